"""The ledger: evidence that only grows, and what is derived from it.

`store` holds what writes, `questions` what reads; SQLAlchemy stands nowhere else.
"""
