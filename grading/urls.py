"""The practice page; a host includes it where it likes: ``path("my/practice/", include("grading.urls"))``.

The same page has two addresses, its own and one for a frame in the LMS: the namespaces ``practice`` and ``embed`` of
one application, so that ``{% url "practice:page" %}`` on either leads to itself.
"""

from django.urls import include, path

from grading.views import frames, practice

PRACTICE = (
    [
        path("", practice.page, name="page"),
        path("<int:enrollment_id>/answers/", practice.answers, name="answers"),
        path("<int:enrollment_id>/draft/<int:task_id>/", practice.draft, name="draft"),
        path("<int:enrollment_id>/results/", practice.results, name="results"),
        path("<int:enrollment_id>/do/<slug:name>/", practice.act, name="action"),
    ],
    "practice",
)

urlpatterns = [
    path("embed/launch/", frames.launch, name="practice_launch"),
    path("embed/", include(PRACTICE, namespace=frames.EMBEDDED)),
    path("", include(PRACTICE)),
]
