"""Requests made up from the API's description, the same in every run, for the tests of its apps.

They need the fixture ``one_connection``.
"""

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck
from rest_framework.throttling import SimpleRateThrottle
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

_EXAMPLES = 12
_CONFIG = SchemathesisConfig.from_dict(
    {"generation": {"deterministic": True, "max-examples": _EXAMPLES, "mode": "all", "database": "none"}}
)
#: What is well formed may still be refused, as a wrong password is; what is not may be ignored, as an empty filter is.
NOT_PROMISED = [negative_data_rejection, positive_data_acceptance]
#: For a test that is asked with each made-up request.
settings = hypothesis.settings(
    max_examples=_EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application(), config=_CONFIG)


def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are not throttled."""
    for scope in ("anon", "user"):
        monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, scope, None)
