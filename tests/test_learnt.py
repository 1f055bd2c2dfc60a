"""The learnt recogniser and the learnt judge: what their models make of texts of the genre."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from kg import pipeline, relate
from kg.linear import Scores
from kg.model import ENTITY_TYPES, PREDICATES, Block, Document, Span
from kg.pairs import JUDGEMENTS, judgements, predicate_of, signatures
from kg.recognise.learnt import LABELS, allowed, decode, inner_model, model, spans_of, trim


def legal(path: tuple[int, ...]) -> bool:
    table = allowed()
    first = path[0] == 0 or path[0] % 2 == 1
    return first and all(table[a, b] == 0 for a, b in zip(path, path[1:], strict=False))


@pytest.mark.parametrize("seed", range(6))
def test_decoding_finds_the_best_path(seed: int) -> None:
    chance = np.random.default_rng(seed)
    few = [0, 1, 2, 5, 6]  # labels that may win; all others are far behind
    scores = np.full((7, LABELS), -1000, np.int32)
    scores[:, few] = chance.integers(-50, 50, (7, len(few)))
    moves: Scores = chance.integers(-30, 30, (LABELS, LABELS)).astype(np.int32)
    found = decode(scores, moves, [(0, 4), (4, 7)])

    def worth(path: tuple[int, ...], start: int) -> int:
        steps = sum(int(moves[a, b]) for a, b in zip(path, path[1:], strict=False))
        return steps + sum(int(scores[start + i, label]) for i, label in enumerate(path))

    for start, end in ((0, 4), (4, 7)):
        paths = [path for path in product(few, repeat=end - start) if legal(path)]
        best = max(worth(path, start) for path in paths)
        path = tuple(int(label) for label in found[start:end])
        assert legal(path)
        assert worth(path, start) == best


def test_decoding_does_not_depend_on_the_company() -> None:
    chance = np.random.default_rng(7)
    scores = chance.integers(-60, 60, (300, LABELS)).astype(np.int32)
    borders = [(0, 3), (3, 90), (90, 91), (91, 200), (200, 300)]
    together = decode(scores, model().moves, borders)
    for start, end in borders:
        assert np.array_equal(decode(scores, model().moves, [(start, end)])[start:end], together[start:end])


def test_spans_of_labels() -> None:
    labels = np.array([0, 1, 2, 2, 5, 6, 0, 3, 1])
    assert spans_of(labels) == [(1, 4), (4, 6), (7, 8), (8, 9)]
    assert spans_of(np.zeros(4, np.int64)) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("“云岭贷”", "“云岭贷”"),
        ("“云岭贷", "云岭贷"),
        ("云岭贷”、", "云岭贷"),
        ("“云岭”计划", "“云岭”计划"),
        ("，。", ""),
    ],
)
def test_marks_that_nothing_answers_are_trimmed(text: str, kept: str) -> None:
    start, end = trim(text, 0, len(text))
    assert text[start:end] == kept


def test_judgements_keep_to_the_signatures() -> None:
    seen = set()
    for x, y in product(ENTITY_TYPES, repeat=2):
        for judgement in judgements((x,), (y,)):
            predicate, turned = predicate_of(judgement)
            subject, obj = (y, x) if turned else (x, y)
            assert subject in signatures()[predicate][0] and obj in signatures()[predicate][1]
            assert 0 < judgement < JUDGEMENTS
            seen.add(predicate)
    assert seen == set(PREDICATES)


def read(text: str, title: str = "青禾区政府工作报告") -> Document:
    blocks = (Block(Span(0, len(text)), "paragraph"),)
    return Document("a", "a.txt", "", text, blocks=blocks, title=title, date="2024-01", region=("青禾区",))


def test_every_name_and_statement_says_who_read_it_and_how_surely() -> None:
    text = (
        "青禾区深入实施强链补链行动，大力发展低空经济、生物医药等产业，引进云帆智能科技有限公司，"
        "建成云帆无人机产业园，举办青禾低空经济大会，获评全国县域经济百强县。"
    )
    found = pipeline.extract(read(text), pipeline.tools(curated=False))
    assert len(found.mentions) >= 4 and len(found.assertions) >= 3
    for mention in found.mentions:
        assert mention.rule and 0 < mention.confidence <= 1
    for assertion in found.assertions:
        where = assertion.provenance
        assert where.rule.split("/")[0] in PREDICATES
        assert 0 < where.confidence <= 1
        assert text[where.span.start : where.span.end] == where.quote
        assert len(where.quote) <= 60


def test_surer_statements_are_right_more_often() -> None:
    """The curves rise: the confidence is never turned round."""
    for learnt in (model(), inner_model(), relate.model()):
        assert (np.diff(learnt.curve) >= 0).all()
        assert learnt.curve.min() >= 0 and learnt.curve.max() <= 1
