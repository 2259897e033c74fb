"""Fixtures of recommending: a student who needs trigonometry, and a quick model in use."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from recommender.engine.simulation import simulate
from recommender.services.recommending import recommend_for
from recommender.services.training import train
from recommender.tests.builders import trigonometry_needed
from registry.models import TrainedModel
from roster.models import Enrollment

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_requests_counted():
    """Throttles begin anew with each test."""
    cache.clear()


@pytest.fixture
def advised(enrollment: Enrollment) -> Enrollment:
    """``enrollment`` with trigonometry recommended by the rules."""
    trigonometry_needed(enrollment)
    recommend_for(enrollment, NOW)
    return enrollment


@pytest.fixture
def model(db: None) -> TrainedModel:
    """A version in use, trained on few profiles."""
    return train(simulate(1500, 3), "simulated", candidates=["chain"])
