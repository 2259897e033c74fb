"""The public commands of the recommender."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from recommender.engine.training_file import HEADER
from registry.models import TrainedModel

pytestmark = pytest.mark.django_db


def run(name, *arguments, as_json=True):
    """What a command printed."""
    out = io.StringIO()
    call_command(name, *arguments, *(["--json"] if as_json else []), stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue()) if as_json else out.getvalue()


@pytest.fixture
def file(tmp_path):
    """Writes simulated profiles to a file."""

    def file(rows, seed):
        path = tmp_path / f"{seed}.csv"
        path.write_text(run("simulate_profiles", f"--rows={rows}", f"--seed={seed}", as_json=False))
        return str(path)

    return file


@pytest.fixture
def trained(file):
    """What training a quick model told."""
    return run("train_recommender", file(400, 1), "--candidates=logistic_regression,k_neighbours")


def test_simulated_profiles_are_a_training_file():
    text = run("simulate_profiles", "--rows=50", "--seed=4", as_json=False)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == HEADER
    assert [row["user_id"] for row in rows] == [str(n) for n in range(1, 51)]
    assert any(", " in row["course_recommend"] for row in rows)
    assert text == run("simulate_profiles", "--rows=50", "--seed=4", as_json=False)
    assert text != run("simulate_profiles", "--rows=50", "--seed=5", as_json=False)


@pytest.mark.parametrize("argument", ["--rows=0", "--rows=many", "--seed=-1"])
def test_rows_and_seed_are_whole_numbers(argument):
    with pytest.raises(CommandError):
        run("simulate_profiles", argument, as_json=False)


def test_training_tells_the_version_what_was_chosen_and_how_each_did(trained):
    assert {"version", "chosen", "cv_subset_accuracy", "candidates"} <= set(trained)
    assert trained["active"]
    compared = {name: row["cv_subset_accuracy"] for name, row in trained["candidates"].items()}
    assert set(compared) == {"logistic_regression", "k_neighbours"}
    assert trained["cv_subset_accuracy"] == compared[trained["chosen"]] == max(compared.values())


def test_activate_puts_a_later_version_in_use(trained, file):
    again = run("train_recommender", file(400, 2), "--candidates=k_neighbours", "--activate")
    assert again["active"]
    assert TrainedModel.objects.get(is_active=True).version == again["version"]


def test_evaluating_measures_the_version_in_use(trained, file):
    found = run("evaluate_recommender", file(300, 9))
    assert {"n", "subset_accuracy", "micro_f1", "macro_f1"} <= set(found)
    assert (found["n"], found["version"]) == (300, trained["version"])
    assert 0.3 < found["subset_accuracy"] < 0.9


def test_evaluating_without_a_model_says_what_to_do(file):
    with pytest.raises(CommandError, match="train_recommender"):
        run("evaluate_recommender", file(20, 9))


def test_a_bad_file_is_refused_whole_with_every_line_and_field(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(f"{','.join(HEADER)}\n1,30,20,3,2,3,2,rest\n2,30,x,3,2,3,2,rest\n3,30,40,3,2,3,2,rest\n")
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"bad.csv, line 3, total_correct_solutions: .*\(and 1 more\)"):
        call_command("train_recommender", str(path), "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert [(r["line"], r["field"]) for r in report["rejected"]] == [
        (3, "total_correct_solutions"),
        (4, "total_correct_solutions"),
    ]
    assert not TrainedModel.objects.exists()


def test_too_few_rows_are_refused_on_one_line(file):
    with pytest.raises(CommandError, match="10 rows are too few"):
        run("train_recommender", file(10, 1))


@pytest.mark.parametrize("arguments", [[], ["x.csv", "--simulated"], ["x.csv", "--candidates=magic"]])
def test_wrong_usage_of_training_is_refused(arguments):
    with pytest.raises(CommandError):
        run("train_recommender", *arguments)


def test_recommending_says_what_by_which_version_and_why(trained):
    found = run("recommend", "30,20,0,12,0,0")
    assert found["version"] == trained["version"]
    assert found["profile"]["number_trigonometry_mistakes"] == 12
    assert found["recommended"][0]["label"] == "trigonometry"
    assert found["recommended"][0]["reason"] == "12 of 12 mistakes are trigonometry and geometry"
    assert found["recommended"][0]["probability"] == found["probabilities"]["trigonometry"]


def test_without_a_model_the_rules_recommend():
    found = run("recommend", "20,10,0,6,0,0")
    assert found["version"] == "rules-v1"
    assert [advice["label"] for advice in found["recommended"]] == ["trigonometry"]
    assert run("recommend", "20,10,0,6,0,0", as_json=False).startswith("trigonometry: 100 %, 6 of 6 mistakes")


def test_four_mistakes_in_every_wrong_answer_are_clipped_and_flagged(trained):
    found = run("recommend", "10,0,10,10,10,10")
    assert "mistakes_per_wrong" in found["clipped"]
    assert "Outside of what the model was trained on" in found["notes"][0]


def test_without_tasks_nothing_is_recommended_and_that_is_said(trained):
    found = run("recommend", "0,0,0,0,0,0")
    assert found["recommended"] == []
    assert "no tasks" in found["notes"][0]


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ("10,12,0,0,0,0", "12 correct answers of 10 cannot be"),
        ("10,10,1,0,0,0", "1 mistakes in 0 wrong answers"),
        ("10,5,9,9,9,9", "36 mistakes in 5 wrong answers are more than 4 in each"),
        ("10,5,-1,0,0,0", "-1 is not a count"),
    ],
)
def test_counts_that_contradict_each_other_are_refused_with_the_reason(counts, reason):
    with pytest.raises(CommandError, match=reason) as refused:
        run("recommend", counts)
    assert refused.value.returncode == 1


@pytest.mark.parametrize("counts", ["30,20,3,2,3", "30,20,3,2,3,2,1", "a,b,c,d,e,f", "", "1.5,1,0,0,0,0"])
def test_anything_but_six_whole_numbers_is_wrong_usage(counts):
    with pytest.raises(CommandError, match="six whole numbers"):
        run("recommend", counts)
