"""Measures speed and quality and writes ``docs/benchmarks.md``: ``python -m scripts.bench [PART …]``."""
