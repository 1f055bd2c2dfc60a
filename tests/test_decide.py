"""Decisions applied: what they do to the facts, in whatever order, and what is said of those that do nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from conftest import make_document

from kg import pipeline, rdf, store
from kg.decide import notes
from kg.errors import ConfigError
from kg.model import Decision, Entity, Facts
from kg.validate import validate

QINGHE = ("云海省", "星桥市", "青禾区")
BAISHI = ("云海省", "星桥市", "白石县")


def decide(
    action: str, entity: str, value: str = "", *, relation: str = "", scope: str = "", line: int = 2
) -> Decision:
    return Decision("decisions.tsv", line, action, entity, relation, value, scope, "问过本人")


def fold(texts: Sequence[tuple[str, str, tuple[str, ...]]], *decisions: Decision) -> Facts:
    """The facts of texts (id, text, region), the same in whatever order documents and decisions come."""
    kit = pipeline.tools(curated=False, learnt=False)
    documents = [make_document(text, id=id, region=region) for id, text, region in texts]
    found: list[Facts] = []
    for order in list(permutations(documents))[:6]:
        for lines in (decisions, decisions[::-1]):
            found.append(pipeline.fold([pipeline.extract(d, kit, lines) for d in order], kit, lines))
    assert all(facts == found[0] for facts in found)
    rdf.check_provenance(found[0])
    return found[0]


def named(facts: Facts, name: str) -> list[Entity]:
    return [e for e in facts.entities if name in (e.name, *e.aliases)]


def stated(facts: Facts) -> set[tuple[str, str, str]]:
    names = {e.id: e.name for e in facts.entities}
    return {(names[a.subject], a.predicate, names[a.object]) for a in facts.assertions}


TWO = [
    ("a", "青禾区引进星桥半导体有限公司。星桥半导体有限公司落户云栈产业园。", QINGHE),
    ("b", "青禾区引进桥芯科技集团。桥芯科技集团落户云栈产业园。", QINGHE),
]


def test_merged_names_are_one_thing_under_the_first_name() -> None:
    assert len(named(fold(TWO), "桥芯科技集团")) == 1
    line = decide("merge", "星桥半导体有限公司", "桥芯科技集团")
    facts = fold(TWO, line)
    (entity,) = named(facts, "桥芯科技集团")
    assert entity.name == "星桥半导体有限公司" and "桥芯科技集团" in entity.aliases
    assert {document for document, _ in entity.mentions} == {"a", "b"}
    assert entity.decisions == (line,)
    assert [(o.decision, o.entities) for o in facts.outcomes] == [(line, 1)]
    assert ("桥芯科技集团", "locatedIn", "云栈产业园") not in stated(facts)
    assert len([a for a in facts.assertions if (a.subject, a.predicate) == (entity.id, "locatedIn")]) == 2
    assert notes([line], facts) == ()
    (other,) = named(fold(TWO, decide("merge", "桥芯科技集团", "星桥半导体有限公司")), "星桥半导体有限公司")
    assert other.name == "桥芯科技集团"


def test_a_merge_that_makes_a_statement_speak_of_one_thing_alone_drops_it() -> None:
    texts = [("a", "星桥半导体有限公司落户云栈产业园。", QINGHE)]
    facts = fold(texts, decide("merge", "星桥半导体有限公司", "云栈产业园"))
    assert not [a for a in facts.assertions if a.predicate == "locatedIn"]


def test_homonyms_are_merged_each_in_its_region() -> None:
    text = "加快建设云栈产业园，云栈科技产业园投入运营。"
    texts = [("a", text, QINGHE), ("b", text, BAISHI)]
    assert len([e for e in fold(texts).entities if e.types[0] == "Park"]) == 4
    facts = fold(texts, decide("merge", "云栈产业园", "云栈科技产业园"))
    parks = [e for e in facts.entities if e.types[0] == "Park"]
    assert {(e.name, e.region, frozenset(d for d, _ in e.mentions)) for e in parks} == {
        ("云栈产业园", QINGHE, frozenset("a")), ("云栈产业园", BAISHI, frozenset("b")),
    }
    one = fold(texts, decide("merge", "云栈产业园", "云栈科技产业园", scope="白石县"))
    assert sorted(e.region[-1] for e in one.entities if e.types[0] == "Park") == ["白石县", "青禾区", "青禾区"]


def test_a_region_tells_homonyms_apart() -> None:
    texts = [("a", "深入实施三大战略。", QINGHE), ("b", "深入实施三大战略。", BAISHI)]
    facts = fold(texts, decide("rename", "三大战略", "三个战略", scope="白石县"))
    assert {(e.name, e.region) for e in facts.entities if "三大战略" in (e.name, *e.aliases)} == {
        ("三大战略", QINGHE), ("三个战略", BAISHI),
    }


def test_what_tables_join_across_documents_can_be_split() -> None:
    texts = [("a", "与山东大学共建研究院。", QINGHE), ("b", "深化与山大、济大等高校的合作。", QINGHE)]
    assert len(named(fold(texts), "山大")) == 1 and named(fold(texts), "山大")[0].name == "山东大学"
    line = decide("split", "山大", "山东大学")
    facts = fold(texts, line)
    (one,), (other,) = named(facts, "山大"), named(facts, "山东大学")
    assert one.id != other.id and line in one.decisions and line in other.decisions
    assert notes([line], facts) == ()


def test_what_is_joined_within_one_document_can_be_split() -> None:
    texts = [("a", "与山东大学共建研究院。深化与山大、济大等高校的合作。", QINGHE)]
    assert len(named(fold(texts), "山大")) == 1
    facts = fold(texts, decide("split", "山大", "山东大学"))
    (one,), (other,) = named(facts, "山大"), named(facts, "山东大学")
    assert one.name == "山大" and other.name == "山东大学"
    assert {text for _, text in _spans(facts, one)} == {"山大"}
    quoted = [("a", "实施“生态优先”战略。\n坚持“生态优先”不动摇。", QINGHE)]
    (whole,) = named(fold(quoted), "生态优先")
    facts = fold(quoted, decide("split", "生态优先", "生态优先战略"))
    assert whole.name == "生态优先战略" and len(named(facts, "生态优先")) == 1
    assert "生态优先" not in named(facts, "生态优先战略")[0].aliases


def _spans(facts: Facts, entity: Entity) -> list[tuple[str, str]]:
    texts = {d.id: d.text for d in facts.documents}
    return [(document, texts[document][span.start : span.end]) for document, span in entity.mentions]


def test_the_bearer_of_a_name_in_one_document_can_be_set_apart() -> None:
    texts = [(name, "青禾区引进华美药业集团。", QINGHE) for name in ("a", "b", "c")]
    line = decide("split", "华美药业集团", scope="b.txt")
    facts = fold(texts, line)
    found = named(facts, "华美药业集团")
    assert sorted(sorted({d for d, _ in e.mentions}) for e in found) == [["a", "c"], ["b"]]
    alone = next(e for e in found if {d for d, _ in e.mentions} == {"b"})
    assert alone.id == "company-华美药业集团-b.txt"
    (rest,) = [e for e in fold(texts, line, decide("rename", alone.name, "华美制药", line=3)).entities
               if e.name == "华美制药"]
    assert {d for d, _ in rest.mentions} == {"a", "c"}, "what was set apart heeds only lines of its scope"
    renamed = fold(
        texts, line, decide("rename", "华美药业集团", "华美制药", line=3),
        decide("rename", "华美药业集团", "南华美药业", scope="b.txt", line=4),
    )
    assert {e.name for e in renamed.entities if e.types[0] == "Company"} == {"华美制药", "南华美药业"}


def test_a_merge_in_one_document_leaves_the_name_elsewhere_alone() -> None:
    texts = [*TWO, ("c", "青禾区引进桥芯科技集团。", BAISHI)]
    facts = fold(texts, decide("merge", "星桥半导体有限公司", "桥芯科技集团", scope="青禾区"))
    merged, other = sorted(named(facts, "桥芯科技集团"), key=lambda e: -len(e.mentions))
    assert merged.name == "星桥半导体有限公司" and {d for d, _ in merged.mentions} == {"a", "b"}
    assert other.name == "桥芯科技集团" and {d for d, _ in other.mentions} == {"c"} and not other.decisions


def test_a_renamed_entity_keeps_its_old_name_as_an_alias() -> None:
    line = decide("rename", "桥芯科技集团", "桥芯")
    facts = fold(TWO, line)
    (entity,) = named(facts, "桥芯")
    assert (entity.name, entity.id) == ("桥芯", "company-桥芯")
    assert "桥芯科技集团" in entity.aliases and entity.decisions == (line,)
    again = fold(TWO, line, decide("retype", "桥芯", "Institution", line=3))
    assert named(again, "桥芯")[0].types == ("Institution",), "by the name that another line gave it"


def test_a_name_that_is_taken_leaves_the_other_its_id() -> None:
    facts = fold(TWO, decide("rename", "桥芯科技集团", "星桥半导体有限公司"))
    assert {(e.id, e.mentions[0][0]) for e in named(facts, "星桥半导体有限公司")} == {
        ("company-星桥半导体有限公司", "a"), ("company-星桥半导体有限公司-2", "b"),
    }


def test_a_retyped_entity_makes_no_statement_that_its_type_cannot_make() -> None:
    line = decide("retype", "云栈产业园", "Honor")
    facts = fold(TWO, line)
    (entity,) = named(facts, "云栈产业园")
    assert entity.types == ("Honor",) and entity.id == "honor-云栈产业园"
    assert not [a for a in facts.assertions if a.predicate == "locatedIn"]
    (outcome,) = facts.outcomes
    assert outcome.statements == 2
    (note,) = notes([line], facts)
    assert "2 statements" in note.problem and note.where == "decisions.tsv:2"
    assert not [v for v in validate(store.memory(rdf.quads(facts))) if v.severity == "violation"]


def test_a_rejected_entity_goes_with_its_statements() -> None:
    line = decide("reject", "桥芯科技集团")
    facts = fold(TWO, line)
    assert named(facts, "桥芯科技集团") == []
    assert ("星桥半导体有限公司", "locatedIn", "云栈产业园") in stated(facts)
    assert not {t for t in stated(facts) if "桥芯科技集团" in t}
    before = len(fold(TWO).assertions)
    assert facts.outcomes[0].statements == before - len(facts.assertions) == 3
    assert notes([line], facts) == ()
    scoped = fold(TWO, decide("reject", "云栈产业园", scope="b.txt"))
    assert {d for d, _ in named(scoped, "云栈产业园")[0].mentions} == {"a"}


def test_a_rejected_statement_goes_alone() -> None:
    line = decide("reject", "桥芯科技集团", "云栈产业园", relation="locatedIn")
    facts = fold(TWO, line)
    assert ("桥芯科技集团", "locatedIn", "云栈产业园") not in stated(facts)
    assert ("青禾区", "introduces", "桥芯科技集团") in stated(facts)
    assert facts.outcomes[0].statements == 1
    elsewhere = decide("reject", "桥芯科技集团", "云栈产业园", relation="locatedIn", scope="a.txt")
    assert stated(fold(TWO, elsewhere)) == stated(fold(TWO))


def test_a_body_is_found_by_the_name_that_the_graph_gives_it() -> None:
    texts = [("a", "区委部署城市更新，区政府推进落实。", QINGHE)]
    (body,) = named(fold(texts), "星桥市青禾区委")
    facts = fold(texts, decide("rename", body.name, "青禾区委"))
    assert [e.name for e in named(facts, "区委")] == ["青禾区委"]


def test_decisions_that_contradict_each_other_only_in_the_graph_are_both_named() -> None:
    texts = [("a", "与山东大学共建研究院。", QINGHE), ("b", "深化与山大、济大等高校的合作。", QINGHE)]
    with pytest.raises(ConfigError, match=r"decisions\.tsv:2 and decisions\.tsv:5"):
        fold(texts, decide("rename", "山大", "甲校"), decide("rename", "山东大学", "乙校", line=5))
    lines = decide("split", "山东大学", "济大"), decide("merge", "山大", "济大", line=4)
    for line in lines:
        assert len(fold(texts, line).outcomes) == 1
    with pytest.raises(ConfigError, match=r"decisions\.tsv:2 and decisions\.tsv:4"):
        fold(texts, *lines)


def test_what_is_not_used_is_told_with_what_comes_nearest() -> None:
    lines = [
        decide("rename", "桥芯科枝集团", "桥芯", line=2),
        decide("merge", "桥芯科技集团", "无名氏", line=3),
        decide("reject", "桥芯科技集团", scope="c.txt", line=4),
        decide("reject", "青禾区", "云栈产业园", relation="locatedIn", line=5),
    ]
    facts = fold(TWO, *lines)
    assert facts.outcomes == () and facts.entities == fold(TWO).entities
    found = {note.where.rpartition(":")[2]: note for note in notes(lines, facts)}
    assert "桥芯科技集团" in found["2"].remedy and "桥芯科枝集团" in found["2"].problem
    assert "无名氏" in found["3"].problem
    assert "c.txt" in found["4"].problem and "b.txt" in found["4"].remedy
    assert "no document states" in found["5"].problem


def test_a_name_that_is_the_alias_of_two_needs_a_scope() -> None:
    texts = [
        ("a", "坚持“生态优先”战略。", QINGHE),
        ("b", "开展“生态优先”行动。", QINGHE),
    ]
    assert len(named(fold(texts), "生态优先")) == 2
    line = decide("rename", "生态优先", "绿色优先")
    (note,) = notes([line], fold(texts, line))
    assert "several things" in note.problem and "scope" in note.remedy
    scoped = decide("rename", "生态优先", "绿色优先", scope="b.txt")
    assert {d for d, _ in named(fold(texts, scoped), "绿色优先")[0].mentions} == {"b"}


def test_a_decided_type_settles_what_mentions_disagree_on() -> None:
    name = "省级云栈重点实验室"
    texts = [("a", f"青禾区获评{name}。", QINGHE), ("b", f"{name}投入运营。", QINGHE)]
    (entity,) = named(fold(texts), name)
    assert entity.readings == (("Honor", 1), ("Institution", 1)), "what is to be settled"
    (settled,) = named(fold(texts, decide("retype", name, "Institution")), name)
    assert settled.types == ("Institution",) and settled.readings == ()
