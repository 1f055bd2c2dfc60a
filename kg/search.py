"""Full-text search over names and sentences, made for Chinese: any part of them is found, one character too.

Chinese has no blanks between words, so nothing here depends on where a segmenter would cut: every character is a token
of its own in an SQLite FTS5 index, and a word of the user's is a phrase of such tokens. Full width and half width,
upper and lower case are the same; blanks and quotation marks do not count (“三大”战略 is 三大战略).

What bears a name comes first: the name itself, a whole alias, a name that begins so, one that holds it, an alias that
holds it; what more sentences name (or more figures measure) comes earlier. Then the sentences, by BM25, then the newest
first. A build leaves the index in its folder (``search.db``); a graph in memory has one in memory.

>>> from pyoxigraph import Literal, Quad
>>> from kg.vocab import KG, ONTOLOGY_GRAPH, RDFS, iri, zh
>>> park = iri("https://example.org/", "park-1")
>>> index = make_index([Quad(park, KG["mainType"], KG["Park"]), Quad(park, RDFS["label"], zh("望岳智谷"))])
>>> [(hit.name, hit.matched, hit.spans) for hit in index.search("岳智")]
[('望岳智谷', 'part', ((1, 3),))]
"""

from __future__ import annotations

import sqlite3
import threading
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from kg.errors import GraphError, InputError, QueryError
from kg.vocab import DCT, KG, OA, RDF, RDFS, SCHEMA, SKOS

INDEX: Final = "search.db"
"""The name of the index inside a graph's folder."""

KINDS: Final = ("entity", "indicator", "document", "sentence")
"""What can be found."""

LONGEST: Final = 200
"""Characters that a search may have."""

MOST: Final = 1000
"""Hits that one search may ask for."""

_WEIGHED: Final = 5000
"""Sentences up to which BM25 is worth its time; what more of them hold tells little, and the newest come first."""

_FORMAT: Final = 1  # PRAGMA user_version: another format is another number
_OURS: Final = 0x5A54  # PRAGMA application_id
_REBUILD: Final = "build it again: kg build DOCUMENTS... --out DIR"
_QUOTES: Final = frozenset("“”‘’「」『』\"'`")
_BLANK: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if not chr(code).isalnum()}
# FTS5's tokenizer «ascii» takes every character beyond ASCII for a part of a word, whatever Unicode says of it, and of
# ASCII letters and digits only; so other ASCII stands in the index in its wide form, which NFKC leaves to nothing else.

_SCHEMA: Final = """
CREATE TABLE things (id INTEGER PRIMARY KEY, kind TEXT, iri TEXT, type TEXT, name TEXT, date TEXT);
CREATE TABLE names (id INTEGER PRIMARY KEY, thing INTEGER, alias INTEGER, key TEXT, text TEXT);
CREATE INDEX names_by_key ON names (key);
CREATE TABLE sentences (id INTEGER PRIMARY KEY, iri TEXT, document INTEGER, text TEXT);
CREATE VIRTUAL TABLE name_index USING fts5(characters, content='', tokenize='ascii');
CREATE VIRTUAL TABLE sentence_index USING fts5(characters, content='', tokenize='ascii');
"""

_Row: TypeAlias = tuple[int, int, str]  # a name's id, its thing, its text


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found.

    ``kind`` is one of KINDS, ``iri`` the thing's own, ``name`` what it is called (of a sentence: ""), ``type`` an
    entity's best type (``Park``; else ""). ``text`` is what matched: the name, an alias, or the sentence, and ``spans``
    where in it, as half-open offsets in code points, in order. ``matched`` says how: ``name`` (the whole of it),
    ``alias`` (the whole of one), ``prefix`` (the name begins so), ``part`` (in the name), ``alias-part``, ``sentence``.
    ``document``, ``document_iri`` and ``date`` are those of a sentence's document, or of the document found; else "".
    """

    kind: str
    iri: str
    name: str
    type: str
    matched: str
    text: str
    spans: tuple[tuple[int, int], ...]
    document: str = ""
    document_iri: str = ""
    date: str = ""


class Index:
    """An index that is open for reading; `open_index` and `make_index` give one. It may be used by several threads."""

    def __init__(self, connection: sqlite3.Connection | None = None, *, path: Path | None = None) -> None:
        self._path = path
        self._shared = connection
        self._lock = threading.Lock()
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []

    def search(self, text: str, *, limit: int = 20, kind: str | None = None) -> tuple[Hit, ...]:
        """The best ``limit`` hits for ``text``, of one ``kind`` or of all; words set apart by blanks must all match.

        The order is the same for the same index. Raises QueryError for a text without any character to look for or of
        more than LONGEST characters, InputError for another kind or a limit outside [1, MOST].
        """
        if kind is not None and kind not in KINDS:
            raise InputError(f"nothing is of the kind {kind!r}", remedy="use one of " + ", ".join(KINDS))
        if not 1 <= limit <= MOST:
            raise InputError(f"a search cannot give {limit} hits", remedy=f"ask for 1 to {MOST}")
        words = _words(text)
        try:
            if self._shared is not None:
                with self._lock:
                    return _search(self._shared, words, limit, kind)
            return _search(self._connection(), words, limit, kind)
        except sqlite3.DatabaseError as error:
            raise _damaged(self._path or Path(INDEX), error) from None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
            self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        """This thread's own: SQLite then answers several threads at once."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = _connect(self._path or Path(INDEX))
            with self._lock:
                self._open.append(found)
        return found


