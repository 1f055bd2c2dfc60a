"""``decisions.tsv``: what is read, and every mistake with its line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.cells import harmless, unguarded
from kg.corpus import read_corpus
from kg.decisions import check, read_decisions
from kg.errors import ConfigError
from kg.model import DECISION_COLUMNS, Decision
from kg.read import NOT_DOCUMENTS

HEADER = "\t".join(DECISION_COLUMNS) + "\n"


def read(*lines: str) -> tuple[Decision, ...]:
    return read_decisions(HEADER + "\n".join(lines), path="there/decisions.tsv")


def row(action: str, entity: str, value: str = "", *, relation: str = "", scope: str = "", reason: str = "因为") -> str:
    return "\t".join((action, entity, relation, value, scope, reason))


def test_every_action_is_read_with_its_line() -> None:
    found = read(
        "# 说明",
        row("merge", "云海电网江北省电力公司", "江北电力"),
        "",
        row("split", "华美", scope="2025/报告.txt"),
        row("Rename", "引进星桥半导体", "“星桥”半导体"),
        row("retype", "青石云谷", "园区|Place"),
        row("reject", "篇幅"),
        row("reject", "星桥半导体", "砚湖新城", relation="位于"),
    )
    assert [(d.line, d.action, d.entity, d.relation, d.value, d.scope) for d in found] == [
        (3, "merge", "云海电网江北省电力公司", "", "江北电力", ""),
        (5, "split", "华美", "", "", "2025/报告.txt"),
        (6, "rename", "引进星桥半导体", "", "星桥半导体", ""),
        (7, "retype", "青石云谷", "", "Park|Place", ""),
        (8, "reject", "篇幅", "", "", ""),
        (9, "reject", "星桥半导体", "locatedIn", "砚湖新城", ""),
    ]
    assert {(d.file, d.reason) for d in found} == {("decisions.tsv", "因为")}


def test_what_spreadsheets_make_of_it() -> None:
    lines = [*HEADER.rstrip().split("\t"), "", ""]
    text = "\t".join(lines)
    text += '\r\n"# 说明, 有逗号"\t\t\r\nreject\t"篇幅, ""甲"""\t\t\t\t"他说""不"""\t\t\r\n\t\t\t\t\t\r\n'
    text += "reject\t'=1+1\t\t\t\t公式"
    one, other = read_decisions(text, path="x")
    assert (one.line, one.entity, one.reason) == (3, "篇幅,甲", '他说"不"')
    assert (other.line, other.entity) == (5, "=1+1")
    for cell in ("=1+1", "+a", "-2", "@x", "'x", "青石区"):
        assert unguarded(harmless(cell)) == cell


MISTAKES = [
    (row("marry", "甲", "乙"), "marry", "merge, split, rename, retype, reject"),
    (row("merge", "", "乙"), "needs an entity", "second cell"),
    (row("merge", "甲"), "second name", "value"),
    (row("rename", "甲", "“甲”"), "the same", "two names"),
    (row("merge", "甲", "乙", reason=""), "no reason", "last cell"),
    (row("split", "甲"), "from what", "scope"),
    (row("retype", "甲", "Firm"), "Firm", "Company"),
    (row("retype", "甲"), "needs a type", "Company"),
    (row("reject", "甲", "乙", relation="likes"), "likes", "locatedIn"),
    (row("reject", "甲", "乙"), "a relation and an object", "neither"),
    (row("reject", "甲", relation="locatedIn"), "a relation and an object", "neither"),
    (row("rename", "甲", "乙", relation="locatedIn"), "takes no relation", "third cell"),
    (row("merge", "甲", "乙") + "\t多了", "found 7", "unused cell"),
    ('merge\t"甲\t\t乙\t\t因为', "quotation marks", "doubled"),
]


