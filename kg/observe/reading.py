"""What is read of one number, and what the numbers after it in the sentence take over from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from kg.observe import indicator as naming
from kg.observe.clause import Item
from kg.observe.indicator import Change, Name, bare
from kg.observe.quantity import Quantity
from kg.observe.words import any_of, words

_FLOW = re.compile("累计|接连|连年|每年|^年|(?:保持|稳定|始终)(?!全|第|前)")
_STATES = ("参加", "参保", "覆盖", "入驻")  # verbs of what is so, not of what adds up
_NOT_CONTINUED = re.compile("可|新[入签开引增建设注登认培落获上投创]")
_STOCK = re.compile("总(?:里程|长度|数|量|户数|人数|面积|规模|装机|容量|库容|产能|床位)")
_REACHED = re.compile(f"(?:{any_of('reach')})$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One number in its place: the words before and after it that may name what it measures, without times.

    ``baseline`` is what the words before compare with (较2020年), already taken out of them.
    """

    item: Item
    quantity: Quantity
    before: str
    after: str
    subject: str | None
    baseline: str | None = None

    @property
    def goes_on(self) -> bool:
        """Whether a noun or verb follows the number directly."""
        return bool(re.match("的?(?:[一-龥“‘A-Z]|\\d[\\d.]*(?:千伏|[一-龥]{1,4}级)[一-龥])", self.after))


@dataclass(frozen=True, slots=True)
class Reading:
    """One number read.

    ``inherits`` is the reading whose indicator it takes over. ``early``: it is the first of a pair (从A提高到B).
    ``flow``: it adds up over a time (累计建成), rather than being so at its end.
    """

    quantity: Quantity
    item: Item
    name: Name
    kind: str
    value: Decimal
    unit: str
    bound: str
    rule: str
    subject: str | None
    baseline: str | None = None
    inherits: Reading | None = None
    early: bool = False
    flow: bool = False

    @property
    def indicator(self) -> str:
        return bare(self.name.text)

    @property
    def base(self) -> Name:
        """What a rate or share that follows is of."""
        if self.name.base:
            return Name(self.name.base, "", self.name.base)
        if self.rule == "streak":
            return Name(self.name.noun, "", self.name.noun)
        return self.name

    @property
    def owner(self) -> str:
        """The noun that an attribute after this belongs to: 项目 of «项目20个、总投资5亿元»."""
        if self.name.verb.startswith(("新", "净")):
            return self.name.text
        noun = self.name.noun or self.indicator
        return re.sub("(?:播种|种植)?面积$", "", noun) or noun


def reading(
    stretch: Stretch,
    name: Name,
    kind: str,
    rule: str,
    text: str,
    *,
    subject: str | None = None,
    value: Decimal | None = None,
    baseline: str | None = None,
    inherits: Reading | None = None,
    early: bool = False,
    flow: bool = False,
) -> Reading:
    """The Reading of a stretch of ``text``; what is not given is the stretch's or that of the reading it inherits."""
    quantity = stretch.quantity
    subject = subject or stretch.subject or (inherits.subject if inherits else None)
    said = text[stretch.item.start:quantity.span.start]
    flow = flow or rule != "from-to" and bool(_adds_up(name, quantity) or _FLOW.search(said))
    return Reading(
        quantity, stretch.item, name, kind, quantity.value if value is None else value, quantity.unit, quantity.bound,
        rule, subject, baseline or stretch.baseline, inherits, early, flow,
    )


def _adds_up(name: Name, quantity: Quantity) -> bool:
    """Whether a name is of something done, so that its number grows over the years: 新建学校, 企业培训 (14万人次)."""
    done = name.verb or quantity.is_count and naming.ends_in_verb(name.noun)
    return bool(done) and not name.verb.endswith(_STATES)


