"""What the resources of scoring share."""

from typing import Any

from common import api
from lms_scoring.api.permissions import MaySeeScores


class ApiView(api.ApiView):
    """For staff who may see scores."""

    permission_classes: Any = (MaySeeScores,)
