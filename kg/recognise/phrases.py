"""A sentence as the genre builds it: pieces, runs of nominal words between borders, and coordinated lists.

Every way of recognising reads these; none of them looks at the bare characters of a sentence again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.gazetteer import Entry, Gazetteer
from kg.model import Span
from kg.patterns import Words

Tokenise = Callable[[str, int], Sequence[tuple[int, int, str, str]]]  # (start, end, word, tag)

# Quotation marks around a name: short, and with no mark inside that ends a clause.
_QUOTE = re.compile(r"“[^“”。！？；：\n]{1,24}”|‘[^‘’。！？；：\n]{1,24}’|《[^《》\n]{1,40}》")
_PUNCTUATION = set("、，。！？；：,;:!?—…（）()·[]【】")
_RANKED = frozenset(f"{numeral}等" for numeral in "一二三四五六七八九十")
_CONJUNCTIONS = {"和", "与", "及", "以及", "暨"}
_LOCALISERS = {"上", "中", "下", "里", "内", "外", "前", "后", "时", "间"}
_BODY = re.compile(
    r"委常委会|委(?![员托派任会])|人民政府|政府(?!工作报告)|人大常委会|人大(?!代表|常委)|政协(?!委员)|纪委监委|纪委"
)
_PARTICLES = ("好", "了", "成", "出", "起")  # what completes a verb: 办好, 建成了
_ROUTE = re.compile("[\u4e00-\u9fff]{1,6}?(?:段|铁路|高速|高铁|城际|公路)")  # «柳浪至北塔段» is one section
_POST_FOLLOWS = re.compile("副?书记|常委|副?主任|副?主席")  # 区委|书记, which the segmenter takes for one word
_PLACE_TAGS = ("ns", "nr", "nt", "x", "j")  # a county's short name that is no common word
_LEVELS = ("国家级", "省级", "市级", "区级", "县级", "全国", "全省", "全市")
_LONGER = {
    "业": "务绩态余主者",
    "贷": "款",
    "市": "场民值级",
    "区": "域间块划",
    "县": "域",
    "省": "会域级",
    "电": "网力话视商",
}  # 金融业|务
# What numbers a paragraph or a point: no part of what it begins with.
_NUMBERING = re.compile(
    r"\s*(?:\d{1,2}[.．、](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[)）、.]|[一二三四五六七八九十]{1,2}是)"
)
_SET_FOLLOWS = re.compile("等?[一二两三四五六七八九十]{1,2}[大张个项]")
# What counts the members of the list before it: «甲、乙、丙三个新兴产业», «甲、乙两村».
_COUNT = re.compile("[两二三四五六七八九十](?:[个家条座项处所支]|(?=[村镇乡]))(?=[\u4e00-\u9fff“])")
_CLAUSE_END = re.compile("[，。；：！？]")
_COORDINATED = re.compile("[、和与及]|”“")
_AGENTS = ("Place", "Institution", "Company")
_SLOGAN = "slogan"
SIZES = {numeral: size for size, numeral in enumerate("〇一二三四五六七八九十")} | {"两": 2}
_YEAR = re.compile(r"(?:19|20)\d\d年?|\d{1,2}月份?|\d{1,2}日")


@dataclass(slots=True)
class Piece:
    """``kind``: word, name (of the gazetteer), quote, number (a quantity), count (of the members of a list), punct.

    Offsets point into the clean text.
    """

    start: int
    end: int
    text: str
    kind: str
    tag: str = "x"
    entry: Entry | None = None


@dataclass(slots=True)
class Run:
    """Nominal pieces between two borders.

    ``verbs`` are the governing verbs and adverbs right before it, ``after`` those right behind it; ``separator`` is
    what stands between it and the run before: ``、``, ``和`` (any conjunction), ``等``, ``#`` (a quantity) or empty;
    ``before`` is the function word before it (以, 围绕), ``conjunction`` the word that the separator 和 stands for;
    ``counted`` says that a quantity follows; ``number`` is the piece right before it that counts (三个, 3条).
    """

    pieces: list[Piece]
    verbs: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    separator: str = ""
    counted: bool = False
    conjunction: str = ""
    clause: int = 0
    before: str = ""
    number: Piece | None = None

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class Enumeration:
    """Coordinated runs; ``head`` is the run after 等 that says what they are, if there is one."""

    items: list[Run]
    head: Run | None = None

    @property
    def verbs(self) -> list[str]:
        return self.items[0].verbs


def split(
    text: str, offset: int, *, tokenise: Tokenise, gazetteers: Sequence[Gazetteer], quantities: Iterable[Span]
) -> list[Piece]:
    """The pieces of a sentence that begins at ``offset``. Quotations, quantities and known names are one piece each."""
    fixed: list[Piece] = []
    if numbering := _NUMBERING.match(text):
        fixed.append(Piece(0, numbering.end(), numbering.group(), "punct"))
    for match in _QUOTE.finditer(text):
        if "、" in match.group() and _SET_FOLLOWS.match(text, match.end()):  # “甲、乙、丙”三大战略: a list in marks
            fixed.append(Piece(match.start(), match.start() + 1, "“", "mark"))
            fixed.extend(
                Piece(match.start() + part.start(), match.start() + part.end(), part.group(), "quote")
                for part in re.finditer("[^“”‘’、]+", match.group())
            )
            fixed.append(Piece(match.end() - 1, match.end(), "”", "mark"))
            continue
        fixed.append(Piece(match.start(), match.end(), match.group(), "quote"))
    # What counts the members of a list is a count first, a quantity second: of equal pieces the first stays.
    fixed.extend(Piece(*match.span(), match.group(), "count") for match in _counts(text))
    for span in quantities:
        fixed.append(
            Piece(span.start - offset, span.end - offset, text[span.start - offset : span.end - offset], "number")
        )
    tokens = tokenise(text, 0)
    at = {token[0]: i for i, token in enumerate(tokens)}
    at[len(text)] = len(tokens)
    for found in (match for gazetteer in gazetteers for match in gazetteer.find(text)):
        if text[found.end : found.end + 1] in _LONGER.get(text[found.end - 1], ()):
            continue
        body = _BODY.match(text, found.end) if "Place" in found.entry.types else None
        if body is None and found.end - found.start <= 3:
            if found.start not in at or (found.end not in at and not _POST_FOLLOWS.match(text, found.end)):
                continue
            if found.entry.source == "divisions-inside" and tokens[at[found.start]][3] not in _PLACE_TAGS:
                continue
        if body:
            full = text[found.start : body.end()]
            fixed.append(Piece(found.start, body.end(), full, "name", entry=Entry(full, ("Institution",), (), "body")))
        else:
            fixed.append(Piece(found.start, found.end, text[found.start : found.end], "name", entry=found.entry))
    fixed.sort(key=lambda piece: (piece.start, -piece.end, piece.kind != "quote"))
    pieces: list[Piece] = []
    position = 0

    def fill(start: int, end: int) -> None:
        inside = tokens[at[start] : at[end]] if start in at and end in at else tokenise(text[start:end], start)
        for first, last, word, tag in inside:
            kind = "punct" if word in _PUNCTUATION else "word"
            if word in _RANKED and text[last : last + 2] != "奖":  # «纬二等片区»: 二, 等
                pieces.append(Piece(first, last - 1, word[:-1], kind))
                pieces.append(Piece(last - 1, last, "等", kind))
                continue
            pieces.append(Piece(first, last, word, kind, tag))

    for piece in fixed:
        if piece.start < position:
            continue
        if piece.start > position:
            fill(position, piece.start)
        pieces.append(piece)
        position = piece.end
    if position < len(text):
        fill(position, len(text))
    pieces = [piece for piece in pieces if piece.kind != "mark"]
    for piece in pieces:
        piece.start += offset
        piece.end += offset
    return pieces


def _counts(text: str) -> Iterator[re.Match[str]]:
    """The numerals that may count the members of a list before them: it has at least so many."""
    for match in _COUNT.finditer(text):
        clause = max((end.end() for end in _CLAUSE_END.finditer(text, 0, match.start())), default=0)
        joints = len(_COORDINATED.findall(text, clause, match.start()))
        if joints and SIZES[match.group()[0]] <= joints + 1:
            yield match


def find_runs(pieces: Sequence[Piece], words: Words) -> list[Run]:
    """The runs of a sentence, in order, with what stands around them."""
    pieces = _join_slogans(pieces, words)
    runs: list[Run] = []
    current: list[Piece] = []
    verbs: list[str] = []
    separator = ""
    before = following = conjunction = ""
    clause = 0
    number: Piece | None = None

    def flush() -> None:
        nonlocal current, verbs, separator, before, conjunction, number
        while current and current[-1].text in _LOCALISERS and following not in ("、", "等"):
            current.pop()
        if current:
            counts = number if number is not None and number.end == current[0].start else None
            run = Run(current, verbs, separator=separator, clause=clause, before=before, conjunction=conjunction)
            run.number, number = counts, None
            runs.append(run)
            verbs = []
            before = conjunction = ""
            separator = ""
        current = []

    for i, piece in enumerate(pieces):
        text = following = piece.text
        if piece.kind == "punct":
            flush()
            if text == "、":
                separator = "、"
            elif text in "（）()·":
                separator = ""
            else:
                separator = ""
                before = ""
                verbs = []
                clause += 1
            continue
        if piece.kind == "number" or (piece.kind == "word" and _YEAR.fullmatch(text)):
            flush()
            if runs and runs[-1].end == piece.start:
                runs[-1].counted = True
            separator = separator + "#" if separator == "等" else "#"
            number = piece
            continue
        if piece.kind == "count" and current and (separator in ("、", "和") or pieces[i - 1].kind == "quote"):
            flush()
            separator, number = "等", piece
            continue
        if piece.kind in ("quote", "name"):
            if current and _is_listed_without_mark(current[-1], piece):
                flush()
                separator = "、"
            current.append(piece)
            continue
        if text in _LEVELS and current and _is_place(current, words):  # «某村省级示范村»: a place, then its title
            flush()
            current.append(piece)
            continue
        if text in _CONJUNCTIONS:
            beside = [pieces[j] for j in (i - 1, i + 1) if 0 <= j < len(pieces)]
            opens = text == "和" and not current and bool(verbs) and i > 0 and pieces[i - 1].text == verbs[-1]
            if (
                (current or opens)
                and not _is_body(current, words)
                and separator != "、"  # a list goes on; else «贵和», «和美»
                and len(beside) == 2
                and beside[1].kind == "word"
                and len(beside[1].text) == 1
                and beside[1].tag[:1] not in "vpd"
            ):
                current.append(piece)
                continue
            flush()
            separator = "和" if runs and runs[-1].end == piece.start else ""
            conjunction = text if separator else ""
            continue
        if text == "等" or text == "等等":
            flush()
            separator = "等"
            continue
        if text in words.posts and current and _is_body(current, words):  # «区商务局局长某某»: the body ends here
            flush()
            separator = ""
            continue
        if text in _PARTICLES and verbs and not current:
            continue
        if current and text == "至" and _ROUTE.match("".join(p.text for p in pieces[i + 1 : i + 6])):
            current.append(piece)
            continue
        if text in words.stop or (
            piece.tag == "d" and len(text) > 1 and text not in words.governing and not words.heads.longest(text)
        ):
            flush()
            separator = ""
            before = text
            if piece.tag != "d":
                verbs = []
            continue
        joined = len(text) == 4 and (
            (text[:2] in words.adverbs and text[2:] in words.governing)
            or (text[:2] in words.hard and text[2:] in words.common)
        )
        acting = joined or text in words.adverbs or text in words.governing
        if acting and len(current) == 1 and current[0].entry and current[0].entry.source == "jurisdiction":
            flush()  # «青禾区做大做强……»: the place acts, and is no part of the name
        if joined and not current:
            verbs = [*verbs, text[2:] if text[2:] in words.governing else text[:2]]  # 深入开展, 召开大会
            continue
        if joined and text[2:] in words.governing and not _goes_on(pieces, i, current, words):
            flush()
            verbs = [text[2:]]
            continue
        follower = pieces[i + 1].text if i + 1 < len(pieces) else ""
        if (
            len(text) == 1
            and text in words.adverbs
            and not (follower in words.governing or follower in words.hard or follower in words.adverbs)
        ):
            current.append(piece)
            continue
        if text in words.adverbs or text in words.governing or text in words.hard or text in words.handover:
            if not current:
                if not (verbs and text in words.nounlike and verbs[-1] not in words.adverbs):
                    verbs = [*verbs, text]
                    if runs and runs[-1].clause == clause:
                        runs[-1].after.append(text)
                    continue
            elif text in words.handover and _hands_over(pieces, i, current, words):
                flush()
                verbs = [text]
                continue
            elif text in words.hard and not _goes_on(pieces, i, current, words):
                flush()
                if runs and runs[-1].clause == clause:
                    runs[-1].after.append(text)
                verbs = [text]
                continue
        current.append(piece)
    flush()
    return runs


def _join_slogans(pieces: Sequence[Piece], words: Words) -> list[Piece]:
    """«平安青禾»: an adjective and the name of the jurisdiction are one name, that of a strategy."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.end == piece.start
            and before.kind == "word"
            and before.text in words.slogans
            and piece.entry is not None
            and piece.entry.source == "jurisdiction"
        ):
            name = before.text + piece.text
            joined[-1] = Piece(before.start, piece.end, name, "name", entry=Entry(name, ("Strategy",), (), _SLOGAN))
        else:
            joined.append(piece)
    return joined


