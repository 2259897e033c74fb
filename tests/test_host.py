"""The plugin in somebody else's project: a stock Django project, and the lines that README.md says to add."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

VISIT = """
import django; django.setup()
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
client = Client(SERVER_NAME="localhost", raise_request_exception=True)
client.force_login(User.objects.create_superuser("admin"))
for name in ("admin:index", "admin:lms_scoring_score_changelist", "admin:lms_scoring_coursesummary_changelist",
             "admin:registry_trainedmodel_changelist", "admin:lms_scoring_importrun_changelist",
             "admin:lms_scoring_evaluation_changelist", "admin:roster_student_changelist", "lms_scoring_api:schema"):
    print(client.get(reverse(name), follow=True).status_code, name)
"""

VISIT_SCORED = """
import django; django.setup()
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from lms_scoring.models import Score
client = Client(SERVER_NAME="localhost", raise_request_exception=True)
client.force_login(User.objects.create_superuser("scorer"))
score = Score.objects.select_related("enrollment__student").first()
student = score.enrollment.student
print(client.get(reverse("admin:lms_scoring_score_changelist"), {"course": score.course_id}).status_code, "students")
print(client.get(reverse("admin:lms_scoring_course", args=[score.course_id])).status_code, "course")
card = reverse("admin:roster_student_card", args=[student.pk])
print(client.get(card, {"course": score.course_id}).status_code, "card")
student.user = User.objects.create_user("learner")
student.save()
client.force_login(student.user)
print(client.get(reverse("roster:my"), follow=True).status_code, "my page")
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project made by ``startproject``, with the blocks of the README added."""
    folder = tmp_path_factory.mktemp("host")
    _run(folder, "-m", "django", "startproject", "host", ".")
    in_settings, in_urls = re.findall(
        r"```python\n(.*?)```", (settings.BASE_DIR / "README.md").read_text(), re.DOTALL
    )
    for name, block in (("settings", in_settings), ("urls", in_urls)):
        path = folder / "host" / f"{name}.py"
        path.write_text(f"{path.read_text()}\n{block}")
    _run(folder, "manage.py", "migrate", "--verbosity", "0")
    return folder


def _run(folder: Path, *arguments: str) -> str:
    own = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "host.settings",
    }
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_stock_project_with_the_lines_of_the_readme_passes_djangos_checks(host: Path):
    _run(host, "manage.py", "check", "--fail-level", "WARNING")
    _run(host, "manage.py", "makemigrations", "--check", "--dry-run")


def test_the_pages_stand_in_a_stock_admin(host: Path):
    answers = _run(host, "-c", VISIT).splitlines()
    assert answers
    assert [answer for answer in answers if not answer.startswith("200 ")] == []


def test_the_whole_way_from_data_to_scores_works_in_a_stock_project(host: Path):
    _run(host, "manage.py", "simulate_lms", "--courses", "3", "--students", "12")
    _run(host, "manage.py", "score", "--json")
    answers = _run(host, "-c", VISIT_SCORED).splitlines()
    assert [answer.split()[0] for answer in answers] == ["200"] * 4, answers
