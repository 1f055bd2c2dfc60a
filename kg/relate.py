"""Relating: the mentions of a sentence → Assertions, as ``data/patterns/*.toml`` says.

A sentence is matched in its slotted form: each mention, and each coordinated list of mentions, is one slot that shows
its types. So a pattern says what stands between names and never looks inside them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.model import Assertion, Document, Mention, Provenance, Sentence, Span
from kg.patterns import CLOSE, OPEN, SITE, TYPE_CODES, Nesting, Pattern, Words

MAX_QUOTE = 60  # characters of evidence, as the guideline has it
# Between members of one list; «A3家、B2家» is a list too.
_COORDINATION = re.compile(r"(?:[\d.]+[余多]?万?[家个项处所名件座条只]+)?(?:、|和|与|及|以及|暨)")
_CLAUSE = re.compile(r"[，；：。！？]")
_SUBJECT = re.compile(
    rf"(?:^|[，；：。”“])(?:[^，；：。{OPEN}{CLOSE}]{{0,12}}(?:年|月|日|来|底|度|期间|同时|此外|据悉|据了解|目前|下一步))?，?"
    rf"{OPEN}([A-Z]+)(\d+){CLOSE}(?=(?P<next>[\u4e00-\u9fff]{{1,6}}))"
)
_ACTORS = frozenset({"Place", "Institution", "Company"})


@dataclass(frozen=True, slots=True)
class _Slotted:
    """``slots[n]`` are the mentions of slot n in ``text``; ``offsets[i]`` is the clean offset of ``text[i]``."""

    text: str
    slots: tuple[tuple[Mention, ...], ...]
    offsets: tuple[int, ...]


def slot_sentence(document: Document, sentence: Span, mentions: Sequence[Mention]) -> _Slotted:
    """The slotted form of a sentence; ``mentions`` are those inside it, in order, of nested ones the outer first."""
    text = document.text
    parts: list[str] = []
    offsets: list[int] = []
    slots: list[list[Mention]] = []
    position = sentence.start

    def copy(start: int, end: int) -> None:
        parts.append(text[start:end])
        offsets.extend(range(start, end))

    def place(slot: list[Mention]) -> None:
        codes = "".join(sorted({TYPE_CODES[t] for m in slot for t in _slot_types(m)}))
        shown = f"{OPEN}{codes}{len(slots)}{CLOSE}"
        parts.append(shown)
        offsets.extend([slot[0].span.start] * len(shown))
        slots.append(slot)

    current: list[Mention] = []
    for mention in mentions:
        if mention.span.start < position:  # it opens a longer name, see recognise.overlap
            continue
        between = text[position : mention.span.start]
        joined = _COORDINATION.fullmatch(between) or (not between and text[position - 1 : position + 1] == "”“")
        if current and joined and _alike(current[-1], mention):
            current.append(mention)
        else:
            if current:
                place(current)
            copy(position, mention.span.start)
            current = [mention]
        position = mention.span.end
    if current:
        place(current)
    copy(position, sentence.end)
    offsets.append(sentence.end)
    return _Slotted("".join(parts), tuple(map(tuple, slots)), tuple(offsets))


def _slot_types(mention: Mention) -> tuple[str, ...]:
    """The types a mention shows in a slot: its own, and Site where it is a place but no division."""
    if "Place" in mention.types and not mention.rule.endswith(("divisions", "divisions-inside", "jurisdiction")):
        return (*mention.types, SITE)
    return mention.types


def _alike(a: Mention, b: Mention) -> bool:
    """Whether two coordinated mentions may be members of one list; a set after its members («A、B三大战略») is not."""
    return bool(set(a.types) & set(b.types)) or not ({"Person", "Group"} & {*a.types, *b.types})


class Relater:
    """Applies the patterns to sentences.

    ``jurisdiction`` is the name that stands for an unnamed subject (我们, 全区); None where the document has none.
    """

    def __init__(self, patterns: Sequence[Pattern], nestings: Sequence[Nesting], words: Words) -> None:
        self.patterns = patterns
        self.nestings = nestings
        self.words = words
        self._negation = re.compile("|".join(sorted(map(re.escape, words.classes["negation"]))))
        self._moving = (
            words.governing
            | words.hard
            | words.adverbs
            | {"将", "要", "还", "已", "以", "围绕", "把", "在", "与", "依托"}
        )

    def relate(
        self,
        document: Document,
        sentences: Sequence[Sentence],
        mentions: Sequence[Mention],
        *,
        jurisdiction: str | None,
        planned: Mapping[Sentence, bool] | None = None,
    ) -> tuple[Assertion, ...]:
        """Assertions whose ends are mention names. ``planned`` says which sentences speak of what is to come.

        A triple that one sentence states twice is kept once, with the surer rule.
        """
        starts = [m.span.start for m in mentions]
        found: list[Assertion] = []
        for sentence in sentences:
            first = bisect_left(starts, sentence.span.start)
            last = bisect_left(starts, sentence.span.end)
            inside = [m for m in mentions[first:last] if m.span.end <= sentence.span.end]
            if inside:
                future = bool(planned and planned.get(sentence))
                found.extend(self._relate_sentence(document, sentence, inside, jurisdiction, future))
        return tuple(found)

    def _relate_sentence(
        self,
        document: Document,
        sentence: Sentence,
        mentions: Sequence[Mention],
        jurisdiction: str | None,
        future: bool,
    ) -> list[Assertion]:
        slotted = slot_sentence(document, sentence.span, mentions)
        actors = self._actors(slotted, jurisdiction)
        best: dict[tuple[str, str, str], Assertion] = {}
        for pattern in self.patterns:
            for match in pattern.regex.finditer(slotted.text):
                clause = _clause_around(slotted.text, match.start("object"))
                if self._negation.search(clause) or (pattern.unless and pattern.unless.search(clause)):
                    continue
                objects = _members(slotted, match["object"], pattern.roles["object"])
                if pattern.subject == "actor":  # who acts does one thing to an object: what its first type says
                    objects = [
                        o
                        for o in objects
                        if {o.types[0], *_slot_types(o)[len(o.types) :]} & set(pattern.roles["object"])
                    ]
                    actor = _actor_at(actors, match.start("object"))
                    subjects = [actor] if actor else []
                else:
                    subjects = [m.name for m in _members(slotted, match["subject"], pattern.roles["subject"])]
                pairs: Iterator[tuple[str, Mention]]
                if pattern.pairing and len(subjects) == len(objects):
                    pairs = zip(subjects, objects, strict=True)
                else:
                    pairs = ((s, o) for s in subjects for o in objects)
                title = match.groupdict().get("title")
                for subject, obj in pairs:
                    name = self._seat(obj.name, title) if title else obj.name
                    if subject == name:
                        continue
                    key = (subject, pattern.predicate, name)
                    if key in best and best[key].provenance.confidence >= pattern.confidence:
                        continue
                    status = self._status(slotted, match, pattern, future) if pattern.status else None
                    best[key] = Assertion(
                        subject,
                        pattern.predicate,
                        name,
                        self._provenance(document, sentence, slotted, match, pattern, obj),
                        status,
                        title,
                    )
        for outer, inner in zip(mentions, mentions[1:], strict=False):
            if not outer.span.covers(inner.span):
                continue
            for nesting in self.nestings:
                if outer.types[0] in nesting.outer and inner.types[0] in nesting.inner:
                    ends = (outer.name, inner.name) if nesting.subject == "outer" else (inner.name, outer.name)
                    quote = document.text[outer.span.start : outer.span.end]
                    best.setdefault(
                        (ends[0], nesting.predicate, ends[1]),
                        Assertion(
                            ends[0],
                            nesting.predicate,
                            ends[1],
                            Provenance(document.id, outer.span, quote, sentence.span, nesting.id, nesting.confidence),
                        ),
                    )
        return sorted(best.values(), key=lambda a: (a.provenance.span, a.subject, a.predicate, a.object))

    def _actors(self, slotted: _Slotted, jurisdiction: str | None) -> list[tuple[int, str | None]]:
        """Who acts from which position on: a place, body or firm that opens a clause before a verb or an adverb."""
        actors: list[tuple[int, str | None]] = [(0, jurisdiction)]
        for match in _SUBJECT.finditer(slotted.text):
            members = slotted.slots[int(match.group(2))]
            if len(members) != 1 or members[0].types[0] not in _ACTORS:
                continue
            following = match["next"]
            if any(following[:n] in self._moving for n in range(1, len(following) + 1)):
                actors.append((match.end(), members[0].name))
        return actors

    def _seat(self, body: str, title: str) -> str:
        """Where a post is held: «市中区委副书记、区长» heads the district, not its party committee."""
        party = body.endswith("委") and len(body) > 2
        return body[:-1] if party and self.words.posts.get(title) == "government" else body

    def _status(self, slotted: _Slotted, match: re.Match[str], pattern: Pattern, future: bool) -> str | None:
        if pattern.status != "verb":
            return pattern.status
        clause = _clause_around(slotted.text, match.start("object"))
        status = self.words.status

        def says(name: str) -> bool:
            return any(word in clause for word in status[name])

        if says("planned"):
            return "planned"
        if says("completed"):
            if future or any(word in clause for word in ("确保", "力争", "加快", "推动", "推进")):
                return "ongoing"
            return "completed"
        if says("started"):
            return "planned" if "将" in clause else "started"
        if any(word in clause for word in ("加快", "推进", "持续", "有序", "稳步", "实施", "续建", "推动", "优化")):
            return "ongoing"
        return (
            "planned"
            if future
            else "completed"
            if any(w in clause for w in ("新建", "打造", "改造", "提升"))
            else "ongoing"
        )

    def _provenance(
        self,
        document: Document,
        sentence: Sentence,
        slotted: _Slotted,
        match: re.Match[str],
        pattern: Pattern,
        obj: Mention,
    ) -> Provenance:
        """The clause or clauses that state it, cut to MAX_QUOTE characters around the match."""
        start, end = slotted.offsets[match.start()], max(slotted.offsets[match.end()], obj.span.end)
        text = document.text
        left = start
        while left > sentence.span.start and text[left - 1] not in "，；。：！？" and end - left < MAX_QUOTE:
            left -= 1
        right = end
        while right < sentence.span.end and text[right] not in "，；。：！？\n" and right - left < MAX_QUOTE:
            right += 1
        if right - left > MAX_QUOTE:
            left = max(left, min(start, obj.span.start))
            right = min(right, max(left + MAX_QUOTE, obj.span.end))
        span = Span(left, right)
        return Provenance(document.id, span, text[left:right], sentence.span, pattern.id, pattern.confidence)


def _clause_around(text: str, position: int) -> str:
    """The clause of a sentence that holds ``position``."""
    begin = max((m.end() for m in _CLAUSE.finditer(text, 0, position)), default=0)
    end = _CLAUSE.search(text, position)
    return text[begin : end.start() if end else len(text)]


def _members(slotted: _Slotted, number: str, types: Sequence[str]) -> list[Mention]:
    return [m for m in slotted.slots[int(number)] if set(_slot_types(m)) & set(types)]


def _actor_at(actors: Sequence[tuple[int, str | None]], position: int) -> str | None:
    actor = actors[0][1]
    for start, name in actors:
        if start <= position:
            actor = name
    return actor
