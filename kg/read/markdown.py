"""Markdown files: the marks go, the words stay, with where they stood.

Not a CommonMark parser on purpose. Offsets into the file are needed for every character, which parsers do not keep;
and two of CommonMark's rules misread Chinese texts: lines indented by four spaces are paragraphs here, not code, and
``**“强基”**行动`` is emphasis although a Han character follows the closing mark. The signs of headings and list items
are left standing for ``kg.read.lines``, which knows them in plain text too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from kg.model import Origins
from kg.read.encoding import decode
from kg.read.mapped import Mapped
from kg.read.part import Part

SUFFIXES = (".markdown", ".md")

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_FIELD = re.compile(r"(?m)^(title|date):[ \t]*(?P<quote>[\"']?)(.*?)(?P=quote)[ \t]*(?:#.*)?\r?$")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
# What is left out whole: comments, fences, rules under a title, the rows that draw a table, tags, where links point.
_OUT = re.compile(
    r"<!--.{0,2000}?-->|^[ \t]*(?:```|~~~)[^\n]*$|^[ \t]*[=-]{2,}[ \t]*$"
    r"|^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t:|-]*)?$"
    r"|^[ \t]*\[[^\]\n]+\]:[ \t]*\S[^\n]*$|</?[A-Za-z][^<>\n]*>|^[ \t]*\||\|[ \t]*$|^[ \t]*(?:>[ \t]?)+",
    re.S | re.M,
)
# What stands around words that stay (group 1).
_LINK = re.compile(r"!?\[([^\[\]\n]*)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])")
_MARKS = (
    re.compile(r"`+([^`\n]+)`+"),
    re.compile(r"\*\*\*(?=\S)([^*\n]+)\*\*\*"),
    re.compile(r"\*\*(?=\S)([^\n]+?)\*\*"),
    re.compile(r"(?<!\w)__(?=\S)([^_\n]+)__(?!\w)"),
    re.compile(r"~~(?=\S)([^~\n]+)~~"),
    re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]+)\*(?![*\w])|(?<=[\u3400-\u9fff])\*(?=[^\s*])([^*\n]+)\*(?!\*)"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]+)_(?!\w)"),
)
_CLOSED_HEADING = re.compile(r"(?m)(?<=\S)[ \t]+#+[ \t]*$")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_FILLER = re.compile("\0+")  # stands in no text: ``decode`` refuses it


def parse(data: bytes, name: str) -> tuple[Part, ...]:
    """The words of a Markdown file; ``title`` and ``date`` from its front matter, if it has any.

    Raises DocumentError as ``kg.read.encoding.decode`` does.

    >>> parse("实施**“强基”**行动，见[公报](https://example.org)。".encode(), "a.md")[0].text
    '实施“强基”行动，见公报。'
    """
    text = Mapped.of(decode(data, name))
    title, date = "", None
    if front := _FRONT_MATTER.match(text.text):
        for field, _, value in _FIELD.findall(front[1]):
            if field == "title":
                title = value.strip()
            elif _DATE.fullmatch(value.strip()):
                date = value.strip()
        text = text.without([front.span()])
    text = text.without(match.span() for match in _OUT.finditer(text.text))
    for pattern in (_LINK, *_MARKS):
        text = text.without(_around(pattern, text.text))
    text = text.without(match.span() for match in _CLOSED_HEADING.finditer(text.text))
    text = text.replaced(_ENTITY, _character)
    text = text.without(match.span() for match in _FILLER.finditer(text.text))
    text = text.without(match.span() for match in _ESCAPE.finditer(text.text))
    return (Part(text.text, Origins(text.runs), title=title, date=date),)


def _around(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """The spans of a match that lie around its group."""
    for match in pattern.finditer(text):
        start, end = match.span(match.lastindex or 1)
        yield match.start(), start
        yield end, match.end()


def _character(match: re.Match[str]) -> str:
    """An entity as its character, filled up to its length; left as it is where it names none."""
    character = unescape(match[0])
    if len(character) != 1 or not character.isprintable() and character != "\xa0":
        return match[0]
    return character + "\0" * (len(match[0]) - 1)
