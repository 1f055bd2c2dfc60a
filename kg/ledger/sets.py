"""Numbered sets (三大战略) counted: the size that the name states, and the members that documents name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kg.ledger.order import assertion_order
from kg.model import Assertion, Facts, SetCheck

_NUMERALS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "双": 2}
_N: Final = "一二两三四五六七八九"
_STATED: Final = re.compile(
    rf"(?<![\d+零{_N}十百第])(?P<n>\d{{1,2}}|[{_N}]?十[{_N}]?|[{_N}])"
    "(?:大(?!批|$)|件|步|线|点|方面|个|项|条|张|类|重|新|化|进|网|区|核|翼|城|港|链|群|园|带|轴|廊|心|环|极|强|谷|岛|高地|工程|行动)"
)
_COMPOUND: Final = re.compile(rf"[\d{_N}十][^\d，、]{{0,4}}[、+＋][\d{_N}十]|\d{{3,}}|\d\+")


def count_sets(facts: Facts) -> Iterator[SetCheck]:
    """Each numbered set with what is said to be a member of it."""
    named: dict[str, list[Assertion]] = defaultdict(list)
    for assertion in sorted(set(facts.assertions), key=assertion_order):
        if assertion.predicate == "memberOf":
            named[assertion.object].append(assertion)
    names = {entity.id: entity.name for entity in facts.entities}
    for entity in sorted(facts.entities, key=lambda e: e.id):
        if entity.types[:1] != ("Group",):
            continue
        assertions = tuple(named.get(entity.id, ()))
        stated = next((n for form in (entity.name, *entity.aliases) if (n := stated_size(form))), None)
        members = _members(assertions, stated, names)
        listed = [
            len(_members([a for a in assertions if a.provenance.document == document], stated, names))
            for document in {a.provenance.document for a in assertions}
        ]
        yield SetCheck(entity.id, stated, members, _completeness(stated, len(members), listed), assertions)


def stated_size(name: str) -> int | None:
    """How many members the name of a numbered set promises; None where it has no number, or several.

    >>> stated_size("三大战略"), stated_size("十二大行动"), stated_size("“双碳”目标"), stated_size("一核两翼")
    (3, 12, None, None)
    """
    if _COMPOUND.search(name):
        return None
    found = [match["n"] for match in _STATED.finditer(name)]
    if len(found) != 1 or found[0] in ("一", "1"):
        return None
    text = found[0]
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, ones = text.split("十")
        return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)
    return _NUMERALS[text]


def _completeness(stated: int | None, found: int, listed: Sequence[int]) -> str:
    """One of COMPLETENESS; ``listed`` are the members in each document, which may name others than the year before."""
    if not found:
        return "unlisted"
    if stated is None:
        return "unstated"
    if found == stated:
        return "complete"
    if found < stated:
        return "incomplete"
    return "changed" if stated in listed and max(listed) == stated else "exceeded"


def _members(assertions: Sequence[Assertion], stated: int | None, names: Mapping[str, str]) -> tuple[str, ...]:
    """The members of a set. Where there are more than it states, a short form is not counted beside its longer one."""
    members = sorted({assertion.subject for assertion in assertions})
    if stated is not None and len(members) > stated:
        members = [
            m for m in members if not any(names[o] != names[m] and names[o].startswith(names[m]) for o in members)
        ]
    return tuple(members)
