"""Training on files and on what people decided."""

import pytest
from django.db.models import ProtectedError

from recommender.engine.examples import Examples
from recommender.engine.published_rules import LABELS
from recommender.engine.simulation import simulate
from recommender.models import CatalogueCourse, Recommendation
from recommender.services.judging import current_judge
from recommender.services.recommending import recommend_for
from recommender.services.training import decided_examples, train
from recommender.tests.builders import catalogue, graded
from recommender.tests.conftest import NOW
from registry.models import TrainedModel

pytestmark = pytest.mark.django_db
QUICK = ["logistic_regression"]


@pytest.fixture
def two(enrollment):
    """Trigonometry and attention, recommended together."""
    graded(enrollment, correct=4, wrong=[["trigonometry_geometry", "reading"]] * 6)
    recommend_for(enrollment, NOW)
    return {r.course.label: r for r in Recommendation.objects.select_related("course")}


def decide(recommendation, state):
    Recommendation.objects.filter(pk=recommendation.pk).update(state=state, decided_at=NOW)


def test_the_first_version_is_in_use_by_itself_and_a_later_one_only_when_asked():
    first, second = (train(simulate(200, seed), "x", candidates=QUICK) for seed in (1, 2))
    assert (first.is_active, second.is_active) == (True, False)
    third = train(simulate(200, 3), "x", candidates=QUICK, activate=True)
    assert third.is_active
    assert TrainedModel.objects.get(is_active=True) == third
    assert current_judge().version == third.version


def test_the_registry_knows_what_made_a_version():
    examples = simulate(200, 1)
    model = train(examples, "profiles.csv", candidates=QUICK)
    assert (model.name, model.algorithm, model.feature_set) == ("recommender", *QUICK, "v1")
    assert model.trained_on == ["profiles.csv"]
    assert model.data_fingerprint == examples.fingerprint()
    assert (model.parameters["rows"], model.parameters["decided"]) == (200, 0)


def test_half_decided_recommendations_are_no_example(two):
    decide(two["trigonometry"], "accepted")
    assert len(decided_examples(LABELS)) == 0


def test_accepted_courses_are_the_labels_of_a_profile(two):
    decide(two["trigonometry"], "accepted")
    decide(two["attention"], "dismissed")
    found = decided_examples(LABELS)
    assert found.counts.tolist() == [[10, 4, 0, 6, 6, 0]]
    assert found.names(0) == ["trigonometry"]


def test_where_all_were_dismissed_nothing_was_needed(two):
    for one in two.values():
        decide(one, "dismissed")
    assert decided_examples(LABELS).names(0) == ["rest"]
    CatalogueCourse.objects.filter(is_nothing=True).delete()
    assert len(decided_examples(LABELS)) == 0


def test_a_decision_before_a_new_grade_is_about_the_profile_of_then(two, enrollment):
    decide(two["trigonometry"], "accepted")
    graded(enrollment, wrong=[["reading"]])
    recommend_for(enrollment, NOW)
    attention = Recommendation.objects.get(course__label="attention")
    decide(attention, "accepted")
    found = decided_examples(LABELS)
    assert [found.names(row) for row in range(len(found))] == [["attention"]]
    assert found.counts.tolist() == [attention.counts]


def test_decisions_are_told_in_the_words_of_the_file(two):
    decide(two["trigonometry"], "accepted")
    decide(two["attention"], "accepted")
    assert sorted(decided_examples(["тригонометрия", "отдых"]).names(0)) == ["attention", "тригонометрия"]


def test_decisions_are_learned_from_beside_the_file(two):
    for one in two.values():
        decide(one, "accepted")
    model = train(simulate(200, 1), "x", candidates=QUICK)
    assert (model.parameters["rows"], model.parameters["decided"]) == (201, 1)


def test_a_course_that_was_recommended_cannot_be_deleted_from_under_its_labels(two):
    with pytest.raises(ProtectedError):
        catalogue("trigonometry").delete()


def test_joining_keeps_rows_and_labels_of_both():
    one = Examples.of([[1, 1, 0, 0, 0, 0]], [["a", "b"]])
    other = Examples.of([[2, 1, 1, 0, 0, 0]], [["c", "a"]])
    both = one.joined(other)
    assert both.labels == ("a", "b", "c")
    assert [both.names(row) for row in range(2)] == [["a", "b"], ["a", "c"]]
    assert both.counts.tolist() == [[1, 1, 0, 0, 0, 0], [2, 1, 1, 0, 0, 0]]
