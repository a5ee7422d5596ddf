"""Mail: from raw bytes to header facts, own words and attachments."""
