"""Files for other programs: CSV tables, JSON of one document's facts, and the folder that a build leaves.

A folder is written beside its place and moved into it at the end: a run that fails leaves the last good result as it
was.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kg.errors import GraphError
from kg.model import (
    SPOKEN_FOR,
    SPOKEN_FOR_CONFIDENCE,
    Assertion,
    Extraction,
    Facts,
    Mention,
    Provenance,
)
from kg.tables import Normalise, rows, to_csv

MANIFEST: Final = "build.json"
STORE: Final = "store"
SEARCH: Final = "search.db"
FEED: Final = "page.db"
LEDGER: Final = "ledger.json"
LEDGER_TABLES: Final = {part: f"ledger-{part}.csv" for part in ("conflicts", "targets", "sets", "lives")}
FILES: Final = (
    "graph.ttl", "graph.nq", "graph.jsonld", "graph.graphml",
    "entities.csv", "relations.csv", "observations.csv",
    LEDGER, *LEDGER_TABLES.values(), "index.html", FEED, SEARCH, STORE, MANIFEST,
)
"""What a build writes into its folder, the manifest last: where it stands, all the rest does."""

SOMETIMES: Final = frozenset({FEED})
"""Of these, what is only there where it is needed: `kg.page_feed`, where the graph is larger than its page."""

_STAGE: Final = ".building"


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def entities_csv(facts: Facts) -> bytes:
    """One row for each Entity. What its columns are, and those of the other tables: `kg.tables.TABLES`."""
    return to_csv("entities", rows("entities", facts))


def relations_csv(facts: Facts) -> bytes:
    """One row for each Assertion, with where it was read."""
    return to_csv("relations", rows("relations", facts))


def observations_csv(facts: Facts, normalise: Normalise | None = None) -> bytes:
    """One row for each Observation, with where it was read; in base units too with ``normalise``."""
    return to_csv("observations", rows("observations", facts, normalise))


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
