"""Files for other programs: CSV tables, JSON of one document's facts, and the folder that a build leaves.

A folder is written beside its place and moved into it at the end: a run that fails leaves the last good result as it
was.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeAlias

from kg.cells import harmless
from kg.errors import GraphError
from kg.model import (
    SPOKEN_FOR,
    SPOKEN_FOR_CONFIDENCE,
    Assertion,
    Document,
    Extraction,
    Facts,
    Mention,
    Provenance,
)

Normalise: TypeAlias = Callable[[Decimal, str], tuple[Decimal, str]]
"""Gives value and unit in the unit's base (98.2, 亿元 → 9820000000, 元)."""

MANIFEST: Final = "build.json"
STORE: Final = "store"
SEARCH: Final = "search.db"
LEDGER: Final = "ledger.json"
LEDGER_TABLES: Final = {part: f"ledger-{part}.csv" for part in ("conflicts", "targets", "sets", "lives")}
FILES: Final = (
    "graph.ttl", "graph.nq", "graph.jsonld", "graph.graphml",
    "entities.csv", "relations.csv", "observations.csv",
    LEDGER, *LEDGER_TABLES.values(), "index.html", SEARCH, STORE, MANIFEST,
)
"""What a build writes into its folder, the manifest last: where it stands, all the rest does."""

_STAGE: Final = ".building"
_PROVENANCE: Final = ("document", "document_title", "date", "quote", "sentence", "start", "end", "rule", "confidence")


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def entities_csv(facts: Facts) -> bytes:
    """One row for each Entity; columns ``id``, ``name``, ``type`` (the best), ``types``, ``aliases``, ``region``,
    ``documents`` (how many mention it), ``mentions``, ``confidence``. Several values in a cell are joined by ``|``.

    See `table` for the form of the file.
    """
    rows = (
        (e.id, e.name, e.types[0] if e.types else "", "|".join(e.types), "|".join(e.aliases), "/".join(e.region),
         len({document for document, _ in e.mentions}), len(e.mentions), e.confidence)
        for e in sorted(facts.entities, key=lambda e: e.id)
    )
    columns = ("id", "name", "type", "types", "aliases", "region", "documents", "mentions", "confidence")
    return table(columns, rows)


def relations_csv(facts: Facts) -> bytes:
    """One row for each Assertion: subject, predicate and object (ids and names), ``status``, ``title`` (the post), and
    where it was read: ``document`` (id), ``document_title``, ``date``, ``quote``, ``sentence``, ``start``, ``end``
    (of the quote, code points of the clean text), ``rule``, ``confidence``.
    """
    names, documents = _names(facts), _documents(facts)
    rows = [
        (a.subject, names[a.subject], a.predicate, a.object, names[a.object], a.status or "", a.title or "",
         *_origin(a.provenance, documents))
        for a in facts.assertions
    ]
    columns = ("subject", "subject_name", "predicate", "object", "object_name", "status", "title", *_PROVENANCE)
    return table(columns, _sorted(rows))


def observations_csv(facts: Facts, normalise: Normalise | None = None) -> bytes:
    """One row for each Observation: subject (id and name), ``indicator`` (as printed), ``concept`` (its canonical
    name), ``topic``, ``kind``, ``value`` (digits, exact), ``unit``, ``base_value`` and ``base_unit`` (with
    ``normalise``, else empty), ``raw`` (as printed), ``bound``, ``period``, ``status``, ``baseline``, and where it was
    read, as in `relations_csv`.
    """
    names, documents = _names(facts), _documents(facts)
    rows = []
    for o in facts.observations:
        value, unit = normalise(o.value, o.unit) if normalise else (None, "")
        rows.append(
            (o.subject, names[o.subject], o.indicator, o.concept, o.topic, o.kind, f"{o.value:f}", o.unit,
             "" if value is None else f"{value:f}", unit, o.raw, o.bound, o.period or "", o.status, o.baseline or "",
             *_origin(o.provenance, documents))
        )
    columns = ("subject", "subject_name", "indicator", "concept", "topic", "kind", "value", "unit", "base_value",
               "base_unit", "raw", "bound", "period", "status", "baseline", *_PROVENANCE)
    return table(columns, _sorted(rows))


