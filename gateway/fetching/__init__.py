"""Fetching revocation evidence, issuers' certificates and portal listings: apart from all checking, from listed hosts only."""
