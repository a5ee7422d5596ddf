"""Files that people hand in: directory, registers, DMS lists, declared figures."""
