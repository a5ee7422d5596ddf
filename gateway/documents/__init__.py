"""Documents: any bytes to what a reader sees, or the reason why not. Pure."""

from gateway.documents.format import sniff_format
from gateway.documents.reader import read_document

__all__ = ["read_document", "sniff_format"]
