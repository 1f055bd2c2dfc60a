"""Recognising: a Document's sentences → Mentions. One file for each way of recognising.

The rules of the genre read first (lists, heads, quotation marks, honours, people, known names); the learnt recogniser
weighs what they found together with the words themselves, and decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.gazetteer import Divisions, Entry, Gazetteer, region_names
from kg.model import Document, Mention, Sentence, Span
from kg.patterns import Words
from kg.recognise.awards import find_awards
from kg.recognise.introduced import add_introduced, find_short
from kg.recognise.known import find_known, find_openers
from kg.recognise.layers import WEAK, Heads, Layers
from kg.recognise.learnt import Weights, find_learnt
from kg.recognise.lists import Namer
from kg.recognise.members import add_cores, read_members, split_pairs
from kg.recognise.overlap import keep_longest
from kg.recognise.people import People
from kg.recognise.phrases import Piece, Tokenise, find_enumerations, find_runs, split

__all__ = ["Heads", "Recognition", "Rules", "find_mentions", "read_rules", "recognise"]

# Rules whose mentions need no weighing: the jurisdiction's own name, names that somebody gathered for this place,
# quotations with a head or a place in the sentence that calls for a name, and numbered sets.
TRUSTED = ("gazetteer:jurisdiction", "gazetteer:curated", "quote", "set")
_COUNT = re.compile("[0-9]+[余多]?[件项个条]")
SURE = 0.8  # a name read with this confidence once is known in the whole document


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rules read in a document: ``mentions`` that they keep, ``weak`` readings that they do not, the pieces of
    each sentence, and what the learnt recogniser sees of them."""

    mentions: tuple[Mention, ...]
    weak: tuple[Mention, ...]
    pieces: tuple[tuple[Piece, ...], ...]
    layers: Layers


@dataclass(frozen=True, slots=True)
class Recognition:
    """``mentions`` in the order of the text, of which one may stand in another (云海大学 in 云海大学量子研究院);
    ``pieces`` are the words of each sentence as they were read."""

    mentions: tuple[Mention, ...]
    pieces: tuple[tuple[Piece, ...], ...]


def read_rules(
    document: Document,
    sentences: Sequence[Sentence],
    *,
    tokenise: Tokenise,
    gazetteer: Gazetteer,
    divisions: Divisions,
    words: Words,
    quantities: Sequence[Span] = (),
) -> Rules:
    """What the rules read. ``tokenise(text, start)`` gives tokens; ``quantities`` are the spans of numbers with their
    units, in order: no name contains one."""
    home = _own_names(document)
    gazetteers: tuple[Gazetteer, ...] = (gazetteer,)
    if home:
        own = Entry(home[0], ("Place",), home[1:], "jurisdiction")
        gazetteers = (Gazetteer([own, *divisions.inside(document.region)]), gazetteer)
    namer = Namer(words, frozenset(home), gazetteer.by_form)
    people = People(words)
    layers = Layers(words)
    read: list[Mention] = []
    split_up: list[tuple[Piece, ...]] = []
    position = 0
    for sentence in sentences:
        start, end = sentence.span.start, sentence.span.end
        text = document.text[start:end]
        inside: list[Span] = []
        while position < len(quantities) and quantities[position].start < end:
            if quantities[position].start >= start:
                inside.append(quantities[position])
            position += 1
        pieces = split(text, start, tokenise=tokenise, gazetteers=gazetteers, quantities=inside)
        runs = find_runs(pieces, words)
        layers.add(start, end, pieces, runs)
        split_up.append(tuple(pieces))
        read.extend(reading.to_mention() for reading in namer.read_sentence(find_enumerations(runs), document.text))
        read.extend(people.find(text, start))
        read.extend(find_awards(text, start, words, inside))
        read.extend(find_known(runs))
    found = [m for m in read if m.confidence >= WEAK and m.types and m.name not in words.common]
    found = _introduce(document, found, words, divisions)
    found.extend(_find_again(document.text, found))
    named = [m.span for m in found if m.types[0] == "Person"]
    found = [m for m in found if m.types[0] == "Person" or not any(m.span.overlaps(p) for p in named)]
    weak = tuple(m for m in read if m.types and m.confidence < WEAK)
    return Rules(keep_longest(found), weak, tuple(split_up), layers)


