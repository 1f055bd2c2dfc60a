"""Figures that disagree, targets against results, sets, lives."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from ledger_facts import PLACE, Writer, facts
from pyoxigraph import Store

import kg
from kg import ledger_files, query, rdf, store
from kg.errors import GraphError
from kg.export import LEDGER_TABLES
from kg.ledger import ledger
from kg.ledger.order import is_earlier
from kg.ledger.sets import stated_size
from kg.model import DIFFERENCES, Facts, Ledger
from kg.observe import comparable


def books(found: Facts) -> Ledger:
    return ledger(found, comparable)


def two(date: str = "2031-01-12", *, one_date: str = "2031", **more: dict[str, str]) -> Writer:
    w = Writer()
    w.document("one", one_date)
    w.document("two", date)
    return w


# ── Conflicts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_sort_of_conflict() -> None:
    found = {conflict.indicator: conflict.difference for conflict in books(facts()).conflicts}
    assert found == {
        "城镇新增就业": "earlierCutOff",
        "地区生产总值": "estimateAgainstFinal",
        "粮食产量": "rounding",
        "产值": "differentScope",
        "常住人口城镇化率": "contradiction",
    }
    order = [DIFFERENCES.index(conflict.difference) for conflict in books(facts()).conflicts]
    assert order == sorted(order)


def test_what_is_equal_after_conversion_agrees() -> None:
    assert books(facts()).agreements == 2
    assert "社会消费品零售总额" not in {conflict.indicator for conflict in books(facts()).conflicts}


@pytest.mark.parametrize(("one", "other", "difference"), [
    # (value, unit, bound), …
    (("1300", "亿元", "exact"), ("1299.6", "亿元", "exact"), "rounding"),
    (("1300", "亿元", "exact"), ("1310", "亿元", "exact"), "earlierCutOff"),
    (("1310", "亿元", "exact"), ("1300", "亿元", "exact"), "earlierCutOff"),
    (("50", "亿元", "atLeast"), ("52.3", "亿元", "exact"), None),
    (("50", "亿元", "atLeast"), ("98", "亿元", "exact"), None),
    (("50", "亿元", "atLeast"), ("98", "亿元", "atLeast"), "earlierCutOff"),
    (("50", "亿元", "atLeast"), ("55", "亿元", "atLeast"), None),
    (("50", "亿元", "atLeast"), ("40", "亿元", "exact"), "earlierCutOff"),
    (("10", "亿元", "atLeast"), ("20", "亿元", "atMost"), None),
    (("50", "亿元", "atMost"), ("49", "亿元", "exact"), None),
    (("50", "亿元", "about"), ("51", "亿元", "exact"), None),
    (("12.30", "亿元", "exact"), ("123000", "万元", "exact"), None),
    (("12", "亿元", "exact"), ("120", "亿元", "exact"), "contradiction"),
])
def test_bounds_and_printed_digits(
    one: tuple[str, str, str], other: tuple[str, str, str], difference: str | None
) -> None:
    w = two()
    for document, (value, unit, bound) in (("one", one), ("two", other)):
        w.figure(document, "固定资产投资", value, unit, bound=bound)
    assert [c.difference for c in books(w.facts()).conflicts] == ([difference] if difference else [])


@pytest.mark.parametrize("change", [
    {"period": "2029"}, {"kind": "growth", "unit": "%"}, {"unit": "美元"}, {"status": "target"}, {"period": None},
    {"indicator": "民间投资"}, {"indicator": "招引固定资产投资项目"},
])
def test_figures_of_different_things_are_no_conflict(change: dict[str, str]) -> None:
    w = two()
    w.figure("one", "固定资产投资", "10", "亿元")
    w.figure("two", **{"indicator": "固定资产投资", "value": "15", "unit": "亿元", **change})  # type: ignore[arg-type]
    assert not books(w.facts()).conflicts


def test_a_later_document_with_less_of_what_adds_up_is_a_contradiction() -> None:
    w = two("2032", one_date="2031-06")
    w.figure("one", "新增城镇就业", "2.6", "万人")
    w.figure("two", "新增城镇就业", "2.1", "万人")
    assert [c.difference for c in books(w.facts()).conflicts] == ["contradiction"]


@pytest.mark.parametrize(("one", "other", "difference"), [
    ("2030-12", "2031-01", "earlierCutOff"), ("2031-01", "2031-03", "earlierCutOff"),
    ("2031", "2031-01", "earlierCutOff"), ("2030-11", "2032-01", "earlierCutOff"),
    ("2031-01", "2031-06", "contradiction"), ("2031-01", "2032-01", "contradiction"),
])
def test_what_was_counted_when_the_year_was_over_is_no_early_count(one: str, other: str, difference: str) -> None:
    w = two(other, one_date=one)
    w.figure("one", "新建公路", "126", "公里")
    w.figure("two", "新建公路", "136", "公里")
    assert [c.difference for c in books(w.facts()).conflicts] == [difference]


def test_an_estimate_may_differ_from_another() -> None:
    w = two("2031-01", one_date="2030-11")
    w.figure("one", "地区生产总值", "410", "亿元", status="estimate")
    w.figure("two", "地区生产总值", "421", "亿元", status="estimate")
    assert [c.difference for c in books(w.facts()).conflicts] == ["estimateAgainstFinal"]


def test_a_part_of_the_year_cannot_be_more_than_the_year() -> None:
    w = two()
    w.figure("one", "实际使用外资", "1.9", "亿美元", period="2030-01/2030-10")
    w.figure("two", "实际利用外资", "1.7", "亿美元")
    conflict = books(w.facts()).conflicts[0]
    assert (conflict.difference, conflict.period) == ("contradiction", "2030")
    less = two()
    less.figure("one", "实际使用外资", "1.5", "亿美元", period="2030-01/2030-10")
    less.figure("two", "实际利用外资", "1.7", "亿美元")
    assert not books(less.facts()).conflicts


def test_generic_matters_are_compared_within_what_they_are_about() -> None:
    w = two()
    w.figure("one", "累计集聚水产类企业", "35", "家", topic="水产")
    w.figure("two", "集聚链上企业", "38", "家", topic="水产养殖")
    w.figure("two", "集聚链上企业", "90", "家", topic="茶叶")
    conflicts = books(w.facts()).conflicts
    assert [[o.value for o in c.observations] for c in conflicts] == [[Decimal(35), Decimal(38)]]
    assert conflicts[0].about in ("水产", "水产养殖")
    assert conflicts[0].difference == "earlierCutOff"


@pytest.mark.parametrize(("one", "other", "count"), [
    ("水产产业", "水产", 1), ("茶产业", "竹产业", 0), ("水产", "水产养殖", 1), ("茶", "茶", 1), ("产业", "茶叶", 0),
    ("能源", "新能源", 0), ("酒产业", "酒店业", 0),
])
def test_what_fields_are_one(one: str, other: str, count: int) -> None:
    w = two()
    w.figure("one", "总产值", "35", "亿元", topic=one)
    w.figure("two", "总产值", "38", "亿元", topic=other)
    assert len(books(w.facts()).conflicts) == count


def test_generic_matters_without_a_topic_are_left_alone() -> None:
    w = two()
    w.figure("one", "惠及群众", "3", "万人")
    w.figure("two", "惠及群众", "9", "万人")
    w.figure("one", "总投资", "30", "亿元")
    w.figure("two", "总投资", "40", "亿元")
    assert not books(w.facts()).conflicts


def test_one_document_contradicts_itself_only_about_what_is_well_known() -> None:
    w = two()
    w.figure("one", "地区生产总值", "505", "亿元")
    w.figure("one", "地区生产总值", "605", "亿元")
    w.figure("one", "新建驿站", "3", "处")
    w.figure("one", "新建驿站", "9", "处")
    assert [(c.indicator, c.difference) for c in books(w.facts()).conflicts] == [("地区生产总值", "contradiction")]


def test_the_ends_of_a_range_are_no_conflict() -> None:
    w = two()
    w.figure("one", "新建驿站", "1", "处", bound="atLeast", text="新建驿站1—2处。")
    found = w.facts()
    low = replace(found.observations[0], raw="1—2处")
    high = replace(low, value=Decimal(2), bound="atMost")
    assert not books(replace(found, observations=(low, high))).conflicts


def test_what_was_passed_on_the_way_is_no_conflict() -> None:
    w = two()
    w.figure("one", "地区生产总值", "4", "千亿元", bound="atLeast")
    w.figure("one", "经济总量", "5", "千亿元", bound="atLeast")
    w.figure("one", "地区生产总值", "5210", "亿元")
    assert not books(w.facts()).conflicts


def test_what_a_project_has_once_and_for_all_is_compared_over_the_years() -> None:
    w = two("2031-01", one_date="2030-01")
    bridge = w.entity("project-湖滨大桥", "湖滨大桥", "Project")
    w.figure("one", "湖滨大桥总投资", "12.6", "亿元", period="2029")
    w.figure("two", "总投资", "10.8", "亿元", subject=bridge)
    w.figure("two", "重点项目总投资", "90", "亿元")
    w.figure("one", "重点项目总投资", "80", "亿元", period="2029")
    found = books(w.facts()).conflicts
    assert [(c.difference, c.indicator, c.about) for c in found] == [("contradiction", "总投资", "湖滨大桥")]


def test_counted_things_compare_whatever_their_classifier() -> None:
    w = two()
    w.figure("one", "建成中心小学", "8", "所")
    w.figure("two", "建成中心小学", "9", "处")
    assert len(books(w.facts()).conflicts) == 1


# ── Targets ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_targets() -> None:
    found = {check.target.indicator: (check.outcome, check.reason) for check in books(facts()).checks}
    assert found["规模以上工业增加值"] == ("met", "")
    assert found["固定资产投资"] == ("missed", "")
    assert {(c.target.period, c.reason) for c in books(facts()).checks if c.target.indicator == "新建公路"} == {
        ("2030", "notReported"), ("2032", "noLaterDocument"),
    }
    gaps = {check.target.indicator: check.gap for check in books(facts()).checks}
    assert gaps["规模以上工业增加值"] == Decimal("1.2")
    assert gaps["固定资产投资"] == Decimal("-1.5")


@pytest.mark.parametrize(("indicator", "kind", "aim", "result", "unit", "bound", "outcome"), [
    ("细颗粒物平均浓度", "level", "35", "33", "微克/立方米", "exact", "met"),
    ("细颗粒物平均浓度", "level", "35", "37", "微克/立方米", "exact", "missed"),
    ("城镇调查失业率", "ratio", "5.5", "5.2", "%", "atMost", "met"),
    ("单位地区生产总值能耗", "growth", "-3", "-3.4", "%", "exact", "met"),
    ("单位地区生产总值能耗", "growth", "-3", "-2.1", "%", "exact", "missed"),
    ("综合实力", "rank", "20", "18", "位", "exact", "met"),
    ("综合实力", "rank", "20", "25", "位", "exact", "missed"),
    ("地区生产总值", "growth", "6", "5.8", "%", "about", "met"),
    ("地区生产总值", "growth", "6", "5.8", "%", "exact", "missed"),
    ("新建公路", "level", "40", "40", "公里", "atLeast", "met"),
])
def test_which_way_is_better(
    indicator: str, kind: str, aim: str, result: str, unit: str, bound: str, outcome: str
) -> None:
    w = two("2031-01", one_date="2030-01")
    w.figure("one", indicator, aim, unit, kind=kind, status="target", bound=bound)
    w.figure("two", indicator, result, unit, kind=kind)
    assert [c.outcome for c in books(w.facts()).checks] == [outcome]


@pytest.mark.parametrize(("indicator", "kind", "aim", "bound", "result", "result_bound", "unit", "outcome"), [
    ("单位地区生产总值能耗", "growth", "-3", "atMost", "-2", "exact", "%", "met"),  # 下降3%以内
    ("单位地区生产总值能耗", "growth", "-3", "atMost", "-4", "exact", "%", "missed"),
    ("单位地区生产总值能耗", "growth", "-3", "atLeast", "-3.4", "exact", "%", "met"),  # 下降3%以上
    ("固定资产投资", "level", "120", "exact", "110", "atLeast", "亿元", "open"),  # 超过110亿元 does not say
    ("固定资产投资", "level", "120", "exact", "130", "atLeast", "亿元", "met"),
    ("固定资产投资", "level", "120", "exact", "110", "atMost", "亿元", "missed"),
    ("居民消费价格指数", "growth", "3", "about", "0.9", "exact", "%", "open"),  # neither way is better
    ("居民消费价格指数", "growth", "3", "atMost", "0.9", "exact", "%", "met"),
])
def test_bounds_of_targets_and_results(
    indicator: str, kind: str, aim: str, bound: str, result: str, result_bound: str, unit: str, outcome: str
) -> None:
    w = two("2031-01", one_date="2030-01")
    w.figure("one", indicator, aim, unit, kind=kind, status="target", bound=bound)
    w.figure("two", indicator, result, unit, kind=kind, bound=result_bound)
    found = books(w.facts()).checks
    assert [(c.outcome, c.reason) for c in found] == [(outcome, "undecided" if outcome == "open" else "")]
    assert found[0].unit == ("个百分点" if unit == "%" else unit)


def test_what_should_be_little_is_not_settled_by_a_part_of_the_year() -> None:
    for value, outcome in (("40", ("open", "partOfPeriod")), ("140", ("missed", ""))):
        w = two("2031-01", one_date="2030-01")
        w.figure("one", "生产安全事故死亡人数", "100", "人", status="target", bound="atMost")
        w.figure("two", "生产安全事故死亡人数", value, "人", period="2030-01/2030-06")
        assert [(c.outcome, c.reason) for c in books(w.facts()).checks] == [outcome]


def test_what_adds_up_over_five_years_is_not_told_of_the_last() -> None:
    w = two("2031-01", one_date="2026-01")
    w.figure("one", "城镇新增就业", "5", "万人", status="target", period="2026/2030")
    w.figure("two", "城镇新增就业", "1.1", "万人")
    w.figure("one", "常住人口城镇化率", "60", "%", kind="ratio", status="target", period="2026/2030")
    w.figure("two", "常住人口城镇化率", "61", "%", kind="ratio")
    assert [(c.target.indicator, c.outcome) for c in books(w.facts()).checks] == [
        ("常住人口城镇化率", "met"), ("城镇新增就业", "open"),
    ]


def test_a_range_is_one_target() -> None:
    w = two("2031-01", one_date="2030-01")
    w.figure("one", "地区生产总值", "6", "%", kind="growth", status="target", text="增长6%—7%。")
    w.figure("two", "地区生产总值", "7.5", "%", kind="growth")
    found = w.facts()
    low = replace(found.observations[0], bound="atLeast", raw="6%—7%")
    high = replace(low, value=Decimal(7), bound="atMost")
    checks = books(replace(found, observations=(low, high, found.observations[1]))).checks
    assert [(c.outcome, c.target.value) for c in checks] == [("met", Decimal(6))]


def test_growth_against_another_year_is_another_figure() -> None:
    w = two("2031-01", one_date="2030-01")
    w.figure("one", "地区生产总值", "5", "%", kind="growth", status="target")
    w.figure("two", "地区生产总值", "30", "%", kind="growth")
    found = w.facts()
    since = replace(found.observations[1], baseline="较2025年")
    checks = books(replace(found, observations=(found.observations[0], since))).checks
    assert [c.outcome for c in checks] == ["open"]


def test_a_target_without_a_period_is_open() -> None:
    w = two("2031-01", one_date="2030-01")
    w.figure("one", "新建公路", "40", "公里", status="target", period=None)
    assert [(c.outcome, c.reason) for c in books(w.facts()).checks] == [("open", "noPeriod")]
    graph = store.memory(rdf.quads(w.facts(), ledger=books(w.facts())))
    (row,) = query.run_named(graph, "targets", {}).rows
    assert row[:3] == ("未知", "时期不明", None)


def test_averages_do_not_add_up() -> None:
    w = two("2031-03", one_date="2031-01")
    w.figure("one", "平均房价", "8000", "元")
    w.figure("two", "平均房价", "9000", "元")
    assert [c.difference for c in books(w.facts()).conflicts] == ["contradiction"]


def test_a_scale_without_a_unit_is_of_what_the_indicator_is() -> None:
    w = two()
    w.figure("one", "粮食产量", "10", "万", bound="atLeast")
    w.figure("two", "粮食产量", "9", "万吨")
    assert len(books(w.facts()).conflicts) == 1


def test_an_estimate_answers_with_a_reason_and_gives_way_to_the_final_figure() -> None:
    w = two("2031-01", one_date="2030-01")
    w.figure("one", "地区生产总值", "500", "亿元", status="target")
    w.figure("two", "地区生产总值", "503", "亿元", status="estimate")
    assert [(c.outcome, c.reason) for c in books(w.facts()).checks] == [("met", "onlyEstimated")]
    w.document("three", "2031-05")
    w.figure("three", "地区生产总值", "498", "亿元")
    assert [(c.outcome, c.reason) for c in books(w.facts()).checks] == [("missed", "")]


@pytest.mark.parametrize(("value", "outcome", "reason"), [("30", "open", "partOfPeriod"), ("45", "met", "")])
def test_a_part_of_the_period(value: str, outcome: str, reason: str) -> None:
    w = two("2031-01", one_date="2030-01")
    w.figure("one", "新建公路", "40", "公里", status="target")
    w.figure("two", "新建公路", value, "公里", period="2030-01/2030-09")
    assert [(c.outcome, c.reason) for c in books(w.facts()).checks] == [(outcome, reason)]


def test_an_earlier_document_answers_nothing() -> None:
    w = two("2029-01", one_date="2030-01")
    w.figure("one", "新建公路", "40", "公里", status="target")
    w.figure("two", "新建公路", "44", "公里")
    assert [c.outcome for c in books(w.facts()).checks] == ["open"]


def test_the_result_with_the_same_name_is_preferred() -> None:
    w = two("2031-01", one_date="2030-01")
    w.figure("one", "新建公路", "40", "公里", status="target")
    w.figure("one", "建成公路", "10", "公里", status="target")
    w.figure("two", "新建公路", "41", "公里")
    found = {c.target.indicator: c.result and c.result.value for c in books(w.facts()).checks}
    assert found == {"新建公路": Decimal(41), "建成公路": None}


# ── Sets and lives ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_sets() -> None:
    found = {s.group: (s.stated, len(s.members), s.state) for s in books(facts()).sets}
    assert found == {
        "group-两大战略": (2, 2, "complete"), "group-四大产业": (4, 1, "incomplete"),
        "group-三大工程": (3, 0, "unlisted"),
    }


def test_a_short_form_beside_its_longer_one_counts_once() -> None:
    w = two()
    nets = w.entity("group-两张网", "两张网", "Group")
    for name in ("光网", "光网络", "电网"):
        w.say("one", w.entity(f"industry-{name}", name, "Industry"), "memberOf", nets, f"{name}属于两张网。")
    assert [(s.stated, len(s.members), s.state) for s in books(w.facts()).sets] == [(2, 2, "complete")]


def test_members_may_change_from_year_to_year() -> None:
    w = two("2032-01", one_date="2030-01")
    pair = w.entity("group-两大产业", "两大产业", "Group")
    for document, names in (("one", "茶竹"), ("two", "茶果")):
        for name in names:
            w.say(document, w.entity(f"industry-{name}", f"{name}业", "Industry"), "memberOf", pair, f"{name}业在列。")
    assert [(s.stated, len(s.members), s.state) for s in books(w.facts()).sets] == [(2, 3, "changed")]
    w.say("two", w.entity("industry-竹", "竹业", "Industry"), "memberOf", pair, "竹业也在列。")
    assert [s.state for s in books(w.facts()).sets] == ["exceeded"]


def test_a_bridge_and_a_school_have_lives_too() -> None:
    w = two("2032-01", one_date="2030-01")
    for type in ("Place", "Institution"):
        built = w.entity(f"x-{type}", f"湖滨{type}", type)
        w.say("one", PLACE, "constructs", built, f"建成湖滨{type}。", "completed")
        w.say("two", PLACE, "constructs", built, f"推进湖滨{type}。", "ongoing")
    assert [life.findings for life in books(w.facts()).lives] == [("regressed",), ("regressed",)]


def test_what_is_counted_is_a_kind_and_has_no_life() -> None:
    w = two("2032-01", one_date="2030-01")
    rooms = w.entity("place-书房", "湖滨书房", "Place")
    w.say("one", PLACE, "constructs", rooms, "建成湖滨书房5家。", "completed")
    w.say("two", PLACE, "constructs", rooms, "加快建设3个湖滨书房。", "ongoing")
    assert not books(w.facts()).lives


def test_two_members_of_one_name_both_count() -> None:
    w = two()
    pair = w.entity("group-两大平台", "两大平台", "Group")
    for number, name in enumerate(("云谷", "云谷", "海港")):
        w.say("one", w.entity(f"park-{number}", name, "Park"), "memberOf", pair, f"{name}在列。")
    assert [(s.stated, len(s.members), s.state) for s in books(w.facts()).sets] == [(2, 3, "exceeded")]


@pytest.mark.parametrize(("name", "size"), [
    ("二十二条产业链", 22), ("二十四项任务", 24), ("十件民生实事", 10), ("20件民生实事", 20), ("三步走", 3),
    ("三区三线", None), ("一网通办", None), ("第二个百年", None), ("二十大", None), ("四个全面", 4),
    ("三大战略", 3), ("五大主导产业", 5), ("两张网", 2), ("十二大行动", 12), ("二十项举措", 20), ("10大工程", 10),
    ("一核两翼", None), ("2+3机制", None), ("21234思路", None), ("十四五", None), ("一山、两河", None),
    ("百大项目", None), ("一大批工程", None),
])
def test_stated_sizes(name: str, size: int | None) -> None:
    assert stated_size(name) == size


def test_lives() -> None:
    found = {life.entity: (len(life.steps), life.findings) for life in books(facts()).lives}
    assert found == {
        "project-湖滨大桥": (2, ("regressed",)), "park-茶谷产业园": (1, ("disappeared",)), "project-云塔": (2, ()),
    }


def test_a_document_that_names_it_in_other_words_is_not_silent() -> None:
    w = two("2032-01", one_date="2030-01")
    inn = w.entity("project-湖滨宾馆改造项目", "湖滨宾馆改造项目", "Project")
    w.say("one", PLACE, "constructs", inn, "加快湖滨宾馆改造项目。", "ongoing")
    w.figure("two", "湖滨宾馆客房", "90", "间")
    assert [(life.findings, life.last) for life in books(w.facts()).lives] == [((), "two")]


@pytest.mark.parametrize(("before", "plan", "findings"), [
    ("ongoing", "加快湖滨长桥建设。", ()), ("started", "确保在建的湖滨长桥竣工。", ()),
    ("ongoing", "谋划湖滨长桥。", ("regressed",)), ("completed", "加快湖滨长桥建设。", ("regressed",)),
])
def test_a_plan_to_carry_on_is_no_step_back(before: str, plan: str, findings: tuple[str, ...]) -> None:
    w = two("2032-01", one_date="2030-01")
    bridge = w.entity("project-桥", "湖滨长桥", "Project")
    w.say("one", PLACE, "constructs", bridge, "湖滨长桥。", before)
    w.say("two", PLACE, "constructs", bridge, plan, "planned")
    assert [life.findings for life in books(w.facts()).lives] == [findings]


@pytest.mark.parametrize(("before", "after", "findings"), [
    ("completed", "ongoing", ("regressed",)), ("ongoing", "planned", ("regressed",)), ("ongoing", "started", ()),
    ("planned", "completed", ()), ("completed", "completed", ()),
])
def test_what_goes_backwards(before: str, after: str, findings: tuple[str, ...]) -> None:
    w = two("2032-01", one_date="2030-01")
    bridge = w.entity("project-桥", "湖滨长桥", "Project")
    w.say("one", PLACE, "constructs", bridge, "湖滨长桥。", before)
    w.say("two", PLACE, "constructs", bridge, "又说湖滨长桥。", after)
    assert [life.findings for life in books(w.facts()).lives] == [findings]


def test_dates_are_compared_as_far_as_known() -> None:
    assert is_earlier("2030", "2031-01") and is_earlier("2030-12-30", "2031")
    assert not is_earlier("2031", "2031-01-08") and not is_earlier("2031-01-08", "2031")
    assert not is_earlier("2031", None)


def test_an_undated_document_orders_nothing() -> None:
    w = two("2031-01", one_date="2030")
    bridge = w.entity("project-桥", "长桥", "Project")
    w.document("undated", None)
    w.say("one", PLACE, "constructs", bridge, "长桥建成。", "completed")
    w.say("undated", PLACE, "constructs", bridge, "谋划长桥。", "planned")
    assert [life.findings for life in books(w.facts()).lives] == [()]


# ── All of it ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_order_of_the_facts_makes_no_difference() -> None:
    found = facts()
    turned = replace(
        found, documents=found.documents[::-1], entities=found.entities[::-1], assertions=found.assertions[::-1],
        observations=found.observations[::-1],
    )
    assert books(turned) == books(found)


def test_an_empty_corpus() -> None:
    assert books(Facts((), {}, (), (), ())) == Ledger()


def test_a_ledger_is_read_back_from_what_it_told(demo: kg.Graph) -> None:
    for known, found in ((facts(), books(facts())), (demo.facts, demo.books)):
        assert found.conflicts and found.checks and found.sets and found.lives
        assert ledger_files.read(json.loads(json.dumps(ledger_files.data(known, found))), known) == found


@pytest.mark.parametrize("part", ["conflicts", "targets", "lives"])
def test_a_ledger_of_other_facts_is_refused(part: str) -> None:
    told = ledger_files.data(facts(), books(facts()))
    other = replace(facts(), observations=(), assertions=())
    with pytest.raises(GraphError, match="does not fit"):
        alone = {**dict.fromkeys(ledger_files.PARTS, []), part: told[part]}
        ledger_files.read({"summary": told["summary"], **alone}, other)


def test_everything_cites_its_sentence() -> None:
    data = ledger_files.data(facts(), books(facts()))
    texts = {document.id: document.text for document in facts().documents}
    sources = [figure for conflict in data["conflicts"] for figure in conflict["figures"]]
    sources += [check[end] for check in data["targets"] for end in ("target", "result") if check[end]]
    sources += [s for one in data["sets"] for member in one["members"] for s in member["statements"]]
    sources += [step for life in data["lives"] for step in life["steps"]]
    assert len(sources) > 20
    for source in sources:
        assert texts[source["document"]["id"]][source["start"] : source["end"]] == source["quote"]
        assert source["quote"] in source["sentence"]
    assert json.loads(json.dumps(data)) == data
    assert data["summary"]["conflicts"]["contradiction"] == 1


@pytest.mark.parametrize("part", sorted(LEDGER_TABLES))
def test_csv(part: str) -> None:
    data = ledger_files.data(facts(), books(facts()))
    rows = list(csv.DictReader(io.StringIO(ledger_files.csv_of(part, data).decode("utf-8-sig"))))
    expected = {"conflicts": 10, "targets": 4, "sets": 4, "lives": 5}
    assert len(rows) == expected[part]
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.fixture(scope="module")
def graph() -> Store:
    return store.memory(rdf.quads(facts(), ledger=books(facts())))


@pytest.mark.parametrize(("name", "parameters", "rows", "cells"), [
    ("conflicts", {}, 10, {"矛盾", "口径不同", "截止时间较早", "预计与实际", "取整", Decimal("64.9")}),
    ("conflicts", {"difference": "contradiction"}, 2, {"常住人口城镇化率", Decimal("61.2")}),
    ("conflicts", {"subject": "青禾县"}, 10, set()),
    ("targets", {}, 4, {"达到", "未达到", "未知", "后来未提", "尚无后来的文献"}),
    ("targets", {"outcome": "未达到"}, 1, {"固定资产投资", Decimal("4.5")}),
    ("targets", {"year": "2032"}, 1, {"新建公路"}),
    ("sets", {}, 4, {"齐全", "缺项", "未列出", 2, 4, "湖滨新城"}),
    ("sets", {"completeness": "incomplete"}, 1, {"茶产业"}),
    ("lives", {}, 5, {"进展倒退", "不再提及", "云塔"}),
    ("lives", {"finding": "disappeared"}, 1, {"茶谷产业园"}),
])
def test_named_queries(
    graph: Store, name: str, parameters: dict[str, str], rows: int, cells: set[query.Cell]
) -> None:
    found = query.run_named(graph, name, parameters).rows
    assert len(found) == rows
    assert cells <= {cell for row in found for cell in row}


def test_the_graph_says_what_the_ledger_says(graph: Store) -> None:
    for name, count in (("Conflict", 5), ("TargetCheck", 4), ("SetCheck", 3), ("Life", 3)):
        found = query.run(graph, f"SELECT ?x {{ GRAPH kgd:ledger {{ ?x a kg:{name} }} }}").rows
        assert len(found) == count, name