@dataclass(slots=True)
class Trail:
    """What was read so far in one sentence; one item at a time is at hand.

    ``verb`` is what the next items of a list take over (新建A 3处、B 2处), ``changed`` the change that they share
    (压减环节41%、材料36%), ``label`` the attribute (总投资8亿元的甲厂、3亿元的乙厂). ``owned``: the
    item names whose its numbers are (甲银行存款总额). ``clause`` is the clause without a number just before
    the item. ``next`` is the item after it.
    """

    text: str
    readings: list[Reading] = field(default_factory=list)
    groups: list[list[Reading]] = field(default_factory=list)
    verb: str = ""
    changed: Change | None = None
    owned: bool = False
    label: str = ""
    clause: str = ""
    next: Item | None = None

    @property
    def last(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    @property
    def group(self) -> list[Reading]:
        """The readings of the last item that had any."""
        return self.groups[-1] if self.groups else []

    def rate_name(self, phrase: str, item: Item) -> tuple[Name, Reading | None]:
        """The name of what a rate, share or rank is of, and the reading it is taken over from; rates keep no verb.

        The phrase may be empty («…98亿元，增长6%»), or an attribute that needs a noun («…，总量居全省第二»).
        """
        phrase = naming.without_basis(phrase)
        noun = bare(naming.head(naming.without_examples(naming.tail(naming.head(phrase)))))
        if naming.leading_verb(noun) in ("完成", "推动", "促进", "带动", "确保"):
            noun = noun[2:]
        return self._completed(Name(noun, "", noun), phrase, item) or (Name(noun, "", noun), None)

    def name(self, phrase: str, item: Item, quantity: Quantity, *, things: bool) -> tuple[Name, Reading | None]:
        """The name of a level from the phrase before its number; ``things``: the unit counts things."""
        name = naming.before_number(phrase, counts=things)
        opens = quantity.is_count and quantity == item.quantities[0]
        if opens and (done := self._done_before(name, item)) is not None:
            return done, None
        if (completed := self._completed(name, phrase, item)) is not None:
            return completed
        last = self.last
        if name.verb and name.noun in ("", name.verb):
            name = Name(name.verb, name.verb, "")
            if last is not None and naming.ends_in_verb(last.name.noun):
                # «土地熟化80亩、出让50亩»: another act upon the same noun
                noun = naming.without_final_verb(last.name.noun) + name.verb
                return Name(noun, "", noun), None
            if last is not None and name.verb in words("saidOfLast"):
                # «改造小区30个，惠及5万户»
                return Name(last.name.noun + name.verb, "", last.name.noun), None
        if not name.verb and self._takes_verb(phrase, name, item, quantity):
            name = Name(self.verb + name.noun, self.verb, name.noun)
        elif item.joiner != "、" or name.verb:
            self.verb = name.verb
        return name, None

    def share_name(self, phrase: str, item: Item) -> tuple[Name, Reading | None]:
        """The name of a share; «占全市…» is a share of what was read before."""
        if not re.match("(?:在)?占", bare(phrase)):
            return self.rate_name(phrase, item)
        last = self.last
        base = (last.name.noun if last.name.verb else last.base.text) if last else ""
        return Name(base + bare(phrase), "", base), last

    def _done_before(self, name: Name, item: Item) -> Name | None:
        """What the clause before does, where a count after it has no words of its own: «开展惠民演出，全年共90场»."""
        said = bare(naming.head(self.clause))
        verb = naming.leading_verb(said)
        if name.noun or name.verb or item.joiner == "、" or not verb or not verb < said or len(said) > 24:
            return None
        return Name(said, verb, said[len(verb):])

    def _completed(self, name: Name, phrase: str, item: Item) -> tuple[Name, Reading | None] | None:
        """The name where the phrase alone has none, or only an attribute."""
        last = self.last
        if not name.noun and not name.verb:
            if last is None:
                # «生产总值连跨两个万亿元台阶，年均增长6%»
                noun = bare(naming.tail(naming.head(self.clause))) if naming.passes_threshold(self.clause) else ""
                return Name(noun, "", noun), None
            cumulative = re.search("累计|总数|合计", phrase)
            if cumulative and last.name.verb:
                verb = "" if last.name.verb in ("新增", "净增") else last.name.verb.removeprefix("新")
                return Name(cumulative.group() + verb + last.name.noun, verb, last.name.noun), last
            return last.base, last
        if self.owned or not naming.is_attribute(name.text):
            return None
        if last is not None:
            owner = last.owner
            if _STOCK.match(name.text):  # «新增里程4公里，总里程达62公里»
                owner = (last.name.noun or last.indicator).removesuffix(name.text[1:])
            return Name(owner + name.text, "", owner), last if last.item.clause == item.clause else None
        said = naming.head(self.clause)
        if (verb := naming.leading_verb(said)) and len(said) <= 18:  # «推进重点项目，完成投资75亿元»
            noun = bare(naming.without_examples(said[len(verb):]))
            return Name(noun + name.text, "", noun), None
        if 6 <= len(self.clause) <= 12:
            # «经营主体增量提质，总量超过3万户»: a noun and four characters of praise
            noun = bare(said)[:-4]
            return Name(noun + name.text, "", noun), None
        return None

    def _takes_verb(self, phrase: str, name: Name, item: Item, quantity: Quantity) -> bool:
        """Whether a bare noun continues a list whose verb stands at its head: 新建公园7处，绿道6公里."""
        if not self.verb or item.joiner not in ("、", "，"):
            return False
        opening = self.text[max(item.start - 2, 0):quantity.span.start]
        if re.search("其中|累计|预计|带动|拉动|撬动|促进|实现", opening) or _REACHED.search(phrase):
            return False
        if item.joiner != "、" and quantity.bound == "atLeast" and not quantity.raw[0].isdigit():
            return False  # «新增企业5家，上市公司突破90家» is how many there are
        if _NOT_CONTINUED.match(name.noun) or naming.ends_in_verb(name.noun) or name.noun.endswith(tuple("率额值数量")):
            return False
        if item.joiner == "、":
            return True
        last = self.last
        if last is None or last.item.clause[1] != item.clause[0] - 1 or last.quantity.measures == "people":
            return False
        if naming.contains_verb(name.noun) or naming.is_attributed(name.noun):
            return False
        return quantity.measures in ("count", "length", "area")
