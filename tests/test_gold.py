"""Gold files: read, held to their form, and given to the documents that they are for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gold_files import gold, write_gold

from kg.errors import ConfigError, InputError
from kg.export import document_facts
from kg.gold import GoldFile, Sheet, assign, is_number, read_gold, sheet
from kg.model import Extraction


def test_a_file_and_a_folder_of_files_are_read(tmp_path: Path) -> None:
    one = write_gold(tmp_path / "b.json")
    write_gold(tmp_path / "a.json", gold(entities=[], relations=[], observations=[]))
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    assert [file.path.name for file in read_gold(tmp_path)] == ["a.json", "b.json"]
    (file,) = read_gold(one)
    assert (file.sheet.document, file.warnings) == ("report", ())
    assert [entity.name for entity in file.sheet.entities][:2] == ["青石区", "星桥半导体"]
    assert file.sheet.entities[3].types == ("Project", "Place")
    assert file.sheet.relations[0].basis.quote == "引进星桥半导体"
    assert [(o.value, o.unit) for o in file.sheet.observations] == [("335", "亿元"), ("6.4", "%")]


def test_what_may_be_missing_may_be_missing(tmp_path: Path) -> None:
    data = gold(entities=[{"name": "青石区", "types": ["Place"]}], relations=[])
    del data["document"]
    data["observations"] = [{"subject": "青石区", "indicator": "排名", "kind": "rank", "value": 3, "bound": "exact",
                             "period": None, "status": "actual", "note": "a field of somebody else's"}]
    (file,) = read_gold(write_gold(tmp_path / "x.json", data))
    assert file.sheet.document == "x"
    assert (file.sheet.observations[0].value, file.sheet.observations[0].unit) == ("3", "")
    assert file.warnings == ()
    path = write_gold(tmp_path / "marked.json", data)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_gold(path)[0].sheet.entities == file.sheet.entities


def test_what_is_extracted_has_the_form_too(read_text: Callable[..., Extraction]) -> None:
    found = document_facts(read_text("青禾区引进星桥半导体、蓝鲸生物等企业。全区地区生产总值增长6.1%。"), name="x")
    ours = sheet(found, quotes={"星桥半导体": "引进星桥半导体"})
    company = next(entity for entity in ours.entities if entity.name == "星桥半导体")
    assert company.basis.quote == "引进星桥半导体" and company.basis.rule and company.basis.confidence
    assert ours.relations[0].basis.rule and ours.observations[0].basis.rule


def row(key: str, i: int, **changes: Any) -> dict[str, Any]:
    data = gold()
    data[key][i] |= changes
    return data


def without(key: str, i: int, field: str) -> dict[str, Any]:
    data = gold()
    del data[key][i][field]
    return data


BROKEN: list[tuple[Any, str]] = [
    ([], r"x\.json: this must be an object"),
    ({}, r"x\.json: entities must be there"),
    (gold(relations=None), r"x\.json: relations must be there"),
    (gold(document=7), "document must be text"),
    (gold(entities=["青石区"]), r"entities\[0\]: this must be an object"),
    (without("entities", 1, "name"), r"entities\[1\]: name is missing"),
    (row("entities", 1, name=""), r"entities\[1\]: name is empty"),
    (row("entities", 1, name=["星桥"]), r"entities\[1\]: name must be text"),
    (row("entities", 2, types="Company"), r"entities\[2\]: types must be a list of texts"),
    (row("entities", 2, types=[]), r"entities\[2\]: types is missing or empty"),
    (row("entities", 2, aliases=[1]), r"entities\[2\]: aliases must be"),
    (without("relations", 1, "predicate"), r"relations\[1\]: predicate is missing"),
    (without("relations", 2, "object"), r"relations\[2\]: object is missing"),
    (row("relations", 0, evidence=3), r"relations\[0\]: evidence must be text"),
    (without("observations", 0, "period"), r"observations\[0\]: period is missing.*null"),
    (row("observations", 0, period=2024), r"observations\[0\]: period must be text"),
    (row("observations", 1, value=None), r"observations\[1\]: value must be a number"),
    (row("observations", 1, value=True), r"observations\[1\]: value must be a number"),
    (row("observations", 1, kind=""), r"observations\[1\]: kind is empty"),
]


@pytest.mark.parametrize(("data", "message"), BROKEN)
def test_what_is_not_in_the_form_is_told_with_its_place(tmp_path: Path, data: Any, message: str) -> None:
    assert len(BROKEN) >= 19
    with pytest.raises(ConfigError, match=message) as caught:
        read_gold(write_gold(tmp_path / "x.json", data))
    assert caught.value.where.startswith(str(tmp_path / "x.json"))
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("data", "where", "message"),
    [
        (b'{"document": "x",\n "entities": [\n', "x.json:3", "not JSON"),
        (b'{"document": "x"\n "entities": []}', "x.json:2", "not JSON: Expecting ',' delimiter"),
        (b"", "x.json:1", "not JSON"),
        ("{\n\"青石区\"".encode("gb18030"), "x.json:2", "not UTF-8"),
        (b"[" * 100_000, "x.json", "not to be read"),
        (b'{"a": ' + b"9" * 5000 + b"}", "x.json", "not to be read"),
    ],
)
def test_what_is_no_json_is_told_with_its_line(tmp_path: Path, data: bytes, where: str, message: str) -> None:
    (tmp_path / "x.json").write_bytes(data)
    with pytest.raises(ConfigError, match=message) as caught:
        read_gold(tmp_path)
    assert caught.value.where.endswith(where)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_gold(tmp_path / "x.json")
    with pytest.raises(InputError, match=r"no \.json file"):
        read_gold(tmp_path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (row("entities", 1, types=["Firm"]), ("entities[1]", "type 'Firm'", "Company")),
        (row("relations", 1, predicate="builds"), ("relations[1]", "predicate 'builds'", "constructs")),
        (row("relations", 0, object="星桥"), ("relations[0].object", "'星桥' is not among the entities")),
        (row("observations", 0, subject="全区"), ("observations[0].subject", "'全区' is not among the entities")),
        (row("observations", 0, kind="amount"), ("observations[0]", "kind 'amount'")),
        (row("observations", 0, bound="roughly"), ("observations[0]", "bound 'roughly'")),
        (row("observations", 0, status="done"), ("observations[0]", "status 'done'")),
        (row("observations", 0, value="三百"), ("observations[0]", "'三百' is no number")),
    ],
)
def test_what_may_be_meant_otherwise_is_noted(tmp_path: Path, data: Any, words: tuple[str, ...]) -> None:
    (file,) = read_gold(write_gold(tmp_path / "x.json", data))
    (warning,) = file.warnings
    for word in words:
        assert word in str(warning)


def test_the_same_doubt_is_noted_once(tmp_path: Path) -> None:
    data = gold()
    for entity in data["entities"][1:3]:
        entity["types"] = ["Firm"]
    (file,) = read_gold(write_gold(tmp_path / "x.json", data))
    (warning,) = file.warnings
    assert "'Firm' (2 times)" in warning.problem and "entities[1]" in warning.where


def test_a_file_is_for_the_document_of_its_name_else_for_the_one_that_it_names(tmp_path: Path) -> None:
    def file(stem: str, document: str) -> GoldFile:
        return GoldFile(tmp_path / f"{stem}.json", Sheet(document, (), (), ()))

    files = [file("甲", "乙"), file("b", "乙"), file("丙", "丙"), file("d", "丁")]
    found = assign(files, ["乙", "甲", "丁", "戊"])
    assert {name: file.path.stem for name, file in found.items()} == {"甲": "甲", "乙": "b", "丁": "d"}
    assert list(assign([file("乙", "乙"), file("b", "乙")], ["乙"]).values()) == [file("乙", "乙")], "the name wins"
    with pytest.raises(ConfigError, match=r"b\.json is for the document '乙' too"):
        assign([file("b", "乙"), file("c", "乙")], ["乙"])


@pytest.mark.parametrize(
    ("value", "number"), [("98.2", True), ("1,250", True), ("-3", True), ("", False), ("三", False), ("nan", False)]
)
def test_numbers(value: str, number: bool) -> None:
    assert is_number(value) is number
