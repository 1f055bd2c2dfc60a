"""The words of the genre, as people edit them in ``data/``: heads, list heads, posts, verbs, and relation patterns.

Malformed lines raise ConfigError with file and line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from kg.errors import ConfigError
from kg.gazetteer import read_table
from kg.model import ENTITY_TYPES, PREDICATES, PROJECT_STATUSES
from kg.resources import folder

T = TypeVar("T")
STRENGTHS = ("strong", "proper", "weak", "quoted")


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a name that tells its types.

    ``strength`` is one of STRENGTHS; ``minimum`` is how many characters must stand before the head.
    """

    text: str
    types: tuple[str, ...]
    strength: str
    minimum: int


class Suffixes(Generic[T]):
    """Looks up the longest known suffix of a text.

    >>> Suffixes({"园": 1, "产业园": 2}).longest("云上产业园")
    ('产业园', 2)
    """

    def __init__(self, table: dict[str, T]) -> None:
        self._table = table
        self._lengths: dict[str, list[int]] = {}  # by the last character, the longest first
        for last in sorted({s[-1] for s in table}):
            self._lengths[last] = sorted({len(s) for s in table if s[-1] == last}, reverse=True)

    def texts(self) -> frozenset[str]:
        """All suffixes of the table."""
        return frozenset(self._table)

    def longest(self, text: str) -> tuple[str, T] | None:
        for length in self._lengths.get(text[-1:], ()):
            if length <= len(text):
                found = self._table.get(text[-length:])
                if found is not None:
                    return text[-length:], found
        return None


@dataclass(frozen=True, slots=True)
class Words:
    """Everything of the tables but the relation patterns. Sets of words; ``classes`` and ``status`` by name."""

    heads: Suffixes[Head]
    list_heads: Suffixes[tuple[str, ...]]
    posts: dict[str, str]
    surnames: frozenset[str]
    classes: dict[str, frozenset[str]]
    status: dict[str, frozenset[str]]
    governing: frozenset[str]
    hard: frozenset[str]
    adverbs: frozenset[str]
    stop: frozenset[str]
    tails: frozenset[str]
    common: frozenset[str]
    nounlike: frozenset[str]
    other: frozenset[str]
    handover: frozenset[str]
    generic: frozenset[str]
    qualifiers: frozenset[str]
    slogans: frozenset[str]
    saying: frozenset[str]
    presence: frozenset[str]


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file of ours. Raises ConfigError with the parser's line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"not TOML: {error}", where=str(path), remedy="mend the line it names") from error


def read_types(cell: str, where: str, known: Sequence[str] = ENTITY_TYPES) -> tuple[str, ...]:
    """``A|B`` as a tuple of entity types. Raises ConfigError for a type that does not exist."""
    types = tuple(cell.split("|"))
    for name in types:
        if name not in known:
            raise ConfigError(f"unknown type {name!r}", where=where, remedy=f"use one of {', '.join(known)}")
    return types


