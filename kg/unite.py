"""Resolving across documents: the Entities of a corpus, with people's decisions applied.

Names are joined on the evidence that ``kg/resolve.py`` speaks of; homonyms of different places stay apart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeAlias

from kg import decide
from kg.decide import Bearer, Member, Plan
from kg.decisions import contradiction
from kg.gazetteer import Gazetteer
from kg.model import SPOKEN_FOR_CONFIDENCE, Decision, Document, Entity, Extraction, Facts, Naming
from kg.names import ABBREVIATED, LOCAL_RULES, SHORT, SHORTENED
from kg.naming import BODY, DIVISION, GAZETTEER, SURE, SURE_OF_SHORT, Evidence, best
from kg.resolve import Tables, Union, body_name, place_path, region_forms

UNNAMED_PLACE = "（文献未写明的地区）"
# Names of these types may be borne by different things in different places; the others are one thing everywhere.
SCOPED = frozenset({"Place", "Group", "Project", "Park", "Event"})
_UNSAFE = re.compile(r"[^\w\u4e00-\u9fff+.()（）·-]+")

_Local: TypeAlias = tuple[Document, Entity]


def resolve_corpus(
    extractions: Iterable[Extraction], *, tables: Tables, decisions: Sequence[Decision] = ()
) -> Facts:
    """The facts of a corpus. The same facts come out whatever the order of the documents and of the decisions.

    Local entities are joined by division, by body of government, else by name or alias where a type agrees; names of
    scoped types only where one document's jurisdiction contains the other's. ``decisions`` are people's: they win.

    Raises ConfigError for decisions that turn out to contradict each other.
    """
    ordered = _full_regions(sorted(extractions, key=lambda x: x.document.id))
    if not decisions:
        return _Resolver(ordered, tables, Plan()).facts()
    before = _Resolver(ordered, tables, Plan())  # what a person sees who decides
    before.facts()
    plan = decide.plan(decisions, ordered, before.bearers(), before.key_of)
    resolver = _Resolver([decide.revise(extraction, plan) for extraction in ordered], tables, plan)
    return decide.settle(resolver.facts(), plan, decisions, ordered)


class _Resolver:
    """Resolves a corpus once. A node is what is one thing by its name alone; joined nodes are one Entity.

    Keys of nodes are ``kind:region:name``; ``key_of`` gives that of a Member.
    """

    def __init__(self, extractions: Sequence[Extraction], tables: Tables, plan: Plan) -> None:
        self.extractions = extractions
        self.tables = tables
        self.plan = plan
        self.key_of: dict[Member, str] = {}
        self._nodes: dict[str, list[_Local]] = defaultdict(list)
        self._paths: dict[str, tuple[str, ...]] = {}
        self._full_names: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._missing: dict[str, Entity] = {}
        self._missing_members: dict[str, set[Member]] = defaultdict(set)
        self._namings: dict[str, list[Naming]] = defaultdict(list)
        self._evidence = {x.document.id: Evidence(x.document, x.sentences, x.mentions) for x in extractions}
        self._gather()
        apart = [(self._keys(a), self._keys(b)) for _, a, b in plan.apart]
        self._union = Union(apart)
        self._join_decided()
        _join_aliases(self._nodes, self._union)
        _join_known(self._nodes, self._union, tables.gazetteer)
        self._join_short()
        self.entities = self._merge_all()

    def bearers(self) -> list[Bearer]:
        """Every Entity with its members; also those that no document names, whose members are ends of statements."""
        members: dict[str, set[Member]] = defaultdict(set)
        for member, key in self.key_of.items():
            members[self._ids[key]].add(member)
        members.update(self._missing_members)
        return [(e, frozenset(members[e.id])) for e in (*self.entities, *self._missing.values())]

    def _keys(self, members: Iterable[Member]) -> set[str]:
        return {self.key_of[member] for member in members if member in self.key_of}

    # ── Nodes ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _gather(self) -> None:
        divisions = self.tables.divisions
        open_names: dict[tuple[str, str], list[_Local]] = defaultdict(list)
        for extraction in self.extractions:
            document = extraction.document
            for entity in extraction.entities:
                mark = self.plan.marks.get((document.id, entity.id), "")
                path = entity.region or (
                    place_path(entity.name, document.region, divisions) if entity.types[0] == "Place" else ()
                )
                body = body_name(entity.name, document.region, divisions) if entity.types[0] == "Institution" else None
                if path:
                    key = self._key(DIVISION, path, "", mark)
                    self._paths[key], self._full_names[key] = path, path[-1]
                elif body:
                    key = self._key(BODY, body[1], body[0], mark)
                    self._full_names[key] = body[0]
                else:
                    open_names[entity.name, mark].append((document, entity))
                    continue
                self._add(key, [(document, entity)])
        for (name, mark), members in open_names.items():
            for scope, group in _scope(members):
                self._add(self._key("name", scope, name, mark), group)

    def _key(self, kind: str, path: Sequence[str], name: str, mark: str) -> str:
        key = f"{kind}:{'/'.join(path)}:{name}" + (f"#{mark}" if mark else "")
        self._marks[key] = mark
        return key

    def _add(self, key: str, members: Iterable[_Local]) -> None:
        for document, entity in members:
            self._nodes[key].append((document, entity))
            self.key_of[document.id, entity.id] = key

    # ── Joining ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _join_decided(self) -> None:
        for decision, a, b in self.plan.joins:
            kept = sorted(self._keys(a - self.plan.alone) or self._keys(a))
            for key in sorted(self._keys(b)):
                if kept and not self._union.join(kept[0], key):
                    number = self._union.obstacle(kept[0], key) or 0
                    first, second = sorted((decision, self.plan.apart[number][0]))
                    problem = f"one line merges {decision.entity} and {decision.value}, one splits what they are"
                    raise contradiction(first, second, problem)

    def _join_short(self) -> None:
        """Joins a short form with the one full form that documents of the same jurisdiction have for it.

        A document gives the short form, or it is a firm's or body's (see `kg.names.shortens`). Where two jurisdictions
        have different full forms, each has a thing of its own.
        """
        regions: dict[str, dict[tuple[str, ...], set[str]]] = {}
        for key, members in self._nodes.items():
            regions[key] = defaultdict(set)
            for document, _ in members:
                regions[key][document.region].add(document.id)
        places = {name for x in self.extractions for name in region_forms(x.document.region)}
        names: dict[str, str] = {}  # of nodes that no region tells apart
        given: dict[str, dict[str, str]] = defaultdict(dict)
        by_start: dict[str, list[str]] = defaultdict(list)
        for key, members in sorted(self._nodes.items()):
            if key.startswith("name::"):
                names[key] = members[0][1].name
                by_start[names[key][:2]].append(key)
                for name, rule in sorted(_local_aliases(members).items()):
                    given[name][key] = rule
        for key in sorted(names, key=lambda key: (-len(names[key]), key)):
            short, types = names[key], self._types(key)
            fits = {full: rule for full, rule in given[short].items() if full != key and types & self._types(full)}
            if types & set(SHORTENED):
                for full in by_start[short[:2]]:
                    if types & self._types(full) and (rule := self.tables.rule(short, names[full], places)):
                        fits.setdefault(full, rule)
            self._join_full(key, fits, regions)

    def _types(self, key: str) -> set[str]:
        return {entity.types[0] for _, entity in self._nodes.get(key, ())}

    def _join_full(
        self, key: str, fits: Mapping[str, str], regions: Mapping[str, Mapping[tuple[str, ...], AbstractSet[str]]]
    ) -> None:
        """Joins the node of a short form with those of its full forms; ``fits`` give full forms and the rules.

        ``regions`` are those of nodes, with their documents. A short form that leaves out nothing which tells things
        apart is the same everywhere, as any name; one that a document introduces means that only in its jurisdiction.
        """
        found: dict[tuple[str, ...], list[str]] = {}
        for region, documents in sorted(regions[key].items()):
            near = sorted(full for full in fits if region in regions[full])
            # In one document alone, what stands before what has told already.
            if region and near and len({*documents, *(d for full in near for d in regions[full][region])}) > 1:
                found[region] = near
        things = {region: {self._union.find(full) for full in near} for region, near in found.items()}
        if any(len(roots) > 1 for roots in things.values()):
            return  # which of two, no document says
        intrinsic = {fits[full] for near in found.values() for full in near} <= {SHORT, ABBREVIATED}
        if len({root for roots in things.values() for root in roots}) == 1 and intrinsic:
            near = next(iter(found.values()))
            if self._union.find(near[0]) != self._union.find(key) and self._union.join(near[0], key):
                self._tell_short(key, fits[near[0]])
            return
        for region, near in found.items():
            if self._union.find(near[0]) == self._union.find(key):
                continue
            there = [(d, e) for d, e in self._nodes[key] if d.region == region]
            self._nodes[key] = [(d, e) for d, e in self._nodes[key] if d.region != region]
            own = self._key("name", (), there[0][1].name, f"={'/'.join(region)}")
            self._add(own, there)
            self._union.join(near[0], own)
            self._tell_short(own, fits[near[0]])
        if not self._nodes[key]:
            del self._nodes[key]

    def _tell_short(self, key: str, rule: str) -> None:
        for document, entity in self._nodes[key]:
            if naming := self._evidence[document.id].read(entity.name, rule, SURE_OF_SHORT):
                self._namings[key].append(naming)

    # ── Entities ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _merge_all(self) -> list[Entity]:
        clusters: dict[str, list[str]] = defaultdict(list)
        for key in self._nodes:
            clusters[self._union.find(key)].append(key)
        entities: list[Entity] = []
        used: dict[str, int] = {}
        made = [(self._merge_cluster(sorted(clusters[root])), sorted(clusters[root])) for root in sorted(clusters)]
        for entity, keys in sorted(made, key=lambda pair: any(d.action == "rename" for d in pair[0].decisions)):
            used[entity.id] = used.get(entity.id, 0) + 1
            if used[entity.id] > 1:
                entity = replace(entity, id=f"{entity.id}-{used[entity.id]}")
            entities.append(entity)
            self._ids.update((key, entity.id) for key in keys)
        return entities

    def _merge_cluster(self, keys: Sequence[str]) -> Entity:
        members = [m for key in keys for m in self._nodes[key]]
        inside = {(document.id, entity.id) for document, entity in members}
        kept = self._kept(inside)
        named = [(d, e) for d, e in members if (d.id, e.id) in kept]
        own = [key for key in keys if key in self._keys(kept)]
        known = (self.tables.gazetteer.by_form.get(m.name) for _, m in named)
        canonical = {e.name for e in known if e is not None} & {m.name for _, m in named}
        rename, retype = self.plan.settled(inside, "rename"), self.plan.settled(inside, "retype")
        full = next((self._full_names[k] for k in own if k in self._full_names), min(canonical, default=""))
        full = full or max(sorted({entity.name for _, entity in named}), key=len)
        marks = [self._marks[key] for key in keys]
        entity = _merge(
            members,
            path=next((self._paths[k] for k in keys if k in self._paths), ()),
            full=rename.value if rename else full,
            types=tuple(retype.value.split("|")) if retype else (),
            forms={full},
            mark=marks[0] if all(mark and mark[0] != "=" for mark in marks) else "",
        )
        namings = [*self._explain(keys, entity.name), *(n for key in keys for n in self._namings[key])]
        namings += [naming for _, local in members for naming in local.namings]
        return replace(
            entity, namings=best(namings, entity.aliases), decisions=self.plan.concerning(inside),
            readings=() if retype else entity.readings,
        )

    def _kept(self, members: AbstractSet[Member]) -> AbstractSet[Member]:
        """Of what people merged, those whose name stays."""
        joins = [(a & members, b & members) for _, a, b in self.plan.joins if a & members and b & members]
        kept = {m for a, _ in joins for m in a} - {m for _, b in joins for m in b}
        return kept or (set(joins[0][0]) if joins else members)

    def _explain(self, keys: Iterable[str], name: str) -> Iterable[Naming]:
        """Why names are here that a table joined: as a division, as a body of government, as a gazetteer's form."""
        for key in keys:
            kind = key.split(":")[0]
            for document, entity in self._nodes[key]:
                entry = self.tables.gazetteer.by_form.get(entity.name)
                rule = kind if kind != "name" else GAZETTEER + entry.source if entry else ""
                if entity.name != name and rule:
                    naming = self._evidence[document.id].read(entity.name, rule, SURE)
                    if naming:
                        yield naming

    # ── Facts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def facts(self) -> Facts:
        """The facts, sorted."""
        ordered = self.extractions
        assertions = [
            replace(a, subject=self._global(x.document, a.subject), object=self._global(x.document, a.object))
            for x in ordered
            for a in x.assertions
        ]
        observations = [
            replace(o, subject=self._global(x.document, o.subject)) for x in ordered for o in x.observations
        ]
        return Facts(
            documents=tuple(x.document for x in ordered),
            sentences={x.document.id: x.sentences for x in ordered},
            entities=tuple(sorted((*self.entities, *self._missing.values()), key=lambda e: e.id)),
            assertions=tuple(
                sorted(
                    (a for a in assertions if a.subject != a.object),
                    key=lambda a: (a.provenance.document, a.provenance.span, a.subject, a.predicate, a.object),
                )
            ),
            observations=tuple(
                sorted(
                    observations,
                    key=lambda o: (
                        o.provenance.document,
                        o.provenance.span,
                        o.subject,
                        o.indicator,
                        o.kind,
                        o.value,
                        o.period or "",
                    ),
                )
            ),
        )

    def _global(self, document: Document, local: str) -> str:
        key = self.key_of.get((document.id, local))
        if key is not None:
            return self._ids[key]
        new = self._unnamed(document, local)
        if isinstance(new, Entity):
            self._missing_members[new.id].add((document.id, local))
            return self._missing.setdefault(new.id, new).id
        return new

    def _unnamed(self, document: Document, local: str) -> Entity | str:
        """The place that a statement speaks of and its document never names: a new Entity, or the id of a known one."""
        if not local:  # the document does not say whose it is: a place of its own, so that nothing is lost
            return Entity(id=f"place-unnamed-{document.id}", name=UNNAMED_PLACE, types=("Place",), confidence=0.1)
        forms = region_forms(document.region)
        path = forms.get(local) or place_path(local, document.region, self.tables.divisions)
        key = f"{DIVISION}:{'/'.join(path)}:" if path else ""
        if key in self._ids:
            return self._ids[key]
        return Entity(
            id="place-" + "-".join(map(_safe, path)) if path else "place-" + _safe(local),
            name=path[-1] if path else local,
            types=("Place",),
            region=path,
            aliases=_region_aliases(path),
            confidence=SPOKEN_FOR_CONFIDENCE,
        )


