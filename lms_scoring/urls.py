"""What a host includes for scoring: the REST API."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("lms_scoring.api.urls"))]
