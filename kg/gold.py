"""Gold files: what a careful reader wrote down as the facts of one document, in the form that ``kg extract`` gives::

    {"document": "report",
     "entities": [{"name": "星桥半导体", "types": ["Company"], "aliases": []}],
     "relations": [{"subject": "青石区", "predicate": "introduces", "object": "星桥半导体", "evidence": "…"}],
     "observations": [{"subject": "青石区", "indicator": "地区生产总值", "kind": "level", "value": "335",
       "unit": "亿元", "bound": "exact", "period": "2024", "status": "actual", "evidence": "…"}]}

The best type comes first; ``period`` is null where the text leaves it open; ``document``, ``aliases``, ``unit`` and
``evidence`` may be missing, and other fields are ignored. A file is for the document of the same name (``report.json``
for ``report.txt``), or for the one that its field ``document`` names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from kg.errors import ConfigError, InputError
from kg.model import BOUNDS, ENTITY_TYPES, KINDS, PREDICATES, SCENARIOS

_AS_ABOVE: Final = "write it as kg extract does"


@dataclass(frozen=True, slots=True)
class Basis:
    """What stands behind a statement: its quote and, where it was extracted, the rule and the confidence in [0, 1]."""

    quote: str = ""
    rule: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A named thing as a sheet lists it. ``types`` are best first and never empty."""

    name: str
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A relation as a sheet lists it; subject and object are names."""

    subject: str
    predicate: str
    object: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """A number as a sheet lists it; ``value`` is as written, and need not be a number in a file that people made."""

    subject: str
    indicator: str
    kind: str
    value: str
    unit: str
    bound: str
    period: str | None
    status: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Sheet:
    """The facts of one document, told by names: a gold file, or what was extracted, in the same form."""

    document: str
    entities: tuple[EntityRow, ...]
    relations: tuple[RelationRow, ...]
    observations: tuple[ObservationRow, ...]


@dataclass(frozen=True, slots=True)
class GoldFile:
    """A gold file. ``warnings`` are of what it may not mean to say: it can be scored against all the same."""

    path: Path
    sheet: Sheet
    warnings: tuple[ConfigError, ...] = ()


def read_gold(path: str | Path) -> tuple[GoldFile, ...]:
    """The gold file ``path``, or all ``*.json`` in the folder ``path``, by name.

    Raises InputError where there is none, and ConfigError, with the line or the field, for a file that is not UTF-8,
    not JSON, or not in the form.
    """
    path = Path(path)
    paths = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not paths:
        raise InputError("no .json file is in it", where=str(path), remedy="name a gold file, or a folder of them")
    return tuple(map(_read_file, paths))


def _read_file(path: Path) -> GoldFile:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = json.loads(text)
    except FileNotFoundError:
        raise InputError("no such file or folder", where=str(path), remedy="check the path") from None
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or 'input error'}", where=str(path), remedy="check that you may read it"
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError("not UTF-8", where=f"{path}:{line}", remedy="save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"not JSON: {error.msg}", where=f"{path}:{error.lineno}",
            remedy="look for a comma or a quotation mark that is missing, in this line or above it",
        ) from error
    except (RecursionError, ValueError) as error:  # an integer of thousands of digits is a ValueError
        raise ConfigError(f"not to be read as JSON: {error}", where=str(path), remedy=_AS_ABOVE) from error
    found = sheet(data, name=path.stem, where=str(path))
    return GoldFile(path, found, tuple(_doubts(found, str(path))))


def assign(files: Iterable[GoldFile], names: Iterable[str]) -> dict[str, GoldFile]:
    """The gold file for each document that has one, by the document's name (of its file, without the suffix).

    A file called as a document is for that one; of the others, a file's field ``document`` counts. Raises ConfigError
    where two files are for one document.

    >>> files = [GoldFile(Path(name), Sheet(about, (), (), ())) for name, about in [("a.json", "a"), ("x.json", "b")]]
    >>> [(name, file.path.name) for name, file in assign(files, ["a", "b", "c"]).items()]
    [('a', 'a.json'), ('b', 'x.json')]
    """
    wanted = sorted(set(names))
    by_stem = {file.path.stem: file for file in files}
    found = {name: by_stem.pop(name) for name in wanted if name in by_stem}
    for file in by_stem.values():
        name = file.sheet.document
        if name not in wanted:
            continue
        if name in found and found[name].path.stem != name:
            raise ConfigError(
                f"{found[name].path.name} is for the document {name!r} too", where=str(file.path),
                remedy="keep one of them, or mend its field «document»",
            )
        found.setdefault(name, file)
    return {name: found[name] for name in wanted if name in found}


def sheet(data: Any, *, name: str = "", where: str = "", quotes: Mapping[str, str] | None = None) -> Sheet:
    """What JSON in the form says, as a Sheet; ``name`` is the document's where the field ``document`` is missing.

    ``quotes`` gives for the names of entities what stands around them in the text: the form has no such field. Raises
    ConfigError, at ``where`` and with the field, for what is not in the form.
    """
    reader = _Reader(where)
    top = reader.table(data, "")
    return Sheet(
        document=reader.text(top, "document", "", missing=name),
        entities=tuple(
            EntityRow(
                name=reader.filled(row, "name", at),
                types=reader.texts(row, "types", at, least=1),
                aliases=reader.texts(row, "aliases", at),
                basis=reader.basis(row, at, quote=(quotes or {}).get(str(row.get("name")), "")),
            )
            for at, row in reader.rows(top, "entities")
        ),
        relations=tuple(
            RelationRow(
                subject=reader.text(row, "subject", at),
                predicate=reader.filled(row, "predicate", at),
                object=reader.text(row, "object", at),
                basis=reader.basis(row, at),
            )
            for at, row in reader.rows(top, "relations")
        ),
        observations=tuple(
            ObservationRow(
                subject=reader.text(row, "subject", at),
                indicator=reader.text(row, "indicator", at),
                kind=reader.filled(row, "kind", at),
                value=reader.number(row, "value", at),
                unit=reader.text(row, "unit", at, missing=""),
                bound=reader.filled(row, "bound", at),
                period=reader.period(row, at),
                status=reader.filled(row, "status", at),
                basis=reader.basis(row, at),
            )
            for at, row in reader.rows(top, "observations")
        ),
    )


class _Reader:
    """Takes fields out of JSON, and says of a wrong one where it stands, as ``relations[3].subject`` (from 0)."""

    def __init__(self, where: str) -> None:
        self._where = where

    def error(self, problem: str, at: str, remedy: str = _AS_ABOVE) -> ConfigError:
        return ConfigError(problem, where=": ".join(part for part in (self._where, at) if part), remedy=remedy)

    def table(self, value: Any, at: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.error("this must be an object, {…}", at)
        return value

    def rows(self, top: Mapping[str, Any], key: str) -> list[tuple[str, Mapping[str, Any]]]:
        if not isinstance(top.get(key), list):
            raise self.error(f"{key} must be there, and be a list", "", "write an empty list, [], where there is none")
        return [(f"{key}[{i}]", self.table(row, f"{key}[{i}]")) for i, row in enumerate(top[key])]

    def text(self, row: Mapping[str, Any], key: str, at: str, *, missing: str | None = None) -> str:
        value = row.get(key)
        if value is None and missing is not None:
            return missing
        if not isinstance(value, str):
            raise self.error(f"{key} must be text" if key in row else f"{key} is missing", at)
        return value

    def filled(self, row: Mapping[str, Any], key: str, at: str) -> str:
        value = self.text(row, key, at)
        if not value:
            raise self.error(f"{key} is empty", at)
        return value

    def texts(self, row: Mapping[str, Any], key: str, at: str, *, least: int = 0) -> tuple[str, ...]:
        value = [] if row.get(key) is None else row[key]
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise self.error(f"{key} must be a list of texts", at)
        if len(value) < least:
            raise self.error(f"{key} is missing or empty", at)
        return tuple(value)

    def number(self, row: Mapping[str, Any], key: str, at: str) -> str:
        value = row.get(key)
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise self.error(f"{key} must be a number, best in quotation marks", at)
        return str(value)

    def period(self, row: Mapping[str, Any], at: str) -> str | None:
        if "period" not in row:
            raise self.error("period is missing", at, "write null where the text leaves it open")
        return None if row["period"] is None else self.text(row, "period", at)

    def basis(self, row: Mapping[str, Any], at: str, *, quote: str = "") -> Basis:
        confidence = row.get("confidence")
        return Basis(
            quote=self.text(row, "evidence", at, missing=quote),
            rule=self.text(row, "rule", at, missing=""),
            confidence=float(confidence) if isinstance(confidence, (int, float)) else None,
        )


def is_number(value: str) -> bool:
    """Whether a value can be reckoned with; thousands may be set off by commas.

    >>> is_number("1,250.5"), is_number("一百")
    (True, False)
    """
    try:
        return Decimal(value.replace(",", "")).is_finite()
    except InvalidOperation:
        return False


def _doubts(sheet: Sheet, where: str) -> list[ConfigError]:
    """Words that the vocabulary does not have, names that are not listed, values that are no numbers; each once."""
    listed = {form for entity in sheet.entities for form in (entity.name, *entity.aliases)}
    found: dict[tuple[str, str], list[str]] = {}

    def doubt(at: str, problem: str, remedy: str) -> None:
        found.setdefault((problem, remedy), []).append(at)

    def known(at: str, what: str, word: str, words: Sequence[str]) -> None:
        if word not in words:
            doubt(at, f"unknown {what} {word!r}", f"use {', '.join(words)}")

    def named(at: str, name: str) -> None:
        if name not in listed:
            doubt(at, f"{name!r} is not among the entities", "add it there, or write one of its forms there")

    for i, entity in enumerate(sheet.entities):
        for word in entity.types:
            known(f"entities[{i}]", "type", word, ENTITY_TYPES)
    for i, relation in enumerate(sheet.relations):
        known(f"relations[{i}]", "predicate", relation.predicate, PREDICATES)
        named(f"relations[{i}].subject", relation.subject)
        named(f"relations[{i}].object", relation.object)
    for i, observation in enumerate(sheet.observations):
        at = f"observations[{i}]"
        known(at, "kind", observation.kind, KINDS)
        known(at, "bound", observation.bound, BOUNDS)
        known(at, "status", observation.status, SCENARIOS)
        named(f"{at}.subject", observation.subject)
        if not is_number(observation.value):
            doubt(at, f"the value {observation.value!r} is no number", "write it in digits")
    return [
        ConfigError(problem + (f" ({len(places)} times)" if len(places) > 1 else ""), where=f"{where}: {places[0]}",
                    remedy=remedy)
        for (problem, remedy), places in found.items()
    ]
