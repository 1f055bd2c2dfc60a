"""A document that lies in several files (``报告-1``, ``报告-2``; ``…（上）``, ``…（下）``): they share a date.

Only the first part of a report names its day and its place; the others would have no year for their numbers. Files are
parts of one document when they lie in one folder, their names differ in nothing but the number of the part, and the
numbers run from the first without a gap. A bare number at the end tells that only after the name of something long
(报告, 规划): ``press-1`` and ``press-2`` are two articles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from kg.model import Document

_HAN: Final = "一二三四五六七八九十"
_PART: Final = re.compile(
    r"(?P<name>.*\d)(?P<letter>[a-z])"
    rf"|(?P<named>.+?)[-_ ]?(?:[（(](?P<inside>[上中下])[）)]|第(?P<nth>[{_HAN}]|\d{{1,2}})部分)"
    r"|(?P<plain>.*[^\W\d])[-_ ]?part[-_ ]?(?P<number>\d{1,2})"
    r"|(?P<kind>.*(?:报告|公报|规划|纲要|方案|全文|report))"
    rf"(?:[-_ ](?P<counted>\d{{1,2}})|[（(](?P<count>[{_HAN}]|\d{{1,2}})[）)])"
)
_SHORTEST: Final = 2  # characters of a place's name without 县
_MANY: Final = 40  # so many parts at most


def _number(part: str) -> int:
    """Which part it is, from 1; 上 and 下 are 1 and 3, with or without 中 between them."""
    if part.isdigit():
        return int(part)
    return ("abcdefghijklmnopqrstuvwxyz".find(part) + 1) or ("上中下".find(part) + 1) or (_HAN.find(part) + 1)


def _split(name: str) -> tuple[str, int] | None:
    """The name that a file shares with its other parts, and which of them it is.

    >>> _split("甲县/003b.txt"), _split("报告（下）.docx"), _split("002.txt")
    (('甲县/003*.txt', 2), ('报告*.docx', 3), None)
    """
    path = PurePosixPath(name)
    match = _PART.fullmatch(path.stem)
    if match is None:
        return None
    shared = match["name"] or match["named"] or match["plain"] or match["kind"]
    part = match["letter"] or match["inside"] or match["nth"] or match["number"] or match["counted"] or match["count"]
    return str(path.with_name(f"{shared}*{path.suffix}")), _number(part)


def share(documents: Sequence[Document]) -> list[Document]:
    """The documents, in order; a part without date or region has those of the others, where these agree.

    A date is taken over too where it is the same one with more of it known (2025 → 2025-01-08).

    >>> texts = {"003a.txt": "2025-01-08", "003b.txt": None, "other.txt": None}
    >>> [d.date for d in share([Document(n, n, "", "", date=date) for n, date in texts.items()])]
    ['2025-01-08', '2025-01-08', None]
    """
    families: dict[str, dict[int, int]] = defaultdict(dict)
    for i, document in enumerate(documents):
        if split := _split(document.name):
            families[split[0]][split[1]] = i
    found = list(documents)
    for parts in families.values():
        numbers = sorted(parts)
        runs = numbers == list(range(1, len(numbers) + 1)) or numbers == [1, 3]
        if len(numbers) < 2 or len(numbers) > _MANY or not runs:
            continue
        members = [found[i] for i in parts.values()]
        date = _agreed_date([member.date for member in members if member.date])
        regions = {member.region for member in members if member.region}
        for i in parts.values():
            if date:
                found[i] = replace(found[i], date=date)
            if len(regions) == 1:
                found[i] = replace(found[i], region=next(iter(regions)))
    return found


def adopt(documents: Sequence[Document]) -> list[Document]:
    """The documents, in order; one without a region has that of the others whose place it names, if there is one alone.

    A newspaper says 青禾 where the reports beside it speak for 青禾县: its own text does not tell that this is a place.

    >>> report = Document("a", "a.txt", "", "", region=("云岭省", "青禾县"))
    >>> press = Document("b", "b.txt", "", "青禾的桥通车了。青禾人高兴。")
    >>> adopt([report, press])[1].region
    ('云岭省', '青禾县')
    """
    regions = {document.region for document in documents if document.region}
    found = []
    for document in documents:
        named = [region for region in sorted(regions) if _names(document, region[-1])] if not document.region else []
        found.append(replace(document, region=named[0]) if len(named) == 1 else document)
    return found


def _names(document: Document, place: str) -> bool:
    """Whether a document names the place in full, or by its short form in the title or more than once."""
    short = place[:-1] if len(place) > _SHORTEST and place[-1] in "省市区县旗州" else place
    return place in document.text or short in document.title or document.text.count(short) > 1


def _agreed_date(dates: Sequence[str]) -> str | None:
    """The fullest of dates that do not contradict each other."""
    fullest = max(dates, key=lambda date: (len(date), date), default=None)
    return fullest if fullest and all(fullest.startswith(date) for date in dates) else None
