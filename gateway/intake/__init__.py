"""The doors: every way a mail comes in. Each ends with a file in the spool and a row in the ledger."""
