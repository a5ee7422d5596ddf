"""Fetching revocation evidence and issuers' certificates: apart from all checking, from listed hosts only."""
