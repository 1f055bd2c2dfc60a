"""Whose number it is: the jurisdiction, unless the sentence names another thing.

A thing is the subject where it opens the item and something is said of it (…热线受理诉求), where a clause consists of
it alone (a topic), where it is what a project's benefit comes from (实施…政策，惠及…), or where the count describes it
(总规模…的智算中心).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from kg.model import Document, Mention
from kg.observe.indicator import DO, bare, head
from kg.observe.quantity import Quantity
from kg.observe.words import any_of

_THINGS = frozenset((
    "Company", "Institution", "Park", "Project", "Platform", "Event", "Place", "Industry", "Strategy", "Policy",
))
# After 全市 these make it a part of a name or of a comparison.
_NAME = 24  # characters of a name before or after a number in it
_NOT_WHOLE = ("总量", "比", "平均", "第", "首", "各区", "各市", "各县", "各级", "各地")
_PLACE_WORD = re.compile("(?P<own>全区|全县|全州|我区|我市|我省|我县|本市|本区|本省|辖区)|(?P<level>全[市省])")
_SAID = re.compile(
    f"[”’」』》〉]?(?:{DO}|{any_of('filler', 'reach', 'rise', 'fall', 'attribute', 'compare', 'lead')}"
    "|核心|主要|平均|总|全口径|成为|超|出口|进口|消费|提前|对|跨入|迈入|跻身|[一-龥]{2,6}(?:率|额|量|值|数|规模))"
)
# A policy is the subject only of what it does itself; an industry of its size and growth, not of its products.
_BY_POLICY = re.compile(
    "[”’」』》〉]?(?:累计|已|共|全年|直接)*(?:兑现|惠及|受益|覆盖(?![率面])|撬动|带动|促成|推动|吸引|服务|总投资|投放|减免)"
)
_OF_SECTOR = re.compile(
    "[”’」』》〉]?(?:核心|相关)?(?:全?产业链?|产业集群|集群|企业|实现|完成|总体|全口径|年)*(?:总产值|产值|增加值|营收|营业收入|主营业务收入"
    "|总规模|规模|利润|税收|贡献|对|占(?!地))"
)
_GROWN = re.compile(f"[”’」』》〉]?(?:业务)?(?:收入)?(?:同比|平均|年均|也|均)*(?:{any_of('rise', 'fall')}|增速)")
_SECTOR = re.compile("(?:业|经济|贸易|制造|链|集群|金融|服务外包)$")
# Of a firm, a park or a show anything may be said, unless it is one of a list or only describes what follows.
_ACTORS = frozenset(("Company", "Institution", "Park", "Project", "Platform", "Event"))
_SAID_OF_ACTOR = re.compile("[”’」』》〉]?(?![、和与及等的（(]|以上|项目|企业|工程)[^，；、等]{2,14}")
_PART_OF_SECTOR = re.compile("规模?以?上|限额?以?上|[一-龥]{2,4}中(?=[一-龥]{2})")
_ANOTHER = re.compile("[”’」』》〉]?[“‘「『《〈]")  # “甲贷”“乙贷”发放贷款 is of both
_KIND = re.compile("(?P<kind>(?!新|再|续|共|用|办|创)[一-龥]{2,6})[“‘「『《]")
_GOVERNMENT = re.compile("(?:[省市区县州]委|(?:[省市区县州]|人民)政府)+")
_ACTS = re.compile(f"{DO}|{any_of('filler', 'conj', 'adverb', 'lead')}|将|要|已|共|地区生产总值")
_BENEFITS = re.compile(f"^(?:{any_of('conj')}|累计|已|直接)*(?:惠及|受益|为.{{1,12}}提供|覆盖(?=.*(?:人|户)))")
_PURSUED = re.compile(f"{DO}|{any_of('adverb')}|巩固|加强")
_CARRIER = re.compile("以(?P<thing>[^，。；]{2,20})为(?:载体|平台|阵地)")


class Subjects:
    """Finds subjects in one document; ``mentions`` in any order."""

    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        self.text = document.text
        self.document = document
        self.mentions = sorted(mentions, key=lambda m: (m.span.start, -m.span.end, m.name))
        self._starts = [m.span.start for m in self.mentions]
        self._kinds = {m.name: m.types for m in reversed(self.mentions)}
        self._own = {n for n in (document.jurisdiction, "".join(document.region), *document.region[-1:]) if n}

    def at(self, offset: int) -> Mention | None:
        """The longest mention that starts here; some begin with their quotation mark."""
        quoted = self.text[offset - 1:offset] in ("“", "‘", "「", "『", "《")
        for start in (offset, offset - 1) if quoted else (offset,):
            i = bisect_left(self._starts, start)
            if i < len(self.mentions) and self._starts[i] == start:
                return self.mentions[i]
        return None

    def kinds(self, name: str) -> tuple[str, ...]:
        """The types of the thing of this name, best first; () for none."""
        return self._kinds.get(name, ())

    def within(self, start: int, end: int) -> list[Mention]:
        """The mentions inside ``[start, end)``, in order."""
        i = bisect_left(self._starts, start)
        found = []
        while i < len(self.mentions) and self._starts[i] < end:
            if self.mentions[i].span.end <= end:
                found.append(self.mentions[i])
            i += 1
        return found

    def names(self, quantity: Quantity) -> bool:
        """Whether a size is part of a name: 甲风电场200万千瓦扩建工程, 220千伏变电站."""
        if quantity.is_count or quantity.form != "amount" or quantity.measures in ("money", "time"):
            return False
        span = quantity.span
        if quantity.measures == "voltage":
            return bool(re.match("[一-龥]", self.text[span.end:span.end + 1]))
        around = self.within(span.start - _NAME, span.end + _NAME)
        return any(m.span.start < span.start and span.end < m.span.end for m in around)

    def is_own(self, name: str) -> bool:
        """Whether a name is one of the document's jurisdiction: 乙市丙丁区, 丙丁区, 丙丁."""
        own = self.document.jurisdiction or ""
        if not own:
            return False
        short = own[:-1] if len(own) > 2 and own[-1] in "省市区县旗州" else own
        path = "".join(self.document.region)
        return name in (own, short) or (name.endswith(own) and path.endswith(name))

    def level(self, word: str) -> str | None:
        """The place that 全市 or 全省 means for this document; None when it is the jurisdiction or unknown."""
        match = _PLACE_WORD.match(word)
        if match is None or match["own"]:
            return None
        suffix = match["level"][1]
        if self.document.jurisdiction and self.document.jurisdiction.endswith(suffix):
            return None
        for name in reversed(self.document.region[:-1]):
            if name.endswith(suffix):
                return name
        return None

    def opening(self, start: int, end: int) -> tuple[str | None, int]:
        """``(subject, offset where the rest begins)`` of an item that may open with what it is about.

        The subject is None for the jurisdiction, whose own name at the head is skipped too.
        """
        subject: str | None = None
        while True:
            rest = self.text[start:end]
            start += len(rest) - len(head(rest))
            if start >= end:
                return subject, end
            if match := _PLACE_WORD.match(self.text, start, end):
                if match["level"] and self.text.startswith(_NOT_WHOLE, match.end()):
                    return subject, start
                if match["own"] == "辖区":
                    return subject, start
                subject = self.level(match.group()) or subject
                start = match.end()
                continue
            mention = self._titled(start, end) or self.at(start) or self._part_of_sector(start, end)
            if mention is None:
                own = self._own_prefix(start, end)
                if own:
                    start += own
                    continue
                return subject, start
            if self.is_own(mention.name) or mention.name in self._own or _is_government(mention):
                start = mention.span.end
                continue
            if mention.span.end >= end:
                return (mention.name, end) if set(mention.types) & _THINGS else (subject, start)
            rest = self.text[mention.span.end:end]
            acts = mention.types[0] in _ACTORS and _SAID_OF_ACTOR.fullmatch(rest)
            said = acts or _SAID.match(self.text, mention.span.end, end + 6)
            if said and (owner := self.owner(mention, rest)):
                keep = mention.types[0] in ("Industry", "Group") and not re.match(DO, rest)
                return owner, start if keep else mention.span.end
            if mention.types[0] == "Place" and self.text[mention.span.end:end].startswith(("的", "成为", "城")):
                return mention.name, mention.span.end
            return subject, start

    def owner(self, thing: Mention, rest: str) -> str | None:
        """The name of a thing of which ``rest``, the words between it and a number, say the number; None where they
        say one of the jurisdiction's."""
        kind = thing.types[0]
        if self.is_own(thing.name) or thing.name in self._own or _ANOTHER.match(rest):
            return None
        if kind in ("Strategy", "Policy"):
            return thing.name if _BY_POLICY.match(rest) else None
        if kind in ("Industry", "Group"):
            sector = kind == "Industry" and _SECTOR.search(thing.name) and _GROWN.match(rest)
            # “三大产业” in quotation marks is a slogan of the jurisdiction's.
            closing = self.text[thing.span.end - 1:thing.span.end + 1]
            quoted = kind == "Group" and any(mark in closing for mark in "”’")
            return thing.name if sector or _OF_SECTOR.match(rest) and not quoted else None
        return thing.name if kind in _THINGS else None

    def _part_of_sector(self, start: int, end: int) -> Mention | None:
        """The industry whose larger firms a number is of, or that is a part of another: 规上甲产业, 工业中乙产业."""
        match = _PART_OF_SECTOR.match(self.text, start, end)
        thing = self.at(match.end()) if match else None
        return thing if thing is not None and thing.types[0] == "Industry" else None

    def _titled(self, start: int, end: int) -> Mention | None:
        """The thing in quotation marks after what kind of thing it is: 短视频“甲之歌”, 微短剧《乙》."""
        match = _KIND.match(self.text, start, end)
        thing = self.at(match.end()) if match and not re.search(DO, match["kind"]) else None
        if thing is None or thing.types[0] not in _ACTORS:
            return None
        return thing if any(mark in self.text[thing.span.end - 1:thing.span.end + 1] for mark in "”’」』》") else None

    def _own_prefix(self, start: int, end: int) -> int:
        """Length of the jurisdiction's own name where no mention marks it."""
        own = self.document.jurisdiction or ""
        path = self.document.region
        for name in sorted({"".join(path[i:]) for i in range(len(path))}, key=lambda n: (-len(n), n)):
            if self.text.startswith(name, start) and start + len(name) <= end:
                return len(name)
        short = own[:-1] if len(own) > 2 else ""
        if short and self.text.startswith(short, start) and _ACTS.match(self.text, start + len(short), end):
            return len(short)
        return 0

    def topic(self, start: int, end: int) -> str | None:
        """The thing of which a clause without number consists, maybe after a time and the jurisdiction's name."""
        subject, rest = self.opening(start, end)
        if subject is None or rest < end:
            return None
        thing = next((m for m in reversed(self.within(start, end)) if m.name == subject), None)
        if thing is not None and thing.types[0] in ("Strategy", "Policy"):
            # «完善就业优先政策，提供岗位…»: a policy that is pursued is no topic.
            before = _PLACE_WORD.sub("", bare(self.text[start:thing.span.start]))
            if before and not self.is_own(before) or _PURSUED.match(thing.name):
                return None
        return subject

    def benefit(self, start: int, end: int, before: tuple[int, int] | None) -> str | None:
        """What the people of «惠及群众3万人» owe it to: the thing at the end of the clause before."""
        if before is None or not _BENEFITS.match(self.text[start:end]):
            return None
        things = self.within(*before)
        if not things:
            return None
        last = things[-1]
        closes = re.fullmatch("[”’》」]?", self.text[last.span.end:before[1]])
        return last.name if closes and last.types[0] in _THINGS | {"Group"} else None

    def carrier(self, start: int, end: int) -> str | None:
        """The park of «以某园为载体，集聚企业…»."""
        match = _CARRIER.search(self.text, start, end)
        if match is None:
            return None
        things = self.within(*match.span("thing"))
        return things[0].name if len(things) == 1 else None


def _is_government(thing: Mention) -> bool:
    """Whether a thing is the government that speaks: 市政府, 省委省政府."""
    return thing.types[0] == "Institution" and bool(_GOVERNMENT.fullmatch(thing.name))
