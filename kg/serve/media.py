"""Media types: what an answer can be written in, and which of them a client asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import mimeparse
from pyoxigraph import QueryResultsFormat, RdfFormat

HTML: Final = "text/html"

RESULTS: Final = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "application/json": QueryResultsFormat.JSON,
    "application/xml": QueryResultsFormat.XML,
}
"""For SELECT and ASK, the first where the client does not care."""

GRAPHS: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/json": RdfFormat.JSON_LD,
    "application/xml": RdfFormat.RDF_XML,
}
"""For CONSTRUCT, DESCRIBE and the descriptions of things, the first where the client does not care."""

SHORT: Final = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", ""),
    "tsv": ("text/tab-separated-values", ""),
    "ttl": ("", "text/turtle"),
    "nt": ("", "application/n-triples"),
    "jsonld": ("", "application/ld+json"),
    "rdf": ("", "application/rdf+xml"),
}
"""``format=…`` in an address, for links and for people who cannot set a header: results, and graphs."""


@lru_cache(maxsize=256)
def choose(accept: str, offered: Sequence[str]) -> str:
    """The one of ``offered`` (the best first) that a header ``Accept`` likes best; "" where it accepts none.

    >>> choose("text/*;q=0.5, application/rdf+xml", tuple(GRAPHS))
    'application/rdf+xml'
    >>> choose("image/png", tuple(GRAPHS))
    ''
    """
    if not accept.strip(" ,"):
        return offered[0] if offered else ""
    try:
        # Of two that it likes the same, mimeparse takes the one that stands last.
        return str(mimeparse.best_match(offered[::-1], accept)) if offered else ""
    except mimeparse.MimeTypeParseException:
        return ""


def with_charset(media: str) -> str:
    """The value of Content-Type: text without a charset would not be read as UTF-8."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
