"""Answers from ``page.db`` (`kg.page_feed`): what the page asks `kg serve` for when its graph is larger than itself.

An answer is a *part*: nodes with all their edges and figures, as the page's own data have them, sentences numbered for
this part. An edge may lead to a node that the asker does not know yet: it keeps it until it does, so that whatever is
asked for in whatever order, all statements among what is known are known. The same question has the same answer.

Sizes are bounded: a part has at most `NODES` nodes (`MOST` by rank or around a focus) and some `STATEMENTS` statements
and figures; of a node with more, ``open`` says from where to ask on (`Reader.more`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kg.errors import GraphError, InputError
from kg.page_feed import FEED, FORMAT, OURS, fold
from kg.page_part import Entry, figures_of

NODES: Final = 50
"""Neighbours in one answer, and nodes that may be asked for at once."""

MOST: Final = 1500
"""Nodes in one answer, by their rank or around a focus."""

STATEMENTS: Final = 5000
"""Statements and figures in one answer, about: a node's edge is never parted."""

FOUND: Final = 12
"""Nodes that a search gives."""

LONGEST: Final = 80
"""Characters that may be searched, as many as the page's field takes."""

STEPS: Final = 3
"""Steps around a focus."""

_CHUNK: Final = 500  # nodes whose links are read at once
_REBUILD: Final = "build it again: kg build DOCUMENTS... --out DIR"


