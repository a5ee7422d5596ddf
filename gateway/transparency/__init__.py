"""The signature log as pure values: leaves, tree, proofs, checkpoints, tiles.

Append-only is checkable by a stranger: RFC 9162 tree hashes, checkpoints as
C2SP signed notes (c2sp.org/tlog-checkpoint), files as C2SP tiles
(c2sp.org/tlog-tiles). Nothing here touches a file, a clock or a database.
"""
