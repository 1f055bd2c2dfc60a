from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.gazetteer import CURATED, Divisions, Entry, Gazetteer, divisions, load, read_entries
from kg.resources import folder


def test_divisions_know_every_place_of_a_name() -> None:
    known: Divisions = divisions()
    assert {path[-2] for path in known.candidates("市中区")} == {"济南市", "枣庄市", "内江市", "乐山市"}
    assert known.candidates("青岛") == (("山东省", "青岛市"),)
    assert known.candidates("内蒙古") == (("内蒙古自治区",),)
    assert known.candidates("没有这个地方") == ()


def test_divisions_inside_a_region_have_short_names() -> None:
    inside = {alias: e.name for e in divisions().inside(("湖北省",)) for alias in e.aliases}
    assert inside["枣阳"] == "枣阳市"
    assert "延庆" not in inside
    assert list(divisions().inside(())) == []


def test_leftmost_longest() -> None:
    gazetteer = Gazetteer([Entry("云海", ("Place",), (), "t"), Entry("云海大学", ("Institution",), ("云大",), "t")])
    assert [(m.start, m.end, m.entry.name) for m in gazetteer.find("云海的云海大学即云大")] == [
        (0, 2, "云海"),
        (3, 7, "云海大学"),
        (8, 10, "云海大学"),
    ]
    assert Gazetteer([]).find("云海") == []


def test_curated_names_can_be_left_out() -> None:
    assert any(e.source.startswith(CURATED) for e in load(curated=True).entries)
    assert not any(e.source.startswith(CURATED) for e in load(curated=False).entries)


def test_every_table_is_sound() -> None:
    tables = sorted((folder("data") / "gazetteer").glob("*.tsv"))
    assert len(tables) >= 9
    assert sum(len(list(read_entries(path))) for path in tables) > 5000


@pytest.mark.parametrize(
    ("row", "problem"),
    [("云海\tSea\t\t", "unknown type 'Sea'"), ("云海\t\t\t", "no type"), ("云海\tPlace\ta\tb\tc\td", "found 6")],
)
def test_a_malformed_line_is_named(tmp_path: Path, row: str, problem: str) -> None:
    table = tmp_path / "names.tsv"
    table.write_text(f"# comment\nname\ttypes\taliases\tnote\n云山\tPlace\t\t\n{row}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        list(read_entries(table))
    assert problem in str(error.value)
    assert "names.tsv:4" in str(error.value)


def test_a_table_in_another_encoding_is_named(tmp_path: Path) -> None:
    table = tmp_path / "names.tsv"
    table.write_bytes("name\ttypes\n云海\tPlace\n".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        list(read_entries(table))


def test_a_table_without_its_header_is_named(tmp_path: Path) -> None:
    table = tmp_path / "names.tsv"
    table.write_text("云海\tPlace\t\t\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="header"):
        list(read_entries(table))
