"""Quantities → Observations: one pass over each sentence, item by item, with what followers take over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.model import Document, Mention, Observation, Provenance, Sentence, Span
from kg.observe import indicator as naming
from kg.observe.clause import Item, items
from kg.observe.indicator import Name, bare
from kg.observe.period import Mark, marks, resolve
from kg.observe.quantity import Quantity
from kg.observe.quantity import quantities as scan
from kg.observe.scope import Context, contexts, governing, plan_year
from kg.observe.subject import Subjects
from kg.observe.units import SCALES
from kg.observe.words import any_of, words

# How often a rule is right, by judgement; calibrated against the gold set elsewhere.
CONFIDENCE = {
    "growth": 0.95, "increase": 0.9, "share": 0.92, "ratio": 0.92, "rank": 0.92, "level": 0.92, "count": 0.88,
    "total": 0.88, "streak": 0.85, "gap": 0.9, "series": 0.9, "from-to": 0.92, "composition": 0.95, "range": 0.85,
    "double": 0.9, "headline": 0.7,
}
QUOTE = 60
_ESTIMATE = re.compile(any_of("estimate"))
_TARGET = re.compile(
    "力争|争取|确保|拟(?=[一-龥]{2})|目标|努力|力促|力求|奋力|规划建设|"
    "新的一年|下一步|今后|谋求|将(?!.{0,24}(?:列为|纳入|作为|列入|定为|转化|评为))(?!军|士|来)|要(?=[一-龥]{2})(?<![主重需必想只就])"
)
_FIRM = re.compile("力争|争取到|确保|将(?=陆续|新建|建设|实施|开工|启动|达|完成|新增|突破)|规划建设|计划投资|计划(?=新增|完成|实施)|预期目标|目标")
_SETTLED = re.compile("目前已|已经|已(?=[一-龥]{2})|共?确定(?:实施)?|目前|去年|上年|共引进|获评|入选|获批|荣获|前期")
_FROM = re.compile(f"(?:从|由)(?:{any_of('scope')}|[一-龥]{{0,8}}的|(?:19|20)\\d\\d年的?|[上去]年的?|“?十[一-九]五”?末的?)?的?$")
_TO = re.compile(f"^(?:{any_of('reach')}|{any_of('rise', 'fall')}(?:到|至|为)|跃升到|跃升至|[一-龥]{{1,4}}(?:到|至|为))")
_TOTAL = re.compile("(?:总投资额?|投资额?|总额|金额|总规模|规模|总面积|占地|产能|产值|营收|资金)$")
_THRESHOLD_NOUN = re.compile("^(?:的)?(?:有$|以上|[一-龥]{1,14})")
_BASELINE = re.compile(
    f"(?:较|比)(?!上|去|重|例)[“‘]?[^，、较比]{{1,8}}?[”’]?(?=(?:{any_of('rise', 'fall')})$)|"
    "(?:较|比|与)(?:(?:19|20)\\d\\d年(?:末|底)?|“?十[一-九]五”?(?:末|期末|初|时期)|五年前|[一二三四五六七八九十]+年前)(?:同期|相比)?"
)
_NAMELESS = re.compile("[^一-龥]*|第?[\\d一二三四五六七八九十]+[位名]?|[一-龥]")
_STREAK = re.compile("连续$")
_COMPOSITION = re.compile("(?P<of>三次产业)(?P<what>增加值)?(?:结构|比重|比例|构成|占比)?[^，]{0,6}$")
_PURPOSE = re.compile("(?:进行|开展|实施|予以)(?:全面|深入|系统|集中)?(?P<verb>[一-龥]{2,6})$")
_SPREAD = re.compile("分别|(?<![人平年户日月亩])均(?![衡等价质线])|(?<![成首])都(?=[达为是有超突保实居增下])|各(?!类|级|项|地|市|县|区)|双双")


def _without_baseline(phrase: str) -> tuple[str, str | None]:
    """A phrase without what its change is measured against, and that: 产值较2020年翻番 → (产值翻番, 较2020年)."""
    match = _BASELINE.search(phrase)
    if match is None:
        return phrase, None
    return phrase[:match.start()] + phrase[match.end():], match.group()


@dataclass(frozen=True, slots=True)
class Reading:
    """One number read: what becomes an Observation, and what followers take over."""

    quantity: Quantity
    item: Item
    indicator: str
    kind: str
    value: Decimal
    unit: str
    bound: str
    rule: str
    subject: str | None
    baseline: str | None = None
    name: Name = Name("")
    inherits: Reading | None = None
    early: bool = False
    flow: bool = False


class Reader:
    """Reads one document."""

    def __init__(
        self,
        document: Document,
        sentences: Sequence[Sentence],
        mentions: Sequence[Mention],
        quantities: Sequence[Quantity] | None,
    ) -> None:
        self.document = document
        self.text = document.text
        self.sentences = tuple(sentences)
        self.contexts = contexts(document, self.sentences)
        self.subjects = Subjects(document, mentions)
        self.quantities = tuple(scan(self.text) if quantities is None else quantities)

    def observations(self) -> tuple[Observation, ...]:
        """All observations in the order of the text, without what headlines repeat."""
        found: list[tuple[Observation, str, bool]] = []
        at = 0
        block, carried, before = -1, None, ""
        for sentence, context in zip(self.sentences, self.contexts, strict=True):
            if sentence.block != block:
                block, carried = sentence.block, None
            while at < len(self.quantities) and self.quantities[at].span.end <= sentence.span.start:
                at += 1
            own = []
            while at < len(self.quantities) and self.quantities[at].span.start < sentence.span.end:
                own.append(self.quantities[at])
                at += 1
            sentence_marks = self._marks(sentence)
            if own:
                kind = self.document.blocks[sentence.block].kind if sentence.block < len(self.document.blocks) else ""
                aside = kind in ("title", "heading", "caption", "byline")
                read = SentenceReader(self, sentence, context, tuple(own), sentence_marks, carried, before)
                found.extend((o, noun, aside) for o, noun in read.observations())
            before = self.text[sentence.span.start:sentence.span.end]
            # A year that a sentence opens with holds for the rest of its paragraph.
            for mark in sentence_marks:
                if (mark.year is not None or mark.shift is not None or mark.review) and self._opens(mark, sentence):
                    carried = replace(mark, part="")
        return tuple(_without_repeats(found))

    def _marks(self, sentence: Sentence) -> tuple[Mark, ...]:
        offset = sentence.span.start
        return tuple(
            replace(m, start=m.start + offset, end=m.end + offset)
            for m in marks(self.text[offset:sentence.span.end])
        )

    def _opens(self, mark: Mark, sentence: Sentence) -> bool:
        return mark.start == sentence.span.start or self.text[mark.start - 1] in "，。；“”！？：至到望顾"


def _without_repeats(found: list[tuple[Observation, str, bool]]) -> Iterator[Observation]:
    """A headline's number that the body states too is said once; so is one that is repeated of the same noun."""
    body = {(o.kind, o.value, o.unit) for o, _, aside in found if not aside}
    seen = set()
    for observation, noun, aside in found:
        if aside and (observation.kind, observation.value, observation.unit) in body:
            continue
        key = (
            observation.subject, noun, observation.kind, observation.value, observation.unit, observation.bound,
            observation.period, observation.status,
        )
        if key not in seen:
            seen.add(key)
            yield observation


