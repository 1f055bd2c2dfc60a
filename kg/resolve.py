"""Resolving: mentions → Entities, first within a document, then across a corpus.

Names are joined only on evidence: an alias that the text itself gives (quotation marks, an elided head), the forms of
the document's own jurisdiction, the administrative divisions, a gazetteer's forms. Never on likeness.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.gazetteer import Divisions, Gazetteer, region_names
from kg.model import SPOKEN_FOR_CONFIDENCE, Document, Entity, Extraction, Facts, Mention

UNNAMED_PLACE = "（文献未写明的地区）"
# Names of these types may be borne by different things in different places; the others are one thing everywhere.
SCOPED = frozenset({"Place", "Group", "Project", "Park", "Event"})
# The bodies of a level of government, named without their place (区委) or with it (市中区委).
_BODY = re.compile(
    r"^(?P<place>.*?)(?P<level>[省市区县旗州盟]?)(?P<body>人大常委会|委常委会|人民政府|政府|人大|政协|纪委|监委|委)$"
)
_ONE_BODY = {"政府": "人民政府"}
_UNSAFE = re.compile(r"[^\w\u4e00-\u9fff+.()（）·-]+")


class _Union:
    """Disjoint sets of names."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        self.parent.setdefault(name, name)
        while self.parent[name] != name:
            self.parent[name] = self.parent[self.parent[name]]
            name = self.parent[name]
        return name

    def join(self, a: str, b: str) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        self.parent[b] = a


