"""Labels, their probabilities, and when a person is asked."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.model_files import ModelFileError
from conftest import DATA
from conversations.engine.curves import learning_curve, roc, worst_errors
from conversations.engine.decision import Decision, choose
from conversations.engine.evaluation import cross_validate, evaluate, evaluate_labeller
from conversations.engine.folds import segments
from conversations.engine.labeller import load, save
from conversations.engine.linear import LinearLabeller, NotLearnableError, truth_of
from conversations.engine.message import LABELS, Message
from conversations.importers.labelled import read_labelled
from conversations.tests.engine.samples import course_chat, generated, labeller, said, to_learn_from


def test_probabilities_add_up_to_one_and_are_the_same_alone_and_in_a_batch() -> None:
    test = generated(part="test").messages
    together = labeller().predict_proba(test)
    assert together.shape == (len(test), 3)
    np.testing.assert_allclose(together.sum(axis=1), 1)
    first = [message for message in test if message.channel == test[0].channel]
    np.testing.assert_allclose(labeller().predict_proba(first), together[: len(first)])


def test_nothing_has_no_probabilities() -> None:
    assert labeller().predict_proba([]).shape == (0, 3)


def test_sentences_of_unseen_families_are_labelled_better_with_context() -> None:
    test = generated(part="test").messages
    made = to_learn_from()
    alone = LinearLabeller(with_context=False).fit(made.messages, made.families)
    with_context = evaluate_labeller(labeller(), test)["macro_f1"]
    assert with_context > evaluate_labeller(alone, test)["macro_f1"] + 0.02
    assert with_context > 0.75


def test_a_chat_written_by_hand_is_labelled_well_by_what_was_learned_from_generated_ones() -> None:
    assert evaluate_labeller(labeller(), course_chat())["macro_f1"] > 0.78


def test_yes_is_an_answer_after_a_question_and_a_comment_after_a_joke() -> None:
    answer = said("a: is x = 4 right for task 3?", "b: yes, that's right")
    comment = said("a: haha my cat sat on the keyboard", "b: yes, that's right")
    after_question, after_joke = (labeller().predict_proba(chat)[1, 1] for chat in (answer, comment))
    assert after_question > after_joke + 0.2


@pytest.mark.parametrize("text", ["", " ", "👍", "؟" * 50, "x" * 100_000, "\u202emirrored\u202c"])
def test_any_text_is_labelled(text: str) -> None:
    assert labeller().decision.labels(labeller().predict_proba([Message("1", "a", text)]))[0] in LABELS


def test_a_labeller_is_stored_and_read_again(tmp_path: Path) -> None:
    save(labeller(), tmp_path, {"n": 1})
    again = load(tmp_path)
    chat = course_chat()
    np.testing.assert_array_equal(again.predict_proba(chat), labeller().predict_proba(chat))
    assert again.decision == labeller().decision
    assert not hasattr(again, "held_back")


def test_a_changed_or_missing_or_foreign_file_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="cannot be read"):
        load(tmp_path)
    save(labeller(), tmp_path, {})
    record = tmp_path / "model.json"
    record.write_text(record.read_text().replace("messages-v2", "messages-v1"))
    with pytest.raises(ModelFileError, match="feature set"):
        load(tmp_path)
    (tmp_path / "model.skops").write_bytes(b"else")
    with pytest.raises(ModelFileError, match="checksum"):
        load(tmp_path)


def test_a_class_that_hardly_occurs_cannot_be_learned() -> None:
    messages = [Message(str(i), "a", "x", label="comment") for i in range(50)]
    with pytest.raises(NotLearnableError, match="question"):
        LinearLabeller().fit(messages)


def test_unlabelled_messages_cannot_be_learned_from() -> None:
    with pytest.raises(NotLearnableError, match="no label"):
        truth_of([*generated().messages[:200], Message("1", "a", "x")])


def test_cross_validation_labels_every_message_once() -> None:
    messages = generated().messages[:600]
    figures = cross_validate(messages, 3, lambda part: LinearLabeller().fit(part))
    assert figures["n"] == 600
    assert sum(map(sum, figures["confusion"])) == 600
    assert figures["macro_f1"] > 0.7
    assert set(figures) >= {
        "n",
        "accuracy",
        "weighted_f1",
        "macro_f1",
        "recall",
        "per_class",
        "auc",
        "confusion",
    }


def test_figures_of_a_known_confusion() -> None:
    truth = np.array([0, 0, 1, 2])
    probabilities = np.eye(3)[[0, 1, 1, 2]]
    figures = evaluate(truth, probabilities, ["question", "answer", "answer", "comment"])
    assert figures["confusion"] == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    assert figures["accuracy"] == 0.75
    assert figures["macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert figures["weighted_f1"] == pytest.approx((2 * 2 / 3 + 2 / 3 + 1) / 4)
    assert figures["recall"] == pytest.approx((0.5 + 1 + 1) / 3)


def test_a_class_that_does_not_occur_has_no_auc_and_counts_in_no_mean() -> None:
    figures = evaluate(np.array([0, 2]), np.eye(3)[[0, 2]], ["question", "comment"])
    assert figures["auc"]["answer"] is None
    assert figures["macro_f1"] == 1


def test_weights_find_a_rare_class_and_the_bound_asks_about_the_doubtful() -> None:
    rng = np.random.default_rng(0)
    truth = np.r_[np.zeros(200, int), np.ones(40, int), np.full(760, 2)]
    answer = np.where(truth == 1, 0.35, 0.1) + rng.normal(0, 0.03, 1000)
    probabilities = np.stack([np.where(truth == 0, 0.9, 0.02), answer.clip(0.01), np.full(1000, 0.5)], axis=1)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    found = choose(truth, probabilities)
    assert found.weights[1] > 1.2
    assert (np.array(found.labels(probabilities)) == "answer")[truth == 1].mean() > 0.9
    assert found.unsure(probabilities).mean() <= 0.25


@given(st.lists(st.tuples(*[st.floats(0.01, 1)] * 3), min_size=1, max_size=20))
def test_confidence_lies_between_a_third_and_one(rows: list[tuple[float, ...]]) -> None:
    confidence = Decision((2.0, 1.0, 1.0), 0.5).confidence(np.array(rows))
    assert (confidence >= 1 / 3 - 1e-9).all()
    assert (confidence <= 1).all()


def test_curves_of_a_perfect_labeller() -> None:
    truth = np.array([0, 1, 2, 0])
    curves = roc(truth, np.eye(3)[truth])
    assert curves["question"][0][0] == 0
    assert max(right for wrong, right in zip(*curves["question"], strict=True) if wrong == 0) == 1
    assert worst_errors(truth, np.eye(3)[truth], [LABELS[c] for c in truth]) == []


def test_the_worst_error_comes_first() -> None:
    probabilities = np.array([[0.4, 0.5, 0.1], [0.01, 0.9, 0.09], [0.1, 0.8, 0.1]])
    assert worst_errors(np.array([0, 0, 1]), probabilities, ["answer", "answer", "answer"]) == [1, 0]


class Repeats:
    """A labeller that says of what it held back what it was told, and remembers of which groups that was."""

    decision = Decision()

    def __init__(self) -> None:
        self.seen: list[tuple[list[Message], np.ndarray | None]] = []

    def fit(self, messages: Sequence[Message], groups: np.ndarray | None) -> "Repeats":
        self.seen.append((list(messages), groups))
        self.held_back = np.eye(3)[truth_of(messages)]
        return self


def test_a_learning_curve_grows_to_what_all_messages_reached() -> None:
    messages = generated().messages
    points = learning_curve(messages, Repeats().fit, 0.8)
    sizes = [point["n"] for point in points]
    assert sizes[:3] == pytest.approx([len(messages) * share for share in (0.1, 0.25, 0.5)], rel=0.35)
    assert [point["macro_f1"] for point in points] == [1, 1, 1, 0.8]
    assert sizes[3] == len(messages)


def test_a_learning_curve_leaves_out_what_is_too_small() -> None:
    assert learning_curve(generated().messages[:30], Repeats().fit, 0.5) == [{"n": 30, "macro_f1": 0.5}]


def test_each_point_of_a_learning_curve_holds_back_the_same_groups_and_whole_conversations() -> None:
    made, repeats = generated(), Repeats()
    learning_curve(made.messages, repeats.fit, 0.8, made.families)
    family_of = {(m.channel, m.id): family for m, family in zip(made.messages, made.families, strict=True)}
    part_of = {
        (m.channel, m.id): part for m, part in zip(made.messages, segments(made.messages), strict=True)
    }
    for messages, groups in repeats.seen:
        assert groups is not None
        families = [family_of[message.channel, message.id] for message in messages]
        assert len(set(zip(families, groups, strict=True))) == len(set(families)) == len(set(groups))
        assert set(groups) == set(range(len(set(families))))
        numbers = {part_of[message.channel, message.id] for message in messages}
        assert len(messages) == sum(number in numbers for number in part_of.values())


@pytest.mark.data
def test_context_helps_on_a_part_of_the_real_meetings() -> None:
    found = read_labelled([DATA / "messages" / "mrda.csv.gz"]).messages
    learned, test = found[:15_000], found[-16_000:]
    alone = LinearLabeller(with_context=False).fit(learned)
    figures = evaluate_labeller(LinearLabeller().fit(learned), test), evaluate_labeller(alone, test)
    assert figures[0]["auc"]["answer"] > figures[1]["auc"]["answer"]
    assert figures[0]["macro_f1"] > 0.65