class SentenceReader:
    """Reads the numbers of one sentence from left to right."""

    def __init__(
        self,
        reader: Reader,
        sentence: Sentence,
        context: Context,
        quantities: tuple[Quantity, ...],
        sentence_marks: tuple[Mark, ...],
        carried: Mark | None,
        before: str = "",
    ) -> None:
        self.reader = reader
        # What the sentence before said, where this one only goes into its parts.
        self.said_before = before if reader.text.startswith("其中", sentence.span.start) else ""
        self.text = reader.text
        self.subjects = reader.subjects
        self.sentence = sentence
        self.context = context
        self.marks = sentence_marks
        self.carried = carried
        span = sentence.span
        self.items = items(self.text, span.start, span.end, quantities)
        self.readings: list[Reading] = []
        self.groups: list[list[Reading]] = []
        self.topic: str | None = None
        self.verb = ""  # that the next items of a list take over
        self.threshold = ""  # the words before a threshold, which the next one takes over
        self.next: Item | None = None
        self.said = ""  # the clause without a number just before; ``before``: where it is short
        self.before = ""
        self.against: str | None = None  # the year or level that the number at hand is compared with

    # -- the walk -------------------------------------------------------------------------------------------------

    def observations(self) -> Iterator[tuple[Observation, str]]:
        """Each with the noun that it measures, by which repeats are told."""
        previous: Item | None = None
        for n, item in enumerate(self.items):
            if item.joiner in ("；", ";"):
                self.topic, self.verb = None, ""
            if not item.quantities:
                self.topic = self._topic(item) or self.topic
                if item.joiner != "、":
                    self.verb = ""
            else:
                self.before, self.said = "", ""
                if previous and not previous.quantities:
                    self.said = self._words(previous.start, previous.end)
                if previous and not previous.quantities and 6 <= previous.end - previous.start <= 12:
                    self.before = self._words(previous.start, previous.end)
                self.next = self.items[n + 1] if n + 1 < len(self.items) else None
                group = []
                for reading in self._read(item, previous):
                    group.append(reading)
                    self.readings.append(reading)
                if group:
                    self.groups.append(group)
            previous = item
        for reading in self.readings:
            if _NAMELESS.fullmatch(reading.indicator):
                continue
            for observation in self._observations(reading):
                yield observation, reading.name.noun or reading.indicator

    def _words(self, start: int, end: int) -> str:
        """The text of a stretch without the times in it."""
        pieces, at = [], start
        for mark in self.marks:
            if start <= mark.start and mark.end <= end:
                pieces.append(self.text[at:mark.start])
                at = mark.end
        return "".join(pieces) + self.text[at:end]

    def _topic(self, item: Item) -> str | None:
        start = self._after_times(item.start, item.end)
        return self.subjects.topic(start, item.end) or self.subjects.carrier(item.start, item.end)

    def _after_times(self, start: int, end: int) -> int:
        """Past the times at the head of a stretch."""
        while True:
            rest = self.text[start:end]
            skip = len(rest) - len(re.sub("^(?:[“”‘’\\s，]|截至|截止|到|自|从(?=[\\d今去]))+", "", rest))
            mark = next((m for m in self.marks if m.start == start + skip), None)
            if mark is None or mark.end > end:
                return start
            start = mark.end
            while start < end and self.text[start] in "，、内间":
                start += 1

    # -- one item -------------------------------------------------------------------------------------------------

    def _read(self, item: Item, previous: Item | None) -> Iterator[Reading]:
        start = self._after_times(item.start, item.quantities[0].span.start)
        first = item.quantities[0].span
        subject, begin = self.subjects.opening(start, first.start)
        begin = self._after_times(begin, first.start)
        if begin >= first.start and subject and not self._goes_on(self.text[first.end:item.end]):
            subject, begin = None, start  # «书房3家»: the thing that opens the item is what is counted
        if _STREAK.search(self.text, start, first.start):
            begin = min(begin, first.start - 2)
        benefit = None
        if (listed := self.text.rfind("、", begin, first.start)) > 0:
            benefit = self.subjects.benefit(listed + 1, item.end, (begin, listed))
        elif previous and not previous.quantities:
            benefit = self.subjects.benefit(begin, item.end, (previous.start, previous.end))
        subject = benefit or subject or self.topic
        rest = list(item.quantities)
        if item.series:
            yield from self._series(item, rest, begin, subject)
            return
        left = begin
        n = 0
        while n < len(rest):
            quantity = rest[n]
            following = rest[n + 1] if n + 1 < len(rest) else None
            stop = following.span.start if following else item.end
            before_text, after_text = self._words(left, quantity.span.start), self.text[quantity.span.end:stop]
            earlier = rest[n - 1] if n else None
            if self._is_threshold(quantity, before_text, after_text, earlier, following, item):
                # The threshold belongs to the noun: it stays part of the next quantity's words.
                n += 1
                if following is None:
                    continue
                words_before = self._words(left, following.span.start)
                if not bare(before_text):
                    words_before = self.threshold + words_before
                self.threshold = before_text if bare(before_text) else self.threshold
                if after_text == "的有" and (last := self._last()):
                    words_before = words_before.removesuffix("有") + last.name.noun.rpartition("的")[2]
                yield from self._one(item, following, left, self._stop(rest, n, item), subject, words_before)
                left = following.span.end
                n += 1
                continue
            if following and self._is_modifier(quantity, after_text, following):
                yield from self._one(item, following, left, self._stop(rest, n + 1, item), subject)
                left = following.span.end
                n += 2
                continue
            if following and not following.is_points and self._is_from_to(before_text, after_text):
                yield from self._from_to(item, quantity, following, left, subject)
                left = following.span.end
                n += 2
                continue
            if following and after_text == "的" and _TOTAL.search(before_text):
                yield from self._total(item, quantity, following, left, self._stop(rest, n + 1, item), subject)
                left = following.span.end
                n += 2
                continue
            threshold = rest[n + 1] if n + 1 < len(rest) else None
            if threshold and self._is_threshold(threshold, after_text,
                                                self.text[threshold.span.end:self._stop(rest, n + 1, item)],
                                                quantity, None, item):
                yield from self._one(item, quantity, left, self._stop(rest, n + 1, item), subject)
                left = threshold.span.end
                n += 2
                continue
            if following and not after_text and quantity.is_count and following.is_count:
                # «监测对象2万户6万人», «12批180项措施»: two counts of one noun
                shared = self.text[following.span.end:self._stop(rest, n + 1, item)]
                for one in (quantity, following):
                    yield from self._one(item, one, left, stop, subject, before_text, shared)
                left = following.span.end
                n += 2
                continue
            nested = earlier is not None and earlier.is_count and quantity.is_count and self._goes_on(after_text)
            yield from self._one(item, quantity, left, stop, subject, "" if nested else None)
            left = quantity.span.end
            n += 1

    def _stop(self, quantities: list[Quantity], n: int, item: Item) -> int:
        return quantities[n + 1].span.start if n + 1 < len(quantities) else item.end

    def _is_threshold(
        self, quantity: Quantity, before: str, after: str, earlier: Quantity | None, following: Quantity | None,
        item: Item,
    ) -> bool:
        """Whether a quantity only describes what another counts: 投资[5亿元以上]项目50个, 12个[百亿级]…"""
        counts = quantity.is_count and quantity.unit not in SCALES  # «过千亿产业» has a threshold, too
        if counts or quantity.is_rank or quantity.bound == "exact" or not after:
            return False
        if following is not None and following.is_count:
            if re.match(f"(?:{any_of('reach')}|，)", after):
                return False
            total = _TOTAL.search(before)
            return total is None or (after != "的" and "总投资" not in before and not before.startswith(("总", "计划")))
        if following is not None:  # «收入50万元以上的行政村占比达68%»
            return after.startswith("的") and len(after) > 3
        if earlier is not None and earlier.is_count and self._counts_first(item, earlier):
            return bool(re.match("(?:的)?[一-龥]{2,}", after)) and len(before) <= 8 and not re.search("完成|实现", before)
        return False

    def _is_modifier(self, quantity: Quantity, after: str, following: Quantity) -> bool:
        """Whether a quantity only describes a noun whose own number follows: 国家102项工程的8个项目, 220千伏线路60公里."""
        if quantity.is_rank or quantity.is_percent or following.is_rank:
            return False
        if quantity.is_count:
            return bool(re.fullmatch("[一-龥]{2,12}的", after)) and following.is_count
        if quantity.measures in ("money", "area", "time") or re.match(f"(?:{any_of('reach')})", after):
            return False
        return bool(re.match("[一-龥]{2,}", after)) and naming.change(after, percent=True) is None

    def _counts_first(self, item: Item, quantity: Quantity) -> bool:
        return bool(re.match("[一-龥“]", self.text[quantity.span.end:quantity.span.end + 1]))

    def _is_from_to(self, before: str, after: str) -> bool:
        return bool(_FROM.search(before) and _TO.match(after) and len(after) <= 10)

    # -- phenomena ------------------------------------------------------------------------------------------------

    def _from_to(
        self, item: Item, one: Quantity, other: Quantity, left: int, subject: str | None
    ) -> Iterator[Reading]:
        """从A提高到B: two readings of one indicator, the first at the start of the window."""
        phrase = _FROM.sub("", self.text[left:one.span.start])
        if one.is_rank:
            phrase = naming.ranked(phrase)
        if one.is_percent and naming.share(phrase) and re.match("(?:在)?占", bare(naming.head(phrase))):
            name, inherits = self._share_name(bare(naming.head(phrase)), item)
        else:
            name, inherits = self._named_before(phrase, item, counts=one.is_count, plain=one.is_percent or one.is_rank)
        kind = "rank" if one.is_rank else "ratio" if one.is_percent or one.form == "times" else "level"
        for quantity, early in ((one, True), (other, False)):
            yield self._reading(quantity, item, name, kind, "from-to", subject, inherits=inherits, early=early)

    def _total(
        self, item: Item, total: Quantity, count: Quantity, left: int, stop: int, subject: str | None
    ) -> Iterator[Reading]:
        """总投资37亿元的22个项目: the count, and the total of what is counted."""
        phrase = self.text[left:total.span.start]
        attribute = re.search(_TOTAL, phrase)
        of = naming.after_number("", self.text[count.span.end:stop])
        verb = naming.leading_verb(naming.head(phrase))
        counted = replace(of, text=bare(verb) + of.text, verb=bare(verb)) if verb else of
        yield self._reading(count, item, counted, "level", "count", subject)
        label = attribute.group() if attribute else ""
        # «…项目快干快投»: four characters after the noun say what is done with it.
        of = replace(of, noun=re.sub("(?<=项目|工程|企业)[一-龥]{4}$", "", of.noun))
        yield self._reading(total, item, Name(of.noun + label, "", of.noun), "level", "total", subject)

    def _series(
        self, item: Item, quantities: list[Quantity], left: int, subject: str | None
    ) -> Iterator[Reading]:
        """A、B分别增长x%和y%: each member with its value; without members, several values of one indicator."""
        first = quantities[0]
        phrase = self._words(left, first.span.start)
        after = self.text[quantities[-1].span.end:item.end]
        plain = _SPREAD.sub("", phrase)
        changed = naming.change(plain, percent=first.is_percent or first.is_points or first.form == "times")
        what = changed.what if changed else naming.ranked(plain) if first.is_rank else plain
        whole = naming.members(naming.tail(naming.head(what)), count=len(quantities))
        if len(whole) != len(quantities):
            group = self.groups[-1] if self.groups else []
            if not bare(naming.head(what)) and len(group) == len(quantities):
                whole = tuple(r.indicator for r in group)
        for n, quantity in enumerate(quantities):
            if first.bound != "exact" and quantity.bound == "exact" and not first.raw[0].isdigit():
                quantity = replace(quantity, bound=first.bound)  # 突破8万、9万: the word stands once
            member = whole[n] if len(whole) == len(quantities) else what
            begin = plain if changed is None else ""
            mine = self._subject_of(member, subject) if len(whole) == len(quantities) else subject
            for reading in self._one(item, quantity, left, quantity.span.end, mine, words_before=(
                member + ((changed.baseline or "") + ("增长" if changed.sign > 0 else "下降") if changed else "")
                if len(whole) == len(quantities) else plain
            ), words_after=after if not begin and not changed else ""):
                yield replace(reading, rule="series")

    def _subject_of(self, phrase: str, subject: str | None) -> str | None:
        """The industry that a member of a series opens with, or the subject of the whole."""
        names = [m.name for m in self.subjects.within(self.sentence.span.start, self.sentence.span.end)
                 if "Industry" in m.types and phrase.startswith(m.name) and len(phrase) > len(m.name)]
        return max(names, key=len) if names else subject

    def _one(
        self, item: Item, quantity: Quantity, left: int, stop: int, subject: str | None,
        words_before: str | None = None, words_after: str | None = None,
    ) -> Iterator[Reading]:
        """One quantity between ``left`` and ``stop``."""
        before = self._words(left, quantity.span.start) if words_before is None else words_before
        after = self.text[quantity.span.end:stop] if words_after is None else words_after
        before, self.against = _without_baseline(before)
        before = re.sub("[“”‘’]", "", before) if before.count("“") != before.count("”") else before
        if quantity.form == "composition":
            yield from self._composition(item, quantity, before, subject)
        elif quantity.is_rank:
            yield from self._rank(item, quantity, before, subject)
        elif _STREAK.search(before) and (quantity.unit[-1] in "年月天次届周" or quantity.unit == "个月"):
            yield self._streak(item, quantity, before, after, subject)
        elif quantity.form == "double":
            name, inherits = self._named_before(before, item, counts=False, plain=True)
            yield self._reading(quantity, item, name, "growth", "double", subject, inherits=inherits)
        elif quantity.is_points or quantity.is_percent or quantity.form == "times":
            yield from self._proportion(item, quantity, before, after, subject)
        else:
            yield from self._amount(item, quantity, before, after, subject)

    def _composition(
        self, item: Item, quantity: Quantity, before: str, subject: str | None
    ) -> Iterator[Reading]:
        """三次产业比重为a∶b∶c: three shares."""
        if not _COMPOSITION.search(before):
            return
        for ordinal, value in zip("一二三", quantity.parts, strict=True):
            name = Name(f"第{ordinal}产业比重", "", f"第{ordinal}产业")
            yield self._reading(quantity, item, name, "ratio", "composition", subject, value=value)

    def _rank(self, item: Item, quantity: Quantity, before: str, subject: str | None) -> Iterator[Reading]:
        what = naming.ranked(before)
        group = self.groups[-1] if self.groups else []
        if not bare(naming.head(what)) and len(group) > 1 and (
            re.search("均|都|双双", before) or group[0].rule == "series"
        ):
            for one in group:
                yield self._reading(
                    quantity, item, Name(one.name.text, "", one.name.noun), "rank", "rank", one.subject, inherits=one
                )
            return
        for whole in self._spread(what, before):
            name, inherits = self._named_before(whole, item, counts=False, plain=True)
            if name.text:
                yield self._reading(quantity, item, name, "rank", "rank", subject, inherits=inherits)

    def _spread(self, what: str, before: str) -> tuple[str, ...]:
        """The members that 均 or 分别 spreads a number over; the phrase itself where nothing does."""
        if not _SPREAD.search(before):
            return (what,)
        return naming.members(naming.tail(naming.head(_SPREAD.sub("", what))))

    def _streak(
        self, item: Item, quantity: Quantity, before: str, after: str, subject: str | None
    ) -> Reading:
        """连续7年获评: how long it has been so."""
        what = bare(naming.tail(naming.head(re.sub("连续$", "", before))))
        if not what and item.joiner == "、" and (last := self._last()) is not None:
            what = self._base(last)
        happened = bare(self.text[quantity.span.end:item.end])
        happened = re.sub("^(?:在[^，]{1,14}?(?=召开|举办|举行|获|被|位居|名列))", "", happened)
        return self._reading(
            quantity, item, Name(f"{what}连续{happened}"[:40], "", what or happened), "level", "streak", subject
        )

    def _proportion(
        self, item: Item, quantity: Quantity, before: str, after: str, subject: str | None
    ) -> Iterator[Reading]:
        """Percentages, points and multiples: growth, increase, share, gap or rate."""
        if quantity.is_points and (found := naming.gap(before)):
            what, phrase = found
            name, inherits = self._named_before(what, item, counts=False, plain=True)
            middle = "增长" if inherits and inherits.kind == "growth" and not bare(what) else ""
            yield self._reading(quantity, item, replace(name, text=name.text + middle + bare(phrase)), "level", "gap",
                                subject, inherits=inherits)
            return
        if changed := naming.change(before, percent=True):
            kind = "increase" if quantity.is_points else "growth"
            value = quantity.value * changed.sign
            for what in self._spread(changed.what, before):
                name, inherits = self._named_before(what, item, counts=False, plain=True)
                yield self._reading(quantity, item, name, kind, kind, subject, value=value,
                                    baseline=changed.baseline, inherits=inherits)
            return
        if quantity.is_points:
            name, inherits = self._named_before(before, item, counts=False, plain=True)
            yield self._reading(quantity, item, name, "increase", "increase", subject, inherits=inherits)
            return
        if found := naming.share(before):
            yield from self._share(item, quantity, found, before, subject)
            return
        if not bare(naming.head(before)) and self._goes_on(after):
            # «七成以上的村庄通了公交», «70%村卫生室实现…»: the share of those of whom it is said
            what = bare(re.split("[、，]", after)[0])
            if (quantity.bound != "exact" or len(what) >= 6) and "目标" not in what:
                yield self._reading(quantity, item, Name(what[:30], "", what[:30]), "ratio", "ratio", subject)
            return
        trailing = bare(after) if re.match("^(?:达标|合格|覆盖|完成|兑现|办结|落实|回复|通过)", after) else ""
        for what in self._spread(before, before):
            name, inherits = self._named_before(what, item, counts=False, plain=True)
            if name.text:
                yield self._reading(quantity, item, replace(name, text=name.text + trailing), "ratio", "ratio", subject,
                                    inherits=inherits)

    def _share(
        self, item: Item, quantity: Quantity, found: tuple[str, str], before: str, subject: str | None
    ) -> Iterator[Reading]:
        what, phrase = found
        phrase = bare(re.sub("的$", "", phrase))
        for whole in self._spread(what + phrase, before):
            name, inherits = self._share_name(whole, item)
            yield self._reading(quantity, item, name, "ratio", "share", subject, inherits=inherits)

    def _share_name(self, whole: str, item: Item) -> tuple[Name, Reading | None]:
        """The name of a share; «占全市…» is a share of what was read before."""
        if not re.match("(?:在)?占", bare(whole)):
            return self._named_before(whole, item, counts=False, plain=True)
        last = self._last()
        base = self._base(last) if last else ""
        return Name(base + bare(whole), "", base), last

    def _base(self, last: Reading) -> str:
        """What a rate or share that follows a reading is of."""
        return last.name.base or (last.name.noun if last.name.verb or last.rule == "streak" else last.name.text)

    def _amount(
        self, item: Item, quantity: Quantity, before: str, after: str, subject: str | None
    ) -> Iterator[Reading]:
        changed = naming.change(before, percent=False)
        if changed and not (self._goes_on(after) and quantity.is_count and not changed.what):
            value = quantity.value * changed.sign
            for what in self._spread(changed.what, before):
                name, inherits = self._named_before(what, item, counts=False, plain=True)
                if name.text:
                    yield self._reading(quantity, item, name, "increase", "increase", subject, value=value,
                                        baseline=changed.baseline, inherits=inherits)
            return
        if not after and self._borrows(item, quantity, before):
            # «28块、3000余亩土地征收»: two numbers before one noun
            other = self.next.quantities[0] if self.next else quantity
            after = self.text[other.span.end:self.next.end if self.next else item.end]
        grown = re.fullmatch("(?P<what>.*[一-龥]{2})(?:新增|净增)", naming.tail(before))
        if grown and not self._goes_on(after):
            name, _ = self._named_before(grown["what"], item, counts=False, plain=True)
            if not quantity.is_count:
                yield self._reading(quantity, item, name, "increase", "increase", subject)
                return
            whole = Name("新增" + name.text, "", name.noun, base=name.text)
            yield self._reading(quantity, item, whole, "level", "level", subject)
            return
        if self._is_counted_after(quantity, before, after):
            yield from self._count(item, quantity, before, after, subject)
            return
        if after.startswith("的") and naming.is_attribute(naming.head(before)):
            # «总面积超3万平方米的展馆»: the attribute's owner stands behind it
            noun = bare(naming.counted(after)[0])
            owner = next((m.name for m in self.subjects.within(quantity.span.end, item.end) if m.name in noun), None)
            label = bare(naming.tail(naming.head(before)))
            yield self._reading(quantity, item, Name(label if owner else noun + label, "", noun), "level", "level",
                                owner or subject)
            return
        arrival = re.match("通达|可达|直达|到达|互通|抵达", after)
        for what in self._spread(before, before):
            name, inherits = self._named_before(what, item, counts=self._is_thing(quantity), quantity=quantity)
            if arrival:
                name = replace(name, text=name.text + arrival.group())
            if name.text:
                yield self._reading(quantity, item, name, "level", "level", subject, inherits=inherits)

    def _borrows(self, item: Item, quantity: Quantity, before: str) -> bool:
        """Whether the noun of a bare count stands after the next number of the list."""
        following = self.next
        if following is None or following.joiner != "、" or item.quantities[-1] != quantity or not quantity.is_count:
            return False
        phrase = naming.head(before)
        direct = bool(following.quantities) and following.quantities[0].span.start == following.start
        return direct and (not bare(phrase) or naming.ends_in_verb(phrase) or phrase.endswith(("等", "对")))

    def _is_thing(self, quantity: Quantity) -> bool:
        """Whether the unit counts things, not people: 完成工程3个 names the act, 完成再就业300人 does not."""
        return quantity.is_count and not quantity.unit.endswith(("人", "人次", "名"))

    def _goes_on(self, after: str) -> bool:
        return bool(re.match("^的?[一-龥“‘A-Z]", after))

    def _is_counted_after(self, quantity: Quantity, before: str, after: str) -> bool:
        """Whether the noun stands after the number: nothing, a verb, or examples before it."""
        phrase = naming.head(before)
        if not self._goes_on(after) or naming.is_act(after):
            return False
        if not bare(phrase) or phrase.endswith(("等", "对", "为", "向", "将", "把", "与", "有", "的", "了", "等方面", "等领域")):
            return True
        if naming.ends_in_verb(naming.tail(phrase) or phrase) or phrase in words("filler"):
            return True
        # Before a classifier and its noun there may stand any verb, or the counted things by name.
        noun, event = naming.counted(after)
        listed = "、" in phrase and (bool(event) or len(bare(after)) <= 4)
        return quantity.is_count and len(bare(noun)) >= 2 and (len(phrase) <= 5 or listed or naming.opens_with_verb(phrase))

    def _count(
        self, item: Item, quantity: Quantity, before: str, after: str, subject: str | None
    ) -> Iterator[Reading]:
        """N个X: X is counted; in «9个项目融资42亿元» another quantity follows."""
        another = next((q for q in item.quantities if q.span.start >= quantity.span.end + len(after)), None)
        last = self._last()
        if last is not None and not naming.counted(after)[0] and re.match("为|是|获|被|入选|列入", after):
            after = last.name.noun + after  # «其中56项为全国首创»
        name = naming.after_number(naming.last_act(before), after)
        purpose = _PURPOSE.search(self.text, quantity.span.end, item.clause[1])
        if not name.verb and purpose and re.search("^(?:并|再|先后|同时)*对", naming.head(before) or before):
            name = Name(purpose["verb"] + name.noun, purpose["verb"], name.noun)
        if name.verb:
            self.verb = name.verb
        elif self.verb and item.joiner == "、" and not naming.counted(after)[1] and (
            not bare(naming.head(before)) or before.endswith("等")
        ):
            name = Name(self.verb + name.noun, self.verb, name.noun)
        else:
            self.verb = ""
        if another is not None:
            noun = naming.holder(after)
            name = Name(name.verb + noun, name.verb, noun)
        elif quantity.measures == "people" and after.startswith("的") and name.verb:
            name = Name(name.noun + name.verb, "", name.noun)  # «惠及3400万人的工程»
        elif (shared := self._shared(item, quantity, name)) is not None:
            name = shared
        if name.text:
            flow = bool(re.search("实现|建成|投产|竣工|交付|开工|完成|获批", naming.counted(after)[1]))
            yield replace(self._reading(quantity, item, name, "level", "count", subject), flow=flow or bool(name.verb))

    def _shared(self, item: Item, quantity: Quantity, name: Name) -> Name | None:
        """What the next item of a list says of this one too: «5个镇和3个村获评…», «14个片区、90万平方米小区改造»."""
        following = self.next
        if following is None or following.joiner != "、" or not following.quantities or item.quantities[-1] != quantity:
            return None
        other = following.quantities[0]
        if other.span.start != following.start:
            return None
        noun, event = naming.counted(self.text[other.span.end:following.end])
        if quantity.unit != other.unit and not other.is_count and len(name.noun) <= 2 and bare(noun):
            return Name(name.verb + bare(noun) + name.noun, name.verb, bare(noun) + name.noun)
        if not name.verb and (said := naming.act(event, bare(noun))):
            return Name(bare(said) + name.noun, "", name.noun)
        return None

    # -- names ----------------------------------------------------------------------------------------------------

    def _last(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    def _named_before(
        self, phrase: str, item: Item, *, counts: bool, plain: bool = False, quantity: Quantity | None = None
    ) -> tuple[Name, Reading | None]:
        """The name in the phrase before a number, completed from what was read before it in the sentence.

        ``plain``: rates keep no verb (推动投资增长 names 投资).
        """
        last = self._last()
        if plain:
            stripped = naming.head(phrase)
            noun = bare(naming.head(naming.without_examples(naming.tail(stripped))))
            if naming.leading_verb(noun) in ("完成", "推动", "促进", "带动", "确保"):
                noun = noun[2:]
            name = Name(noun, "", noun)
        else:
            name = naming.before_number(phrase, counts=counts)
        if not name.noun and not name.verb:
            if last is None:
                noun = bare(naming.tail(naming.head(self.said))) if naming.passes_threshold(self.said) else ""
                return Name(noun, "", noun), None
            cumulative = re.search("累计|总数|合计", phrase)
            if cumulative and last.name.verb:
                verb = "" if last.name.verb in ("新增", "净增") else last.name.verb.removeprefix("新")
                return Name(cumulative.group() + verb + last.name.noun, verb, last.name.noun), last
            if last.name.base or last.rule == "streak":
                base = self._base(last)
                return Name(base, "", base), last
            return Name(last.name.text, last.name.verb, last.name.noun), last
        if last is None and self.before and naming.is_attribute(name.text):
            # «经营主体增量提质，总量超过3万户»: a noun and four characters of praise
            noun = bare(naming.head(self.before))[:-4]
            return Name(noun + name.text, "", noun), None
        if last is not None and naming.is_attribute(name.text):
            noun = self._owner(last)
            return Name(noun + name.text, "", noun), (last if last.item.clause == item.clause else None)
        if plain:
            return name, None
        if name.verb and name.noun == name.verb or (name.verb and not name.noun):
            name = Name(name.verb, name.verb, "")
        if name.verb and not name.noun and last is not None and naming.ends_in_verb(last.name.noun):
            # «熟化土地80亩、出让50亩» in the order of nouns: 土地熟化80亩、出让50亩
            noun = naming.without_final_verb(last.name.noun)
            return Name(noun + name.verb, "", noun + name.verb), None
        if name.verb and not name.noun and last is not None and name.verb in ("惠及", "覆盖", "带动", "吸引", "服务"):
            return Name(last.name.noun + name.verb, "", last.name.noun), None
        opens = bool(name.verb)
        if not opens and self._takes_verb(phrase, name, item, quantity):
            name = Name(self.verb + name.noun, self.verb, name.noun)
        elif item.joiner != "、" or opens:
            self.verb = name.verb
        return name, None

    def _owner(self, last: Reading) -> str:
        """The noun that an attribute after this reading belongs to."""
        if last.name.verb.startswith(("新", "净")):
            return last.name.text
        noun = last.name.noun or last.indicator
        return re.sub("(?:播种|种植)?面积$", "", noun) or noun

    def _takes_verb(self, phrase: str, name: Name, item: Item, quantity: Quantity | None) -> bool:
        """Whether a bare noun continues a list whose verb stands at its head: 新建公园7处，绿道6公里."""
        if not self.verb or quantity is None or item.joiner not in ("、", "，"):
            return False
        opening = self.text[max(item.start - 2, 0):quantity.span.start]
        if re.search("其中|累计|预计", opening) or re.search(f"(?:{any_of('reach')})$", phrase):
            return False
        if name.noun.startswith("可") or naming.ends_in_verb(name.noun) or name.noun.endswith(tuple("率额值数量")):
            return False
        if item.joiner == "，":
            last = self._last()
            if last is None or last.item.clause[1] != item.clause[0] - 1:
                return False
            if last.quantity.measures == "people" or naming.contains_verb(name.noun) or naming.is_attributed(name.noun):
                return False
            return quantity.measures in ("count", "length", "area")
        return True

    # -- from reading to observation ------------------------------------------------------------------------------

    def _reading(
        self, quantity: Quantity, item: Item, name: Name, kind: str, rule: str, subject: str | None, *,
        value: Decimal | None = None, baseline: str | None = None, inherits: Reading | None = None, early: bool = False,
    ) -> Reading:
        if subject is None and inherits is not None:
            subject = inherits.subject
        said = self.text[item.start:quantity.span.start]
        flow = rule != "from-to" and (bool(name.verb) or bool(re.search("累计|接连|连年|每年|^年|保持在|稳定在", said)))
        return Reading(
            quantity, item, naming.bare(name.text), kind, quantity.value if value is None else value, quantity.unit,
            quantity.bound, rule, subject, baseline or self.against, name, inherits, early, flow,
        )

    def _observations(self, reading: Reading) -> Iterator[Observation]:
        """One Observation, or two for a range: its lower end as atLeast, its upper as atMost."""
        low = reading.quantity.low
        if low is None:
            yield self._observation(reading)
            return
        sign = -1 if reading.value < 0 else 1
        ends = ((low * sign, reading.quantity.low_unit, "atLeast"), (reading.value, reading.unit, "atMost"))
        for value, unit, bound in ends:
            yield self._observation(replace(reading, value=value, unit=unit, bound=bound, rule="range"))

    def _observation(self, reading: Reading) -> Observation:
        status = self._status(reading)
        span = self._quote(reading)
        subject = reading.subject or self.context.speaker or self.reader.document.jurisdiction or ""
        provenance = Provenance(
            self.reader.document.id, span, self.text[span.start:span.end], self.sentence.span,
            f"observe.{reading.rule}", CONFIDENCE[reading.rule],
        )
        return Observation(
            subject=subject, indicator=reading.indicator, kind=reading.kind, value=reading.value, unit=reading.unit,
            raw=reading.quantity.raw, bound=reading.bound, period=self._period(reading, status), status=status,
            provenance=provenance, baseline=reading.baseline,
        )

    def _status(self, reading: Reading) -> str:
        if reading.inherits is not None and reading.inherits.item.clause[0] != reading.item.clause[0]:
            mine = self.text[reading.item.start:reading.quantity.span.start]
            if not _ESTIMATE.search(mine) and not self._own_time(reading):
                return self._status(reading.inherits)
        start, end = reading.item.clause
        clause_before = self.text[start:reading.quantity.span.start]
        if _ESTIMATE.search(clause_before):
            return "estimate"
        said = self.said_before + self.text[self.sentence.span.start:reading.quantity.span.start]
        if self.context.scenario == "actual":
            mark = governing(self.marks, reading.quantity.span.start)
            ahead = mark is not None and mark.year is not None and self.context.year is not None and (
                mark.year > self.context.year
            )
            if ahead or _FIRM.search(clause_before):
                return "target"
            return "actual"
        if re.search("计划|力争|确保|将", clause_before):
            return "target"
        cue = max((m.end() for m in _TARGET.finditer(said)), default=-1)
        settled = max((m.end() for m in _SETTLED.finditer(said)), default=-1)
        mark = self._mark(reading)
        if mark is not None and self.context.year is not None:
            past = mark.shift is not None and mark.shift < 0 or mark.review or (
                mark.year is not None and mark.year < self.context.year
            )
            if past and settled >= cue:
                return "actual"
        if settled > cue:
            return "actual"
        return "target"

    def _own_time(self, reading: Reading) -> bool:
        return any(reading.item.clause[0] <= m.start < reading.quantity.span.start for m in self.marks)

    def _mark(self, reading: Reading) -> Mark | None:
        """The time that governs a reading: in its sentence, or carried from an earlier one of the paragraph."""
        return governing(self.marks, reading.quantity.span.start) or self.carried

    def _period(self, reading: Reading, status: str) -> str | None:
        today = self.reader.document.date
        context = self.context
        start, end = reading.item.clause
        known_marks = self.marks
        if reading.rule == "from-to" and not reading.early:
            # «从2020年的82岁提高到84岁»: the year belongs to the first number
            first = reading.item.quantities[0].span.start
            known_marks = tuple(m for m in self.marks if not reading.item.start <= m.start < first)
        mark = governing(known_marks, reading.quantity.span.start) or next(
            (m for m in self.marks if m.back > 1 and start <= m.start < end), None
        )
        year = context.year
        if self.carried is not None:
            known = resolve(self.carried, year=year, today=today)
            if self.carried.review:
                known = None
            if known:
                year = int(known[:4])
        for earlier in known_marks:
            # A year earlier in the sentence is the year of the months after it.
            if earlier.start < reading.quantity.span.start and (earlier.year or earlier.shift is not None):
                known = resolve(earlier, year=None, today=today)
                year = int(known[:4]) if known else year
        if mark is None or mark.review:
            if status == "target" and context.scenario == "actual":
                planned = "规划" in self.text[reading.item.clause[0]:reading.quantity.span.start]
                return None if planned or today is None else str(plan_year(today))
            if context.window is not None:
                if reading.early:
                    return str(context.window[0] - 1)
                if status == "target" or reading.flow and reading.rule != "streak":
                    return f"{context.window[0]}/{context.window[1]}"
                return str(context.window[1])
            if year is None:
                return None
            return str(year - 1 if reading.early else year)
        if mark.is_window and reading.rule == "streak":
            return str(year) if year else None
        period = resolve(mark, year=year, today=today)
        if reading.early and mark.start < reading.item.start and period and re.fullmatch(r"\d{4}", period):
            return str(int(period) - 1)
        return period

    def _quote(self, reading: Reading) -> Span:
        """At most 60 characters of the text that state the number: its clause, and what it takes over where it fits."""
        quantity = reading.quantity.span
        start, end = reading.item.clause
        if reading.inherits is not None:
            wider = reading.inherits.item.clause[0]
            if self.sentence.span.start <= wider and end - wider <= QUOTE:
                start = wider
        if end - start > QUOTE:
            start, end = max(start, reading.item.start - 0), min(end, max(reading.item.end, quantity.end))
        if end - start > QUOTE:
            end = min(end, max(quantity.end, start + QUOTE))
            start = max(start, min(quantity.start, end - QUOTE))
            end = min(end, start + QUOTE)
        while start < quantity.start and self.text[start] in " \n　，、；":
            start += 1
        while end > quantity.end and self.text[end - 1] in " \n　，、；":
            end -= 1
        return Span(start, end)


def observe(
    document: Document,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    quantities: Sequence[Quantity] | None = None,
) -> tuple[Observation, ...]:
    """The observations of a document, in the order of the text.

    ``mentions`` name the things that numbers may be about; without any, numbers are the jurisdiction's. ``quantities``
    are those of ``quantities(document.text)`` where the caller has them already.

    >>> from kg.model import Block
    >>> text = "2024年，全区生产总值达到98.5亿元，增长6%左右。"
    >>> span = Span(0, len(text))
    >>> document = Document("d", "d.txt", "", text, blocks=(Block(span, "paragraph"),), date="2025-01", region=("甲县",))
    >>> for o in observe(document, [Sentence(span, 0)], []):
    ...     print(o.subject, o.indicator, o.kind, o.value, o.unit, o.bound, o.period, o.status)
    甲县 生产总值 level 98.5 亿元 exact 2024 actual
    甲县 生产总值 growth 6 % about 2024 actual
    """
    return Reader(document, sentences, mentions, quantities).observations()
