"""The demo project's settings for tests: a data folder of their own, cheap passwords, tasks run on the spot."""

import os
import tempfile

# Before the project's settings read it, so that no test ever touches an installation's data.
_folder = tempfile.TemporaryDirectory(prefix="lms-tests-")
os.environ["LMS_DATA_DIR"] = _folder.name
# Tests that run beside these share the Redis, but none of its databases: no worker gets the tasks of others.
_broker, _number = os.environ.get("CELERY_BROKER_URL", ""), os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]
if _broker.startswith("redis://"):
    os.environ["CELERY_BROKER_URL"] = f"{_broker.rpartition('/')[0]}/{int(_number) % 16}"

from config.settings import *  # noqa: E402, F403
from config.settings import DATA_DIR, DATABASES, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["*"]
AXES_ENABLED = False
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in an installation: workers and the live server are then connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
