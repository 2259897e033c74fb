"""Readers of other systems' exports: files in, checked frames out. No database, no framework.

``problems`` collects what is wrong, ``files`` finds and opens tables, ``cells`` and ``tables`` read them,
``oulad`` knows the seven tables of the Open University's dataset.
"""
