"""Models in the admin: the list, the page of a version, putting it in use and rolling back."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from registry.descriptions import Description, registered, stored_facts
from registry.models import Activation, TrainedModel
from registry.selectors import active_model
from registry.services import artefact_folder, store_model

pytestmark = pytest.mark.django_db

LIST = "/admin/registry/trainedmodel/"


def made(name: str = "other", **fields: Any) -> TrainedModel:
    values = {
        "algorithm": "logistic",
        "metrics": {"auc": 0.81234},
        "trained_on": ["A/1", "A/2", "A/3", "A/4"],
    }
    return store_model(name, lambda folder: (folder / "model.json").write_text("{}"), fields=values | fields)


def page(model: TrainedModel) -> str:
    return f"{LIST}{model.pk}/change/"


@pytest.fixture
def admin(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


@pytest.fixture
def onlooker(client: Client) -> Client:
    """Somebody who may look at models and no more."""
    user = User.objects.create_user("onlooker", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_trainedmodel"))
    client.force_login(user)
    return client


def test_the_list_marks_the_version_in_use(admin: Client) -> None:
    first, second = made(), made()
    lines = b"".join(admin.get(f"{LIST}export/", {"o": "5"})).decode("utf-8-sig").splitlines()
    assert lines[1].startswith(f"other {first.version},✓ in use,logistic,auc 0.8123,")
    assert "A/1, A/2, A/3 +1" in lines[1]
    assert lines[2].startswith(f"other {second.version},–,")


def test_the_page_tells_what_made_a_version_and_that_its_files_are_intact(admin: Client) -> None:
    model = made(data_fingerprint="f" * 64)
    body = admin.get(page(model)).content.decode()
    for said in ("auc", "0.8123", "f" * 64, model.checksum, "A/1, A/2, A/3, A/4", "✓ The files are those"):
        assert said in body


def test_changed_files_are_told_and_not_put_in_use(admin: Client) -> None:
    first, second = made(), made()
    (artefact_folder(second) / "model.json").write_text("tampered")
    assert "checksum differs" in admin.get(page(second)).content.decode()
    response = admin.post(f"{LIST}{second.pk}/activate/", follow=True)
    assert "checksum differs" in response.content.decode()
    assert active_model("other") == first


def test_a_version_is_put_in_use_after_a_question(admin: Client, superuser: User) -> None:
    first, second = made(), made()
    question = admin.get(f"{LIST}{second.pk}/activate/").content.decode()
    assert f"{second} judges in place of {first}" in question
    assert active_model("other") == first
    response = admin.post(f"{LIST}{second.pk}/activate/", follow=True)
    assert f"In use from the next scoring on: {second}." in response.content.decode()
    assert active_model("other") == second
    assert Activation.objects.first().by == superuser


def test_rolling_back_goes_to_the_version_before_and_is_logged(admin: Client) -> None:
    first, second = made(), made()
    admin.post(f"{LIST}{second.pk}/activate/")
    assert f"Roll back to {first.version}" in admin.get(page(second)).content.decode()
    assert (
        f"{first} judges in place of {second}" in admin.get(f"{LIST}{second.pk}/roll-back/").content.decode()
    )
    admin.post(f"{LIST}{second.pk}/roll-back/")
    assert active_model("other") == first
    assert "roll back" in admin.get(page(first)).content.decode()


def test_there_is_nothing_to_roll_back_to_before_a_second_version(admin: Client) -> None:
    model = made()
    assert "Roll back" not in admin.get(page(model)).content.decode()
    told = admin.get(f"{LIST}{model.pk}/roll-back/").content.decode()
    assert "no earlier version" in told
    assert f'<a href="{page(model)}">{model}</a></p>' in told
    assert "no earlier version" in admin.post(f"{LIST}{model.pk}/roll-back/", follow=True).content.decode()
    assert active_model("other") == model


@pytest.mark.parametrize("step", ["activate", "roll-back"])
def test_whoever_may_only_look_switches_nothing(onlooker: Client, step: str) -> None:
    first, second = made(), made()
    assert "Put in use" not in onlooker.get(page(second)).content.decode()
    assert onlooker.get(f"{LIST}{second.pk}/{step}/").status_code == 403
    assert onlooker.post(f"{LIST}{second.pk}/{step}/").status_code == 403
    assert active_model("other") == first


def test_without_the_permission_models_are_forbidden(client: Client) -> None:
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    model = made()
    for address in (LIST, f"{LIST}export/", page(model)):
        assert client.get(address).status_code == 403


def test_nobody_adds_or_deletes_a_version_by_hand(admin: Client) -> None:
    model = made()
    assert admin.get(f"{LIST}add/").status_code == 403
    assert admin.post(f"{LIST}{model.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(page(model), {"version": "x"}).status_code == 405
    assert admin.get(f"{LIST}x/change/").status_code == 404


def test_an_app_describes_its_own_models(admin: Client) -> None:
    described = Description(
        lambda model: "as good as it gets", "registry/plain.html", lambda model: {"metrics": [("x", "y")]}
    )
    made("mine")
    with registered("mine", described):
        assert "as good as it gets" in admin.get(LIST).content.decode()
    assert "as good as it gets" not in admin.get(LIST).content.decode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=3))
def test_whatever_was_stored_can_be_listed(stored: dict[str, Any]) -> None:
    facts = stored_facts(stored)
    assert all(isinstance(name, str) and isinstance(value, str) for name, value in facts)


def test_nested_metrics_are_listed_by_their_path() -> None:
    stored = {"complete": {"auc": 0.123456, "weeks": [{"week": 2}]}, "runs": ["A", "B"]}
    assert stored_facts(stored) == [
        ("complete.auc", "0.1235"),
        ("complete.weeks.0.week", "2"),
        ("runs", "A, B"),
    ]
