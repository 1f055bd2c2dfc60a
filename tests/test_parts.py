"""Documents that lie in several files."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.corpus import read_corpus
from kg.model import Document
from kg.parts import adopt, share

FIRST = (
    "政府工作报告\n——2031年1月9日在青禾县第三届人民代表大会第一次会议上\n青禾县县长 甲乙丙\n各位代表：\n"
    "去年，全县新建公路12公里。\n"
)
SECOND = "抓好乡村建设。改造危房30户，新建驿站5处。\n"


def document(name: str, date: str | None = None, region: tuple[str, ...] = ()) -> Document:
    return Document(name, name, "", "", date=date, region=region)


@pytest.mark.parametrize("names", [
    ("x7a.txt", "x7b.txt"), ("报告（上）.docx", "报告（下）.docx"), ("报告(1).txt", "报告(2).txt"),
    ("甲/报告-1.txt", "甲/报告-2.txt"), ("报告第一部分.txt", "报告第二部分.txt"),
    ("report part 1.txt", "report part 2.txt"),
])
def test_a_part_has_date_and_region_of_the_others(names: tuple[str, str]) -> None:
    first, second = share([document(names[0], "2031-01-09", ("青禾县",)), document(names[1])])
    assert (second.date, second.region) == ("2031-01-09", ("青禾县",))
    assert first.name == names[0]


@pytest.mark.parametrize("names", [
    ("001.txt", "002.txt"),  # numbers alone tell documents apart
    ("甲/报告-1.txt", "乙/报告-2.txt"),  # two folders
    ("报告-2.txt", "报告-3.txt"),  # the first part is missing
    ("报告-1.txt", "报告-2.docx"),
    ("第一季度.txt", "第二季度.txt"),
    ("2030.txt", "2031.txt"),
    ("press-1.txt", "press-2.txt"),  # articles, counted
    ("日报(1).txt", "日报(2).txt"),
])
def test_other_files_share_nothing(names: tuple[str, str]) -> None:
    assert share([document(names[0], "2031"), document(names[1])])[1].date is None


def test_parts_that_contradict_each_other_share_nothing() -> None:
    found = share([
        document("报告-1.txt", "2031", ("甲县",)), document("报告-2.txt", "2032", ("乙县",)), document("报告-3.txt"),
    ])
    assert [d.date for d in found] == ["2031", "2032", None]
    assert found[2].region == ()


def test_the_fullest_of_agreeing_dates_is_taken() -> None:
    found = share([document("报告-1.txt", "2031"), document("报告-2.txt", "2031-01-09")])
    assert [d.date for d in found] == ["2031-01-09", "2031-01-09"]


PRESS = Document("p", "p.txt", "", "青禾一季度开门红。青禾人干劲足。", title="开门红")


@pytest.mark.parametrize(("others", "region"), [
    ([("云岭省", "青禾县")], ("云岭省", "青禾县")),
    ([("云岭省", "青禾县"), ("云岭省", "湖滨县")], ("云岭省", "青禾县")),
    ([("云岭省", "青禾县"), ("海东省", "青禾区")], ()),  # which of the two
    ([("云岭省", "湖滨县")], ()),
    ([], ()),
])
def test_a_document_takes_the_place_that_it_names_from_its_neighbours(
    others: list[tuple[str, ...]], region: tuple[str, ...]
) -> None:
    neighbours = [document(f"{i}.txt", region=other) for i, other in enumerate(others)]
    assert adopt([*neighbours, PRESS])[-1].region == region


def test_one_mention_of_a_short_form_is_not_enough() -> None:
    once = Document("p", "p.txt", "", "客商从青禾来。", title="来客")
    assert adopt([document("a.txt", region=("青禾县",)), once])[-1].region == ()
    own = Document("p", "p.txt", "", "青禾、青禾。", region=("湖滨县",))
    assert adopt([document("a.txt", region=("青禾县",)), own])[-1].region == ("湖滨县",)


def test_the_corpus_shares_them(tmp_path: Path) -> None:
    (tmp_path / "report-1.txt").write_text(FIRST, "utf-8")
    (tmp_path / "report-2.txt").write_text(SECOND, "utf-8")
    corpus = read_corpus([tmp_path])
    assert [d.date for d in corpus.documents] == ["2031-01-09", "2031-01-09"]
    assert corpus.documents[0].jurisdiction == corpus.documents[1].jurisdiction == "青禾县"
