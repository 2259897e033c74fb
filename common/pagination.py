"""Paging of API lists."""

from rest_framework.pagination import PageNumberPagination


class Pagination(PageNumberPagination):
    """Pages of 100 rows, up to 1,000 with ``?page_size=``."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
