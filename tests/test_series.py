"""Series out of invented observations: what comes together, what is worth a chart, and how its axis is made."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import series
from kg.model import Document, Entity, Facts, Observation, Provenance, Span
from kg.observe import normalise
from kg.series import Line, Point, Series, choose_scale, choose_ticks, from_facts, gather, measure_bars, read_point

DATES = {"旧": "2024-01-09", "新": "2025-01-08"}


def observe(
    period: str | None, value: str, unit: str = "亿元", *, indicator: str = "财政收入", kind: str = "level",
    bound: str = "exact", status: str = "actual", document: str = "旧", subject: str = "place-青石区", at: int = 0,
    **more: str,
) -> Observation:
    read = Provenance(document, Span(at, at + 2), "引文", Span(at, at + 3), "test", 0.9)
    return Observation(subject, indicator, kind, Decimal(value), unit, value, bound, period, status, read, **more)


def facts(*observations: Observation) -> Facts:
    documents = tuple(Document(id, f"{id}.txt", "0" * 64, "引文。" * 9, date=date) for id, date in DATES.items())
    return Facts(documents, {}, (), (), observations)


def of(*observations: Observation) -> tuple[Series[Observation], ...]:
    return from_facts(facts(*observations), normalise=normalise)


def one(*observations: Observation) -> Series[Observation]:
    (found,) = of(*observations)
    return found


def draw(*values: str, kind: str = "level", unit: str = "元") -> Series[str]:
    """A series of one value a year, from 2001 on."""
    points = [read_point(str(2001 + i), Decimal(value), unit, sources=("s",)) for i, value in enumerate(values)]
    (found,) = gather((Line("甲", "乙", kind, unit), point) for point in points if point)
    return found


@pytest.mark.parametrize(("type_", "places"), [("Industry", ["甲县", "乙县"]), ("Company", [""]), ("Place", [""])])
def test_what_two_places_say_of_an_industry_of_theirs_is_two_series(type_: str, places: list[str]) -> None:
    documents = tuple(
        Document(place, f"{place}.txt", "0" * 64, "引文。" * 9, date="2024", region=("云岭省", place))
        for place in ("甲县", "乙县")
    )
    values = (("3", "甲县"), ("5", "乙县"))
    said = tuple(observe("2023", value, document=place, subject="竹编") for value, place in values)
    found = from_facts(Facts(documents, {}, (Entity("竹编", "竹编", (type_,)),), (), said), normalise=normalise)
    assert sorted(s.line.place for s in found) == sorted(places)
    assert sum(len(s.points) for s in found) == 2


# ── Gathering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_series_has_one_subject_one_concept_one_kind_and_one_base_unit() -> None:
    found = of(
        observe("2023", "98.2"), observe("2024", "1000000", "万元"), observe("2024", "10.1", "%", kind="growth"),
        observe("2024", "7", subject="place-白沙区"), observe("2024", "3", "亿美元"),
        observe("2024", "5", indicator="税收"),
    )
    assert [(s.line.subject[-3:], s.line.concept, s.line.kind, s.line.unit, len(s.points)) for s in found] == [
        ("白沙区", "财政收入", "level", "元", 1), ("青石区", "税收", "level", "元", 1),
        ("青石区", "财政收入", "growth", "%", 1), ("青石区", "财政收入", "level", "元", 2),
        ("青石区", "财政收入", "level", "美元", 1),
    ]
    assert [point.value for point in found[3].points] == [Decimal(9820000000), Decimal(10000000000)]
    assert [(point.printed, point.unit) for point in found[3].points] == [(Decimal("98.2"), "亿元"),
                                                                         (Decimal(1000000), "万元")]


def test_synonyms_come_together_under_their_concept_and_topics_stay_apart() -> None:
    found = of(
        observe("2023", "1", indicator="GDP", concept="地区生产总值"),
        observe("2024", "2", indicator="生产总值", concept="地区生产总值"),
        observe("2024", "3", "家", indicator="企业", concept="企业", topic="竹编产业"),
        observe("2024", "4", "家", indicator="企业", concept="企业", topic="茶叶产业"),
    )
    assert [(s.line.concept, s.line.topic, len(s.points)) for s in found] == [
        ("企业", "竹编产业", 1), ("企业", "茶叶产业", 1), ("地区生产总值", "", 2)]


def test_growth_against_another_year_is_a_series_of_its_own() -> None:
    found = of(
        observe("2023", "5", "%", kind="growth", baseline="同比"), observe("2024", "6", "%", kind="growth"),
        observe("2025", "7", "%", kind="growth", baseline="较上年"),
        observe("2025", "30", "%", kind="growth", baseline="较2020年"),
    )
    assert [(s.line.baseline, len(s.points)) for s in found] == [("", 3), ("较2020年", 1)]


def test_an_amount_without_a_unit_joins_the_only_unit_of_its_indicator() -> None:
    joined = one(observe("2023", "98.2"), observe("2024", "100", "亿", bound="atLeast"))
    assert [(p.period, p.value, p.unit) for p in joined.points] == [
        ("2023", Decimal(9820000000), "亿元"), ("2024", Decimal(10000000000), "亿")]
    assert len(of(observe("2023", "1"), observe("2023", "1", "家"), observe("2024", "1", "亿"))) == 3
    assert len(of(observe("2023", "1", kind="growth", unit="%"), observe("2024", "1", "", kind="growth"))) == 2


def test_what_several_documents_say_is_one_point_with_all_of_them() -> None:
    found = one(
        observe("2024", "1.2", document="新"), observe("2024", "12000", "万元", document="旧"),
        observe("2024", "1.2", document="旧", status="target"), observe("2024", "1.2", document="旧", bound="atLeast"),
        observe("2023", "1"),
    )
    assert [(p.period, p.scenario, p.bound, len(p.sources)) for p in found.points] == [
        ("2023", "actual", "exact", 1), ("2024", "actual", "atLeast", 1), ("2024", "actual", "exact", 2),
        ("2024", "target", "exact", 1)]
    point = found.points[2]
    assert [o.provenance.document for o in point.sources] == ["旧", "新"], "the oldest first"
    assert (point.printed, point.unit, point.date) == (Decimal(12000), "万元", "2025-01-08")


def test_points_come_by_the_end_of_their_period_and_know_how_much_of_a_year_it_is() -> None:
    found = one(*(observe(period, str(i)) for i, period in enumerate(
        ["2025", "2024-01/2024-09", "2021/2025", "2024", "2024-09", "2024-01/2024-12", "2025-01-08"])))
    assert [(p.period, p.year, p.extent) for p in found.points] == [
        ("2024-01/2024-09", 2024, "part"), ("2024-09", 2024, "part"), ("2024", 2024, "year"),
        ("2024-01/2024-12", 2024, "year"), ("2025-01-08", 2025, "part"), ("2021/2025", 2025, "span"),
        ("2025", 2025, "year")]


@pytest.mark.parametrize(
    "period", [None, "", "去年", "2024-13", "2025/2024", "24", "2024-1", "2024-01-32", "__proto__", "２０２４"])
def test_what_has_no_period_is_no_point(period: str | None) -> None:
    assert of(observe(period, "1")) == ()


def test_a_unit_that_cannot_be_normalised_stays() -> None:
    def refuse(value: Decimal, unit: str) -> tuple[Decimal, str]:
        raise KeyError(unit)

    (found,) = from_facts(facts(observe("2024", "3", "斗")), normalise=refuse)
    assert (found.line.unit, found.points[0].value) == ("斗", Decimal(3))


def test_the_order_of_facts_makes_no_difference() -> None:
    given = [observe(str(2020 + i % 3), str(i % 2), document="旧新"[i % 2], at=i, indicator="甲乙丙"[i % 3])
             for i in range(12)]
    assert of(*given) == of(*reversed(given))


# ── What is worth a chart, and what a line joins ─────────────────────────────────────────────────────────────────────


def test_two_periods_or_a_target_beside_a_result_are_worth_a_chart() -> None:
    assert one(observe("2023", "1"), observe("2024", "1")).is_worth_drawing
    assert one(observe("2024", "1"), observe("2024", "2", status="target")).is_worth_drawing
    assert one(observe("2024", "1", status="estimate"), observe("2024", "2", status="target")).is_worth_drawing
    assert not one(observe("2024", "1"), observe("2024", "2")).is_worth_drawing
    assert not one(observe("2024", "1", status="target"), observe("2024", "2", status="target")).is_worth_drawing
    assert not one(observe("2024", "1"), observe("2024-01/2024-12", "2")).is_worth_drawing, "the same year"


def test_a_line_joins_years_what_was_before_what_was_expected_and_the_newest_figure() -> None:
    found = one(
        observe("2022", "1", status="estimate", document="旧"),
        observe("2023", "2", status="estimate", document="新"), observe("2023", "3", document="旧"),
        observe("2024", "5", document="旧"), observe("2024", "4", document="新"),
        observe("2024-01/2024-09", "9", document="新"), observe("2021/2025", "9"),
        observe("2025", "9", status="target"),
    )
    assert [(p.year, p.printed) for p in found.joined] == [(2022, 1), (2023, 3), (2024, 4)]


# ── Axes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def axis(found: Series[str]) -> tuple[str, list[str]]:
    scale = choose_scale(found)
    return scale.unit, [format(tick, "f") for tick in scale.ticks]


@pytest.mark.parametrize(("values", "unit", "ticks"), [
    (["11050000000", "12500000000"], "亿元", ["110", "115", "120", "125"]),
    (["11050000000", "1250000000"], "亿元", ["0", "50", "100", "150"]),
    (["13190", "6000"], "元", ["0", "5000", "10000", "15000"]),
    (["113700", "72000"], "万元", ["0", "5", "10", "15"]),
    (["11370000000000", "14580000000000"], "万亿元", ["10", "12", "14", "16"]),
    (["0.25", "0.75"], "元", ["0", "0.25", "0.5", "0.75"]),
    (["-2000", "4000"], "元", ["-2000", "0", "2000", "4000"]),
    (["0", "0"], "元", ["-1", "-0.5", "0", "0.5", "1"]),
    (["7", "7"], "元", ["0", "2.5", "5", "7.5"]),
    (["-7", "-7"], "元", ["-7.5", "-5", "-2.5", "0"]),
])
def test_an_axis_has_few_round_numbers_in_a_unit_that_keeps_them_short(
        values: list[str], unit: str, ticks: list[str]) -> None:
    assert axis(draw(*values)) == (unit, ticks)


def test_the_unit_that_most_points_are_printed_in_wins_if_its_numbers_are_short() -> None:
    scale = choose_scale(one(
        observe("2023", "6.6", "公里"), observe("2024", "25", "公里"), observe("2025", "800", "米")))
    assert (scale.unit, scale.factor, scale.show(Decimal(800))) == ("公里", 1000, Decimal("0.8"))
    scale = choose_scale(one(observe("2024", "27", "微克/立方米"), observe("2025", "29", "微克/立方米")))
    assert (scale.unit, [str(tick) for tick in scale.ticks]) == ("微克/立方米", ["27", "28", "29"])
    scale = choose_scale(one(observe("2024", "500", "亿"), observe("2025", "480")))
    assert scale.unit == "亿元"
    third = choose_scale(one(observe("2024", "3", "周"), observe("2025", "10", "天")))
    assert third.unit == "天", "ten days are no finite number of weeks"


def test_a_rank_has_whole_places_from_the_first_on() -> None:
    assert len(one(observe("2023", "3", "名", kind="rank"), observe("2024", "2", "位", kind="rank")).points) == 2
    assert axis(draw("13", "5", kind="rank", unit="位"))[1] == ["5", "10", "15"]
    assert axis(draw("3", "12", kind="rank", unit="位"))[1] == ["1", "5", "10", "15"]
    assert axis(draw("1", "2", kind="rank", unit="位"))[1] == ["1", "2"]
    assert axis(draw("7", "7", kind="rank", unit="位"))[1] == ["6", "7", "8"]


NUMBERS = st.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, allow_infinity=False, places=4)


@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_ticks_enclose_all_values_and_are_few(values: list[Decimal]) -> None:
    ticks = choose_ticks(min(values), max(values))
    assert ticks[0] <= min(values) <= max(values) <= ticks[-1]
    assert 2 <= len(ticks) <= 5
    assert len({b - a for a, b in zip(ticks, ticks[1:], strict=False)}) == 1


@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_a_scale_loses_no_digit(values: list[Decimal]) -> None:
    found = draw(*(format(value, "f") for value in values))
    scale = choose_scale(found)
    for point in found.points:
        assert scale.show(point.value) * scale.factor == point.value
        assert scale.ticks[0] <= scale.show(point.value) <= scale.ticks[-1]


@given(st.lists(NUMBERS, min_size=1, max_size=6), st.integers(min_value=2, max_value=60))
def test_bars_stand_on_one_zero_and_stay_inside(values: list[Decimal], width: int) -> None:
    bars = measure_bars(values, width)
    zeros = set()
    for value, (start, length) in zip(values, bars, strict=True):
        assert 0 <= start <= start + length <= width
        assert (length > 0) == (value != 0)
        if value:
            zeros.add(start + length if value < 0 else start)
    assert len(zeros) <= 1


def test_a_bar_that_is_twice_as_long_is_twice_as_much() -> None:
    assert [length for _, length in measure_bars([Decimal(v) for v in ("6", "3", "-3", "0.01")], 30)] == [20, 10, 10, 1]


def test_points_are_generic_over_what_they_stand_for() -> None:
    point = read_point("2024", Decimal(1), "家", sources=(1, 2))
    assert isinstance(point, Point) and point.sources == (1, 2)
    assert series.simplify("环比") == "环比"