def _full_regions(extractions: Sequence[Extraction]) -> list[Extraction]:
    """Regions in full: 青禾区 alone is the 青禾区 that another document places in a city, where only one does."""
    known = {x.document.region for x in extractions} | {r for x in extractions for _, r in x.document.voices}

    def full(region: tuple[str, ...]) -> tuple[str, ...]:
        longer = {r for r in known if region and len(r) > len(region) and r[-len(region) :] == region}
        return longer.pop() if len(longer) == 1 else region

    found: list[Extraction] = []
    for extraction in extractions:
        document = extraction.document
        voices = tuple((start, full(region)) for start, region in document.voices)
        placed = replace(document, region=full(document.region), voices=voices)
        entities = tuple(replace(e, region=full(e.region)) for e in extraction.entities)
        found.append(replace(extraction, document=placed, entities=entities))
    return found


def _safe(name: str) -> str:
    """A name as part of an identifier: what is no letter or digit becomes a hyphen."""
    return _UNSAFE.sub("-", name).strip("-")


def _region_aliases(path: Sequence[str]) -> tuple[str, ...]:
    return ("".join(path[-2:]),) if len(path) > 1 else ()


def _scope(members: Sequence[tuple[Document, Entity]]) -> list[tuple[tuple[str, ...], list[tuple[Document, Entity]]]]:
    """Bearers of one name by jurisdiction where its type is scoped; those in one another's region stay together."""
    votes = Counter(entity.types[0] for _, entity in members)
    best = max(sorted(votes), key=lambda t: votes[t])
    if best not in SCOPED:
        return [((), list(members))]
    scopes: list[tuple[tuple[str, ...], list[tuple[Document, Entity]]]] = []
    for document, entity in sorted(members, key=lambda m: (-len(m[0].region), m[0].region, m[0].id)):
        inside = [s for s in scopes if s[0][: len(document.region)] == document.region]
        if len(inside) == 1:
            inside[0][1].append((document, entity))
        else:
            scopes.append((document.region, [(document, entity)]))
    return scopes


