"""What a sentence's surroundings say of its relations: who acts, when, and in a passage on what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.model import Block, Document, Extraction, Span
from kg.pipeline import extract, tools


def triples(extraction: Extraction) -> set[tuple[str, str, str]]:
    return {(a.subject, a.predicate, a.object) for a in extraction.assertions}


@pytest.mark.parametrize(
    ("text", "date", "status"),
    [
        ("云栈产业园建成投用。", "2025-01-08", "completed"),
        ("2024年，云栈产业园建成投用。", "2025-01-08", "completed"),
        ("2025年，云栈产业园建成投用。", "2025-01-08", "ongoing"),
        ("确保云栈产业园竣工运营。", "2025-01-08", "ongoing"),
        ("云栈产业园将开工建设。", "2025-01-08", "planned"),
        ("启动实施云栈产业园等项目建设。", "2025-01-08", "started"),
        ("谋划推进云栈产业园。", "2025-01-08", "planned"),
        ("加快云栈产业园建设。", "2025-01-08", "ongoing"),
    ],
)
def test_status(read_text: Callable[..., Extraction], text: str, date: str, status: str) -> None:
    found = [a for a in read_text(text, date=date).assertions if a.predicate == "constructs"]
    assert [a.status for a in found] == [status]


def test_a_heading_says_whether_a_part_plans() -> None:
    text = "一、2024年工作回顾\n改造提升白马公园。\n二、2025年工作安排\n改造提升柳浪公园。"
    blocks, start = [], 0
    for line, kind in zip(text.split("\n"), ("heading", "paragraph") * 2, strict=True):
        blocks.append(Block(Span(start, start + len(line)), kind, 1))
        start += len(line) + 1
    document = Document("d", "d.txt", "", text, blocks=tuple(blocks), date="2025-01-08", region=("青禾区",))
    status = {a.object: a.status for a in extract(document, tools(curated=False, learnt=False)).assertions}
    assert status == {"白马公园": "completed", "柳浪公园": "planned"}


def test_who_acts(read_text: Callable[..., Extraction]) -> None:
    found = triples(read_text("大力发展低空经济。\n济南市深入实施“生态优先”战略，全市发展海洋经济。"))
    assert ("青禾区", "develops", "低空经济") in found
    assert ("济南市", "implements", "生态优先战略") in found
    assert ("济南市", "develops", "海洋经济") in found


def test_a_building_does_not_act(read_text: Callable[..., Extraction]) -> None:
    found = triples(read_text("柳浪博物馆加快建设，推进白马大桥项目。"))
    assert ("青禾区", "constructs", "白马大桥项目") in found
    assert not any(subject == "柳浪博物馆" for subject, _, _ in found)


def test_what_is_denied_is_not_said(read_text: Callable[..., Extraction]) -> None:
    assert not read_text("尚未建成云栈产业园。").assertions


def test_a_second_speaker_speaks_for_another_place() -> None:
    text = "甲：推进改革。\n发展低空经济。\n发展海洋经济。"
    blocks, start = [], 0
    for line in text.split("\n"):
        blocks.append(Block(Span(start, start + len(line)), "paragraph"))
        start += len(line) + 1
    document = Document(
        "d",
        "d.txt",
        "",
        text,
        blocks=tuple(blocks),
        region=("星桥市", "青禾区"),
        voices=((text.rindex("发展"), ("星桥市", "白马区")),),
    )
    found = triples(extract(document, tools(curated=False, learnt=False)))
    assert {("青禾区", "develops", "低空经济"), ("白马区", "develops", "海洋经济")} <= found


def test_quotes_are_short_and_exact(read_text: Callable[..., Extraction]) -> None:
    long = "、".join(f"云栈{n}号产业园" for n in "甲乙丙丁戊己庚辛壬癸")
    extraction = read_text(f"在全面总结经验的基础上，加快建设{long}，确保年底见效。")
    assert len(extraction.assertions) >= 10
    for assertion in extraction.assertions:
        where = assertion.provenance
        assert extraction.document.text[where.span.start : where.span.end] == where.quote
        assert where.sentence.covers(where.span)
        assert len(where.quote) <= 60 or where.quote.count("、") > 3


def test_a_second_speaker_has_numbers_of_its_own() -> None:
    text = "引进企业7家。\n引进企业9家。"
    blocks = (Block(Span(0, 7), "paragraph"), Block(Span(8, 15), "paragraph"))
    voices = ((8, ("星桥市", "白马区")),)
    document = Document("d", "d.txt", "", text, blocks=blocks, region=("星桥市", "青禾区"), voices=voices)
    found = extract(document, tools(curated=False, learnt=False)).observations
    assert [(o.subject, str(o.value)) for o in found] == [("青禾区", "7"), ("白马区", "9")]


def test_a_place_named_by_its_short_form_alone_is_one_thing(read_text: Callable[..., Extraction]) -> None:
    found = read_text("青禾产业转型加快，引进星桥半导体有限公司。引进企业7家。")
    places = {e.name for e in found.entities if "Place" in e.types}
    assert {a.subject for a in found.assertions} | {o.subject for o in found.observations} <= places
    assert {o.subject for o in found.observations} == {"青禾"}


def test_each_value_with_its_own_number(read_text: Callable[..., Extraction]) -> None:
    found = read_text("接待游客41万人次，实现旅游收入3亿元，同比分别增长18%、21%。").observations
    assert [(o.indicator, str(o.value)) for o in found if o.kind == "growth"] == [
        ("接待游客", "18"),
        ("旅游收入", "21"),
    ]


def test_striving_covers_what_follows(read_text: Callable[..., Extraction]) -> None:
    found = read_text("2024年力争税收增长12%以上，投资增长7%。", date="2025-01-08").observations
    assert [(o.value.__str__(), o.status, o.period) for o in found] == [
        ("12", "target", "2024"),
        ("7", "target", "2024"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "上实现新突破。",
        "上取得新突破。",
        "里推动产业。",
        "内打造示范街区。",
        "37个“一件事”。",
        "、、、。",
        "“”《》。",
        "\ue000E99\ue001入驻云栈产业园。",
        "等等等企业。",
        "（）（（））。",
        "一、二、三、",
        "大大大战略",
    ],
)
def test_odd_input_breaks_nothing(read_text: Callable[..., Extraction], text: str) -> None:
    for extraction in (read_text(text), read_text(text, region=())):
        assert all(a.provenance.quote for a in extraction.assertions)


def test_who_acts_is_no_part_of_what_is_done(read_text: Callable[..., Extraction]) -> None:
    names = {m.name for m in read_text("区政府实施强链行动。").mentions}
    assert {"区政府", "强链行动"} <= names


def test_what_was_not_built_is_not_completed(read_text: Callable[..., Extraction]) -> None:
    assert not [a for a in read_text("云栈大桥未建成。").assertions if a.predicate == "constructs"]


def test_lists_that_correspond_are_paired(read_text: Callable[..., Extraction]) -> None:
    text = "星桥集团、柳浪药业先后分别获评国家级绿色工厂、省级专精特新企业。"
    found = {(s, o) for s, predicate, o in triples(read_text(text)) if predicate == "awarded"}
    assert found == {("星桥集团", "国家级绿色工厂"), ("柳浪药业", "省级专精特新企业")}
    text = "星桥集团、柳浪药业先后获评国家级绿色工厂、省级专精特新企业。"
    found = {(s, o) for s, predicate, o in triples(read_text(text)) if predicate == "awarded"}
    assert len(found) == 4


def test_a_name_alone_says_no_place(read_text: Callable[..., Extraction]) -> None:
    found = triples(read_text("办好白马镇丰收节。白马镇召开座谈会。"))
    assert not any(predicate == "locatedIn" for _, predicate, _ in found)


def test_but_that_of_a_listed_division(read_text: Callable[..., Extraction]) -> None:
    found = triples(read_text("加快建设温州云栈产业园。"))
    assert ("温州云栈产业园", "locatedIn", "温州") in found or ("温州云栈产业园", "locatedIn", "温州市") in found


def test_a_known_firm_of_two_characters_opens_its_projects_name(read_text: Callable[..., Extraction]) -> None:
    found = triples(read_text("加快推进百度智算中心二期等项目建设。"))
    assert ("百度", "undertakes", "百度智算中心二期") in found
