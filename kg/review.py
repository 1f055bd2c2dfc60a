"""What a person should look at: doubtful entities, names and statements of a graph, as lines for ``decisions.tsv``.

Every proposal is a line that is commented out, with the evidence in comments above it; whoever accepts it deletes its
``#``. The most doubtful come first; ``doubt`` is a number in [0, 1] by which they are ordered, and no probability.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, Store

from kg.cells import harmless
from kg.gazetteer import abbreviations, divisions, region_names
from kg.model import DECISION_COLUMNS
from kg.names import IsPlace, abbreviate, core, differ_in_one, is_contained, normal, place_before, shortens
from kg.query import Cell, run
from kg.vocab import KG

UNSURE_ENTITY: Final = 0.65
"""Entities that no mention makes surer than this are doubtful; so are statements of UNSURE_STATEMENT or less."""
UNSURE_STATEMENT: Final = 0.6
CLOSE: Final = 0.5
"""Readings as another type are doubtful where they are at least this many times as many as those as the best one."""

_QUOTE: Final = 80  # characters of a sentence that are shown
_LEAST: Final = 3  # a name of fewer characters begins or ends too many others
_HEADER: Final = """\
# kg review：存疑的实体、名称和陈述，最可疑的在前。
# 同意哪一条，就删去那一行开头的 #，改一改理由；然后把本文件改名为 decisions.tsv，放在文献旁边，再运行 kg build。
# 那里已有 decisions.tsv 的，把同意的行添在它后面。
# kg review: doubtful entities, names and statements, the most doubtful first.
# To accept one, delete the # at the beginning of its line and mend the reason; then rename this file to decisions.tsv,
# put it beside the documents, and run kg build again. If there is one already, add the lines to it. Left as it is, the
# file does nothing.
"""
_RULES: Final = {
    "same-name": ("同名", "the same name", 0.9),
    "shared-alias": ("别名相同", "a name in common", 0.85),
    "short-form": ("简称", "a short form", 0.8),
    "abbreviation": ("通行缩写", "a known abbreviation", 0.8),
    "same-core": ("去掉地名和通用词后相同", "the same but for places and generic words", 0.7),
    "one-character": ("只差一个字", "one character differs", 0.6),
    "begins-or-ends": ("一个是另一个的开头或结尾", "one begins or ends the other", 0.3),
    "contained": ("一个的字依次都在另一个里", "one has the other's characters in their order", 0.25),
}
_BY_LENGTH: Final = ("begins-or-ends", "contained")  # the nearer in length, the likelier


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line for ``decisions.tsv`` (its cells but the action as in `kg.model.Decision`), and what speaks for it."""

    doubt: float
    action: str
    entity: str
    relation: str
    value: str
    scope: str
    reason: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entity:
    """What the store says of an entity; ``sentences`` is how many mention it."""

    iri: str
    name: str
    types: tuple[str, ...]
    aliases: frozenset[str]
    region: tuple[str, ...]
    confidence: float
    sentences: int

    @property
    def is_division(self) -> bool:
        return "Place" in self.types and self.region[-1:] == (self.name,)


_ENTITIES: Final = """
SELECT ?entity ?name ?main ?type ?alias ?region ?confidence WHERE {
    ?entity kg:mainType ?main ; a ?type ; rdfs:label ?name ; kg:confidence ?confidence .
    ?type a kg:EntityType .
    OPTIONAL { ?entity skos:altLabel ?alias }
    OPTIONAL { ?entity kg:region ?region }
}
"""
_COUNTS: Final = "SELECT ?entity (COUNT(DISTINCT ?s) AS ?n) { ?s schema:mentions ?entity } GROUP BY ?entity"
_READINGS: Final = "SELECT ?entity ?type ?n { ?r a kg:Reading ; kg:readingOf ?entity ; kg:readAs ?type ; kg:count ?n }"
_SPLITS: Final = "SELECT ?a ?b { ?d a kg:Decision ; kg:action 'split' ; kg:decidedName ?a ; kg:decidedValue ?b }"
_SENTENCES: Final = """
SELECT ?entity ?text ?title ?name WHERE {
    ?s schema:mentions ?entity ; kg:text ?text ; dct:isPartOf ?document ; oa:start ?start .
    ?document dct:title ?title ; kg:name ?name .
}
ORDER BY ?name ?start
"""
_STATEMENTS: Final = """
SELECT ?subject ?predicate ?object ?confidence ?rule ?quote ?title ?name ?start WHERE {
    ?a a kg:Assertion ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
        kg:confidence ?confidence ; kg:rule ?rule ; kg:quote ?quote ; oa:start ?start ; dct:source ?document .
    ?document dct:title ?title ; kg:name ?name .
}
"""


