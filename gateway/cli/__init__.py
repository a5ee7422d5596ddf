"""The command line: one purpose a command, data on stdout, words for people on stderr."""
