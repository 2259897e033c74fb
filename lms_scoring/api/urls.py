"""Addresses of the API, included under ``/api/v1/``."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from lms_scoring.api import views

router = DefaultRouter()
router.register("courses", views.CourseViewSet, basename="course")
router.register("students", views.StudentViewSet, basename="student")
router.register("enrollments", views.EnrollmentViewSet, basename="enrollment")
router.register("changes", views.ChangeViewSet, basename="change")

app_name = "lms_scoring_api"

urlpatterns = [
    path("", include(router.urls)),
    path("m2_progress/<str:model>/<int:week>/<str:id_user>", views.ProgressView.as_view(), name="progress"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="lms_scoring_api:schema"), name="docs"),
]
