"""The directory: which agency a mailbox or a letterhead belongs to, on a given day.

Pure: rows come as arguments. Reading of directory files is
`gateway.registers.directory_import`.
"""

from __future__ import annotations

from gateway.directory.lookup import AgencyMatch, Directory
from gateway.directory.provinces import Provinces
from gateway.directory.rows import parse_directory

__all__ = ["AgencyMatch", "Directory", "Provinces", "parse_directory"]
