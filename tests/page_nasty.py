"""Facts with something hostile in every field that a document, a name or an ontology can fill, told apart by the field.

A field of its own text is what makes a leak findable: ``mark(field, payload)`` says where it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from page_facts import HOSTILE

from kg.model import (
    Assertion,
    Check,
    Conflict,
    Document,
    Entity,
    Facts,
    Ledger,
    Life,
    Observation,
    Provenance,
    Sentence,
    SetCheck,
    Span,
)

OVERRIDE = "\u202e"
"""Turns what follows around, up to the end of the line, unless it is kept apart."""

NASTY = (
    *HOSTILE,
    "constructor", "toString", "hasOwnProperty", "__defineGetter__", "valueOf", "prototype", "length", "0", "-1",
    "\u202eאבג\u2066abc\u2069\u2069\u202e", "\u200b\u200c\u200d\ufeff", "\u2069\u202eabc", "אבגד (1)", "\ud800",
      "\udfff\ud83d",
    "长" * 3000, "w" * 500, "👨‍👩‍👧‍👦" * 20, "Z̸̧̛͚a̵l̴g̷o" * 20, "a\nb\r\nc\td", "<svg><style>*{display:none}</style>",
    "<a href=\"javascript:alert(1)\">x</a>", "<base href=//example.invalid>", "url(//example.invalid/x)",
      "&#x6a;avascript:alert`1`",
    "id=x&to=y&view=table&at=0,0,1", "%00%0a%E0%A4%A", "${alert(1)}", "]]>--!><!--",
      "data:text/html,<script>alert(1)</script>",
    "{count}", "{name}{steps}", "青石区",
)

NUMBERS = ("1234567890123456789012345678901234567890", "-9999999999999999999999999999999999999999",
           "0.0000000000000000000000000000000000000001", "0", "-0.5")


@dataclass(frozen=True)
class Type:
    label_zh: str
    label_en: str
    colour: str = "#8a1f1f"
    shape: str = "star"


@dataclass(frozen=True)
class Relation:
    label_zh: str
    label_en: str
    inverse_zh: str
    inverse_en: str


@dataclass(frozen=True)
class Term:
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class Styles:
    """An ontology of hostile labels, for half of the types, relations and terms; the others have none."""

    types: dict[str, Type] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)


def make_styles() -> Styles:
    some = NASTY[::2]
    return Styles(
        {name: Type(f"{name}型", f"{name} type") for name in some},
        {name: Relation(f"{name}系", f"{name} relation", f"被{name}系", f"{name} inverse") for name in some},
        {name: Term(f"{name}词", f"{name} term") for name in some},
    )


def make_nasty(payloads: tuple[str, ...] = NASTY) -> tuple[Facts, Ledger]:
    """For each payload a document, two entities, statements in both directions, figures of three years, and a line in
    each book of the ledger."""
    documents, sentences, entities, assertions, observations = [], {}, [], [], []
    conflicts, checks, sets, lives = [], [], [], []
    for number, payload in enumerate(payloads):
        text = f"{payload}与{payload}。{payload}！"
        id = f"{payload}" if payload not in sentences else f"{number}{payload}"
        date = (payload, "2023", "2024-02-30", None, "9999-12-31", "0000")[number % 6]
        document = Document(id, f"../../{payload}.txt", "0" * 64, text, title=payload, date=date, region=(payload,
          payload))
        documents.append(document)
        sentences[id] = (Sentence(Span(0, len(text)), 0),)
        origin = Provenance(id, Span(0, len(payload)), payload, Span(0, len(text)), payload, (1.0, 0.5)[number % 2])
        one, two = Entity(f"{number}:{payload}", payload, (payload, "Place") if number % 4 else ("Place", payload),
          (payload, f"{payload}别名"),
                          (payload, payload)), Entity(f"n{number}/{payload}", f"{payload}乙", ("Project", payload))
        entities += [one, two]
        steps = [
            Assertion(one.id, payload, two.id, origin, payload, payload),
            Assertion(two.id, ("supports", "memberOf", payload)[number % 3], one.id, origin),
            Assertion(one.id, "constructs", entities[max(0, len(entities) - 4)].id, origin, payload),
        ]
        assertions += steps
        figures = [
            Observation(one.id, payload, ("level", "growth", payload)[number % 3], Decimal(value), payload, value,
              (payload, "exact", "about")[number % 3],
                        period, (payload, "actual", "target")[number % 3], origin, baseline=payload, concept=payload,
                          topic=payload)
            for value, period in zip((*NUMBERS, NUMBERS[0], str(number)), ("2021", "2022", "2023", "2024", "2025",
              payload, None), strict=True)
        ]
        observations += figures
        conflicts.append(Conflict(payload, one.id, payload, payload, payload, payload, payload, tuple(figures[:2])))
        checks += [Check(figures[0], figures[1], ("met", "missed", payload)[number % 3], payload, payload),
          Check(figures[2], None, "open", payload, "notReported"),
                   Check(figures[3], None, payload, payload, payload)]
        sets.append(SetCheck(one.id, number, (one.id, two.id), payload, (steps[0],)))
        lives.append(Life(two.id, (steps[0], steps[2]), id, (payload,)))
    facts = Facts(tuple(documents), sentences, tuple(entities), tuple(assertions), tuple(observations))
    return facts, Ledger(tuple(conflicts), tuple(checks), tuple(sets), tuple(lives), 3)
