"""The staff group."""

import pytest
from django.contrib.auth.models import User

from lms_scoring.services.access import PERMISSIONS, ensure_staff_group


@pytest.mark.django_db
def test_every_permission_named_for_the_staff_group_exists_and_is_given():
    named = {
        f"{app}.{action}_{model}"
        for app, models in PERMISSIONS.items()
        for model, actions in models.items()
        for action in actions
    }
    member = User.objects.create_user("curator")
    member.groups.add(ensure_staff_group(), ensure_staff_group())
    assert member.get_all_permissions() == named
