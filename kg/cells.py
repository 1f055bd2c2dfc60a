"""Cells of tables that people open in a spreadsheet. Standard library only."""

from __future__ import annotations

from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t")
"""What a cell begins with that a spreadsheet would run."""


def harmless(cell: str) -> str:
    """The cell with a leading ``'`` where a spreadsheet would run it; numbers stay as they are.

    A cell that looks as if it had got one gets another, so that `unguarded` gives back each cell exactly.

    >>> harmless("=1+1"), harmless("-2.5"), harmless("青石区"), harmless("'=1+1")
    ("'=1+1", '-2.5', '青石区', "''=1+1")
    """
    if not _begins_formula(cell):
        return cell
    return cell if cell[:1] == "-" and cell[1:].replace(".", "", 1).isdecimal() else "'" + cell


def unguarded(cell: str) -> str:
    """What `harmless` was given.

    >>> unguarded("'=1+1"), unguarded("'青石区'")
    ('=1+1', "'青石区'")
    """
    return cell[1:] if cell.startswith("'") and _begins_formula(cell) else cell


def _begins_formula(cell: str) -> bool:
    return cell.lstrip("'").startswith(FORMULA)
