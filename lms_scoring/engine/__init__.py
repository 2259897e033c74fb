"""Pure scoring: frames and arrays in, frames and arrays out.

Nothing below this package imports Django, Celery or openai, reads a clock or draws unseeded randomness; time
arrives as a course day. Import-linter holds it to that.
"""
