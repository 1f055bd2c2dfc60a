"""Relating: the mentions of a sentence → Assertions, as ``data/patterns/*.toml`` says.

A sentence is matched in its slotted form: each mention, and each coordinated list of mentions, is one slot that shows
its types. So a pattern says what stands between names and never looks inside them. What the patterns read is evidence
for the learnt judge, which looks at every pair of mentions in a sentence (``kg/pairs.py``) and decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from kg.gazetteer import is_division_name
from kg.linear import Model, hash_rows, load
from kg.model import PREDICATES, Assertion, Document, Mention, Provenance, Sentence, Span
from kg.pairs import BITS, RESPECTIVELY, TEMPLATES, Pair, Pairs, Word, judgements, predicate_of
from kg.patterns import AREA, CLOSE, MEASURES, OPEN, SECTORS, SITE, TYPE_CODES, Nesting, Pattern, Words
from kg.resources import folder

# Rows of the model's ``least``: the share from which a statement that a pattern reads, and one that none reads, is
# believed; a column for each predicate.
STATED, UNSTATED = 0, 1
PATTERNS_ALONE = frozenset({"holdsPost"})  # predicates that need more than a pair: the post's title
MAX_QUOTE = 60  # characters of evidence, as the guideline has it
# Between members of one list; «A3家、B2家» is a list too.
_COORDINATION = re.compile(r"(?:[\d.]+[余多]?万?[家个项处所名件座条只]+)?(?:、|和|与|及|以及|暨)")
_CLAUSE = re.compile(r"[，；：。！？]")
_SUBJECT = re.compile(
    rf"(?:^|[，；：。”“])(?:[^，；：。{OPEN}{CLOSE}]{{0,12}}(?:年|月|日|来|底|度|期间|同时|此外|据悉|据了解|目前|下一步))?，?"
    rf"{OPEN}([A-Z]+)(\d+){CLOSE}(?=(?P<next>[\u4e00-\u9fff]{{1,6}}))"
)
_TOPIC = re.compile(
    rf"(?:[（(]?[一二三四五六七八九十]+[)）、是]+)?(?:在)?(?:{OPEN}[A-Z]+(\d+){CLOSE})(?:方面，|[^，。{OPEN}{CLOSE}]{{0,10}}。$)"
)
_AREA = re.compile(
    rf"(?:^|；)(?:[^，；{OPEN}]{{0,10}}年，)?(?:{OPEN}[A-Z]+\d+{CLOSE}的?)?"
    rf"{OPEN}[A-Z]*{TYPE_CODES[AREA]}[A-Z]*(?P<number>\d+){CLOSE}(?P<mark>，|的|正|是|将|已)"
)
_TIME = re.compile("20\\d\\d(?=年)|今年|明年|去年|新的一年")
_PLAN = re.compile("安排|打算|重点工作|重点任务|工作要点|目标任务|工作部署|总体要求|主要目标|下一步")
_REVIEW = re.compile("回顾|总结|成效|成绩|过去")
_BORDERS = "，；。：！？\n"
_NO_SLOTS = str.maketrans(OPEN + CLOSE, "\ufffd\ufffd")  # what a document prints is never read as a slot
_SECTORS = re.compile("(?:产业|产业链|产业链群|产业链条|产业集群|集群|链群|赛道|经济|行业|业态|领域)$")
_THINGS = re.compile("(?:集团|公司|企业|片区|组团|基地|地块|村|镇|街区|市场|方向|环节|园区)$")
_CORE = re.compile("(?:产业链|产业集群|产业)$")  # 硅光产业 and 硅光 are one industry
_ACTORS = frozenset({"Place", "Institution", "Company"})
_LISTED = ("divisions", "divisions-inside", "jurisdiction")  # the rules that know administrative divisions


@dataclass(frozen=True, slots=True)
class _Slotted:
    """``slots[n]`` are the mentions of slot n in ``text``; ``offsets[i]`` is the clean offset of ``text[i]``; ``types``
    are those that the slots show."""

    text: str
    slots: tuple[tuple[Mention, ...], ...]
    offsets: tuple[int, ...]
    types: frozenset[str]


@lru_cache(maxsize=1)
def model() -> Model:
    """The weights of the learnt judge, read once."""
    return load(folder("data") / "models" / "relations.npz")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A sentence as it is matched: who acts from where on, what the passage is about, whether it is a plan."""

    document: Document
    sentence: Sentence
    slotted: _Slotted
    actors: list[tuple[int, str | None]]
    topic: Mention | None
    areas: list[tuple[int, str | None]]
    planned: bool
    stated: tuple[Assertion, ...] = ()


