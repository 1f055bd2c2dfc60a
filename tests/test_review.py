"""What is doubtful in a graph, and that the file which says so can be read back as decisions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import make_document

from kg import pipeline, rdf, review, store
from kg.decide import notes
from kg.decisions import read_decisions
from kg.model import Decision, Facts
from kg.names import differ_in_one
from kg.review import Proposal, propose, table

QINGHE = ("云海省", "星桥市", "青禾区")
BAISHI = ("云海省", "星桥市", "白石县")
TEXTS = [
    ("a", "青禾区引进星桥智能集团总公司、云栈智能装备集团。云栈智能装备集团落户柳浪产业园。", QINGHE),
    ("b", "青禾区引进星桥智能集团有限公司、云桟智能装备集团。", QINGHE),
    ("c", "加快建设柳浪产业园，柳浪现代产业园投入运营。青禾区获评省级云栈重点实验室。", QINGHE),
    ("d", "加快建设柳浪产业园，柳浪现代产业园投入运营。省级云栈重点实验室投入运营。", BAISHI),
    ("e", "引进柳浪第一医院、柳浪第二医院。引进星桥智能集团。", QINGHE),
    ("g", "与济南云栈研究院、青岛云栈研究院合作，云海省云栈研究院揭牌。", QINGHE),
    ("f", "完善网格服务管理体系，推进农村供水管网改造。让柳浪强区战略再上层楼。", QINGHE),
]


def fold(texts: Sequence[tuple[str, str, tuple[str, ...]]], *decisions: Decision) -> Facts:
    kit = pipeline.tools(curated=False, learnt=False)
    documents = [make_document(text, id=id, region=region) for id, text, region in texts]
    return pipeline.fold([pipeline.extract(d, kit, decisions) for d in documents], kit, decisions)


def doubts(facts: Facts) -> tuple[Proposal, ...]:
    return propose(store.memory(rdf.quads(facts)))


@pytest.fixture(scope="module")
def found() -> tuple[Proposal, ...]:
    return doubts(fold(TEXTS))


def pairs(found: Sequence[Proposal]) -> dict[frozenset[str], Proposal]:
    return {frozenset((p.entity, p.value)): p for p in found if p.action == "merge"}


def test_near_duplicates_are_proposed_with_their_rule(found: tuple[Proposal, ...]) -> None:
    merges = pairs(found)
    one = merges[frozenset(("云栈智能装备集团", "云桟智能装备集团"))]
    assert "one-character" in one.evidence[0] and one.entity == "云栈智能装备集团", "what is named more often stays"
    for full in ("星桥智能集团总公司", "星桥智能集团有限公司"):
        short = merges[frozenset((full, "星桥智能集团"))]
        assert "short-form" in short.evidence[0] and any("引进" in line for line in short.evidence)
    assert frozenset(("柳浪产业园", "柳浪现代产业园")) in merges


def test_what_a_character_or_a_place_tells_apart_is_not_proposed(found: tuple[Proposal, ...]) -> None:
    merges = pairs(found)
    assert frozenset(("柳浪第一医院", "柳浪第二医院")) not in merges
    assert frozenset(("济南云栈研究院", "青岛云栈研究院")) not in merges
    assert "济南云栈研究院" in {entity.name for entity in fold(TEXTS).entities}
    assert differ_in_one("云栈智能装备集团", "云桟智能装备集团")


def test_homonyms_get_their_region(found: tuple[Proposal, ...]) -> None:
    scopes = {p.scope for p in found if p.action == "merge" and {p.entity, p.value} == {"柳浪产业园", "柳浪现代产业园"}}
    assert scopes == {"云海省/星桥市/青禾区", "云海省/星桥市/白石县"}


def test_types_on_which_mentions_disagree_are_proposed(found: tuple[Proposal, ...]) -> None:
    (one,) = [p for p in found if p.action == "retype"]
    (entity,) = [e for e in fold(TEXTS).entities if e.name == "省级云栈重点实验室"]
    assert {one.value, entity.types[0]} == {"Honor", "Institution"}
    assert one.entity == entity.name and "Honor 1" in one.evidence[0] and "Institution 1" in one.evidence[0]


def test_unsure_entities_and_statements_are_proposed(found: tuple[Proposal, ...]) -> None:
    facts = fold(TEXTS)
    names = {e.id: e.name for e in facts.entities}
    entities = {e.name for e in facts.entities if e.confidence <= review.UNSURE_ENTITY and e.mentions}
    statements = {
        (names[a.subject], a.predicate, names[a.object])
        for a in facts.assertions
        if a.provenance.confidence <= review.UNSURE_STATEMENT
    }
    assert entities and statements, "these texts should have some"
    assert {p.entity for p in found if p.action == "reject" and not p.relation} == entities
    assert {(p.entity, p.relation, p.value) for p in found if p.relation} == statements


def test_the_most_doubtful_come_first_and_always_in_the_same_order(found: tuple[Proposal, ...]) -> None:
    assert [p.doubt for p in found] == sorted((p.doubt for p in found), reverse=True)
    assert doubts(fold(TEXTS[::-1])) == found
    assert all(0 < p.doubt < 1 for p in found) and len({p.doubt for p in found}) > 2
    assert table(found).count("\n#") > table(found, limit=2).count("\n#")
    assert f"{len(found) - 2} 条未列出" in table(found, limit=2)


def test_the_file_as_it_is_does_nothing(found: tuple[Proposal, ...]) -> None:
    assert read_decisions(table(found), path="decisions.tsv") == ()
    assert read_decisions(table(()), path="decisions.tsv") == ()
    assert "nothing is doubtful" in table(())


def accepted(found: Sequence[Proposal], *kept: Proposal) -> tuple[Decision, ...]:
    """The decisions of the file once the ``#`` before these proposals is deleted."""
    lines = table(found).split("\n")
    wanted = {"\t".join((p.action, p.entity, p.relation, p.value, p.scope, p.reason)) for p in kept}
    lines = [line[1:] if line[1:] in wanted else line for line in lines]
    return read_decisions("\n".join(lines), path="decisions.tsv")


