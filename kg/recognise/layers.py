"""What the learnt recogniser sees of each character of a document: columns of whole numbers, see ``kg.linear``.

Words, their parts of speech and classes, the runs and verbs of the genre, heads of names, quotation marks, and what the
rules of this room made of it: the learnt recogniser weighs their evidence, it does not replace them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import ahocorasick_rs
import numpy as np

from kg.linear import Ints, code, read_templates
from kg.model import ENTITY_TYPES, Mention
from kg.patterns import STRENGTHS, Words
from kg.recognise.phrases import Piece, Run

BITS = 20
INNER_BITS = 16
TYPE_CODE = {name: number for number, name in enumerate(ENTITY_TYPES, 1)}
WEAK = 0.5  # rules' readings below this are kept by no rule; they are evidence nevertheless

# bmes: where in its word a character stands; p…, n…: the word before, behind; pp: two before
TEMPLATES = read_templates(
    """char
char-1
char+1
char-2
char+2
char-1 char
char char+1
char-2 char-1
char+1 char+2
char-1 char char+1
char-2 char-1 char
char char+1 char+2
char+1 char+2 char+3
char-3 char-2 char-1
word bmes
pword bmes
nword bmes
ppword pword bmes
pword word bmes
word nword bmes
tag bmes
ptag tag bmes
tag ntag bmes
ptag tag ntag bmes
class bmes
pclass class bmes
class nclass bmes
known bmes
known-1 known bmes
run bmes
run verb bmes
run border bmes
verb word
run after bmes
rule
rule-1 rule
rule rule+1
rule-1 rule rule+1
rule way
rule word
rule way verb
rule class run
rule nword
rule pword
weak weak+1
head
head rule
ahead bmes
ahead run verb
head-1 bmes
marks rule
marks-1 marks marks+1
inhead bmes tag"""
)
# Of names inside a longer name (a town in its school's name): the outer one's type, and where in it a character stands.
INNER_TEMPLATES = read_templates(
    """char
