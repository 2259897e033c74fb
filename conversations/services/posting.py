"""Messages that programs post one at a time: the LMS over the API, and staff from the inbox."""

from datetime import datetime
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.engine import message as engine
from conversations.importers.rows import ImportedMessage
from conversations.models import Channel, Message, Participant, Source
from conversations.services.activity import recount
from conversations.services.authors import match_authors
from conversations.services.rows import Writer
from roster.models import Course


@transaction.atomic
def post_message(
    course: Course,
    *,
    channel: str,
    external_id: str,
    author_key: str,
    author_name: str = "",
    text: str,
    sent_at: datetime,
    reply_to: str = "",
    edited_at: datetime | None = None,
    channel_name: str = "",
) -> tuple[Message, bool]:
    """Store a message of the LMS; whether it is new. The same one again changes nothing, a later edit changes it.

    ``channel`` and ``external_id`` are the LMS's own keys, ``author_key`` its key of the student or the login of a
    member of staff. Raises ``ValidationError`` where the text is empty.
    """
    if not text.strip():
        raise ValidationError(_("Write something first."))
    row = ImportedMessage(
        engine.Message(
            id=external_id,
            author=author_name or author_key,
            text=text,
            sent_at=sent_at,
            reply_to=reply_to or None,
            channel=channel,
        ),
        author_id=author_key,
        channel_name=channel_name,
        edited_at=edited_at,
    )
    writer = Writer(course, Source.API, channel)
    writer.write([row])
    writer.finish()
    if writer.written.earliest:
        _follow(course, writer)
    message = Message.objects.select_related("channel__course", "author__enrollment__student").get(
        channel__course=course, channel__key=channel, external_id=external_id
    )
    return message, bool(writer.written.total("new"))


def _follow(course: Course, writer: Writer) -> None:
    match_authors(course, writer.written.authors)
    authors = Participant.objects.filter(pk__in=writer.written.authors, enrollment__isnull=False)
    recount(course, set(authors.values_list("enrollment", flat=True)))


def staff_message(channel: Channel, *, by: User, text: str, reply_to: Message) -> Message:
    """Store what a member of staff answers from the inbox, in the caller's transaction."""
    name = by.get_full_name() or by.get_username()
    author, _created = Participant.objects.get_or_create(
        course=channel.course,
        source=Source.INBOX,
        key=str(by.pk),
        defaults={"name": name, "user": by, "match": Participant.Match.KEY},
    )
    row = ImportedMessage(
        engine.Message(
            id=f"inbox-{uuid4()}",
            author=name,
            text=text,
            sent_at=timezone.now(),
            reply_to=reply_to.external_id,
            channel=channel.key,
            label="answer",
        ),
        author_id=author.key,
    )
    writer = Writer(channel.course, Source.INBOX, channel.key)
    writer.write([row])
    writer.finish()
    return Message.objects.get(channel=channel, external_id=row.message.id)
