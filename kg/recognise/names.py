"""Names in runs and lists: by known names, heads, quotation marks, numbered sets and the noun that closes a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.gazetteer import Entry
from kg.model import Mention, Span
from kg.patterns import Head, Words
from kg.recognise.phrases import Enumeration, Piece, Run

_MARKS = str.maketrans("", "", "“”‘’《》〈〉「」『』 \u3000")
_NUMERAL = "[一二两三四五六七八九十百0-9]"
# 三大战略, 五大主导产业, 两张网, 十大产业链群; the set's own noun has at most eight characters.
_SET = re.compile(rf"{_NUMERAL}{{1,3}}(?:大|张)[\u4e00-\u9fff]{{1,8}}?(?=(?:之一|组成|构成|之中)?$)")
_QUOTED_SET = re.compile(
    rf"^(?:{_NUMERAL}(?:大|个|张|条|类|项|重|新|化|进|上|创|型|网|链|区|核|环|心|河|山|带|廊|轴|资|变|公|债|首|抓|看|排|减|增|提升|融合)[\u4e00-\u9fff]{{0,6}})$"
)
# 一核两翼, 一环、一轴、多点: numbered parts of one plan
_PARTS = re.compile(rf"^{_NUMERAL}[\u4e00-\u9fff]{{1,4}}、?(?:[一二两三四五六七八九十多][\u4e00-\u9fff]{{1,4}}、?)+$")
_ANNOUNCED = re.compile("[，。]?(?:即|包括|分别是|分别为|就是|也就是|指的是|是指|是|为|：|——)：?")
_SIZES = {numeral: size for size, numeral in enumerate("〇一二三四五六七八九十")} | {"两": 2}
_LEVEL = re.compile(r"^(?:国家级?|全国|全省|全市|省级?|市级?|区级|县级|自治区级?|[\u4e00-\u9fff]{2,3}[省市])")
# “东数西算”工程 is a campaign rather than a building site
_CAMPAIGNS = {"工程": ("Strategy", "Project"), "项目": ("Project", "Strategy")}
_ZONES = ("示范区", "先行区", "试验区", "实验区", "先导区", "试点")
_KEEP_PLACE = ("Event", "Institution", "Policy", "Honor", "Company")  # whose names begin with the place as a rule
_QUOTING = {
    "以",
    "围绕",
    "按照",
    "作为",
    "在",
    "为",
    "聚焦",
    "用",
    "把",
    "将",
    "是",
    "对",
    "与",
    "获",
    "被",
    "依托",
}  # a name may follow
_SHARES_HEAD = ("Place", "Park", "Company")  # «白马、红石片区»: types whose lists elide the head of all but the last
_SHARED_HEADS = ("保卫战", "攻坚战", "运动会", "高铁", "高速", "医院")
_ELIDED = 6  # a member of a list whose head is elided is at most so long


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run turned out to be: characters ``[start, end)``, its types (may be empty), the rule, and how sure."""

    start: int
    end: int
    name: str
    types: tuple[str, ...]
    rule: str
    confidence: float
    head: str = ""
    aliases: tuple[str, ...] = ()


def plain(text: str) -> str:
    """A name without quotation marks, book-title marks and spaces."""
    return text.translate(_MARKS)


def _specific(text: str, head: str, words: Words) -> bool:
    """Whether what stands before the head says more than «重大» or «各类» does."""
    rest = text[: len(text) - len(head)] if head else text
    while rest:
        for length in range(min(4, len(rest)), 0, -1):
            if rest[:length] in words.generic or rest[:length] in words.qualifiers:
                rest = rest[length:]
                break
        else:
            return True
    return False


def _proper(pieces: Sequence[Piece]) -> bool:
    """Whether a run holds a name of its own: a known one, quotation marks, or a word that no dictionary has."""
    strange = 0
    for piece in pieces:
        if piece.kind == "quote" or (
            piece.entry is not None and piece.entry.types[0] in ("Place", "Company", "Institution", "Park")
        ):
            return True
        strange = strange + 1 if len(piece.text) == 1 or piece.tag in ("x", "nr", "ns", "nt", "nrt", "eng") else 0
        if strange >= 2 or piece.tag in ("ns", "nt"):
            return True
    return False


