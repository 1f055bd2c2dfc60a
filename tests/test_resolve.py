from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from kg import pipeline, rdf
from kg.gazetteer import divisions
from kg.model import Entity, Extraction, Facts
from kg.resolve import body_name, place_path, region_forms

JINAN = ("山东省", "济南市", "市中区")
ZAOZHUANG = ("山东省", "枣庄市", "市中区")


def fold(extractions: Iterable[Extraction]) -> Facts:
    return pipeline.fold(extractions, pipeline.tools(curated=False, learnt=False))


def by_name(facts: Facts, name: str) -> list[Entity]:
    return [e for e in facts.entities if name in (e.name, *e.aliases)]


def test_forms_of_a_region() -> None:
    forms = region_forms(JINAN)
    assert forms["市中"] == forms["市中区"] == forms["济南市市中区"] == forms["济南市中区"] == JINAN
    assert forms["济南"] == ("山东省", "济南市")


def test_a_place_name_means_the_nearest_division() -> None:
    assert place_path("历下区", JINAN, divisions()) == ("山东省", "济南市", "历下区")
    assert place_path("朝阳区", ("吉林省", "长春市"), divisions()) == ("吉林省", "长春市", "朝阳区")
    assert place_path("朝阳区", ("山东省",), divisions()) == ()


def test_bodies_get_their_place_back() -> None:
    assert body_name("区委", JINAN, divisions()) == ("济南市市中区委", JINAN)
    assert body_name("市中区政府", JINAN, divisions()) == body_name("区政府", JINAN, divisions())
    assert body_name("云海大学", JINAN, divisions()) is None


def test_one_place_many_names(read_text: Callable[..., Extraction]) -> None:
    facts = fold(
        [
            read_text("济南市市中区推进城市更新。", region=JINAN, id="a"),
            read_text("市中区发展数字经济，市中迎来新机遇。", region=JINAN, id="b"),
        ]
    )
    (place,) = by_name(facts, "市中区")
    assert place.id == "place-山东省-济南市-市中区"
    assert {"市中", "济南市市中区"} <= set(place.aliases)
    assert {m[0] for m in place.mentions} == {"a", "b"}


def test_two_places_of_one_name_stay_apart(read_text: Callable[..., Extraction]) -> None:
    facts = fold(
        [
            read_text("市中区推进城市更新。", region=JINAN, id="a"),
            read_text("市中区推进城市更新。", region=ZAOZHUANG, id="b"),
        ]
    )
    assert {e.id for e in by_name(facts, "市中区")} == {"place-山东省-济南市-市中区", "place-山东省-枣庄市-市中区"}


def test_sets_and_parks_belong_to_their_place(read_text: Callable[..., Extraction]) -> None:
    text = "深入实施三大战略，加快建设云栈产业园。"
    facts = fold(
        [
            read_text(text, region=JINAN, id="a"),
            read_text(text, region=ZAOZHUANG, id="b"),
            read_text(text, region=("山东省", "济南市"), id="c"),
        ]
    )
    sets = by_name(facts, "三大战略")
    assert len(sets) == 2, [e.id for e in sets]
    assert {m[0] for e in sets if "济南" in e.id for m in e.mentions} == {"a", "c"}
    assert len(by_name(facts, "云栈产业园")) == 2


def test_a_university_and_its_short_form(read_text: Callable[..., Extraction]) -> None:
    facts = fold([read_text("与山东大学共建研究院。", id="a"), read_text("深化与山大、济大等高校的合作。", id="b")])
    assert len(by_name(facts, "山东大学")) == 1
    assert "山大" in by_name(facts, "山东大学")[0].aliases


def test_quoted_short_form_joins_its_full_form(read_text: Callable[..., Extraction]) -> None:
    facts = fold([read_text("实施“生态优先”战略。\n坚持“生态优先”不动摇。", id="a")])
    assert [e.name for e in by_name(facts, "生态优先")] == ["生态优先战略"]


def test_order_of_documents_does_not_matter(read_text: Callable[..., Extraction]) -> None:
    texts = [
        "市中区实施“生态优先”战略，引进云栈智能等企业。",
        "济南市实现地区生产总值100亿元。",
        "市中区获评全国文明城区。",
    ]
    read = [read_text(t, region=JINAN[: 3 - i % 2], id=f"d{i}") for i, t in enumerate(texts)]
    assert fold(read) == fold(reversed(read))


def test_every_statement_names_known_entities(read_text: Callable[..., Extraction]) -> None:
    facts = fold([read_text("全市新增企业三百家，青禾区引进云栈智能等企业12家。", id="a")])
    known = {e.id for e in facts.entities}
    assert all({a.subject, a.object} <= known for a in facts.assertions)
    assert all(o.subject in known for o in facts.observations)


