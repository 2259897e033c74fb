"""App configuration."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Settings and small shared pieces."""

    name = "common"
    label = "lms_common"
