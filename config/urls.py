"""Addresses of the demo project."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path, re_path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from common.api import NoSuchAddress
from common.health import healthz, readyz
from config.views import home

urlpatterns = [
    path("", home, name="home"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("my/practice/", include("grading.urls")),
    path("my/", include("roster.urls")),
    path("", include("lms_scoring.urls")),
    path("api/v1/", include("grading.api.urls")),
    path("api/v1/", include("knowledge.api.urls")),
    path("api/v1/", include("recommender.api.urls")),
    path("api/v1/", include("conversations.api.urls")),
    # With a slash alone: one that lacks it must not be found, or nobody is led to the address that has it.
    re_path(r"^api/.*/$", NoSuchAddress.as_view(schema=None)),
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("favicon.svg"))),
    path("healthz", healthz),
    path("readyz", readyz),
    path("", include("django_prometheus.urls")),
]