def slot_sentence(document: Document, sentence: Span, mentions: Sequence[Mention]) -> _Slotted:
    """The slotted form of a sentence; ``mentions`` are those inside it, in order, of nested ones the outer first."""
    text = document.text
    parts: list[str] = []
    offsets: list[int] = []
    slots: list[list[Mention]] = []
    shown_types: set[str] = set()
    position = sentence.start

    def copy(start: int, end: int) -> None:
        parts.append(text[start:end].translate(_NO_SLOTS))
        offsets.extend(range(start, end))

    def place(slot: list[Mention]) -> None:
        types = {t for m in slot for t in _slot_types(m)}
        shown_types.update(types)
        codes = "".join(sorted(TYPE_CODES[t] for t in types))
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
    return _Slotted("".join(parts), tuple(map(tuple, slots)), tuple(offsets), frozenset(shown_types))


def _slot_types(mention: Mention) -> tuple[str, ...]:
    """The types a mention shows in a slot: its own, and those that patterns derive (see kg.patterns.SLOT_TYPES)."""
    return _derive(mention.name, mention.types, mention.rule.endswith(_LISTED))


@lru_cache(maxsize=1 << 16)
def _derive(name: str, types: tuple[str, ...], listed: bool) -> tuple[str, ...]:
    site = "Place" in types and not listed and not is_division_name(name)
    area = site or "Park" in types or ("Strategy" in types and name[-1] in "区园城谷带廊港")
    sectors = "Group" in types and bool(_SECTORS.search(name))
    measures = "Group" in types and not sectors and not _THINGS.search(name)
    derived = ((SITE, site), (AREA, area), (SECTORS, sectors), (MEASURES, measures))
    return (*types, *(derivation for derivation, shown in derived if shown))


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
        self._fit: dict[frozenset[str], list[Pattern]] = {}
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
        pieces: Mapping[int, Sequence[Word]] | None = None,
    ) -> tuple[Assertion, ...]:
        """Assertions whose ends are mention names.

        A triple that one sentence states twice is kept once, with the surer rule. ``pieces`` are the words of each
        sentence by its start; without them the patterns alone decide.
        """
        readings, pairs = self.gather(document, sentences, mentions, pieces or {}, jurisdiction=jurisdiction)
        if pieces is None:
            return tuple(assertion for reading in readings for assertion in reading.stated)
        return tuple(self.judge(readings, pairs, jurisdiction))

    def gather(
        self,
        document: Document,
        sentences: Sequence[Sentence],
        mentions: Sequence[Mention],
        pieces: Mapping[int, Sequence[Word]],
        *,
        jurisdiction: str | None,
    ) -> tuple[list[_Reading], Pairs]:
        """What the patterns read in each sentence that holds mentions, and the pairs of mentions to be judged."""
        readings: list[_Reading] = []
        pairs = Pairs(self.words)
        named = _named(mentions, {t for nesting in self.nestings if nesting.anywhere for t in nesting.inner})
        for reading, inside, opens in self._read(document, sentences, mentions, jurisdiction):
            stated = self._relate_sentence(reading)
            known = {(a.subject, a.predicate, a.object) for a in stated}
            stated.extend(self._relate_nested(reading, inside, known, named))
            said: dict[tuple[str, str], list[tuple[str, str]]] = {}
            for assertion in stated:
                key = (assertion.subject, assertion.object)
                said.setdefault(key, []).append((assertion.predicate, assertion.provenance.rule))
            words = pieces.get(reading.sentence.span.start, ())
            slots = reading.slotted.slots
            pairs.add(
                len(readings), document.text, slots, words,
                nested=_nested(inside), first=opens, home=jurisdiction, stated=said,
            )  # fmt: skip
            readings.append(replace(reading, stated=tuple(stated)))
        return readings, pairs

    def _read(
        self, document: Document, sentences: Sequence[Sentence], mentions: Sequence[Mention], jurisdiction: str | None
    ) -> Iterator[tuple[_Reading, list[Mention], bool]]:
        """Each sentence that holds mentions, with them, and whether it opens a paragraph."""
        starts = [m.span.start for m in mentions]
        topic: Mention | None = None
        area: str | None = None
        planned = _is_plan(document)
        last_block = -1
        for sentence in sentences:
            block = document.blocks[sentence.block] if document.blocks else None
            opens = sentence.block != last_block
            last_block = sentence.block
            if opens:
                area = None
            if block is not None and block.kind == "heading":
                topic = None
                heading = document.text[block.span.start : block.span.end]
                planned = bool(_PLAN.search(heading)) or (planned and not _REVIEW.search(heading))
            first = bisect_left(starts, sentence.span.start)
            last = bisect_left(starts, sentence.span.end)
            inside = [m for m in mentions[first:last] if m.span.end <= sentence.span.end]
            if inside:
                slotted = slot_sentence(document, sentence.span, inside)
                topic = _topic(slotted) or topic
                areas = [(0, area), *_areas(slotted, opens=opens)]
                area = areas[-1][1]
                actors = self._actors(slotted, jurisdiction)
                yield _Reading(document, sentence, slotted, actors, topic, areas, planned), inside, opens

    def judge(self, readings: Sequence[_Reading], pairs: Pairs, jurisdiction: str | None) -> Iterator[Assertion]:
        """The statements of these sentences, as the learnt judge weighs what the patterns and the words say."""
        learnt = model()
        best: dict[tuple[int, str, str, str], tuple[float, int]] = {}
        judged: set[tuple[int, str, str]] = set()
        if pairs.pairs:
            shares = learnt.shares(learnt.score(hash_rows(pairs.columns(), TEMPLATES, BITS)))
            lowest = float(learnt.least[learnt.least > 0].min(initial=1.0))
            for pair in pairs.pairs:
                x = jurisdiction if pair.x is None else pair.x.name
                if x is not None:
                    judged.add((pair.sentence, x, pair.y.name))
            for number in np.flatnonzero((shares[:, 1:] >= lowest).any(axis=1)).tolist():
                pair = pairs.pairs[number]
                x, y = jurisdiction if pair.x is None else pair.x.name, pair.y.name
                if x is None:
                    continue
                for judgement in judgements(pair.x.types if pair.x else ("Place",), pair.y.types):
                    share = float(shares[number, judgement])
                    predicate, turned = predicate_of(judgement)
                    if share < lowest or predicate in PATTERNS_ALONE:
                        continue
                    key = (pair.sentence, y, predicate, x) if turned else (pair.sentence, x, predicate, y)
                    if share > best.get(key, (0.0, 0))[0]:
                        best[key] = (share, number)
        for number, reading in enumerate(readings):
            for assertion in reading.stated:
                key = (number, assertion.subject, assertion.predicate, assertion.object)
                share, _ = best.pop(key, (0.0, 0))
                ends = {(number, assertion.subject, assertion.object), (number, assertion.object, assertion.subject)}
                if assertion.predicate in PATTERNS_ALONE or judged.isdisjoint(ends):
                    yield assertion
                elif share >= learnt.least[STATED, PREDICATES.index(assertion.predicate)]:
                    sure = learnt.confidence(share)
                    yield replace(assertion, provenance=replace(assertion.provenance, confidence=sure))
        for (number, subject, predicate, obj), (share, at) in best.items():
            if share < learnt.least[UNSTATED, PREDICATES.index(predicate)]:
                continue
            pair, reading = pairs.pairs[at], readings[number]
            if not self._denied(predicate, _clause_at(reading, pair.y.span.start)):
                yield self._state(reading, pair, subject, predicate, obj, learnt.confidence(share))

    def _denied(self, predicate: str, clause: str) -> bool:
        """Whether a clause states nothing as done: by a word of negation, or as the patterns of a predicate except."""
        return bool(self._negation.search(clause)) or any(
            pattern.unless.search(clause)
            for pattern in self.patterns
            if pattern.unless and pattern.predicate == predicate
        )

    def _state(
        self, reading: _Reading, pair: Pair, subject: str, predicate: str, obj: str, sure: float
    ) -> Assertion:
        """A statement that no pattern reads, with its quote and, of what is built, its status."""
        spans = [m.span for m in (pair.x, pair.y) if m is not None]
        start, end = min(s.start for s in spans), max(s.end for s in spans)
        where = _quote(reading, start, end, pair.y.span, f"{predicate}/learnt", sure)
        status = None
        if predicate == "constructs":
            position = bisect_left(reading.slotted.offsets, pair.y.span.start)
            clause = _clause_at(reading, pair.y.span.start)
            status = self._status(clause, future=_is_future(reading, position, clause))
        return Assertion(subject, predicate, obj, where, status)

    def _relate_sentence(self, reading: _Reading) -> list[Assertion]:
        best: dict[tuple[str, str, str], Assertion] = {}
        for pattern in self._fitting(reading.slotted.types):
            for match in pattern.regex.finditer(reading.slotted.text):
                role = "object" if pattern.object == "slot" else "subject"
                clause = _clause_around(reading.slotted.text, match.start(role))
                if self._negation.search(clause) or (pattern.unless and pattern.unless.search(clause)):
                    continue
                for subject, obj, title in self._ends(reading, pattern, match):
                    key = (subject, pattern.predicate, obj)
                    if subject == obj or (key in best and best[key].provenance.confidence >= pattern.confidence):
                        continue
                    status = pattern.status
                    if status == "verb":
                        status = self._status(clause, future=_is_future(reading, match.start("object"), clause))
                    where = _provenance(reading, match, pattern)
                    best[key] = Assertion(subject, pattern.predicate, obj, where, status, title)
        return sorted(best.values(), key=lambda a: (a.provenance.span, a.subject, a.predicate, a.object))

    def _fitting(self, present: frozenset[str]) -> list[Pattern]:
        """The patterns whose roles these types of slots can fill."""
        found = self._fit.get(present)
        if found is None:
            found = [p for p in self.patterns if not any(present.isdisjoint(types) for types in p.roles.values())]
            self._fit[present] = found
        return found

    def _ends(self, reading: _Reading, pattern: Pattern, match: re.Match[str]) -> Iterator[tuple[str, str, str | None]]:
        """The subjects and objects of a match by name, each pair with the post's title if there is one."""
        title = match.groupdict().get("title")
        if pattern.object == "topic":
            objects = [reading.topic.name] if reading.topic else []
        elif pattern.object == "area":
            area = _actor_at(reading.areas, match.start("subject"))
            objects = [area] if area else []
        elif pattern.object == "jurisdiction":
            objects = _headed(reading, title)
        elif pattern.object == "fellow":
            members = _members(reading.slotted, match["subject"], pattern.roles["subject"])
            yield from ((a.name, b.name, None) for i, a in enumerate(members) for b in members[i + 1 :])
            return
        else:
            members = _members(reading.slotted, match["object"], pattern.roles["object"])
            if pattern.subject == "actor":  # who acts does one thing to an object: what its first type says
                members = [
                    m for m in members if {m.types[0], *_slot_types(m)[len(m.types) :]} & set(pattern.roles["object"])
                ]
            objects = [self._seat(m.name, title) if title else m.name for m in members]
        if pattern.subject == "actor":
            actor = self._actor(reading, match)
            subjects = [actor] if actor is not None else []
        else:
            subjects = [m.name for m in _members(reading.slotted, match["subject"], pattern.roles["subject"])]
        if pattern.most is not None and len(subjects) * len(objects) > pattern.most:
            return  # two long lists: what belongs to what, the sentence does not say
        if (pattern.pairing or RESPECTIVELY in match.group()) and min(len(subjects), len(objects)) > 1:
            yield from ((s, o, title) for s, o in zip(subjects, objects, strict=False))
        else:
            yield from ((s, o, title) for s in subjects for o in objects)

    def _actor(self, reading: _Reading, match: re.Match[str]) -> str | None:
        """Who acts on the object: whom the clauses before name, but of «……，某桥建成» nobody but the jurisdiction."""
        text = reading.slotted.text
        if not text.startswith(OPEN, match.start()):
            return _actor_at(reading.actors, match.start("object"))
        clause = max((border.end() for border in _CLAUSE.finditer(text, 0, match.start())), default=0)
        return _actor_at([a for a in reading.actors if a[0] == 0 or a[0] > clause], match.start("object"))

    def _relate_nested(
        self,
        reading: _Reading,
        mentions: Sequence[Mention],
        known: Set[tuple[str, str, str]],
        named: Sequence[tuple[str, Mention]],
    ) -> Iterator[Assertion]:
        """What names state by opening with another name, or by holding one that stands in ``named``."""
        document = reading.document
        pairs = [(outer, inner, False) for outer, inner in _nested(mentions)]
        pairs += [(outer, inner, True) for outer in mentions for inner in _held(outer, named)]
        for outer, inner, anywhere in pairs:
            for nesting in self.nestings:
                ends = (outer.name, inner.name) if nesting.subject == "outer" else (inner.name, outer.name)
                if (
                    nesting.anywhere == anywhere
                    and (not nesting.listed or inner.rule.endswith("divisions"))
                    and outer.types[0] in nesting.outer
                    and inner.types[0] in nesting.inner
                    and ((ends[0], nesting.predicate, ends[1]) not in known)
                ):
                    quote = document.text[outer.span.start : outer.span.end]
                    span = reading.sentence.span
                    where = Provenance(document.id, outer.span, quote, span, nesting.id, nesting.confidence)
                    yield Assertion(ends[0], nesting.predicate, ends[1], where)

    def _actors(self, slotted: _Slotted, jurisdiction: str | None) -> list[tuple[int, str | None]]:
        """Who acts from which position on: a place, body or firm that opens a clause before a verb or an adverb."""
        actors: list[tuple[int, str | None]] = [(0, jurisdiction)]
        for match in _SUBJECT.finditer(slotted.text):
            members = slotted.slots[int(match.group(2))]
            if len(members) != 1 or members[0].types[0] not in _ACTORS or SITE in _slot_types(members[0]):
                continue
            following = match["next"]
            if any(following[:n] in self._moving for n in range(1, len(following) + 1)):
                actors.append((match.end(), members[0].name))
        return actors

    def _seat(self, body: str, title: str) -> str:
        """Where a post is held: «市中区委副书记、区长» heads the district, not its party committee."""
        party = body.endswith("委") and len(body) > 2
        return body[:-1] if party and self.words.posts.get(title) == "government" else body

    def _status(self, clause: str, *, future: bool) -> str:
        """planned, started, ongoing or completed, by the verbs of a clause. A promise to complete is ongoing."""
        status = self.words.status

        def says(words: Iterable[str]) -> bool:
            return any(word in clause for word in words)

        if says(status["planned"]):
            return "planned"
        if says(status["completed"]):
            return "ongoing" if future or says(status["promised"]) else "completed"
        if says(status["started"]):
            return "planned" if "将" in clause else "started"
        if says(status["ongoing"]):
            return "ongoing"
        if future:
            return "planned"
        return "completed" if says(status["reviewed"]) else "ongoing"


