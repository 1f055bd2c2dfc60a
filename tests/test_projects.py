"""Projects that bear a firm's name."""

from __future__ import annotations

import pytest

from kg.model import Mention, Span
from kg.recognise.projects import read_projects


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
    found = read_projects(text, [mention(text, "比邻智造"), mention(text, "云海光电")])
    assert [m.types for m in found] == types


def test_known_firms_and_full_names_stay_firms() -> None:
    text = "云海光电、柳浪集团、星桥科技等项目开工。"
    found = read_projects(
        text,
        [
            mention(text, "云海光电", rule="gazetteer:companies"),
            mention(text, "柳浪集团"),
            mention(text, "星桥科技", types=("Park",)),
        ],
    )
    assert [m.types for m in found] == [("Company",), ("Company",), ("Park",)]
