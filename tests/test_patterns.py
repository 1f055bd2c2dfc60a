"""Runs every sentence that stands beside a relation pattern: what it must find, and where it must find nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import patterns
from kg.errors import ConfigError
from kg.model import ENTITY_TYPES, PREDICATES, Block, Document, Mention, Span
from kg.patterns import Pattern
from kg.relate import Relater
from kg.segment import sentences

JURISDICTION = "云海市"
_MARK = re.compile(r"\[([^\[\]:]+):([A-Za-z|]+)\]")

MUST = [(p, sentence, pairs) for p in patterns.patterns() for sentence, pairs in p.must]
MUST_NOT = [(p, sentence) for p in patterns.patterns() for sentence in p.must_not]


def parse(marked: str) -> tuple[str, list[Mention]]:
    """«建成[云栈大桥:Project]» → the plain sentence and its mentions."""
    text, mentions, position = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[position : mark.start()]
        types = tuple(mark[2].split("|"))
        assert set(types) <= set(ENTITY_TYPES), f"unknown type in {marked}"
        mentions.append(Mention(Span(len(text), len(text) + len(mark[1])), mark[1], types, "test", 1.0))
        text += mark[1]
        position = mark.end()
    return text + marked[position:], mentions


def relate(pattern: Pattern, marked: str) -> set[tuple[str, str, str]]:
    text, mentions = parse(marked)
    document = Document("test", "test.txt", "", text, blocks=(Block(Span(0, len(text)), "paragraph"),))
    found = Relater([pattern], [], patterns.words()).relate(
        document, sentences(document), mentions, jurisdiction=JURISDICTION
    )
    for assertion in found:
        origin = assertion.provenance
        assert text[origin.span.start : origin.span.end] == origin.quote
        assert len(origin.quote) <= 60
        assert origin.rule == pattern.id
    return {(a.subject, a.predicate, a.object) for a in found}


def test_enough_sentences_are_run() -> None:
    assert len(patterns.patterns()) >= 45
    assert len(MUST) >= 50
    assert len(MUST_NOT) >= 10
    assert {p.predicate for p, _, _ in MUST} == set(PREDICATES), "every predicate has a pattern with a sentence"


def test_no_word_stands_twice_in_a_class() -> None:
    tables = patterns.read_toml(patterns.folder("data") / "verbs.toml")
    lists = {**tables["words"], **tables["status"], **{k: v for k, v in tables.items() if isinstance(v, str)}}
    assert len(lists) >= 25
    for name, text in lists.items():
        words = text.split()
        assert len(words) == len(set(words)), f"{name}: {sorted(w for w in set(words) if words.count(w) > 1)}"


def test_ids_are_unique() -> None:
    ids = [p.id for p in patterns.patterns()] + [n.id for n in patterns.nestings()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("pattern", "sentence", "pairs"), MUST, ids=[f"{p.id}: {s}" for p, s, _ in MUST])
def test_must(pattern: Pattern, sentence: str, pairs: tuple[str, ...]) -> None:
    assert pairs, "name what is to be found: \"subject > object\""
    expected = {(subject, pattern.predicate, object_) for subject, object_ in (pair.split(" > ") for pair in pairs)}
    assert relate(pattern, sentence) == expected


@pytest.mark.parametrize(("pattern", "sentence"), MUST_NOT, ids=[f"{p.id}: {s}" for p, s in MUST_NOT])
def test_must_not(pattern: Pattern, sentence: str) -> None:
    assert relate(pattern, sentence) == set()


def test_what_is_in_no_sentence_is_not_found() -> None:
    """The runner itself: it tells a wrong expectation from a right one."""
    pattern, sentence, pairs = MUST[0]
    assert relate(pattern, sentence) != {("青禾县", pattern.predicate, pairs[0].split(" > ")[1])}
    assert relate(pattern, _MARK.sub(r"\1", sentence)) == set()


# ── Mistakes in the files ────────────────────────────────────────────────────────────────────────────────────────────

GOOD = 'id = "x"\nmatch = "{subject:Company}落户{object:Park}"\nmust = [["[甲:Company]落户[乙:Park]。", "甲 > 乙"]]\n'


@pytest.fixture
def pattern_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of patterns in place of ours; the words stay ours."""
    words = patterns.words()
    monkeypatch.setattr(patterns, "folder", lambda name: tmp_path)
    monkeypatch.setattr(patterns, "words", lambda: words)
    patterns.patterns.cache_clear()
    (tmp_path / "patterns").mkdir()
    yield tmp_path / "patterns"
    patterns.patterns.cache_clear()


def test_a_good_file_is_read(pattern_folder: Path) -> None:
    (pattern_folder / "locatedIn.toml").write_text("[[pattern]]\n" + GOOD, encoding="utf-8")
    (pattern,) = patterns.patterns()
    assert (pattern.id, pattern.predicate, pattern.confidence) == ("locatedIn/x", "locatedIn", 0.8)
    assert relate(pattern, "[甲:Company]落户[乙:Park]。") == {("甲", "locatedIn", "乙")}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("locatedIn.toml", "[[pattern]]\nid = \n", "line 2"),
        ("livesIn.toml", "[[pattern]]\n" + GOOD, "livesIn"),
        ("locatedIn.toml", "[[pattern]]\n" + GOOD + "colour = 1\n", "colour"),
        ("locatedIn.toml", "[[pattern]]\n" + GOOD.replace("Company}", "Firm}"), "Firm"),
        ("locatedIn.toml", "[[pattern]]\n" + GOOD.replace("落户{", "<dance>{"), "dance"),
        ("locatedIn.toml", "[[pattern]]\n" + GOOD.replace("落户{", "(落户{"), "not a pattern"),
        ("locatedIn.toml", "[[pattern]]\n" + GOOD.replace("{subject:Company}", ""), "roles"),
        ("locatedIn.toml", "[[pattern]]\n" + GOOD + 'status = "dreamt"\n', "dreamt"),
        ("locatedIn.toml", '[[pattern]]\nid = "x"\n', "must"),
    ],
)
def test_a_mistake_is_told_with_its_place(pattern_folder: Path, name: str, text: str, says: str) -> None:
    (pattern_folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        patterns.patterns()
    assert says in str(caught.value)
    assert name in caught.value.where
    assert caught.value.remedy