def _nested(mentions: Sequence[Mention]) -> list[tuple[Mention, Mention]]:
    """Each mention inside another, behind that other; of mentions that open at one place the outer stands first."""
    found: list[tuple[Mention, Mention]] = []
    outer: Mention | None = None
    for mention in mentions:
        if outer is not None and outer.span.covers(mention.span):
            found.append((outer, mention))
        else:
            outer = mention
    return found


def _named(mentions: Sequence[Mention], types: Set[str]) -> list[tuple[str, Mention]]:
    """The names of these types that a document names, with and without 产业 at their end, the longest first."""
    found: dict[str, Mention] = {}
    for mention in mentions:
        if mention.types[0] in types:
            found.setdefault(mention.name, mention)
    for mention in list(found.values()):
        core = _CORE.sub("", mention.name)
        if len(core) > 2:
            found.setdefault(core, mention)
    return sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))


def _held(outer: Mention, named: Sequence[tuple[str, Mention]]) -> list[Mention]:
    """The longest of these names that stands inside a name."""
    return [inner for form, inner in named if form in outer.name and inner.types[0] != outer.types[0]][:1]


def _headed(reading: _Reading, title: str | None) -> list[str]:
    """The jurisdiction, if a post is that of the head of such a place: 区长 of a district, not of its city."""
    region = reading.document.region_at(reading.sentence.span.start)
    own = reading.actors[0][1]
    level = (region[-1] if region else own or "")[-1:]
    return [own] if own and title and title.endswith(f"{level}长") else []


