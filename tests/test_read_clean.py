"""Cleaning: one test for each thing that layouts do to texts, and the properties that always hold."""

from __future__ import annotations

import random
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.clean import clean

CLOSING = "展望来年，全区上下将继续保持奋发有为的精神状态，一步一个脚印，把各项部署落到实处，让群众得到更多实惠。"
OPENING = "云岭区坚持把项目建设作为头等大事，统筹推进各项重点任务，全年经济运行平稳有序，民生保障持续加强。"


def lines(source: str) -> list[str]:
    return clean(source)[0].split("\n")


def kinds(source: str) -> list[tuple[str, str]]:
    text, _, blocks = clean(source)
    return [(block.kind, text[block.span.start : block.span.end]) for block in blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[bookmark: OLE_9]全区启动攻坚。", "全区启动攻坚。"),
        ("通 知", "通知"),
        ("副区长 林 川 出席。", "副区长 林川 出席。"),
        ("抓项目促发展 惠民生保稳定", "抓项目促发展 惠民生保稳定"),
        ("产值增长１２．５％。", "产值增长12.5%。"),
        ("城区更新,乡村振兴;民生改善:成效明显。", "城区更新，乡村振兴；民生改善：成效明显。"),
        ("投资1,234万元,配比1:2,见http://a.cn/b。", "投资1,234万元，配比1:2，见http://a.cn/b。"),
        ("2024 年 3 月 5 日,增长 6.5 %。", "2024年3月5日，增长6.5%。"),
        ("守住底线 ，加快发展。", "守住底线，加快发展。"),
        ("　　首行缩进\u200b的段落。\u3000", "首行缩进的段落。"),
        ("全\x07区\ufeff安全。", "全区安全。"),
        ("cafe\u0301开业。", "café开业。"),
    ],
)
def test_inside_a_line(source: str, expected: str) -> None:
    assert clean(source)[0] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("下载\n打印\n【字号：\n加大\n还原\n减小\n】\n" + OPENING, [OPENING]),
        ("字号：大 中 小\n大力发展林下经济，让群众有稳定收入。", ["大力发展林下经济，让群众有稳定收入。"]),
        ("首页\n>\n政务公开\n>\n公报\n云岭区政务公报\n\n" + OPENING, ["云岭区政务公报", OPENING]),
        ("当前位置：首页 > 公报\n" + OPENING, [OPENING]),
        (OPENING + "\n\n- 12 -\n\n" + CLOSING, [OPENING, CLOSING]),
        (OPENING + "\n(\n1\n)", [OPENING]),
        ("来源：\n云岭日报\n" + OPENING, ["来源：云岭日报", OPENING]),
        (OPENING + "\n相关链接>>\n0123456789abcdef0123456789abcdef:\n桥梁建设答记者问\n关闭窗口", [OPENING]),
    ],
)
def test_furniture_goes(source: str, expected: list[str]) -> None:
    assert lines(source) == expected


@pytest.mark.parametrize(
    "whole",
    [
        "全区坚持就业优先，开展专场招聘二十场，力争新增就业1.36|万人，确保零就业家庭动态清零。",
        "云岭区立足山水资源，做优生态旅游，农文旅融合发展不断深入，各镇街新培育民宿集群|五个，带动就业两千人，村集体收入稳步提高。",
        "云岭区做强金融服务，新引进基金管理机构七家，|管理规模达到三十亿元，增速居全省前列。",
        "谈到下一步打算，林川介绍，“今|年，全区将新修步道三十公里，串联起沿河的公园。”",
        "全区智慧水务建设全面铺开。坚持一网统管，实现供水、排水、治污一体|化运行，管网漏损率明显下降，水质稳定达标。",
    ],
)
@pytest.mark.parametrize(
    "between",
    [
        [],
        ["林川作政府工作报告。本报记者 白露摄"],
        ["做优山水文章 共建美丽家园"],
        ["记者 白露 通讯员 石磊"],
    ],
)
def test_broken_sentence_is_made_whole(whole: str, between: list[str]) -> None:
    head, tail = whole.split("|")
    broken = "\n\n".join([OPENING, head, *between, tail, "全区治安状况持续向好，群众安全感稳步提升。"])
    expected = [OPENING, head + tail, *between, "全区治安状况持续向好，群众安全感稳步提升。"]
    assert lines(broken) == expected


