"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    """Course chat: what is asked, who answers, and what nobody answered."""

    name = "conversations"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Put messages on the pages about one student, on front page and course, and their words on those of models."""
        # These need the models, which are loaded only now.
        from conversations import panels  # noqa: PLC0415
        from conversations.reasons import open_questions  # noqa: PLC0415
        from conversations.services import channels, personal  # noqa: PLC0415
        from conversations.services.labelling import MODEL_NAME  # noqa: PLC0415
        from conversations.tasks import process_channel  # noqa: PLC0415
        from conversations.views import models as model_pages  # noqa: PLC0415
        from lms_scoring import reasons  # noqa: PLC0415
        from registry import descriptions  # noqa: PLC0415
        from roster import personal as held  # noqa: PLC0415

        panels.register()
        descriptions.register(MODEL_NAME, model_pages.DESCRIPTION)
        channels.on_touch(process_channel.delay)
        reasons.register("open-questions", open_questions)
        held.register("messages", held.PersonalData(personal.export_messages, personal.erase_messages))