def propose(store: Store) -> tuple[Proposal, ...]:
    """All that is doubtful in the graph of ``store``, the most doubtful first. Deterministic."""
    graph = _Graph(store)
    found = [*graph.unsure_entities(), *graph.duplicates(), *graph.type_disagreements(), *graph.unsure_statements()]
    return tuple(sorted(found, key=lambda p: (-p.doubt, p.action, p.entity, p.relation, p.value, p.scope)))


def table(proposals: Sequence[Proposal], *, limit: int | None = None) -> str:
    """The text of a table like ``decisions.tsv`` in which every line is commented out; at most ``limit`` proposals.

    >>> text = table([Proposal(0.4, "reject", "篇幅", "", "", "", "不是名称", ("1 句 sentence",))])
    >>> text.splitlines()[-1].split("\\t")
    ['#reject', '篇幅', '', '', '', '不是名称']
    """
    shown = proposals if limit is None else proposals[:limit]
    lines = [_HEADER, _row(DECISION_COLUMNS)]
    if not proposals:
        lines.append("# 没有存疑之处 nothing is doubtful\n")
    for number, proposal in enumerate(shown, 1):
        lines.append(f"\n# {number}.  {_show(proposal.doubt)}\n")
        lines.extend(f"# {_line(text)}\n" for text in proposal.evidence)
        cells = (getattr(proposal, column) for column in DECISION_COLUMNS)
        lines.append("#" + _row([harmless(_line(cell)) for cell in cells]))
    if len(shown) < len(proposals):
        lines.append(f"\n# 另有 {len(proposals) - len(shown)} 条未列出 more are not listed (--limit)\n")
    return "".join(lines)


