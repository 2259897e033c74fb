"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Versions of everything that was trained."""

    name = "registry"
    verbose_name = _("Models")
