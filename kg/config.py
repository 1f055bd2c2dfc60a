"""``kg.toml``: what people settle for the documents beside it.

The file is optional, and so is everything in it::

    base = "https://example.org/zhengtu/"   # IRIs of entities begin with it; ends with / or #
    title = "云岭区政府工作"                  # of the graph and its page

    [defaults]                               # where a document does not say
    region = "云南省/昆明市/云岭区"             # from the outside in; a list of strings is as good
    date = "2025"                            # year, month or day: 2025, 2025-01, 2025-01-08

    [documents."2025/报告.txt"]               # by the name that the build shows; wins over what the text says
    title = "2025年政府工作报告"
    date = 2025-01-08
    region = ["云南省", "昆明市", "云岭区"]
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import ConfigError
from kg.vocab import DEFAULT_BASE

NAME = "kg.toml"
BASE = DEFAULT_BASE

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+[/#]")
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)|\s*\(at end of document\)")
_TOP = ("base", "title", "defaults", "documents")
_OF_DOCUMENT = ("title", "date", "region")
_OF_DEFAULTS = ("date", "region")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is settled for a document, or for those that do not say. Empty and None mean that nothing is."""

    title: str = ""
    date: str | None = None
    region: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """What a ``kg.toml`` says, or would say if it only had defaults. ``path`` is None where there is no file."""

    path: Path | None = None
    base: str = BASE
    title: str = ""
    defaults: Settings = Settings()
    documents: dict[str, Settings] = field(default_factory=dict)

    def settings(self, name: str) -> Settings:
        """What is settled for the document of that name.

        >>> Config().settings("a.txt")
        Settings(title='', date=None, region=())
        """
        return self.documents.get(name, Settings())

    def unmatched(self, names: Iterable[str]) -> tuple[str, ...]:
        """The documents that the file speaks of and that are not among ``names``: misspelt, most likely."""
        return tuple(sorted(set(self.documents) - set(names)))


def load(folder: Path) -> Config:
    """The Config of a folder of documents; defaults where it has no ``kg.toml``.

    Raises ConfigError, with file and line, for a file that is not UTF-8 or not TOML, for an unknown key, a value of the
    wrong type, a date that is none, and a base that is no absolute IRI with ``/`` or ``#`` at its end.
    """
    path = folder / NAME
    if not path.is_file():
        return Config()
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror or 'input error'}", where=str(path), remedy="check that you may read it"
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError("not UTF-8", where=f"{path}:{line}", remedy="save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at and at[1] else len(text.splitlines()) or 1
        raise ConfigError(
            f"not TOML: {_AT_LINE.sub('', str(error))}", where=f"{path}:{line}",
            remedy='write key = "value", and put names with dots or Han characters into quotation marks',
        ) from error
    except RecursionError as error:
        raise ConfigError("nested too deeply", where=str(path), remedy="write tables, not lists of lists") from error
    return _Reader(path, text).config(data)


class _Reader:
    """Turns what TOML gives into a Config, and knows in which line a key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def config(self, data: dict[str, Any]) -> Config:
        self._known(data, _TOP, "")
        base = self._text(data, "base", "") or BASE
        if not _IRI.fullmatch(base):
            raise self._error(
                f"base is no IRI to build on: {base!r}", "", "base", 'write an absolute one, as "https://example.org/kg/"'
            )
        documents = self._table(data, "documents", "")
        return Config(
            path=self._path,
            base=base,
            title=self._text(data, "title", ""),
            defaults=self._settings(self._table(data, "defaults", ""), _OF_DEFAULTS, "defaults"),
            documents={
                name: self._settings(self._table(documents, name, "documents"), _OF_DOCUMENT, name)
                for name in documents
            },
        )

    def _settings(self, table: dict[str, Any], keys: tuple[str, ...], section: str) -> Settings:
        self._known(table, keys, section)
        return Settings(self._text(table, "title", section), self._date(table, section), self._region(table, section))

    def _known(self, table: dict[str, Any], keys: tuple[str, ...], section: str) -> None:
        for key in table:
            if key not in keys:
                raise self._error(f"unknown key {key!r}", section, key, f"use {', '.join(keys)}")

    def _table(self, table: dict[str, Any], key: str, section: str) -> dict[str, Any]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            header = f'[documents."{key}"]' if section else f"[{key}]"
            raise self._error(f"{key!r} must be a table", section, key, f"write {header} on a line of its own")
        return value

    def _text(self, table: dict[str, Any], key: str, section: str) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            raise self._error(f"{key} must be text", section, key, "put it into quotation marks")
        return value.strip()

    def _date(self, table: dict[str, Any], section: str) -> str | None:
        value = table.get("date", "")
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value.isoformat()
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if text == "":
            return None
        if isinstance(text, str) and (match := _DATE.fullmatch(text)):
            try:
                datetime.date(*(int(part or 1) for part in match.groups()))
            except ValueError:
                pass
            else:
                return text
        raise self._error(f"no date: {value!r}", section, "date", 'write "2025", "2025-01" or "2025-01-08"')

    def _region(self, table: dict[str, Any], section: str) -> tuple[str, ...]:
        value = table.get("region", "")
        parts = value.split("/") if isinstance(value, str) else value
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            region = tuple(part.strip() for part in parts)
            if all(region):
                return region
            if value in ("", []):
                return ()
        raise self._error(
            f"no region: {value!r}", section, "region", 'write it from the outside in, as "云南省/昆明市/云岭区"'
        )

    def _error(self, problem: str, section: str, key: str, remedy: str) -> ConfigError:
        return ConfigError(problem, where=f"{self._path}:{self._line(section, key)}", remedy=remedy)

    def _line(self, section: str, key: str) -> int:
        """The line of a key under a header, of the key anywhere, or of the header: the first that is found."""
        current, anywhere, header = "", 0, 0
        for number, line in enumerate(self._lines, 1):
            bare = line.strip()
            if bare.startswith("["):
                current = bare
                if key in bare:
                    anywhere = anywhere or number
                if section and section in bare:
                    header = header or number
            elif re.match(rf"[\"']?{re.escape(key)}[\"']?\s*[=.]", bare):
                if section in current if section else not current:
                    return number
                anywhere = anywhere or number
        return anywhere or header or 1
