"""What people said that messages are, for the next version of the labeller to learn from."""

from conversations.engine import message as engine
from conversations.selectors.messages import corrections
from conversations.selectors.windows import author_names, engine_message


def corrected_messages() -> list[engine.Message]:
    """All corrections in the order of their conversations, as ``labelling.train_default`` takes them.

    Authors are called by number: what somebody is called teaches nothing, and must not get into a model.
    """
    found = list(corrections())
    names = {pk: f"author {pk}" for pk in author_names(found)}
    return [engine_message(message, names) for message in found]