def table(columns: Sequence[str], rows: Iterable[Sequence[str | int | float]]) -> bytes:
    """A CSV file: comma, UTF-8 with the mark that spreadsheet programs need to show Chinese, lines ended by ``\\n``.

    A spreadsheet would run a text that begins with ``=``, ``+``, ``-`` or ``@``; such a cell gets a leading ``'``,
    unless it is a number.

    >>> print(table(["name", "value"], [["=1+1", "-2.5"]]).decode("utf-8-sig"), end="")
    name,value
    '=1+1,-2.5
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8", "replace")


def _harmless(cell: str | int | float) -> str | int | float:
    if not isinstance(cell, str):
        return cell
    return harmless(cell.replace("\r\n", "\n").replace("\r", "\n"))  # not every version of csv quotes a lone \r


def _names(facts: Facts) -> dict[str, str]:
    return {entity.id: entity.name for entity in facts.entities}


def _documents(facts: Facts) -> dict[str, Document]:
    return {document.id: document for document in facts.documents}


def _origin(provenance: Provenance, documents: Mapping[str, Document]) -> tuple[str | int | float, ...]:
    document = documents[provenance.document]
    sentence = document.text[provenance.sentence.start : provenance.sentence.end]
    return (document.id, document.title or document.name, document.date or "", provenance.quote, sentence,
            provenance.span.start, provenance.span.end, provenance.rule, provenance.confidence)


def _sorted(rows: list[tuple[str | int | float, ...]]) -> list[tuple[str | int | float, ...]]:
    """The rows without repeats, ordered by their cells: the order in which facts were found is nobody's concern."""
    return sorted(set(rows))


# ── One document's facts ─────────────────────────────────────────────────────────────────────────────────────────────


def document_facts(extraction: Extraction, *, name: str | None = None) -> dict[str, Any]:
    """The facts of one document, ready for JSON: ``document`` (``name``, or its id), ``jurisdiction``, ``date``, and
    the lists ``entities``, ``relations`` and ``observations``, each in the order of the text.

    Entities: ``name``, ``types`` (best first), ``aliases``. Relations, one for each subject, predicate and object
    (the surest, then the first reading): ``subject``, ``predicate``, ``object`` by entity name, ``status`` or
    ``title`` where there is one, ``evidence``. Observations: ``subject``, ``indicator``, ``kind``, ``value`` (a
    string, exact), ``unit``, ``bound``, ``period``, ``status``, ``evidence``. Each of the three ends with the ``rule``
    that read it (of an entity: its surest mention) and its ``confidence``. Whatever a statement names is among the
    entities.
    """
    document = extraction.document
    names = {entity.id: entity.name for entity in extraction.entities}
    surest = surest_mentions(extraction)
    entities = [
        {"name": e.name, "types": list(e.types), "aliases": list(e.aliases),
         "rule": surest[e.id].rule if e.id in surest else SPOKEN_FOR, "confidence": e.confidence}
        for e in extraction.entities
    ]
    # A document may speak for a place, or of the city around it, without ever naming it.
    ends = {end for a in extraction.assertions for end in (a.subject, a.object)}
    unnamed = sorted((ends | {o.subject for o in extraction.observations}) - names.keys() - {""})
    entities += [
        {"name": name, "types": ["Place"], "aliases": [], "rule": SPOKEN_FOR, "confidence": SPOKEN_FOR_CONFIDENCE}
        for name in unnamed
    ]
    best: dict[tuple[str, str, str], Assertion] = {}
    for assertion in sorted(extraction.assertions, key=_surest):
        best.setdefault((assertion.subject, assertion.predicate, assertion.object), assertion)
    relations = []
    for assertion in sorted(best.values(), key=lambda a: (a.provenance.span, a.subject, a.predicate, a.object)):
        relation = {
            "subject": names.get(assertion.subject, assertion.subject),
            "predicate": assertion.predicate,
            "object": names.get(assertion.object, assertion.object),
        }
        relation |= {key: value for key, value in (("status", assertion.status), ("title", assertion.title)) if value}
        relations.append(relation | _basis(assertion.provenance))
    observations = [
        {
            "subject": names.get(o.subject, o.subject),
            "indicator": o.indicator,
            "kind": o.kind,
            "value": f"{o.value:f}",
            "unit": o.unit,
            "bound": o.bound,
            "period": o.period,
            "status": o.status,
            **_basis(o.provenance),
        }
        for o in extraction.observations
    ]
    return {
        "document": name or document.id,
        "jurisdiction": document.jurisdiction,
        "date": document.date,
        "entities": entities,
        "relations": relations,
        "observations": observations,
    }


def surest_mentions(extraction: Extraction) -> dict[str, Mention]:
    """For each entity's id the mention of it that is surest, the first in the text among equals."""
    at = {(mention.span, mention.name): mention for mention in extraction.mentions}
    found: dict[str, Mention] = {}
    for entity in extraction.entities:
        forms = (entity.name, *entity.aliases)
        mentions = [at[span, form] for _, span in entity.mentions for form in forms if (span, form) in at]
        if mentions:
            found[entity.id] = min(mentions, key=lambda m: (-m.confidence, m.span, m.rule))
    return found


def _basis(provenance: Provenance) -> dict[str, Any]:
    return {"evidence": provenance.quote, "rule": provenance.rule, "confidence": provenance.confidence}


