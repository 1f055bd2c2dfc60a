"""The grammar of printed quantities, and exact base units."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ConfigError
from kg.observe import Quantity, measure, normalise, quantities
from kg.observe import units as unit_tables
from kg.observe import words as word_tables
from kg.observe.numerals import parse

# text → (raw, value, unit, bound) of each quantity
PRINTED = [
    ("新修水渠12.5公里", [("12.5公里", "12.5", "公里", "exact")]),
    ("产值1,280亿元", [("1,280亿元", "1280", "亿元", "exact")]),
    ("存款余额3.05万亿", [("3.05万亿", "3.05", "万亿", "exact")]),
    ("超过60家", [("超过60家", "60", "家", "atLeast")]),
    ("突破2000亿元", [("突破2000亿元", "2000", "亿元", "atLeast")]),
    ("收入过百亿", [("过百亿", "100", "亿", "atLeast")]),
    ("总量破万亿元", [("破万亿元", "1", "万亿元", "atLeast")]),
    ("不少于45天的培训，时间不少于45天", [("不少于45天", "45", "天", "atLeast")]),
    ("近百家", [("近百家", "100", "家", "about")]),
    ("约3万人", [("约3万人", "3", "万人", "about")]),
    ("增长7%左右", [("7%左右", "7", "%", "about")]),
    ("控制在4%以内", [("4%以内", "4", "%", "atMost")]),
    ("不超过30个", [("不超过30个", "30", "个", "atMost")]),
    ("90万元以上", [("90万元以上", "90", "万元", "atLeast")]),
    ("1200余户", [("1200余户", "1200", "户", "atLeast")]),
    ("3.6万余名", [("3.6万余名", "3.6", "万名", "atLeast")]),
    ("700多场", [("700多场", "700", "场", "atLeast")]),
    ("增长3倍多", [("3倍多", "3", "倍", "atLeast")]),
    ("提高1.5个百分点", [("1.5个百分点", "1.5", "个百分点", "exact")]),
    ("浓度为26微克/立方米", [("26微克/立方米", "26", "微克/立方米", "exact")]),
    ("浓度为26微克每立方米", [("26微克每立方米", "26", "微克/立方米", "exact")]),
    ("标准为每人每月980元", [("每人每月980元", "980", "元", "exact")]),
    ("标准为980元/月", [("980元/月", "980", "元/月", "exact")]),
    ("占全县的三分之二", [("三分之二", "66.67", "%", "about")]),
    ("占全县的五分之一", [("五分之一", "20", "%", "exact")]),
    ("超七成以上", [("超七成以上", "70", "%", "atLeast")]),
    ("产量翻一番", [("翻一番", "100", "%", "exact")]),
    ("产量翻两番", [("翻两番", "300", "%", "exact")]),
    ("一百二十个村", [("一百二十个", "120", "个", "exact")]),
    ("十二件实事", [("十二件", "12", "件", "exact")]),
    ("建成三座泵站", [("三座", "3", "座", "exact")]),
    ("位居全省第四位", [("第四位", "4", "位", "exact")]),
    ("稳居全市首位", [("首位", "1", "位", "exact")]),
    ("排名全国前十", [("前十", "10", "位", "atMost")]),
    ("居全省第2，", [("第2", "2", "位", "exact")]),
    ("利润-52.4万元", [("-52.4万元", "-52.4", "万元", "exact")]),
    ("连续五年", [("五年", "5", "年", "exact")]),
    ("新增算力900P", [("900P", "900", "P", "exact")]),
    ("改造2.2万套（间）", [("2.2万套（间）", "2.2", "万套（间）", "exact")]),
    ("惠及3.2万群众", [("3.2万", "3.2", "万", "exact")]),
    ("效率提高三成", [("三成", "30", "%", "exact")]),
    ("时间压减近两成半", [("近两成半", "25", "%", "about")]),
    ("用工减少一半", [("一半", "50", "%", "exact")]),
    ("企业开办压缩到半天", [("半天", "0.5", "天", "exact")]),
    ("修复文物1260件（套）", [("1260件（套）", "1260", "件（套）", "exact")]),
    ("添置设备2万余台(套)", [("2万余台(套)", "2", "万台(套)", "atLeast")]),
    ("时限压减到5个工作日", [("5个工作日", "5", "个工作日", "exact")]),
    ("交付突破900架份", [("突破900架份", "900", "架份", "atLeast")]),
    ("提前两周开园", [("两周", "2", "周", "exact")]),
    ("建成储能2.5吉瓦时", [("2.5吉瓦时", "2.5", "吉瓦时", "exact")]),
    ("收入比缩小到1.9", [("1.9", "1.9", "", "exact")]),
    ("收入比为1.9∶1", [("1.9∶1", "1.9", "", "exact")]),
    ("时限由20天压减到5", [("20天", "20", "天", "exact"), ("5", "5", "", "exact")]),
    ("连跨两个百亿元台阶", [("两个百亿元台阶", "2", "个", "exact")]),
    ("首次迈上万亿元台阶", [("迈上万亿元台阶", "1", "万亿元", "atLeast")]),
    ("跨过300亿元门槛", [("跨过300亿元门槛", "300", "亿元", "atLeast")]),
    ("推出59项制度成果", [("59项", "59", "项", "exact")]),
    ("新开11家门店", [("11家", "11", "家", "exact")]),
]

NONE = [
    "2031年5月8日上午", "1—7月", "上半年", "前三季度", "第二十届第三次会议", "一、发展回顾", "（三）改善民生",
    "十六五规划", "12366热线", "5G网络", "“3+5”产业", "K12+学校", "双20条", "三大战略", "“四个专班”",
    "五大产业", "两条主线", "一个村", "数十家", "几百户", "每万人口", "4A级景区", "第一人民医院", "15分钟生活圈",
    "三年行动", "近3年", "5周年", "十大类", "千家万户", "百亿级产业", "再上百亿元台阶", "18条措施", "二〇二六年",
    "“13579”", "3.0方案", "三四轮车", "这25个项目", "做好以下8个方面工作", "十届五次全会", "90后", "24小时",
    "PM2.5", "7×24小时", "一件事", "2+1", "二十四节气", "零部件", "七台河", "五台山", "三成员国", "九成立之年",
    "三位一体", "得分1.9", "上半天", "最快10分钟", "3单元", "十亿企业", "再上一个百亿台阶",
]


def test_the_cases_are_there() -> None:
    assert len(PRINTED) >= 40
    assert len(NONE) >= 40


@pytest.mark.parametrize(("text", "expected"), PRINTED, ids=[t for t, _ in PRINTED])
def test_printed_quantities(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    found = [(q.raw, q.value, q.unit, q.bound) for q in quantities(text)]
    assert found == [(raw, Decimal(value), unit, bound) for raw, value, unit, bound in expected]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_quantity(text: str) -> None:
    assert quantities(text) == ()


def test_a_range_keeps_both_ends() -> None:
    (found,) = quantities("建设示范村3—5个")
    assert (found.low, found.low_unit, found.value, found.unit) == (Decimal(3), "个", Decimal(5), "个")
    (found,) = quantities("增长4.5%-5%")
    assert (found.low, found.value, found.is_percent) == (Decimal("4.5"), Decimal(5), True)


def test_a_composition_is_one_quantity_of_three_parts() -> None:
    (found,) = quantities("三次产业比重为3.2∶40.5∶56.3")
    assert found.parts == (Decimal("3.2"), Decimal("40.5"), Decimal("56.3"))
    assert quantities("比分为3:2:1") == ()


def test_what_the_grammar_knows_of_a_quantity() -> None:
    rank, points, people = quantities("居全市第三位，提高2个百分点，培训5000名")
    assert rank.is_rank and points.is_points and people.is_count
    assert people.measures == "people"
    (wage,) = quantities("每人每年600元")
    assert (wage.per, wage.measures) == ("每人每年", "money")


def test_a_word_of_bound_inside_another_word_is_none() -> None:
    (found,) = quantities("通过30项审查")
    assert (found.raw, found.bound) == ("30项", "exact")


LETTERS = "0123456789.,%亿万元个家第位一二十百超近约余以上左右至—年月日（）“”、，。增长从到翻番成分之全省市居"


@given(st.text(alphabet=LETTERS, max_size=60))
def test_spans_are_exact_ordered_and_apart(text: str) -> None:
    end = 0
    for quantity in quantities(text):
        assert isinstance(quantity, Quantity)
        assert text[quantity.span.start:quantity.span.end] == quantity.raw
        assert quantity.span.start >= end
        end = quantity.span.end


@pytest.mark.parametrize(("printed", "value"), [
    ("十", 10), ("十五", 15), ("二十", 20), ("一百零五", 105), ("三千六百", 3600), ("二〇三〇", 2030),
    ("一万二千", 12000),
])
def test_chinese_numerals(printed: str, value: int) -> None:
    assert parse(printed) == value


@pytest.mark.parametrize(("value", "unit", "expected", "base"), [
    ("98.5", "亿元", "9850000000", "元"),
    ("98.5", "万户", "985000", "户"),
    ("3", "公里", "3000", "米"),
    ("2", "平方公里", "2000000", "平方米"),
    ("1.5", "万吨", "15000000", "千克"),
    ("7.25", "%", "7.25", "%"),
    ("30", "万元/人", "300000", "元/人"),
    ("4", "亿千瓦时", "400000000", "千瓦时"),
    ("5", "没有的单位", "5", "没有的单位"),
    ("0.1", "万亿", "100000000000", ""),
])
def test_base_units_are_exact(value: str, unit: str, expected: str, base: str) -> None:
    assert normalise(Decimal(value), unit) == (Decimal(expected), base)


@given(st.decimals(min_value=-10**9, max_value=10**9, places=4))
def test_scales_multiply_without_rounding(value: Decimal) -> None:
    assert normalise(value, "亿元")[0] == value * 10**8
    assert normalise(value, "万亿元") == normalise(value * 10000, "亿元")


def test_every_unit_has_its_base_and_a_dimension() -> None:
    table = unit_tables.table()
    assert len(table) > 100
    for unit in table.values():
        assert table[unit.base].factor == 1
        assert unit.dimension


def test_a_line_names_the_unit_of_its_base() -> None:
    """A value in ‰ is written in %, so PERMILLE would be wrong beside it."""
    table = unit_tables.table()
    for unit in table.values():
        assert unit.qudt == table[unit.base].qudt, unit.name
        if unit.dimension == "money":
            assert re.fullmatch(r"CCY_[A-Z]{3}", unit.qudt), unit.name
        if unit.dimension in ("count", "people"):
            assert unit.qudt == "NUM", unit.name
    assert table["%"].qudt == "PERCENT" and table["个百分点"].qudt == "", "a percentage point is no per cent"


def test_quotients_are_of_base_units() -> None:
    table = unit_tables.table()
    quotients = [quotient for _, (quotient, _) in word_tables.rows("quotients.tsv", columns=2)]
    assert len(set(quotients)) == len(quotients) >= 5
    for quotient in quotients:
        assert all(table[part].base == part for part in quotient.split("/"))
        assert measure(quotient).qudt


@pytest.mark.parametrize(("unit", "qudt", "dimension", "currency"), [
    ("亿元", "CCY_CNY", "money", "CNY"),
    ("亿美元", "CCY_USD", "money", "USD"),
    ("万元/人", "", "money/people", "CNY"),
    ("元/人/月", "", "", "CNY"),
    ("公里", "M", "length", ""),
    ("微克/立方米", "KiloGM-PER-M3", "mass/volume", ""),
    ("万吨标准煤", "", "energy", ""),
    ("吨标准煤/万元", "", "energy/money", ""),
    ("千伏安", "KiloVA", "apparent power", ""),
    ("人/周", "", "people/time", ""),
    ("没有的单位", "", "", ""),
    ("亿", "", "", ""),
])
def test_what_is_known_of_base_units(unit: str, qudt: str, dimension: str, currency: str) -> None:
    assert measure(normalise(Decimal(8), unit)[1]) == (qudt, dimension, currency)


def test_a_part_that_was_not_converted_is_not_its_base() -> None:
    """Eight a week is no finite number a day: the week stays, and must not be called a day."""
    assert normalise(Decimal(8), "人/周")[1] == "人/周"
    assert measure("周").qudt == "" and measure("天").qudt == "DAY"


@pytest.mark.parametrize(("content", "problem"), [
    ("米\t米\t一\tlength\tM\t\n", "the factor is no decimal"),
    ("米\t米\t1\tlength\tM\t\n米\t米\t2\tlength\tM\t\n", "stands twice"),
    ("里\t米\t500\tlength\tM\t\n", "is missing"),
    ("米\t米\t1\tlength\tM\t\tmore\n", "7 columns"),
])
def test_a_broken_unit_table_is_named(content: str, problem: str, monkeypatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "units.tsv").write_text(content, encoding="utf-8")
    monkeypatch.setattr(word_tables, "folder", lambda _: tmp_path)
    unit_tables.table.cache_clear()
    try:
        with pytest.raises(ConfigError, match=problem) as caught:
            unit_tables.table()
        assert caught.value.where.startswith("data/units/units.tsv")
        assert caught.value.remedy
    finally:
        unit_tables.table.cache_clear()


def test_every_class_of_words_has_words() -> None:
    for name in sorted(word_tables.CLASSES):
        assert word_tables.words(name), name
