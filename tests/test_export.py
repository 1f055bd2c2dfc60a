"""CSV tables, one document's facts as JSON, and the folder that a build leaves."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import HOSTILE, facts

from kg import export, tables
from kg.errors import GraphError
from kg.model import Entity, Extraction, Span
from kg.observe import normalise


def read_csv(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf"), "spreadsheets take a file without the mark for something else than UTF-8"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_entities_have_a_row_each() -> None:
    rows = read_csv(export.entities_csv(facts()))
    assert [row["id"] for row in rows] == sorted(entity.id for entity in facts().entities)
    park = next(row for row in rows if row["id"] == "park-青石区-青石云谷")
    assert park["name"] == "青石云谷"
    assert (park["type"], park["types"], park["aliases"]) == ("Park", "Park", "云谷")
    assert (park["region"], park["documents"], park["mentions"]) == ("云州省/临溪市/青石区", "1", "1")


def test_relations_carry_where_they_were_read() -> None:
    rows = read_csv(export.relations_csv(facts()))
    assert len(rows) == len(facts().assertions)
    texts = {document.id: document.text for document in facts().documents}
    for row in rows:
        assert texts[row["document"]][int(row["start"]) : int(row["end"])] == row["quote"].removeprefix("'")
        assert row["quote"] in row["sentence"]
    bridge = next(row for row in rows if row["object_name"] == "砚湖大桥")
    assert (bridge["subject_name"], bridge["predicate"], bridge["status"]) == ("青石区", "constructs", "completed")
    assert (bridge["date"], bridge["quote"]) == ("2025-01", "建成砚湖大桥")


def test_observations_keep_the_printed_digits() -> None:
    rows = read_csv(export.observations_csv(facts()))
    assert [row["value"] for row in rows if row["unit"] == "亿元"] == ["312.50", "335", "360"]
    assert {row["bound"] for row in rows} == {"exact", "atLeast"}
    assert {row["base_value"] for row in rows} == {""}
    rows = read_csv(export.observations_csv(facts(), normalise))
    based = {row["value"]: (row["base_value"], row["base_unit"]) for row in rows}
    assert based == {"312.50": ("31250000000", "元"), "6.1": ("6.1", "%"), "335": ("33500000000", "元"),
                     "360": ("36000000000", "元")}


def test_the_order_of_facts_makes_no_difference() -> None:
    ours = facts()
    turned = replace(
        ours, documents=ours.documents[::-1], entities=ours.entities[::-1], assertions=ours.assertions[::-1],
        observations=ours.observations[::-1],
    )
    for write in (export.entities_csv, export.relations_csv, export.observations_csv):
        assert write(ours) == write(turned)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_what_is_written_can_be_read_again(rows: list[tuple[str, str]]) -> None:
    plain = [tuple(cell.encode("utf-8", "replace").decode().replace("\x00", "") for cell in row) for row in rows]
    reader = csv.reader(io.StringIO(tables.write_csv(("a", "b"), plain).decode("utf-8-sig"), newline=""))
    assert next(reader) == ["a", "b"]
    again = [tuple(cells) for cells in reader]
    for written, read in zip(plain, again, strict=True):
        for cell, found in zip(written, read, strict=True):
            assert found.removeprefix("'") == cell.replace("\r\n", "\n").replace("\r", "\n").removeprefix("'")


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("+86", "'+86"), ("@x", "'@x"), ("-a", "'-a"), ("-2.5", "-2.5"),
     ("-12", "-12"), ("-1.2.3", "'-1.2.3"), ("a=b", "a=b"), ("", "")],
)
def test_a_spreadsheet_runs_no_formula(cell: str, written: str) -> None:
    assert read_csv(tables.write_csv(("a", "b"), [(cell, "")]))[0]["a"] == written


# ── One document's facts ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def extraction(read_text: Callable[..., Extraction]) -> Extraction:
    return read_text("青禾区引进星桥半导体、蓝鲸生物等企业。青禾区建成砚湖大桥。全区地区生产总值增长6.10%。")


def test_the_form_is_that_of_the_gold_files(extraction: Extraction) -> None:
    found = export.document_facts(extraction, name="report")
    assert list(found) == ["document", "jurisdiction", "date", "entities", "relations", "observations"]
    assert (found["document"], found["jurisdiction"], found["date"]) == ("report", "青禾区", "2025-01-08")
    assert all(set(entity) == {"name", "types", "aliases", "rule", "confidence"} for entity in found["entities"])
    required = {"subject", "predicate", "object", "evidence", "rule", "confidence"}
    assert found["relations"]
    assert all(required <= set(relation) <= required | {"status", "title"} for relation in found["relations"])
    (growth,) = found["observations"]
    assert set(growth) == {
        "subject", "indicator", "kind", "value", "unit", "bound", "period", "status", "evidence", "rule", "confidence"
    }
    assert (growth["value"], growth["unit"], growth["kind"]) == ("6.10", "%", "growth")
    assert json.loads(export.to_json(found)) == found


def test_every_statement_tells_its_rule_and_confidence(extraction: Extraction) -> None:
    found = export.document_facts(extraction)
    for row, entity in zip(found["entities"], extraction.entities, strict=False):
        mentions = [m for m in extraction.mentions if m.name in (entity.name, *entity.aliases)]
        assert row["confidence"] == entity.confidence
        assert row["rule"] in {m.rule for m in mentions if m.confidence == entity.confidence}
    for row in found["relations"]:
        assert (row["rule"], row["confidence"]) in {
            (a.provenance.rule, a.provenance.confidence) for a in extraction.assertions
        }
    origin = extraction.observations[0].provenance
    assert (found["observations"][0]["rule"], found["observations"][0]["confidence"]) == (
        origin.rule, origin.confidence
    )


def test_an_entity_tells_the_rule_of_its_surest_mention(extraction: Extraction) -> None:
    (name,) = {m.name for m in extraction.mentions if m.name == "蓝鲸生物"}
    first = next(m for m in extraction.mentions if m.name == name)
    surer = replace(first, span=Span(first.span.start + 1, first.span.end + 1), rule="test/surer", confidence=1.0)
    document = extraction.document.id
    entities = tuple(
        replace(e, mentions=((document, first.span), (document, surer.span)), confidence=1.0) if e.name == name else e
        for e in extraction.entities
    )
    found = export.document_facts(replace(extraction, mentions=(*extraction.mentions, surer), entities=entities))
    (row,) = [row for row in found["entities"] if row["name"] == name]
    assert (row["rule"], row["confidence"]) == ("test/surer", 1.0)


def test_what_a_statement_names_is_listed(extraction: Extraction) -> None:
    """A document that says 全区 all along never names its district."""
    found = export.document_facts(replace(extraction, entities=()))
    names = {name for entity in found["entities"] for name in (entity["name"], *entity["aliases"])}
    ends = {end for relation in found["relations"] for end in (relation["subject"], relation["object"])}
    assert ends and ends <= names
    assert {observation["subject"] for observation in found["observations"]} <= names
    assert {entity["rule"] for entity in found["entities"]} == {"spoken-for"}


def test_a_statement_read_twice_stands_once_by_its_surest_reading(extraction: Extraction) -> None:
    first = extraction.assertions[0]
    origin = first.provenance
    doubtful = replace(first, status="planned", provenance=replace(origin, confidence=0.1, rule="test/doubtful"))
    found = export.document_facts(replace(extraction, assertions=(doubtful, *extraction.assertions)))
    keys = [(r["subject"], r["predicate"], r["object"]) for r in found["relations"]]
    assert len(keys) == len(set(keys)) == len({(a.subject, a.predicate, a.object) for a in extraction.assertions})
    assert found["relations"] == export.document_facts(extraction)["relations"]


def test_large_and_small_numbers_are_written_in_digits(extraction: Extraction) -> None:
    big = replace(extraction.observations[0], value=Decimal("1E+5"))
    found = export.document_facts(replace(extraction, observations=(big,)))
    assert found["observations"][0]["value"] == "100000"


def test_counts() -> None:
    ours = facts()
    found = export.counts(replace(ours, assertions=(*ours.assertions, ours.assertions[0])))
    assert found["documents"] == 2
    assert found["relations"]["total"] == len(ours.assertions), "a statement that stands twice is one"
    assert found["entities"]["total"] == sum(n for name, n in found["entities"].items() if name != "total")
    assert found["entities"]["Strategy"] == 2


# ── The folder ───────────────────────────────────────────────────────────────────────────────────────────────────────


def fill(stage: Path, text: str) -> None:
    for name in export.FILES:
        if name == export.STORE:
            (stage / name).mkdir()
            (stage / name / "CURRENT").write_text(text, encoding="utf-8")
        elif name == export.MANIFEST:
            (stage / name).write_text(json.dumps({"zhengtu": text}), encoding="utf-8")
        else:
            (stage / name).write_text(text, encoding="utf-8")


def snapshot(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def test_files_come_into_their_place_at_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    for text in ("one", "two"):
        with export.staged(folder) as stage:
            assert stage.parent == folder
            fill(stage, text)
            assert "graph.ttl" not in snapshot(folder) or snapshot(folder)["graph.ttl"] == "one"
        assert sorted(path.name for path in folder.iterdir()) == sorted(export.FILES)
        assert snapshot(folder)["graph.ttl"] == snapshot(folder)["store/CURRENT"] == text


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_failure_leaves_the_last_good_result(tmp_path: Path, error: BaseException) -> None:
    with export.staged(tmp_path / "out") as stage:
        fill(stage, "good")
    before = snapshot(tmp_path)
    expected = GraphError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected), export.staged(tmp_path / "out") as stage:
        fill(stage, "half")
        raise error
    assert snapshot(tmp_path) == before


def test_a_failure_at_the_first_time_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), export.staged(tmp_path / "a" / "out") as stage:
        fill(stage, "half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", range(1, 2 * len(export.FILES) + 1))
def test_a_failure_amid_the_moving_puts_the_old_files_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    with export.staged(tmp_path / "out") as stage:
        fill(stage, "good")
    before, calls, replace_ = snapshot(tmp_path), 0, Path.replace

    def fail_once(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == at:
            raise OSError(5, "Input/output error")
        return replace_(self, target)

    monkeypatch.setattr(Path, "replace", fail_once)
    with pytest.raises(GraphError, match="Input/output error"), export.staged(tmp_path / "out") as stage:
        fill(stage, "new")
    assert calls >= at
    assert snapshot(tmp_path) == before


def test_files_of_others_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(GraphError, match=r"index\.html"):
        export.check_folder(tmp_path)
    with pytest.raises(GraphError), export.staged(tmp_path):
        pytest.fail("nothing may be written")
    assert snapshot(tmp_path) == {"index.html": "mine"}


def test_other_files_may_stand_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with export.staged(tmp_path) as stage:
        fill(stage, "x")
    assert snapshot(tmp_path)["notes.txt"] == "mine"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    for folder in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(GraphError):
            export.check_folder(folder)


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="the administrator may write anywhere")
def test_a_folder_that_cannot_be_written_is_told_beforehand(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(GraphError, match="cannot be written"):
            export.check_folder(tmp_path / "out")
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_leavings_of_a_killed_build_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".building").mkdir()
    (tmp_path / ".building" / "graph.ttl").write_text("half", encoding="utf-8")
    with export.staged(tmp_path) as stage:
        assert list(stage.iterdir()) == []
        fill(stage, "x")
    assert not (tmp_path / ".building").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks")
def test_two_builds_do_not_write_into_one_folder(tmp_path: Path) -> None:
    code = f"""
        from pathlib import Path
        from kg import export, tables
        with export.staged(Path({str(tmp_path)!r})) as stage:
            pass
    """
    with export.staged(tmp_path):
        command = [sys.executable, "-c", textwrap.dedent(code)]
        other = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "another build is writing" in other.stderr


def test_what_a_build_wrote_is_no_document(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    with export.staged(out) as stage:
        fill(stage, "x")
    assert export.is_result(out / "index.html", out)
    assert export.is_result(out / "store" / "CURRENT", out)
    assert not export.is_result(out / "a.txt", out)
    assert not export.is_result(tmp_path / "a.txt", out)
    assert not export.is_result(tmp_path / "index.html", tmp_path), "nobody built there"


def test_one_file_for_each_document(tmp_path: Path) -> None:
    written = export.write_each(tmp_path / "new" / "out", {"甲.json": "{}\n", "乙.json": "[]\n"})
    assert [path.read_text("utf-8") for path in written] == ["{}\n", "[]\n"]
    assert sorted(path.name for path in (tmp_path / "new" / "out").iterdir()) == ["乙.json", "甲.json"]
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(GraphError):
        export.write_each(tmp_path / "file", {"甲.json": ""})


def test_hostile_names_stay_in_their_cells() -> None:
    ours = facts()
    row = next(row for row in read_csv(export.entities_csv(ours)) if row["name"] == HOSTILE)
    assert row["aliases"].split("|")[0] == HOSTILE + "'"
    broken = replace(ours, entities=(*ours.entities, Entity("x", "a\nb\r\n\"c\",\ud800", ("Place",))))
    rows = read_csv(export.entities_csv(broken))
    assert len(rows) == len(broken.entities)
    assert next(row for row in rows if row["id"] == "x")["name"] == 'a\nb\n"c",?'
