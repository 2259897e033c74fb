"""Sizes of files in words."""

import pytest
from django.utils import translation

from common.templatetags.sizes import file_size


@pytest.mark.parametrize(
    ("size", "english", "russian"),
    [
        (512 * 2**20, "512 MB", "512 МБ"),
        (3 * 2**19, "1.5 MB", "1,5 МБ"),
        (1, "1 byte", "1 байт"),
        (10 * 2**10, "10 KB", "10 КБ"),
    ],
)
def test_a_whole_number_has_no_nought_after_the_point(size: int, english: str, russian: str) -> None:
    assert file_size(size).replace("\xa0", " ") == english
    with translation.override("ru"):
        assert file_size(size).replace("\xa0", " ") == russian
