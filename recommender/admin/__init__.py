"""The catalogue and the recommendations in the admin."""

from recommender.admin import catalogue, recommendations

__all__ = ["catalogue", "recommendations"]
