"""Which thing the clauses of a sentence go on to speak of: 甲园区入驻企业120家，年产值突破12亿元.

Chinese leaves out a subject that stays the same. A clause that begins without one speaks of the thing that did what
the clause before tells (甲村设立工坊11间，带动就业80人), or of the one named there last (建成乙园，引来企业9家), where
it says what only such a thing has or brings. What governments do and what statistics measure stays the jurisdiction's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import Mention
from kg.observe.clause import Item
from kg.observe.indicator import bare, is_attribute, opens_with_verb, tail
from kg.observe.subject import Subjects
from kg.observe.words import any_of

_ACTORS = frozenset(("Company", "Institution", "Park", "Project", "Platform", "Event", "Place"))
_PLANS = frozenset(("Strategy", "Policy"))
_MEANWHILE = "(?:首批|首期|一期|当年|当天|首日|每年|年均|日均|现|可|预计|累计|已|共|直接|间接|还|并|年)*"
# What a thing brings by being there: 引来, but not 引进, which is what a government does.
_BRINGS = re.compile(f"{_MEANWHILE}{any_of('brings')}")
_BRINGS_TO = re.compile(f"[一-龥]{{0,8}}?(?:全年|年|当年){any_of('brings')}|[一-龥]{{0,4}}人均年?(?:增收|收入)")
# What the doer of the clause before may have done, besides.
_DOES = re.compile(_MEANWHILE + any_of("does"))
_HAS = re.compile(any_of("has") + "$")
_BENEFIT = re.compile(f"{_MEANWHILE}(?:惠及|覆盖|受益|带动|撬动|拉动)")
_MACRO = re.compile(any_of("macro"))
# What governments tell of themselves names the whole place, or, where visitors are counted, the year.
_OWN = re.compile("全[国省市区县州]|[我本][省市区县]|各[地市县区级]")
_YEAR = re.compile("全年|年内|[今去]年|上半年|季度|个月|力争")
_VISITORS = re.compile("接待|游客|旅游")
_BY = re.compile("由|其中|经|在|对|为")
_LISTED = re.compile("[”’」』》〉]?(?:、|和|与|及|等)")
_OPENS = re.compile("的?[“‘「『《]?")
_CLOSES = re.compile("[”’」』》〉]?(?:活动|项目|专项)?")
_SHORT = 10


def says_whole(words: str) -> bool:
    """Whether words say that they speak of the whole jurisdiction: 全县, 我省."""
    return bool(_OWN.search(words))


@dataclass(slots=True)
class Thread:
    """``doer``: the thing of which the clause before said a number. ``named``: the thing that it named last.
    ``clause``: where that clause stands."""

    text: str
    subjects: Subjects
    doer: str | None = None
    named: Mention | None = None
    clause: tuple[int, int] = (0, 0)

    def cut(self) -> None:
        """A semicolon ends what clauses have in common."""
        self.doer = self.named = None

    def carried(self, item: Item, start: int, begin: int) -> str | None:
        """The thing that an item is about whose words, from ``start``, name none; None for the jurisdiction. ``begin``:
        where what names the jurisdiction there ends."""
        first = item.quantities[0].span.start
        same = item.clause == self.clause
        if self.doer is not None and (same or self.text.startswith("其中", item.start)):
            return self.doer
        said = bare(self.text[start:first])
        if same or says_whole(self.text[item.start:first]) or _MACRO.search(said):
            return None
        if any(self.subjects.is_own(thing.name) for thing in self.subjects.within(item.start, begin)):
            return None
        if _VISITORS.search(said) and _YEAR.search(self.text, item.start, start):
            return None
        brings = self.brings(item, start)
        if self.doer is not None and (brings or _DOES.match(said) or self._has(said, start, first)):
            return self.doer
        if self.named is not None and self.named.types[0] in _PLANS:
            brings = bool(_BENEFIT.match(said))
        return self.named.name if self.named is not None and brings else None

    def brings(self, item: Item, start: int) -> bool:
        """Whether an item says, from ``start``, what a thing brings by being there: 年产值, 吸引游客."""
        said = bare(self.text[start:item.quantities[0].span.start])
        return bool(_BRINGS.match(said) or _BRINGS_TO.match(said))

    def _has(self, said: str, start: int, end: int) -> bool:
        """Whether ``said``, which stands there, is something that a thing has: 冷库库容, not 完成投资, 甲产业产值."""
        what = bare(tail(said))
        if is_attribute(what):
            return True  # «园区引进项目12个，总投资30亿元»
        if len(what) > _SHORT or not _HAS.search(what) or opens_with_verb(what):
            return False
        return "“" not in self.text[start:end] and not self.subjects.within(start, end)

    def passed(self, item: Item, subject: str | None) -> None:
        """Remember an item that was read, and of what its numbers were found to be."""
        if not item.quantities and _BY.match(self.text, item.start):
            return  # «设立基金，由某集团管理，首期投向…» is still about the fund
        same = item.clause == self.clause
        self.clause = item.clause
        if item.quantities:
            kinds = self.subjects.kinds(subject) if subject else ()
            self.doer = subject if _ACTORS.intersection(kinds[:1]) else None
            self.named = self._counted(item) or (self.named if same else None)
        else:
            self.doer, self.named = None, self._last(item)

    def _counted(self, item: Item) -> Mention | None:
        """The thing beside the number: 发放某券320万元, 设立2亿元某基金."""
        things = [t for t in self.subjects.within(item.start, item.end) if self.text[t.span.start - 1] != "、"]
        for quantity in item.quantities:
            for thing in things:
                ahead = thing.span.end <= quantity.span.start
                between = (thing.span.end, quantity.span.start) if ahead else (quantity.span.end, thing.span.start)
                beside = (_CLOSES if ahead else _OPENS).fullmatch(self.text, *between)
                if beside and thing.types[0] in (_ACTORS | _PLANS) - {"Place"}:
                    return thing
        return None

    def _last(self, item: Item) -> Mention | None:
        """The thing that a clause without a number named last, unless it is one of a list."""
        things = [
            thing for thing in self.subjects.within(item.start, item.end)
            if thing.types[0] in _ACTORS and not self.subjects.is_own(thing.name)
            and (thing.types[0] != "Place" or thing.span.start - item.start <= 1)
        ]
        if not things or _LISTED.match(self.text, things[-1].span.end):
            return None
        if len(things) > 1 and self.text[things[-2].span.end:things[-1].span.start] in ("、", "和", "”、“"):
            return None
        return things[-1]
