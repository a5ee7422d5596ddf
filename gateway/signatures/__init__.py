"""Signatures: found, checked, and judged from bytes and evidence that are handed in. Pure.

`files.check_signatures` is for document files, `smime` for mails,
`judge.overall` for the worst of several verdicts. pyHanko (0.5 s to import)
is loaded only when something signed was seen.
"""