def _is_listed_without_mark(before: Piece, piece: Piece) -> bool:
    """Whether two pieces side by side are members of a list that lacks its mark: “甲”“乙”, 平安青禾法治青禾."""
    if before.kind == "quote" and piece.kind == "quote":
        return True
    return all(p.entry is not None and p.entry.source == _SLOGAN for p in (before, piece))


def _is_place(pieces: Sequence[Piece], words: Words) -> bool:
    found = words.heads.longest("".join(p.text for p in pieces))
    return found is not None and found[1].types[0] in ("Place", "Park") and found[1].strength in ("strong", "proper")


def _is_body(pieces: Sequence[Piece], words: Words) -> bool:
    """Whether a stretch of a run is the name of a body or firm."""
    if not pieces:
        return False
    found = words.heads.longest("".join(p.text for p in pieces))
    types = pieces[-1].entry.types if pieces[-1].entry is not None else found[1].types if found else ()
    return types[:1] in (("Institution",), ("Company",))


def _hands_over(pieces: Sequence[Piece], at: int, current: Sequence[Piece], words: Words) -> bool:
    """Whether a name is complete before the verb at ``at`` and another follows it: «支持甲科学城建设乙集聚区»."""
    found = words.heads.longest("".join(p.text for p in current))
    if not (
        current[-1].entry is not None
        or (found is not None and (found[1].strength == "strong" or found[1].types[0] == "Place"))
    ):
        return False
    rest = ""
    for piece in pieces[at + 1 :]:
        if piece.kind == "punct" or piece.text in words.stop or piece.text in words.tails:
            break
        rest += piece.text
    head = words.heads.longest(rest)
    return head is not None and len(rest) > len(head[0]) + 1 and head[1].types[0] not in ("Strategy", "Policy")


