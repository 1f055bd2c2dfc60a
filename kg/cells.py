"""Cells of tables that people open in a spreadsheet. Standard library only."""

from __future__ import annotations

from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t")
"""What a cell begins with that a spreadsheet would run."""


def harmless(cell: str) -> str:
    """The cell with a leading ``'`` where a spreadsheet would run it; numbers stay as they are.

    >>> harmless("=1+1"), harmless("-2.5"), harmless("青石区")
    ("'=1+1", '-2.5', '青石区')
    """
    if not cell.startswith(FORMULA):
        return cell
    return cell if cell[:1] == "-" and cell[1:].replace(".", "", 1).isdecimal() else "'" + cell


def unguarded(cell: str) -> str:
    """What `harmless` was given.

    >>> unguarded("'=1+1"), unguarded("'青石区'")
    ('=1+1', "'青石区'")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
