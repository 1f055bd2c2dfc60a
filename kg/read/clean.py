"""From a document's text as it stands in its file to the text that is read: pure, and every character traceable.

Order: characters inside lines (``inline``), lines and page furniture (``lines``), broken sentences and repeats
(``joining``), the head of the document. Only furniture and verbatim repeats are dropped.
"""

from __future__ import annotations

import re

from kg.model import Block, Origins, Span
from kg.read.inline import clean_inline
from kg.read.joining import join_lines, without_repeats
from kg.read.lines import HEADLINE, Line, split_lines
from kg.read.mapped import assemble

_SAMPLE = 300_000  # characters of a long text that show which characters make words
_LONGEST_HEAD = 20  # lines
_SHORT_CLAUSE = 6
_REPORT = re.compile(r".*(?:报告|公报|方案|规划|纲要|计划|草案|意见|通知|公告|致辞|讲话)")
# The name of a column or a special edition stands above the title and is not it.
_KICKER = re.compile(r".{1,4}|.*(?:策划|专题|专版|特刊|专刊|访谈|特别报道|两会聚焦|聚焦两会|两会[观来]察)")


def clean(source_text: str) -> tuple[str, Origins, tuple[Block, ...]]:
    """The clean text, where each of its characters comes from, and its blocks.

    The text is one line for each block, parted by single line feeds. Characters are changed only one for one (wide
    digits to narrow ones, half-width punctuation between Han characters to full-width), left out, or, where sentences
    were broken, moved as whole lines. Blocks are ``title``, ``byline``, ``heading``, ``paragraph`` and ``caption``; the
    level of a heading is 1 for 一、, 2 for （一） and unnumbered headlines, 3 for 1., 4 for （1）, or its count of #.
    The text is empty where nothing but furniture was found.

    >>> text, origins, blocks = clean("下载\\n\\n通 知\\n\\n今年新增学位1.2\\n\\n万个,比去年多。")
    >>> print(text)
    通知
    今年新增学位1.2万个，比去年多。
    >>> [block.kind for block in blocks], origins.source(text.index("万"))
    (['title', 'paragraph'], 20)
    """
    mapped = clean_inline(source_text)
    lines, usual = split_lines(mapped)
    lines = without_repeats(join_lines(without_repeats(lines), usual, mapped.text[:_SAMPLE]))
    lines = _head(lines)
    text, origins = assemble(mapped, (line.spans for line in lines))
    blocks: list[Block] = []
    at = 0
    for line in lines:
        level = line.level if line.kind == "heading" else 0
        blocks.append(Block(Span(at, at + len(line.text)), line.kind, level))
        at += len(line.text) + 1
    return text, origins, tuple(blocks)


def _is_body(line: Line) -> bool:
    """Whether a line can stand in no head of a document: it is long, or a sentence of several clauses."""
    clauses = "，" in line.text[_SHORT_CLAUSE:] and line.text.endswith("。")
    return line.kind == "paragraph" and (clauses or len(line.text) > HEADLINE)


def _head(lines: list[Line]) -> list[Line]:
    """Name the title among the lines before the first paragraph, and leave out what is printed there twice."""
    body = next((i for i, line in enumerate(lines) if i > _LONGEST_HEAD or _is_body(line)), len(lines))
    body = next((i for i in range(body) if lines[i].text.startswith(("各位代表", "各位委员"))), body)
    seen: set[str] = set()
    head: list[Line] = []
    for line in lines[:body]:
        if line.text not in seen:
            head.append(line)
        if line.kind == "byline" or (line.kind == "heading" and not line.numbered):
            seen.add(line.text)
    candidates = [i for i, line in enumerate(head) if line.kind == "heading" and line.numbered == 0]
    title = next((i for i in candidates if _REPORT.fullmatch(head[i].text)), None)
    if title is None:
        title = next((i for i in candidates if not _KICKER.fullmatch(head[i].text)), None)
    if title is None and candidates:
        title = candidates[0]
    if title is not None:
        level, marked = head[title].level, head[title].marked
        if title and head[title - 1].text.endswith("：") and head[title - 1].kind == "paragraph":
            head[title - 1].kind = "title"  # who speaks, above what is said
        head[title].kind = "title"
        for line in head[title + 1 :]:
            if not (marked and line.marked and line.kind == "heading" and line.level == level):
                break
            line.kind = "title"  # a title of two lines
    rest = lines[body:]
    for line, following in zip(rest, rest[1:], strict=False):
        speaker = line.kind == "paragraph" and len(line.text) <= HEADLINE and line.text.endswith("：")
        if speaker and following.kind == "heading":
            line.kind, line.level = "heading", 2  # a speaker's name above a headline, further down
    return [*head, *rest]
