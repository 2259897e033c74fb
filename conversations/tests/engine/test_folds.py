"""What is learned from and what is held back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.engine.folds import SEGMENT, folds, near_copies, segments
from conversations.engine.message import Message

LONG = "could somebody please explain how the discriminant of the third task is found"


def chats(channels: int, each: int) -> list[Message]:
    return [
        Message(str(i), "a", f"words {c} of {i}", channel=str(c))
        for c in range(channels)
        for i in range(each)
    ]


@given(st.integers(5, 9), st.integers(1, 60), st.integers(2, 5))
def test_every_message_is_held_back_once_and_conversations_stay_whole(
    channels: int, each: int, k: int
) -> None:
    messages = chats(channels, each)
    part = segments(messages)
    held_back = []
    for learned, held in folds(messages, k):
        assert not set(learned) & set(held)
        assert not set(part[learned]) & set(part[held])
        held_back += list(held)
    assert sorted(held_back) == list(range(len(messages)))


def test_a_long_conversation_is_cut() -> None:
    assert segments(chats(1, SEGMENT + 1)).tolist() == [0] * SEGMENT + [1]


def test_given_groups_stay_whole() -> None:
    groups = np.arange(60) % 7
    for learned, held in folds(chats(1, 60), 3, groups=groups):
        assert not set(groups[learned]) & set(groups[held])


def test_near_copies_of_what_is_held_back_are_not_learned_from() -> None:
    messages = chats(6, 5)
    messages = [
        Message(m.id, m.author, LONG + "?" * int(m.channel), channel=m.channel) if m.id == "0" else m
        for m in messages
    ]
    for learned, held in folds(messages, 3):
        if any(messages[at].id == "0" for at in held):
            assert not any(messages[at].id == "0" for at in learned)


def test_short_phrases_are_no_copies_of_each_other() -> None:
    assert not near_copies(["thank you!", "thank you!"]).any()


def test_unlike_texts_share_no_band_and_like_texts_do() -> None:
    bands = near_copies(
        [LONG, LONG.upper() + " !", "when does the webinar on recursion start and who is going to be there"]
    )
    assert (bands[0] == bands[1]).any()
    assert not (bands[0] == bands[2]).any()


def test_too_few_messages_cannot_be_parted() -> None:
    with pytest.raises(ValueError, match="cannot be parted"):
        list(folds(chats(1, 3), 4))


def test_fewer_parts_than_folds_are_cut_into_messages() -> None:
    assert [len(held) for _, held in folds(chats(1, 10), 5)] == [2] * 5
