"""The ledger: figures that disagree, targets held against results, numbered sets counted, projects followed.

Nothing is decided here: every finding names the statements that it rests on, and all of them stay in the graph. Figures
are held side by side only where indicator, subject, unit and period agree; how indicators are taken apart for that is
told in `kg.indicators`. Documents are ordered by date as far as that is known: 2025 and 2025-01-08 are neither earlier
nor later than each other.
"""

from __future__ import annotations

from typing import Final

from kg.ledger.conflicts import find_conflicts
from kg.ledger.entries import Measure, read_entries
from kg.ledger.lives import follow_lives
from kg.ledger.sets import count_sets
from kg.ledger.targets import check_targets
from kg.model import Facts, Ledger

_OUTCOMES: Final = ("missed", "met", "open")  # in the order in which people want to know


def ledger(facts: Facts, measure: Measure) -> Ledger:
    """Hold all statements of ``facts`` side by side. Deterministic; nothing is left out, nothing added to the facts."""
    entries = read_entries(facts, measure)
    differing, agreements = find_conflicts(entries)
    return Ledger(
        conflicts=differing,
        checks=tuple(sorted(check_targets(entries, facts.documents), key=lambda check: _OUTCOMES.index(check.outcome))),
        sets=tuple(count_sets(facts)),
        lives=tuple(follow_lives(facts)),
        agreements=agreements,
    )
