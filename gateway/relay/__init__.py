"""The relay: what the content filter door took is handed to the next hop, byte for byte."""
