"""What monitoring asks: ``/healthz``, is the process alive; ``/readyz``, can it do its work."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from celery import current_app
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import conf

_BROKER_SECONDS = 2


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where the database is reachable and migrated, the broker reachable and the artefacts folder writable.

    Otherwise 503. The body names each part with ``ok`` or what is wrong with it, without addresses or passwords.
    """
    parts = {name: _state(check) for name, check in CHECKS.items()}
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"status": "ok" if ready else "failing"} | parts, status=200 if ready else 503)


def _state(check: Callable[[], str | None]) -> str:
    try:
        return check() or "ok"
    except Exception as error:  # whatever it is, the part is not ready; its text may hold a password
        return f"unreachable ({type(error).__name__})"


def database() -> str | None:
    """What is wrong with the database, None where nothing is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} migrations are not applied: run manage.py migrate" if missing else None


def broker() -> str | None:
    """What is wrong with the broker of the task queue."""
    with current_app.connection_for_write() as queue:
        queue.ensure_connection(max_retries=1, interval_start=0, timeout=_BROKER_SECONDS)
    return None


def artefacts() -> str | None:
    """What is wrong with the folder of fitted models."""
    folder = Path(conf.get("ARTEFACTS_DIR"))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        return None


CHECKS: dict[str, Callable[[], str | None]] = {"database": database, "broker": broker, "artefacts": artefacts}
