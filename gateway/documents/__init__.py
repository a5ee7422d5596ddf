"""Documents: any bytes to what a reader sees (`reader.read_document`), or the reason why not. Pure.

Nothing is imported here: the parsers take a second to load, and only the
sandbox needs them.
"""