def test_caption_is_known_by_the_space_around_a_picture() -> None:
    head = "全区项目储备更加充实。今年继续谋划一批打基础、利长远的战略性、支"
    tail = "撑性工程，年内开工十二项，完成投资八亿元。"
    source = f"{OPENING}\n\n{head}\n\n\n\n近日，新桥两岸花开正盛。\n\n{tail}"
    assert kinds(source)[1:] == [
        ("paragraph", head + tail),
        ("caption", "近日，新桥两岸花开正盛。"),
    ]


def test_other_column_between_the_halves() -> None:
    column = "3月5日上午，云岭区人代会开幕，区长林川向大会作报告，全面部署今年工作。"
    head, tail = "云岭区将充分激活老街，以园区载", "体升级、业态更新为重点，招引老字号十家。"
    source = f"{OPENING}\n\n全区建成一批产业载体，盘活厂房。\n\n{head}\n\n{column}\n\n{tail}"
    assert lines(source)[2:] == [head + tail, column]


def test_word_on_a_line_of_its_own() -> None:
    pieces = ["今年全区发展的", "主要目标", "是：产值增长6%，空气质量持续改善，以PM", "2.5", "浓度下降为主要指标。"]
    assert lines("\n".join([OPENING, *pieces])) == [OPENING, "".join(pieces)]


def test_date_line_broken_in_two() -> None:
    date = "——2024年3月5日在云岭区\n第九届人民代表大会第二次会议上"
    source = f"政 府 工 作 报 告\n{date}\n云岭区区长　林川\n\n各位代表：\n{OPENING}"
    assert kinds(source)[:3] == [
        ("title", "政府工作报告"),
        ("byline", date.replace("\n", "")),
        ("byline", "云岭区区长 林川"),
    ]


def test_headline_broken_before_its_measure() -> None:
    headlines = "2023年云岭区民生支出\n占财政支出七成（70%）\n预计全区生产总值\n增长6%左右"
    source = f"{OPENING}\n\n{headlines}\n\n{CLOSING}"
    assert lines(source)[1:3] == ["2023年云岭区民生支出占财政支出七成（70%）", "预计全区生产总值增长6%左右"]


def test_fixed_width_lines_are_joined() -> None:
    paragraph = "今年全区围绕河湖治理持续用力先后整治河道九段清运垃圾百余吨两岸面貌焕然一新居民纷纷点赞" * 5 + "。"
    wrapped = "\n".join(paragraph[i : i + 30] for i in range(0, len(paragraph), 30))
    assert lines(f"{wrapped}\n\n{wrapped}全部完成。")[0] == paragraph


@pytest.mark.parametrize(
    "source",
    [
        f"{OPENING}\n\n聚力兴业 夯实根基\n\n{CLOSING}",  # a headline is not a half sentence
        f"{OPENING}\n\n力争新签项目三十个，引资八十亿元\n\n3月5日，全区项目推进会召开，部署全年任务。",
        "一、去年工作回顾\n（一）聚焦主业，动能转换成效明显\n" + OPENING,
        "重点抓好：\n1.新修道路三条，打通断头路，方便居民\n2.新建公园两处，增加绿地，改善环境\n" + OPENING,
        "各位代表！\n" + OPENING + "\n各位代表！\n让我们携手同行，共创未来。",
        # a list without full stops
        "\n".join(f"{name}片区更新工程，总投资十亿元，建设内容为道路、管网和配套设施" for name in "甲乙丙丁"),
    ],
)
def test_what_ended_is_not_joined(source: str) -> None:
    assert lines(source) == [line for line in source.split("\n") if line]


def test_repeated_end_of_a_paragraph_goes() -> None:
    again = OPENING[18:]
    assert lines(f"{OPENING}\n\n{again}\n\n{CLOSING}") == [OPENING, CLOSING]


def test_short_repeats_stay() -> None:
    assert lines(f"{OPENING}\n持续加强。") == [OPENING, "持续加强。"]


def test_kinds_and_levels() -> None:
    head = "云岭观察\n## 聚力攻坚，\u3000再启新程\n\n记者 白露\n\n"
    body = "\n\n二、下一步安排\n（一）修桥铺路\n1.新建桥梁\n惠民利企\n图为建成的新桥"
    _, _, blocks = clean(head + OPENING + body)
    assert [(block.kind, block.level) for block in blocks] == [
        ("heading", 2), ("title", 0),
        ("byline", 0), ("paragraph", 0), ("heading", 1), ("heading", 2), ("heading", 3), ("heading", 2),
        ("caption", 0),
    ]


def test_nothing_but_furniture() -> None:
    assert clean("下载\n打印\n") == ("", clean("")[1], ())


# --- properties