def _fit(group: Enumeration, numbered: Reading) -> Enumeration:
    """The list with one conjunction read as part of a name, where it has one member more than the set's number says.

    «先进电网、能源储运销、电力设备及电力电子三大产业链群» are three.
    """
    items = group.items
    if len(items) != _SIZES.get(numbered.name[0], 0) + 1:
        return group
    for conjunction in ("及", "以及", "与", "和"):
        for i in range(len(items) - 1, 0, -1):
            before, run = items[i - 1], items[i]
            if run.conjunction == conjunction and run.start - before.end == len(conjunction):
                joint = Piece(before.end, run.start, conjunction, "word")
                merged = replace(before, pieces=[*before.pieces, joint, *run.pieces], after=run.after)
                return replace(group, items=[*items[: i - 1], merged, *items[i + 1 :]])
    return group


class Namer:
    """Reads runs. ``home`` are the forms of the document's own jurisdiction, ``known`` the gazetteer's forms."""

    def __init__(self, words: Words, home: frozenset[str], known: Mapping[str, Entry]) -> None:
        self.words = words
        self.home = home
        self.known = known

    # -- one run -------------------------------------------------------------------------------------------------

    def _trim(self, pieces: list[Piece]) -> list[Piece]:
        """Without qualifiers (首个, 一批) and the jurisdiction's own name at its start."""
        while len(pieces) > 1 and (
            pieces[0].text in self.words.qualifiers or (pieces[0].text in self.home and pieces[0].entry)
        ):
            pieces = pieces[1:]
        return pieces

    def _tail(self, pieces: Sequence[Piece]) -> bool:
        """Whether these pieces are only a plain act (建设, 发展, 提质增效) behind a name."""
        return all(
            piece.text in self.words.tails
            or piece.text in self.words.governing
            or (piece.kind == "word" and piece.tag[:1] in "vadtm")
            or (piece.entry is not None and piece.entry.types[0] == "Strategy")
            for piece in pieces
        )

    def read(self, run: Run, *, listed: bool, acts: bool = False) -> Reading | None:
        """The name in a run, or None.

        ``listed``: it stands in a list, where a weak head is enough. ``acts``: it is a member of a set of acts, so that
        «老旧片区更新» is the act and not the place.
        """
        award = any(verb in self.words.classes["award"] or verb in self.words.classes["aim"] for verb in run.verbs)
        trimmed = self._trim(run.pieces)
        pieces = run.pieces if award else trimmed
        reading = (
            self._read_set(trimmed, listed=listed)
            or self._read_quote(pieces, run)
            or self._read_known(pieces, award=award)
            or self._read_head(pieces, run, listed=listed, award=award, acts=acts)
        )
        if reading is None or len(trimmed) == len(run.pieces) or award or reading.start != trimmed[0].start:
            return reading
        if reading.head and reading.types[0] in _KEEP_PLACE and run.pieces[0].text in self.home:
            prefix = "".join(p.text for p in run.pieces[: len(run.pieces) - len(trimmed)])
            return replace(
                reading, start=run.start, name=prefix + reading.name, aliases=(*reading.aliases, reading.name)
            )
        return reading

    def _read_set(self, pieces: Sequence[Piece], *, listed: bool) -> Reading | None:
        """三大战略 and its kind, printed with or without quotation marks."""
        while len(pieces) > 1 and pieces[-1].kind == "word" and pieces[-1].text in self.words.tails:
            pieces = pieces[:-1]
        last = pieces[-1]
        text = plain(last.text if last.kind == "quote" else "".join(p.text for p in pieces))
        match = (
            _SET.search(text)
            if last.kind != "quote"
            else (_SET.match(text) or _QUOTED_SET.match(text) or _PARTS.match(text))
        )
        if match is None:
            return None
        if last.kind == "quote":
            whole_run = not listed and len(pieces) <= 3 and all(p.kind != "quote" for p in pieces[:-1])
            start = pieces[0].start if whole_run else last.start
            whole = plain("".join(p.text for p in pieces if p.start >= start))
            return Reading(start, last.end, whole, ("Group",), "set", 0.85, aliases=(text,) if whole != text else ())
        start = last.end - len(text) + match.start()
        if not any(p.start == start for p in pieces):
            return None
        return Reading(start, start + len(match.group()), match.group(), ("Group",), "set", 0.85)

    def _read_quote(self, pieces: Sequence[Piece], run: Run) -> Reading | None:
        """“民生优先”战略, “市中好办事”智慧服务平台, 《条例》; alone in marks, by the verb that governs it."""
        quotes = [i for i, piece in enumerate(pieces) if piece.kind == "quote"]
        if not quotes:
            return None
        first = quotes[0]
        quote = pieces[first]
        content = plain(quote.text)
        if quote.text[0] == "《":
            return Reading(quote.start, quote.end, content, ("Policy",), "title", 0.9)
        if len(content) < 2:
            return None
        end = len(pieces)
        while end > first + 1:
            whole = plain("".join(p.text for p in pieces[:end]))
            found = self.words.heads.longest(whole)
            if found and self._tail(pieces[end:]):
                types = _CAMPAIGNS.get(found[0], found[1].types)
                if _PARTS.match(content) or _QUOTED_SET.match(content):
                    types = (types[0], "Group")
                return Reading(
                    pieces[0].start, pieces[end - 1].end, whole, types, "quote-head", 0.85, found[0], (content,)
                )
            end -= 1
        if first == 0 and (entry := self.known.get(content)):
            return Reading(quote.start, quote.end, content, entry.types, f"gazetteer:{entry.source}", 0.85)
        if first == 0 and (_QUOTED_SET.match(content) or _PARTS.match(content)):
            return Reading(quote.start, quote.end, content, ("Group",), "set", 0.8)
        if not self._tail(pieces[first + 1 :]):
            return None
        start = quote.start
        name = content
        if first > 0:
            modifiers = pieces[:first]
            if not all(p.kind == "word" and p.tag[:1] in "nvbaj" or p.kind == "name" for p in modifiers):
                return None
            inside = self.words.heads.longest(content)
            if inside and len(content) > len(inside[0]):
                return Reading(start, quote.end, content, inside[1].types, "quote", 0.75, inside[0])
            return None
        found = self.words.heads.longest(content)
        headed = found is not None and len(content) > len(found[0]) and "+" not in content and content[-1] != "年"
        types = found[1].types if found and headed else ("Strategy",)
        governed = bool(set(run.verbs) & self.words.governing) or bool(
            set(run.after) & (self.words.hard | self.words.governing)
        )
        known = (
            quote.entry is not None
            or (found is not None and found[1].strength == "strong")
            or content.endswith("年")
            or "+" in content
        )
        if not (governed or known or run.separator.startswith(("、", "和")) or run.counted or run.before in _QUOTING):
            return Reading(start, quote.end, name, types, "quote-alone", 0.45)
        return Reading(start, quote.end, name, types, "quote", 0.75)

    def _read_known(self, pieces: Sequence[Piece], *, award: bool) -> Reading | None:
        """A name of the gazetteer that is the whole run, but for a plain act behind it."""
        piece = pieces[0]
        if piece.kind != "name" or piece.entry is None or not self._tail(pieces[1:]):
            return None
        if len(pieces) > 1:
            whole = "".join(p.text for p in pieces)
            found = self.words.heads.longest(whole)
            if found and found[1].strength == "strong" and found[0] not in piece.text:
                return None
        types = piece.entry.types
        if types[0] == "Honor" and not award and len(pieces) > 1 and pieces[1].text in ("建设", "创建", "发展"):
            types = ("Strategy", "Honor")
        return Reading(piece.start, piece.end, piece.text, types, f"gazetteer:{piece.entry.source}", 0.9)

    def _read_head(self, pieces: Sequence[Piece], run: Run, *, listed: bool, award: bool, acts: bool) -> Reading | None:
        """The longest stretch from the run's start to a head, with only a plain act behind it."""
        governed = bool(set(run.verbs) & self.words.governing)
        followed = bool(set(run.after) & (self.words.hard | self.words.governing))
        for end in range(len(pieces), 0, -1):
            text = "".join(p.text for p in pieces[:end])
            found = self.words.heads.longest(text)
            if not found or len(text) - len(found[0]) < found[1].minimum:
                continue
            if not self._tail(pieces[end:]):
                return None
            head: Head = found[1]
            if not self._accept(
                text,
                head,
                governed=governed or award,
                followed=followed,
                listed=listed,
                run=run,
                governed_by_award=award,
            ):
                continue
            if head.strength == "weak" and not acts and (place := self._place_before(pieces[:end])):
                return place
            types = head.types
            if not award and types[0] == "Honor" and head.text in _ZONES and not run.counted:
                types = ("Strategy", "Honor")  # what is being built there is a programme; what was granted, an honour
            if award and "Honor" not in types and (run.counted or _LEVEL.match(text)):
                types = ("Honor", *types)[:2]
            return Reading(
                pieces[0].start,
                pieces[end - 1].end,
                text,
                types,
                "head",
                0.65 if head.strength == "weak" else 0.8,
                head.text,
            )
        while len(pieces) > 1 and pieces[-1].text in self.words.tails:
            pieces = pieces[:-1]
        if award and _LEVEL.match(run.text) and len(run.text) >= 6:
            text = "".join(p.text for p in pieces)
            return Reading(pieces[0].start, pieces[-1].end, text, ("Honor",), "award", 0.6)
        return None

    def _place_before(self, pieces: Sequence[Piece]) -> Reading | None:
        """«红石片区改造»: the place that an act is done to, rather than the act."""
        for end in range(len(pieces) - 1, 0, -1):
            text = "".join(p.text for p in pieces[:end])
            found = self.words.heads.longest(text)
            if (
                found
                and found[1].types[0] == "Place"
                and found[1].strength == "strong"
                and self._tail(pieces[end:])
                and len(text) - len(found[0]) >= found[1].minimum
                and _specific(text, found[0], self.words)
                and text not in self.words.common
            ):
                return Reading(pieces[0].start, pieces[end - 1].end, text, found[1].types, "head", 0.8, found[0])
        return None

    def _accept(
        self, text: str, head: Head, *, governed: bool, followed: bool, listed: bool, run: Run, governed_by_award: bool
    ) -> bool:
        if text in self.words.common or not _specific(text, head.text, self.words):
            return False
        if run.counted and not governed_by_award and not _proper(run.pieces):
            return False  # «口袋公园9处» counts things of a kind
        if head.strength == "strong":
            return True
        if head.strength == "proper":
            return _proper(run.pieces)
        if head.strength == "quoted" or text.endswith("会精神"):
            return False
        return governed or listed or (followed and len(text) >= 4)

    # -- lists ---------------------------------------------------------------------------------------------------

    def read_sentence(self, groups: Iterable[Enumeration], text: str) -> Iterator[Reading]:
        """The names in a sentence's lists; a set that is announced («三大战略，即……») says what the next list holds."""
        numbered: Reading | None = None
        for group in groups:
            between = text[numbered.end : group.items[0].start] if numbered else ""
            announced = numbered if _ANNOUNCED.fullmatch(between) else None
            numbered = None
            for reading in self.read_list(group, announced=announced):
                numbered = reading if reading.rule == "set" else None
                yield reading

    def read_list(self, group: Enumeration, *, announced: Reading | None = None) -> Iterator[Reading]:
        """The members of a coordinated list and its closing noun; a single run is a list of one.

        ``announced`` is the numbered set whose members these are, where a set before the list says so.
        """
        group, numbered = self._split_set(group)
        head_types, shared = self._list_head(group)
        if numbered is not None:
            yield numbered
        if whole := numbered or announced:
            group = _fit(group, whole)
            head_types = self._set_types(whole, group)
        if group.items[-1].counted and group.head is None:
            for run in group.items:
                run.counted = True
        members = len(group.items)
        acts = bool({"Strategy", "Project"} & set(head_types))
        readings = [self.read(run, listed=members > 1 or bool(head_types), acts=acts) for run in group.items]
        last = next((r for r in reversed(readings) if r), None)
        for run, reading in zip(group.items, readings, strict=True):
            if reading is not None:
                if reading.rule == "quote" and last is not None and last.rule == "quote-head" and not head_types:
                    reading = replace(reading, types=last.types)  # “甲”“乙”服务平台
                if head_types and reading.rule not in ("set", "title") and not set(reading.types) & set(head_types):
                    merged = (*reading.types[:1], head_types[0]) if reading.rule != "quote" else (head_types[0],)
                    reading = replace(reading, types=tuple(dict.fromkeys(merged)))
                if shared and not reading.name.endswith(shared) and "Place" in reading.types:
                    reading = replace(reading, aliases=(*reading.aliases, reading.name + shared))
                yield reading
                continue
            pieces = self._trim(run.pieces)
            text = plain("".join(p.text for p in pieces))
            if text in self.words.common or text in self.words.generic or not _specific(text, "", self.words):
                continue
            if head_types and 1 < len(text) <= 20:
                aliases = (text + shared,) if shared else ()
                yield Reading(pieces[0].start, pieces[-1].end, text, head_types, "list", 0.75, aliases=aliases)
            elif (
                last is not None
                and members > 1
                and run is not group.items[-1]
                and len(text) <= _ELIDED
                and (head := self._shared_head(last))
            ):
                yield Reading(pieces[0].start, pieces[-1].end, text, last.types, "elided", 0.6, aliases=(text + head,))
        if group.head is not None:
            closing = self.read(group.head, listed=False)
            if closing is not None and closing.name not in self.words.common:
                yield closing

    def _shared_head(self, last: Reading) -> str:
        """The head that a list's last member may share with those before it; empty where its kind does not."""
        found = self.words.heads.longest(last.name)
        if found is None or last.rule in ("quote", "quote-head", "set", "title"):
            return ""
        return found[0] if last.types[0] in _SHARES_HEAD or found[0] in _SHARED_HEADS else ""

    def _set_types(self, numbered: Reading, group: Enumeration) -> tuple[str, ...]:
        """What a set's members are: as its noun says (三大产业), else as the known members are, else strategies."""
        noun = self.words.list_heads.longest(plain(numbered.name))
        if noun and noun[1] != ("Project",):
            return noun[1]
        known = [
            r.types[0]
            for r in (self.read(run, listed=False) for run in group.items)
            if r and r.rule.startswith("gazetteer")
        ]
        return (max(sorted(set(known)), key=known.count),) if known else ("Strategy",)

    def _split_set(self, group: Enumeration) -> tuple[Enumeration, Reading | None]:
        """«A、B、C三大战略»: the list without the set that closes it, and the set."""
        run = group.items[-1]
        if len(group.items) < 2 or group.head is not None:
            return group, None
        numbered = self._read_set(run.pieces, listed=True)
        before = [p for p in run.pieces if numbered and p.end <= numbered.start]
        if numbered is None or not before:
            return group, None
        return replace(group, items=[*group.items[:-1], replace(run, pieces=before)]), numbered

    def _list_head(self, group: Enumeration) -> tuple[tuple[str, ...], str]:
        """The types that the noun behind 等 gives to the members, and that noun where it is elided in each (片区)."""
        if group.head is None:
            return (), ""
        pieces = list(group.head.pieces)
        for end in range(len(pieces), 0, -1):
            if not self._tail([p for p in pieces[end:] if p.kind != "quote"]):
                break
            found = self.words.list_heads.longest("".join(p.text for p in pieces[:end]))
            if found:
                elided = found[0] if found[0] in ("片区", "商圈", "街区", "社区") else ""
                return found[1], elided
        return (), ""


def to_mention(reading: Reading) -> Mention:
    """A Reading as a Mention, its name plain."""
    name = plain(reading.name)
    aliases = tuple(dict.fromkeys(plain(a) for a in reading.aliases if plain(a) != name))
    return Mention(Span(reading.start, reading.end), name, reading.types, reading.rule, reading.confidence, aliases)
