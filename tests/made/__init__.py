"""Generators of test documents and mails; every name and text in them is invented."""
