"""The only file that knows the order of the rooms. A pure function for one document, and a fold over a corpus.

segment → recognise → relate → observe → resolve, after kg/corpus.py has read and described the documents
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg import gazetteer as gazetteers
from kg import observe, patterns
from kg.decide import apart
from kg.model import Assertion, Decision, Document, Extraction, Facts, Observation, Sentence
from kg.recognise import Heads, recognise
from kg.relate import Relater
from kg.resolve import Tables, resolve_document
from kg.segment import Segmenter, sentences
from kg.unite import resolve_corpus

UNNAMED = ""  # the jurisdiction of a document that does not say whose it is


@dataclass(frozen=True, slots=True)
class Tools:
    """What extraction needs and no document changes: tables, automata, compiled patterns."""

    segmenter: Segmenter
    gazetteer: gazetteers.Gazetteer
    words: patterns.Words
    heads: Heads | None
    relater: Relater

    @property
    def tables(self) -> Tables:
        """What resolving needs of it."""
        return Tables(self.gazetteer, gazetteers.divisions(), gazetteers.abbreviations())


@lru_cache(maxsize=4)
def tools(*, curated: bool = True, learnt: bool = True) -> Tools:
    """The tools, made once. ``curated=False`` leaves out the gazetteers of single places, ``learnt=False`` the learnt
    models, so that the rules alone decide."""
    words = patterns.words()
    vocabulary = (
        words.governing | words.hard | words.adverbs | words.tails | words.common | words.generic | words.heads.texts()
    )
    segmenter = Segmenter(sorted(w for w in vocabulary if 2 <= len(w) <= 5))
    return Tools(
        segmenter,
        gazetteers.load(curated=curated),
        words,
        Heads(words) if learnt else None,
        Relater(patterns.patterns(), patterns.nestings(), words),
    )


def extract(document: Document, kit: Tools, decisions: Sequence[Decision] = ()) -> Extraction:
    """All that one document says. Deterministic; touches neither files nor the terminal.

    Of the ``decisions``, only which names are two things matters here; `fold` applies the others.
    """
    found = sentences(document)
    quantities = observe.quantities(document.text)
    recognition = recognise(
        document,
        found,
        tokenise=kit.segmenter.cut,
        gazetteer=kit.gazetteer,
        divisions=gazetteers.divisions(),
        words=kit.words,
        heads=kit.heads,
        quantities=tuple(q.span for q in quantities),
    )
    mentions = recognition.mentions
    entities, ids = resolve_document(
        document, mentions, sentences=found, tables=kit.tables, apart=apart(decisions, document)
    )
    speakers = {e.region: e.id for e in entities if e.region}
    pieces = {s.span.start: p for s, p in zip(found, recognition.pieces, strict=True)} if kit.heads else None
    assertions: list[Assertion] = []
    for region, spoken in _by_region(document, found).items():
        home = speakers.get(region) or (region[-1] if region else UNNAMED)
        for relation in kit.relater.relate(document, spoken, mentions, jurisdiction=home, pieces=pieces):
            subject, obj = ids.get(relation.subject, relation.subject), ids.get(relation.object, relation.object)
            if subject == relation.subject and obj == relation.object:
                assertions.append(relation)
            elif subject != obj:
                assertions.append(replace(relation, subject=subject, object=obj))
    # A document that names its place by the short form alone (青禾) speaks for it by the full one.
    own = {region[-1]: name for region, name in speakers.items() if region[-1] not in ids}
    observations: list[Observation] = [
        replace(o, subject=ids.get(o.subject) or own.get(o.subject, o.subject))
        for o in observe.observe(document, found, mentions, quantities)
    ]
    return Extraction(document, found, mentions, entities, tuple(assertions), tuple(observations))


def _by_region(document: Document, spoken: Iterable[Sentence]) -> dict[tuple[str, ...], list[Sentence]]:
    """Sentences by the region that they speak for."""
    regions: dict[tuple[str, ...], list[Sentence]] = {}
    for sentence in spoken:
        regions.setdefault(document.region_at(sentence.span.start), []).append(sentence)
    return regions


def fold(extractions: Iterable[Extraction], kit: Tools, decisions: Sequence[Decision] = ()) -> Facts:
    """The facts of a corpus: names resolved across documents, everything sorted, whatever the documents' order.

    ``decisions`` are what people settled; ``Facts.outcomes`` tells which of them applied.
    """
    return resolve_corpus(extractions, tables=kit.tables, decisions=decisions)
