"""The REST API of grading, under ``/api/v1/``."""
