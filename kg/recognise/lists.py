"""Lists: their members, the noun that closes them, heads that all but the last member elide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kg.gazetteer import Entry
from kg.patterns import Words
from kg.recognise.heads import is_proper, is_specific, is_tail, read_head
from kg.recognise.known import read_known
from kg.recognise.phrases import SIZES, Enumeration, Piece, Run
from kg.recognise.quotes import read_quote
from kg.recognise.reading import Reading, find_standing, plain
from kg.recognise.sets import announces, fit_list, read_set, split_set

_KEEP_PLACE = ("Event", "Institution", "Policy", "Honor", "Company")  # types whose names begin with the place as a rule
_NAMED_AFTER_PLACE = ("Park", "Platform", "Project", "Place", "Company", "Institution", "Event")  # 青禾软件园
_DIVISION_ENDS = "省市区县旗州盟"
_SHARING = ("Place", "Park", "Company")  # «白马、红石片区»: types whose lists elide the head of all but the last
_SHARED_HEADS = ("保卫战", "攻坚战", "运动会", "高铁", "高速", "医院")
_RESTORED = ("片区", "商圈", "街区", "社区")  # closing nouns that are part of each member's full name
_ELIDED = 6  # a member of a list whose head is elided is at most so long
_ANYTHING = frozenset({"落地", "签约", "吸引", "导入"})  # projects and people do this too
_FIRM = 10  # a firm that only its verb shows is at most so long
_MEMBER = 20  # a member without a sign of its own is at most so long


@dataclass(frozen=True, slots=True)
class Namer:
    """Reads lists and runs. ``home`` are the forms of the document's own jurisdiction, ``known`` the gazetteer's."""

    words: Words
    home: frozenset[str]
    known: Mapping[str, Entry]

    def read_sentence(self, groups: Iterable[Enumeration], text: str) -> Iterator[Reading]:
        """The names in a sentence's lists; a set that is announced («三大战略，即……») says what the next list holds."""
        numbered: Reading | None = None
        for group in groups:
            announced = numbered if numbered and announces(text[numbered.end : group.items[0].start]) else None
            numbered = None
            for reading in self.read_list(group, announced=announced):
                numbered = reading if reading.rule == "set" else None
                yield reading

    def read_list(self, group: Enumeration, *, announced: Reading | None = None) -> Iterator[Reading]:
        """The members of a coordinated list and its closing noun; a single run is a list of one.

        ``announced`` is the numbered set whose members these are, where a set before the list says so.
        """
        group, numbered = split_set(group, self.words)
        types, shared = self._closing_noun(group)
        if numbered is not None:
            yield numbered
        if whole := numbered or announced:
            group = fit_list(group, whole)
            types = self._set_types(whole, group)
        if group.items[-1].counted and group.head is None:
            for run in group.items:
                run.counted = True
        listed = len(group.items) > 1 or bool(types)
        acts = bool({"Strategy", "Project"} & set(types))
        readings = [self.read(run, listed=listed, acts=acts) for run in group.items]
        last = next((r for r in reversed(readings) if r), None)
        for run, reading in zip(group.items, readings, strict=True):
            if reading is not None:
                yield self._settle(reading, last, types, shared)
            elif found := self._read_member(run, group, last, types, shared):
                yield found
        if group.head is not None:
            closing = self._counted_set(group, types) or self.read(group.head, listed=False)
            if closing is not None and closing.name not in self.words.common:
                yield closing

    def read(self, run: Run, *, listed: bool, acts: bool = False) -> Reading | None:
        """The name in a run, or None; see Standing for ``listed`` and ``acts``."""
        standing = find_standing(run, self.words, listed=listed, acts=acts)
        trimmed = self._trim(run.pieces)
        pieces = run.pieces if standing.award else trimmed
        reading = (
            read_set(trimmed, self.words, listed=listed)
            or read_quote(pieces, standing, self.words, self.known)
            or read_known(pieces, self.words, award=standing.award)
            or read_head(run.pieces, pieces, standing, self.words)
        )
        cut = len(run.pieces) - len(trimmed)
        if not cut or standing.award or run.pieces[0].text not in self.home:
            return reading
        prefix = "".join(p.text for p in run.pieces[:cut])
        if reading is None:  # «青禾经济开发区» has no name but its place's
            whole = read_head(run.pieces, run.pieces, standing, self.words)
            return whole if whole is not None and whole.types[0] in _NAMED_AFTER_PLACE else None
        short = prefix[-1] not in _DIVISION_ENDS
        if (
            reading.start == trimmed[0].start
            and reading.head
            and (reading.types[0] in _KEEP_PLACE or (short and reading.types[0] in _NAMED_AFTER_PLACE))
        ):
            aliases = (*reading.aliases, reading.name)
            return replace(reading, start=run.start, name=prefix + reading.name, aliases=aliases)
        return reading

    def _trim(self, pieces: list[Piece]) -> list[Piece]:
        """Without qualifiers (首个, 一批) and the jurisdiction's own name at its start."""
        while len(pieces) > 1 and (
            pieces[0].text in self.words.qualifiers or (pieces[0].text in self.home and pieces[0].entry)
        ):
            pieces = pieces[1:]
        return pieces

    def _settle(self, reading: Reading, last: Reading | None, types: tuple[str, ...], shared: str) -> Reading:
        """A member's reading with what the list says of it: its closing noun, or its last member's head."""
        if reading.rule == "quote" and last is not None and last.rule == "quote-head" and not types:
            reading = replace(reading, types=last.types)  # “甲”“乙”服务平台
        if types and reading.rule not in ("set", "title") and not set(reading.types) & set(types):
            sure = reading.rule != "quote" and (reading.confidence > 0.7 or types[0] != "Company")
            merged = (reading.types[0], types[0]) if sure else (types[0],)
            reading = replace(reading, types=merged)
        if shared and not reading.name.endswith(shared) and "Place" in reading.types:
            reading = replace(reading, aliases=(*reading.aliases, reading.name + shared))
        return reading

    def _read_member(
        self, run: Run, group: Enumeration, last: Reading | None, types: tuple[str, ...], shared: str
    ) -> Reading | None:
        """A member that shows by itself no sign of being a name: what it is, the list says."""
        pieces = self._trim(run.pieces)
        text = plain("".join(p.text for p in pieces))
        if text in self.words.common or text in self.words.generic or not is_specific(text, "", self.words):
            return None
        start, end = pieces[0].start, pieces[-1].end
        if types and 1 < len(text) <= _MEMBER:
            return Reading(start, end, text, types, "list", 0.75, aliases=(text + shared,) if shared else ())
        if not types and 3 < len(text) <= _FIRM and is_proper(pieces) and self._attracts(group):
            return Reading(start, end, text, ("Company",), "firm-by-verb", 0.6)
        if (
            last is not None
            and run is not group.items[-1]
            and len(text) <= _ELIDED
            and (head := self._shared_head(last))
        ):
            return Reading(start, end, text, last.types, "elided", 0.6, aliases=(text + head,))
        return None

    def _attracts(self, group: Enumeration) -> bool:
        """Whether firms are what the verbs of a list speak of: «引进甲、乙», «甲、乙相继入驻»."""
        if len(group.items) < 2 or any(run.counted for run in group.items):
            return False
        verbs = self.words.classes
        brought, came = set(group.verbs) & verbs["introduce"], set(group.items[-1].after) & verbs["settle"]
        return bool((brought | came) - _ANYTHING)

    def _shared_head(self, last: Reading) -> str:
        """The head that a list's last member may share with those before it; empty where its kind does not."""
        found = self.words.heads.longest(last.name)
        if found is None or last.rule in ("quote", "quote-head", "set", "title"):
            return ""
        return found[0] if last.types[0] in _SHARING or found[0] in _SHARED_HEADS else ""

    def _set_types(self, numbered: Reading, group: Enumeration) -> tuple[str, ...]:
        """What a set's members are: as its noun says (三大产业), else as the known members are, else strategies."""
        noun = self.words.list_heads.longest(plain(numbered.name))
        if noun and noun[1] != ("Project",):
            return noun[1]
        readings = [self.read(run, listed=False) for run in group.items]
        known = [r.types[0] for r in readings if r and r.rule.startswith("gazetteer")]
        return (max(sorted(set(known)), key=known.count),) if known else ("Strategy",)

    def _counted_set(self, group: Enumeration, types: tuple[str, ...]) -> Reading | None:
        """«甲、乙、丙三个新兴产业»: a set of as many industries or strategies as the number before its noun says."""
        head = group.head
        if head is None or head.number is None or types[:1] not in (("Industry",), ("Strategy",)):
            return None
        size = head.number.text[0]
        if (int(size) if size.isdigit() else SIZES.get(size)) != len(group.items):
            return None
        pieces = list(head.pieces)
        while len(pieces) > 1 and pieces[-1].text in self.words.tails:
            pieces.pop()
        name = head.number.text + "".join(p.text for p in pieces)
        return Reading(head.number.start, pieces[-1].end, name, ("Group",), "set", 0.8)

    def _closing_noun(self, group: Enumeration) -> tuple[tuple[str, ...], str]:
        """The types that the noun behind 等 gives to the members, and that noun where it is elided in each (片区)."""
        pieces = group.head.pieces if group.head is not None else []
        for end in range(len(pieces), 0, -1):
            if not is_tail([p for p in pieces[end:] if p.kind != "quote"], self.words):
                break
            found = self.words.list_heads.longest("".join(p.text for p in pieces[:end]))
            if found:
                return found[1], found[0] if found[0] in _RESTORED else ""
        return (), ""
