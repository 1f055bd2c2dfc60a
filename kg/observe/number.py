"""One number in its stretch of words → what it measures, of which kind. One method for each phenomenon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.observe import indicator as naming
from kg.observe.clause import Item
from kg.observe.indicator import Name, bare
from kg.observe.reading import Reading, Stretch, Trail, reading
from kg.observe.several import is_spread, listed, meant, spread
from kg.observe.subject import Subjects
from kg.observe.words import any_of, words

_COMPOSITION = re.compile("三次产业(?:增加值)?(?:结构|比重|比例|构成|占比)?[^，]{0,6}$")
_DONE_WITH_ALL = re.compile("^(?:达标|合格|覆盖|完成|兑现|办结|落实|回复|通过)")
_ARRIVAL = re.compile(any_of("arrival"))
_GROWN = re.compile("(?P<what>.*[一-龥]{2})(?:新增|净增)")
_PURPOSE = re.compile("(?:进行|开展|实施|予以)(?:全面|深入|系统|集中)?(?P<verb>[一-龥]{2,6})$")
_COMPLETED = re.compile("实现|建成|投产|竣工|交付|开工|完成|获批|入选|获评|受到|列入|命名|认定")
# «覆盖全县七成村庄»: what there is a share of stands behind it.
_SHARE_OF = re.compile(
    f"(?P<what>.*?{any_of('shareOf')})[了着]?(?:全[国省市区县州球镇]|(?P<whom>[一-龥]{{2,14}}))?"
)
_DISTRIBUTED = re.compile("(?P<nouns>[^，]+?、[^，]+?)(?P<said>(?:均|都)?(?:由|来自|来源于|用于|纳入|实现)[^，、]+)")
_IS = re.compile("(?:为|是|属)(?P<what>[^，。；\\d]{2,16})$")
_NOUN = re.compile(f"(?!.*{naming.DO})[一-龥]*?(?:链|产业|领域|行业|系统|区域|实事|工程|项目|企业|园区|片区|平台)")
_ENTERED = re.compile("迈入|跨入|跻身|进入|迈进|步入|达到|形成")
_OF_PLAN = re.compile("(?:完成|达到?|[占为是超]|相当于)*(?:年度|全年|年|序时)?(?:投资)?(?:计划|目标|任务)+的?")
_SIZES = ("mass", "power", "length", "volume", "voltage", "energy", "apparent power")
_NAMED_SIZE = re.compile("[一-龥A-Za-z]{0,14}?(?:项目|工程|基地|电站|风电|光伏|机组|生产线|产线|码头|航道|装置)")
_OPENS_NOUN = ("等", "对", "为", "向", "将", "把", "与", "有", "的", "了", "等方面", "等领域")

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
        elif before.endswith("连续") and (quantity.unit == "个月" or quantity.unit[-1] in "年月天次届周度"):
            yield self._streak(stretch)
        elif quantity.form == "steps":
            yield from self._steps(stretch)
        elif quantity.form == "grade":
            yield from self._grade(stretch)
        elif quantity.form == "double":
            name, inherits = self.trail.rate_name(before, stretch.item)
            yield reading(stretch, name, "growth", "double", self.text, inherits=inherits)
        elif quantity.is_points or quantity.is_percent or quantity.form in ("times", "plain"):
            yield from self._proportion(stretch)
        else:
            yield from self._amount(stretch)

    def _members(self, what: str, stretch: Stretch) -> Iterator[tuple[str, str | None]]:
        """Of whom or what a number is said: each member that 均 spreads it over, each of a list of things; with the
        thing whose number it is, where the list tells."""
        if not stretch.quantity.is_count:
            things = self.subjects.within(stretch.item.start, stretch.quantity.span.start)
            if found := listed(what, things, each=is_spread(stretch.before)):
                for thing, rest in found:
                    place = thing.types[0] == "Place"
                    yield rest if place else thing.name + rest, self.subjects.owner(thing, rest)
                return
        for member in spread(what, stretch.before):
            yield member, None

    def _said_of(
        self, stretch: Stretch, what: str, kind: str, rule: str = "", *, added: str = "", value: Decimal | None = None,
        baseline: str | None = None, name_of: Callable[[str, Item], tuple[Name, Reading | None]] | None = None,
    ) -> list[Reading]:
        """A number of each that it is said of: of several before it («…，双双突破9万亿元», «三项指标均居前三位»), or of
        each member of the phrase ``what``, whose name ends in what is ``added``."""
        found = []
        for one in meant(what, self.text[stretch.item.start:stretch.quantity.span.start], self.trail):
            name = Name(one.base.text + _rate_of(what), "", one.base.noun or one.base.text)
            found.append(reading(
                stretch, name, kind, rule or kind, self.text, subject=one.subject, value=value, inherits=one
            ))
        for member, whose in () if found else self._members(what, stretch):
            name, inherits = (name_of or self.trail.rate_name)(member, stretch.item)
            found.append(reading(
                stretch, replace(name, text=name.text + added), kind, rule or kind, self.text, subject=whose,
                value=value, baseline=baseline, inherits=inherits,
            ))
        return found

    def _composition(self, stretch: Stretch) -> Iterator[Reading]:
        """三次产业比重为a∶b∶c: three shares."""
        if not _COMPOSITION.search(stretch.before):
            return
        for ordinal, value in zip("一二三", stretch.quantity.parts, strict=True):
            name = Name(f"第{ordinal}产业比重", "", f"第{ordinal}产业")
            yield reading(stretch, name, "ratio", "composition", self.text, value=value)

    def _rank(self, stretch: Stretch) -> Iterator[Reading]:
        """居全市第三位: the place of what is named before it, or of each of the readings before («均居…»)."""
        yield from self._said_of(stretch, naming.ranked(stretch.before), "rank")

    def _steps(self, stretch: Stretch) -> Iterator[Reading]:
        """连跨两个万亿元台阶: how many steps; what follows is of what took them."""
        passed = naming.passing(stretch.before)
        steps = stretch.quantity.raw.partition(stretch.quantity.unit)[2]
        phrase = naming.tail(naming.head(stretch.before.removesuffix(passed)))
        named = [self.trail.rate_name(member, stretch.item) for member in naming.members(phrase)]
        for name, inherits in named:
            name = Name(f"{name.text}{passed}{steps}", "", name.text, base=name.text)
            yield reading(stretch, name, "level", "level", self.text, inherits=inherits, flow=True)

    def _grade(self, stretch: Stretch) -> Iterator[Reading]:
        """跨入经济总量两万亿级城市行列, 迈入万亿级规模."""
        what = "规模" if "规模" in stretch.after[:6] else ""
        yield from self._said_of(stretch, _ENTERED.sub("", stretch.before) + what, "level")

    def _ahead(self, stretch: Stretch) -> Reading:
        """提前两个月通车: by how much."""
        what = bare(naming.tail(naming.head(stretch.before.removesuffix("提前"))))
        happened = bare(re.split("[，、]", stretch.after)[0])[:12]
        return reading(stretch, Name(f"{what}提前{happened}", "", what or happened), "level", "level", self.text)

    def _streak(self, stretch: Stretch) -> Reading:
        """连续7年获评: how long it has been so."""
        what = bare(naming.tail(naming.head(stretch.before.removesuffix("连续"))))
        if not what and stretch.item.joiner == "、" and self.trail.last is not None:
            base = self.trail.last.base
            what = base.noun if base.verb else base.text
        happened = bare(self.text[stretch.quantity.span.end:stretch.item.end])
        happened = re.sub("^在[^，]{1,14}?(?=召开|举办|举行|获|被|位居|名列)", "", happened)
        noun = what or happened
        if not what and self.trail.last is not None and stretch.quantity != stretch.item.quantities[-1]:
            noun = self.trail.last.base.text  # «…，连续四年站稳600亿斤»: the next number is of what was named before
        name = Name(f"{what}连续{happened}"[:40], "", noun)
        return reading(stretch, name, "level", "streak", self.text)

    def _proportion(self, stretch: Stretch) -> Iterator[Reading]:
        """Percentages, points and multiples: gap, growth or increase, share, or the rate that the words name."""
        quantity, before, item = stretch.quantity, stretch.before, stretch.item
        if quantity.is_percent and (last := self.trail.last) and _OF_PLAN.fullmatch(before):
            name = Name(last.base.text + "年度计划完成率", "", last.base.noun)  # «…，占年度计划的112%»
            yield reading(stretch, name, "ratio", "ratio", self.text, inherits=last)
        elif quantity.is_points and (found := naming.gap(before)):
            what, gap = found
            name, inherits = self.trail.rate_name(what, item)
            middle = "增长" if inherits and inherits.kind == "growth" and not bare(what) else ""
            name = replace(name, text=name.text + middle + bare(gap))
            yield reading(stretch, name, "level", "gap", self.text, inherits=inherits)
        elif changed := naming.change(before, percent=True) or self._changed_before(stretch):
            yield from self._change(stretch, changed, "increase" if quantity.is_points else "growth")
        elif quantity.is_points:
            name, inherits = self.trail.rate_name(before, item)
            yield reading(stretch, name, "increase", "increase", self.text, inherits=inherits)
        elif found := naming.share(before):
            what, share = found
            yield from self._said_of(stretch, what + bare(share), "ratio", "share", name_of=self.trail.share_name)
        elif stretch.goes_on and (not bare(naming.head(before)) or before.endswith(("把", "将", "让"))):
            yield from self._share_of_those(stretch)
        else:
            yield from self._ratio(stretch)

    def _share_of_those(self, stretch: Stretch) -> Iterator[Reading]:
        """«七成以上的村庄通了公交», «超80%的项目、资金由企业承担»: the share of those of whom it is said."""
        quantity, after = stretch.quantity, bare(stretch.after)
        if (match := _DISTRIBUTED.match(after)) is not None:
            whats = [noun + match["said"] for noun in match["nouns"].split("、")]
        else:
            whats = [bare(re.split("[、，]", stretch.after)[0])]
        for what in whats:
            if (quantity.bound != "exact" or len(what) >= 6) and "目标" not in what:
                yield reading(stretch, Name(what[:30], "", what[:30]), "ratio", "ratio", self.text)

    def _ratio(self, stretch: Stretch) -> Iterator[Reading]:
        """满意率98%, 水质100%达标, 贡献全县七成税收."""
        before, added = stretch.before, ""
        if (match := _SHARE_OF.fullmatch(naming.tail(before))) and stretch.goes_on:
            of = bare(naming.counted(re.split("[、，]", stretch.after)[0])[0])[:16]
            before, added = match["what"], (match["whom"] or "") + of
        elif _DONE_WITH_ALL.match(stretch.after):
            added = bare(stretch.after)
        yield from self._said_of(stretch, before, "ratio", added=added)

    def _changed_before(self, stretch: Stretch) -> naming.Change | None:
        """«压减环节41%、材料36%»: the verb before the first changes what follows it in the list, too."""
        what, changed = bare(stretch.before), self.trail.changed
        if changed is None or stretch.item.joiner != "、" or not what or naming.opens_with_verb(what):
            return None
        return replace(changed, what=what)

    def _change(self, stretch: Stretch, changed: naming.Change, kind: str) -> Iterator[Reading]:
        """同比增长6%, 下降2个百分点, 增加30亿元: signed, of each member that it is said of."""
        self.trail.changed = changed if changed.ahead else None
        value = stretch.quantity.value * changed.sign
        yield from self._said_of(stretch, changed.what, kind, value=value, baseline=changed.baseline)

    def _amount(self, stretch: Stretch) -> Iterator[Reading]:
        """Amounts and counts: a change, a count with its noun behind it, or a level with its name before it."""
        quantity, before = stretch.quantity, stretch.before
        if before.endswith("提前") and quantity.measures == "time":
            yield self._ahead(stretch)
            return
        changed = naming.change(before, percent=False)
        if changed is None and not quantity.is_count and not stretch.goes_on:
            changed = naming.change_of(before) or self._changed_before(stretch)
        if changed and (changed.what or not (stretch.goes_on and quantity.is_count)):
            yield from self._change(stretch, changed, "increase")
            return
        stretch = self._with_borrowed_noun(stretch)
        grown = _GROWN.fullmatch(naming.tail(before))
        if grown and not stretch.goes_on:
            yield self._grown(stretch, grown["what"])
        elif stretch.after.startswith("的") and not quantity.is_count and (label := self._label(stretch)):
            yield self._attributed(stretch, label)
        elif self._is_counted_after(stretch):
            yield from self._count(stretch)
        elif not self._is_in_name(stretch):
            yield from self._level(stretch)

    def _is_in_name(self, stretch: Stretch) -> bool:
        """Whether a size only tells one thing from others: 甲厂60万吨新材料项目, 乙基地200万千瓦风电工程."""
        phrase = naming.head(stretch.before)
        if stretch.quantity.measures not in _SIZES or not re.match("[一-龥]{2}", stretch.after):
            return False
        return _NAMED_SIZE.match(stretch.after) is not None and not (
            naming.ends_in_verb(naming.tail(phrase) or phrase) or phrase.endswith(("等", "年产"))
        )

    def _label(self, stretch: Stretch) -> str:
        """The attribute whose owner stands behind the number («总面积超3万平方米的展馆»), "" where there is none: after
        a verb (组建总规模5亿元的基金), or taken over in a list (总投资8亿元的甲厂、3亿元的乙厂)."""
        phrase = naming.head(stretch.before)
        label = bare(naming.tail(re.split("和|及", phrase[len(naming.leading_verb(phrase)):])[-1]))
        if not bare(phrase) and stretch.item.joiner == "、":
            label = self.trail.label
        return label if naming.is_attribute(label) else ""

    def _attributed(self, stretch: Stretch, label: str) -> Reading:
        """An attribute of what stands behind its number."""
        self.trail.label = label
        noun = bare(naming.counted(stretch.after)[0])
        things = self.subjects.within(stretch.quantity.span.end, stretch.item.end)
        owner = next((m.name for m in things if bare(m.name) in noun), None)
        name = Name(label if owner else noun + label, "", noun)
        return reading(stretch, name, "level", "level", self.text, subject=owner)

    def _level(self, stretch: Stretch) -> Iterator[Reading]:
        """余额80亿元, 双双突破9万亿元, 1小时通达: an amount or count with its name before it."""
        quantity = stretch.quantity
        things_counted = quantity.is_count and not quantity.unit.endswith(("人", "人次", "名"))
        arrival = _ARRIVAL.match(stretch.after)

        def name_of(phrase: str, item: Item) -> tuple[Name, Reading | None]:
            return self.trail.name(phrase, item, quantity, things=things_counted)

        yield from self._said_of(
            stretch, stretch.before, "level", added=arrival.group() if arrival else "", name_of=name_of
        )

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
        return len(phrase) <= 5 or "、" in phrase or bool(event) or naming.opens_with_verb(phrase)

    def _count(self, stretch: Stretch) -> Iterator[Reading]:
        """N个X: X is counted."""
        quantity, after, last = stretch.quantity, stretch.after, self.trail.last
        owner = None
        if last is not None and (match := _IS.match(after)):  # «其中7项为全国首创»
            name, event = Name(match["what"] + last.name.noun, "", last.name.noun), ""
        else:
            if last is not None and not naming.counted(after)[0] and re.match("为|是|获|被|入选|列入", after):
                after = last.name.noun + after  # «其中7项获国家奖励»
            event = naming.counted(after)[1]
            name = self._counted(stretch, after)
            if quantity.measures == "people" and after.startswith("的") and name.verb:
                name = Name(name.noun + name.verb, "", name.noun)  # «惠及60万人的引水工程»
                thing = self.subjects.at(quantity.span.end + 1)
                owner = self.subjects.owner(thing, "惠及") if thing else None
        flow = bool(_COMPLETED.search(event)) or self._is_part_of_flow(stretch)
        yield reading(stretch, name, "level", "count", self.text, subject=owner, flow=flow)

    def _counted(self, stretch: Stretch, after: str) -> Name:
        """The name of what is counted, with its verb: from before, from the list, or from what happens to it."""
        quantity, item, before = stretch.quantity, stretch.item, stretch.before
        name = naming.after_number(naming.last_act(before), after)
        whose = naming.head(before)
        purpose = _PURPOSE.search(self.text, quantity.span.end, item.clause[1])
        if not name.verb and purpose and re.match("(?:并|再|先后|同时)*对", whose or before):
            name = Name(purpose["verb"] + name.noun, purpose["verb"], name.noun)
        if not name.verb and 4 < len(whose) <= 8 and _NOUN.fullmatch(whose):  # «重点产业链36项攻关取得突破»
            name = replace(name, text=whose + name.text)
        bare_item = not bare(whose) or before.endswith("等")
        if not name.verb and self.trail.verb and item.joiner == "、" and bare_item and not naming.counted(after)[1]:
            name = Name(self.trail.verb + name.noun, self.trail.verb, name.noun)
        self.trail.verb = name.verb
        if any(q.span.start >= quantity.span.end + len(after) for q in item.quantities):
            noun = naming.holder(after)  # «8个项目融资3亿元»: another number of the same noun follows
            return Name(name.verb + noun, name.verb, noun)
        return self._shared(stretch, name) or name

    def _is_part_of_flow(self, stretch: Stretch) -> bool:
        """Whether a number says how many of those before that added up over a time: «累计推出50项，其中7项为首创»."""
        last = self.trail.last
        return last is not None and last.flow and self.text.startswith("其中", stretch.item.start)

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


def _rate_of(what: str) -> str:
    """增速 where it is the rates before that a statement is about: 两项增速均居第二位."""
    match = re.search("增速|增幅", what)
    return match.group() if match else ""
