"""Names of indicators: which mean the same, and what they may be held beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import indicators
from kg.errors import ConfigError
from kg.indicators import concept
from kg.observe.units import split_scale, table


@pytest.mark.parametrize(("one", "other"), [
    ("GDP", "地区生产总值"),
    ("规上工业增加值", "规模以上工业增加值"),
    ("新增城镇就业", "城镇新增就业"),
    ("市场主体", "经营主体"),
    ("PM2.5平均浓度", "细颗粒物平均浓度"),
    ("实现地区生产总值", "地区生产总值"),
    ("完成固定资产投资", "固定资产投资"),
    ("全县一般公共预算收入", "一般公共预算收入"),
])
def test_synonyms_are_one_concept(one: str, other: str) -> None:
    assert concept(one).name == concept(other).name
    assert concept(one).common


@pytest.mark.parametrize(("one", "other"), [
    ("一般公共预算收入", "税收收入"),
    ("一般公共预算收入", "一般公共预算支出"),
    ("全口径一般公共预算收入", "一般公共预算收入"),
    ("规模以上工业增加值", "工业增加值"),
    ("城镇居民人均可支配收入", "农村居民人均可支配收入"),
    ("固定资产投资", "民间投资"),
    ("新增高新技术企业", "高新技术企业"),
    ("限额以上零售额", "零售额"),
    ("引进企业", "培育企业"),
])
def test_what_differs_in_scope_stays_apart(one: str, other: str) -> None:
    assert concept(one).name != concept(other).name


@pytest.mark.parametrize(("printed", "family", "acts", "about"), [
    ("累计建成光纤环网", "光纤环网", ("total", "build"), ""),
    ("引进冷链物流项目", "冷链物流项目", ("attract",), ""),
    ("累计集聚水产类相关企业", "企业", ("total",), "水产"),
    ("集聚链上企业", "企业", ("total",), ""),
    ("新增签约课题", "课题", ("sign",), ""),
    ("筹集防汛沙袋", "防汛沙袋", ("provide",), ""),
    ("提供保障性沙袋", "保障性沙袋", ("provide",), ""),
    ("策划储备项目总量", "项目", ("plan", "total"), ""),
    ("全口径茶叶产值", "产值", (), "茶叶"),
    ("湖滨大桥总投资", "总投资", (), "湖滨大桥"),
    ("我们已引入茶企", "茶企", ("attract",), ""),
    ("防洪堤已建成", "防洪堤", ("build",), ""),
    ("茶园已改造", "茶园", ("renew",), ""),
    ("老旧小区已改造", "城镇老旧小区改造", (), ""),
    ("固定资产投资（不含农户）", "固定资产投资", (), ""),
    ("区级一般公共预算收入", "一般公共预算收入", (), ""),
    ("市级总部", "市级总部", (), ""),
    ("建设用地", "建设用地", (), ""),
    ("引进金融机构", "金融机构", ("attract",), ""),
    ("引进商业街区", "商业街区", ("attract",), ""),
])
def test_names_are_taken_apart(printed: str, family: str, acts: tuple[str, ...], about: str) -> None:
    found = concept(printed)
    assert (found.family, found.acts, found.about) == (family, acts, about)


@pytest.mark.parametrize("name", [
    "新能源汽车销量", "再生水利用率", "现代农业示范带", "共享单车", "新生儿疾病筛查", "达标断面", "开发区企业数",
    "供应链平台", "服务业小镇",
])
def test_words_are_not_cut_in_half(name: str) -> None:
    found = concept(name)
    assert found.acts == () and (found.about + found.family).startswith(name[:3])


def test_every_form_of_the_table_leads_to_its_row() -> None:
    for form, row in indicators.table().items():
        assert concept(form).common is row, form


def test_brackets_of_either_width_are_one() -> None:
    assert concept("细颗粒物(PM2.5)浓度").name == concept("PM2.5浓度").name == "细颗粒物平均浓度"


def test_scope_is_no_part_of_the_matter() -> None:
    assert concept("全口径茶叶产值").scope == ("全口径",)
    assert concept("区级一般公共预算收入").scope == ("区级",)
    assert concept("税收收入（全口径）").scope == ("全口径",) == concept("全口径税收收入").scope
    assert concept("湖滨大桥总投资").fixed and not concept("茶叶产值").fixed
    assert concept("辖区茶叶产值").family == concept("全口径茶叶产值").family


def test_natures() -> None:
    assert concept("地区生产总值").nature == "flow"
    assert concept("常住人口").nature == "stock"
    assert concept("新建驿站").nature == "flow"
    assert concept("累计建档").nature in ("stock", "flow", "")
    assert concept("无人知道的事").nature == ""


def test_generic_matters_need_more() -> None:
    assert concept("企业").generic and not concept("企业").is_told
    assert concept("引进项目").is_told
    assert not concept("惠及群众").is_told
    assert concept("地区生产总值").is_told
    assert indicators.is_generic("项目") and not indicators.is_generic("湖滨新城")


def test_a_name_is_never_eaten_up() -> None:
    for name in ("新增", "累计", "建设", "引进企业", "全区", "总量"):
        assert concept(name).family
        assert concept(name).name


def test_the_table_is_sound() -> None:
    rows = indicators.commons()
    assert len(rows) >= 300
    names = {row.name for row in rows}
    for row in rows:
        assert row.english and row.unit and row.nature in indicators.NATURES and row.direction in indicators.DIRECTIONS
        assert concept(row.name).name == row.name
        for alias in row.aliases:
            assert concept(alias).name == row.name, alias
        above, seen = row, {row.name}
        while above.broader:
            assert above.broader in names and above.broader not in seen, row.name
            seen.add(above.broader)
            above = concept(above.broader).common or above


def test_units_of_the_table_are_known() -> None:
    printed = {split_scale(part)[1] for row in indicators.commons() for part in row.unit.split("/")}
    assert printed - set(table()) <= {"1", "10万", "月"}


@pytest.mark.parametrize(("row", "problem"), [
    ("甲\t\t\tx\t元\tspeed\tup\t", "not understood"),
    ("甲\t\t\tx\t元\tflow\tsideways\t", "not understood"),
    ("甲\t乙\t\tx\t元\tflow\tup\t\n丙\t乙\t\tx\t元\tflow\tup\t", "stands twice"),
    ("甲\t\t乙\tx\t元\tflow\tup\t", "has no row"),
])
def test_a_row_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, problem: str
) -> None:
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "common.tsv").write_text("name\taliases\n" + row + "\n", "utf-8")
    monkeypatch.setattr(indicators, "folder", lambda name: tmp_path)
    indicators.table.cache_clear()
    try:
        with pytest.raises(ConfigError, match=problem) as caught:
            indicators.table()
        assert "common.tsv:" in str(caught.value.where)
    finally:
        monkeypatch.undo()
        indicators.table.cache_clear()
