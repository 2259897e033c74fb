"""Which message answers which."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.model_files import load_model, save_model
from common.problems import ImportRefusedError
from conftest import DATA
from conversations.engine.linking.alignment import aligned
from conversations.engine.linking.evaluation import (
    Annotated,
    by_linker,
    by_previous,
    by_rules,
    fit_linker,
    score,
)
from conversations.engine.linking.linker import FEATURE_SET, TRUSTED, link
from conversations.engine.linking.mentions import addressed, names_of
from conversations.engine.linking.pairs import NAMES, REACH, Channel
from conversations.engine.message import Message
from conversations.importers.annotated import read_annotated
from conversations.tests.engine.samples import generated, said


def links(messages: list[Message]) -> dict[str, tuple[str, str]]:
    return {found.child: (found.parent, found.rule) for found in link(messages)}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("anna: try again", 0),
        ("@Anna try again", 0),
        ("Bo, try again", 1),
        ("bo try again", -1),
        ("thanks anna!", 0),
        ("ask @bo", 1),
        ("hello all", -1),
        ("", -1),
        ("Ivanov, look", 2),
    ],
)
def test_whom_a_text_addresses(text: str, who: int) -> None:
    assert addressed(text, {"anna": 0, "bo": 1, "ivanov": 2}) == who


def test_a_person_is_called_by_the_whole_name_or_the_first() -> None:
    assert names_of("Anna Karenina") == ["anna karenina", "anna"]
    assert names_of("") == []


def test_the_senders_own_reply_counts_first() -> None:
    chat = said("anna: why?", "bo: hm", "cleo: bo: no")
    chat[2] = replace(chat[2], reply_to="0")
    assert links(chat)["2"] == ("0", "reply")


def test_who_is_named_is_answered_at_their_last_message() -> None:
    chat = said("anna: why?", "bo: when?", "anna: please", "cleo: anna: because")
    assert links(chat)["3"] == ("2", "mention")


def test_who_goes_on_speaking_continues_what_they_said_or_were_told() -> None:
    chat = said("anna: why?", "cleo: anna: how so", "bo: when is it due", "anna: like this")
    assert links(chat)["3"] == ("1", "turn")


def test_after_a_pause_one_begins_anew() -> None:
    assert links(said("anna: why?", "anna: and now something else", minutes=45)) == {}


def test_a_reply_to_what_is_not_there_is_left_to_the_rules() -> None:
    chat = said("anna: why?", "bo: anna: because")
    chat[1] = replace(chat[1], reply_to="99")
    assert links(chat)["1"] == ("0", "mention")


def test_channels_are_kept_apart_and_links_say_where_they_are() -> None:
    one, other = said("anna: why?"), said("bo: anna: because", channel="other")
    assert link([*one, *other]) == []
    found = link([*said("anna: why?", "bo: anna: so"), *said("anna: why?", "bo: anna: so", channel="other")])
    assert [made.channel for made in found] == ["c", "other"]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["abcd: x", "a?", "@b y"])), max_size=20))
def test_links_point_back_and_are_at_most_one_a_message(turns: list[tuple[str, str]]) -> None:
    chat = said(*(f"{author}: {text}" for author, text in turns))
    made = link(chat)
    assert len({found.child for found in made}) == len(made)
    assert all(int(found.parent) < int(found.child) for found in made)


def test_pairs_before_the_first_message_are_missing_and_the_others_whole() -> None:
    pairs = Channel(said("a: x", "b: y", "a: z")).pairs(np.array([0, 2]))
    assert pairs.shape == (2, REACH + 1, len(NAMES))
    assert (~np.isnan(pairs[:, :, 0])).sum(axis=1).tolist() == [1, 3]
    assert np.isnan(pairs).any(axis=2).sum() == np.isnan(pairs).all(axis=2).sum()


def test_pairs_know_nothing_of_what_comes_later() -> None:
    chat = said("anna: why?", "bo: anna: so", "cleo: hm", "anna: bo: ok", "bo: anna: fine")
    whole, cut = Channel(chat).pairs(np.array([2])), Channel(chat[:3]).pairs(np.array([2]))
    column = NAMES.index("overlap")
    np.testing.assert_array_equal(np.delete(whole, column, 2), np.delete(cut, column, 2))


def chat_with_links(part: str) -> Annotated:
    """Generated conversations whose replies are known by their links."""
    messages = generated(part=part).messages
    log = Annotated("g", [replace(m, reply_to=None, id=f"{m.channel}/{m.id}") for m in messages])
    position = {message.id: at for at, message in enumerate(log.messages)}
    for message in messages:
        known = position.get(f"{message.channel}/{message.reply_to}")
        log.parents.append(None if known is None else [known])
    return log


def test_a_linker_learns_from_links_is_stored_and_beats_the_previous_message(tmp_path: Path) -> None:
    linker = fit_linker([chat_with_links("train")])
    test = [chat_with_links("test")]
    assert by_linker(linker, test)["f1"] > by_previous(test)["f1"] + 0.1
    save_model(linker, tmp_path, FEATURE_SET, {})
    again, _ = load_model(tmp_path, FEATURE_SET, TRUSTED)
    assert by_linker(again, test) == by_linker(linker, test)
    made = link(test[0].messages[:50], linker)
    assert {found.rule for found in made} <= {"mention", "learned"}
    assert all(0 < found.probability <= 1 for found in made)


def test_without_known_links_nothing_can_be_learned() -> None:
    with pytest.raises(ValueError, match="known parent"):
        fit_linker([Annotated("x", said("a: b"), [None])])


def test_figures_count_links_to_oneself_and_several_parents() -> None:
    log = Annotated("x", said("a: 1", "b: 2", "a: 3", "b: 4"), [[], [0], [0, 1], None])
    figures = score([np.array([0, 1, 1, 0])], [log])
    assert (figures["annotated"], figures["links"]) == (3, 4)
    assert figures["precision"] == pytest.approx(2 / 3)
    assert figures["recall"] == pytest.approx(2 / 4)


def turns(n: int) -> list[Message]:
    """Everybody addresses somebody who spoke some messages before."""
    rng = np.random.default_rng(1)
    names = [f"name{i}" for i in range(12)]
    chat = [f"{name}: hello" for name in names]
    chat += [f"{names[i % 12]}: {names[(i - int(rng.integers(1, 11))) % 12]}: well" for i in range(12, n)]
    return said(*chat)


@pytest.mark.parametrize("shift", [0, 6, -3])
def test_links_that_are_off_by_some_lines_are_put_back(shift: int) -> None:
    messages = turns(120)
    author = [message.author for message in messages]
    links = {}
    for line in range(30, 90):
        whom = messages[line].text.split(":")[0]
        links[line - shift] = [max(at for at in range(line) if author[at] == whom) - shift]
    log = aligned("x", messages, range(120), links)
    assert log.shift == shift
    assert by_rules([log])["f1"] == 1
    assert aligned("x", messages, range(120), links, 0).shift == 0


def test_clocks_of_twelve_hours_and_midnight_do_not_turn_time_back(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    head = ["split", "log", "line", "time", "speaker", "text", "reply_to_lines", "annotated", "date"]
    clocks = ["23:50", "00:10", "11:50", "12:10", "01:05"]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for line, clock in enumerate(clocks):
            writer.writerow(["test", "l", line, clock, "a", "x", max(line - 1, 0), 1, "2007-01-11"])
    (log,) = read_annotated(path)["test"]
    times = [message.sent_at for message in log.messages]
    assert times == sorted(times)
    assert log.parents == [[], [0], [1], [2], [3]]


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(ImportRefusedError, match="split"):
        read_annotated(path)


@pytest.mark.data
def test_rules_and_a_linker_that_learned_from_a_part_on_the_real_chat() -> None:
    splits = read_annotated(DATA / "chats" / "ubuntu_irc.csv.gz")
    assert by_rules(splits["test"])["f1"] > 0.6
    assert by_linker(fit_linker(splits["train"][:4]), splits["test"])["f1"] > 0.6
