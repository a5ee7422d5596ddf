"""Lessons become versions of the number reader: in a process of their own, at night, never in the way of mail."""
