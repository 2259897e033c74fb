"""Who opens the pages."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client


@pytest.fixture
def viewer(client: Client, db: None) -> Client:
    """A member of staff who may see models and nothing else."""
    user = User.objects.create_user("viewer", password="viewer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_retrievalmodel"))
    client.force_login(user)
    return client
