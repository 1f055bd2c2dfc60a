"""Document, sentences, mentions → Observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.indicators import concept
from kg.model import Document, Mention, Observation, Sentence
from kg.observe.period import Mark, marks
from kg.observe.quantity import Quantity
from kg.observe.quantity import quantities as scan
from kg.observe.scope import contexts
from kg.observe.sentence import SentenceReader
from kg.observe.settle import Settler
from kg.observe.subject import Subjects
from kg.observe.topic import Topics

_ASIDE = ("title", "heading", "caption", "byline")


def observe(
    document: Document,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    quantities: Sequence[Quantity] | None = None,
) -> tuple[Observation, ...]:
    """The observations of a document, in the order of the text, each number once.

    ``mentions`` name the things that numbers may be about; without any, numbers are the jurisdiction's. ``quantities``
    are those of ``quantities(document.text)`` where the caller has them already. A subject is a Mention's name, the
    document's jurisdiction (``""`` where that is unknown), or a member of its region's path (全市, 全省).

    >>> from kg.model import Block, Span
    >>> text = "2024年，全区生产总值达到98.5亿元，增长6%左右。"
    >>> span = Span(0, len(text))
    >>> blocks = (Block(span, "paragraph"),)
    >>> document = Document("d", "d.txt", "", text, blocks=blocks, date="2025-01", region=("甲县",))
    >>> for o in observe(document, [Sentence(span, 0)], []):
    ...     print(o.subject, o.indicator, o.kind, o.value, o.unit, o.bound, o.period, o.status)
    甲县 生产总值 level 98.5 亿元 exact 2024 actual
    甲县 生产总值 growth 6 % about 2024 actual
    """
    found = scan(document.text) if quantities is None else tuple(quantities)
    return tuple(_without_repeats(list(_observations(document, tuple(sentences), mentions, found))))


def _observations(
    document: Document, sentences: tuple[Sentence, ...], mentions: Sequence[Mention], quantities: tuple[Quantity, ...]
) -> Iterator[tuple[Observation, str, int, bool]]:
    """Each observation with the noun that it measures, where its number stands, and whether that is in a headline or
    caption."""
    subjects = Subjects(document, mentions)
    topics = Topics(document, subjects)
    block, carried, before = -1, None, ""
    starts = sorted(range(len(sentences)), key=lambda n: sentences[n].span)
    known = contexts(document, sentences)
    at = 0
    for sentence, context in ((sentences[n], known[n]) for n in starts):
        if sentence.block != block:
            block, carried, before = sentence.block, None, ""
            topics.turn(block)
        text = document.text[sentence.span.start:sentence.span.end]
        times = _marks(text, sentence)
        own = []
        while at < len(quantities) and quantities[at].span.start < sentence.span.end:
            if quantities[at].span.start >= sentence.span.start:
                own.append(quantities[at])
            at += 1
        topic = topics.of(sentence, numbered=bool(own))
        if own:
            kind = document.blocks[block].kind if block < len(document.blocks) else "paragraph"
            parts_of = before if text.startswith("其中") else ""
            settler = Settler(document, sentence, context, times, carried, parts_of, tuple(own))
            for reading in SentenceReader(document.text, sentence.span, tuple(own), times, subjects).readings():
                for observation in settler.observations(reading):
                    observation = _conceived(observation, topic)
                    noun = reading.name.noun or reading.indicator
                    yield observation, noun, reading.quantity.span.start, kind in _ASIDE
        for mark in times:
            # A year that a clause opens with holds for the rest of its paragraph.
            opens = mark.start == sentence.span.start or document.text[mark.start - 1] in "，。；“”！？：至到望顾"
            if opens and (mark.year is not None or mark.shift is not None or mark.review):
                carried = replace(mark, part="")
        before = text


def _conceived(observation: Observation, topic: str) -> Observation:
    """With its indicator's concept, and what a generic one is about: as its own words say, else its passage."""
    known = concept(observation.indicator)
    about = known.about or (topic if known.generic else "")
    return replace(observation, concept=known.name, family=known.family, topic=about)


def _marks(text: str, sentence: Sentence) -> tuple[Mark, ...]:
    """The times of a sentence, at offsets of the document."""
    offset = sentence.span.start
    return tuple(replace(m, start=m.start + offset, end=m.end + offset) for m in marks(text))


def _without_repeats(found: list[tuple[Observation, str, int, bool]]) -> Iterator[Observation]:
    """A headline's number that the body states too is said once; so is one that is repeated of the same noun. One
    number may be said of several attributes of a noun (总量和增速均居第5位)."""
    body = {(o.kind, o.value, o.unit) for o, _, _, aside in found if not aside}
    seen: dict[tuple[object, ...], int] = {}
    for observation, noun, at, aside in found:
        if aside and (observation.kind, observation.value, observation.unit) in body:
            continue
        key = (
            observation.subject, noun, observation.kind, observation.value, observation.unit, observation.bound,
            observation.period, observation.status,
        )
        if seen.setdefault(key, at) == at:
            yield observation
