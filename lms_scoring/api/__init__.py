"""The REST API of scoring, under ``/api/v1/``."""
