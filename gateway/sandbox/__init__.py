"""Untrusted bytes are parsed here: forked, limited children without network.

A warm parent (the zygote) has all parsers imported and forks one child for
each mail; the child gives up every right it does not need, reads, answers
with JSON and dies. See `confine` for what it gives up.
"""
