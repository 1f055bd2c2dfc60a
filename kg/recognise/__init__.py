"""Recognising: a Document's sentences → Mentions. One file for each way of recognising."""

from __future__ import annotations

from collections.abc import Sequence

from kg.gazetteer import Divisions, Entry, Gazetteer, region_names
from kg.model import Document, Mention, Sentence, Span
from kg.patterns import Words
from kg.recognise.awards import find_awards
from kg.recognise.introduced import add_introduced, find_short
from kg.recognise.known import find_known, find_openers
from kg.recognise.lists import Namer
from kg.recognise.overlap import keep_longest
from kg.recognise.people import find_people
from kg.recognise.phrases import Tokenise, find_enumerations, find_runs, split

__all__ = ["recognise"]

SURE = 0.8  # a name read with this confidence once is known in the whole document


def recognise(
    document: Document,
    sentences: Sequence[Sentence],
    *,
    tokenise: Tokenise,
    gazetteer: Gazetteer,
    divisions: Divisions,
    words: Words,
    quantities: Sequence[Span] = (),
) -> tuple[Mention, ...]:
    """All mentions in a document, in the order of the text, of which one may
    open another (山东大学 in 山东大学创新药物研究院).

    ``tokenise(text, start)`` gives tokens; ``quantities`` are the spans of numbers with their units, in order: no name
    contains one. A name that is read on strong evidence once is found in the whole document.
    """
    regions = (document.region, *(region for _, region in document.voices))
    home = tuple(dict.fromkeys(name for region in regions for name in region_names(region)))
    gazetteers: tuple[Gazetteer, ...] = (gazetteer,)
    if home:
        own = Entry(home[0], ("Place",), home[1:], "jurisdiction")
        gazetteers = (Gazetteer([own, *divisions.inside(document.region)]), gazetteer)
    namer = Namer(words, frozenset(home), gazetteer.by_form)
    found: list[Mention] = []
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
        found.extend(reading.to_mention() for reading in namer.read_sentence(find_enumerations(runs), document.text))
        found.extend(find_people(text, start, words))
        found.extend(find_awards(text, start, words, inside))
        found.extend(find_known(runs))
    found = [m for m in found if m.confidence >= 0.5 and m.types and m.name not in words.common]

    def is_place(name: str) -> bool:
        return name in home or bool(divisions.candidates(name))

    found = add_introduced(document.text, found, words, is_place)
    found.extend(find_short(document.text, found, is_place))
    known = {m.name: m for m in found if m.confidence >= SURE and len(m.name) >= 3 and "gazetteer" not in m.rule}
    if known:
        again = Gazetteer(Entry(name, m.types, (), "document") for name, m in sorted(known.items()))
        for match in again.find(document.text):
            span = Span(match.start, match.end)
            found.append(Mention(span, match.entry.name, match.entry.types, "again", 0.75))
    people = [m.span for m in found if m.types[0] == "Person"]
    found = [m for m in found if m.types[0] == "Person" or not any(m.span.overlaps(p) for p in people)]
    kept = keep_longest(found)
    openers = find_openers(kept, gazetteer.by_form, document.region[:-1])
    return tuple(sorted((*kept, *openers), key=lambda m: (m.span.start, -m.span.end)))
