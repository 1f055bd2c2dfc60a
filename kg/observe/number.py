"""One number in its stretch of words → what it measures, of which kind. One method for each phenomenon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.observe import indicator as naming
from kg.observe.clause import Item
from kg.observe.indicator import Name, bare
from kg.observe.reading import Reading, Stretch, Trail, reading
from kg.observe.subject import Subjects
from kg.observe.words import any_of, words

_COMPOSITION = re.compile("三次产业(?:增加值)?(?:结构|比重|比例|构成|占比)?[^，]{0,6}$")
_DONE_WITH_ALL = re.compile("^(?:达标|合格|覆盖|完成|兑现|办结|落实|回复|通过)")
_ARRIVAL = re.compile(any_of("arrival"))
_GROWN = re.compile("(?P<what>.*[一-龥]{2})(?:新增|净增)")
_PURPOSE = re.compile("(?:进行|开展|实施|予以)(?:全面|深入|系统|集中)?(?P<verb>[一-龥]{2,6})$")
_COMPLETED = re.compile("实现|建成|投产|竣工|交付|开工|完成|获批")
_OPENS_NOUN = ("等", "对", "为", "向", "将", "把", "与", "有", "的", "了", "等方面", "等领域")
# What spreads one statement over coordinated members: 分别, 均, 都, 各.
_SPREAD = re.compile(
    "分别|(?<![人平年户日月亩])均(?![衡等价质线])|(?<![成首])都(?=[达为是有超突保实居增下])|各(?!类|级|项|地|市|县|区)|双双"
)


def without_spread(phrase: str) -> str:
    """A phrase without 分别, 均 and the like."""
    return _SPREAD.sub("", phrase)


@dataclass(slots=True)
class NumberReader:
    """Reads single numbers of one sentence of ``text``; ``trail`` is what was read before them."""

    text: str
    trail: Trail
    subjects: Subjects

    def read(self, stretch: Stretch) -> Iterator[Reading]:
        """The readings of one number: none where nothing names it, several where it is said of several."""
        quantity, before = stretch.quantity, stretch.before
        if quantity.form == "composition":
            yield from self._composition(stretch)
        elif quantity.is_rank:
            yield from self._rank(stretch)
        elif before.endswith("连续") and (quantity.unit == "个月" or quantity.unit[-1] in "年月天次届周"):
            yield self._streak(stretch)
        elif quantity.form == "double":
            name, inherits = self.trail.rate_name(before, stretch.item)
            yield reading(stretch, name, "growth", "double", self.text, inherits=inherits)
        elif quantity.is_points or quantity.is_percent or quantity.form == "times":
            yield from self._proportion(stretch)
        else:
            yield from self._amount(stretch)

    def _spread(self, what: str, before: str) -> tuple[str, ...]:
        """The members that 均 or 分别 spreads a number over; the phrase itself where nothing does."""
        if not _SPREAD.search(before):
            return (what,)
        return naming.members(naming.tail(naming.head(without_spread(what))))

    def _composition(self, stretch: Stretch) -> Iterator[Reading]:
        """三次产业比重为a∶b∶c: three shares."""
        if not _COMPOSITION.search(stretch.before):
            return
        for ordinal, value in zip("一二三", stretch.quantity.parts, strict=True):
            name = Name(f"第{ordinal}产业比重", "", f"第{ordinal}产业")
            yield reading(stretch, name, "ratio", "composition", self.text, value=value)

    def _rank(self, stretch: Stretch) -> Iterator[Reading]:
        """居全市第三位: the place of what is named before it, or of each of the readings before («均居…»)."""
        what, group = naming.ranked(stretch.before), self.trail.group
        shared = re.search("均|都|双双", stretch.before) or group and group[0].rule == "series"
        if not bare(naming.head(what)) and len(group) > 1 and shared:
            for one in group:
                name = Name(one.name.text, "", one.name.noun)
                yield reading(stretch, name, "rank", "rank", self.text, subject=one.subject, inherits=one)
            return
        for member in self._spread(what, stretch.before):
            name, inherits = self.trail.rate_name(member, stretch.item)
            yield reading(stretch, name, "rank", "rank", self.text, inherits=inherits)

    def _streak(self, stretch: Stretch) -> Reading:
        """连续7年获评: how long it has been so."""
        what = bare(naming.tail(naming.head(stretch.before.removesuffix("连续"))))
        if not what and stretch.item.joiner == "、" and self.trail.last is not None:
            base = self.trail.last.base
            what = base.noun if base.verb else base.text
        happened = bare(self.text[stretch.quantity.span.end:stretch.item.end])
        happened = re.sub("^在[^，]{1,14}?(?=召开|举办|举行|获|被|位居|名列)", "", happened)
        name = Name(f"{what}连续{happened}"[:40], "", what or happened)
        return reading(stretch, name, "level", "streak", self.text)

    def _proportion(self, stretch: Stretch) -> Iterator[Reading]:
        """Percentages, points and multiples: gap, growth or increase, share, or the rate that the words name."""
        quantity, before, item = stretch.quantity, stretch.before, stretch.item
        if quantity.is_points and (found := naming.gap(before)):
            what, gap = found
            name, inherits = self.trail.rate_name(what, item)
            middle = "增长" if inherits and inherits.kind == "growth" and not bare(what) else ""
            name = replace(name, text=name.text + middle + bare(gap))
            yield reading(stretch, name, "level", "gap", self.text, inherits=inherits)
        elif changed := naming.change(before, percent=True):
            yield from self._change(stretch, changed, "increase" if quantity.is_points else "growth")
        elif quantity.is_points:
            name, inherits = self.trail.rate_name(before, item)
            yield reading(stretch, name, "increase", "increase", self.text, inherits=inherits)
        elif found := naming.share(before):
            what, share = found
            for member in self._spread(what + bare(share), before):
                name, inherits = self.trail.share_name(member, item)
                yield reading(stretch, name, "ratio", "share", self.text, inherits=inherits)
        elif not bare(naming.head(before)) and stretch.goes_on:
            # «七成以上的村庄通了公交»: the share of those of whom it is said
            what = bare(re.split("[、，]", stretch.after)[0])
            if (quantity.bound != "exact" or len(what) >= 6) and "目标" not in what:
                yield reading(stretch, Name(what[:30], "", what[:30]), "ratio", "ratio", self.text)
        else:
            done = bare(stretch.after) if _DONE_WITH_ALL.match(stretch.after) else ""
            for member in self._spread(before, before):
                name, inherits = self.trail.rate_name(member, item)
                name = replace(name, text=name.text + done)
                yield reading(stretch, name, "ratio", "ratio", self.text, inherits=inherits)

    def _change(self, stretch: Stretch, changed: naming.Change, kind: str) -> Iterator[Reading]:
        """同比增长6%, 下降2个百分点, 增加30亿元: signed, of each member that it is said of."""
        value = stretch.quantity.value * changed.sign
        for member in self._spread(changed.what, stretch.before):
            name, inherits = self.trail.rate_name(member, stretch.item)
            yield reading(
                stretch, name, kind, kind, self.text, value=value, baseline=changed.baseline, inherits=inherits
            )

    def _amount(self, stretch: Stretch) -> Iterator[Reading]:
        """Amounts and counts: a change, a count with its noun behind it, or a level with its name before it."""
        quantity, before = stretch.quantity, stretch.before
        changed = naming.change(before, percent=False)
        if changed is None and not quantity.is_count and not stretch.goes_on:
            changed = naming.change_of(before)
        if changed and (changed.what or not (stretch.goes_on and quantity.is_count)):
            yield from self._change(stretch, changed, "increase")
            return
        stretch = self._with_borrowed_noun(stretch)
        grown = _GROWN.fullmatch(naming.tail(before))
        if grown and not stretch.goes_on:
            yield self._grown(stretch, grown["what"])
        elif self._is_counted_after(stretch):
            yield from self._count(stretch)
        elif stretch.after.startswith("的") and naming.is_attribute(naming.head(before)):
            # «总面积超3万平方米的展馆»: the attribute's owner stands behind it
            noun = bare(naming.counted(stretch.after)[0])
            things = self.subjects.within(quantity.span.end, stretch.item.end)
            owner = next((m.name for m in things if m.name in noun), None)
            label = bare(naming.tail(naming.head(before)))
            name = Name(label if owner else noun + label, "", noun)
            yield reading(stretch, name, "level", "level", self.text, subject=owner)
        else:
            things_counted = quantity.is_count and not quantity.unit.endswith(("人", "人次", "名"))
            arrival = _ARRIVAL.match(stretch.after)
            for member in self._spread(before, before):
                name, inherits = self.trail.name(member, stretch.item, quantity, things=things_counted)
                if arrival:
                    name = replace(name, text=name.text + arrival.group())
                yield reading(stretch, name, "level", "level", self.text, inherits=inherits)

    def _grown(self, stretch: Stretch, what: str) -> Reading:
        """各项贷款新增3亿元 is an increase of a quantity that is named; 通道新增16条 are new things."""
        name, _ = self.trail.rate_name(what, stretch.item)
        if not stretch.quantity.is_count:
            return reading(stretch, name, "increase", "increase", self.text)
        return reading(stretch, Name("新增" + name.text, "", name.noun, base=name.text), "level", "level", self.text)

    def _with_borrowed_noun(self, stretch: Stretch) -> Stretch:
        """«15块、800余亩土地平整»: a bare count takes the noun behind the next number of the list."""
        following, quantity = self.trail.next, stretch.quantity
        if stretch.after or not quantity.is_count or stretch.item.quantities[-1] != quantity:
            return stretch
        if following is None or not _opens_with_number(following):
            return stretch
        phrase = naming.head(stretch.before)
        if bare(phrase) and not naming.ends_in_verb(phrase) and not phrase.endswith(("等", "对")):
            return stretch
        return replace(stretch, after=self.text[following.quantities[0].span.end:following.end])

    def _is_counted_after(self, stretch: Stretch) -> bool:
        """Whether the noun stands after the number: before it nothing, a verb, or examples of what is counted."""
        phrase, after = naming.head(stretch.before), stretch.after
        if not stretch.goes_on or naming.is_act(after):
            return False
        if not bare(phrase) or phrase.endswith(_OPENS_NOUN):
            return True
        if naming.ends_in_verb(naming.tail(phrase) or phrase) or phrase in words("filler"):
            return True
        noun, event = naming.counted(after)
        follows = stretch.quantity != stretch.item.quantities[0]
        if follows and after.startswith("的") and len(bare(noun)) >= 2 and len(phrase) <= 4:
            return not naming.is_attribute(phrase)  # «12个地块约300亩的土地平整»
        if not stretch.quantity.is_count or len(bare(noun)) < 2:
            return False
        # Before a classifier and its noun there may stand any verb, or the counted things by name.
        return len(phrase) <= 5 or "、" in phrase or naming.opens_with_verb(phrase)

    def _count(self, stretch: Stretch) -> Iterator[Reading]:
        """N个X: X is counted."""
        quantity, item, before, after = stretch.quantity, stretch.item, stretch.before, stretch.after
        last = self.trail.last
        if last is not None and not naming.counted(after)[0] and re.match("为|是|获|被|入选|列入", after):
            after = last.name.noun + after  # «其中7项为全国首创»
        event = naming.counted(after)[1]
        name = naming.after_number(naming.last_act(before), after)
        purpose = _PURPOSE.search(self.text, quantity.span.end, item.clause[1])
        if not name.verb and purpose and re.match("(?:并|再|先后|同时)*对", naming.head(before) or before):
            name = Name(purpose["verb"] + name.noun, purpose["verb"], name.noun)
        bare_item = not bare(naming.head(before)) or before.endswith("等")
        if not name.verb and self.trail.verb and item.joiner == "、" and bare_item and not event:
            name = Name(self.trail.verb + name.noun, self.trail.verb, name.noun)
        self.trail.verb = name.verb
        if any(q.span.start >= quantity.span.end + len(after) for q in item.quantities):
            noun = naming.holder(after)  # «8个项目融资3亿元»: another number of the same noun follows
            name = Name(name.verb + noun, name.verb, noun)
        elif quantity.measures == "people" and after.startswith("的") and name.verb:
            name = Name(name.noun + name.verb, "", name.noun)  # «惠及60万人的引水工程»
        else:
            name = self._shared(stretch, name) or name
        yield reading(stretch, name, "level", "count", self.text, flow=bool(_COMPLETED.search(event)))

    def _shared(self, stretch: Stretch, name: Name) -> Name | None:
        """What the next item of a list says of this one too: «5个镇和3个村获评…», «6个片区、30万平方米小区改造»."""
        following, quantity = self.trail.next, stretch.quantity
        if following is None or stretch.item.quantities[-1] != quantity or not _opens_with_number(following):
            return None
        other = following.quantities[0]
        noun, event = naming.counted(self.text[other.span.end:following.end])
        if quantity.unit != other.unit and not other.is_count and len(name.noun) <= 2 and bare(noun):
            return Name(name.verb + bare(noun) + name.noun, name.verb, bare(noun) + name.noun)
        if not name.verb and (said := naming.act(event, bare(noun))):
            return Name(bare(said) + name.noun, "", name.noun)
        return None


def _opens_with_number(item: Item) -> bool:
    """Whether an item of a list begins with its number."""
    return item.joiner == "、" and bool(item.quantities) and item.quantities[0].span.start == item.start