@pytest.mark.parametrize(("line", "problem", "remedy"), MISTAKES)
def test_a_line_that_is_no_decision_is_told_with_its_place(line: str, problem: str, remedy: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read("# 说明", line)
    assert caught.value.where == "there/decisions.tsv:3"
    assert problem in caught.value.problem and remedy in caught.value.remedy


def test_all_mistakes_are_looked_at() -> None:
    assert len(MISTAKES) >= 14


@pytest.mark.parametrize("text", [row("reject", "甲"), "entity\taction\n", HEADER.replace("scope", "where")])
def test_a_table_without_its_header(text: str) -> None:
    with pytest.raises(ConfigError, match="header") as caught:
        read_decisions("# 说明\n" + text, path="x.tsv")
    assert caught.value.where == "x.tsv:2" and "action, entity, relation" in caught.value.remedy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (row("merge", "甲", "乙"), row("split", "乙", "甲")),
        (row("merge", "甲", "乙", scope="青石区"), row("split", "甲", "乙", scope="青石区")),
        (row("rename", "甲", "乙"), row("rename", "甲", "丙")),
        (row("retype", "甲", "Park"), row("retype", "甲", "Place")),
        (row("reject", "甲"), row("rename", "甲", "乙")),
        (row("reject", "乙"), row("merge", "甲", "乙")),
    ],
)
def test_lines_that_contradict_each_other_are_both_named(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        with pytest.raises(ConfigError) as caught:
            read(first, "#", second)
        assert "decisions.tsv:2" in caught.value.problem and "decisions.tsv:4" in caught.value.problem
        assert caught.value.where == "decisions.tsv:4"


def test_a_split_of_what_lines_merge_by_way_of_others() -> None:
    with pytest.raises(ConfigError, match=r"decisions\.tsv:[34] and decisions\.tsv:4|decisions\.tsv:3"):
        read(row("merge", "甲", "乙"), row("merge", "乙", "丙"), row("split", "甲", "丙"))


def test_a_narrower_scope_is_an_exception() -> None:
    assert len(read(row("merge", "甲", "乙"), row("split", "甲", "乙", scope="青石区"))) == 2
    assert len(read(row("rename", "甲", "乙"), row("rename", "甲", "丙", scope="a.txt"))) == 2
    assert len(read(row("reject", "甲", "乙", relation="locatedIn"), row("rename", "甲", "丙"))) == 2
    assert len(read(row("rename", "甲", "乙"), row("rename", "甲", "乙"))) == 2


# ── Beside the documents ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_tables_of_all_folders_are_read(tmp_path: Path) -> None:
    for name, line in (("a", row("reject", "甲")), ("b", row("reject", "乙"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text("青禾区推进城市更新。", encoding="utf-8")
        (tmp_path / name / "decisions.tsv").write_bytes((HEADER + line + "\n").encode("gb18030"))
    (tmp_path / "b" / "review.tsv").write_text("# 还没有看\n", encoding="utf-8")
    corpus = read_corpus([tmp_path / "b", tmp_path / "a" / "a.txt"])
    assert [(d.file, d.line, d.entity) for d in corpus.decisions] == [
        ("a/decisions.tsv", 2, "甲"), ("b/decisions.tsv", 2, "乙"),
    ]
    assert len(corpus.documents) == 2 and {"decisions.tsv", "review.tsv"} <= set(NOT_DOCUMENTS)
    assert read_corpus([tmp_path / "a" / "a.txt"]).decisions[0].file == "decisions.tsv"
    assert read_corpus([tmp_path]).decisions == (), "as kg.toml: of the folders that were named"


def test_tables_of_two_folders_may_not_contradict_each_other(tmp_path: Path) -> None:
    for name, line in (("a", row("merge", "甲", "乙")), ("b", row("split", "甲", "乙"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text("青禾区推进城市更新。", encoding="utf-8")
        (tmp_path / name / "decisions.tsv").write_text(HEADER + line, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"a/decisions\.tsv:2 and b/decisions\.tsv:2"):
        read_corpus([tmp_path / "a", tmp_path / "b"])


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"%PDF-1.7 x", HEADER.encode()[:-1] + b"\n\xe7\x94\n"])
def test_a_table_that_is_no_text(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_text("青禾区推进城市更新。", encoding="utf-8")
    (tmp_path / "decisions.tsv").write_bytes(data)
    with pytest.raises(ConfigError, match=r"decisions\.tsv"):
        read_corpus([tmp_path])
    (tmp_path / "decisions.tsv").write_bytes(b" \n")
    assert read_corpus([tmp_path]).decisions == ()


def test_check_takes_any_order() -> None:
    one = Decision("b.tsv", 1, "rename", "甲", "", "乙", "", "x")
    other = Decision("a.tsv", 9, "rename", "甲", "", "丙", "", "x")
    for pair in ([one, other], [other, one]):
        with pytest.raises(ConfigError, match="a.tsv:9 and b.tsv:1"):
            check(pair)
