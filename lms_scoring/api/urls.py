"""Addresses of the API, included under ``/api/v1/``."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from lms_scoring.api import views
from lms_scoring.api.tokens import TokenView

router = SimpleRouter()
router.register("courses", views.CourseViewSet, basename="course")
router.register("students", views.StudentViewSet, basename="student")
router.register("enrollments", views.EnrollmentViewSet, basename="enrollment")
router.register("changes", views.ChangeViewSet, basename="change")

app_name = "lms_scoring_api"

# ``path``, since keys of students may have slashes. The schema tells of the address without a slash at its end alone.
PROGRESS = "m2_progress/<str:model>/<str:week>/<path:id_user>"

urlpatterns = [
    path("", include(router.urls)),
    path(f"{PROGRESS}/", views.ProgressView.as_view(schema=None)),
    path(PROGRESS, views.ProgressView.as_view(), name="progress"),
    path("token/", TokenView.as_view(), name="token"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(
            url_name="lms_scoring_api:schema", template_name="lms_scoring/api_docs.html"
        ),
        name="docs",
    ),
]
