"""What the members of a list say of each other."""

from __future__ import annotations

import pytest

from kg.model import Mention, Span
from kg.recognise.members import add_cores, read_members, split_pairs


def mention(text: str, name: str, types: tuple[str, ...] = ("Company",), rule: str = "learnt") -> Mention:
    start = text.index(name)
    return Mention(Span(start, start + len(name)), name, types, rule, 0.8)


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("比邻智造、云海光电等重点项目开工。", [("Project", "Company")] * 2),
        ("比邻智造和云海光电等总投资60亿元的8个项目开工。", [("Project", "Company")] * 2),
        ("比邻智造、云海光电等企业扩产，一批项目开工。", [("Company",)] * 2),
        ("比邻智造扩产，云海光电等项目开工。", [("Company",), ("Project", "Company")]),
    ],
)
def test_a_list_that_ends_in_projects(text: str, types: list[tuple[str, ...]]) -> None:
    found = read_members(text, [mention(text, "比邻智造"), mention(text, "云海光电")])
    assert [m.types for m in found] == types


def test_known_firms_and_full_names_stay_firms() -> None:
    text = "云海光电、柳浪集团等项目开工。"
    found = read_members(text, [mention(text, "云海光电", rule="gazetteer:companies"), mention(text, "柳浪集团")])
    assert [m.types for m in found] == [("Company",)] * 2


def test_most_of_a_list_say_what_the_others_may_be() -> None:
    text = "云海光电、柳浪药业、星桥谷、青禾科技入驻。"
    names = ("云海光电", "柳浪药业", "星桥谷", "青禾科技")
    mentions = [mention(text, name, types=("Place",) if name == "星桥谷" else ("Company",)) for name in names]
    assert [m.types for m in read_members(text, mentions)] == [("Company",)] * 2 + [("Company", "Place"), ("Company",)]
    sure = [m if m.types == ("Company",) else Mention(m.span, m.name, m.types, m.rule, 0.85) for m in mentions]
    assert [m.types[0] for m in read_members(text, sure)] == ["Company", "Company", "Place", "Company"]
    apart = text.replace("、", "，")
    assert [m.types[0] for m in read_members(apart, mentions)] == ["Company", "Company", "Place", "Company"]


def test_a_name_without_its_kind_is_another_name() -> None:
    text = "打造“山水乐活”品牌，举办云海灯会系列活动，沈若谷同志出席。"
    mentions = [
        Mention(Span(2, 10), "山水乐活品牌", ("Platform",), "learnt", 0.8),
        mention(text, "云海灯会系列活动", types=("Event",)),
        mention(text, "沈若谷同志", types=("Person",)),
        mention(text, "出席"),
    ]
    assert [m.aliases for m in add_cores(mentions)] == [("山水乐活",), ("云海灯会",), ("沈若谷",), ()]


def test_a_set_of_two_cuts_what_stands_before_it_in_two() -> None:
    text = "建好云海光网和柳浪电网“两张网”。"
    whole = mention(text, "云海光网和柳浪电网", types=("Industry",))
    pair = mention(text, "两张网", types=("Group",))
    assert [m.name for m in split_pairs(text, [whole, pair])] == ["云海光网", "柳浪电网", "两张网"]
    three = mention(text.replace("两", "三"), "三张网", types=("Group",))
    assert [m.name for m in split_pairs(text.replace("两", "三"), [whole, three])] == ["云海光网和柳浪电网", "三张网"]
    told = "“两张网”，即云海光网和柳浪电网。"
    pair, whole = mention(told, "两张网", types=("Group",)), mention(told, "云海光网和柳浪电网", types=("Industry",))
    assert [m.name for m in split_pairs(told, [pair, whole])] == ["两张网", "云海光网", "柳浪电网"]
