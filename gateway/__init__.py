"""The gateway: doors, spool, reading, ledger, counting and reports."""
