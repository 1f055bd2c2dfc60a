from __future__ import annotations

import pytest

from kg.read.clean import clean
from kg.read.markdown import parse


def text(source: str) -> str:
    return parse(source.encode(), "a.md")[0].text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("落实**“强基”**行动", "落实“强基”行动"),
        ("落实*强基*行动与 _试点_ 工作", "落实强基行动与 试点 工作"),
        ("指标 gdp_per_head 与 2*3*4", "指标 gdp_per_head 与 2*3*4"),
        ("见[办法](https://example.org/a_(1))。", "见办法。"),
        ("![新桥](bridge.png)", "新桥"),
        ("产值`12`亿元", "产值12亿元"),
        ("甲&amp;乙", "甲&乙"),
        ("甲&unknown;乙", "甲&unknown;乙"),
        (r"2\*3", "2*3"),
        ("正文<!-- 草稿\n批注 -->在此", "正文在此"),
        ("甲<br>乙", "甲乙"),
        ("| 指标 | 数 |\n|---|---|\n| 产值 | 12 |", " 指标 | 数 \n\n 产值 | 12 "),
    ],
)
def test_marks_go_and_words_stay(source: str, expected: str) -> None:
    assert text(source) == expected


def test_every_character_knows_its_place() -> None:
    source = "---\ntitle: '云岭公报'\ndate: 2024-03-05\n---\n# 一**二**三\n\n见[办法](u)与`代码`。\n"
    part = parse(source.encode("utf-8-sig"), "a.md")[0]
    assert (part.title, part.date) == ("云岭公报", "2024-03-05")
    assert part.origins is not None
    assert [source[part.origins.source(i)] for i in range(len(part.text))] == list(part.text)


def test_front_matter_without_a_proper_date() -> None:
    assert parse(b"---\ndate: yesterday\n---\nx", "a.md")[0].date is None


def test_headings_keep_their_level() -> None:
    paragraph = "今年以来，全区各项工作进展顺利，民生持续改善，群众满意度稳步提升。"
    _, _, blocks = clean(text(f"# 云岭区政务公报\n\n记者 林川\n\n{paragraph}\n\n### 桥梁\n"))
    assert [(block.kind, block.level) for block in blocks] == [
        ("title", 0), ("byline", 0), ("paragraph", 0), ("heading", 3),
    ]
