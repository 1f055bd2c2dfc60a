"""The evidence for aliases: which words show that a name is another name of an Entity."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.model import Document, Mention, Naming, Provenance, Sentence, Span
from kg.names import BRACKET, INTRODUCED

JURISDICTION, DIVISION, BODY, GAZETTEER = "jurisdiction", "division", "body", "gazetteer:"
SURE = 0.9  # what tables say of names
SURE_OF_SHORT = 0.8  # what a rule says of them


class Evidence:
    """Makes Namings out of the mentions of one Document."""

    def __init__(self, document: Document, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> None:
        self.document = document
        self._sentences = sorted((sentence.span for sentence in sentences), key=lambda s: (s.start, s.end))
        self._mentions: dict[str, list[Mention]] = defaultdict(list)
        for mention in sorted(mentions, key=lambda m: (m.span.start, m.span.end)):
            self._mentions[mention.name].append(mention)

    def first(self, name: str) -> Span | None:
        """Where the name first stands as a mention."""
        found = self._mentions.get(name)
        return found[0].span if found else None

    def read(self, name: str, rule: str, confidence: float) -> Naming | None:
        """The Naming of a name that was joined by ``rule``: its first mention; None where it has none."""
        span = self.first(name)
        return self._naming(name, span, rule, confidence) if span else None

    def given(self, name: str, mention: Mention) -> Naming | None:
        """The Naming of a name that a mention gives: the mention itself, or the full form with its brackets."""
        span = mention.span
        if mention.rule in (INTRODUCED, BRACKET):
            before = [m.span for full in mention.aliases for m in self._mentions[full] if m.span.end <= span.start]
            closed = self.document.text[span.end : span.end + 1] in ("）", ")")
            start = max((found.start for found in before), default=span.start)
            whole = Span(start, span.end + closed)
            span = whole if self._sentence(whole) else span
        return self._naming(name, span, mention.rule, mention.confidence)

    def _naming(self, name: str, span: Span, rule: str, confidence: float) -> Naming | None:
        sentence = self._sentence(span)
        if sentence is None:
            return None
        quote = self.document.text[span.start : span.end]
        return Naming(name, Provenance(self.document.id, span, quote, sentence, rule, confidence))

    def _sentence(self, span: Span) -> Span | None:
        i = bisect_right(self._sentences, span.start, key=lambda sentence: sentence.start) - 1
        return self._sentences[i] if i >= 0 and self._sentences[i].covers(span) else None


def best(namings: Iterable[Naming], aliases: Iterable[str]) -> tuple[Naming, ...]:
    """For each alias that has one the surest Naming, of equally sure ones the first; in the order of ``aliases``."""
    return best_of(by_name(namings), aliases)


def best_of(found: Mapping[str, Sequence[Naming]], aliases: Iterable[str]) -> tuple[Naming, ...]:
    """The same of namings by name."""
    return tuple(min(found[alias], key=_surest) for alias in aliases if alias in found)


def by_name(namings: Iterable[Naming]) -> dict[str, list[Naming]]:
    """Namings by the name that they are of, in their order."""
    found: dict[str, list[Naming]] = {}
    for naming in namings:
        found.setdefault(naming.name, []).append(naming)
    return found


def _surest(naming: Naming) -> tuple[float, str, Span, str]:
    origin = naming.provenance
    return -origin.confidence, origin.document, origin.span, origin.rule