def _row(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter="\t", lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def _line(text: str) -> str:
    return " ".join(text.split())


def _show(number: float) -> str:
    return f"{number:.2f}"


class _Graph:
    """The graph in a store, as far as doubts go."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entities = _entities(store)
        self._bearers = Counter(normal(entity.name) for entity in self._entities.values())
        regions = {e.region[: n + 1] for e in self._entities.values() for n in range(len(e.region))}
        self._places = {name for region in regions for name in region_names(region)}
        self._quotes: dict[str, tuple[str, str]] = {}

    def is_place(self, name: str) -> bool:
        return name in self._places or bool(divisions().candidates(name))

    # ── Kinds of doubt ───────────────────────────────────────────────────────────────────────────────────────────────

    def unsure_entities(self) -> Iterator[Proposal]:
        """Entities that nothing shows clearly to be one."""
        for entity in self._entities.values():
            if entity.confidence <= UNSURE_ENTITY and entity.sentences:
                doubt = 1 - entity.confidence
                why = f"置信度低的实体 an entity of low confidence, {_show(entity.confidence)}"
                yield Proposal(
                    doubt, "reject", entity.name, "", "", self._scope(entity), "不是实体 no such entity",
                    (why, self._tell(entity)),
                )

    def duplicates(self) -> Iterator[Proposal]:
        """Pairs of entities of one type whose names are near each other; what is mentioned more stays."""
        split = {frozenset((str(a), str(b))) for a, b in run(self._store, _SPLITS).rows}
        for one, other, rule in _near(self._entities, self.is_place):
            if frozenset((normal(one.name), normal(other.name))) in split:
                continue
            kept, merged = sorted((one, other), key=lambda e: (-e.sentences, -len(e.name), e.iri))
            zh, en, doubt = _RULES[rule]
            if rule in _BY_LENGTH:
                lengths = sorted((len(one.name), len(other.name)))
                doubt += 0.2 * lengths[0] / lengths[1]
            ambiguous = max(self._bearers[normal(one.name)], self._bearers[normal(other.name)]) > 1
            scope = (self._scope(merged) or self._scope(kept)) if ambiguous else ""
            if normal(one.name) == normal(other.name):
                continue  # a line cannot tell them apart; one of the names has to be mended first
            yield Proposal(
                round(doubt, 4), "merge", kept.name, "", merged.name, scope, f"{zh} {en}",
                (f"也许是一个实体 perhaps one entity ({rule}: {zh} {en})", self._tell(kept), self._tell(merged)),
            )

    def type_disagreements(self) -> Iterator[Proposal]:
        """Entities whose mentions were read as different types about equally often; proposed is the second type."""
        counts: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for iri, type_, count in run(self._store, _READINGS).rows:
            counts[str(iri)].append((round(_number(count)), str(type_).removeprefix(KG.iri)))
        for iri, found in sorted(counts.items()):
            entity = self._entities[iri]
            number = {name: count for count, name in found}
            best = number.get(entity.types[0], 0)
            others = sorted((-count, name) for name, count in number.items() if name != entity.types[0])
            if not others or -others[0][0] < CLOSE * best:
                continue
            count, other = -others[0][0], others[0][1]
            told = "，".join(f"{name} {number[name]}" for name in sorted(number, key=lambda n: (-number[n], n)))
            yield Proposal(
                round(0.6 * min(1.0, count / best if best else 1.0), 4), "retype", entity.name, "", other,
                self._scope(entity), f"应为 should be {other}",
                (f"类型不一 mentions disagree: {told}，现为 now {'|'.join(entity.types)}", self._tell(entity)),
            )

    def unsure_statements(self) -> Iterator[Proposal]:
        """Statements that no document makes clearly."""
        stated: dict[tuple[str, str, str], list[tuple[float, str, int, str, str, str]]] = defaultdict(list)
        for row in run(self._store, _STATEMENTS).rows:
            subject, predicate, object_, sure, rule, quote, title, name, start = row
            told = (_number(sure), str(name), round(_number(start)), str(rule), str(quote), str(title))
            stated[str(subject), str(predicate).removeprefix(KG.iri), str(object_)].append(told)
        for (one_iri, relation, other_iri), found in sorted(stated.items()):
            confidence, _, _, by, words, where = min(found, key=lambda told: (-told[0], *told[1:]))
            if confidence > UNSURE_STATEMENT:
                continue
            one, other = self._entities[one_iri], self._entities[other_iri]
            scope = self._scope(one) or self._scope(other)
            yield Proposal(
                round(1 - confidence, 4), "reject", one.name, relation, other.name, scope, "未如此陈述 not stated",
                (
                    f"置信度低的陈述 a statement of low confidence, {_show(confidence)} ({by}, {len(found)} 处 times)",
                    f"“{_cut(words, other.name)}” ——《{where}》",
                ),
            )

    # ── Telling ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _tell(self, entity: _Entity) -> str:
        """Name, types, how many sentences, and the first of them."""
        text, title = self._quote(entity)
        shown = f": “{_cut(text, entity.name, *sorted(entity.aliases))}” ——《{title}》" if text else ""
        return f"{entity.name} ({'|'.join(entity.types)}, {entity.sentences} 句 sentences){shown}"

    def _quote(self, entity: _Entity) -> tuple[str, str]:
        if entity.iri not in self._quotes:
            rows = run(self._store, _SENTENCES, values={"entity": NamedNode(entity.iri)}).rows
            self._quotes[entity.iri] = (str(rows[0][1]), str(rows[0][2])) if rows else ("", "")
        return self._quotes[entity.iri]

    def _scope(self, entity: _Entity) -> str:
        """What tells an entity from others of its name: its region, or the only document that names it."""
        if self._bearers[normal(entity.name)] < 2:
            return ""
        if entity.region:
            return "/".join(entity.region)
        rows = run(self._store, _SENTENCES, values={"entity": NamedNode(entity.iri)}).rows
        names = {str(row[3]) for row in rows}
        return names.pop() if len(names) == 1 else ""


def _cut(text: str, *names: str) -> str:
    """The part of a sentence around the first of these names that is in it."""
    text = _line(text)
    if len(text) <= _QUOTE:
        return text
    at = next((text.index(name) for name in names if name in text), 0)
    start = max(0, min(at - _QUOTE // 3, len(text) - _QUOTE))
    end = start + _QUOTE
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _number(cell: Cell) -> float:
    return float(str(cell or 0))


def _entities(store: Store) -> dict[str, _Entity]:
    """Every entity by IRI, sorted."""
    rows: dict[str, list[tuple[Cell, ...]]] = defaultdict(list)
    for row in run(store, _ENTITIES).rows:
        rows[str(row[0])].append(row[1:])
    counts = {str(entity): round(_number(n)) for entity, n in run(store, _COUNTS).rows}
    found: dict[str, _Entity] = {}
    for iri, described in sorted(rows.items()):
        name, main, _, _, region, confidence = described[0]
        best = str(main).removeprefix(KG.iri)
        types = {str(row[2]).removeprefix(KG.iri) for row in described if str(row[2]).startswith(KG.iri)} - {best}
        aliases = frozenset(str(row[3]) for row in described if row[3] is not None)
        path = tuple(str(region).split("/")) if region else ()
        found[iri] = _Entity(
            iri, str(name), (best, *sorted(types)), aliases, path, _number(confidence), counts.get(iri, 0)
        )
    return found


# ── Names that are near each other ───────────────────────────────────────────────────────────────────────────────────


def _near(entities: dict[str, _Entity], is_place: IsPlace) -> Iterator[tuple[_Entity, _Entity, str]]:
    """Pairs of entities that may be one, each once, with the rule that says most for it."""
    order = list(_RULES)
    found: dict[tuple[str, str], str] = {}
    for one, other, rule in _candidates(list(entities.values()), is_place):
        if one.iri == other.iri or one.types[0] != other.types[0] or (one.is_division and other.is_division):
            continue
        shorter, longer = sorted((one.region, other.region), key=len)
        if longer[: len(shorter)] != shorter:
            continue  # in two places
        places = {place_before(normal(entity.name), is_place) for entity in (one, other)} - {""}
        if len(places) > 1:
            continue  # of two places
        first, second = sorted((one.iri, other.iri))
        best = found.setdefault((first, second), rule)
        if order.index(rule) < order.index(best):
            found[first, second] = rule
    for (first, second), rule in sorted(found.items()):
        yield entities[first], entities[second], rule


def _candidates(entities: Sequence[_Entity], is_place: IsPlace) -> Iterator[tuple[_Entity, _Entity, str]]:
    """Pairs by way of what they share, so that nobody has to compare all with all."""
    known = abbreviations()
    names: dict[str, list[_Entity]] = defaultdict(list)
    shared: dict[tuple[str, str, str], list[_Entity]] = defaultdict(list)  # by what, and type
    for entity in entities:
        name, type_ = normal(entity.name), entity.types[0]
        names[name].append(entity)
        shared["begin", name[:2], type_].append(entity)
        shared["core", core(name, is_place=is_place), type_].append(entity)
        for alias in {name, *map(normal, entity.aliases)}:
            shared["alias", alias, type_].append(entity)
        if len(name) >= 5:
            for i in range(len(name)):
                shared["hole", f"{name[:i]}\n{name[i + 1 :]}", type_].append(entity)
    for (kind, key, _), found in sorted(shared.items()):
        for i, one in enumerate(found):
            for other in found[i + 1 :]:
                a, b = sorted((normal(one.name), normal(other.name)), key=lambda name: (len(name), name))
                if kind == "alias":
                    yield one, other, "same-name" if a == b else "shared-alias"
                elif kind == "core":
                    if len(key) >= _LEAST and not is_place(key):
                        yield one, other, "same-core"
                elif kind == "hole":
                    if differ_in_one(a, b):
                        yield one, other, "one-character"
                elif rule := shortens(a, b, is_place=is_place, abbreviations=known):
                    yield one, other, rule
                elif len(a) >= _LEAST and is_contained(a, b) and not is_place(a):
                    yield one, other, "contained"
    for name, found in sorted(names.items()):
        for cut in range(_LEAST, len(name)):
            for part in {name[:cut], name[-cut:]} - ({name[:cut]} if is_place(name[:cut]) else set()):
                for other in names.get(part, ()):
                    for one in found:
                        yield one, other, "begins-or-ends"
        shorter = abbreviate(name, known)
        if shorter != name:
            for other in names.get(shorter, ()):
                for one in found:
                    yield one, other, "abbreviation"
