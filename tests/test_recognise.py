"""The phenomena of the genre, each with sentences of our own: what must be named, and what must not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.gazetteer import Entry
from kg.model import Extraction, Mention, Span
from kg.recognise.known import find_openers
from kg.recognise.overlap import keep_longest

# phenomenon, sentence, names with a type that must be found, names that must not be found
CASES = [
    ("head", "云栈产业园与星河研究院同日揭牌。", {"云栈产业园": "Park", "星河研究院": "Institution"}, ()),
    ("head after verbs", "持续深化护航优化外贸环境行动。", {"护航优化外贸环境行动": "Strategy"}, ("行动",)),
    ("verb inside a name", "建立完善重点工程推进建设调度机制。", {"重点工程推进建设调度机制": "Strategy"}, ()),
    (
        "common nouns are no names",
        "企业和园区发展很快，重大项目多，公共服务好。",
        {},
        ("企业", "园区", "重大项目", "公共服务"),
    ),
    ("quotation marks with a head", "坚定不移实施“生态优先”战略。", {"生态优先战略": "Strategy"}, ()),
    ("quotation marks alone, governed", "围绕“工业倍增”谋发展。", {"工业倍增": "Strategy"}, ()),
    ("a year's theme", "以“攻坚突破年”为牵引。", {"攻坚突破年": "Strategy"}, ()),
    ("quotation marks for emphasis", "跑出高质量发展的“加速度”。", {}, ("加速度",)),
    (
        "a short form that the text introduces",
        "云海电网江北省电力公司（以下简称“江北电力”）与我区签约。江北电力投资20亿元。",
        {"江北电力": "Company", "云海电网江北省电力公司": "Company"},
        (),
    ),
    ("what is introduced is no name", "星桥半导体有限公司（以下简称“公司”）落户。公司投产。", {}, ("公司",)),
    (
        "a short form in brackets",
        "引进星桥智能装备研究院（星智研院）。星智研院投入运营。",
        {"星智研院": "Institution"},
        (),
    ),
    ("a place in brackets is no short form", "与山东大学（山东）签约。", {"山东": "Place"}, ()),
    ("words of the trade in brackets", "上线云栈政务服务平台（APP）。APP好用。", {}, ("APP",)),
    (
        "a firm without its legal form, later on",
        "云海电网江北省电力公司落户。云海电网江北电力投资20亿元。",
        {"云海电网江北电力": "Company"},
        (),
    ),
    (
        "the short form of two firms",
        "云海电网江北省电力公司落户，引进云海电网江北省电力集团公司。云海电网江北电力投资。",
        {},
        ("云海电网江北电力",),
    ),
    ("book-title marks", "严格执行《云海省湿地保护条例》。", {"云海省湿地保护条例": "Policy"}, ()),
    (
        "list with its noun",
        "加快云栈、星桥里、柳浪等项目建设。",
        {"云栈": "Project", "星桥里": "Project", "柳浪": "Project"},
        (),
    ),
    ("list of firms", "引进云栈智能、柳浪光电等企业二十家。", {"云栈智能": "Company", "柳浪光电": "Company"}, ()),
    ("elided head", "稳妥推进柳浪、白马、红石片区改造。", {"柳浪": "Place", "白马": "Place", "红石片区": "Place"}, ()),
    ("head elided after 等", "对柳浪、白马等片区实施提升。", {"柳浪": "Place", "白马": "Place"}, ()),
    (
        "numbered set and members",
        "实施强链拓展、补链攻坚、延链提升“三大工程”。",
        {"三大工程": "Group", "强链拓展": "Strategy", "补链攻坚": "Strategy", "延链提升": "Strategy"},
        (),
    ),
    ("the place acts", "青禾区做大做强柳编产业。", {"柳编产业": "Industry"}, ("做大做强柳编产业",)),
    (
        "a list in marks before its set",
        "深入实施“工业强县、文旅兴县、生态立县”三大战略。",
        {"工业强县": "Strategy", "文旅兴县": "Strategy", "生态立县": "Strategy", "三大战略": "Group"},
        (),
    ),
    (
        "firms by the noun behind 等",
        "引进柳浪新材料、白马药业等企业。",
        {"柳浪新材料": "Company", "白马药业": "Company"},
        (),
    ),
    ("numbered points", "4.低空经济：规模翻番。", {"低空经济": "Industry"}, ("4.低空经济",)),
    (
        "a set announced before its members",
        "实施三大行动，即内部挖潜拓展、工业强链和老旧厂区更新。",
        {"三大行动": "Group", "内部挖潜拓展": "Strategy", "老旧厂区更新": "Strategy"},
        (),
    ),
    (
        "a set's number settles its list",
        "聚焦先进储能、柳浪制造、光学设备及光学仪器三大产业链群。",
        {"光学设备及光学仪器": "Industry", "三大产业链群": "Group"},
        ("光学设备", "光学仪器"),
    ),
    ("numbered set of industries", "壮大四大支柱产业。", {"四大支柱产业": "Group"}, ()),
    ("numbered parts of a plan", "始终坚持“一核两翼”。", {"一核两翼": "Group"}, ()),
    (
        "two quotations side by side",
        "举办“云海有约”“星河夜读”等系列活动。",
        {"云海有约": "Event", "星河夜读": "Event"},
        (),
    ),
    ("honour by its verb", "成功入选全国首批海绵城市建设样板城区。", {"全国首批海绵城市建设样板城区": "Honor"}, ()),
    ("honour counted", "新增省级专精特新企业12家。", {"省级专精特新企业": "Honor"}, ()),
    ("honour cut before its noun", "柳浪村获评国家森林乡村称号。", {"国家森林乡村": "Honor"}, ("国家森林乡村称号",)),
    (
        "a place and its title",
        "建成柳家浪村省级和美乡村示范村。",
        {"柳家浪村": "Place", "省级和美乡村示范村": "Honor"},
        (),
    ),
    ("money is no honour", "获批中央预算内投资8510万元。", {}, ("中央预算内投资8510万元",)),
    ("things of a kind, counted", "新建口袋公园9处、社区食堂5家。", {}, ("口袋公园", "社区食堂")),
    ("person by post", "青禾区区长林向远作政府工作报告。", {"林向远": "Person"}, ("青禾区区长林向远",)),
    ("person by saying", "“要快。”林向远表示。", {"林向远": "Person"}, ()),
    ("words that look like people", "养老、智慧、福祉三件事都要办好。", {}, ("养老", "智慧", "福祉")),
    (
        "a body without its place",
        "在市委、市政府和区委的领导下。",
        {"市委": "Institution", "市政府": "Institution", "区委": "Institution"},
        (),
    ),
    (
        "a body with its place",
        "济南市委、济阳区政府联合印发通知。",
        {"济南市委": "Institution", "济阳区政府": "Institution"},
        (),
    ),
    (
        "known name before a longer one",
        "依托山东大学柳浪药物研究院攻关。",
        {"山东大学柳浪药物研究院": "Institution", "山东大学": "Institution"},
        (),
    ),
    ("a sector and a word that begins like it", "金融业务办理更快。", {}, ("金融业",)),
    ("the jurisdiction's short form", "青禾迎来新机遇，城市中心更美。", {"青禾": "Place"}, ()),
    ("ordinal before 等", "改造白马小纬二等片区。", {}, ("白马小纬二等片区",)),
    (
        "an act in a list",
        "抓实内部挖潜拓展、老旧厂区更新“两大行动”。",
        {"内部挖潜拓展": "Strategy", "老旧厂区更新": "Strategy"},
        (),
    ),
    ("数 + 条 roads and rivers", "治理柳浪河、白马河等4条河道。", {"柳浪河": "Place", "白马河": "Place"}, ()),
]


def test_enough_cases() -> None:
    assert len(CASES) >= 34


@pytest.mark.parametrize(("text", "wanted", "unwanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_phenomena(
    read_text: Callable[..., Extraction], text: str, wanted: dict[str, str], unwanted: tuple[str, ...]
) -> None:
    mentions = read_text(text).mentions
    found = {m.name: m.types for m in mentions}
    assert {name: kind for name, kind in wanted.items() if kind in found.get(name, ())} == wanted, found
    assert not set(unwanted) & set(found)


def test_mentions_are_where_they_say(read_text: Callable[..., Extraction]) -> None:
    extraction = read_text("青禾区深入实施“强链补链”战略，引进云栈智能、柳浪光电等企业，\n白马小区改造完成。")
    assert len(extraction.mentions) >= 4
    for mention in extraction.mentions:
        printed = extraction.document.text[mention.span.start : mention.span.end]
        assert printed.replace("“", "").replace("”", "") == mention.name
        assert 0 < mention.confidence <= 1
        assert mention.rule


def test_a_name_read_once_is_found_everywhere(read_text: Callable[..., Extraction]) -> None:
    extraction = read_text("云栈产业园揭牌。\n大家走进云栈产业园参观。")
    assert [m.name for m in extraction.mentions].count("云栈产业园") == 2


def mention(start: int, end: int, *, types: tuple[str, ...] = ("Place",), name: str = "") -> Mention:
    return Mention(Span(start, end), name or "云" * (end - start), types, "head", 0.8)


def test_keep_longest_ignores_order() -> None:
    a, b, c = mention(0, 5), mention(3, 6), mention(6, 8)
    assert keep_longest([b, c, a]) == keep_longest([a, b, c]) == (a, c)


def test_what_opens_a_longer_name() -> None:
    known = {"云海大学": Entry("云海大学", ("Institution",), (), "institutions")}
    inner = list(find_openers([mention(0, 9, types=("Institution",), name="云海大学柳浪研究院")], known, ()))
    assert [(m.name, m.span) for m in inner] == [("云海大学", Span(0, 4))]
    assert not list(find_openers([mention(0, 9, types=("Event",), name="云海大学柳浪研讨会")], known, ()))


def test_the_city_of_a_district(read_text: Callable[..., Extraction]) -> None:
    extraction = read_text("星桥市青禾区召开大会。")
    assert ("星桥市青禾区", "partOf", "星桥市") in {(a.subject, a.predicate, a.object) for a in extraction.assertions}