def region_forms(region: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Every name of a document's jurisdiction and of the regions around it → that region's path."""
    forms: dict[str, tuple[str, ...]] = {}
    for depth in range(1, len(region) + 1):
        path = tuple(region[:depth])
        for name in region_names(path):
            forms.setdefault(name, path)
    return forms


def resolve_document(
    document: Document, mentions: Sequence[Mention], *, gazetteer: Gazetteer
) -> tuple[tuple[Entity, ...], dict[str, str]]:
    """The entities of one document and, for every mention's name, the id of its entity.

    An entity's id is its name; its name is the fullest form that stands in the text.
    """
    union = _Union()
    regions: dict[str, tuple[str, ...]] = {}
    for region in (document.region, *(region for _, region in document.voices)):
        regions = region_forms(region) | regions
    by_name: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_name[mention.name].append(mention)
    region_of: dict[str, tuple[str, ...]] = {}
    anchors: dict[tuple[str, ...], str] = {}
    for name in sorted(by_name):
        union.find(name)
        if name in regions and any("Place" in mention.types for mention in by_name[name]):
            path = regions[name]
            region_of[name] = path
            union.join(name, anchors.setdefault(path, name))
    for name in sorted(by_name):
        for mention in by_name[name]:
            for alias in mention.aliases:
                if alias in by_name and set(by_name[alias][0].types) & set(mention.types):
                    union.join(name, alias)
        entry = gazetteer.by_form.get(name)
        if entry is not None and name not in region_of:
            for form in (entry.name, *entry.aliases):
                if form != name and form in by_name and gazetteer.by_form.get(form) is entry:
                    union.join(name, form)
    groups: dict[str, list[str]] = defaultdict(list)
    for name in by_name:
        groups[union.find(name)].append(name)
    entities: list[Entity] = []
    ids: dict[str, str] = {}
    for names in groups.values():
        members = [m for n in names for m in by_name[n]]
        name = max(sorted(names), key=len)
        aliases = set(names) | {a for m in members for a in m.aliases}
        entities.append(
            Entity(
                id=name,
                name=name,
                types=_best_types(members),
                aliases=tuple(sorted(aliases - {name}, key=lambda a: (-len(a), a))),
                region=next((region_of[n] for n in sorted(names) if n in region_of), ()),
                mentions=tuple((document.id, m.span) for m in sorted(members, key=lambda m: m.span)),
                confidence=max(m.confidence for m in members),
            )
        )
        for n in names:
            ids[n] = name
    return tuple(sorted(entities, key=lambda e: e.mentions[0][1])), ids


def _best_types(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """The types that most confidence speaks for, at most two."""
    weight: Counter[str] = Counter()
    for mention in mentions:
        for rank, name in enumerate(mention.types):
            weight[name] += round(1000 * mention.confidence) - 100 * rank
    ranked = sorted(weight, key=lambda t: (-weight[t], t))
    return tuple(t for t in ranked[:2] if 2 * weight[t] >= weight[ranked[0]])


# -- across documents ----------------------------------------------------------------------------------------------


def place_path(name: str, region: Sequence[str], divisions: Divisions) -> tuple[str, ...]:
    """The division that a name means in a document of ``region``: the one nearest to it; () where that is open.

    >>> from kg.gazetteer import divisions
    >>> place_path("鼓楼区", ("江苏省", "南京市"), divisions())
    ('江苏省', '南京市', '鼓楼区')
    >>> place_path("鼓楼区", (), divisions())
    ()
    """
    if name in region:
        return tuple(region[: region.index(name) + 1])
    ranked: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for path in divisions.candidates(name):
        shared = 0
        while shared < min(len(path) - 1, len(region)) and path[shared] == region[shared]:
            shared += 1
        ranked[shared].append(path)
    if not ranked:
        return ()
    best = ranked[max(ranked)]
    outer = min(best, key=len)
    return outer if all(path[: len(outer)] == outer for path in best) else ()  # 吉林: the province, not its city


def body_name(name: str, region: Sequence[str], divisions: Divisions) -> tuple[str, tuple[str, ...]] | None:
    """The full name and the place's path of «区委» or «市中区委» in a document of ``region``; None if it is none.

    >>> from kg.gazetteer import divisions
    >>> body_name("市政府", ("江苏省", "南京市", "鼓楼区"), divisions())
    ('南京市人民政府', ('江苏省', '南京市'))
    """
    match = _BODY.match(name)
    if match is None or not region:
        return None
    body = _ONE_BODY.get(match["body"], match["body"])
    path: tuple[str, ...] = ()
    if match["place"]:
        forms = region_forms(region)
        full = match["place"] + match["level"]
        path = forms.get(full) or forms.get(match["place"], ()) or place_path(full, region, divisions)
    elif match["level"]:
        path = next(
            (tuple(region[:i]) for i in range(len(region), 0, -1) if region[i - 1].endswith(match["level"])), ()
        )
    place = path[-2:] if len(path) > 2 else path[-1:]  # a district with its city, a city or province alone
    return ("".join(place) + body, path) if path else None


def resolve_corpus(extractions: Iterable[Extraction], *, divisions: Divisions, gazetteer: Gazetteer) -> Facts:
    """The facts of a corpus. The same facts come out whatever the order of the documents.

    Local entities are joined by division, by body of government, else by name or alias where a type agrees; names of
    scoped types only where one document's jurisdiction contains the other's.
    """
    ordered = _full_regions(sorted(extractions, key=lambda x: x.document.id))
    union = _Union()
    nodes: dict[str, list[tuple[Document, Entity]]] = defaultdict(list)
    paths: dict[str, tuple[str, ...]] = {}
    full_names: dict[str, str] = {}
    key_of: dict[tuple[str, str], str] = {}
    open_names: dict[str, list[tuple[Document, Entity]]] = defaultdict(list)
    for extraction in ordered:
        document = extraction.document
        for entity in extraction.entities:
            path = entity.region or (
                place_path(entity.name, document.region, divisions) if entity.types[0] == "Place" else ()
            )
            body = body_name(entity.name, document.region, divisions) if entity.types[0] == "Institution" else None
            if path:
                key = "division:" + "/".join(path)
                paths[key], full_names[key] = path, path[-1]
            elif body:
                key = "body:" + "/".join(body[1]) + ":" + body[0]
                full_names[key] = body[0]
            else:
                open_names[entity.name].append((document, entity))
                continue
            nodes[key].append((document, entity))
            key_of[document.id, entity.id] = key
    for name, members in open_names.items():
        for scope, group in _scope(members):
            key = f"name:{'/'.join(scope)}:{name}"
            nodes[key] = group
            for document, entity in group:
                key_of[document.id, entity.id] = key
    _join_aliases(nodes, union)
    _join_known(nodes, union, gazetteer)
    clusters: dict[str, list[str]] = defaultdict(list)
    for key in nodes:
        clusters[union.find(key)].append(key)
    entities: list[Entity] = []
    ids: dict[str, str] = {}
    used: dict[str, int] = {}
    for root in sorted(clusters):
        keys = sorted(clusters[root])
        members = [m for key in keys for m in nodes[key]]
        known = (gazetteer.by_form.get(m.name) for _, m in members)
        canonical = {e.name for e in known if e is not None} & {m.name for _, m in members}
        full = next((full_names[k] for k in keys if k in full_names), min(canonical, default=""))
        entity = _merge(
            members,
            next((paths[k] for k in keys if k in paths), ()),
            full,
        )
        used[entity.id] = used.get(entity.id, 0) + 1
        if used[entity.id] > 1:
            entity = replace(entity, id=f"{entity.id}-{used[entity.id]}")
        entities.append(entity)
        ids.update((key, entity.id) for key in keys)

    missing: dict[str, Entity] = {}

    def global_id(document: Document, local: str) -> str:
        key = key_of.get((document.id, local))
        if key is not None:
            return ids[key]
        if not local:  # the document does not say whose it is: a place of its own, so that nothing is lost
            new = Entity(id=f"place-unnamed-{document.id}", name=UNNAMED_PLACE, types=("Place",), confidence=0.1)
            return missing.setdefault(new.id, new).id
        path = region_forms(document.region).get(local) or place_path(local, document.region, divisions)
        key = "division:" + "/".join(path) if path else ""
        if key in ids:
            return ids[key]
        new = Entity(
            id="place-" + "-".join(map(_safe, path)) if path else "place-" + _safe(local),
            name=path[-1] if path else local,
            types=("Place",),
            region=path,
            aliases=_region_aliases(path),
            confidence=SPOKEN_FOR_CONFIDENCE,
        )
        return missing.setdefault(new.id, new).id

    assertions = [
        replace(a, subject=global_id(x.document, a.subject), object=global_id(x.document, a.object))
        for x in ordered
        for a in x.assertions
    ]
    observations = [replace(o, subject=global_id(x.document, o.subject)) for x in ordered for o in x.observations]
    return Facts(
        documents=tuple(x.document for x in ordered),
        sentences={x.document.id: x.sentences for x in ordered},
        entities=tuple(sorted((*entities, *missing.values()), key=lambda e: e.id)),
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


def _join_aliases(nodes: dict[str, list[tuple[Document, Entity]]], union: _Union) -> None:
    """Joins a name with the one thing in the same place that has it as an alias; if two have it, with neither."""
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, members in nodes.items():
        scope = key.split(":")[1] if key.startswith("name:") else ""
        for _, entity in members:
            names[scope, entity.name].add(key)
            for alias in entity.aliases:
                bearers[scope, alias].add(key)
    for (scope, alias), claimants in sorted(bearers.items()):
        others = names.get((scope, alias), set()) - claimants
        if len(claimants) == 1 and len(others) == 1:
            (a,), (b,) = claimants, others
            if {t for _, e in nodes[a] for t in e.types} & {t for _, e in nodes[b] for t in e.types}:
                union.join(a, b)


def _join_known(nodes: dict[str, list[tuple[Document, Entity]]], union: _Union, gazetteer: Gazetteer) -> None:
    """Joins a gazetteer's forms of one thing (山大, 山东大学) where the corpus holds more than one of them."""
    forms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, members in sorted(nodes.items()):
        entry = gazetteer.by_form.get(members[0][1].name) if key.startswith("name:") else None
        if entry is not None and entry.types[0] in members[0][1].types and entry.types[0] != "Place":
            forms[key.split(":")[1], entry.name].append(key)
    for keys in forms.values():
        for key in keys[1:]:
            union.join(keys[0], key)


def _merge(members: Sequence[tuple[Document, Entity]], path: tuple[str, ...], full: str) -> Entity:
    """One Entity of local ones; its name is the division's or body's, else the fullest form in the documents."""
    votes: Counter[str] = Counter()
    for _, entity in members:
        for rank, name in enumerate(entity.types):
            votes[name] += 3 - rank
    ranked = sorted(votes, key=lambda t: (-votes[t], t))
    types = tuple(t for t in ranked[:2] if 2 * votes[t] >= votes[ranked[0]])
    forms = {e.name for _, e in members} | {a for _, e in members for a in e.aliases} | set(_region_aliases(path))
    name = full or max(sorted({e.name for _, e in members}), key=len)
    scope = path or next((d.region for d, _ in sorted(members, key=lambda m: (-len(m[0].region), m[0].region))), ())
    kind = types[0].lower()
    if path:
        identifier = "-".join(["place", *map(_safe, path)])
    elif types[0] in SCOPED and scope:
        identifier = f"{kind}-{_safe(''.join(scope[-2:]))}-{_safe(name)}"
    else:
        identifier = f"{kind}-{_safe(name)}"
    return Entity(
        id=identifier,
        name=name,
        types=types,
        aliases=tuple(sorted(forms - {name}, key=lambda a: (-len(a), a))),
        region=scope if types[0] in SCOPED else (),
        mentions=tuple(sorted({m for _, e in members for m in e.mentions})),
        confidence=max(e.confidence for _, e in members),
    )
