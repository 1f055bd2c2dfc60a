from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from kg import vocab
from kg.errors import ConfigError
from kg.vocab import DEFAULT_BASE, KG, VOID

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(text)
def test_every_name_gives_an_iri_that_turtle_can_write_and_read_back(name: str) -> None:
    node = vocab.iri(DEFAULT_BASE, name)
    triple = Triple(node, KG["locatedIn"], node)
    turtle = serialize([triple], format=RdfFormat.TURTLE, prefixes={"kgd": DEFAULT_BASE})
    assert turtle is not None
    assert [quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)] == [triple]


@given(text, text)
def test_two_names_never_share_an_iri(one: str, other: str) -> None:
    assert (vocab.local(one) == vocab.local(other)) == (one == other)


@given(text)
def test_local_names_are_flat_and_hold_nothing_active(name: str) -> None:
    assert not set(vocab.local(name)) & set("/#?<>\"'{}|\\^` \t\r\n\u2028\u202e\ufeff&")


def test_chinese_stays_readable() -> None:
    assert vocab.local("place-云州省-青石区（新区）·二") == "place-云州省-青石区（新区）·二"


@pytest.mark.parametrize("base", ["https://example.org/", "http://example.org/a#", DEFAULT_BASE])
def test_good_bases(base: str) -> None:
    assert vocab.check_base(base) == base


@pytest.mark.parametrize(
    "base", ["", "example.org/", "https://example.org", "ftp://example.org/", "https://example.org/a b/", "https://x/<y>/"]
)
def test_bad_bases_are_named_with_a_remedy(base: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the base") as caught:
        vocab.check_base(base)
    assert "ends in / or #" in caught.value.remedy


def test_the_base_is_read_from_the_store() -> None:
    store = Store()
    assert vocab.base_of(store) == DEFAULT_BASE
    store.add(Quad(NamedNode("https://example.org/d"), VOID["uriSpace"], Literal("https://example.org/")))
    assert vocab.base_of(store) == "https://example.org/"
    assert vocab.shorten("https://example.org/park-x", "https://example.org/") == "kgd:park-x"
