"""The jurisdiction for which a document speaks: whose congress, government and head it shows, whom it names as acting.

Every name of a division in the text is a candidate, whether the lists have it or not: districts are founded, renamed,
invented. What is printed at the top, who leads, who acts, and the level that the text calls its own (全区, 县委) are
weighed; a word that only looks like a division (老城区, 示范县) is none until somebody governs it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

from kg.gazetteer import ZONES, stem_of, zone_of
from kg.model import Document


class Divisions(Protocol):
    """What is known of administrative divisions: ``kg.gazetteer.Divisions`` is one."""

    def candidates(self, name: str) -> tuple[tuple[str, ...], ...]:
        """All paths, outermost division first, whose last member bears ``name`` in full or short."""


_HEAD = 2_000  # characters in which a document introduces itself
_SAMPLE = 300_000  # characters of a long text that show where it belongs
_OPENING = 6  # blocks among which the lines above the text stand
_LINE = 60  # characters of the longest line above the text
_MANY = 10  # mentions that count
_FEW = 3  # mentions below which a name alone shows nothing
_VOTES = 3  # cities of one province, and mentions of itself, that show a text to be that province's
_LONGEST = 16  # characters of the longest name of a division
_WEIGHTS = {
    "title": 12, "congress": 10, "opening": 8, "leader": 8, "secretary": 8, "file": 8, "government": 6, "level": 6
}

_ZONE = "(?:高新技术产业|经济技术|经济)开发区|高新区|经开区|新区"
_END = re.compile(
    rf"(?:{_ZONE})(?![域间位块划级])|省(?![级会份域外内直])|市(?![场民值级域面])|区(?![域间位块划级情])|县(?![域级城])|[州盟旗](?![下舰帜])"
)
_UNLISTED_END = re.compile(f"(?:{_ZONE}|[市区县旗])$")
# what stands before a name, and is not part of it: 走进青禾区, 记者从青禾区, 中共青禾区委
_BORDERS = frozenset("在到从对与和及由为是于向经以让把将使给的了进自持全访共赴来至被受即住户处请省市州盟区县旗")
_NOT_LAST = frozenset("到对与向于持访赴至被受处请市省区县旗")
_NEVER = frozenset("的了在是由从为以把将被让使给及其各该每某我本这那两几个全级年月日")
_LONGER = 0.8  # share of a string's occurrences with the same character before it that makes this one part of a name
# quarters, zones, kinds of towns, and what slogans make of them: places only where somebody governs them
_COMMON = re.compile(
    "(?:[城园社片街景辖老新发步范聚行验假郊灾库校院厂务矿牧特圈心能作护山战小选专贸税开治住活展赛保领业流禁地林商]区"
    "|大湾区|[强兴立富美]区"
    "|[城夜上股门都集早超楼车花菜辖大强兴]市|[城市区范大强小困点进业郊富兴穷粮]县|[八红国彩锦战]旗)$"
)
# what stands before 区, 县 and 市 and is no name: 我代表区人民政府, 试点县
_WORD_BEFORE = re.compile(
    "(?:[一二三四五六七八九十百千]|代表|支持|协助|领导|监督|通过|根据|按照|贯彻|落实|围绕|接受|配合|报告|执行|坚持|听取|依靠|团结|组织|召开"
    "|聚焦|响应|会同|提请|下发|印发|建立|成立|迎接|出席|参加|担任|现任|时任|完成|提升|实现|打造|开展|实施|强化|推进|推动|加快|深化|实行"
    "|经济|转型|自治|唯一|试点|活力|创新|生态|功能|综合|文化|旅游|科技|产业|农业|工业|商务|金融|教育|发展|改革|开放|先行|先导|重点|城市|乡村"
    "|农村|沿海|沿江|民族|特色|开发|均衡)$"
)
# listed names that are words, too, or parts of words, or points of the compass
_WORDS = re.compile(
    "^(?:[城郊矿东西南北新]区|[范新富高成]县|港口区|海港区|老城区|新城区|振兴区|顺城区|[城河江海][东西南北中]区|城[厢关]区)$"
)
_SHORT_WORDS = re.compile(
    "^(?:振兴|港口|海港|老城|新城|城[东西南北中厢关]|河[东西南北]|江[东西南北]|顺城|和平|新建|开发|共和|会同|同心|安定|平安|民乐|长安|建设|高新)$"
)
_NOT_BEFORE = "城全都各我本该"  # 城市北部 is not 市北
_GOVERNS = (
    "委(?![员托派任会])|人民政府|政府|人大|政协|(?:人民政府)?(?:代理?|副)?[省市区县州盟旗]长|党工委|管委会|第?[一二三四五六七八九十]+届人"
)
_GOVERNED = re.compile(_GOVERNS)
_BODY = re.compile(rf"{_GOVERNS}|纪委|法院|检察院|[\u4e00-\u9fff]{{2,6}}局(?![面势限部])")
_LEADER = re.compile("(?:人民政府)?(?:党?委副?书记、)?(?:人民政府)?(?:代理?|副)?([省市区县州盟旗])长")
_SECRETARY = re.compile("(?:(?:党?委|党工委)(?:副?书记|经济工作会议|常委会|全会))|管委会主任")
_CONGRESS = re.compile("第?[一二三四五六七八九十]+届(?:人|委|政协|常|[一二三四五六七八九十]+次)")
_OWN = re.compile("(?:我|全)([省市区县州盟旗])|([省市区县州盟旗])(?:人大|政协|政府|委(?![员托派任会]))")
_INNERMOST_FIRST = "旗县区盟州市省"
_SHARE = 8  # an eighth of all such words; provinces speak of 全县 now and then, districts of 全市 all the time
_BELONGS = re.compile("(?:隶属|下辖于|属)于?([\u4e00-\u9fff]{2,12})")
_OPENS = "，。；：！？、“（\n —　"  # what stands before a clause


@dataclass(slots=True)
class _Candidate:
    """A name, whether the lists have it, and the spans at which it stands."""

    name: str
    listed: bool
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The name without what kind of division it is: 青禾 of 青禾区, 云海 of 云海高新区."""
        return stem_of(self.name)

    @property
    def zone(self) -> str:
        """What a development zone calls itself; it speaks only where its own head or a headline shows it."""
        return "" if self.listed else zone_of(self.name)[1]

    @property
    def is_word(self) -> bool:
        """Whether the name is a word, too, so that it is a place only where somebody governs it."""
        if self.zone:
            return False
        return bool(_WORDS.match(self.name) if self.listed else _COMMON.search(self.name))


