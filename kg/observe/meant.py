"""Whether a printed number is meant as a quantity, from what stands around it.

A number with a unit may be a name, a threshold, an ordinal or an idiom (3A级, 千亿级, 这25个, 两手抓), and a length of
time may only say until when something is due. Each property of ``Place`` looks at one of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.model import Span
from kg.observe.numerals import DIGITS
from kg.observe.units import unit_of
from kg.observe.words import any_of, either, words

BEFORE = re.compile(
    "(?:(?P<least>" + any_of("atLeast") + ")|(?P<most>" + any_of("atMost") + ")|(?P<about>" + any_of("about") + "))了?$"
)
STEP = "(?:大?台阶|大关|关口|门槛)"
AFTER = re.compile(
    f"(?P<step>{STEP})|(?P<least>(?:及)?以上|之上|开外)|(?P<most>(?:及)?以内|(?:及)?以下|之内)|(?P<about>左右|上下)"
    "|(?P<more>[多余](?=[，。；、）]|$))"
)
PER = re.compile("每(?:人|户|亩|平方米|年|月|天|次|吨|公里|生|名学生|千瓦时|个|家)(?:每(?:年|月|天|人|次))?$")

_SHORTER = f"(?:余|多|左右)?的?[一-龥]{{0,4}}?(?:{any_of('rise', 'fall')}|缩|压|扩展|优化|调整)(?:至|到|为)"
_CHANGED_FROM = re.compile("(?:从|由)(?:原来的?|原先的?|过去的?|平均|法定|法定的)?$")
_CHANGED_TO = re.compile(_SHORTER)
# 由20天压减到5: the unit is not repeated.
_UNIT_LEFT_OUT = re.compile(f"(?:从|由)[一-龥]{{0,4}}{DIGITS}[一-龥]{{1,4}}?{_SHORTER}$")
# 收入比缩小到1.9: how many times one is the other, without a unit.
_RATIO_BEFORE = re.compile(
    f"(?:收入比|收入之比|收入比值|收入倍差|倍差|系数)(?:(?:从|由)(?:[上去]年的?|\\d{{4}}年的?)?"
    f"(?:{DIGITS}(?:[∶:：]1)?[一-龥]{{1,3}}(?:至|到|为))?|[一-龥]{{0,4}}(?:至|到|为|达|在)?)$"
)
_LASTS_BEFORE = re.compile(
    "(?:连续|天数|时间|时长|时限|寿命|年龄|周期|历时|缩短|压缩|压减|减少|提前|延长|节约|节省|增加|增多|早了|快了)[了为]?"
    f"(?:{any_of('reach')})*$"
)
_AHEAD_BEFORE = re.compile("(?:提前|早了|快了)(?:整整)?$")
_LASTS_AFTER = re.compile("(?:左右)?" + any_of("arrival"))
_ANAPHOR = re.compile("(?:双|这|该|此|上述|以上|那|每|各|任何|某|前述|若|以下|如下|下列)$")
# What turns a number with a unit into a name, a threshold or an ordinal: 3A级, 千亿级, 18条措施, 十一次全会.
_NAMED = re.compile("级|版|星|后|股|号|制|方面军|门(?!槛)")
_NOT_COUNTED = re.compile(
    "[“”]?事(?![项业件故])|(?:[十百千万亿]+元?级?)大?(?:台阶|大关|关口)|条?(?:政策|措施|举措|意见|禁令|红线|底线|战线)"
    "|(?:攻坚)?行动|全会|会议|代表大会"
)
# What makes another word of a unit that is one character.
_OTHER_WORD = {
    "方": "[面案式向针略阵位言法舱]", "单": "[元位项体品个点向独一车晶机边株]", "席": "[位卷次]", "剂": "[量型]",
    "担": "[当保任负忧]", "把": "[手关握脉]", "台": "[河山州]", "家": "[渠子]",
}
_STEPS = re.compile(f"[十百千万亿]+元?{STEP}")
_PASSED = re.compile("(?:连续跨越|连续迈上|跨越|跨过|连跨|连上|迈上|迈过|跃上)了?$")
_ONE_STEP_MORE = re.compile("(?:再|又|更)(?:上|迈|跨|登)[上过]?$")
_COUNTED = frozenset("个家项所处名户座场次件套台支款条只部间栋辆%‰倍") | {"个百分点"}
# 跨入经济总量两万亿级城市行列: what a thing has come to.
GRADE = re.compile("元?级(?=规模|(?:城市|强?[市区县])(?:行列|方阵|俱乐部|阵营)|俱乐部|行列)")
_ENTERED = re.compile("(?:迈入|跨入|跻身|进入|迈进|步入|达到|形成)[一-龥]{0,8}$")
# Classifiers of things that are there; with others a small number in words is mostly part of a name (三张网).
_THINGS = frozenset("家座所处名户台条支个项款辆架艘件栋间场部套幅宗起例")
_SIZED = re.compile("(?:元|级)*(?:企业|项目|产业|园区|集群|工程|街区|[强大]?[县镇村乡市])")  # 十亿企业
_DONE = f"{any_of('do')}[了起出]?"
_DONE_BEFORE = re.compile(f"{_DONE}$")
_DONE_TO_BEFORE = re.compile(f"{_DONE}[一-龥]{{2,5}}$")
_DONE_FIRST = re.compile(f"(?:{any_of('conj', 'adverb', 'filler')})*(?:{any_of('lead')})?{any_of('do')}")
_CLAUSE_BEFORE = re.compile("[^，。；：！？\n]*$")
_EVENT = re.compile(f"[^，。；：！？的\n]{{2,16}}?{either(words('event') - {'达到', '超过'})}")
_ABSTRACT = re.compile(f"[一-龥]{{0,4}}?(?:{any_of('abstract')})")
_FEW = frozenset(map(Decimal, range(10)))


@dataclass(frozen=True, slots=True)
class Place:
    """A number as printed at ``span`` of ``text``, with its ``scale`` and ``unit``, each "" where there is none.

    ``bounded``: a word of bound stands beside it (近, 以上).
    """

    text: str
    span: Span
    printed: str
    scale: str
    unit: str
    bounded: bool

    def is_meant(self, value: Decimal) -> bool:
        """Whether the number, of this value, is a quantity."""
        before, after, unit = self.before, self.after, self.unit
        if not unit and self.scale not in ("万", "亿", "万亿") and not self.is_ratio:
            return False
        if re.match("[A-Za-z]" if unit else "[A-Za-z0-9.]", after) or re.search(r"[A-Za-z\d.+第届]$", before):
            return False
        if self.steps:
            return value > 1
        if self.is_spelt and not self._spelt_counts(value):
            return False
        anaphor = _ANAPHOR.search(before) or self.is_spelt and before.endswith(("数", "几"))
        if anaphor and not PER.search(before):
            return False
        if re.match(STEP, after) and (not BEFORE.search(before) or _ONE_STEP_MORE.search(before)):
            return False
        if _NOT_COUNTED.match(after) or unit not in _COUNTED and _NAMED.match(after) and not self.is_grade:
            return False
        if unit in _OTHER_WORD and re.match(_OTHER_WORD[unit], after):
            return False
        if unit in ("个方面", "方面"):
            return bool(re.match("的?(?:重点)?(?:工作|任务|民生|实事|改革)", after))
        return not self._is_time or self._lasts()

    @property
    def before(self) -> str:
        """The words before the number."""
        return self.text[max(0, self.span.start - 8):self.span.start]

    @property
    def after(self) -> str:
        """The words after the number and its unit."""
        return self.text[self.span.end:self.span.end + 8]

    @property
    def is_spelt(self) -> bool:
        """Whether the number is printed in words."""
        return not self.printed[:1].isdigit()

    @property
    def is_ratio(self) -> bool:
        """Whether the number says, without a unit, how many times one is the other: 收入比缩小到1.9."""
        if self.unit or self.scale or not self.printed[:1].isdigit():
            return False
        head = self.text[max(0, self.span.start - 24):self.span.start]
        return bool(_RATIO_BEFORE.search(head)) or self.printed.isdigit() and bool(_UNIT_LEFT_OUT.search(head))

    @property
    def is_grade(self) -> bool:
        """Whether the number is a grade that a thing has come to: 跨入经济总量[两万亿]级城市行列."""
        start = self.span.start
        return bool(GRADE.match(self.after) and _ENTERED.search(self.text, max(0, start - 12), start))

    @property
    def steps(self) -> int:
        """Where the steps end of which this is the number («连跨[两个]万亿元台阶»); 0 where it counts none."""
        match = _STEPS.match(self.text, self.span.end) if self.unit == "个" and not self.scale else None
        return match.end() if match and _PASSED.search(self.before) else 0

    @property
    def _is_time(self) -> bool:
        known = unit_of(self.unit) if self.unit and not self.scale else None
        return known is not None and known.dimension in ("time", "age")

    def _lasts(self) -> bool:
        """Whether a length of time is how long something lasts, or by how much that changed."""
        text, start, after = self.text, self.span.start, self.after
        if self.unit == "岁":
            return bool(re.search("寿命|年龄", text[max(0, start - 20):start]))
        before = BEFORE.sub("", self.before)
        lasts = _LASTS_BEFORE.search(before)
        if _CHANGED_TO.match(after) and (lasts or _CHANGED_FROM.search(before)) or _AHEAD_BEFORE.search(before):
            return True
        if lasts and not before.endswith("连续") and re.match("[一-龥]", after) and not AFTER.match(after):
            return False
        return bool(lasts or _LASTS_AFTER.match(after))

    def _spelt_counts(self, value: Decimal) -> bool:
        """Whether a number in words is meant as a number: 十二个 and 近百家 are, 一个 and 千家 are not."""
        printed, before = self.printed, self.before
        if not printed or printed == "半":  # 突破万亿元
            return True
        if set(printed) <= set("百千"):
            return self.bounded
        if self.scale:
            return bool(self.unit) or self.bounded or not _SIZED.match(self.after)
        if len(printed) > 1 and not set(printed) & set("十百千万点"):  # 三四轮车
            return False
        if value not in _FEW:
            return self.unit != "大类"
        if before.endswith("连续"):
            return True
        if value < 2 or self.unit in ("个方面", "方面", "轮", "期"):
            return False
        if self._is_time:
            return self._lasts()
        return self._few_things()

    def _few_things(self) -> bool:
        """Whether a small number in words counts things that are there: 建成三座桥, 两家企业入选, not 抓好两件大事."""
        text, start, after = self.text, self.span.start, self.after
        before = text[max(0, start - 16):start]
        if not after or after[0] in "，。；、\n":
            return bool(_DONE_BEFORE.search(before) or _DONE_TO_BEFORE.search(before))
        if _ABSTRACT.match(after):
            return False
        if _DONE_BEFORE.search(before):
            return True
        if self.unit not in _THINGS or not re.match("[一-龥“]{2}", after):
            return False
        # 打通甲路、乙路两条断头路; 甲厂等两家企业获评…; 两项成果填补…
        clause = _CLAUSE_BEFORE.search(text, max(0, start - 60), start)
        said = clause.group() if clause else ""
        named = not said or said.endswith("等") or "、" in said
        return named and bool(_DONE_FIRST.match(said) or said.endswith("等") or _EVENT.match(text, self.span.end))