def _surest(assertion: Assertion) -> tuple[object, ...]:
    origin = assertion.provenance
    return (-origin.confidence, origin.span, assertion.status or "", assertion.title or "", origin.rule)


def to_json(value: Any) -> str:
    """JSON for people and programs: Chinese as it is, two spaces, a line end.

    >>> to_json({"name": "青石区"})
    '{\\n  "name": "青石区"\\n}\\n'
    """
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def counts(facts: Facts) -> dict[str, Any]:
    """How many documents, sentences, entities (``total`` and by type), relations and observations there are."""
    by_type = Counter(entity.types[0] for entity in facts.entities if entity.types)
    assertions, observations = set(facts.assertions), set(facts.observations)
    by_predicate = Counter(assertion.predicate for assertion in assertions)
    return {
        "documents": len(facts.documents),
        "sentences": sum(map(len, facts.sentences.values())),
        "entities": {"total": len(facts.entities), **dict(sorted(by_type.items()))},
        "relations": {"total": len(assertions), **dict(sorted(by_predicate.items()))},
        "observations": len(observations),
    }


# ── The folder of a build ────────────────────────────────────────────────────────────────────────────────────────────


def check_folder(folder: Path) -> None:
    """Raise GraphError unless a build may be written into ``folder``: a new one, or one of ours.

    Called before the work begins, so that nobody waits for a build that cannot be kept. Nothing is written.
    """
    if folder.exists() and not folder.is_dir():
        raise GraphError("this is a file, not a folder", where=str(folder), remedy="name a folder for the results")
    above = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise GraphError("the folder cannot be written", where=str(above), remedy="choose one that you may write to")
    foreign = [name for name in FILES if (folder / name).exists()]
    if foreign and not _is_ours(folder / MANIFEST):
        raise GraphError(
            f"the folder holds {foreign[0]}, which no build of ours wrote", where=str(folder),
            remedy="choose another folder, or take that file away",
        )


def write_each(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Write texts (name → text, UTF-8) into ``folder``, each in the place of an older one only when it is complete.

    Raises GraphError for a folder that cannot be written.
    """
    written: list[Path] = []
    stage = folder / _STAGE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage.mkdir(exist_ok=True)
        try:
            for name, text in files.items():
                (stage / name).write_bytes(text.encode("utf-8", "replace"))
            for name in files:
                (stage / name).replace(folder / name)
                written.append(folder / name)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return written


def _unwritable(folder: Path, error: OSError) -> GraphError:
    return GraphError(
        f"the folder cannot be written: {error.strerror or 'input/output error'}", where=str(folder),
        remedy="choose a folder that you may write to, and check the space that is left",
    )


def is_result(path: Path, folder: Path) -> bool:
    """Whether ``path`` is a file that a build wrote into ``folder``, and so no document."""
    path, folder = path.resolve(), folder.resolve()
    if folder not in path.parents or not _is_ours(folder / MANIFEST):
        return False
    return path.relative_to(folder).parts[0] in (*FILES, _STAGE)


def _is_ours(manifest: Path) -> bool:
    try:
        return "zhengtu" in json.loads(manifest.read_text("utf-8"))
    except (OSError, ValueError, TypeError):
        return False


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A folder beside its place: fill the Path with FILES, and they are moved into ``folder`` at the end.

    If anything fails, before or while they are moved, ``folder`` is left as it was (and not made if it was not
    there). Raises GraphError for a folder that cannot be written, or into which another build is writing.
    """
    check_folder(folder)
    new = [path for path in (folder, *folder.absolute().parents) if not path.exists()]
    stage = folder / _STAGE
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _locked(folder):
                shutil.rmtree(stage, ignore_errors=True)  # of a build that was killed
                stage.mkdir()
                try:
                    yield stage
                    _move(stage, folder)
                finally:
                    shutil.rmtree(stage, ignore_errors=True)
        except OSError as error:
            raise _unwritable(folder, error) from error
    except BaseException:
        _forget(new)
        raise


def _move(stage: Path, folder: Path) -> None:
    """Put the staged files in the place of the old ones; on any failure the old ones back into theirs."""
    old = stage / "old"
    old.mkdir()
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        source.replace(target)
        moved.append((source, target))

    try:
        for name in FILES:
            if (folder / name).exists():
                move(folder / name, old / name)
        for name in FILES:
            if (stage / name).exists():
                move(stage / name, folder / name)
    except BaseException:
        for source, target in reversed(moved):
            target.replace(source)
        raise


def _forget(new: Sequence[Path]) -> None:
    """Take away folders that were made for nothing, the innermost first."""
    for path in new:
        try:
            path.rmdir()
        except OSError:
            return


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold ``folder`` against another build, where the system has such locks (a killed process lets go of its own)."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GraphError(
                "another build is writing into this folder", where=str(folder),
                remedy="wait for it, or choose another folder",
            ) from None
        yield
    finally:
        os.close(handle)