def _local_aliases(members: Iterable[_Local]) -> dict[str, str]:
    """The aliases that hold only where they were read, with their rules."""
    return {
        naming.name: naming.provenance.rule
        for _, entity in members
        for naming in entity.namings
        if naming.provenance.rule in LOCAL_RULES
    }


def _join_aliases(nodes: dict[str, list[tuple[Document, Entity]]], union: Union) -> None:
    """Joins a name with the one thing in the same place that has it as an alias; if two have it, with neither."""
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, members in nodes.items():
        scope = key.split(":")[1] if key.startswith("name:") else ""
        for document, entity in members:
            names[scope, entity.name].add(key)
            for alias in set(entity.aliases) - _local_aliases([(document, entity)]).keys():
                bearers[scope, alias].add(key)
    for (scope, alias), claimants in sorted(bearers.items()):
        others = names.get((scope, alias), set()) - claimants
        if len(claimants) == 1 and len(others) == 1:
            (a,), (b,) = claimants, others
            if {t for _, e in nodes[a] for t in e.types} & {t for _, e in nodes[b] for t in e.types}:
                union.join(a, b)


def _join_known(nodes: dict[str, list[tuple[Document, Entity]]], union: Union, gazetteer: Gazetteer) -> None:
    """Joins a gazetteer's forms of one thing (山大, 山东大学) where the corpus holds more than one of them."""
    forms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, members in sorted(nodes.items()):
        entry = gazetteer.by_form.get(members[0][1].name) if key.startswith("name:") else None
        if entry is not None and entry.types[0] in members[0][1].types and entry.types[0] != "Place":
            forms[key.split(":")[1], entry.name].append(key)
    for keys in forms.values():
        for key in keys[1:]:
            union.join(keys[0], key)