class Reader:
    """A feed that is open for reading; `open_feed` gives one. For one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.create_function("begins", 2, _begins, deterministic=True)
        self.build = str(self._value("SELECT value FROM meta WHERE name = 'build'"))
        """The digest of the data, which the page of the same build knows."""

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def nodes(self, keys: Sequence[str]) -> Entry:
        """The nodes with these keys (at most `NODES`); those that there are not are left out."""
        return self._part(self._numbers(keys))

    def around(self, key: str, *, after: int = -1, count: int = NODES) -> Entry:
        """The next ``count`` neighbours of a node that the page does not hold, those with a number above ``after``;
        ``rest`` is how many follow. Raises InputError where there is no such node."""
        _check("count", count, 1, NODES)
        number = self._number(key)
        next_ = (
            "FROM links JOIN nodes ON nodes.id = links.other"
            " WHERE links.node = ? AND links.other > ? AND links.other <> links.node AND NOT nodes.held"
        )
        rows = self._rows(f"SELECT DISTINCT links.other {next_} ORDER BY links.other LIMIT ?", number, after, count)
        found = [row[0] for row in rows]
        total = self._value(f"SELECT count(DISTINCT links.other) {next_}", number, after)
        return {**self._part(found), "rest": int(total) - len(found), "last": found[-1] if found else after}

    def next(self, *, after: int = -1, count: int = MOST) -> Entry:
        """The next ``count`` nodes by rank that the page does not hold; ``rest`` is how many follow."""
        _check("count", count, 1, MOST)
        found = [row[0] for row in self._rows(
            "SELECT id FROM nodes WHERE id > ? AND NOT held ORDER BY id LIMIT ?", after, count)]
        rest = self._value("SELECT count(*) FROM nodes WHERE id > ? AND NOT held", found[-1] if found else after)
        return {**self._part(found), "rest": int(rest), "last": found[-1] if found else after}

    def near(self, keys: Sequence[str], *, steps: int) -> Entry:
        """What lies within so many ``steps`` (1 to `STEPS`) of nodes, the nearest and then the foremost, at most
        `MOST`; as on the page, no way leads on through a jurisdiction. ``rest`` is how many are as near and left out.
        """
        _check("steps", steps, 1, STEPS)
        ring = self._numbers(keys)
        seen, beyond = dict.fromkeys(ring), 0
        for step in range(steps):
            following: set[int] = set()
            for number in ring:
                if step and number in self._hubs:
                    continue
                following.update(row[0] for row in self._rows("SELECT other FROM links WHERE node = ?", number))
            ordered = sorted(following - seen.keys())
            ring = ordered[: max(0, MOST - len(seen))]
            beyond += len(ordered) - len(ring)
            seen.update(dict.fromkeys(ring))
        wanted = [number for number in seen if not self._value("SELECT held FROM nodes WHERE id = ?", number)]
        return {**self._part(wanted), "rest": beyond}

    def path(self, keys: Sequence[str], *, around: bool = False) -> Entry:
        """A shortest way between two nodes over edges in either direction, as the page would find it if it held all:
        ``way`` has the numbers of the nodes on it, none where there is no way. ``around`` leads through no
        jurisdiction. Raises InputError where there are no two such nodes.
        """
        if len(keys) != 2:
            raise InputError("a way has two ends", where="node", remedy="name two entities")
        start, end = map(self._number, keys)
        before: dict[int, int | None] = {start: None}
        ring = [start]
        while ring and end not in before:
            following: dict[int, int] = {}
            for place in range(0, len(ring), _CHUNK):
                some = ring[place : place + _CHUNK]
                marks = ", ".join("?" * len(some))
                order = {number: place for place, number in enumerate(some)}
                passable = "" if not around else "AND NOT (nodes.hub AND nodes.id <> ?)"
                links = self._rows(
                    f"SELECT links.node, links.other FROM links JOIN nodes ON nodes.id = links.node"
                    f" WHERE links.node IN ({marks}) {passable}", *some, *([start] if around else []),
                )
                for node, other in sorted(links, key=lambda link: (order[link[0]], link[1])):
                    if other not in before:
                        following.setdefault(other, node)
            before.update(following)
            hubs = self._hubs
            # Of several ways as short the one that tells most: not by a jurisdiction, and through what matters.
            ring = sorted(following, key=lambda number: (number in hubs, number))
        way: list[int] = []
        at: int | None = end if end in before else None
        while at is not None:
            way.insert(0, at)
            at = before[at]
        wanted = [number for number in way if not self._value("SELECT held FROM nodes WHERE id = ?", number)]
        return {**self._part(wanted), "way": way}

    def more(self, key: str, *, edges: int = 0, figures: int = 0) -> Entry:
        """What an earlier part left out of a node: its edges and figures from these places on."""
        part = _Part(self)
        part.tell(self._number(key), edges=edges, figures=figures)
        return part.entry()

    def search(self, text: str) -> list[Entry]:
        """The best `FOUND` nodes by name, alias or Pinyin, graded as the page grades (``grading``: 0 is the best), the
        foremost first among equals. Raises InputError for a text of more than `LONGEST` characters."""
        if len(text) > LONGEST:
            raise InputError(f"a text of {len(text)} characters to search for", where="q",
                             remedy=f"use at most {LONGEST}")
        query = fold(text)
        if not query:
            return []
        typed = query.replace("'", "") if query.isascii() and query.replace("'", "").isalnum() else ""
        # In their order, anywhere; what is typed holds no character with a meaning but these three.
        spread = "%".join(_escape(character) for character in query) if len(query) > 1 else ""
        rows = self._rows(
            "SELECT node, min(grade) AS grading, alias, text FROM (SELECT node, alias, text, min("
            " CASE WHEN folded = :q THEN 0 WHEN substr(folded, 1, length(:q)) = :q THEN 1"
            "  WHEN instr(folded, :q) THEN 2 WHEN :spread <> '' AND folded LIKE '%' || :spread || '%' ESCAPE '\\'"
            "  THEN 3 ELSE 9 END,"
            " CASE WHEN :typed = '' OR NOT (instr(initials, :typed) OR instr(sound, :typed)) THEN 9"
            "  WHEN initials = :typed OR sound = :typed THEN 0.5"
            "  WHEN substr(initials, 1, length(:typed)) = :typed THEN 1.2"
            "  WHEN substr(sound, 1, length(:typed)) = :typed THEN 1.4 WHEN length(:typed) < 2 THEN 9"
            "  WHEN instr(initials, :typed) THEN 2.2"
            "  WHEN begins(syllables, :typed) THEN 2.4 ELSE 9 END) AS grade FROM names)"
            " WHERE grade < 9 GROUP BY node ORDER BY grading, node LIMIT :most",
            {"q": query, "typed": typed, "spread": spread, "most": FOUND},
        )
        found = []
        for number, grading, alias, name in rows:
            entry = json.loads(str(self._value("SELECT entry FROM nodes WHERE id = ?", number)))
            found.append({"id": number, "key": entry["key"], "name": entry["label"], "types": entry["types"],
                          "shape": entry["shape"], "colour": entry["color"], "grading": grading,
                          "alias": name if alias else None})
        return found

    @cached_property
    def _hubs(self) -> frozenset[int]:
        return frozenset(row[0] for row in self._rows("SELECT id FROM nodes WHERE hub"))

    # ── Helpers ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _part(self, numbers: Iterable[int]) -> Entry:
        part = _Part(self)
        for number in sorted(numbers):
            part.add(number)
        return part.entry()

    def _number(self, key: str) -> int:
        numbers = self._numbers([key])
        if not numbers:
            raise InputError("there is no entity with this key", where=key[:80], remedy="load the page again")
        return numbers[0]

    def _numbers(self, keys: Sequence[str]) -> list[int]:
        if not 1 <= len(keys) <= NODES:
            raise InputError(f"{len(keys)} entities are asked for at once", where="node",
                             remedy=f"name 1 to {NODES}")
        found = [row for key in dict.fromkeys(keys) for row in self._rows("SELECT id FROM nodes WHERE key = ?", key)]
        return sorted(row[0] for row in found)

    def _rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            given = values[0] if values and isinstance(values[0], dict) else values
            return self._connection.execute(statement, given).fetchall()
        except sqlite3.DatabaseError as error:
            raise GraphError(f"the data of the page are damaged: {error}", where=FEED, remedy=_REBUILD) from None

    def _value(self, statement: str, *values: Any) -> Any:
        rows = self._rows(statement, *values)
        return rows[0][0] if rows else None


class _Part:
    """An answer that is being put together."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._room = STATEMENTS
        self._nodes: list[Entry] = []
        self._edges: dict[int, Entry] = {}
        self._figures: dict[int, Entry] = {}
        self._books: dict[int, Entry] = {}
        self._sentences: dict[int, int] = {}
        self._open: list[Entry] = []

    def add(self, number: int) -> None:
        """A node with its edges and figures, as far as there is room."""
        self._nodes.append(json.loads(self._reader._value("SELECT entry FROM nodes WHERE id = ?", number)))
        self.tell(number, edges=0, figures=0)

    def tell(self, number: int, *, edges: int, figures: int) -> None:
        """Edges of a node from one place on, and figures from another; the ledger's entries with the last."""
        for id, statements, entry in self._reader._rows(
            "SELECT edges.id, edges.statements, edges.entry FROM links JOIN edges ON edges.id = links.edge"
            " WHERE links.node = ? ORDER BY links.other, links.edge LIMIT ? OFFSET ?", number, STATEMENTS, edges,
        ):
            if self._room <= 0:
                break
            self._room -= statements
            self._edges[id] = json.loads(entry)
            edges += 1
        for id, entry in self._reader._rows(
            "SELECT id, entry FROM figures WHERE node = ? ORDER BY id LIMIT ? OFFSET ?",
            number, max(0, self._room), figures,
        ):
            self._room -= 1
            self._figures[id] = json.loads(entry)
            figures += 1
        left = (
            self._reader._value("SELECT count(*) FROM links WHERE node = ?", number) > edges
            or self._reader._value("SELECT count(*) FROM figures WHERE node = ?", number) > figures
        )
        if left:
            key = self._reader._value("SELECT key FROM nodes WHERE id = ?", number)
            self._open.append({"node": number, "key": key, "edges": edges, "figures": figures})
            return
        for id, book, entry in self._reader._rows(
            "SELECT id, book, entry FROM books WHERE node = ? ORDER BY id", number
        ):
            self._books[id] = {"book": book, "node": number, "entry": json.loads(entry)}

    def entry(self) -> Entry:
        """The part, ready for JSON; figures carry their number in the whole graph, to which the books refer."""
        for edge in self._edges.values():
            for statement in edge["statements"]:
                self._cite(statement)
        for number, figure in self._figures.items():
            figure["number"] = number
            self._cite(figure)
        for book in self._books.values():
            for step in book["entry"].get("steps", ()):
                self._cite(step)
            book["figures"] = sorted(set(figures_of(book["book"], book["entry"])))
        texts = [self._reader._value("SELECT text FROM sentences WHERE id = ?", number) for number in self._sentences]
        return {
            "build": self._reader.build, "nodes": self._nodes,
            "edges": [self._edges[number] for number in sorted(self._edges)],
            "figures": [self._figures[number] for number in sorted(self._figures)],
            "books": [self._books[number] for number in sorted(self._books)],
            "sentences": texts, "open": self._open,
        }

    def _cite(self, citation: Entry) -> None:
        citation["sentence"] = self._sentences.setdefault(citation["sentence"], len(self._sentences))


def open_feed(folder: str | Path) -> Reader | None:
    """The feed of the page in ``folder``, to be read only; None where the page holds the whole graph.

    Raises GraphError for one that is damaged or of another version.
    """
    path = Path(folder) / FEED
    if not path.is_file():
        return None
    # Immutable: nobody writes into it, a new build puts another file in its place.
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            ours = connection.execute("PRAGMA application_id").fetchone()[0]
        if (ours, version) != (OURS, FORMAT):
            raise GraphError("the data of a page of another version", where=str(path), remedy=_REBUILD)
        return Reader(sqlite3.connect(address, uri=True, check_same_thread=False))
    except sqlite3.DatabaseError as error:
        raise GraphError(f"the data of the page are damaged: {error}", where=str(path), remedy=_REBUILD) from None


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InputError(f"{value} is out of bounds", where=name, remedy=f"use {least} to {most}")


def _escape(character: str) -> str:
    return f"\\{character}" if character in "%_\\" else character


def _begins(syllables: str, typed: str) -> bool:
    """Whether what is typed begins with a syllable other than the first."""
    words = syllables.split()
    return any("".join(words[place:]).startswith(typed) for place in range(1, len(words)))
