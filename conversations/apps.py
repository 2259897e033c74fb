"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    """Course chat: what is asked, who answers, and what nobody answered."""

    name = "conversations"
    verbose_name = _("Messages")
