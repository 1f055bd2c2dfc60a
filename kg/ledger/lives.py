"""Projects, parks and platforms followed over the documents: how far each has come, what went back or was dropped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from kg.ledger.order import assertion_order, is_earlier, spoken_for
from kg.model import PROJECT_STATUSES, Assertion, Document, Entity, Facts, Life

MADE: Final = ("Project", "Park", "Platform")  # a street that is only improved is none that should be finished
_LIVING: Final = ("Project", "Park", "Platform", "Place", "Institution")  # whatever is built
_CARRIED_ON: Final = re.compile("推进|推动|加快|继续|续建|在建|竣工|完工|建成|完成|投[入用运产]|交付")
_DISTANCES: Final = {"planned": 0, "started": 1, "ongoing": 1, "completed": 2}
_WORKS: Final = re.compile("(?:改造|更新|提升|改建|扩建|新建|建设|项目|工程|施工|一期|二期|三期|片区)+$")
_SHORTEST: Final = 3  # characters by which a text may name a thing


def follow_lives(facts: Facts) -> Iterator[Life]:
    """Each project, park and platform whose status some document tells."""
    documents = {document.id: document for document in facts.documents}
    steps: dict[str, list[Assertion]] = defaultdict(list)
    names = {entity.id: entity.name for entity in facts.entities}
    for assertion in set(facts.assertions):
        if assertion.status in PROJECT_STATUSES and not _is_counted(names[assertion.object], assertion):
            steps[assertion.object].append(assertion)
    for entity in sorted(facts.entities, key=lambda e: e.id):
        if entity.id not in steps or next(iter(entity.types), "") not in _LIVING:
            continue
        told = sorted(
            steps[entity.id], key=lambda a: (documents[a.provenance.document].date or "", *assertion_order(a))
        )
        naming = {document for document, _ in entity.mentions} | {a.provenance.document for a in told}
        naming |= _naming(entity, documents.values())
        last = max(naming, key=lambda id: (documents[id].date or "", id))
        findings = []
        if _regressed(told, documents):
            findings.append("regressed")
        unfinished = entity.types[0] in MADE and all(a.status != "completed" for a in told)
        if unfinished and _left_behind(documents, naming, told):
            findings.append("disappeared")
        first = {(a.provenance.document, a.status): a for a in reversed(told)}  # what a document says twice, once
        yield Life(entity.id, tuple(a for a in told if first[a.provenance.document, a.status] is a), last,
                   tuple(findings))


def _is_counted(name: str, assertion: Assertion) -> bool:
    """Whether the quote counts things of this name (书房5家, 3个书房): then it is a kind, and has no life."""
    counted = rf"{re.escape(name)}[\d一二三四五六七八九十]+[家个处座所条]|\d[家个处座所条]{re.escape(name)}"
    return re.search(counted, assertion.provenance.quote) is not None


def _naming(entity: Entity, documents: Iterable[Document]) -> set[str]:
    """The documents whose text names the thing in some form, with the works on it (某宾馆改造项目) or without (某宾馆).

    Whether a document is silent must not hang on whether the name was recognised in it.
    """
    forms = {form for name in (entity.name, *entity.aliases) for form in (name, _WORKS.sub("", name))}
    forms = {form for form in forms if len(form) >= _SHORTEST}
    return {document.id for document in documents if any(form in document.text for form in forms)}


def _regressed(told: Sequence[Assertion], documents: Mapping[str, Document]) -> bool:
    """Whether a later document has it less far than an earlier one had it at the most.

    What has begun and what goes on are the same distance: documents do not keep these two apart. Nor is a plan to carry
    on or to finish a step back from there.
    """
    said: dict[str, int] = {}  # document → how far it has the thing
    meant: dict[str, int] = {}  # … and how far that says it is at the most
    for a in told:
        document, rank = documents[a.provenance.document], _DISTANCES[a.status or "planned"]
        sentence = document.text[a.provenance.sentence.start:a.provenance.sentence.end]
        carried_on = max(rank, _DISTANCES["ongoing"]) if _CARRIED_ON.search(sentence) else rank
        said[document.id] = max(said.get(document.id, -1), rank)
        meant[document.id] = max(meant.get(document.id, -1), carried_on)
    return any(
        said[one] > meant[other] and is_earlier(documents[one].date, documents[other].date)
        for one in said for other in said
    )


def _left_behind(documents: Mapping[str, Document], naming: set[str], told: Sequence[Assertion]) -> bool:
    """Whether a document of the same place, of a later year than all that name it, is silent about it."""
    regions = {documents[a.provenance.document].region_at(a.provenance.span.start) for a in told}
    years = [documents[id].date for id in naming]
    if not all(years):
        return False
    last = max(date[:4] for date in years if date)
    return any(
        regions & spoken_for(document) and document.date and document.date[:4] > last
        for document in documents.values() if document.id not in naming
    )