char-1
char+1
char-1 char
char char+1
char-1 char char+1
char-2 char-1 char
char char+1 char+2
word bmes
pword bmes
nword bmes
word nword bmes
tag bmes
tag ntag bmes
class bmes
known bmes
known bmes outer
head bmes
head-1 bmes
ahead bmes
head outer
ahead outer place
outer place
outer place bmes
outer place tag
outer behind
outer behind tag
outer behind word
outer place word
weak
rule rule+1"""
)
_RULES = (
    "gazetteer",
    "head",
    "award",
    "quote-head",
    "quote-alone",
    "quote",
    "set",
    "title",
    "list",
    "elided",
    "again",
    "person",
)
_SEPARATORS = {"": 0, "、": 1, "和": 2, "等": 3, "#": 4, "等#": 5}
_MARKS = re.compile("(?P<double>“)[^”。\n]*|(?P<title>《)[^》。\n]*|[”》]")
_NOWHERE = (0, 0, 0, 0)
_AHEAD = 8  # how many characters ahead a head is seen
_MASK = 0x7FFFFFFF


@lru_cache(maxsize=200_000)
def _code(text: str) -> int:
    return code(text) & _MASK


def way(rule: str) -> int:
    """A number for the kind of rule that read a mention."""
    return next((n for n, name in enumerate(_RULES, 1) if rule.startswith(name)), len(_RULES) + 1)


class Heads:
    """Finds every head of a name in a text, and where it ends."""

    def __init__(self, words: Words) -> None:
        texts = sorted(words.heads.texts())
        self._automaton = ahocorasick_rs.AhoCorasick(texts, matchkind=ahocorasick_rs.MatchKind.Standard)
        kinds: list[int] = []
        for text in texts:
            found = words.heads.longest(text)
            assert found is not None
            kinds.append(TYPE_CODE[found[1].types[0]] * len(STRENGTHS) + STRENGTHS.index(found[1].strength))
        self._kinds = np.array(kinds, np.int64)

    def mark(self, text: str) -> tuple[Ints, Ints]:
        """For each character the kind of the longest head that ends with it (0: none), and whether a head covers it."""
        ends = np.zeros(len(text), np.int64)
        inside = np.zeros(len(text), np.int64)
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if matches:
            table = np.array(matches, np.int64)
            table = table[np.lexsort((-table[:, 1], table[:, 2]))]  # by end, the longest last
            ends[table[:, 2] - 1] = self._kinds[table[:, 0]]
            change = np.zeros(len(text) + 1, np.int64)
            np.add.at(change, table[:, 1], 1)
            np.add.at(change, table[:, 2], -1)
            inside = (np.cumsum(change[:-1]) > 0).astype(np.int64)
        return ends, inside


class Layers:
    """Gathers sentences in order, then gives the columns of the whole text."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._seen: dict[tuple[str, str, str], tuple[int, int, int]] = {}
        self._sets = (
            words.governing,
            words.hard,
            words.adverbs,
            words.tails,
            words.generic,
            words.qualifiers,
            words.common,
            words.stop,
        )
        self._borders: list[int] = []
        self._ends: list[int] = []
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._rows: list[tuple[int, int, int, int, int, int, int, int]] = []
        self._pauses: list[int] = []  # after which piece a sentence ends

    def add(self, start: int, end: int, pieces: Sequence[Piece], runs: Iterable[Run]) -> None:
        """A sentence ``[start, end)`` of the text, which stands behind those added before."""
        self._borders.append(start)
        self._ends.append(end)
        standing: dict[int, tuple[int, int, int, int]] = {}
        for run in runs:
            verb = _code(run.verbs[-1]) if run.verbs else (_code(run.before) ^ 1 if run.before else 0)
            after = _code(run.after[0]) if run.after else 0
            border = _SEPARATORS.get(run.separator, 6) * 2 + run.counted
            last = len(run.pieces) - 1
            for number, piece in enumerate(run.pieces):
                place = 1 if last == 0 else 2 if number == 0 else 3 if number == last else 4
                standing[piece.start] = (place, verb, border, after)
        for piece in pieces:
            self._starts.append(piece.start)
            self._lengths.append(piece.end - piece.start)
            known = 0
            if piece.entry is not None:
                known = TYPE_CODE[piece.entry.types[0]] + (20 if piece.entry.source == "jurisdiction" else 0)
            key = (piece.text, piece.kind, piece.tag)
            word = self._seen.get(key) or self._look(key)
            self._rows.append((*word, known, *standing.get(piece.start, _NOWHERE)))
        self._pauses.append(len(self._starts))

    def _look(self, key: tuple[str, str, str]) -> tuple[int, int, int]:
        """What a piece shows by itself: the codes of its word, kind and tag, and its classes."""
        text, kind, tag = key
        found = (
            _code(text) if kind != "number" else 1,
            _code(kind + tag),
            sum(1 << number for number, words in enumerate(self._sets) if text in words),
        )
        self._seen[key] = found
        return found

    def columns(self, text: str, heads: Heads, mentions: Iterable[Mention], weak: Iterable[Mention]) -> dict[str, Ints]:
        """The columns: for each name an array with one number for each character of ``text``.

        ``mentions`` are those that the rules keep, ``weak`` their readings that they do not.
        """
        size = len(text)
        table = np.array(self._rows, np.int64).reshape(-1, 8)
        lengths = np.array(self._lengths, np.int64)
        starts = np.array(self._starts, np.int64)
        within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        at = np.repeat(starts, lengths) + within
        spread = np.repeat(lengths, lengths)

        def lay(values: Ints) -> Ints:
            column = np.zeros(size, np.int64)
            column[at] = np.repeat(values, lengths)
            return column

        before, behind, twice = self._neighbours(table)
        columns = {
            "char": np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64),
            "word": lay(table[:, 0]),
            "tag": lay(table[:, 1]),
            "class": lay(table[:, 2]),
            "known": lay(table[:, 3]),
            "run": lay(table[:, 4]),
            "verb": lay(table[:, 5]),
            "border": lay(table[:, 6]),
            "after": lay(table[:, 7]),
            "pword": lay(before[:, 0]),
            "ptag": lay(before[:, 1]),
            "pclass": lay(before[:, 2]),
            "nword": lay(behind[:, 0]),
            "ntag": lay(behind[:, 1]),
            "nclass": lay(behind[:, 2]),
            "ppword": lay(twice[:, 0]),
        }
        place = np.zeros(size, np.int64)
        place[at] = np.where(spread == 1, 1, np.where(within == 0, 2, np.where(within == spread - 1, 3, 4)))
        columns["bmes"] = place
        columns["rule"], columns["way"] = _lay_mentions(size, mentions)
        columns["weak"], _ = _lay_mentions(size, weak)
        columns["head"], columns["inhead"] = heads.mark(text)
        columns["ahead"] = _look_ahead(columns["head"], columns["run"])
        columns["marks"] = _lay_marks(text)
        return columns

    def _neighbours(self, table: Ints) -> tuple[Ints, Ints, Ints]:
        """The rows of the pieces before, behind, and two before; empty across the borders of sentences."""
        before, behind, twice = np.zeros_like(table), np.zeros_like(table), np.zeros_like(table)
        before[1:], behind[:-1], twice[2:] = table[:-1], table[1:], table[:-2]
        first = np.array([0, *self._pauses[:-1]], np.int64)
        first = first[first < len(table)]
        before[first] = 0
        twice[first] = 0
        twice[np.minimum(first + 1, len(table) - 1)] = 0
        last = np.array(self._pauses, np.int64) - 1
        behind[last[last >= 0]] = 0
        return before, behind, twice

    @staticmethod
    def inner(columns: dict[str, Ints], spans: Sequence[tuple[int, int]], kinds: Sequence[int]) -> dict[str, Ints]:
        """The columns of the characters in these names, one after the other, with the types ``kinds`` of the names."""
        lengths = np.array([end - start for start, end in spans], np.int64)
        within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        at = np.repeat(np.array([start for start, _ in spans], np.int64), lengths) + within
        found = {name: column[at] for name, column in columns.items()}
        found["outer"] = np.repeat(np.array(kinds, np.int64), lengths)
        found["place"] = np.minimum(within, 6)
        found["behind"] = np.minimum(np.repeat(lengths, lengths) - within, 8)
        return found

    def sentences(self, size: int) -> Ints:
        """For each of ``size`` characters the number of its sentence from 1, or 0 between sentences."""
        column = np.zeros(size, np.int64)
        for number, (start, end) in enumerate(zip(self._borders, self._ends, strict=True), 1):
            column[start:end] = number
        return column


