"""Messages inside the host's admin; each module registers its own."""

from conversations.admin import channels, imports, messages, questions

__all__ = ["channels", "imports", "messages", "questions"]
