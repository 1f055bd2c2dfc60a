"""What a page does not hold of its graph, as an SQLite file beside it: ``page.db``, from which `kg serve` feeds it.

The whole graph is in it as the page would have it: nodes with their number (the rank in the whole graph), place, size
and Pinyin, edges with their statements, sentences, figures, series, the ledger. It is keyed so that a node and its
neighbours are a few look-ups. `kg.page_ask` reads it.

``build`` names the very data: a page and a feed that were not built together must not be mixed, as the same number is
another node.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

from kg.page_data import plain
from kg.page_part import BOOKS, Content, Entry, count_links, subject_of

FEED: Final = "page.db"
"""The name of the file inside a graph's folder."""

UNFED: Final = "connect-src 'none'"
"""What the policy of a page says that has a feed and is read from a file …"""

FED: Final = "connect-src 'self'"
"""… and what it says when `kg serve` sends it: the page may ask this server, and asks where it finds this."""

FORMAT: Final = 1  # PRAGMA user_version: another format is another number
OURS: Final = 0x5A46  # PRAGMA application_id

_SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE nodes (id INTEGER PRIMARY KEY, key TEXT UNIQUE, held INTEGER, hub INTEGER, entry TEXT);
CREATE TABLE sentences (id INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE edges (id INTEGER PRIMARY KEY, statements INTEGER, entry TEXT);
CREATE TABLE links (node INTEGER, other INTEGER, edge INTEGER, PRIMARY KEY (node, other, edge)) WITHOUT ROWID;
CREATE TABLE figures (id INTEGER PRIMARY KEY, node INTEGER, entry TEXT);
CREATE INDEX figures_of ON figures (node, id);
CREATE TABLE books (id INTEGER PRIMARY KEY, node INTEGER, book TEXT, entry TEXT);
CREATE INDEX books_of ON books (node, id);
CREATE TABLE names (id INTEGER PRIMARY KEY, node INTEGER, alias INTEGER, text TEXT, folded TEXT, initials TEXT,
                    sound TEXT, syllables TEXT);
"""

_Row: TypeAlias = tuple[int | str, ...]


class Feed:
    """The data of a whole graph, of which a page holds the nodes ``held``."""

    def __init__(self, content: Content, held: frozenset[int]) -> None:
        self._content = content
        self._held = held

    @cached_property
    def build(self) -> str:
        """A digest of all that the file holds: the same facts have the same."""
        digest = hashlib.sha256()
        for table, rows in self._tables():
            digest.update(table.encode())
            for row in rows:
                digest.update(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace"))
        return digest.hexdigest()[:16]

    def write(self, folder: Path) -> Path:
        """Write ``page.db`` into ``folder``, which has none; returns the file.

        The same facts give the same bytes under one version of SQLite, which writes its own number into the file.
        Raises OSError where the file cannot be written.
        """
        path = folder / FEED
        connection = sqlite3.connect(path)
        try:
            # A file beside its place, moved there when all of it stands: no journal is needed to save half of one.
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
            connection.executescript(_SCHEMA)
            with connection:
                for table, rows in self._tables():
                    _insert(connection, table, rows)
                _insert(connection, "meta", [("build", self.build), ("nodes", str(len(self._content.nodes)))])
                connection.execute(f"PRAGMA user_version = {FORMAT}")
                connection.execute(f"PRAGMA application_id = {OURS}")
            connection.execute("VACUUM")
        except sqlite3.OperationalError as error:
            raise OSError(f"the data of the page cannot be written: {error}") from None
        finally:
            connection.close()
        return path

    def _tables(self) -> Iterator[tuple[str, Iterable[_Row]]]:
        content = self._content
        links, told = count_links(content.edges)
        hubs = set(content.hubs)
        inner = _inner(content.edges, hubs)
        yield "nodes", (
            (node["id"], plain(node["key"]), int(node["id"] in self._held), int(node["id"] in hubs), _json({
                **node, "links": links.get(node["id"], 0), "told": told.get(node["id"], 0),
                "outer": node["id"] not in inner,
            }))
            for node in content.nodes
        )
        yield "sentences", ((number, plain(text)) for number, text in enumerate(content.sentences))
        yield "edges", (
            (number, len(edge["statements"]), _json(edge)) for number, edge in enumerate(content.edges)
        )
        yield "links", sorted({
            (node, other, number) for number, edge in enumerate(content.edges)
            for node, other in ((edge["from"], edge["to"]), (edge["to"], edge["from"]))
        })
        yield "figures", (
            (number, entry["subject"], _json(entry)) for number, entry in enumerate(content.observations)
        )
        books = [("series", entry["subject"], entry) for entry in content.series]
        books += [(book, subject_of(book, entry, content), entry) for book in BOOKS for entry in content.ledger[book]]
        yield "books", ((number, node, book, _json(entry)) for number, (book, node, entry) in enumerate(books))
        yield "names", (
            (number, *name) for number, name in enumerate(
                (node["id"], place, plain(text), fold(plain(text)), "".join(word[0] for word in spelt.split()),
                 "".join(spelt.split()), spelt)
                for node in content.nodes
                for place, (text, spelt) in enumerate(
                    zip((node["label"], *node["aliases"]), node["pinyin"], strict=True))
            )
        )


def _inner(edges: Iterable[Entry], hubs: set[int]) -> set[int]:
    """The jurisdictions, and what is linked with more than these: the rest hangs on its jurisdiction alone."""
    ends = ({edge["from"], edge["to"]} for edge in edges if edge["from"] != edge["to"])
    return hubs.union(*(pair for pair in ends if not pair & hubs))


def fold(text: str) -> str:
    """A name or what is typed as the two are compared: half width, lower case, without blanks, as the page does it.

    >>> fold("ＡＩ ＋行动")
    'ai+行动'
    """
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[_Row]) -> None:
    """Rows into a table of ours, all of its columns."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    statement = f"INSERT INTO {table} VALUES ({', '.join('?' * len(first))})"
    connection.execute(statement, first)
    connection.executemany(statement, rows)


def _json(value: Any) -> str:
    return plain(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
