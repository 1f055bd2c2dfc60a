from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Origins
from kg.read.mapped import Mapped, assemble

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=6)


def inside(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(min(start, len(text)), min(start + length, len(text))) for start, length in spans]


def traced(mapped: Mapped, source: str) -> str:
    origins = Origins(mapped.runs)
    return "".join(source[origins.source(i)] for i in range(len(mapped.text)))


@given(st.text(min_size=1, max_size=30), SPANS, SPANS)
def test_text_and_runs_tell_the_same(source: str, out: list[tuple[int, int]], picked: list[tuple[int, int]]) -> None:
    left = Mapped.of(source).without(sorted(inside(source, out)))
    gone = {i for start, end in inside(source, out) for i in range(start, end)}
    assert left.text == "".join(char for i, char in enumerate(source) if i not in gone) == traced(left, source)
    moved = left.pick(inside(left.text, picked))
    assert moved.text == traced(moved, source)


@given(st.text(min_size=1, max_size=30), SPANS, SPANS)
def test_a_source_that_has_a_source(file: str, first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    part = Mapped.of(file).pick(inside(file, first))
    clean = Mapped.of(part.text).pick(inside(part.text, second))
    origins = clean.through(Origins(part.runs))
    assert "".join(file[origins.source(i)] for i in range(len(clean.text))) == clean.text


def test_neighbouring_runs_are_one() -> None:
    assert Mapped.of("甲乙丙丁").pick([(0, 2), (2, 4)]).runs == ((0, 0, 4),)


def test_replacing_keeps_the_length() -> None:
    text = Mapped.of("甲,乙")
    assert text.replaced(re.compile(","), lambda _: "，").text == "甲，乙"
    with pytest.raises(ValueError, match="keep the length"):
        text.replaced(re.compile(","), lambda _: "")


def test_line_feeds_have_the_place_of_what_stands_before() -> None:
    text, origins = assemble(Mapped.of("甲乙丙"), [((2, 3),), ((0, 1), (1, 2))])
    assert text == "丙\n甲乙"
    assert [origins.source(i) for i in range(4)] == [2, 2, 0, 1]