def _merge(
    members: Sequence[_Local], *, path: tuple[str, ...], full: str, types: tuple[str, ...], forms: AbstractSet[str],
    mark: str,
) -> Entity:
    """One Entity of local ones, called ``full``; ``types`` and ``forms`` (more names) where people or tables give them.

    ``mark`` tells it from others of its name.
    """
    votes: Counter[str] = Counter()
    readings: Counter[str] = Counter()
    for _, entity in members:
        for rank, name in enumerate(entity.types):
            votes[name] += 3 - rank
        readings.update(dict(entity.readings) or {entity.types[0]: len(entity.mentions)})
    ranked = sorted(votes, key=lambda t: (-votes[t], t))
    types = types or tuple(t for t in ranked[:2] if 2 * votes[t] >= votes[ranked[0]])
    names = {e.name for _, e in members} | {a for _, e in members for a in e.aliases} | set(_region_aliases(path))
    scope = path or next((d.region for d, _ in sorted(members, key=lambda m: (-len(m[0].region), m[0].region))), ())
    kind = types[0].lower()
    if path:
        identifier = "-".join(["place", *map(_safe, path)])
    elif types[0] in SCOPED and scope:
        identifier = f"{kind}-{_safe(''.join(scope[-2:]))}-{_safe(full)}"
    else:
        identifier = f"{kind}-{_safe(full)}"
    return Entity(
        id=identifier + (f"-{_safe(mark)}" if mark else ""),
        name=full,
        types=types,
        aliases=tuple(sorted((names | forms) - {full}, key=lambda a: (-len(a), a))),
        region=scope if types[0] in SCOPED else (),
        mentions=tuple(sorted({m for _, e in members for m in e.mentions})),
        confidence=max(e.confidence for _, e in members),
        readings=tuple(sorted(readings.items())) if len(readings) > 1 else (),
    )