def test_a_document_that_does_not_say_whose_it_is(read_text: Callable[..., Extraction]) -> None:
    facts = fold([read_text("深入实施“生态优先”战略，新增企业30家。", region=(), id="a")])
    (place,) = [e for e in facts.entities if e.types == ("Place",)]
    assert place.id == "place-unnamed-a"
    assert {a.subject for a in facts.assertions} == {o.subject for o in facts.observations} == {place.id}


def test_a_bare_district_is_the_one_that_another_document_places(read_text: Callable[..., Extraction]) -> None:
    facts = fold([
        read_text("青禾区推进城市更新。", region=("云海省", "星桥市", "青禾区"), id="a"),
        read_text("青禾区发展低空经济。", region=("青禾区",), id="b"),
    ])
    (place,) = by_name(facts, "青禾区")
    assert place.region == ("云海省", "星桥市", "青禾区")
    assert {d.region for d in facts.documents} == {place.region}


# ── Evidence ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def evidence(facts: Facts, name: str) -> tuple[str, str, str, str]:
    """The one entity that has the alias, the rule, the document and the quote."""
    ((entity, naming),) = [(e, n) for e in facts.entities for n in e.namings if n.name == name]
    return entity.name, naming.provenance.rule, naming.provenance.document, naming.provenance.quote


def test_every_alias_that_stands_in_a_text_says_why_it_is_one(read_text: Callable[..., Extraction]) -> None:
    facts = fold([
        read_text("济南市市中区推进城市更新，市中区委部署工作，区委督查。与山东大学共建。", region=JINAN, id="a"),
        read_text("市中发展数字经济。与山大、济大合作。实施“生态优先”战略。\n坚持“生态优先”。", region=JINAN, id="b"),
    ])
    assert evidence(facts, "市中")[:3] == ("市中区", "division", "b")
    assert evidence(fold([read_text("市中区与市中。", region=JINAN)]), "市中")[1] == "jurisdiction"
    assert evidence(facts, "区委") == ("济南市市中区委", "body", "a", "区委")
    assert evidence(facts, "山大") == ("山东大学", "gazetteer:institutions", "b", "山大")
    assert evidence(facts, "生态优先") == ("生态优先战略", "quote-head", "b", "“生态优先”战略")
    for entity in facts.entities:
        assert {n.name for n in entity.namings} <= set(entity.aliases)
    rdf.check_provenance(facts)


def test_a_short_form_in_brackets_is_kept_with_them(read_text: Callable[..., Extraction]) -> None:
    text = "云海电网江北省电力公司（以下简称“江北电力”）与青禾区签约。江北电力投资20亿元。"
    facts = fold([read_text(text)])
    assert len(by_name(facts, "江北电力")) == 1
    assert evidence(facts, "江北电力") == (
        "云海电网江北省电力公司", "introduced", "d", "云海电网江北省电力公司（以下简称“江北电力”）",
    )


def test_a_short_form_joins_the_full_form_that_stands_before_it(read_text: Callable[..., Extraction]) -> None:
    facts = fold([read_text("云海电网江北省电力公司落户。云海电网江北电力投资20亿元。")])
    assert evidence(facts, "云海电网江北电力")[:2] == ("云海电网江北省电力公司", "short-form")
    named_before = fold([read_text("引进星桥智能集团。星桥智能集团有限公司投产。")])
    assert {e.name for e in by_name(named_before, "星桥智能集团")} == {"星桥智能集团"}
    assert by_name(named_before, "星桥智能集团有限公司")


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("云海理工大学", "云海理工大学附属医院"),
        ("星桥智能集团", "星桥智能集团江北公司"),
        ("星桥智能有限公司", "星桥智能集团有限公司"),
        ("云海省集团", "云海省投资集团公司"),
    ],
)
def test_what_tells_things_apart_is_not_left_out(short: str, full: str, read_text: Callable[..., Extraction]) -> None:
    facts = fold([read_text(f"引进{full}。引进{short}。"), read_text(f"引进{short}。", id="e")])
    assert len({e.id for name in (short, full) for e in by_name(facts, name)}) == 2


def test_a_short_form_of_two_full_forms_joins_neither(read_text: Callable[..., Extraction]) -> None:
    facts = fold([read_text("引进星桥智能集团有限公司、星桥智能集团总公司。星桥智能集团投产，引进星桥智能集团。")])
    companies = {e.name for e in facts.entities if e.types[0] == "Company"}
    assert {"星桥智能集团有限公司", "星桥智能集团总公司", "星桥智能集团"} <= companies


BAISHI = ("云海省", "星桥市", "白石县")


