"""Addresses of the API of grading; a host includes them: ``path("api/v1/", include("grading.api.urls"))``."""

from rest_framework.routers import SimpleRouter

from grading.api import views

router = SimpleRouter()
router.register("tasks", views.TaskViewSet, basename="task")
router.register("submissions", views.SubmissionViewSet, basename="submission")
router.register("grades", views.GradeViewSet, basename="grade")

app_name = "grading_api"
urlpatterns = router.urls