def open_index(folder: str | Path) -> Index:
    """The index of the graph in ``folder``, to be read only.

    Raises GraphError where there is none, as of a build by an older version, or one that is damaged.
    """
    path = Path(folder) / INDEX
    if not path.is_file():
        raise GraphError("there is no search index in this folder", where=str(folder), remedy=_REBUILD)
    try:
        connection = _connect(path)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        ours = connection.execute("PRAGMA application_id").fetchone()[0]
        connection.close()
    except sqlite3.DatabaseError as error:
        raise _damaged(path, error) from None
    if (ours, version) != (_OURS, _FORMAT):
        raise GraphError("a search index of another version", where=str(path), remedy=_REBUILD)
    return Index(path=path)


def make_index(quads: Iterable[Quad] | Store) -> Index:
    """An index in memory over a graph's quads."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(connection, quads)
    return Index(connection)


def write_index(quads: Iterable[Quad] | Store, folder: str | Path) -> Path:
    """Write the index of a graph's quads into ``folder``, which has none; returns the file.

    The same quads give the same bytes under one version of SQLite (which writes its own number into the file).
    Raises GraphError where the Python that runs has an SQLite without FTS5, OSError where the file cannot be written.
    """
    path = Path(folder) / INDEX
    connection = sqlite3.connect(path)
    try:
        # A file beside its place, moved there when all of it stands: no journal is needed to save half of one.
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        _fill(connection, quads)
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        raise OSError(f"the search index cannot be written: {error}") from None
    finally:
        connection.close()
    return path


# ── Text ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def normal(text: str) -> str:
    """``text`` as it is compared: half width, lower case, without blanks, control characters and quotation marks.

    >>> normal("“ＡＩ ＋”行动")
    'ai+行动'
    """
    return "".join(map(_folded, text))


class _Folding(dict[str, str]):
    """Each character's normal form, worked out once: texts repeat few thousand characters."""

    def __missing__(self, character: str) -> str:
        form = "".join(
            each
            for each in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
            if each not in _QUOTES and unicodedata.category(each) not in _BLANK
        )
        self[character] = form
        return form


_folded: Final = _Folding().__getitem__


def _words(text: str) -> tuple[str, ...]:
    if len(text) > LONGEST:
        raise QueryError(f"a text of {len(text)} characters to search for", remedy=f"use at most {LONGEST}")
    words = dict.fromkeys(filter(None, map(normal, text.split())))
    if not words:
        raise QueryError("there is no character to search for", remedy="give a name or a part of a text")
    return tuple(words)


def _tokens(key: str) -> str:
    """A normal text as FTS5 gets it: one character, one token."""
    return " ".join(key.translate(_WIDE))


def _match(words: Sequence[str]) -> str:
    """All ``words`` as phrases. No character of the user's can end a phrase: the quotation mark is not among them."""
    return " AND ".join(f'"{_tokens(word)}"' for word in words)