def test_every_line_that_is_accepted_applies(found: tuple[Proposal, ...]) -> None:
    assert {p.action for p in found} == {"merge", "retype", "reject"} and len(found) >= 6
    for proposal in found:
        (decision,) = accepted(found, proposal)
        facts = fold(TEXTS, decision)
        assert [o.decision for o in facts.outcomes] == [decision], proposal
        again = doubts(facts)
        assert not [p for p in again if (p.action, p.entity, p.relation, p.value, p.scope) == (
            proposal.action, proposal.entity, proposal.relation, proposal.value, proposal.scope)], proposal


def test_several_lines_apply_together(found: tuple[Proposal, ...]) -> None:
    chosen = [p for p in found if p.action != "merge"]
    decisions = accepted(found, *chosen)
    assert len(decisions) == len(chosen)
    facts = fold(TEXTS, *decisions)
    assert [outcome.decision for outcome in facts.outcomes] == list(decisions)
    assert not [note for note in notes(decisions, facts) if "not used" in note.problem]


def test_what_was_split_is_not_proposed_again(found: tuple[Proposal, ...]) -> None:
    names = "云栈智能装备集团", "云桟智能装备集团"
    assert frozenset(names) in pairs(found)
    line = Decision("decisions.tsv", 2, "split", names[1], "", names[0], "", "两家企业")
    assert frozenset(names) not in pairs(doubts(fold(TEXTS, line)))


def test_names_that_would_break_a_table() -> None:
    strange = Proposal(0.5, "merge", '=1+1"x', "", "@甲", "", "有\t制表", ("一\n二",))
    text = table([strange])
    row = next(line for line in text.split("\n") if line.startswith("#merge"))
    (decision,) = read_decisions(text.replace(row, row[1:]), path="x")
    assert (decision.entity, decision.value, decision.reason) == ("=1+1x", "@甲", "有 制表")
    assert "# 一 二\n" in text


def test_the_examples_of_the_file_are_in_both_languages(tmp_path: Path) -> None:
    head = table(()).split("action\t")[0]
    assert "decisions.tsv" in head and "文献旁边" in head and "beside the documents" in head
    assert all(line.startswith("#") for line in head.splitlines() if line)
