"""The command line, from the user's side: what is printed where, what is written, how it exits."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from gold_files import REPORT, gold, write_gold
from reports import ALL, NEWS, write_reports

import kg
from kg import cli
from kg.export import FILES, SOMETIMES
from kg.formats import FORMATS
from kg.model import DECISION_COLUMNS

ROOT = Path(kg.__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str


Kg = Callable[..., Run]


@pytest.fixture
def kg_(capsys: pytest.CaptureFixture[str]) -> Kg:
    """Run ``kg`` in this process."""

    def run(*arguments: str | Path) -> Run:
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return Run(caught.value.code, printed.out, printed.err)

    return run


def run_apart(*arguments: str | Path, cwd: Path | None = None, root: Path = ROOT, **environment: str) -> Run:
    """Run ``kg`` in a process of its own, with nothing of our environment."""
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", *map(str, arguments)], capture_output=True, cwd=cwd, check=False,
        env={"PATH": "", "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )
    return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def is_one_clear_line(run: Run, *words: str) -> bool:
    """Whether a run ended with an error told in one line that holds these words."""
    assert run.code == 2, run
    assert run.err.startswith("错误 error: ")
    assert run.err.count("\n") == 1, run.err
    assert "Traceback" not in run.err
    for word in words:
        assert word in run.err, run.err
    return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reports(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="module")
def graph(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kg.build([folder]).save(tmp_path_factory.mktemp("graph") / "out")


# ── query: parameters as options ─────────────────────────────────────────────────────────────────────────────────────


def test_parameters_of_a_named_query_are_options(kg_: Kg, graph: Path) -> None:
    wanted = kg_("query", graph, "--name", "projects", "--param", "status=建成", "--format", "json")
    assert wanted.code == 0 and "砚湖大桥" in wanted.out
    for words in (
        ("--name", "projects", "--status", "建成", "--format", "json"),
        ("--status=建成", "--format=json", "--name=projects"),
        ("--format", "json", "--status", "completed", "--name", "projects"),
    ):
        assert kg_("query", graph, *words) == wanted, words
    both = kg_("query", graph, "--name", "projects", "--status", "建成", "--place", "青石区", "--format", "json")
    assert both.out == wanted.out
    table = kg_("query", graph, "--name", "companies-of-park", "--park", "青石云谷产业园", "--format", "table")
    assert table.code == 0 and "企业" in table.out, "the headings come with any of a query's names"


def test_wrong_parameters_are_told_with_the_nearest(kg_: Kg, graph: Path) -> None:
    assert is_one_clear_line(kg_("query", graph, "--name", "park-companies", "--parks", "x"), "'parks'", "mean: park")
    assert is_one_clear_line(kg_("query", graph, "--name", "park-companies", "--park"), "--park needs a value")
    assert is_one_clear_line(kg_("query", graph, "--park", "x"), "No such option", "--park")
    assert is_one_clear_line(kg_("query", graph, "--name", "park-company", "--park", "x"), "park-companies")
    hostile = kg_("query", graph, "--name", "park-companies", "--park", "} ; DROP ALL")
    assert is_one_clear_line(hostile, "nothing in the graph is called")


def test_a_graph_comes_in_its_formats(kg_: Kg, graph: Path) -> None:
    text = "CONSTRUCT { ?x rdfs:label ?name } WHERE { ?x a kg:Project ; rdfs:label ?name }"
    assert '"砚湖大桥"@zh' in kg_("query", graph, text, "--format", "ttl").out
    assert kg_("query", graph, text, "--format", "nt").out.count(" .\n") >= 2
    assert json.loads(kg_("query", graph, text, "--format", "jsonld").out)
    assert "kg:Project" in kg_("query", graph, "--name", "neighbourhood", "--entity", "砚湖大桥", "--format", "ttl").out
    assert is_one_clear_line(kg_("query", graph, "SELECT * { ?s a kg:Park }", "--format", "ttl"), "no graph", "csv")


def test_queries_prints_one(kg_: Kg, graph: Path, tmp_path: Path) -> None:
    run = kg_("queries", "companies-of-park")
    assert run.code == 0 and run.out.startswith("# title-zh: ") and "SELECT DISTINCT ?park" in run.out
    (tmp_path / "mine.rq").write_text(run.out, "utf-8")
    assert kg_("query", graph, "--file", tmp_path / "mine.rq").code == 0
    assert is_one_clear_line(kg_("queries", "park-company"), "park-companies")
    listed = kg_("queries").out
    for words in ("companies-of-park", "--park  园区 the park", "neighbourhood"):
        assert words in listed


# ── build ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_build_writes_everything_and_says_so(kg_: Kg, folder: Path, tmp_path: Path) -> None:
    run = kg_("build", folder, "--out", tmp_path / "out")
    assert (run.code, run.err) == (0, ""), "no progress bar where there is no terminal"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(set(FILES) - SOMETIMES)
    counts = json.loads((tmp_path / "out" / "build.json").read_text("utf-8"))["counts"]
    lines = {line.split()[0]: line.split() for line in run.out.splitlines() if line.startswith("  ")}
    assert lines["文献"][1:] == ["documents", "3"]
    assert lines["句子"][2] == str(counts["sentences"])
    assert lines["实体"][2] == str(counts["entities"]["total"])
    assert lines["关系"][2] == str(counts["relations"]["total"])
    assert lines["数据"][2] == str(counts["observations"])
    assert lines["违反"][1] == "violations"
    assert f"企业 company {counts['entities']['Company']}" in run.out
    assert str(tmp_path / "out" / "index.html") in run.out
    assert f"kg show {tmp_path / 'out'} 青石区" in run.out
    assert "青石区工作图谱" in run.out


def test_build_takes_a_title_and_leaves_names_out(kg_: Kg, folder: Path, tmp_path: Path) -> None:
    run = kg_("build", folder, "--out", tmp_path, "--title", "我的图", "--no-gazetteer")
    assert run.code == 0
    manifest = json.loads((tmp_path / "build.json").read_text("utf-8"))
    assert (manifest["title"], manifest["gazetteer"]) == ("我的图", False)
    assert "我的图" in (tmp_path / "index.html").read_text("utf-8")


@pytest.mark.parametrize(("more", "code"), [((), 3), (("--skip-bad",), 0)])
def test_one_bad_file_among_many_is_skipped(
    kg_: Kg, folder: Path, tmp_path: Path, more: tuple[str, ...], code: int
) -> None:
    bad = tmp_path / "坏.txt"
    bad.write_bytes(NEWS.encode()[:60] + b"\xff\xfe\xff" + NEWS.encode()[60:])
    run = kg_("build", folder, bad, "--out", tmp_path / "out", *more)
    assert run.code == code
    assert run.err.count("\n") == 1
    assert run.err.startswith("跳过 skipped: 坏.txt")
    assert "跳过 skipped       1: 坏.txt" in run.out
    assert "文献 documents     3" in run.out
    (skipped,) = json.loads((tmp_path / "out" / "build.json").read_text("utf-8"))["skipped"]
    assert skipped["name"].startswith("坏.txt")


def test_a_misspelt_name_in_the_settings_is_noted(kg_: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "kg.toml").write_text('[documents."b.txt"]\ntitle = "x"\n', encoding="utf-8")
    run = kg_("build", tmp_path, "--out", tmp_path / "out")
    assert run.code == 0
    assert run.err.startswith("提醒 note: ")
    assert "b.txt" in run.err


def test_a_folder_of_documents_may_hold_the_results(kg_: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    for _ in range(2):
        assert kg_("build", tmp_path, "--out", tmp_path).code == 0
    assert json.loads((tmp_path / "build.json").read_text("utf-8"))["counts"]["documents"] == 1


def test_a_document_that_states_nothing_gives_an_empty_graph(kg_: Kg, tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("今天天气很好，大家都很高兴。\n", encoding="utf-8")
    run = kg_("build", tmp_path, "--out", tmp_path / "o u t")
    assert (run.code, run.err) == (0, "")
    assert "实体 entities      0" in run.out
    assert f"kg query '{tmp_path / 'o u t'}'" in run.out, "what is to be typed is quoted"
    assert "kg show" not in run.out
    assert kg_("query", tmp_path / "o u t", "--name", "projects").code == 0


def test_strange_file_names_do_no_harm(kg_: Kg, tmp_path: Path) -> None:
    names = ["=1+1.txt", "-x.txt", "报 告\"'<script>.txt", "长" * 80 + ".txt", "a\nb.txt", "x-s1.txt"]
    for number, name in enumerate(names):
        (tmp_path / name).write_text(f"{NEWS}全市新建公园{number + 2}处。", encoding="utf-8")
    run = kg_("build", tmp_path, "--out", tmp_path / "out")
    assert (run.code, run.err) == (0, "")
    manifest = json.loads((tmp_path / "out" / "build.json").read_text("utf-8"))
    assert len({document["id"] for document in manifest["documents"]}) == len(names)
    assert kg_("extract", tmp_path, "--out", tmp_path / "facts").code == 0
    assert sorted(path.name for path in (tmp_path / "facts").iterdir()) == sorted(
        name.removesuffix(".txt") + ".json" for name in names
    )


# ── Decisions and review ─────────────────────────────────────────────────────────────────────────────────────────────

HEADER = "\t".join(DECISION_COLUMNS) + "\n"


def test_decisions_beside_the_documents_are_applied_and_told(kg_: Kg, tmp_path: Path) -> None:
    write_reports(tmp_path)
    lines = ["merge\t星桥半导体\t\t蓝鲸生物\t\t并购", "reject\t没有此物\t\t\t\t误读"]
    (tmp_path / "decisions.tsv").write_text(HEADER + "\n".join(lines), encoding="utf-8")
    run = kg_("build", tmp_path, "--out", tmp_path / "out")
    assert run.code == 0, "a decision that is not used is no failure"
    assert run.err.startswith("提醒 note: decisions.tsv:3: not used: reject 没有此物") and run.err.count("\n") == 1
    assert "人工决定 decisions 1" in run.out and "违反 violations    0" in run.out
    (decision,) = json.loads((tmp_path / "out" / "build.json").read_text("utf-8"))["decisions"]
    assert (decision["where"], decision["action"], decision["reason"]) == ("decisions.tsv:2", "merge", "并购")
    shown = kg_("show", tmp_path / "out", "蓝鲸生物").out
    assert "人工决定 decided: merge 星桥半导体 蓝鲸生物: 并购  decisions.tsv:2" in shown
    assert "decisions.tsv:2" in (tmp_path / "out" / "graph.ttl").read_text("utf-8")
    assert kg_("check", tmp_path / "out").code == 0


def test_a_mistake_in_decisions_stops_the_build_with_its_place(kg_: Kg, tmp_path: Path) -> None:
    write_reports(tmp_path)
    (tmp_path / "decisions.tsv").write_text(HEADER + "merge\t甲\t\t乙\t\t\n", encoding="utf-8")
    run = kg_("build", tmp_path, "--out", tmp_path / "out")
    assert is_one_clear_line(run, "decisions.tsv:2", "no reason", "last cell")
    assert not (tmp_path / "out").exists()


def test_show_says_why_a_name_is_an_alias(kg_: Kg, tmp_path: Path) -> None:
    text = NEWS.replace("蓝鲸生物与", "蓝鲸生物制药有限公司（以下简称“蓝鲸药”）与")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert kg_("build", tmp_path, "--out", tmp_path / "out").code == 0
    shown = kg_("show", tmp_path / "out", "蓝鲸药").out
    assert "  蓝鲸药  [introduced]" in shown and "（以下简称“蓝鲸药”）" in shown
    assert kg_("check", tmp_path / "out").code == 0


def test_review_proposes_lines_that_a_build_takes(kg_: Kg, graph: Path, tmp_path: Path) -> None:
    write_reports(tmp_path)
    run = kg_("review", graph)
    assert (run.code, run.err) == (0, "")
    assert [line for line in run.out.split("\n") if line and line[0] != "#"] == [HEADER.rstrip()]
    written = kg_("review", graph, "--out", tmp_path / "review.tsv", "--limit", "1")
    assert (written.code, written.out) == (0, "") and "proposals written to" in written.err
    text = (tmp_path / "review.tsv").read_text("utf-8")
    assert text.count("\n#reject") + text.count("\n#merge") + text.count("\n#retype") == 1
    (tmp_path / "review.tsv").rename(tmp_path / "decisions.tsv")
    untouched = kg_("build", tmp_path, "--out", tmp_path / "same")
    assert (untouched.code, untouched.err) == (0, "")
    assert (tmp_path / "same" / "graph.nq").read_bytes() == (graph / "graph.nq").read_bytes(), "it does nothing"
    (tmp_path / "decisions.tsv").write_text(
        "\n".join(line[1:] if line.startswith(("#reject", "#merge", "#retype")) else line for line in text.split("\n")),
        encoding="utf-8",
    )
    accepted = kg_("build", tmp_path, "--out", tmp_path / "out")
    assert accepted.code == 0 and "人工决定 decisions 1" in accepted.out
    assert (tmp_path / "out" / "graph.nq").read_bytes() != (graph / "graph.nq").read_bytes()


def test_review_does_not_write_over_what_somebody_wrote(kg_: Kg, graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "review.tsv"
    for _ in range(2):
        assert kg_("review", graph, "--out", file).code == 0
    file.write_text(file.read_text("utf-8") + "reject\t甲\t\t\t\t误读\n", encoding="utf-8")
    before = file.read_bytes()
    assert is_one_clear_line(kg_("review", graph, "--out", file), "review.tsv", "somebody has written")
    assert is_one_clear_line(kg_("review", graph, "--out", tmp_path), "folder")
    assert is_one_clear_line(kg_("review", tmp_path), "graph")
    assert file.read_bytes() == before


# ── Bad input ────────────────────────────────────────────────────────────────────────────────────────────────────────


def bad_documents(tmp_path: Path) -> dict[str, tuple[Path, tuple[str, ...]]]:
    """What a user may name by mistake, each with words of the line that says so."""
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "图.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    (tmp_path / "文.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 100)
    (tmp_path / "文.txt").write_bytes(b"%PDF-1.7\n" + bytes(200))
    (tmp_path / "断.txt").write_bytes(NEWS.encode() * 3 + b"\xff" + NEWS.encode() * 3)
    (tmp_path / "none").mkdir()
    (tmp_path / "toml").mkdir()
    (tmp_path / "toml" / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "toml" / "kg.toml").write_text('title = "x"\nbase = \n', encoding="utf-8")
    (tmp_path / "key").mkdir()
    (tmp_path / "key" / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "key" / "kg.toml").write_text('titel = "x"\n', encoding="utf-8")
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "base" / "kg.toml").write_text('base = "no iri"\n', encoding="utf-8")
    return {
        "missing file": (tmp_path / "没有.txt", ("没有.txt", "no such file")),
        "empty file": (tmp_path / "空.txt", ("空.txt", "empty")),
        "folder without documents": (tmp_path / "none", ("none", ".txt")),
        "no text": (tmp_path / "图.txt", ("图.txt",)),
        "unknown suffix": (tmp_path / "文.pdf", (".pdf", ".txt")),
        "disguised": (tmp_path / "文.txt", ("文.txt", "PDF")),
        "invalid UTF-8 in the middle": (tmp_path / "断.txt", ("断.txt", "UTF-8")),
        "broken kg.toml": (tmp_path / "toml", ("kg.toml:2",)),
        "unknown key in kg.toml": (tmp_path / "key", ("kg.toml:1", "titel")),
        "bad base in kg.toml": (tmp_path / "base", ("kg.toml:1", "no iri")),
    }


@pytest.mark.parametrize("command", ["build", "extract"])
@pytest.mark.parametrize(
    "case",
    ["missing file", "empty file", "folder without documents", "no text", "unknown suffix", "disguised",
     "invalid UTF-8 in the middle", "broken kg.toml", "unknown key in kg.toml", "bad base in kg.toml"],
)
def test_bad_input_is_told_in_one_line_and_nothing_is_written(
    kg_: Kg, tmp_path: Path, case: str, command: str
) -> None:
    cases = bad_documents(tmp_path)
    assert len(cases) == 10
    path, words = cases[case]
    before = sorted(tmp_path.rglob("*"))
    run = kg_(command, path, "--out", tmp_path / "out")
    assert is_one_clear_line(run, *words)
    assert "(" in run.err, "a remedy"
    assert run.out == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_a_failed_build_leaves_the_last_good_result(kg_: Kg, folder: Path, tmp_path: Path) -> None:
    assert kg_("build", folder, "--out", tmp_path / "out").code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert is_one_clear_line(kg_("build", folder, tmp_path / "没有.txt", "--out", tmp_path / "out"))
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before


def test_files_of_others_are_not_overwritten(kg_: Kg, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    assert is_one_clear_line(kg_("build", folder, "--out", tmp_path), "index.html", "another folder")
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


@pytest.mark.parametrize(
    ("file", "line", "words"),
    [
        ("data/gazetteer/companies.tsv", "星桥半导体\tFirm\t\t", ("companies.tsv:", "Firm")),
        ("data/gazetteer/companies.tsv", "星桥半导体\tCompany\t\t\t\t", ("companies.tsv:", "tabs")),
        ("data/patterns/locatedIn.toml", "[[pattern]]\nid = ", ("locatedIn.toml", "line")),
        ("data/patterns/locatedIn.toml", '[[pattern]]\nid = "x"\nmatch = "("\nmust = []', ("locatedIn.toml", "'x'")),
        ("data/short_forms.tsv", "银行\t银行行", ("short_forms.tsv:", "银行行", "shorter")),
        ("data/heads.tsv", "谷\tGlen\tstrong\t2", ("heads.tsv:", "Glen")),
        ("schema/types/Park.ttl", "kg:Park a .", ("Park.ttl:",)),
    ],
)
def test_a_mistake_in_a_file_of_words_is_told_with_its_place(
    tmp_path: Path, folder: Path, file: str, line: str, words: tuple[str, ...]
) -> None:
    """In a copy of the whole house, as somebody would have it who edits these files."""
    for name in ("kg", "data", "schema", "viz"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "reports"))
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    with (tmp_path / file).open("a", encoding="utf-8") as broken:
        broken.write("\n" + line + "\n")
    run = run_apart("build", folder, "--out", tmp_path / "out", root=tmp_path, cwd=tmp_path)
    assert is_one_clear_line(run, *words)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", [("query", "SELECT * {}"), ("show", "青石区"), ("check",)])
@pytest.mark.parametrize("where", ["nowhere", "empty", "file"])
def test_a_folder_that_is_no_graph_is_told(kg_: Kg, tmp_path: Path, command: tuple[str, ...], where: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert is_one_clear_line(kg_(command[0], tmp_path / where, *command[1:]), where, "kg build")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("SELECT ?x WHERE { ?x a ",), ("line 1",)),
        (("SELECT ?x\nWHERE { ?x ab:c ?y }",), ("line 2",)),
        (("DROP ALL",), ("DROP", "read")),
        (("SELECT * { SERVICE <http://example.invalid/> { ?s ?p ?o } }",), ("SERVICE",)),
        (("--name", "nonsense"), ("nonsense", "did you mean")),
        (("--name", "projects", "--param", "colour=red"), ("colour",)),
        (("--name", "park-companies", "--param", "park=青石云谷产业圆"), ("青石云谷产业圆",)),
        (("--name", "projects", "--param", "status"), ("KEY=VALUE",)),
        (("SELECT * {}", "--param", "a=b"), ("--name",)),
        (("SELECT * {}", "--name", "projects"), ("one of",)),
        ((), ("one of",)),
        (("--file", "没有.rq"), ("没有.rq",)),
        (("SELECT * {}", "--format", "xml"), ("xml",)),
    ],
)
def test_a_question_that_cannot_be_asked_is_told(
    kg_: Kg, graph: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert is_one_clear_line(kg_("query", graph, *arguments), *words)


@pytest.mark.parametrize(
    "arguments", [("build",), ("build", "x"), ("dance",), ("show", "x"), ("build", "x", "--dance")]
)
def test_usage_errors_are_one_line_too(kg_: Kg, arguments: tuple[str, ...]) -> None:
    assert is_one_clear_line(kg_(*arguments), "--help")


def test_a_mistake_of_ours_shows_no_traceback(
    kg_: Kg, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("oh\nno")

    monkeypatch.setattr("kg.pipeline.extract", fail)
    run = kg_("build", folder, "--out", tmp_path / "out")
    assert is_one_clear_line(run, "ZeroDivisionError: oh no", "please report", "KG_TRACEBACK=1")
    assert not (tmp_path / "out").exists()
    monkeypatch.setenv("KG_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main(["build", str(folder), "--out", str(tmp_path / "out")])


# ── extract ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_extract_prints_an_object_or_an_array(kg_: Kg, folder: Path) -> None:
    one = json.loads(kg_("extract", folder / "2025年政府工作报告.md").out)
    assert (one["document"], one["jurisdiction"], one["date"]) == ("2025年政府工作报告", "青石区", "2025-01-08")
    assert one["entities"] and one["relations"] and one["observations"]
    several = json.loads(kg_("extract", folder).out)
    assert [facts["document"] for facts in several] == ["2024年政府工作报告", "2025年政府工作报告", "2025-02-11"]
    assert one == several[1]


def test_extract_writes_a_file_for_each_document(kg_: Kg, folder: Path, tmp_path: Path) -> None:
    run = kg_("extract", folder, "--out", tmp_path / "out")
    assert (run.code, run.out) == (0, "")
    assert str(tmp_path / "out") in run.err
    found = {path.name: json.loads(path.read_text("utf-8")) for path in (tmp_path / "out").iterdir()}
    assert set(found) == {"2024年政府工作报告.json", "2025年政府工作报告.json", "2025-02-11.json"}
    assert all(name == f"{facts['document']}.json" for name, facts in found.items())


def test_extract_skips_bad_files_too(kg_: Kg, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    run = kg_("extract", folder / "2025年政府工作报告.md", tmp_path / "空.txt")
    assert run.code == 3
    assert "空.txt" in run.err
    assert len(json.loads(run.out)) == 1
    assert kg_("extract", folder, tmp_path / "空.txt", "--skip-bad", "--no-gazetteer").code == 0


@pytest.mark.parametrize("minimum", ["2", "-0.1", "nan", "much"])
@pytest.mark.parametrize("command", ["build", "extract", "evaluate"])
def test_a_confidence_is_a_number_from_0_to_1(
    kg_: Kg, folder: Path, tmp_path: Path, command: str, minimum: str
) -> None:
    more = ("--out", tmp_path / "out") if command != "evaluate" else ()
    run = kg_(command, folder, folder, *more, "--min-confidence", minimum)
    assert is_one_clear_line(run, "min-confidence", minimum)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_sure_enough_is_not_written(kg_: Kg, folder: Path, tmp_path: Path) -> None:
    for name, more in (("all", ()), ("sure", ("--min-confidence", "0.82"))):
        assert kg_("build", folder, "--out", tmp_path / name, *more).code == 0
        assert kg_("extract", folder, "--out", tmp_path / f"{name}-facts", *more).code == 0
    for table in ("entities.csv", "relations.csv", "observations.csv"):
        read = [
            list(csv.DictReader(io.StringIO((tmp_path / name / table).read_text("utf-8-sig"))))
            for name in ("all", "sure")
        ]
        assert read[1] == [row for row in read[0] if row in read[1]] != []
        assert all(float(row["confidence"]) >= 0.82 for row in read[1])
        if table != "observations.csv":
            assert any(float(row["confidence"]) < 0.82 for row in read[0])
    facts = json.loads((tmp_path / "sure-facts" / "2024年政府工作报告.json").read_text("utf-8"))
    assert all(row["confidence"] >= 0.82 for row in (*facts["entities"], *facts["relations"]))


# ── evaluate ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def report(tmp_path: Path) -> Path:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path / "report.txt"


def test_evaluate_prints_figures_and_what_confidence_is_worth(kg_: Kg, report: Path, tmp_path: Path) -> None:
    path = write_gold(tmp_path / "report.json")
    run = kg_("evaluate", path, report)
    assert (run.code, run.err) == (0, "")
    first, second = run.out.split("项目")[1:]
    printed = [re.split(" {2,}", line.strip()) for line in first.splitlines()]
    found = kg.evaluate(path, report)
    assert found.rows["entities typed"].right == 4
    for row, s in found.rows.items():
        shares = [f"{share:.3f}" for share in (s.precision, s.recall, s.f1)]
        assert [row, *shares, str(s.right), str(s.said), str(s.wanted)] in printed
    assert "precision" in first and "准确率" in first
    assert "平均置信度" in second and "mean confidence" in second
    printed = [re.split(" {2,}", line.strip()) for line in second.splitlines()]
    for b in found.calibration["relations"]:
        known = [f"{b.share:.3f}", f"{b.mean:.3f}"] if b.share is not None and b.mean is not None else []
        assert ["relations", b.label, str(b.said), str(b.right), *known] in printed
    assert "missed" not in run.out


def test_evaluate_lists_errors_with_rule_and_quote(kg_: Kg, report: Path, tmp_path: Path) -> None:
    path = write_gold(tmp_path / "report.json", gold(entities=[], relations=[]))
    out = kg_("evaluate", path, report, "--errors", "1").out
    counts = {sort: len(mistakes) for sort, mistakes in kg.evaluate(path, report).mistakes_by_sort().items()}
    assert counts["extra entity"] > 3 and counts["extra relation"] >= 3
    listed = out[out.index(f"多余的实体 extra entity: {counts['extra entity']}\n") :].splitlines()
    assert listed[1].startswith("  report  ") and "[" in listed[1] and listed[2].startswith("    “")
    assert listed[3] == "", "one of each sort"
    listed = out[out.index(f"多余的关系 extra relation: {counts['extra relation']}\n") :].splitlines()
    assert "/" in listed[1] and listed[2].startswith("    “")


def test_evaluate_gives_json(kg_: Kg, report: Path, tmp_path: Path) -> None:
    path = write_gold(tmp_path / "report.json")
    found = json.loads(kg_("evaluate", path, report, "--format", "json", "--errors", "2").out)
    assert found == kg.evaluate(path, report).to_dict(errors=2)
    assert set(found) == {"documents", "figures", "calibration", "errors"}
    assert "errors" not in json.loads(kg_("evaluate", path, report, "--format", "json", "--no-gazetteer").out)
    cut = json.loads(kg_("evaluate", path, report, "--format", "json", "--min-confidence", "1").out)
    assert cut["figures"]["entities"]["said"] == 0


def test_evaluate_notes_what_it_leaves_out(kg_: Kg, report: Path, tmp_path: Path) -> None:
    write_gold(tmp_path / "gold" / "report.json")
    write_gold(tmp_path / "gold" / "lost.json", gold(document="lost"))
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    run = kg_("evaluate", tmp_path / "gold", report, tmp_path / "news.txt")
    assert run.code == 0
    assert [line.startswith("提醒 note: ") for line in run.err.splitlines()] == [True, True]
    assert "news.txt" in run.err and "lost.json" in run.err
    (tmp_path / "空.txt").write_bytes(b"")
    assert kg_("evaluate", tmp_path / "gold", report, tmp_path / "空.txt").code == 3
    assert kg_("evaluate", tmp_path / "gold", report, tmp_path / "空.txt", "--skip-bad").code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"entities": [],\n "relations": [}', ("report.json:2", "not JSON")),
        ('{"entities": [], "relations": []}', ("report.json", "observations must be there")),
        ('{"entities": [{}], "relations": [], "observations": []}', ("report.json: entities[0]", "name is missing")),
        (None, ("report.json", "no such file")),
    ],
)
def test_a_gold_file_that_cannot_be_used_is_told(
    kg_: Kg, report: Path, tmp_path: Path, text: str | None, words: tuple[str, ...]
) -> None:
    if text is not None:
        (tmp_path / "report.json").write_text(text, encoding="utf-8")
    run = kg_("evaluate", tmp_path / "report.json", report)
    assert is_one_clear_line(run, *words)
    assert run.out == ""


def test_evaluate_without_any_pair_is_an_error(kg_: Kg, report: Path, tmp_path: Path) -> None:
    path = write_gold(tmp_path / "other.json", gold(document="other"))
    assert is_one_clear_line(kg_("evaluate", path, report), "other.json", "no gold file for any", "report.json")
    (tmp_path / "none").mkdir()
    assert is_one_clear_line(kg_("evaluate", tmp_path / "none", report), "no .json file")
    for wrong in (("--errors", "-1"), ("--format", "csv")):
        assert is_one_clear_line(kg_("evaluate", path, report, *wrong), wrong[0])


# ── query, queries ───────────────────────────────────────────────────────────────────────────────────────────────────

COMPANIES = "SELECT ?name { ?x a kg:Company ; rdfs:label ?name } ORDER BY ?name"


def test_query_formats(kg_: Kg, graph: Path) -> None:
    table = kg_("query", graph, COMPANIES, "--format", "table")
    assert table.code == 0
    assert [line.strip() for line in table.out.splitlines()][0] == "name"
    assert "星桥半导体" in table.out
    assert "行 rows" in table.out
    rows = list(csv.reader(io.StringIO(kg_("query", graph, COMPANIES, "--format", "csv").out)))
    assert rows[0] == ["name"]
    assert ["星桥半导体"] in rows
    assert kg_("query", graph, COMPANIES).out == kg_("query", graph, COMPANIES, "--format", "csv").out, "no terminal"
    found = json.loads(kg_("query", graph, COMPANIES, "--format", "json").out)
    assert {"type": "literal", "value": "星桥半导体", "xml:lang": "zh"} in [
        row["name"] for row in found["results"]["bindings"]
    ]
    assert kg_("query", graph, COMPANIES, "--format", "tsv").out.startswith("?name\n")


def test_query_from_a_file_and_from_standard_input(
    kg_: Kg, graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "q.rq").write_text("\ufeff" + COMPANIES, encoding="utf-8")
    expected = kg_("query", graph, COMPANIES).out
    assert kg_("query", graph, "--file", tmp_path / "q.rq").out == expected
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(COMPANIES.encode())))
    assert kg_("query", graph, "--file", "-").out == expected
    (tmp_path / "bad.rq").write_bytes(b"\xff")
    assert is_one_clear_line(kg_("query", graph, "--file", tmp_path / "bad.rq"), "bad.rq", "UTF-8")


def test_named_queries_run_with_headings_in_both_languages(kg_: Kg, graph: Path) -> None:
    run = kg_("query", graph, "--name", "projects", "--param", "status=建成", "--format", "table")
    assert run.code == 0
    assert "项目" in run.out and "project" in run.out
    assert "砚湖大桥" in run.out
    assert "砚湖新城" not in run.out


def test_every_named_query_runs(kg_: Kg, graph: Path) -> None:
    from kg.query import named

    listed = kg_("queries").out
    assert len(named()) >= 10
    for query in named():
        assert query.name in listed
        assert query.title_zh in listed
        for parameter in query.parameters:
            assert parameter.name in listed
        for form in ("table", "csv", "json", "tsv"):
            assert kg_("query", graph, "--name", query.name, "--format", form).code == 0


# ── show, check ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_show_gives_each_statement_with_its_sentence(kg_: Kg, graph: Path) -> None:
    run = kg_("show", graph, "青石区")
    assert run.code == 0
    lines = run.out.splitlines()
    assert lines[0].startswith("青石区  地方 place  https://w3id.org/zhengtu/id/")
    assert "临溪市青石区" in run.out
    bridge = next(i for i, line in enumerate(lines) if "→ 砚湖大桥" in line)
    assert "建成 completed" in lines[bridge]
    assert "建成砚湖大桥，青石区获评全省和美乡村示范区。" in lines[bridge + 1]
    assert "《青石区政府工作报告》 2024-01-09" in lines[bridge + 1]
    assert any("360亿元" in line and "目标 target" in line for line in lines)


def test_show_helps_with_names(kg_: Kg, graph: Path) -> None:
    assert is_one_clear_line(kg_("show", graph, "星桥半导休"), "星桥半导休", "星桥半导体")


def charts(run: Run) -> dict[str, list[str]]:
    """The rows of each chart that was printed, by its heading."""
    _, drawn = run.out.split("历年 over the years")
    found: dict[str, list[str]] = {}
    heading = ""
    for line in drawn.splitlines()[1:]:
        if line.startswith("    "):
            found[heading].append(line.strip())
        elif line.startswith("  "):
            heading = line.strip()
            found[heading] = []
        elif line:
            break
    return found


def test_show_draws_figures_over_the_years_and_tells_target_from_result(kg_: Kg, graph: Path) -> None:
    run = kg_("show", graph, "青石区")
    found = charts(run)
    assert list(found) == ["地区生产总值  增速 growth", "地区生产总值  总量 level"]
    title = "《青石区政府工作报告》"
    assert found["地区生产总值  总量 level"] == [
        f"2023  │{'█' * 26}      312.5亿元  实际 actual  {title} 2024-01-09",
        f"2024  │{'█' * 28}    335亿元    实际 actual  {title} 2025-01-08",
        f"2025  │{'░' * 30}  ≥360亿元   目标 target  {title} 2025-01-08",
    ]
    assert [row.split()[0] + row.split()[2] for row in found["地区生产总值  增速 growth"]] == [
        "20236.1%", "20246.4%", "2024≈6.5%"]
    assert run.out.index("数据 figures") < run.out.index("历年 over the years")
    assert "█ 实际 actual  ▒ 预计 estimate  ░ 目标 target" in run.out
    assert "┄" not in run.out, "every figure is of a whole year"
    assert "历年" not in kg_("show", graph, "砚湖大桥").out


def test_bars_of_falling_and_of_unfinished_years(kg_: Kg, tmp_path: Path) -> None:
    said = ("2022年，出口总额增长10%。", "2023年，出口总额下降5%。", "2024年前三季度，出口总额下降2.5%。",
            "2024年，预计出口总额下降1%。", "2025年，力争出口总额增长5%以上。",
            "2023年，专利授权量居全省第9位。", "2024年，专利授权量居全省第6位。")
    text = "\n".join(("青石区政府工作报告", "（2025年1月8日）", *said))
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "kg.toml").write_text('[defaults]\nregion = "云州省/临溪市/青石区"\n', encoding="utf-8")
    assert kg_("build", tmp_path, "--out", tmp_path / "out").code == 0
    found = charts(kg_("show", tmp_path / "out", "青石区"))
    bars = [row.split("%")[0] for row in found["出口总额  增速 growth"]]
    assert [bar.replace(" ", "") for bar in bars] == [
        f"2022│{'█' * 20}10", f"2023{'█' * 10}│-5", f"2024-01/2024-09┄{'█' * 4}│-2.5", "2024▒▒│-1",
        f"2025│{'░' * 10}≥5"]
    assert len({bar.index("│") for bar in bars}) == 1, "one zero for all"
    assert [row.split()[:2] for row in found["专利授权量  位次 rank"]] == [["2023", "9位"], ["2024", "6位"]]


def test_show_takes_an_indicator_where_no_entity_bears_the_name(kg_: Kg, graph: Path) -> None:
    run = kg_("show", graph, "地区生产总值")
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[0].startswith("地区生产总值  指标 indicator  https://w3id.org/zhengtu/id/indicator-")
    assert lines[1].startswith("又名 also: ") and "GDP" in lines[1]
    assert lines[3].startswith("青石区  云州省/临溪市/青石区  https://")
    assert "全区地区生产总值达到335亿元，增长6.4%。 —— 《青石区政府工作报告》 2025-01-08" in run.out
    assert len(charts(run)) == 2
    assert lines[-1] == "1 个主体 subjects, 6 个数据 figures"
    assert kg_("show", graph, "GDP").out == run.out
    assert kg_("show", graph, "区生产总").out == run.out, "part of a name is enough where it leads to one"
    several = kg_("show", graph, "新")
    assert is_one_clear_line(several, "indicators have '新' in their names", "城镇新增就业", "name one")
    assert is_one_clear_line(kg_("show", graph, "地区生产总指"), "did you mean", "地区生产总值")


def test_check_says_what_is_wrong_and_where_it_was_read(
    kg_: Kg, graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = kg_("check", graph)
    assert clean.code == 0
    assert clean.out.startswith("0 处违反 violations")
    from kg.shacl_engine import Finding
    from kg.validate import Violation
    from kg.vocab import KG, RDF, SH, iri

    x, y = iri("https://w3id.org/zhengtu/id/", "x"), iri("https://w3id.org/zhengtu/id/", "y")
    finding = Finding(x, RDF["object"], y, KG["Shape"], SH["ClassConstraintComponent"], SH["Violation"])
    wrong = Violation(
        "violation", "kgd:x", "甲 位于 乙", "rdf:object", "kgd:y", "不能这样。", "It cannot be so.", "kg:Shape",
        "甲在乙。\x1b[31m", "某报告", "sh:ClassConstraintComponent", finding,
    )
    monkeypatch.setattr("kg.graph.validate", lambda store: (wrong,))
    run = kg_("check", graph)
    assert run.code == 1
    assert run.out.startswith("违反 violation  甲 位于 乙  kgd:x\n")
    for word in ("甲 位于 乙", "不能这样。 It cannot be so.", "rdf:object = kgd:y", "“甲在乙。", "某报告", "1 处违反"):
        assert word in run.out
    assert "\x1b" not in run.out, "a document must not command the terminal"
    run = kg_("check", graph, "--format", "json")
    assert run.code == 1
    (told,) = json.loads(run.out)
    assert told["message_zh"] == "不能这样。" and told["sentence"] == "甲在乙。\x1b[31m" and told["shape"] == "kg:Shape"
    run = kg_("check", graph, "--format", "ttl")
    assert run.code == 1
    assert "sh:focusNode kgd:x" in run.out and "sh:conforms false" in run.out and '"不能这样。"@zh' in run.out
    warning = Violation(
        "warning", "kgd:x", "甲", None, None, "少了", "missing", "kg:Shape", None, None,
        "sh:MinCountConstraintComponent", replace(finding, path=None, value=None, severity=SH["Warning"]),
    )
    monkeypatch.setattr("kg.graph.validate", lambda store: (warning,))
    run = kg_("check", graph)
    assert run.code == 0 and run.out.startswith("提醒 warning  甲")
    assert kg_("check", graph, "--format", "json").code == 0
    run = kg_("check", graph, "--format", "ttl")
    assert run.code == 0 and "sh:conforms false" in run.out and "sh:resultSeverity sh:Warning" in run.out


# ── Around ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["build", "extract", "evaluate", "query", "queries", "show", "check"])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_opens_with_a_sentence_and_an_example(kg_: Kg, command: str, flag: str) -> None:
    run = kg_(command, flag)
    assert run.code == 0
    usage, blank, *rest = run.out.splitlines()
    assert usage.startswith(f"Usage: kg {command}")
    text = "\n".join(rest).split("Options:")[0]
    sentence, example = text.split("\n\n")[:2]
    assert blank == "" and sentence.strip().endswith(".")
    assert any(ord(character) > 0x3400 for character in sentence), "in Chinese too"
    assert example.strip().startswith(f"kg {command}")


def test_version_and_bare_kg(kg_: Kg) -> None:
    assert kg_("--version").out == f"kg (zhengtu) {kg.VERSION}\n"
    for arguments in ((), ("-h",)):
        run = kg_(*arguments)
        assert run.code == 0
        assert "build" in run.out and "政图" in run.out


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"PYTHONIOENCODING": "ascii"}])
def test_output_is_utf8_under_any_locale(graph: Path, locale: dict[str, str]) -> None:
    assert "陆望舒 → 青石区" in run_apart("show", graph, "陆望舒", **locale).out
    assert "没有这个" in run_apart("show", graph, "没有这个", **locale).err


def test_two_builds_print_the_same(folder: Path, tmp_path: Path) -> None:
    runs = [
        run_apart("build", *paths, "--out", "out", cwd=tmp_path, PYTHONHASHSEED=seed)
        for paths, seed in (([folder], "1"), ([folder / name for name in [*ALL][::-1]] + [folder], "2"))
    ]
    assert runs[0].code == 0
    assert runs[0] == runs[1]


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_an_interruption_leaves_nothing_and_exits_with_130(tmp_path: Path) -> None:
    big = tmp_path / "大.txt"
    sentence = "青石区引进星桥半导体、蓝鲸生物等企业，青石区建成砚湖大桥，地区生产总值增长6.1%。\n"
    big.write_text("".join(sentence.replace("砚", chr(0x4E00 + i % 5000)) for i in range(30_000)), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "kg.cli", "build", str(big), "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    time.sleep(4)
    assert process.poll() is None, "the document is too small for this test"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == b""
    assert b"interrupted" in err and b"Traceback" not in err
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="pipes differ")
def test_a_reader_that_goes_away_is_no_error(graph: Path) -> None:
    command = f"'{sys.executable}' -m kg.cli query '{graph}' 'SELECT ?s ?p ?o {{ ?s ?p ?o }}' --format csv | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.stdout.split() == [b"s,p,o"]
    assert done.stderr == b""


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals")
def test_a_terminal_gets_a_progress_bar_and_a_table(folder: Path, graph: Path, tmp_path: Path) -> None:
    import pty

    def on_terminal(*arguments: str | Path) -> str:
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "kg.cli", *map(str, arguments)], stdout=follower, stderr=follower,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(follower)
        printed = b""
        try:
            while chunk := os.read(leader, 65536):
                printed += chunk
        except OSError:  # Linux says so when the other end is closed
            pass
        os.close(leader)
        assert process.wait(60) == 0
        return printed.decode("utf-8", "replace")

    assert "building" in on_terminal("build", folder, "--out", tmp_path / "out")
    assert "─" in on_terminal("query", graph, COMPANIES)


# ── export, formats ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_export_writes_here_under_the_name_of_the_folder(
    kg_: Kg, graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = kg_("export", graph, "--format", "ttl", "--format", "neo4j", "--format", "ttl")
    assert (run.code, run.err) == (0, "")
    assert [line.split()[:2] for line in run.out.splitlines()] == [["out.ttl", "ttl"], ["out-neo4j", "neo4j"]]
    assert (tmp_path / "out.ttl").read_bytes() == (graph / "graph.ttl").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out-neo4j", "out.ttl"]


def test_export_writes_where_it_is_told(kg_: Kg, graph: Path, tmp_path: Path) -> None:
    assert kg_("export", graph, "--format", "xlsx", "--out", tmp_path / "a" / "b.xlsx").code == 0
    assert kg_("export", graph, "--format", "csv", "--out", tmp_path / "tables").code == 0
    assert kg_("export", graph, "--format", "nt", "--out", f"{tmp_path}/new/").code == 0
    assert kg_("export", graph, "--format", "nt", "--all", "--format", "gexf", "--out", tmp_path / "both").code == 0
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {"a/b.xlsx", "tables/entities.csv", "tables/relations.csv", "tables/observations.csv",
                     "new/out.nt", "both/out.nt", "both/out.gexf"}
    assert (tmp_path / "both" / "out.nt").stat().st_size > 2 * (tmp_path / "new" / "out.nt").stat().st_size


def test_export_replaces_only_by_force(kg_: Kg, graph: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.nq"
    mine.write_text("mine", encoding="utf-8")
    command = ("export", graph, "--format", "nq", "--out", mine)
    assert is_one_clear_line(kg_(*command), "mine.nq", "--force")
    assert mine.read_text("utf-8") == "mine"
    assert kg_(*command, "--force").code == 0
    assert kg_(*command).code == 0, "it is the same already"
    assert mine.read_bytes() == (graph / "graph.nq").read_bytes()


def test_export_to_standard_output_is_the_file_and_nothing_else(graph: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", "export", str(graph), "--format", "jsonld", "--out", "-"],
        capture_output=True, check=True, env={"PYTHONPATH": str(ROOT)},
    )
    assert (done.stdout, done.stderr) == ((graph / "graph.jsonld").read_bytes(), b"")


@pytest.mark.parametrize(("arguments", "words"), [
    (("--format", "turtle"), ("no format 'turtle'", "ttl")),
    ((), ("--format",)),
    (("--format", "gexf", "--all"), ("--all",)),
    (("--format", "csv", "--out", "-"), ("single file",)),
    (("--format", "ttl", "--format", "nt", "--out", "-"), ("single file",)),
    (("--format", "ttl", "--format", "nt", "--out", __file__), ("folder",)),
    (("--format", "csv", "--out", __file__), ("a file",)),
])
def test_what_export_cannot_do_it_says(
    kg_: Kg, graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...],
    words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_one_clear_line(kg_("export", graph, *arguments), *words)
    assert list(tmp_path.iterdir()) == []


def test_export_of_no_graph(kg_: Kg, tmp_path: Path) -> None:
    assert is_one_clear_line(kg_("export", tmp_path, "--format", "ttl"), "no graph", "kg build")


def test_formats_are_listed(kg_: Kg) -> None:
    run = kg_("formats")
    assert run.code == 0
    for format in FORMATS.values():
        assert re.search(rf"^{format.name} +\*{re.escape(format.suffix)} ", run.out, re.MULTILINE)
        assert format.zh in run.out and format.en in run.out
