"""Who wrote what where, what it is, which questions are open; and the traces of imports and suggestions."""

from conversations.models.channels import Channel, Participant, Source
from conversations.models.imports import MessageImport
from conversations.models.messages import Label, LabelSource, Link, Message
from conversations.models.questions import Question, Suggestion

__all__ = [
    "Channel",
    "Label",
    "LabelSource",
    "Link",
    "Message",
    "MessageImport",
    "Participant",
    "Question",
    "Source",
    "Suggestion",
]
