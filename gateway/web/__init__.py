"""The page on loopback: ratios, documents, mails, health and metrics. Reads only."""