def recognise(
    document: Document,
    sentences: Sequence[Sentence],
    *,
    tokenise: Tokenise,
    gazetteer: Gazetteer,
    divisions: Divisions,
    words: Words,
    heads: Heads | None,
    quantities: Sequence[Span] = (),
) -> Recognition:
    """All mentions in a document: what the rules read, weighed by the learnt recogniser; see ``read_rules``. Without
    ``heads`` the rules alone decide.

    A name that is read on strong evidence once is found in the whole document.
    """
    rules = read_rules(
        document,
        sentences,
        tokenise=tokenise,
        gazetteer=gazetteer,
        divisions=divisions,
        words=words,
        quantities=quantities,
    )
    if heads is None:
        openers = find_openers(rules.mentions, gazetteer.by_form, document.region[:-1])
        mentions = sorted((*rules.mentions, *openers), key=lambda m: (m.span.start, -m.span.end))
        return Recognition(tuple(mentions), rules.pieces)
    spans = [(sentence.span.start, sentence.span.end) for sentence in sentences]
    return Recognition(find_mentions(document, spans, rules, gazetteer, divisions, words, heads), rules.pieces)


def find_mentions(
    document: Document,
    spans: Sequence[tuple[int, int]],
    rules: Rules,
    gazetteer: Gazetteer,
    divisions: Divisions,
    words: Words,
    heads: Heads,
    *,
    weights: Weights | None = None,
) -> tuple[Mention, ...]:
    """The mentions in sentences ``spans``, by the learnt recogniser (``weights``: others than those in use)."""
    found, inner = find_learnt(document.text, rules.layers, spans, rules.mentions, rules.weak, heads, weights)
    found = [m for m in found if m.name not in words.common and not _counts_things(m)]
    found = _trust(found, [m for m in rules.mentions if m.rule.startswith(TRUSTED)])
    found = _introduce(document, found, words, divisions)
    kept = keep_longest([*found, *_find_again(document.text, found)])
    kept = read_members(document.text, split_pairs(document.text, kept))
    openers = {m.span: m for m in find_openers(kept, gazetteer.by_form, document.region[:-1])}
    inner = [openers.get(m.span, m) for m in inner]
    taken = {m.span.start for m in inner}
    own = _own_names(document)
    inner = [replace(m, rule="gazetteer:jurisdiction", confidence=0.9) if m.name in own else m for m in inner]
    nested = [*inner, *(m for m in openers.values() if m.span.start not in taken)]
    nested = [m for m in nested if m.name not in words.common]
    return tuple(sorted(add_cores((*kept, *nested)), key=lambda m: (m.span.start, -m.span.end)))


def _counts_things(mention: Mention) -> bool:
    """Whether a set is only a number of things («20件民生实事»), of which nobody speaks by that name."""
    return mention.types[0] == "Group" and _COUNT.match(mention.name) is not None


def _own_names(document: Document) -> tuple[str, ...]:
    """The names by which a document speaks of the places that it speaks for."""
    regions = (document.region, *(region for _, region in document.voices))
    return tuple(dict.fromkeys(name for region in regions for name in region_names(region)))


def _introduce(document: Document, found: list[Mention], words: Words, divisions: Divisions) -> list[Mention]:
    """``found`` with the short forms that the text introduces (以下简称) or makes by leaving out a legal form."""
    home = _own_names(document)

    def is_place(name: str) -> bool:
        return name in home or bool(divisions.candidates(name))

    found = add_introduced(document.text, found, words, is_place)
    return [*found, *find_short(document.text, found, is_place)]


def _trust(found: Sequence[Mention], known: Sequence[Mention]) -> list[Mention]:
    """``found`` with the names that are known for this very place: they stay whatever was learnt, but inside a longer
    name."""
    at = {offset: mention for mention in known for offset in range(mention.span.start, mention.span.end)}
    kept: list[Mention] = []
    for mention in found:
        inside = {id(m): m for i in range(mention.span.start, mention.span.end) if (m := at.get(i)) is not None}
        if all(mention.span.covers(m.span) and len(m.span) < len(mention.span) for m in inside.values()):
            kept.append(mention)
    taken = {offset for mention in kept for offset in range(mention.span.start, mention.span.end)}
    kept.extend(m for m in known if m.span.start not in taken)
    return kept


def _find_again(text: str, mentions: Iterable[Mention]) -> list[Mention]:
    """Every occurrence of the names that were read on strong evidence somewhere."""
    known = {m.name: m for m in mentions if m.confidence >= SURE and len(m.name) >= 3 and "gazetteer" not in m.rule}
    if not known:
        return []
    again = Gazetteer(Entry(name, m.types, (), "document") for name, m in sorted(known.items()))
    return [
        Mention(Span(match.start, match.end), match.entry.name, match.entry.types, "again", 0.75)
        for match in again.find(text)
    ]