def _provenance(reading: _Reading, match: re.Match[str], pattern: Pattern) -> Provenance:
    """The clause or clauses in which a pattern matches."""
    slotted = reading.slotted
    last = slotted.slots[int(match["object" if pattern.object == "slot" else "subject"])][-1]
    start, end = slotted.offsets[match.start()], max(slotted.offsets[match.end()], last.span.end)
    return _quote(reading, start, end, last.span, pattern.id, pattern.confidence)


def _quote(reading: _Reading, start: int, end: int, core: Span, rule: str, confidence: float) -> Provenance:
    """The clause or clauses around ``[start, end)``, cut to MAX_QUOTE characters that hold ``core``."""
    sentence, text = reading.sentence.span, reading.document.text
    left, right = start, end
    while left > sentence.start and text[left - 1] not in _BORDERS and end - left < MAX_QUOTE:
        left -= 1
    while right < sentence.end and text[right] not in _BORDERS and right - left < MAX_QUOTE:
        right += 1
    if right - left > MAX_QUOTE:
        left = max(left, min(start, core.end), core.end - MAX_QUOTE)
        right = min(right, left + MAX_QUOTE)
    span = Span(left, right)
    return Provenance(reading.document.id, span, text[left:right], sentence, rule, confidence)


def _areas(slotted: _Slotted, *, opens: bool) -> Iterator[tuple[int, str]]:
    """The area that a sentence is about, from where on: «甲片区，……；乙片区，……», or one that opens a paragraph."""
    for match in _AREA.finditer(slotted.text):
        members = slotted.slots[int(match.group("number"))]
        if len(members) == 1 and (match.group("mark") == "，" or (opens and match.start() == 0)):
            yield match.end(), members[0].name


