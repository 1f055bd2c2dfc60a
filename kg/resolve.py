"""Resolving within a document: mentions → Entities. ``kg/unite.py`` does it across documents.

Names are joined only on evidence: an alias that the text itself gives (quotation marks, brackets, an elided head), the
forms of the document's own jurisdiction, the administrative divisions, a gazetteer's forms, a short form of the only
full name that it can be short for, or a person's decision. Never on likeness. What joined an alias is kept with it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kg.gazetteer import Divisions, Gazetteer, region_names
from kg.model import Document, Entity, Mention, Naming, Sentence
from kg.names import SHORTENED, Abbreviations, normal, shortens
from kg.naming import GAZETTEER, JURISDICTION, SURE, SURE_OF_SHORT, Evidence, best_of
from kg.naming import by_name as namings_by_name

# The bodies of a level of government, named without their place (区委) or with it (市中区委).
_BODY = re.compile(
    r"^(?P<place>.*?)(?P<level>[省市区县旗州盟]?)(?P<body>人大常委会|委常委会|人民政府|政府|人大|政协|纪委|监委|委)$"
)
_ONE_BODY = {"政府": "人民政府"}


@dataclass(frozen=True, slots=True)
class Tables:
    """What resolving knows beforehand."""

    gazetteer: Gazetteer
    divisions: Divisions
    abbreviations: Abbreviations = ()

    def rule(self, short: str, full: str, forms: AbstractSet[str]) -> str:
        """The rule by which a name is short for another, or ""; ``forms`` are places that the divisions do not know."""
        one, other = self.gazetteer.by_form.get(short), self.gazetteer.by_form.get(full)
        if one is not None and other is not None and one is not other:
            return ""  # two names of people's tables: they would say if these were one thing

        def is_place(name: str) -> bool:
            return name in forms or bool(self.divisions.candidates(name))

        return shortens(short, full, is_place=is_place, abbreviations=self.abbreviations)


class Union:
    """Disjoint sets of names, some of which must stay apart: pairs of groups of names, no two of which may meet."""

    def __init__(self, apart: Iterable[tuple[Iterable[str], Iterable[str]]] = ()) -> None:
        self.parent: dict[str, str] = {}
        self._sides: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for number, groups in enumerate(apart):
            for side, group in enumerate(groups):
                for name in group:
                    self._sides[name].add((number, side))

    def find(self, name: str) -> str:
        self.parent.setdefault(name, name)
        while self.parent[name] != name:
            self.parent[name] = self.parent[self.parent[name]]
            name = self.parent[name]
        return name

    def obstacle(self, a: str, b: str) -> int | None:
        """The number of the first pair that keeps two names apart."""
        here, there = self._sides[self.find(a)], self._sides[self.find(b)]
        return min((number for number, side in here if (number, 1 - side) in there), default=None)

    def join(self, a: str, b: str) -> bool:
        """Make two sets one, unless they must stay apart; whether they are one now."""
        a, b = sorted((self.find(a), self.find(b)))
        if a != b:
            if self.obstacle(a, b) is not None:
                return False
            self.parent[b] = a
            self._sides[a] |= self._sides[b]
        return True


def region_forms(region: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Every name of a document's jurisdiction and of the regions around it → that region's path."""
    forms: dict[str, tuple[str, ...]] = {}
    for depth in range(1, len(region) + 1):
        path = tuple(region[:depth])
        for name in region_names(path):
            forms.setdefault(name, path)
    return forms