@lru_cache(maxsize=1)
def words() -> Words:
    """The word tables of ``data/``, loaded once."""
    data = folder("data")
    heads: dict[str, Head] = {}
    for number, (text, types, strength, minimum) in read_table(data / "heads.tsv", 4):
        where = f"{data / 'heads.tsv'}:{number}"
        if strength not in STRENGTHS or not minimum.isdigit():
            raise ConfigError(
                f"strength is one of {', '.join(STRENGTHS)}, min a number",
                where=where,
                remedy="see the comment at the top of the file",
            )
        heads[text] = Head(text, read_types(types, where), strength, int(minimum))
    list_heads = {
        text: read_types(types, f"{data / 'list_heads.tsv'}:{number}")
        for number, (text, types) in read_table(data / "list_heads.tsv", 2)
    }
    posts = {post: body for _, (post, body) in read_table(data / "posts.tsv", 2)}
    surnames = data / "gazetteer" / "surnames.txt"
    verbs = read_toml(data / "verbs.toml")
    lists = {k: frozenset(v.split()) for k, v in verbs["words"].items()}
    classes = {k: frozenset(v.split()) for k, v in verbs.items() if isinstance(v, str)}
    lists["hard"] |= classes["award"] | classes["grant"]
    return Words(
        heads=Suffixes(heads),
        list_heads=Suffixes(list_heads),
        posts=posts,
        surnames=frozenset(surnames.read_text(encoding="utf-8").split()) if surnames.exists() else frozenset(),
        classes=classes,
        status={k: frozenset(v.split()) for k, v in verbs["status"].items()},
        governing=lists["other"].union(*(classes[k] for k in classes if k != "negation")),
        **lists,
    )


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way in which a sentence states a relation; see ``data/patterns/README.md`` for the notation.

    ``subject`` is ``slot`` (the role in the pattern) or ``actor`` (who acts in the clause, else the jurisdiction);
    ``object`` is ``slot``, ``topic`` (the industry that the passage is about), ``area`` (the area it is about),
    ``jurisdiction`` (whose post a mayor holds), or ``fellow`` (each other member of the subject's list).
    """

    id: str
    predicate: str
    regex: re.Pattern[str]
    subject: str
    object: str
    confidence: float
    status: str | None
    pairing: bool
    most: int | None
    unless: re.Pattern[str] | None
    roles: dict[str, tuple[str, ...]]
    must: tuple[tuple[str, tuple[str, ...]], ...]
    must_not: tuple[str, ...]


# A Site is a Place that is no administrative division: a street is rebuilt, a city is not.
SITE = "Site"
# An Area is what a project can lie in: a park, a site, a strategy that is named after its area (中央活力区).
AREA = "Area"
# A Group is a set of Sectors (三大主导产业), which are fostered, or of Measures (三大行动), which are carried out.
SECTORS = "Sectors"
MEASURES = "Measures"
SLOT_TYPES = (*ENTITY_TYPES, SITE, AREA, SECTORS, MEASURES)
TYPE_CODES = {name: chr(ord("A") + i) for i, name in enumerate(SLOT_TYPES)}
# A mention, or a coordinated list of them, in the slotted text: OPEN, the code of its type, its number, CLOSE.
OPEN, CLOSE = "\ue000", "\ue001"
_SLOT = re.compile(r"\{(\w*):([A-Za-z|]+)\}")
_CLASS = re.compile(r"<(?:(\w+)=)?(\w+)>")
CLAUSE = r"[^，。！？；：]"  # within a clause
NEAR = r"[^，。！？；：\ue000\ue001]"  # within a clause and outside mentions
GAP = r"[^。！？；\ue000\ue001]"  # within a sentence and outside mentions
LONG_GAP = r"[^。！？；]"


def compile_pattern(text: str, where: str) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """A pattern's notation as a regular expression, and the types of its roles.

    Raises ConfigError where a class, type or bracket is wrong.
    """
    classes = {**words().classes, "post": frozenset(words().posts)}
    roles: dict[str, tuple[str, ...]] = {}

    def slot(match: re.Match[str]) -> str:
        role, types = match.group(1), match.group(2)
        codes = "".join(TYPE_CODES[t] for t in read_types(types, where, SLOT_TYPES))
        if role:
            roles[role] = read_types(types, where, SLOT_TYPES)
        number = f"(?P<{role}>\\d+)" if role else "\\d+"
        return f"{OPEN}[A-Z]*[{codes}][A-Z]*{number}{CLOSE}"

    def verbs(match: re.Match[str]) -> str:
        group, name = match.groups()
        if name not in classes:
            raise ConfigError(
                f"unknown verb class <{name}>", where=where, remedy=f"use one of {', '.join(sorted(classes))}"
            )
        choice = "|".join(sorted(map(re.escape, classes[name]), key=lambda w: (-len(w), w)))
        return f"(?P<{group}>{choice})" if group else f"(?:{choice})"

    source = _CLASS.sub(verbs, text)
    source = _SLOT.sub(slot, source)
    source = (
        source.replace("……", LONG_GAP + "{0,60}?")
        .replace("…", GAP + "{0,30}?")
        .replace("~~", CLAUSE + "{0,24}?")
        .replace("~", NEAR + "{0,8}?")
    )
    return _compile(source, where), roles


def _compile(source: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(source)
    except re.error as error:
        raise ConfigError(f"not a pattern: {error}", where=where, remedy="see data/patterns/README.md") from error


@dataclass(frozen=True, slots=True)
class Nesting:
    """A relation that a name states by opening with another: 云海大学量子研究院 is part of 云海大学.

    ``anywhere``: the other name may stand anywhere in it (硅光 in 云海硅光研究院), if named elsewhere too. ``listed``:
    the other name is that of a listed division other than the jurisdiction and those around it.
    """

    id: str
    predicate: str
    outer: tuple[str, ...]
    inner: tuple[str, ...]
    subject: str
    confidence: float
    anywhere: bool = False
    listed: bool = False


_OBJECTS = ("slot", "topic", "area", "jurisdiction", "fellow")
_KEYS = {"id", "match", "subject", "object", "confidence", "status", "pairing", "most", "unless", "must", "must_not"}


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    """All relation patterns of ``data/patterns/*.toml``, in the order of files and entries."""
    found: list[Pattern] = []
    for path in sorted((folder("data") / "patterns").glob("*.toml")):
        predicate = path.stem
        if predicate not in PREDICATES:
            raise ConfigError(
                f"no predicate {predicate!r}",
                where=str(path),
                remedy=f"name the file after one of {', '.join(PREDICATES)}",
            )
        for entry in read_toml(path).get("pattern", []):
            where = f"{path}, pattern {entry.get('id', '?')!r}"
            if not isinstance(entry.get("confidence", 0.8), (int, float)) or not 0 < entry.get("confidence", 0.8) <= 1:
                raise ConfigError("confidence is a number in (0, 1]", where=where, remedy="e.g. confidence = 0.8")
            unknown = set(entry) - _KEYS
            if unknown or not {"id", "match", "must"} <= set(entry):
                raise ConfigError(
                    f"unknown key {sorted(unknown)[0]!r}" if unknown else "id, match and must are needed",
                    where=where,
                    remedy=f"keys are {', '.join(sorted(_KEYS))}",
                )
            status = entry.get("status")
            if status not in (None, "verb", *PROJECT_STATUSES):
                raise ConfigError(f"unknown status {status!r}", where=where, remedy="see data/patterns/README.md")
            regex, roles = compile_pattern(entry["match"], where)
            subject, obj = entry.get("subject", "slot"), entry.get("object", "slot")
            expected = {role for role, where_from in (("subject", subject), ("object", obj)) if where_from == "slot"}
            if set(roles) != expected or subject not in ("slot", "actor") or obj not in _OBJECTS:
                raise ConfigError(
                    f"the roles are {', '.join(sorted(roles)) or 'none'}, subject {subject}, object {obj}",
                    where=where,
                    remedy='give {subject:…} or subject = "actor", and {object:…} or object = "topic", "area" …',
                )
            found.append(
                Pattern(
                    id=f"{predicate}/{entry['id']}",
                    predicate=predicate,
                    regex=regex,
                    subject=subject,
                    object=obj,
                    confidence=float(entry.get("confidence", 0.8)),
                    status=status,
                    most=entry.get("most"),
                    unless=_compile(entry["unless"], where) if "unless" in entry else None,
                    pairing=bool(entry.get("pairing", False)),
                    roles=roles,
                    must=tuple((case[0], tuple(case[1:])) for case in entry["must"]),
                    must_not=tuple(entry.get("must_not", ())),
                )
            )
    return tuple(found)


@lru_cache(maxsize=1)
def nestings() -> tuple[Nesting, ...]:
    """All ``[[nested]]`` entries of ``data/patterns/*.toml``."""
    found: list[Nesting] = []
    for path in sorted((folder("data") / "patterns").glob("*.toml")):
        for entry in read_toml(path).get("nested", []):
            where = f"{path}, nested {entry.get('id', '?')!r}"
            if {"id", "outer", "inner"} - set(entry) or entry.get("subject", "outer") not in ("outer", "inner"):
                raise ConfigError(
                    "id, outer and inner are needed; subject is outer or inner",
                    where=where,
                    remedy="see data/patterns/README.md",
                )
            found.append(
                Nesting(
                    f"{path.stem}/{entry['id']}",
                    path.stem,
                    read_types(entry["outer"], where),
                    read_types(entry["inner"], where),
                    entry.get("subject", "outer"),
                    float(entry.get("confidence", 0.8)),
                    bool(entry.get("anywhere", False)),
                    bool(entry.get("listed", False)),
                )
            )
    return tuple(found)