def _lay_mentions(size: int, mentions: Iterable[Mention]) -> tuple[Ints, Ints]:
    """For each character how it stands in a mention (first, inner, last; of which type), and by which kind of rule."""
    column, ways = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for mention in mentions:
        start, end = mention.span.start, mention.span.end
        kind = TYPE_CODE[mention.types[0]] * 2
        column[start:end] = kind + 1
        column[start] = kind
        column[end - 1] += 100
        ways[start:end] = way(mention.rule)
    return column, ways


def _look_ahead(ends: Ints, run: Ints) -> Ints:
    """The next head in the same run, with its distance; 0 where none ends within _AHEAD characters."""
    size = len(ends)
    if not size:
        return ends
    where = np.flatnonzero(ends)
    if not len(where):
        return np.zeros(size, np.int64)
    here = np.arange(size)
    index = np.searchsorted(where, here)
    found = where[np.minimum(index, len(where) - 1)]
    distance = found - here
    breaks = np.concatenate([[0], np.cumsum(run == 0)])
    near = (index < len(where)) & (distance <= _AHEAD) & (breaks[found + 1] == breaks[here])
    return np.where(near, ends[found] * 16 + distance, 0)


def _lay_marks(text: str) -> Ints:
    """Opening and closing quotation marks and book-title marks, and what stands between them."""
    column = np.zeros(len(text), np.int64)
    for match in _MARKS.finditer(text):
        first, end = match.span()
        if match["double"]:
            column[first] = 9
            column[first + 1 : end] = 1
        elif match["title"]:
            column[first] = 7
            column[first + 1 : end] = 3
        else:
            column[first] = 8 if match.group() == "”" else 6
    return column
