"""From cleaned characters to lines of text: page furniture goes, and every line is told what it looks like.

What a line looks like (``kind``) is judged by the line alone and the blank lines before it. Which lines belong
together is for ``kg.read.joining``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kg.read.inline import HAN, UNITS
from kg.read.mapped import Mapped

HEADLINE = 36  # characters; a longer line is no headline
NUMBERED_HEADING = 60  # … and no heading, even with a number before it
_CAPTION = 45

# Widgets that stretch over several lines: choosing a font size, a page number in a frame of brackets.
_FONT_SIZE = re.compile(
    r"[【\[]?字[号体] ?[：:]?"
    r"(?:[\s\[【]*(?:加大|减小|还原|特大|超大|默认|标准|大中小|小中大|大|中|小|A[+-]?)(?=[\s】\]]|$))+(?:\s*[】\]])?"
)
_FRAMED_NUMBER = re.compile(r"(?m)^[(（]\s*\d{1,4}\s*[)）]$")
_BUTTON = re.compile(
    r"(?:下载|打印(?:本页|此页|全文)?|全屏|收藏|分享|分享[到至].{0,12}|关闭(?:窗口|本页)?|返回(?:顶部|首页|列表|上级)?|首页"
    r"|上一[篇页条].{0,40}|下一[篇页条].{0,40}|扫一扫.{0,15}|扫码.{0,12}|更多|微信|微博|朋友圈|浏览次数.{0,10}|阅读量?.{0,8}"
    r"|相关(?:报道|链接|附件|阅读|新闻|文章|推荐)|点击(?:查看|下载).{0,8}|浏览字体.{0,8}|【|】|>|»)[：: ]?[>»]*"
)
_PAGE_NUMBER = re.compile(
    r"[-—–·]+ ?\d{1,4} ?[-—–·]+|第 ?\d{1,4} ?页(?: ?[,，/]? ?共 ?\d{1,4} ?页)?|\d{1,4} ?/ ?\d{1,4}|[Pp]age \d{1,4}"
)
_BARE_NUMBER = re.compile(r"\d{1,3}")
_CRUMBS = re.compile(r"(?:(?:您?(?:当前|现在)?的?(?:所在)?位置)[：:].*|首页 ?[>»].*)")
_CHECKSUM = re.compile(r"[0-9a-f]{16,}[：:]?")  # the address of a linked page, left bare
_RULE = re.compile(r"[-=_*~─━—]{3,}")

_MARK = re.compile(r"(#{1,6}) +|[-*+•●■◆▪◇□▶] +|[•●■◆▪◇□▶]")
_NUMBER = "一二三四五六七八九十"
_NUMBERED = (  # how official texts number their parts, outermost first (GB/T 9704, 7.3.3)
    (1, re.compile(rf"第[{_NUMBER}百]{{1,4}}[章编部篇节]|[{_NUMBER}]{{1,3}}[、．.]|附件 ?\d{{0,2}}(?=$|[：:])")),
    (2, re.compile(rf"[（(][{_NUMBER}]{{1,3}}[）)]")),
    (3, re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))")),
    (4, re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]")),
)
_LABEL = (
    r"(?:(?:信息|文章|稿件)?来源|(?:发布|成文|公布|印发)?(?:时间|日期)"
    r"|作者|责任编辑|责编|编辑|审核|校对|供稿|摄影|撰稿|文号|发布机构)"
)
_BYLINE = re.compile(
    rf"{_LABEL}[：:].{{0,40}}"
    r"|.{0,14}(?:记者|通讯员|实习生|特约撰稿人)(?:[ ：:/].{1,30})?"
    rf"|[{HAN}]{{2,6}}报道|本报[{HAN}]{{0,4}}讯"
    r"|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?: \d{1,2}[:：时]\d{1,2}(?:[:：分]\d{0,2}秒?)?)?"
    r"|[（(]?—{0,2} ?(?:\d{4}|[二〇○零一二三四五六七八九]{4})年.{1,5}月.{1,4}日在.{2,60}"
    rf"|.{{0,30}}(?:省|市|区|县|州|盟|旗|乡|镇)长 [{HAN}·]{{2,12}}|.{{0,30}}主席 [{HAN}·]{{2,12}}"
)
_BARE_LABEL = re.compile(rf"{_LABEL}[：:]")
_CAPTION_LOOK = re.compile(
    r".*摄[。）)]?|[▲▼△].*|图[为：:片].*|.*[（(](?:资料|效果|示意)?(?:图|图片|照片)[）)]。?|.{2,20}作(?:政府)?工作报告。?"
)

_CLOSERS = "”’》）】」』)"
_FINAL = "。！？；：…"
_DISCOURSE = re.compile(r"(?:同时|此外|另外|据悉|据了解|其中|目前|当前|今年|去年|近年来|一年来|接下来|下一步)，")


@dataclass(slots=True)
class Line:
    """A line, or several joined: ``spans`` of the inline-clean text, and the characters at them.

    ``gap`` counts the blank lines before it. ``marked`` says that a sign (``#``, a bullet) opened it.
    """

    spans: tuple[tuple[int, int], ...]
    text: str
    gap: int
    kind: str = "paragraph"
    level: int = 0
    marked: bool = False

    @property
    def numbered(self) -> int:
        """The level of the number that opens the line, 0 where there is none."""
        return next((level for level, pattern in _NUMBERED if pattern.match(self.text)), 0)

    def join(self, other: Line) -> None:
        """Take up ``other`` at the end of this line."""
        self.spans += other.spans
        self.text += other.text
        if self.kind == "heading" and (len(self.text) > NUMBERED_HEADING or looks_finished(self.text)):
            self.kind, self.level = "paragraph", 0


def looks_finished(text: str) -> bool:
    """Whether a line ends as sentences and introductions to lists end.

    >>> looks_finished("会议指出：“要抓紧。”"), looks_finished("会议指出，要抓")
    (True, False)
    """
    bare = text.rstrip(_CLOSERS)
    return not bare or bare[-1] in _FINAL


def looks_like_headline(text: str) -> bool:
    """Whether a line is short and ends without the mark that would end a sentence.

    >>> looks_like_headline("聚力项目建设 夯实发展根基"), looks_like_headline("同时，聚力项目建设")
    (True, False)
    """
    if len(text) > HEADLINE or looks_finished(text) or "。" in text or text[-1] in "，、":
        return False
    return not (_DISCOURSE.match(text) or (text.count("，") >= 2 and len(text) > HEADLINE - 8))


def split_lines(mapped: Mapped) -> tuple[list[Line], int]:
    """The lines that are text, each with its kind, and how many blank lines usually part two of them."""
    for widget in (_FONT_SIZE, _FRAMED_NUMBER):
        if widget.search(mapped.text):
            mapped = mapped.replaced(widget, lambda match: re.sub(r"[^\n]", " ", match[0]))
    lines = _without_furniture(_raw(mapped.text))
    usual = _usual_gap(lines)
    for line in lines:
        _classify(line, usual)
    return lines, usual


def _raw(text: str) -> list[Line]:
    lines: list[Line] = []
    at = gap = 0
    for row in text.split("\n"):
        bare = row.strip(" ")
        if bare:
            start = at + len(row) - len(row.lstrip(" "))
            lines.append(Line(((start, start + len(bare)),), bare, gap))
            gap = 0
        else:
            gap += 1
        at += len(row) + 1
    return lines


def _without_furniture(lines: list[Line]) -> list[Line]:
    """Leave out buttons, breadcrumbs, page numbers and rules; a label and the value on the next line become one."""
    kept: list[Line] = []
    gap = 0
    i = 0
    while i < len(lines):
        line = lines[i]
        following = lines[i + 1] if i + 1 < len(lines) else None
        taken = 1
        if _CHECKSUM.fullmatch(line.text) or line.text in (">", "»"):
            # what it points at stands on the next line
            taken = 2 if following and len(following.text) <= HEADLINE and not looks_finished(following.text) else 1
        elif not (
            _BUTTON.fullmatch(line.text)
            or _PAGE_NUMBER.fullmatch(line.text)
            or _CRUMBS.fullmatch(line.text)
            or _RULE.fullmatch(line.text)
            or (_BARE_NUMBER.fullmatch(line.text) and not (following and following.text[0] in UNITS))
        ):
            if _BARE_LABEL.fullmatch(line.text) and following and len(following.text) <= 20 and following.gap == 0:
                line.join(following)
                taken = 2
            line.gap += gap
            gap = 0
            kept.append(line)
            i += taken
            continue
        gap += line.gap
        i += taken
    for line in kept:
        _unmark(line)
    return [line for line in kept if line.text]


def _unmark(line: Line) -> None:
    """Take off the sign that opens a Markdown heading or a list item, and remember it."""
    while match := _MARK.match(line.text):
        line.marked = True
        line.level = line.level or len(match[1] or "")
        (start, end), *rest = line.spans
        line.spans = ((start + match.end(), end), *rest)
        line.text = line.text[match.end() :]


def _usual_gap(lines: list[Line]) -> int:
    gaps = Counter(line.gap for line in lines[1:])
    return min(gaps, key=lambda gap: (-gaps[gap], gap), default=0)


def _classify(line: Line, usual: int) -> None:
    text = line.text
    if line.level:
        line.kind = "heading"
        return
    if len(text) <= 80 and _BYLINE.fullmatch(text):
        line.kind = "byline"
    elif len(text) <= 60 and _CAPTION_LOOK.fullmatch(text):
        line.kind = "caption"
    elif level := line.numbered:
        whole = level <= 2 and text.endswith("。") or not looks_finished(text) and text[-1] not in "，、"
        if whole and len(text) <= NUMBERED_HEADING and "。" not in text[:-1]:
            line.kind, line.level = "heading", level
    elif line.gap >= usual + 2 and len(text) <= _CAPTION and text.endswith("。") and text.count("。") == 1:
        line.kind = "caption"
    elif looks_like_headline(text) and not line.marked:
        line.kind, line.level = "heading", 2