def find_region(document: Document, title: str, divisions: Divisions) -> tuple[str, ...]:
    """The path of the division for which a document speaks, from the outside in; () where nothing shows it."""
    reader = _Reader(document.text[:_SAMPLE], divisions)
    level = _own_level(reader.text)
    found = reader.candidates(reader.text)
    scores = _weigh(document, title, level, found, reader)
    if scores:
        best = min(scores, key=lambda name: (-scores[name], reader.text.find(name), name))
        return reader.path(found[best])
    if region := _region_in_name(document.name, divisions):
        return region
    if level and (shorts := reader.short_only(level)):
        return _path(max(sorted(shorts), key=lambda name: shorts[name]), reader.text, divisions)
    return reader.province_of_places(1 if level else _VOTES) if level in ("", "省") else ()


def find_voices(
    document: Document, region: tuple[str, ...], divisions: Divisions
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where a headline names the head of another government of the same level: «乙县县长某某：……»."""
    reader = _Reader(document.text[:_SAMPLE], divisions)
    current = region
    for block in document.blocks:
        if block.kind not in ("heading", "title"):
            continue
        line = document.text[block.span.start : block.span.end]
        for _, candidate in sorted(reader.candidates(line).items()):
            path = reader.path(candidate) if candidate.listed and "leader" in _cues(candidate, line) else ()
            if path and path[-1][-1] == current[-1][-1] and path[-1] != current[-1]:
                current = path
                yield block.span.start, path


def _weigh(
    document: Document, title: str, level: str, found: dict[str, _Candidate], reader: _Reader
) -> dict[str, float]:
    """The weight of every candidate for which anything speaks."""
    text = reader.text
    opening = "\n".join(_opening(document))
    headline = "\n".join((title, *(line for line in opening.split("\n") if line.startswith("—"))))
    shown = {
        "title": reader.candidates(headline),
        "opening": reader.candidates(opening),
        "file": reader.candidates(PurePosixPath(document.name).stem),
    }
    for names in shown.values():
        for name, candidate in names.items():
            found.setdefault(name, _Candidate(name, candidate.listed))
    zones = Counter({zone.stem: len(zone.spans) for zone in found.values() if zone.zone})
    scores: dict[str, float] = {}
    for name, candidate in found.items():
        alone = reader.alone(candidate) - (0 if candidate.zone else zones[candidate.stem])
        cues = _cues(candidate, text[:_HEAD])
        cues |= {cue for cue, names in shown.items() if name in names}
        if "title" in cues:
            cues -= {"opening", "file"}
        if candidate.zone and not cues & {"title", "opening", "secretary"}:
            continue
        if not cues:
            own = name[-1] == level
            sure = len(candidate.spans) > 1 or (alone > _FEW and all(_is_border(text, a) for a, _ in candidate.spans))
            times = len(candidate.spans) + (alone if own and sure else 0)
            if candidate.is_word or (level and not own) or times < _FEW:
                continue
        score = float(sum(_WEIGHTS[cue] for cue in sorted(cues)))
        score += min(len(candidate.spans), _MANY)
        score += min(sum(bool(_BODY.match(text, end)) for _, end in candidate.spans), _MANY) / 2
        score += min(alone, _MANY) / 2 + (4 if alone and candidate.stem in opening else 0)
        if name[-1] == level:
            score += _WEIGHTS["level"]
        scores[name] = score
    return scores


def _opening(document: Document) -> Iterator[str]:
    """The lines above the text: short ones that are no sentences, before the first paragraph that is."""
    for block in document.blocks[:_OPENING]:
        line = document.text[block.span.start : block.span.end]
        if len(line) > _LINE or line.endswith(("。", "！", "？")):
            return
        yield line


def _cues(candidate: _Candidate, head: str) -> set[str]:
    """What shows whose government speaks: its congress, its head, its party secretary, itself."""
    cues: set[str] = set()
    for _, end in candidate.spans:
        if end > len(head):
            break
        part = head[end : end + 24]
        if _CONGRESS.match(part):
            cues.add("congress")
        if (leader := _LEADER.match(part)) and leader[1] == candidate.name[-1]:
            cues.add("leader")
        if _SECRETARY.match(part):
            cues.add("secretary")
        if part.startswith("人民政府"):
            cues.add("government")
    return cues


def _own_level(text: str) -> str:
    """The level at which a text says 我区, 全区, 区人大 and the like: the innermost one that it says at all often."""
    own = Counter(match[1] or match[2] for match in _OWN.finditer(text))
    most = max(own.values(), default=0)
    return next((x for x in _INNERMOST_FIRST if _SHARE * own[x] >= own.total() > 0 and (own[x] > 1 or most == 1)), "")


def _region_in_name(name: str, divisions: Divisions) -> tuple[str, ...]:
    """The division that a file is named after, if there is only one of that name."""
    for part in re.findall("[\u3400-\u9fff]+", PurePosixPath(name).stem):
        if len(paths := divisions.candidates(part)) == 1:
            return paths[0]
    return ()


def _path(name: str, text: str, divisions: Divisions) -> tuple[str, ...]:
    """The path to a division; of several that bear the name, the one whose outer divisions the text names most."""
    paths = [path for path in divisions.candidates(name) if path[-1] == name] or list(divisions.candidates(name))
    if len(paths) == 1:
        return paths[0]
    support = {path: sum(_times(outer, text) for outer in path[:-1]) for path in paths}
    best = max(support.values(), default=0)
    first = [path for path in paths if support[path] == best]
    return first[0] if best and len(first) == 1 else (name,)


def _times(name: str, text: str) -> int:
    return text.count(name[:-1] if len(name) > 2 else name)


class _Reader:
    """Finds names of divisions in a text and its parts; how often strings stand in the whole text tells their ends."""

    def __init__(self, text: str, divisions: Divisions) -> None:
        self.text = text
        self._divisions = divisions
        self._listed: dict[str, bool] = {}
        self._totals: dict[str, int] = {}
        self._outer: defaultdict[str, Counter[str]] = defaultdict(Counter)  # name → what is printed right before it

    def candidates(self, part: str) -> dict[str, _Candidate]:
        """The names in a part of the text, in the order of their first spans. Of 甲市乙区 only the innermost counts."""
        found: dict[str, _Candidate] = {}
        governed: set[str] = set()
        ends: dict[int, str] = {}
        for match in _END.finditer(part):
            end = match.end()
            start = self._start_of_listed(part, end)
            known = start is not None
            if start is None and (start := self._start_of_unlisted(part, match)) is None:
                continue
            name = part[start:end] if known else self._fullest(part[start : match.start()], match.group())
            candidate = found.setdefault(name, _Candidate(name, known))
            candidate.spans.append((start, end))
            ends[end] = name
            outer = ends.get(start, "")
            if outer:
                self._outer[name][outer] += 1
            if _GOVERNED.match(part, end) or (known and any(outer in p for p in self._divisions.candidates(name))):
                governed.add(name)
        found = {name: c for name, c in found.items() if name in governed or not c.is_word}
        starts = {start for candidate in found.values() for start, _ in candidate.spans}
        for candidate in found.values():
            candidate.spans = [span for span in candidate.spans if span[1] not in starts]
        return {name: candidate for name, candidate in found.items() if candidate.spans}

    def _is_listed(self, name: str) -> bool:
        if name not in self._listed:
            self._listed[name] = any(path[-1] == name for path in self._divisions.candidates(name))
        return self._listed[name]

    def _total(self, string: str) -> int:
        if string not in self._totals:
            self._totals[string] = self.text.count(string)
        return self._totals[string]

    def _start_of_listed(self, part: str, end: int) -> int | None:
        """Where the longest listed name starts that ends here. One of two characters needs a border before it."""
        for length in range(min(_LONGEST, end), 1, -1):
            start = end - length
            if self._is_listed(part[start:end]):
                if length == 2 and not _is_border(part, start):
                    return None
                return None if part[max(start - 1, 0) : start] in _NOT_BEFORE and start else start
        return None

    def _fullest(self, stem: str, end: str) -> str:
        """The fullest name that the text gives a zone (云海高新技术产业开发区 for 云海高新区); else stem and end."""
        forms = ZONES.get(zone_of(stem + end)[1], ())
        return next((stem + form for form in forms if self._total(stem + form)), stem + end)

    def _start_of_unlisted(self, part: str, match: re.Match[str]) -> int | None:
        """Where a name starts that no list has: two to four characters, told by what else stands before them."""
        if not _UNLISTED_END.search(match.group()):
            return None
        if part.endswith("自治", 0, match.start()):
            around = part[max(match.end() - _LONGEST, 0) : match.end()]
            return self._start_of_stem(part, match.end() - len(around) + len(stem_of(around)))
        return self._start_of_stem(part, match.start())

    def _start_of_stem(self, part: str, end: int) -> int | None:
        start = end - 2
        if start < 0 or any(not _is_han(c) or c in _NEVER for c in part[start:end]):
            return None
        if part[end - 1] in _NOT_LAST or _WORD_BEFORE.search(part, start - 1 if start else 0, end):
            return None
        while start and end - start < 4 and not _is_border(part, start):
            longer = part[start - 1 : end]
            if self._total(longer) < _LONGER * self._total(longer[1:]):
                break
            start -= 1
        return start

    def alone(self, candidate: _Candidate) -> int:
        """How often the stem stands for a name (青禾 for 青禾区, 高新区 for a zone); 0 for a word or a city."""
        if candidate.is_word or _SHORT_WORDS.match(candidate.stem):
            return 0
        city = self._city(candidate.stem)
        if city and city[-1] != candidate.name and not candidate.zone:
            return 0
        return self._total(candidate.zone or candidate.stem) - len(candidate.spans)

    def path(self, candidate: _Candidate) -> tuple[str, ...]:
        """The path to a candidate; the text itself shows that of a name which no list has."""
        if candidate.listed:
            return _path(candidate.name, self.text, self._divisions)
        return (*self._outside(candidate), candidate.name)

    def _outside(self, candidate: _Candidate) -> tuple[str, ...]:
        if outer := self._outer_of(candidate.name):
            if self._is_listed(outer):
                return _path(outer, self.text, self._divisions)
            around = self._outer_of(outer)
            return (around, outer) if around else (outer,)
        if candidate.zone:
            if city := self._city(candidate.stem):
                return city
            if self._total(candidate.stem + "市"):
                return (candidate.stem + "市",)
        for match in re.finditer(f"([\u4e00-\u9fff]{{2,3}}){re.escape(candidate.stem)}", self.text[:_HEAD]):
            for short in (match[1], match[1][-2:]):
                if path := self._city(short):
                    return path
        for match in _BELONGS.finditer(self.text[:_HEAD]):
            for length in range(len(match[1]), 1, -1):
                if path := self._city(match[1][:length]):
                    return path
        return ()

    def _outer_of(self, name: str) -> str:
        """The division that is most often printed right before a name; empty where none is."""
        outer = self._outer[name]
        return max(sorted(outer), key=lambda other: outer[other], default="")

    def _city(self, name: str) -> tuple[str, ...]:
        """The path to the province or city that bears a name, in full or short, if there is only one."""
        paths = [path for path in self._divisions.candidates(name) if len(path) <= 2 and path[-1][-1] not in "区县旗"]
        return paths[0] if len(paths) == 1 else ()

    def short_only(self, level: str) -> Counter[str]:
        """The divisions of one level that a text names in short alone, with how often it does.

        A short name of a county is often a word: it counts where the text names what is around it, or where it opens
        clauses.
        """
        found: Counter[str] = Counter()
        for length in (2, 3):
            starts = [i for i in range(len(self.text) - length + 1) if not i or self.text[i - 1] not in _NOT_BEFORE]
            pieces = Counter(self.text[i : i + length] for i in starts)
            clauses = Counter(self.text[i : i + length] for i in starts if not i or self.text[i - 1] in _OPENS)
            for piece, times in pieces.items():
                name = piece + level
                if times < 2 or _SHORT_WORDS.match(piece) or not self._is_listed(name):
                    continue
                paths = [path for path in self._divisions.candidates(name) if path[-1] == name]
                around = any(len(path) < 3 or any(_times(outer, self.text) for outer in path[:-1]) for path in paths)
                if (around and times >= _FEW) or clauses[piece] > 1:
                    found[name] = times
        return found

    def province_of_places(self, least: int) -> tuple[str, ...]:
        """The province that a text names, with its cities, at least so often, and hardly any other: it speaks of it."""
        votes: Counter[tuple[str, ...]] = Counter()
        for length in (2, 3):
            for piece, times in Counter(self.text[i : i + length] for i in range(len(self.text) - length + 1)).items():
                if path := self._city(piece):
                    votes[path[:1]] += min(times, _FEW) if len(path) == 1 else 1
        first, second = (*votes.most_common(2), ((), 0), ((), 0))[:2]
        return first[0] if first[1] >= max(least, 2 * second[1]) else ()


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _is_border(text: str, start: int) -> bool:
    """Whether a name can begin here: after what is no Han character, or one that goes before names."""
    return not start or not _is_han(text[start - 1]) or text[start - 1] in _BORDERS
