"""Sizes of files as people say them."""

import re

from django import template
from django.template.defaultfilters import filesizeformat

register = template.Library()


@register.filter
def file_size(size: int) -> str:
    """“512 MB”, “1.5 MB”: a number of bytes as Django says it, without a nought after the point."""
    return re.sub(r"[.,]0(?=\D)", "", filesizeformat(size))
