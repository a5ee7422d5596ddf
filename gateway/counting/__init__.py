"""Counting: pure functions from facts to figures."""
