"""The REST API of recommending, under ``/api/v1/``."""
