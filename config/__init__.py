"""The demo project: settings, URLs, Celery and the web entry points. No app imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