def resolve_document(
    document: Document,
    mentions: Sequence[Mention],
    *,
    sentences: Sequence[Sentence],
    tables: Tables,
    apart: AbstractSet[frozenset[str]] = frozenset(),
) -> tuple[tuple[Entity, ...], dict[str, str]]:
    """The entities of one document and, for every mention's name, the id of its entity.

    An entity's id is its name; its name is the fullest form that stands in the text. ``apart`` are pairs of names
    (without quotation marks and spaces) that are two things.
    """
    pairs = sorted(tuple(sorted(pair)) for pair in apart)
    by_name: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_name[mention.name].append(mention)
    union = Union([([n for n in by_name if normal(n) == a], [n for n in by_name if normal(n) == b]) for a, b in pairs])
    evidence = Evidence(document, sentences, mentions)
    namings: list[Naming | None] = []
    regions: dict[str, tuple[str, ...]] = {}
    for region in (document.region, *(region for _, region in document.voices)):
        regions = region_forms(region) | regions
    region_of: dict[str, tuple[str, ...]] = {}
    anchors: dict[tuple[str, ...], str] = {}
    divisions = {path[-1] for path in regions.values()}
    for name in sorted(by_name, key=lambda name: (name not in divisions, name)):
        union.find(name)
        if name in regions and any("Place" in mention.types for mention in by_name[name]):
            path = regions[name]
            if union.join(name, anchors.setdefault(path, name)):
                region_of[name] = path
                namings.append(evidence.read(name, JURISDICTION, SURE))
    for name in sorted(by_name):
        for mention in by_name[name]:
            for alias in mention.aliases:
                namings.extend(evidence.given(form, mention) for form in (name, alias))
                if alias in by_name and set(by_name[alias][0].types) & set(mention.types):
                    union.join(name, alias)
        entry = tables.gazetteer.by_form.get(name)
        if entry is not None and name not in region_of:
            for form in (entry.name, *entry.aliases):
                if form != name and form in by_name and tables.gazetteer.by_form.get(form) is entry:
                    union.join(name, form)
                    namings.append(evidence.read(name, GAZETTEER + entry.source, SURE))
    kinds = {name: _best_types(found)[0] for name, found in by_name.items()}
    for short, full, rule in _shortened(kinds, union, lambda short, full: tables.rule(short, full, regions.keys())):
        first, second = evidence.first(full), evidence.first(short)
        if first and second and first < second and union.join(short, full):
            namings.append(evidence.read(short, rule, SURE_OF_SHORT))
    groups: dict[str, list[str]] = defaultdict(list)
    for name in by_name:
        groups[union.find(name)].append(name)
    entities: list[Entity] = []
    ids: dict[str, str] = {}
    known = namings_by_name(naming for naming in namings if naming)
    for names in groups.values():
        members = sorted((m for n in names for m in by_name[n]), key=lambda m: (m.span.start, m.span.end))
        name = max(sorted(names), key=len)
        forms = set(names) | {a for m in members for a in m.aliases}
        own = forms
        if apart:
            own = {form for form in forms if not any(frozenset((normal(form), normal(n))) in apart for n in names)}
        aliases = tuple(sorted(own - {name}, key=lambda a: (-len(a), a)))
        read_as = Counter(m.types[0] for m in members)
        entities.append(
            Entity(
                id=name,
                name=name,
                types=_best_types(members),
                aliases=aliases,
                region=next((region_of[n] for n in sorted(names) if n in region_of), ()),
                mentions=tuple((document.id, m.span) for m in members),
                confidence=max(m.confidence for m in members),
                namings=best_of(known, aliases),
                readings=tuple(sorted(read_as.items())) if len(read_as) > 1 else (),
            )
        )
        for n in names:
            ids[n] = name
    return tuple(sorted(entities, key=lambda e: e.mentions[0][1])), ids


def _shortened(
    kinds: Mapping[str, str], union: Union, rule: Callable[[str, str], str]
) -> Iterable[tuple[str, str, str]]:
    """Short forms with the only full form that they can be short for, and the rule; ``kinds`` give names their types.

    The caller joins them; so the longest short form comes first, and full forms that are one thing count once.
    """
    by_start: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, kind in sorted(kinds.items()):
        if kind in SHORTENED:
            by_start[kind, name[:2]].append(name)
    for (_, _), names in sorted(by_start.items()):
        for short in sorted(names, key=lambda name: (-len(name), name)):
            fulls = {full: by for full in names if full != short and (by := rule(short, full))}
            if len({union.find(full) for full in fulls}) == 1:
                full = max(sorted(fulls), key=len)
                if union.find(full) != union.find(short):
                    yield short, full, fulls[full]


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