def _spans(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words stand in ``text``; what touches or overlaps is one span."""
    starts: list[int] = []  # in the normal form, of each character of the text
    key = ""
    for character in text:
        starts.append(len(key))
        key += _folded(character)
    found: list[tuple[int, int]] = []
    for word in words:
        at = key.find(word)
        while at >= 0:
            # The character whose form holds an offset is the last that begins there: blanks have no form at all.
            found.append((bisect_right(starts, at) - 1, bisect_right(starts, at + len(word) - 1)))
            at = key.find(word, at + len(word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


# ── Searching ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _search(connection: sqlite3.Connection, words: Sequence[str], limit: int, kind: str | None) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    if kind != "sentence":
        seen: set[int] = set()
        for matched, (_, thing, text) in _ranked(connection, words, kind):
            if thing in seen:
                continue
            seen.add(thing)
            of, iri, type_, name, date = connection.execute(
                "SELECT kind, iri, type, name, date FROM things WHERE id = ?", (thing,)
            ).fetchone()
            document, document_iri = (name, iri) if of == "document" else ("", "")
            spans = _spans(text, words)
            hits.append(Hit(of, iri, name, type_, matched, text, spans, document, document_iri, date))
            if len(hits) == limit:
                return tuple(hits)
    if kind in (None, "sentence"):
        hits.extend(_sentences(connection, words, limit - len(hits)))
    return tuple(hits)


def _ranked(
    connection: sqlite3.Connection, words: Sequence[str], kind: str | None
) -> Iterator[tuple[str, _Row]]:
    """Names that match, the best way of matching first. Ids of names are in the order of their worth, names before
    aliases; so each step is read in the order of the table, only as far as it is needed."""
    whole, first = "".join(words), words[0]
    columns = "SELECT names.id, names.thing, names.text FROM names"
    chosen = " CROSS JOIN things ON things.id = names.thing AND things.kind = ?" if kind else ""
    more = (kind,) if kind else ()
    for alias, matched in ((0, "name"), (1, "alias")):
        where = " WHERE names.key = ? AND names.alias = ? ORDER BY names.id"
        for row in connection.execute(columns + chosen + where, (*more, whole, alias)):
            yield matched, row
    where = " WHERE names.key >= ? AND names.key < ? AND names.alias = 0 ORDER BY names.id"
    for row in connection.execute(columns + chosen + where, (*more, first, first + "\U0010ffff")):  # beyond any name
        key = normal(row[2])
        if all(word in key for word in words):
            yield "prefix", row
    # CROSS keeps SQLite from turning the loops round: the index first, in its order, and no further than is needed.
    within = (
        "SELECT names.id, names.thing, names.text, names.alias FROM name_index"
        f" CROSS JOIN names ON names.id = name_index.rowid{chosen}"
        " WHERE name_index MATCH ? ORDER BY name_index.rowid"
    )
    for *row, alias in connection.execute(within, (*more, _match(words))):
        yield ("alias-part" if alias else "part"), (row[0], row[1], row[2])


def _sentences(connection: sqlite3.Connection, words: Sequence[str], limit: int) -> list[Hit]:
    match = _match(words)
    bounded = "SELECT count(*) FROM (SELECT 1 FROM sentence_index WHERE sentence_index MATCH ? LIMIT ?)"
    many = connection.execute(bounded, (match, _WEIGHED + 1)).fetchone()[0] > _WEIGHED
    # Rounded, so that the last bit of a logarithm does not decide; ids are in the order of dates, the newest first.
    order = "rowid" if many else "round(bm25(sentence_index), 6), rowid"
    found = connection.execute(
        f"SELECT rowid FROM sentence_index WHERE sentence_index MATCH ? ORDER BY {order} LIMIT ?", (match, limit)
    ).fetchall()
    hits = []
    for (id,) in found:
        iri, text, title, document, date = connection.execute(
            "SELECT sentences.iri, sentences.text, things.name, things.iri, things.date"
            " FROM sentences JOIN things ON things.id = sentences.document WHERE sentences.id = ?", (id,)
        ).fetchone()
        hits.append(Hit("sentence", iri, "", "", "sentence", text, _spans(text, words), title, document, date))
    return hits


def _connect(path: Path) -> sqlite3.Connection:
    # Immutable: nobody writes into it, a new build puts another file in its place.
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def _damaged(path: Path, error: sqlite3.Error) -> GraphError:
    return GraphError(f"the search index is damaged: {error}", where=str(path), remedy=_REBUILD)


# ── Building ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Found:
    """What an index holds, gathered in one pass over the quads."""

    def __init__(self, quads: Iterable[Quad] | Store) -> None:
        of = _by_predicate(quads)
        label = {iri: name for iri, name, language in of[RDFS["label"]] if language != "en"}
        self.dates = {iri: date for iri, date, _ in of[DCT["issued"]]}
        self.aliases: dict[str, set[str]] = {}
        for iri, name, _ in (*of[SKOS["altLabel"]], *of[SKOS["prefLabel"]]):
            if name != label.get(iri):  # a common indicator has an English name too
                self.aliases.setdefault(iri, set()).add(name)
        # A sentence that names it, an observation that measures it: each counts once, whoever states it again.
        weights = Counter(iri for _, iri in {pair[:2] for pair in (*of[SCHEMA["mentions"]], *of[KG["indicator"]])})
        kinds = {KG["Indicator"].value: "indicator", KG["Document"].value: "document"}
        of_type = [("entity", iri, type_.removeprefix(KG.iri)) for iri, type_, _ in of[KG["mainType"]]]
        of_type += [(kinds[type_], iri, "") for iri, type_, _ in of[RDF["type"]] if type_ in kinds]
        self.things = sorted(
            {(kind, iri, type_, label[iri], self.dates.get(iri, "")) for kind, iri, type_ in of_type if iri in label},
            key=lambda thing: (-weights[thing[1]], KINDS.index(thing[0]), len(thing[3]), thing[1]),
        )
        """Kind, IRI, type, name and date of all that has a name, what is worth most first."""
        texts = {iri: text for iri, text, _ in of[KG["text"]]}
        parents = {iri: document for iri, document, _ in of[DCT["isPartOf"]]}
        starts = {iri: int(start) for iri, start, _ in of[OA["start"]]}
        self.sentences = sorted(
            ((iri, parents[iri], text) for iri, text in texts.items() if iri in parents),
            key=lambda sentence: (sentence[1], starts.get(sentence[0], 0), sentence[0]),
        )
        """IRI, document and text of each sentence, those of the newest document first, in the order of the text."""
        self.sentences.sort(key=lambda sentence: self.dates.get(sentence[1], ""), reverse=True)  # stable


_READ: Final = (
    RDF["type"], RDFS["label"], SKOS["altLabel"], SKOS["prefLabel"], SCHEMA["mentions"], DCT["issued"], DCT["isPartOf"],
    OA["start"], KG["mainType"], KG["indicator"], KG["text"],
)


def _by_predicate(quads: Iterable[Quad] | Store) -> dict[NamedNode, list[tuple[str, str, str]]]:
    """Subject, object and its language ("" for none) of each triple of those predicates that are read here."""
    found: dict[NamedNode, list[tuple[str, str, str]]] = {predicate: [] for predicate in _READ}
    if isinstance(quads, Store):
        store = quads
        quads = (quad for each in _READ for quad in store.quads_for_pattern(None, each, None, DefaultGraph()))
    for quad in quads:
        rows = found.get(quad.predicate)
        if rows is not None and isinstance(quad.subject, NamedNode):
            value = quad.object
            if isinstance(value, Literal):
                rows.append((quad.subject.value, value.value, value.language or ""))
            elif isinstance(value, NamedNode):
                rows.append((quad.subject.value, value.value, ""))
    return found


def _fill(connection: sqlite3.Connection, quads: Iterable[Quad] | Store) -> None:
    try:
        connection.executescript(_SCHEMA)
    except sqlite3.OperationalError as error:
        if "fts5" not in str(error):
            raise
        raise GraphError(
            "the SQLite of this Python has no full-text search (FTS5)", where=sqlite3.sqlite_version,
            remedy="use a Python whose SQLite has it, as those of python.org, Debian and conda have",
        ) from None
    found = _Found(quads)
    numbers = {thing[1]: number for number, thing in enumerate(found.things, 1)}
    names = [(iri, 0, name) for _, iri, _, name, _ in found.things]
    names += [(iri, 1, alias) for _, iri, _, _, _ in found.things for alias in sorted(found.aliases.get(iri, ()))]
    rows = [(id, numbers[iri], alias, normal(text), text) for id, (iri, alias, text) in enumerate(names, 1)]
    sentences = [
        (id, iri, numbers[document], text)
        for id, (iri, document, text) in enumerate(found.sentences, 1) if document in numbers
    ]
    with connection:
        connection.executemany(
            "INSERT INTO things VALUES (?, ?, ?, ?, ?, ?)", ((id, *thing) for id, thing in enumerate(found.things, 1))
        )
        connection.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?)", rows)
        connection.executemany(
            "INSERT INTO name_index (rowid, characters) VALUES (?, ?)", ((row[0], _tokens(row[3])) for row in rows)
        )
        connection.executemany("INSERT INTO sentences VALUES (?, ?, ?, ?)", sentences)
        connection.executemany(
            "INSERT INTO sentence_index (rowid, characters) VALUES (?, ?)",
            ((id, _tokens(normal(text))) for id, _, _, text in sentences),
        )
        for table in ("name_index", "sentence_index"):  # into one segment: the fastest to read
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.execute(f"PRAGMA application_id = {_OURS}")
