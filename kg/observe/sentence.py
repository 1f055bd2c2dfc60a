"""A sentence → Readings: item by item, and what several numbers in one item have to do with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.model import Span
from kg.observe import indicator as naming
from kg.observe.clause import Item, in_a_row, items
from kg.observe.indicator import Name, bare
from kg.observe.number import NumberReader
from kg.observe.period import Mark
from kg.observe.quantity import Quantity
from kg.observe.reading import Reading, Stretch, Trail, reading
from kg.observe.several import is_spread, without_spread
from kg.observe.subject import Subjects
from kg.observe.thread import Thread, says_whole
from kg.observe.units import SCALES
from kg.observe.words import any_of

_FROM = re.compile(
    f"(?:从|由)(?:{any_of('scope')}|[一-龥]{{0,8}}的|(?:19|20)\\d\\d年的?|[上去]年的?|“?十[一-九]五”?末的?)?的?$"
)
_TO = re.compile(f"(?:{any_of('reach')}|{any_of('rise', 'fall')}(?:到|至|为)|[一-龥]{{1,4}}(?:到|至|为)|[跃升前跨]居)")
_TOTAL = re.compile("(?:总投资额?|投资额?|总额|金额|总规模|规模|总面积|占地|产能|产值|营收|资金)$")
_REACHED = re.compile(f"(?:{any_of('reach')}|，)")
_BASELINE = re.compile(
    f"(?<![同环占])(?:较|比)(?!上|去|重|例)[“‘]?[^，、较比]{{1,8}}?[”’]?(?=(?:{any_of('rise', 'fall')})$)|"
    "(?:^|是|为|相当于|达到?)(?:(?:19|20)\\d\\d年|[上去]年|“?十[一-九]五”?末)(?:同期)?的$|"
    "(?:较|比|与)(?:(?:19|20)\\d\\d年(?:末|底)?|“?十[一-九]五”?(?:末|期末|初|时期)|五年前|[一二三四五六七八九十]+年前)"
    "(?:同期|相比)?"
)
_COUNTED_SO = re.compile("[两三四五六七八九十]个$")
_SIZED = re.compile("的?(?:项目|企业|产业|园区)")
_TIME_OPENS = re.compile("(?:[“”‘’\\s，]|截至|截止|到|自|从(?=[\\d今去]))+")


class SentenceReader:
    """Reads the numbers of one sentence, ``span`` of ``text``, from left to right. ``marks``: its times."""

    def __init__(
        self, text: str, span: Span, quantities: tuple[Quantity, ...], marks: tuple[Mark, ...], subjects: Subjects
    ) -> None:
        self.text = text
        self.span = span
        self.marks = marks
        self.subjects = subjects
        named = tuple(q for q in quantities if not subjects.names(q))
        self.items = items(text, span.start, span.end, named)
        self.trail = Trail(text)
        self.number = NumberReader(text, self.trail, subjects)
        self.thread = Thread(text, subjects)
        self.topic: str | None = None  # the thing that a clause set, of which the next clauses speak
        self.threshold = ""  # the words before a threshold, which the next one takes over

    def readings(self) -> list[Reading]:
        """All readings in the order of the text."""
        previous: Item | None = None
        for n, item in enumerate(self.items):
            if item.joiner in ("；", ";"):
                self.topic, self.trail.verb = None, ""
                self.thread.cut()
            self.trail.next = self.items[n + 1] if n + 1 < len(self.items) else None
            if item.quantities:
                said = previous and not previous.quantities
                self.trail.clause = self._words(previous.start, previous.end) if previous and said else ""
                group = []
                for one in self._read(item, previous):
                    if one.indicator:
                        group.append(one)
                        self.trail.readings.append(one)
                if group:
                    self.trail.groups.append(group)
                self.thread.passed(item, group[0].subject if group else None)
            else:
                self.topic = self._topic(item) or self.topic
                self.thread.passed(item, None)
                if item.joiner != "、":
                    self.trail.verb = ""
            previous = item
        return self.trail.readings

    # -- words and times ------------------------------------------------------------------------------------------

    def _words(self, start: int, end: int) -> str:
        """The text of a stretch without the times in it."""
        pieces, at = [], start
        for mark in self.marks:
            if start <= mark.start and mark.end <= end:
                pieces.append(self.text[at:mark.start])
                at = mark.end
        return "".join(pieces) + self.text[at:end]

    def _after_times(self, start: int, end: int) -> int:
        """Past the times at the head of a stretch."""
        while True:
            opening = _TIME_OPENS.match(self.text, start, end)
            at = opening.end() if opening else start
            mark = next((m for m in self.marks if m.start == at), None)
            if mark is None or mark.end > end:
                return start
            start = mark.end
            while start < end and self.text[start] in "，、内间":
                start += 1

    def _topic(self, item: Item) -> str | None:
        start = self._after_times(item.start, item.end)
        return self.subjects.topic(start, item.end) or self.subjects.carrier(item.start, item.end)

    def _opening(self, item: Item, previous: Item | None) -> tuple[str | None, int]:
        """Whose numbers the item's are, and where the words begin that name what they measure."""
        first = item.quantities[0].span
        start = self._after_times(item.start, first.start)
        subject, begin = self.subjects.opening(start, first.start)
        begin = self._after_times(begin, first.start)
        words = naming.tail(naming.head(_FROM.sub("", self.text[begin:first.start])))
        if subject and not bare(words) and not re.match("的?[一-龥“‘A-Z]", self.text[first.end:item.end]):
            subject, begin = None, start  # «书房3家», «书房从3家增加到5家»: the thing itself is what is counted
        if self.text.endswith("连续", start, first.start):
            begin = min(begin, first.start - 2)
        benefit = None
        if (listed := self.text.rfind("、", begin, first.start)) > 0:
            benefit = self.subjects.benefit(listed + 1, item.end, (begin, listed))
        elif previous and not previous.quantities:
            benefit = self.subjects.benefit(begin, item.end, (previous.start, previous.end))
        last = self.trail.last
        if subject and last is not None and subject != last.subject and item.joiner != "、":
            self.trail.verb = ""  # another's deed
        carried = None if benefit or subject else self.thread.carried(item, start, begin)
        self.trail.owned = bool(subject) and begin > start or carried is not None and self.thread.brings(item, start)
        found = benefit or subject or carried
        return found or (None if says_whole(self.text[item.start:first.start]) else self.topic), begin

    def _stretch(
        self, item: Item, quantity: Quantity, start: int, stop: int, subject: str | None, *,
        before: str | None = None, after: str | None = None,
    ) -> Stretch:
        """The stretch of a quantity between ``start`` and ``stop``; the words may be given instead."""
        before = self._words(start, quantity.span.start) if before is None else before
        after = self.text[quantity.span.end:stop] if after is None else after
        baseline = None
        if match := _BASELINE.search(before):
            before, baseline = before[:match.start()] + before[match.end():], match.group()
        if before.count("“") != before.count("”"):
            before = re.sub("[“”‘’]", "", before)
        return Stretch(item, quantity, before, after, subject, baseline)

    # -- the numbers of one item ----------------------------------------------------------------------------------

    def _read(self, item: Item, previous: Item | None) -> Iterator[Reading]:
        subject, left = self._opening(item, previous)
        if item.series:
            yield from self._series(item, left, subject)
            return
        n = 0
        while n < len(item.quantities):
            used = 1
            if (changed := self._from_to(item, n, left, subject)) is not None:
                readings, used = changed
                yield from readings
            elif (pair := self._pair(item, n, left, subject)) is not None:
                yield from pair
                used = 2
            elif (single := self._single(item, n, left, subject)) is not None:
                yield from self.number.read(single)
            n += used
            left = item.quantities[n - 1].span.end

    def _stop(self, item: Item, n: int) -> int:
        """Where the words after the n-th quantity end."""
        return item.quantities[n + 1].span.start if n + 1 < len(item.quantities) else item.end

    def _single(self, item: Item, n: int, left: int, subject: str | None) -> Stretch | None:
        """The stretch of a quantity that stands for itself; None for a threshold with nothing to describe."""
        quantity, stop = item.quantities[n], self._stop(item, n)
        before, after = self._words(left, quantity.span.start), self.text[quantity.span.end:stop]
        earlier = item.quantities[n - 1] if n else None
        if self._is_threshold(quantity, before, after, earlier, None):
            return None
        if quantity.bound == "atLeast" and _COUNTED_SO.search(before) and _SIZED.match(after):
            return None  # «两个超50亿元项目»
        if earlier is not None and earlier.is_count and quantity.is_count and re.match("的?[一-龥“‘A-Z]", after):
            return self._stretch(item, quantity, left, stop, subject, before="")  # «12所学校30个专业入选…»
        return self._stretch(item, quantity, left, stop, subject)

    def _pair(self, item: Item, n: int, left: int, subject: str | None) -> Iterator[Reading] | None:
        """The readings of the n-th quantity and the next, where the two have to do with each other."""
        if n + 1 >= len(item.quantities):
            return None
        one, other = item.quantities[n], item.quantities[n + 1]
        earlier = item.quantities[n - 1] if n else None
        stop = self._stop(item, n + 1)
        before, between = self._words(left, one.span.start), self.text[one.span.end:other.span.start]
        if self._is_threshold(one, before, between, earlier, other):
            words = self._of_threshold(before, between, self._words(left, other.span.start))
            return self.number.read(self._stretch(item, other, left, stop, subject, before=words))
        if _is_modifier(one, between, other):
            return self.number.read(self._stretch(item, other, left, stop, subject))
        if between == "的" and _TOTAL.search(before):
            return self._total(item, one, other, left, stop, subject)
        if self._is_threshold(other, between, self.text[other.span.end:stop], one, None):
            return self.number.read(self._stretch(item, one, left, stop, subject))
        if not between and one.is_count and other.is_count:
            return self._two_counts(item, one, other, before, stop, subject)
        return None

    def _is_threshold(
        self, quantity: Quantity, before: str, after: str, earlier: Quantity | None, following: Quantity | None
    ) -> bool:
        """Whether a quantity only describes what another counts: 投资[3亿元以上]项目17个, 4个投资[百亿元以上]项目."""
        counts = quantity.is_count and quantity.unit not in SCALES  # «过千亿产业» has a threshold, too
        if counts or quantity.is_rank or quantity.bound not in ("atLeast", "atMost"):
            return False
        if not after:  # «其中[5亿元以上]不少于8个»
            return following is not None and following.is_count and quantity.raw.endswith("以上")
        if following is not None and following.is_count:
            if _REACHED.match(after):
                return False
            total = _TOTAL.search(before)
            return total is None or (after != "的" and "总投资" not in before and not before.startswith(("总", "计划")))
        if following is not None:  # «收入50万元以上的行政村占比达68%»
            return after.startswith("的") and len(after) > 3
        if earlier is None or not earlier.is_count or not re.match("[一-龥“]", self.text[earlier.span.end:]):
            return False
        return bool(re.match("(?:的)?[一-龥]{2,}", after)) and len(before) <= 8 and not re.search("完成|实现", before)

    def _of_threshold(self, before: str, between: str, words: str) -> str:
        """The words before a count with a threshold in them; «30亿元以上项目4个» takes 投资 from the one before."""
        if bare(before):
            self.threshold = before
        else:
            words = self.threshold + words
        if between in ("的有", "") and self.trail.last is not None:
            words = words.removesuffix("有") + re.split("的|以上", self.trail.last.name.noun)[-1]
        return words

    def _two_counts(
        self, item: Item, one: Quantity, other: Quantity, before: str, stop: int, subject: str | None
    ) -> Iterator[Reading]:
        """«监测对象2万户6万人», «12批180项措施»: two counts of one noun."""
        after = self.text[other.span.end:stop]
        for quantity in (one, other):
            yield from self.number.read(
                self._stretch(item, quantity, one.span.start, stop, subject, before=before, after=after)
            )

    def _from_to(
        self, item: Item, n: int, left: int, subject: str | None
    ) -> tuple[Iterator[Reading], int] | None:
        """从A提高到B, or 从A、B双双跃居C: the readings, and how many quantities they are of."""
        before = self._words(left, item.quantities[n].span.start)
        if not _FROM.search(before):
            return None
        firsts = self._run(item, n)
        seconds = self._run(item, n + len(firsts))
        if len(seconds) not in (1, len(firsts)) or seconds[0].is_points:
            return None
        between = self.text[firsts[-1].span.end:seconds[0].span.start]
        if len(between) > 10 or not _TO.match(without_spread(between)):
            return None
        phrase = _FROM.sub("", before)
        apart = len(firsts) > 1 or is_spread(before + between)
        whats = naming.members(naming.tail(naming.head(without_spread(phrase)))) if apart else (phrase,)
        if len(firsts) not in (1, len(whats)):
            return None
        readings = self._changed(item, whats, firsts, tuple(_in_unit_of(firsts[0], q) for q in seconds), subject)
        return readings, len(firsts) + len(seconds)

    def _run(self, item: Item, n: int) -> tuple[Quantity, ...]:
        """The values of one unit that stand in a row from the n-th on."""
        end = n + 1
        while end < len(item.quantities) and in_a_row(self.text, item.quantities[end - 1], item.quantities[end]):
            end += 1
        return item.quantities[n:end]

    def _changed(
        self, item: Item, whats: tuple[str, ...], firsts: tuple[Quantity, ...], seconds: tuple[Quantity, ...],
        subject: str | None,
    ) -> Iterator[Reading]:
        """What each of ``whats`` was first and second: the first from before the period."""
        one = firsts[0]
        kind = "rank" if one.is_rank else "ratio" if one.is_percent or one.form in ("times", "plain") else "level"
        for early, quantities in ((True, firsts), (False, seconds)):
            for i, what in enumerate(whats):
                quantity = quantities[i % len(quantities)]
                name, inherits = self._changing(naming.ranked(what) if one.is_rank else what, item, one)
                whose = self._industry(what, subject) if len(whats) > 1 else subject
                stretch = Stretch(item, quantity, what, "", whose)
                yield reading(stretch, name, kind, "from-to", self.text, inherits=inherits, early=early)

    def _changing(self, phrase: str, item: Item, one: Quantity) -> tuple[Name, Reading | None]:
        """The name of what changes from ``one`` to another, and the reading that it is taken over from."""
        if one.is_percent and naming.share(phrase):
            return self.trail.share_name(naming.head(phrase), item)
        if one.is_percent or one.is_rank or one.form == "plain":
            return self.trail.rate_name(phrase, item)
        return self.trail.name(phrase, item, one, things=one.is_count)

    def _total(
        self, item: Item, total: Quantity, count: Quantity, left: int, stop: int, subject: str | None
    ) -> Iterator[Reading]:
        """总投资9亿元的6个项目: the count, and the total of what is counted."""
        phrase = self.text[left:total.span.start]
        of = naming.after_number("", self.text[count.span.end:stop])
        verb = bare(naming.leading_verb(naming.head(phrase)))
        counted = replace(of, text=verb + of.text, verb=verb) if verb else of
        yield reading(Stretch(item, count, phrase, "", subject), counted, "level", "count", self.text)
        attribute = _TOTAL.search(phrase)
        label = attribute.group() if attribute else ""
        # «…项目提速增效»: four characters after the noun say what is done with it.
        noun = re.sub("(?<=项目|工程|企业)[一-龥]{4}$", "", of.noun)
        name = Name(noun + label, "", noun)
        yield reading(Stretch(item, total, phrase, "", subject), name, "level", "total", self.text)

    def _series(self, item: Item, left: int, subject: str | None) -> Iterator[Reading]:
        """A、B分别增长x%和y%: each member with its value; without members, several values of one indicator."""
        first, last = item.quantities[0], item.quantities[-1]
        phrase = without_spread(self._words(left, first.span.start))
        after = self.text[last.span.end:item.end]
        changed = naming.change(phrase, percent=not first.is_rank and first.form != "amount")
        what = changed.what if changed else naming.ranked(phrase) if first.is_rank else phrase
        members = naming.members(naming.tail(naming.head(what)), count=len(item.quantities))
        if len(members) == 1 and len(item.quantities) == 2:
            members = naming.town_and_country(members[0])
        group = self.trail.group
        if len(group) != len(item.quantities) and "分别" in self.text[item.start:first.span.start]:
            # «接待游客4万人次，实现收入3亿元，分别增长8%和2%»: each value goes with a number of its own before it.
            group = [one for one in self.trail.readings if one.kind == "level"][-len(item.quantities) :]
        if len(members) != len(item.quantities) and not bare(naming.head(what)) and len(group) == len(item.quantities):
            members = tuple(one.indicator for one in group)
        apart = len(members) == len(item.quantities)
        said = (changed.baseline or "") + ("增长" if changed.sign > 0 else "下降") if changed else ""
        for n, quantity in enumerate(item.quantities):
            if first.bound != "exact" and quantity.bound == "exact" and not first.raw[0].isdigit():
                quantity = replace(quantity, bound=first.bound)  # 突破8万、9万: the word stands once
            before = members[n] + said if apart else phrase
            mine = self._industry(members[n], subject) if apart else subject
            stretch = self._stretch(
                item, quantity, left, quantity.span.end, mine, before=before, after="" if changed else after
            )
            for one in self.number.read(stretch):
                yield replace(one, rule="series")

    def _industry(self, phrase: str, subject: str | None) -> str | None:
        """The industry that a member of a series opens with, or the subject of the whole."""
        things = [
            m for m in self.subjects.within(self.span.start, self.span.end)
            if {"Industry", "Group"} & set(m.types) and phrase.startswith(m.name) and len(phrase) > len(m.name)
        ]
        if not things:
            return subject
        thing = max(things, key=lambda m: len(m.name))
        return self.subjects.owner(thing, phrase[len(thing.name):])


def _is_modifier(quantity: Quantity, after: str, following: Quantity) -> bool:
    """Whether a quantity only describes a noun whose own number follows: 国家70项工程的8个项目, 220千伏线路60公里."""
    if quantity.is_rank or quantity.is_percent or following.is_rank:
        return False
    if quantity.is_count:
        return bool(re.fullmatch("[一-龥]{2,12}的", after)) and following.is_count
    if quantity.measures in ("money", "area", "time") or _REACHED.match(after):
        return False
    return bool(re.match("[一-龥]{2,}", after)) and naming.change(after, percent=True) is None


def _in_unit_of(first: Quantity, second: Quantity) -> Quantity:
    """«由15个工作日压减到6个», «由20天压减到5»: the second takes the rest of its unit from the first."""
    if len(second.unit) < len(first.unit) and first.unit.startswith(second.unit) and not second.is_percent:
        return replace(second, unit=first.unit, form=first.form)
    return second
