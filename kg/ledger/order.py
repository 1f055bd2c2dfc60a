"""What lies before what: documents by date, statements by where they stand."""

from __future__ import annotations

from kg.model import Assertion, Document


def is_earlier(one: str | None, other: str | None) -> bool:
    """Whether a date lies before another as far as both are known.

    >>> is_earlier("2024-12", "2025-01-08"), is_earlier("2025", "2025-01-08"), is_earlier(None, "2025")
    (True, False, False)
    """
    if not one or not other:
        return False
    known = min(len(one), len(other))
    return one[:known] < other[:known]


def spoken_for(document: Document) -> set[tuple[str, ...]]:
    """The regions that a document speaks for: a newspaper's page may have two interviews."""
    return {document.region, *(region for _, region in document.voices)}


def assertion_order(a: Assertion) -> tuple[object, ...]:
    origin = a.provenance
    return (origin.document, origin.span, a.subject, a.predicate, a.object, a.status or "", a.title or "", origin.rule)
