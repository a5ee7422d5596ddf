"""Alembic revisions: numbered, one transaction each, never edited once released."""
