"""What a number measures: the shortest phrase that names it, from the words before or after.

Each function reads one phenomenon. ``Name`` keeps the parts, because followers take them over: the verb of a list
(新建A 3处、B 2处), the noun that an attribute needs (项目3个、总投资5亿元).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.observe.numerals import parse
from kg.observe.words import any_of, either, words

# 新（改）建 and the like, and 服务 where people or firms are served, are verbs that no list can hold.
DO = f"(?:{either(words('do'))}|新（[改扩、]+）建|服务(?=企业|群众|居民|市民|游客|用户|老年|人))"
_NOUNLIKE = words("nounlike")
_NOUN_TAIL = re.compile(f"(?!规模以上|规模化){any_of('nounTail')}")
_LEAD = any_of("lead")
_VERB = re.compile(f"(?P<verb>(?:{_LEAD})?{DO}(?:(?:[、和及并]|以及)(?:{_LEAD})?{DO})*)(?:了|出(?!口|租))?")
_ENDS_IN_VERB = re.compile(f"(?:{_LEAD})?(?P<verb>{DO})[了出]?$")
_FILLER = any_of("filler")
# An adverb goes only before a verb, a change or a preposition: 有序推进 loses it, 有序用电 does not.
_VERBAL = f"(?:{DO}|{_FILLER}|{any_of('adverb', 'lead', 'rise', 'fall', 'reach')}|[对为向与将把]|$)"
_HEADS = re.compile(
    f"(?:{any_of('conj')}|{any_of('adverb')}(?={_VERBAL})|(?!有[色机序效线轨限关]){_FILLER}|[\\s“”‘’《》、，的]+|(?:预计|其)(?=[一-龥])"
    f"|截至|是|对于?(?={DO}))"
)
_THRESHOLD_PASSED = re.compile(
    "(?:连续|接连|先后|成功)*(?:跨过|连跨|迈过|跨越|迈上|越过|突破)[^，、]{1,12}(?:大关|台阶|关口|门槛)[、，]?$"
)
_BASIS = re.compile(
    "(?:(?:剔除|扣除|还原|考虑|不含)[^，、]{2,16}?(?:因素|影响|基数)?(?:等?之?后)?|[同可]比?口径|按?(?:可比|不变)价格?(?:计算)?)$"
)
_PASSING = re.compile("(?:连续跨越|连续迈上|跨越|跨过|连跨|连上|迈上|迈过|跃上)了?$")
_TAIL = re.compile(
    f"(?:(?<![通直抵])达|{either(words('reach', 'compare') - {'达'})}|[\\s的、“”]"
    f"|{either(w for w in words('adverb') if len(w) < 3)})$"
)
_LINKED = re.compile(f"(?P<whose>[^，]{{2,}}?)实现(?P<what>[一-龥]{{0,4}}{any_of('attribute')})$")
_HELPING = ("帮助", "支持", "推动", "促进", "带动", "组织")
_QUOTES = re.compile("[“”‘’「」『』《》〈〉\"\\s]")
_EXAMPLES = re.compile(
    "(?<![平高中初均同对优])等(?!级|于|效|值|量|候|待|优|额|腰|外)(?:各类|各级|多类|多种|一批|系列|国内外)?(?:的)?"
)
_PREPOSITION = re.compile("^(?:为(?!民办?实事)|向|对|给|与|同|以|在|赴|将|把|从|由|通过|依托|围绕|组织|面向|针对)")
_RISE, _FALL = any_of("rise"), any_of("fall")
_CHANGE = re.compile(
    f"(?P<what>.*?)(?P<base>{any_of('compare')})?(?:[均都也又再更还预计约将]|(?<!均)年|分别|平均|年均|大幅|持续|连续|稳步|同步|各|累计|总体|推动|实现|名义|实际)*"
    f"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?:了|幅度|率)?(?:分别|均|约|达|达到|为)?$"
)
_LEVEL_END = re.compile(f"(?:{either(w for w in words('reach') if w[-1] in '至到为' and len(w) > 1)})$")
# 压减时间58%: what changes stands behind its verb.
_CHANGE_OF = re.compile(
    f"^(?:平均|累计|再|共|总体|年均|每年|年)*(?:(?P<rise>{either(w for w in words('rise') if len(w) > 1)})"
    f"|(?P<fall>{either(w for w in words('fall') if len(w) > 1)}))(?P<what>(?!{any_of('reach')})[一-龥]{{2,8}})$"
)
# 扩大规模10亿元: the same for amounts.
_AMOUNT_CHANGE_OF = re.compile(
    f"^(?:累计|再|共|总体|年均|每年|年|可)*(?:(?P<rise>扩大|提高|增加)|(?P<fall>压减|压降|减少|降低|削减|压缩))"
    f"(?P<what>(?!{any_of('reach')})[一-龥、]{{2,20}})$"
)
_NEW = re.compile("(?:新|净)增$|新增加$")
_RATE = re.compile(f"(?P<what>.*?)(?P<rate>{any_of('rate')})$")
_RANK_TAIL = re.compile(
    f"(?:{any_of('rank')}|{any_of('scope')}|均|都|也|继续|稳|持续|连续|的|在|从|由|前列|一直|首次|历史性|各|并|双双|分别|[，、]|有\\d+[项个])$"
)
_SHARE = re.compile(
    "(?P<what>.*?)(?P<share>(?:在)?(?:占(?!地|用|据|道)[^占]{0,22}|[^占]{0,6}占比"
    "|[^，]{0,6}占[^占]{1,16}的?(?:比重|比例|份额)))$"
)
_GAP = re.compile(
    f"(?P<what>.*?)(?P<gap>(?:分别|均|比|较)?(?:{any_of('gap')}|(?<![提升新最降减])[快低高](?:于|出)?)(?:同期)?"
    f"(?:全国|全省|全市|全区|年度目标|目标|预期|上年|去年|全国平均|全省平均|全市平均|GDP|上年同期)?"
    "(?:平均)?(?:水平|目标|增速)?)$|(?P<what3>.*?)(?P<gap3>(?:高于|低于|快于|优于|好于)[^，、]{2,14})$|(?P<what2>.*?)(?P<gap2>比(?!重|例|率|值)[^，]{1,12}(?<![提升新最降减])[高低快慢]出?)$"
)
_ATTRIBUTE = re.compile(
    f"^(?:年度|当年|今年|累计|协议|合同|计划|预计|首期|一期|其|年|共|新增)*(?:{any_of('attribute')})$"
)
_HOLDER = re.compile(
    f"(?P<noun>.{{2,}}?)(?:水质|平均|查明资源|年)?(?:{any_of('attribute')}|[一-龥]{{0,2}}[^覆]率|增加值|规模|投资)$"
)
_ATTRIBUTE_END = re.compile(
    f"(?:{DO}[一-龥]{{2,10}}(?:比重|比例|占比|率)|占[一-龥]+(?:比重|比例)|[一-龥]{{0,2}}合格率|{any_of('attribute')})$"
)
_SHARED = re.compile(any_of("shared") + "$")
_EVENT = re.compile(
    f"(?<![年人平户日新])(?:{any_of('event')})(?!项目|工程|率|面积|规模|数量|期|任务|方案|活动|成果|体系|机制|平台|中心|试点)"
)
_ADVERB_ENDS = re.compile(f"(?<=[一-龥]{{2}})(?:{any_of('adverb')}|全部|年内|年底前|月底前)+$")
_OBJECT = re.compile(f"^(?:{any_of('adverb', 'conj')}|全部|全面|在[^，]{{1,14}}?中)*(?P<verb>{any_of('object')})")
_DESCRIBED = re.compile("^[^，“”的]{2,20}的(?P<noun>[一-龥]{2,12})$")
_ACT = re.compile(f"(?:{any_of('event')}|{DO}|[均已全部])+")
_LISTED = re.compile("(?<=[一-龥]{2})、[^，。；]*等(?:进行|开展|实施|予以)")
_NAMED_EVENT = re.compile("^(?P<noun>[^“”，]{2,12})?(?:实现)?“(?P<event>[^“”]{2,10})”(?=$|[，、“])")
_PLAIN_EVENT = re.compile(
    "(?:集中|全部|陆续|竣工|建成)?(?:开工建设|开工|竣工投产|竣工投用|竣工|投产|投用|投运|建成投产|建成投用|建成交付|建成通车|建成|落地落实|"
    "落地见效|落地|签约|交付|上线|通车|开通|达标)$"
)


@dataclass(frozen=True, slots=True)
class Name:
    """``text`` is the indicator; ``verb`` and ``noun`` its parts where they are known; ``base`` what a rate after it is
    a rate of, where that is not the indicator itself (新增通道16条、达到54条: 通道)."""

    text: str
    verb: str = ""
    noun: str = ""
    base: str = ""


def holder(phrase: str) -> str:
    """What has the attribute that a phrase ends with, or the phrase without its event.

    >>> holder("重点制造业增加值增长"), holder("农产品产量居全国"), holder("重点项目完成投资")
    ('重点制造业', '农产品', '重点项目')
    """
    noun, event = counted(phrase)
    noun = tail(ranked(noun) if re.search("居|位|排|列", noun) else noun)
    if (changed := change(noun, percent=True)) is not None and changed.what:
        noun = changed.what
    for verb in re.finditer(DO, noun):  # «120家企业发行债券500只»
        rate = noun.endswith("率")  # «412户对象消除风险率达91%»
        if verb.start() >= 2 and verb.end() < len(noun) and (rate or verb.group() not in _NOUNLIKE):
            noun = noun[:verb.start()]
            break
    match = _HOLDER.match(noun)
    return bare(match["noun"]) if match else bare(noun)


def bare(phrase: str) -> str:
    """Without quotation marks, spaces and what clings to the ends."""
    phrase = _QUOTES.sub("", phrase)
    return re.sub("^(?:[、，：的及与]|和(?![美谐平睦]))+|[、，：的]+$", "", phrase)


def head(phrase: str) -> str:
    """A phrase without the words at its head that say nothing of what is measured."""
    while phrase:
        filler = _HEADS.match(phrase)
        if filler is None:
            return phrase
        verb = _VERB.match(phrase)
        if verb and verb.end() > filler.end() and not re.match(_FILLER, phrase):
            return phrase
        phrase = phrase[filler.end():]
    return phrase


def tail(phrase: str) -> str:
    """A phrase without the words at its end that only lead over to the number.

    >>> tail("地区生产总值预计达到")
    '地区生产总值'
    """
    phrase = _THRESHOLD_PASSED.sub("", phrase)
    while match := _TAIL.search(phrase):
        if _ENDS_IN_VERB.search(phrase) and match.group() not in words("reach"):
            return phrase
        phrase = phrase[:match.start()]
    return phrase


def passes_threshold(phrase: str) -> bool:
    """Whether a phrase says of something that it passed a mark without a number of its own: 连跨两个万亿元台阶."""
    return bool(_THRESHOLD_PASSED.search(phrase))


def without_basis(phrase: str) -> str:
    """A phrase without what a rate is reckoned by: 收入扣除减税因素后 → 收入.

    >>> without_basis("一般公共预算收入同口径")
    '一般公共预算收入'
    """
    return _BASIS.sub("", phrase)


def passing(phrase: str) -> str:
    """The verb of passing that a phrase ends with: 连跨 (两个万亿元台阶); empty where there is none."""
    match = _PASSING.search(phrase)
    return match.group() if match else ""


def leading_verb(phrase: str) -> str:
    """The verb of doing that opens a phrase, with 新 or 累计 before it; empty where there is none."""
    match = _VERB.match(phrase)
    return match["verb"] if match else ""


def without_examples(phrase: str) -> str:
    """引进甲公司、乙银行等重点项目 → 引进重点项目.

    >>> without_examples("引进甲公司、乙银行等重点项目")
    '引进重点项目'
    """
    last = None
    for match in _EXAMPLES.finditer(phrase):
        if match.start() > 0 and len(phrase) - match.end() >= 2:
            last = match
    if last is None:
        return phrase
    verb = leading_verb(phrase[:last.start()])
    if verb in _HELPING:  # 帮助企业解决用地、用工等问题
        listed = phrase[:last.start()].partition("、")[0]
        verb = next((listed[:act.end()] for act in re.finditer(DO, listed) if act.start() >= len(verb)), verb)
    return verb + phrase[last.end():]


def last_act(phrase: str) -> str:
    """The last of several acts: 建设展厅、精准服务企业 → 精准服务企业; coordinated verbs stay (新建、续建学校).

    >>> last_act("建设展厅、精准服务企业"), last_act("新建、续建学校")
    ('精准服务企业', '新建、续建学校')
    """
    for match in reversed(list(re.finditer("、", phrase))):
        first, second = phrase[:match.start()], phrase[match.end():]
        if _VERB.match(head(second)) and not _ENDS_IN_VERB.search(first):
            return second
    return phrase


def without_preposition(phrase: str) -> str:
    """为青年提供房源 → 提供房源; a phrase with 对 or 在 that no verb follows stays (对外贸易)."""
    if not _PREPOSITION.match(phrase):
        return phrase
    for match in re.finditer(DO, phrase):
        if match.start() > 1 and match.end() < len(phrase):
            return phrase[match.start():]
    return phrase


def ends_in_verb(phrase: str) -> bool:
    """Whether a phrase names an act by its last word: 土地熟化, 森林质量提升."""
    return bool(_ENDS_IN_VERB.search(phrase))


def is_act(phrase: str) -> bool:
    """Whether a phrase is nothing but a verb or event: 参与, 建成投用."""
    return bool(_ACT.fullmatch(phrase))


def opens_with_verb(phrase: str) -> bool:
    """Whether a verb of doing opens a phrase."""
    return bool(leading_verb(phrase))


def contains_verb(phrase: str) -> bool:
    """Whether a verb of doing stands anywhere in a phrase."""
    return bool(re.search(DO, phrase))


def is_attributed(phrase: str) -> bool:
    """Whether a phrase ends with an attribute: 播种面积."""
    return bool(_ATTRIBUTE_END.search(phrase))


def without_final_verb(phrase: str) -> str:
    """土地熟化 → 土地."""
    return _ENDS_IN_VERB.sub("", phrase)


def is_attribute(phrase: str) -> bool:
    """Whether a phrase needs another noun to mean something: 总投资, 数量, 到位资金."""
    return bool(_ATTRIBUTE.match(bare(phrase)))


def before_number(phrase: str, *, counts: bool) -> Name:
    """The name in a phrase that stands before its number. ``counts``: the unit is a classifier.

    >>> before_number("累计引进甲公司等重点项目达到", counts=True).text
    '累计引进重点项目'
    """
    phrase = tail(head(phrase))
    phrase = head(without_preposition(last_act(without_examples(phrase))))
    if (match := _LINKED.match(phrase)) is not None:
        phrase = match["whose"] + match["what"]
    verb = leading_verb(phrase)
    noun = bare(re.sub("^[了出](?!口|租)", "", phrase[len(verb):]) if verb else phrase)
    if verb == "完成" and not counts:
        return Name(noun or verb, "", noun or verb)
    if verb == "提供" and len(noun) > 2:
        return Name(noun, "", noun)
    if verb and _too_much(phrase, verb):
        verb, noun = "", bare(phrase)
    return Name(bare(verb) + noun, bare(verb), noun)


def _too_much(phrase: str, verb: str) -> bool:
    """Whether the verb at the head is really the first half of a noun: 培训机构, 服务业, 出口总额, 合作事项."""
    rest = phrase[len(verb):]
    if verb not in _NOUNLIKE:  # 新引进, 累计培训 are verbs whatever follows
        return False
    return bool(_NOUN_TAIL.match(rest))


def counted(phrase: str) -> tuple[str, str]:
    """What follows a count → (noun phrase, what happens to it).

    >>> counted("企业入选全国榜单"), counted("公园、绿地")
    (('企业', '入选全国榜单'), ('公园、绿地', ''))
    """
    phrase = phrase.removeprefix("的")
    if (described := _DESCRIBED.match(phrase)) is not None:
        phrase = described["noun"]
    if (listed := _LISTED.search(phrase)) is not None:  # «土地现状、权属等进行调查»: a list of what is done about it
        phrase = phrase[:listed.start()]
    for match in _EVENT.finditer(phrase):
        if match.start() >= 2 or (match.start() == 1 and phrase[0] in "村县市区镇项家户人站"):
            return phrase[:match.start()], phrase[match.start():]
    return phrase, ""


def act(event: str, noun: str) -> str:
    """What happens to counted things, as the head of their name: 全部完成改革 → 完成改革; empty if it names nothing.

    >>> act("成为全省示范项目", "项目"), act("全部完成", "实事")
    ('全省示范', '')
    """
    event = re.split("[、，]", event)[0]
    match = _OBJECT.match(event)
    if match is None or match.end() >= len(event):
        return ""
    event = re.sub("^(?:全部|全面|成功|顺利|均|已|在[^，]{1,14}?中)*(?:实现|达到|成为)?", "", event)
    return event.removesuffix(noun)[:24]


def after_number(before: str, after: str) -> Name:
    """The name where the noun phrase follows the number and its unit: ``before`` holds the verb, if any.

    >>> after_number("新建", "公办学校").text, after_number("", "项目获评国家级示范").text
    ('新建公办学校', '获评国家级示范项目')
    >>> after_number("对甲村、乙村等", "村庄实施连片改造").text
    '连片改造村庄'
    """
    phrase = head(before)
    verb = ""
    noun, event = counted(after)
    if _PREPOSITION.match(phrase):
        if (match := re.search(f"(?:进行|予以|{DO}).*$", after[2:])) is not None:
            noun = after[:2 + match.start()]
            verb = re.sub("^(?:进行|实施|实现|予以|全面)+", "", match.group())
    elif (named := _NAMED_EVENT.match(after)) is not None and named["noun"] and not _EVENT.search(named["noun"], 2):
        verb, noun = leading_verb(phrase), named["noun"]
        return Name(bare(verb + named["event"]) + bare(noun), "", bare(noun))
    elif phrase.endswith("的") and not leading_verb(phrase):
        noun = bare(phrase) + "的" + noun
    else:
        verb = leading_verb(phrase) or (phrase if 0 < len(phrase) <= 4 and not _EXAMPLES.search(phrase) else "")
        if not verb and (found := _ENDS_IN_VERB.search(phrase)):
            verb = found.group().rstrip("了")
    noun = re.sub("(?<![高初])中$", "", bare(noun))
    noun = _ADVERB_ENDS.sub("", noun) if event else noun
    if verb:
        return Name(bare(verb) + noun, bare(verb), noun)
    if said := act(event, noun):
        return Name(bare(said) + noun, "", noun)
    if event and (match := _PLAIN_EVENT.search(event)) and len(event) <= 8:
        return Name(noun + match.group(), "", noun)
    return Name(noun, "", noun)


@dataclass(frozen=True, slots=True)
class Change:
    """What changed, by which sign, against what. ``ahead``: its verb stands before it (压减时间)."""

    what: str
    sign: int
    baseline: str | None
    rate: bool = False
    ahead: bool = False


def change_of(phrase: str) -> Change | None:
    """A change whose verb stands before what changes: 压减一般性支出(5亿元).

    >>> change_of("压减一般性支出")
    Change(what='一般性支出', sign=-1, baseline=None, rate=False, ahead=True)
    """
    match = _AMOUNT_CHANGE_OF.match(tail(head(phrase)))
    return Change(match["what"], 1 if match["rise"] else -1, None, ahead=True) if match else None


def change(phrase: str, *, percent: bool) -> Change | None:
    """A change that a phrase before a number states, or None: 出口同比增长 is one, 新增 and 提高到 are none.

    >>> change("出口总额同比下降", percent=True)
    Change(what='出口总额', sign=-1, baseline='同比', rate=False, ahead=False)
    >>> change("收入提高到", percent=False) is None
    True
    """
    phrase = re.sub("[“”\\s]", "", phrase)
    if percent and (match := _RATE.search(tail(phrase))):
        sign = -1 if match["rate"] == "降幅" else 1
        return Change(tail(phrase), sign, None, rate=True)
    if _LEVEL_END.search(phrase) or _NEW.search(phrase):
        return None
    if percent and (match := _CHANGE_OF.match(phrase)):
        return Change(match["what"], 1 if match["rise"] else -1, None, ahead=True)
    match = _CHANGE.match(phrase)
    if match is None:
        return None
    word = match["rise"] or match["fall"]
    if not percent and word not in words("absolute"):
        return None
    return Change(match["what"], 1 if match["rise"] else -1, match["base"])


def ranked(phrase: str) -> str:
    """What is ranked, from the phrase before a place: 工业增速稳居全省 → 工业增速."""
    while match := _RANK_TAIL.search(phrase):
        phrase = phrase[:match.start()]
    return phrase


def share(phrase: str) -> tuple[str, str] | None:
    """What has a share, and of what: 金融业占全市比重 → (金融业, 占全市比重)."""
    match = _SHARE.match(tail(phrase))
    return (match["what"], match["share"]) if match else None


def gap(phrase: str) -> tuple[str, str] | None:
    """What lies above or below something by some points: 增速高于全国 → (增速, 高于全国)."""
    match = _GAP.match(phrase)
    if match is None:
        return None
    for n in ("", "2", "3"):
        if match["gap" + n]:
            return match["what" + n] or "", match["gap" + n]
    return None


_CONTRAST = re.compile(any_of("contrast"))
_CONTRAST_ENDS = re.compile(any_of("contrast") + "$")
_TOWN_AND_COUNTRY = re.compile("(?P<opening>全[省市区县州])?城乡(?P<rest>(?:常住居民|居民|低保|特困|最低生活).+)")
_APPOSITION = re.compile(
    f"(?P<noun>.{{2,}}?)[“]?(?P<n>[两二三四五六七八九十]|\\d{{1,2}})[大个家条类座项所][一-龥]{{2,8}}?[”]?(?P<rest>年?{any_of('attribute')}|$)$"
)
_AND = re.compile("、|以及|(?<!共)和(?![美谐平睦])|(?<!参)与(?!会)|(?<![惠普涉])及(?!格)")


def members(phrase: str, *, count: int | None = None) -> tuple[str, ...]:
    """The members of a coordinated phrase, each made whole: shared heads and openings are given back.

    ``count``: how many are expected; 、 alone parts them where that fits better.

    >>> members("刑事、治安案件"), members("技术合同数、合同额"), members("工业投资和民间投资")
    (('刑事案件', '治安案件'), ('技术合同数', '技术合同额'), ('工业投资', '民间投资'))
    """
    parts = [p for p in re.split(_AND, phrase) if p]
    if count is not None and len(parts) != count:
        parts = [p for p in phrase.split("、") if p]
    if len(parts) < 2 or any(len(p) > 24 for p in parts[:-1]):
        return (phrase,)
    last = _without_apposition(parts)
    if contrasted := _contrasted(parts):
        return contrasted
    heads = [_shared_head(part, last) for part in parts[:-1]]
    common = next((h for h in heads if h), "")
    whole = [part + (h or ("" if part.endswith(common) else common)) for part, h in zip(parts, heads, strict=False)]
    return (*whole, _shared_opening(parts[0], last) + last)


def town_and_country(phrase: str) -> tuple[str, ...]:
    """城乡居民收入 as the two that it is; any other phrase as it is.

    >>> town_and_country("城乡居民人均可支配收入")
    ('城镇居民人均可支配收入', '农村居民人均可支配收入')
    """
    match = _TOWN_AND_COUNTRY.match(phrase)
    if match is None:
        return (phrase,)
    opening, rest = match["opening"] or "", match["rest"]
    return opening + ("城镇" if "居民" in rest[:4] else "城市") + rest, opening + "农村" + rest


def _without_apposition(parts: list[str]) -> str:
    """The last member without what says again what all are: 光伏、医药两个新兴产业 → 医药."""
    match = _APPOSITION.match(parts[-1])
    if match is None or int(parse(match["n"])) != len(parts):
        return parts[-1]
    return match["noun"] + match["rest"]


def _contrasted(parts: list[str]) -> tuple[str, ...]:
    """人民币存款、贷款余额: what stands before the first of the words that stand for each other, and after the last,
    belongs to each; () where there are no such words, or nothing before the first."""
    opening = _CONTRAST_ENDS.search(parts[0])
    ending = _CONTRAST.match(parts[-1])
    if not opening or not ending or not opening.start() or not all(map(_CONTRAST.fullmatch, parts[1:-1])):
        return ()
    first, head = parts[0][:opening.start()], parts[-1][ending.end():]
    return tuple(first + word + head for word in (opening.group(), *parts[1:-1], ending.group()))


def _shared_head(part: str, last: str) -> str:
    """What ``part`` lacks of the head of ``last``, or ``""``."""
    contrast = words("contrast")
    opening = next((w for w in sorted(contrast, key=lambda w: (-len(w), w)) if last.startswith(w)), "")
    if part in contrast and opening:  # 城镇和农村居民收入
        return last[len(opening):]
    if part[-2:] == last[-2:]:
        return ""
    if part.startswith("对") and len(part) in (3, 4):  # 对东盟、欧盟出口
        return last[len(part) - 1:]
    for length in range(min(len(part), len(last) - 2), 1, -1):  # 甲制造业、乙制造业增加值
        at = last.find(part[-length:])
        if at >= 0 and at + length < len(last):
            return last[at + length:]
    at = last.rfind(part[-1], 1, -2)
    if at > 0 and len(part) <= at + 3 and _ATTRIBUTE_END.search(last[at + 1:]):
        return last[at + 1:]
    if match := _ATTRIBUTE_END.search(last):
        return "" if _ATTRIBUTE_END.search(part) or part.endswith(tuple("数量额率值价比")) else match.group()
    if (match := _SHARED.search(last)) and not _SHARED.search(part):  # 盗窃、诈骗案件
        return match.group()
    # 涉甲、涉乙事项: words of one pattern
    return last[len(part):] if 2 <= len(part) <= 4 and part[0] == last[0] and len(last) - len(part) >= 2 else ""


def _shared_opening(part: str, last: str) -> str:
    """What ``part`` has before the word with which ``last`` begins."""
    if len(last) > 4 or len(last) < 2:
        return ""
    if part.endswith(("起数", "件数", "宗数")) and last.endswith("数"):  # 事故起数和死亡人数
        return part[:-2]
    at = part.rfind(last[:2])
    return part[:at] if at > 0 and len(part) - at <= len(last) + 1 else ""