CHANGED = {"：": ":", "，": ",", "；": ";", "！": "!", "？": "?", ".": "．", "%": "％", "+": "＋"}
ALPHABET = (
    "云岭区项目年月建新的 \u3000\t\n\r，。；：！？,;:!?“”（）()"
    "0123456789１２％%.．ABcＺ#-*—…\u200b\x07\xa0\u0301é[]【】/+＋一、的和"
)


def same(clean_char: str, source_char: str) -> bool:
    if clean_char == source_char or source_char in CHANGED.get(clean_char, ""):
        return True
    if clean_char == " " and source_char.isspace():
        return True
    narrow = unicodedata.normalize("NFKC", source_char)
    if clean_char in unicodedata.normalize("NFD", source_char):  # characters that composition takes apart: שׁ
        return True
    return clean_char == narrow or unicodedata.normalize("NFD", clean_char)[0] == narrow[:1]


@given(st.one_of(st.text(ALPHABET, max_size=200), st.text(max_size=80)))
def test_every_character_comes_from_its_place(source: str) -> None:
    text, origins, blocks = clean(source)
    assert "\n".join(text[b.span.start : b.span.end] for b in blocks) == text
    for i, char in enumerate(text):
        if char != "\n":
            assert same(char, source[origins.source(i)]), (i, char, source[origins.source(i)])
    assert unicodedata.is_normalized("NFC", text)
    assert all(line and line == line.strip() for line in text.split("\n")) or not text


@given(st.text(ALPHABET, max_size=60))
def test_characters_are_cleaned_once_and_for_all(line: str) -> None:
    """Inside one line; joining lines is covered below, for texts whose sentences are all there."""
    once = clean("全" + line.replace("\n", "").replace("\r", ""))[0]  # a Han character: not a list item or page number
    assert clean(once)[0] == once


SUBJECTS = ("全区", "云岭区", "各镇街", "有关部门")
DEEDS = (
    "新修道路{}公里", "改造老旧小区{}个", "新增就业{}万人",
    "完成投资{}亿元", "整治河道{}段", "“清源”行动办结案件{}件",
)
HEADLINES = ("做优山水文章 共建美丽家园", "一、去年工作回顾", "（二）持续改善民生", "修桥铺路惠民生")


@st.composite
def reports(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text of the genre, laid out badly, and the lines that it should be read as."""
    source, expected = ["云岭区政府工作报告"], ["云岭区政府工作报告"]
    for number in range(draw(st.integers(1, 6))):
        numbers = [f"{draw(st.integers(1, 99))}.{n}" for n in range(draw(st.integers(3, 6)))]
        deeds = [draw(st.sampled_from(DEEDS)).format(number) for number in numbers]
        sentence = f"{draw(st.sampled_from(SUBJECTS))}第{number + 1}季度" + "，".join(deeds) + "。"
        if draw(st.booleans()):
            headline = draw(st.sampled_from(HEADLINES))
            source.append(headline)
            expected.append(headline)
        expected.append(sentence)
        damage = draw(st.sampled_from(("none", "break", "caption", "repeat", "page")))
        comma = sentence.index("，", 12) + 1
        if damage == "break":
            source += [sentence[:comma], sentence[comma:]]
        elif damage == "caption":
            source += [sentence[:comma], "新桥通车。白露摄", sentence[comma:]]
            expected.append("新桥通车。白露摄")
        elif damage == "repeat":
            source += [sentence, sentence[comma:]]
        elif damage == "page":
            source += [sentence[:comma], f"- {number + 1} -", sentence[comma:]]
        else:
            source.append(sentence)
    return draw(st.sampled_from(("\n", "\n\n", "\r\n\r\n", "\n\u3000\u3000"))).join(source), expected


@given(reports())
def test_badly_laid_out_reports_are_read_whole_and_cleaned_once_and_for_all(report: tuple[str, list[str]]) -> None:
    source, expected = report
    text, origins, _ = clean(source)
    assert text.split("\n") == expected
    assert clean(text)[0] == text
    assert all(source[origins.source(i)] == char for i, char in enumerate(text) if char != "\n")


def test_large_texts_are_cleaned_fast() -> None:
    rng = random.Random(7)
    words = ["全区", "推进", "项目", "建设", "，", "改造", "小区", "12.5", "亿元", "、", "道路", "增长", "6%", "。\n"]
    source = "".join(rng.choices(words, k=600_000))
    start = time.perf_counter()
    clean(source)
    assert len(source) / (time.perf_counter() - start) > 200_000  # over a million where nothing else runs