def test_a_short_form_joins_its_full_form_across_documents_of_one_place(read_text: Callable[..., Extraction]) -> None:
    full, short = "青禾区引进星桥智能集团有限公司。", "星桥智能集团落户云栈产业园。"
    facts = fold([read_text(full, id="a"), read_text(short, id="b")])
    assert evidence(facts, "星桥智能集团") == ("星桥智能集团有限公司", "short-form", "b", "星桥智能集团")
    elsewhere = fold([read_text(full, id="a"), read_text(short, id="b", region=BAISHI)])
    assert {e.name for e in elsewhere.entities if e.types[0] == "Company"} == {"星桥智能集团有限公司", "星桥智能集团"}
    nowhere = fold([read_text(full, id="a", region=()), read_text(short, id="b", region=())])
    assert len([e for e in nowhere.entities if e.types[0] == "Company"]) == 2


def test_homonyms_of_two_places_join_the_full_form_of_their_own(read_text: Callable[..., Extraction]) -> None:
    read = [
        read_text("青禾区引进星桥智能集团有限公司。", id="a"),
        read_text("星桥智能集团落户云栈产业园。", id="b"),
        read_text("引进星桥智能集团总公司。", id="c", region=BAISHI),
        read_text("星桥智能集团投产，引进星桥智能集团。", id="d", region=BAISHI),
    ]
    for order in (read, read[::-1]):
        found = {e.name: {d for d, _ in e.mentions} for e in fold(order).entities if e.types[0] == "Company"}
        assert found == {"星桥智能集团有限公司": {"a", "b"}, "星桥智能集团总公司": {"c", "d"}}


def test_what_a_text_introduces_holds_in_its_own_place(read_text: Callable[..., Extraction]) -> None:
    def text(place: str) -> str:
        return f"印发《{place}民营经济促进条例》（以下简称《促进条例》）。"

    read = [
        read_text(text("青禾区"), id="a"),
        read_text("落实《促进条例》。", id="b"),
        read_text("落实《促进条例》。", id="c", region=BAISHI),
    ]
    facts = fold(read)
    assert {d for d, _ in by_name(facts, "青禾区民营经济促进条例")[0].mentions} == {"a", "b"}
    facts = fold([*read, read_text(text("白石县"), id="d", region=BAISHI)])
    assert {d for d, _ in by_name(facts, "白石县民营经济促进条例")[0].mentions} == {"c", "d"}


def test_known_abbreviations_of_words(read_text: Callable[..., Extraction]) -> None:
    facts = fold([read_text("引进江北省星桥农村商业银行。引进江北省星桥农商行。")])
    assert evidence(facts, "江北省星桥农商行")[:2] == ("江北省星桥农村商业银行", "abbreviation")


# ── Aliases across documents ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_alias_joins_the_name_that_only_it_can_mean(read_text: Callable[..., Extraction]) -> None:
    facts = fold([
        read_text("实施“生态优先”战略。", id="a"),
        read_text("坚持“生态优先”不动摇，围绕“生态优先”谋发展。", id="b"),
    ])
    (entity,) = by_name(facts, "生态优先")
    assert entity.name == "生态优先战略" and {d for d, _ in entity.mentions} == {"a", "b"}


def test_an_alias_of_two_things_joins_neither(read_text: Callable[..., Extraction]) -> None:
    facts = fold([
        read_text("实施“生态优先”战略。", id="a"),
        read_text("实施“生态优先”行动。", id="b"),
        read_text("坚持“生态优先”不动摇，围绕“生态优先”谋发展。", id="c"),
    ])
    strategies = {e.name: {d for d, _ in e.mentions} for e in facts.entities if e.types[0] == "Strategy"}
    assert strategies == {"生态优先战略": {"a"}, "生态优先行动": {"b"}, "生态优先": {"c"}}


def test_an_alias_of_another_type_joins_nothing(read_text: Callable[..., Extraction]) -> None:
    facts = fold([
        read_text("实施“云栈智能”行动。", id="a"),
        read_text("引进云栈智能、柳浪光电等企业。", id="b"),
    ])
    assert {e.types[0] for e in by_name(facts, "云栈智能")} == {"Strategy", "Company"}


def test_an_alias_of_a_scoped_type_joins_within_its_place(read_text: Callable[..., Extraction]) -> None:
    elided = "加快柳浪、红石片区改造。"
    facts = fold([
        read_text(elided, id="a"),
        read_text("建设柳浪片区。", id="b"),
        read_text("建设柳浪片区。", id="c", region=BAISHI),
    ])
    places = {frozenset(d for d, _ in e.mentions) for e in by_name(facts, "柳浪片区")}
    assert places == {frozenset("ab"), frozenset("c")}