def _is_plan(document: Document) -> bool:
    """Whether a title announces a plan: 重点任务, or the year that a document of its date has before it."""
    if _REVIEW.search(document.title):
        return False
    years = _TIME.findall(document.title)
    return bool(_PLAN.search(document.title)) or (bool(years) and _names_future(years[0], document.date))


def _is_future(reading: _Reading, position: int, clause: str) -> bool:
    """Whether what stands at ``position`` is still to come: by 将, by the nearest time, by the part it stands in."""
    if "将" in clause or "年内" in clause:
        return True
    border = _CLAUSE.search(reading.slotted.text, position)
    end = border.start() if border else len(reading.slotted.text)
    times = [m.group() for m in _TIME.finditer(reading.slotted.text, 0, end)]
    if times:
        return _names_future(times[-1], reading.document.date)
    return reading.planned


def _names_future(time: str, date: str | None) -> bool:
    """Whether a time is ahead of a document of this date; a report of the first quarter plans the year it is in.

    >>> _names_future("2024", "2024-01-17"), _names_future("2024", "2024-11"), _names_future("今年", "2024-01-17")
    (True, False, True)
    """
    early = date is not None and (len(date) < 7 or date[5:7] <= "03")
    if time[0] == "2":
        return date is not None and (time > date[:4] or (early and time == date[:4]))
    return time == "明年" or (early and time != "去年")


def _topic(slotted: _Slotted) -> Mention | None:
    """The industry that a sentence sets as the topic of what follows: «低空经济方面，……» or «低空经济提速发展。»."""
    match = _TOPIC.match(slotted.text)
    if match is None:
        return None
    members = slotted.slots[int(match.group(1))]
    return members[0] if len(members) == 1 and members[0].types[0] == "Industry" else None


def _clause_at(reading: _Reading, offset: int) -> str:
    """The slotted clause that holds an offset of the document's text."""
    return _clause_around(reading.slotted.text, bisect_left(reading.slotted.offsets, offset))


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
