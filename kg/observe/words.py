"""The words around a number, read from ``data/units/words.tsv``.

=========  =====================================================================================
class      what its words do
=========  =====================================================================================
do         verbs of doing that stay in an indicator (新建, 引进): what was counted is their object
lead       words that may stand before a verb of doing and belong to it (累计, 新)
filler     verbs that only link an indicator to its number: dropped
conj       words that open a clause and say nothing about what is measured: dropped
adverb     the same, where a verb follows (有序 before 推进, but not in 有序用电)
reach      ends of the phrase before a number (达到, 提高到): what follows is a level
rise,fall  verbs of change: what follows is a growth rate or an absolute change
rate       nouns that are themselves rates of change (增速)
compare    what a change is measured against (同比)
gap        comparisons that make points a distance (高于)
rank       what may stand before a place in an order (位居); scope: whose order (全国)
attribute  nouns that need another noun: 总投资 of what?
event      what ends the noun phrase after a count (…开工建设); object: those of them that name the count
estimate   what makes a clause an estimate (预计)
done       signs that a paragraph looks back; promise, plan: strong and weak signs that it looks ahead
contrast   words that stand for each other in lists with a shared head (城镇和农村居民收入)
shared     heads that members of a list share (盗窃、诈骗案件)
nounlike   verbs of doing that are as often the first half of a noun; nounTail: what then follows (培训机构)
absolute   verbs of change that an amount may measure (质量提升300亩 is no change by an area)
saidOfLast verbs that speak of what the number before counted (惠及); arrival: what hours measure (1小时通达)
atLeast, atMost, about    what before a number bounds it; notBound: words that only look like it (通过)
shareOf    verbs of which a percentage may measure the object: 贡献全县七成税收
brings     what a thing that is there has or brings of itself (引来, 年产值); does, has: what a thing may do, or have,
           of which a number was told just before; macro: what statistics of a place measure
abstract   what a small number in words before it names rather than counts (三个方面, 两件大事)
notTenths  what follows 成 where it is no tenth (三成员国, 九成功)
looksBack, looksAhead     what headings say of parts of a document
=========  =====================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kg.errors import ConfigError
from kg.resources import folder

CLASSES = frozenset((
    "do", "lead", "filler", "conj", "adverb", "reach", "rise", "fall", "absolute", "rate", "compare", "gap", "rank",
    "scope", "attribute", "event", "object", "contrast", "shared", "nounlike", "nounTail", "saidOfLast", "arrival",
    "atLeast", "atMost", "about", "notBound", "abstract", "notTenths", "shareOf", "brings", "does", "has", "macro",
    "estimate", "done", "promise", "plan", "looksBack", "looksAhead",
))


def rows(name: str, *, columns: int) -> list[tuple[int, list[str]]]:
    """The rows of a tab-separated file in ``data/units`` with their line numbers; ``#`` starts a comment line.

    Raises ConfigError for a line with another number of columns.
    """
    path = folder("data") / "units" / name
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        cells += [""] * (columns - len(cells))
        if len(cells) != columns or not cells[0]:
            raise ConfigError(f"{len(cells)} columns, not {columns}", where=f"data/units/{name}:{number}",
                              remedy="separate the columns by one tab each")
        found.append((number, cells))
    return found


@cache
def _classes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for number, (name, words) in rows("words.tsv", columns=2):
        if name not in CLASSES:
            raise ConfigError(f"unknown class of words: {name}", where=f"data/units/words.tsv:{number}",
                              remedy="use one of " + ", ".join(sorted(CLASSES)))
        found.setdefault(name, set()).update(words.split())
    return {name: frozenset(words) for name, words in found.items()}


def words(*names: str) -> frozenset[str]:
    """The words of one or several classes.

    >>> "达到" in words("reach")
    True
    """
    return frozenset().union(*(_classes().get(name, frozenset()) for name in names))


def either(alternatives: Iterable[str]) -> str:
    """A regular expression that matches the longest of the words at a place."""
    return "(?:" + "|".join(sorted(map(re.escape, set(alternatives)), key=lambda w: (-len(w), w))) + ")"


def any_of(*names: str) -> str:
    """``either`` of the words of these classes."""
    return either(words(*names))
