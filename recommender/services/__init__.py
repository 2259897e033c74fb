"""Writes: recommend, take or dismiss, train."""
