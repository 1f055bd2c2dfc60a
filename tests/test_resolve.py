from __future__ import annotations

from collections.abc import Callable, Iterable

from kg import pipeline
from kg.gazetteer import divisions
from kg.model import Entity, Extraction, Facts
from kg.resolve import body_name, place_path, region_forms

JINAN = ("山东省", "济南市", "市中区")
ZAOZHUANG = ("山东省", "枣庄市", "市中区")


def fold(extractions: Iterable[Extraction]) -> Facts:
    return pipeline.fold(extractions, pipeline.tools(curated=False))


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
