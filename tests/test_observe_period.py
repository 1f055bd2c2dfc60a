"""Times and their scope."""

from __future__ import annotations

import pytest

from kg.model import Block, Document, Sentence, Span
from kg.observe.period import marks, plan_years, resolve
from kg.observe.scope import contexts, plan_year, review_year

# text → the periods of its marks, in a review of 2030 dated 2031-01-15
TIMES = [
    ("2029年", ["2029"]),
    ("2030年前三季度", ["2030-01/2030-09"]),
    ("前三季度", ["2030-01/2030-09"]),
    ("一季度", ["2030-01/2030-03"]),
    ("第二季度", ["2030-04/2030-06"]),
    ("上半年", ["2030-01/2030-06"]),
    ("1-11月", ["2030-01/2030-11"]),
    ("1—10月份", ["2030-01/2030-10"]),
    ("截至8月底", ["2030-08"]),
    ("截至2030年11月末", ["2030-11"]),
    ("到2035年", ["2035"]),
    ("近3年", ["2028/2030"]),
    ("五年来", ["2026/2030"]),
    ("5年累计", ["2026/2030"]),
    ("连续5年增长", []),
    ("今年", ["2031"]),
    ("去年", ["2030"]),
    ("明年", ["2032"]),
    ("全年", ["2030"]),
    ("目前", ["2031-01"]),
    ("2027—2030年", ["2027/2030"]),
    ("“十六五”期间", ["2031/2035"]),
    ("“十五五”末", ["2030"]),
    ("前10个月", ["2030-01/2030-10"]),
    ("较2025年增长", []),
    ("90年代", []),
    ("“十二月”市集", []),
    ("每人每月", []),
    ("13月", []),
    ("2030年5月16日", []),
    ("三月三歌会", []),
    ("恢复到2026年的九成", []),
    ("相当于2026年水平", []),
    ("2030年5月提出的目标", ["2030"]),
]


def test_the_cases_are_there() -> None:
    assert len(TIMES) >= 25


@pytest.mark.parametrize(("text", "periods"), TIMES, ids=[t for t, _ in TIMES])
def test_times(text: str, periods: list[str]) -> None:
    assert [resolve(mark, year=2030, today="2031-01-15") for mark in marks(text)] == periods


def test_now_in_a_review_of_a_year_whose_month_is_not_known() -> None:
    (mark,) = marks("截至目前，公园9处")
    assert resolve(mark, year=2030, today="2031") == "2030-12"
    assert resolve(mark, year=2031, today="2031") == "2031"


def test_without_a_year_there_is_no_period() -> None:
    (mark,) = marks("前三季度")
    assert resolve(mark, year=None, today=None) is None


def test_plans_follow_each_other() -> None:
    assert plan_years("十六五") == (2031, 2035)


def test_the_year_under_review_and_the_year_planned() -> None:
    assert (review_year("2031-02"), plan_year("2031-02")) == (2030, 2031)
    assert (review_year("2031-09-01"), plan_year("2031-12-30")) == (2031, 2032)
    assert (review_year(None), plan_year(None)) == (None, None)


def document(*blocks: tuple[str, str], date: str | None = "2031-01-15") -> tuple[Document, tuple[Sentence, ...]]:
    text, made, sentences = "", [], []
    for kind, content in blocks:
        span = Span(len(text), len(text) + len(content))
        made.append(Block(span, kind, 1 if kind == "heading" else 0))
        sentences.append(Sentence(span, len(made) - 1))
        text += content + "\n"
    return Document("d", "d.txt", "", text, blocks=tuple(made), date=date, region=("乙县",)), tuple(sentences)


def scenarios(*blocks: tuple[str, str], date: str | None = "2031-01-15") -> list[tuple[int | None, str]]:
    return [(c.year, c.scenario) for c in contexts(*document(*blocks, date=date))]


def test_headings_tell_review_from_plan() -> None:
    assert scenarios(
        ("heading", "一、2030年工作回顾"), ("paragraph", "新建学校3所。"),
        ("heading", "二、2031年工作安排"), ("paragraph", "新建学校5所。"),
        ("heading", "（一）做强产业"), ("paragraph", "引进企业20家。"),
    ) == [(2030, "actual")] * 2 + [(2031, "target")] * 4


def test_what_stands_before_the_planning_part_reviews() -> None:
    assert scenarios(("paragraph", "改造道路9条。"), ("heading", "二、2031年工作安排"))[0] == (2030, "actual")


def test_years_and_promises_tell_without_headings() -> None:
    assert scenarios(
        ("paragraph", "2030年，全县新建公园4处。"), ("paragraph", "改造管网12公里。"),
        ("paragraph", "新的一年，全县将新建公园6处，力争引进企业30家。"),
    ) == [(2030, "actual"), (2030, "actual"), (2031, "target")]


def test_five_years_are_a_window_until_a_year_is_named() -> None:
    found = contexts(*document(
        ("paragraph", "五年来，我们修路建桥。"), ("paragraph", "——乡村更美。"), ("paragraph", "2030年，我们再加力。"),
    ))
    assert [c.window for c in found] == [(2026, 2030), (2026, 2030), None]


def test_a_plan_to_come_is_a_window_ahead() -> None:
    (found,) = contexts(*document(("paragraph", "“十六五”时期，全县生产总值年均增长5%。")))
    assert (found.scenario, found.window) == ("target", (2031, 2035))



def test_what_stands_before_the_planning_part_may_plan_itself() -> None:
    plans = "加快建设通道，推进改造，力争运量增长，将新建码头，支持企业，完善机制，深化改革，确保供水。"
    found = contexts(*document(("paragraph", plans), ("heading", "三、2031年重点工作"), ("paragraph", "新建学校5所。")))
    assert [(c.scenario, c.window) for c in found] == [("target", (2031, 2035)), ("target", None), ("target", None)]


def test_a_document_without_date_has_no_years() -> None:
    assert scenarios(("paragraph", "建成泵站2座。"), date=None) == [(None, "actual")]


@pytest.mark.parametrize(
    ("title", "date", "text", "told"),
    [
        ("青禾区2030年主要指标简报", "2031-01-15", "预计产值100亿元，预计税收10亿元。", (2030, "actual")),
        ("青禾区2031年重点任务", "2031-01-15", "建成泵站2座，完成投资3亿元。", (2031, "target")),
        ("青禾区2031年上半年数据", "2031", "建成泵站2座。", (2031, "actual")),
        ("海上产业这一年", "2031-11-18", "今年建成泵站2座，今年投资3亿元。", (2031, "actual")),
    ],
)
def test_what_a_title_and_a_season_tell(title: str, date: str, text: str, told: tuple[int, str]) -> None:
    page = Document("d", "d.txt", "", text, blocks=(Block(Span(0, len(text)), "paragraph"),), title=title, date=date)
    (found,) = contexts(page, (Sentence(Span(0, len(text)), 0),))
    assert (found.year, found.scenario) == told
