"""Reads of the recommender."""
