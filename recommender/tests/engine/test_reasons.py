"""Why a course is recommended, in codes and numbers."""

from recommender.engine.reasons import reason_of


def test_a_course_for_a_kind_of_mistakes_says_how_many_of_all_they_are():
    assert reason_of("trigonometry_geometry", [30, 20, 1, 7, 2, 0]) == {
        "code": "mistakes",
        "params": {"kind": "trigonometry_geometry", "count": 7, "all": 10},
    }


def test_without_a_kind_or_a_mistake_of_it_the_solved_tasks_speak():
    solved = {"code": "solved", "params": {"correct": 20, "total": 30}}
    assert reason_of(None, [30, 20, 1, 7, 2, 0]) == solved
    assert reason_of("formulas", [30, 20, 1, 7, 2, 0]) == solved