def _goes_on(pieces: Sequence[Piece], at: int, current: Sequence[Piece], words: Words) -> bool:
    """Whether the verb at ``at`` stands inside a name: «项目推进建设调度机制», «重点企业培育计划»."""
    if len(current) == 1 and current[0].entry and current[0].entry.types[0] in _AGENTS:
        return False  # «区政府实施强链行动»: who acts, then what is done
    follower = pieces[at + 1] if at + 1 < len(pieces) else None
    listed = follower is not None and (follower.text in ("、", *_CONJUNCTIONS) or follower.kind == "quote")
    if listed and len(pieces[at].text) == 2:
        return True  # an act as a member of a list: «外部空间拓展、城中村改造»
    before = "".join(p.text for p in current)
    if words.heads.longest(before) and before not in words.common and all(p.kind != "quote" for p in current):
        return False
    rest = ""
    for piece in pieces[at + 1 :]:
        if piece.kind != "word" or piece.text in words.stop or piece.text in words.adverbs:
            break
        rest += piece.text
    found = words.heads.longest(rest)
    return found is not None and len(rest) <= 10 and found[1].types[0] in ("Strategy", "Policy")


def find_enumerations(runs: Sequence[Run]) -> list[Enumeration]:
    """Groups runs that are coordinated; every run is in one Enumeration, as an item or as the head."""
    found: list[Enumeration] = []
    for run in runs:
        last = found[-1] if found else None
        if last is not None and last.items[-1].clause == run.clause and last.head is None:
            if run.separator in ("、", "和") and not run.verbs:
                last.items.append(run)
                continue
            closes = run.separator.startswith("等") or (len(last.items) > 1 and _counts_members(run, last))
            if closes and not run.verbs:
                last.head = run
                for item in last.items:
                    item.counted = item.counted and run.separator.startswith("等")
                continue
        found.append(Enumeration([run]))
    return found


def _counts_members(run: Run, group: Enumeration) -> bool:
    """Whether the number before a run is that of the list right before it: «甲、乙、丙3个安置区»."""
    number = run.number
    if number is None or number.start != group.items[-1].end or not number.text[0].isdigit():
        return False
    return bool(re.fullmatch(f"{len(group.items)}[个家条座项处所支]", number.text))
