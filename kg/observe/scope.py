"""What a sentence's place in the document says of its numbers: the year, and whether they are reached or aimed at.

Reports have a part that looks back and one that plans; news stories often have neither. So a context is found from the
headings, then from years that paragraphs name, then from the words of the paragraph and of the whole document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import Block, Document, Sentence
from kg.observe.period import Mark, marks, plan_years, resolve
from kg.observe.words import any_of

_SECTION = re.compile("^(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+部分)")
_LOOKS_BACK, _LOOKS_AHEAD = re.compile(any_of("looksBack")), re.compile(any_of("looksAhead"))
_TURNS_AHEAD = re.compile(
    "(?:主要)?预期目标(?:是|为|：|$)|做好(?:今年|新的一年|[一二三四五六七八九十]+个方面的?|以下)(?:政府)?(?:重点)?工作|"
    "(?:今年|新的一年|明年)(?:，|政府工作|工作|要|我们(?:将|要))|总体要求是|今后五年|未来五年"
)
_TELLS = re.compile("简报|公报|统计|指标|数据|运行|综述|[上下]半年|季度")  # what a title calls a document that reviews
_YEARS_OF = re.compile("^(?:[^，。]{0,6})?(?:五年来|过去五年|这五年)|的五年。?$")
_PLAN_PERIOD = re.compile(
    "^(?:[^，。“]{0,6})?[“‘]?(?P<plan>十[一二三四五六七八九]五)[”’]?(?:时期|期间|以来|经济社会发展)"
)
_OPENS_YEAR = re.compile("^(?:刚刚?过去的|回顾|回望|在|——)+")
_DONE, _PROMISE, _PLAN = (re.compile(any_of(name)) for name in ("done", "promise", "plan"))
# Reports describe what was done in the verbs of plans, too: it takes many of them to weigh as much as one sure sign.
_WEIGHT_OF_PLAN = 0.15
_SHORT = 48


@dataclass(frozen=True, slots=True)
class Context:
    """``scenario``: actual or target. ``window``: years that the paragraph reviews together."""

    year: int | None
    scenario: str
    window: tuple[int, int] | None = None


def review_year(date: str | None) -> int | None:
    """The year that a document of this date looks back on: reports of the first quarter review the year before.

    >>> review_year("2025-01-08"), review_year("2025-11"), review_year("2025"), review_year(None)
    (2024, 2025, 2024, None)
    """
    if not date:
        return None
    year = int(date[:4])
    return year if len(date) >= 7 and date[5:7] > "03" else year - 1


def plan_year(date: str | None) -> int | None:
    """The year that a document of this date plans.

    >>> plan_year("2025-01-08"), plan_year("2024-12-30")
    (2025, 2025)
    """
    if not date:
        return None
    return int(date[:4]) + (len(date) >= 7 and date[5:7] >= "12")


def _is_heading(block: Block, text: str) -> bool:
    return block.kind in ("heading", "title") or (len(text) <= _SHORT and not text.endswith(("。", "！", "；")))


def _promises(text: str, today: str | None) -> int:
    """How often a text promises. 今年 does so in the first quarter; later it is the year that is told of."""
    late = today is not None and today[5:7] > "03"
    return sum(not (late and match.group() == "今年") for match in _PROMISE.finditer(text))


def _looks_ahead(text: str, today: str | None, *, times: int = 1) -> bool:
    """Whether a whole text plans rather than reviews, by its words: so many times as much."""
    plans = _promises(text, today) + _WEIGHT_OF_PLAN * len(_PLAN.findall(text))
    return plans >= 1 and plans > times * len(_DONE.findall(text))


def _titled(title: str, years: dict[str, int | None]) -> tuple[str, int] | None:
    """Scenario and year that a title names («2023年主要指标», «2025年重点任务»); None where it names none.

    The year of a plan's title is a target year only where the title speaks of plans: «2025年政府工作报告» has both.
    """
    year = next((mark.year for mark in marks(title) if mark.year is not None), None)
    review = years["actual"]
    if year is None or review is None:
        return None
    if _LOOKS_AHEAD.search(title) and not _LOOKS_BACK.search(title):
        return "target", year
    return ("actual", year) if year <= review or _TELLS.search(title) else None


def _leading_year(text: str, today: str | None) -> int | None:
    """The year that opens a sentence of the paragraph, or a clause of it."""
    for mark in marks(text):
        opens = mark.start == 0 or text[mark.start - 1] in "，。；“”！？：至到望顾进\n"
        if not opens:
            continue
        if mark.review:
            return review_year(today)
        if mark.year is not None or mark.shift is not None:
            resolved = resolve(mark, year=None, today=today)
            return int(resolved[:4]) if resolved else None
    return None


def contexts(document: Document, sentences: tuple[Sentence, ...]) -> tuple[Context, ...]:
    """One Context for each sentence."""
    today = document.date
    years = {"actual": review_year(today), "target": plan_year(today)}
    texts = [document.text[block.span.start:block.span.end] for block in document.blocks]
    sections = [_section(block, text, years) for block, text in zip(document.blocks, texts, strict=True)]
    first = next((s for s in sections if s), None)
    default = "target" if _looks_ahead(document.text, today) else "actual"
    titled = _titled(document.title, years)
    if titled is not None:
        default, years[titled[0]] = titled
    section, window = _before(first, sections, texts, years, today)
    before = default
    by_block: list[Context] = []
    turns: dict[int, int] = {}
    for i, (block, text) in enumerate(zip(document.blocks, texts, strict=True)):
        heading = _is_heading(block, text)
        if sections[i]:
            section, window = sections[i], None
        window = _window(text, window, years["actual"])
        section = _turn(text, years, section) if section else None
        if section:
            scenario, year = section
        else:
            scenario, year = _unsectioned(text, today, years, before, settled=titled is not None)
            before = before if heading else scenario
        if scenario == "actual" and (turn := _TURNS_AHEAD.search(text)):
            turns[i] = block.span.start + turn.start()
        ahead = window is not None and years["actual"] is not None and window[0] > years["actual"]
        by_block.append(Context(year, scenario, window if ahead == (scenario == "target") else None))
    plain = Context(years[default], default)
    found = []
    for sentence in sentences:
        context = by_block[sentence.block] if sentence.block < len(by_block) else plain
        if sentence.span.end > turns.get(sentence.block, sentence.span.end):
            context = Context(years["target"], "target")
        elif context.window is None and years["actual"] and _YEARS_OF.search(
            document.text[sentence.span.start:sentence.span.end]
        ):
            context = Context(years["actual"], "actual", (years["actual"] - 4, years["actual"]))
        found.append(context)
    return tuple(found)


def _before(
    first: tuple[str, int | None] | None, sections: list[tuple[str, int | None] | None], texts: list[str],
    years: dict[str, int | None], today: str | None,
) -> tuple[tuple[str, int | None] | None, tuple[int, int] | None]:
    """What holds before the first heading that tells, in a text that may be cut out of a longer one.

    Before the part that plans the year stands the end of the part that reviews; or, where it plans itself, the part
    about the years to come.
    """
    if first is None or first[0] != "target":
        return None, None
    text = "\n".join(texts[:sections.index(first)])
    review = years["actual"]
    if review is None or not _looks_ahead(text, today, times=2):
        return ("actual", review), None
    return ("target", years["target"]), (review + 1, review + 5) if review % 5 == 0 else None


def _section(block: Block, text: str, years: dict[str, int | None]) -> tuple[str, int | None] | None:
    """Scenario and year of the part that this block is the heading of."""
    if not _is_heading(block, text) or not (_SECTION.match(text) or block.level == 1):
        return None
    back, ahead = _LOOKS_BACK.search(text), _LOOKS_AHEAD.search(text)
    if not back and not ahead:
        return None
    scenario = "actual" if back and (not ahead or back.start() < ahead.start()) else "target"
    printed = next((mark.year for mark in marks(text) if mark.year is not None), None)
    return scenario, printed or years[scenario]


def _turn(
    text: str, years: dict[str, int | None], section: tuple[str, int | None]
) -> tuple[str, int | None]:
    """The part's scenario from this block on: one part may look back on one plan and ahead to the next."""
    review = years["actual"]
    if _YEARS_OF.search(text):
        return "actual", review
    if review is not None and (match := _PLAN_PERIOD.search(text)):
        past = plan_years(match["plan"])[0] <= review
        return ("actual", review) if past else ("target", years["target"])
    return section


def _window(
    text: str, window: tuple[int, int] | None, review: int | None
) -> tuple[int, int] | None:
    """The years reviewed together from this block on: they end where a part begins, or a year is named."""
    opened = _OPENS_YEAR.sub("", text)
    opening = next(iter(marks(opened[:12])), None)
    if _SECTION.match(text) or opening and opening.start == 0 and (opening.year or opening.shift is not None):
        window = None
    if review is None:
        return window
    for sentence in re.split("(?<=[。！？])", text):
        if _YEARS_OF.search(sentence):
            return review - 4, review
        if match := _PLAN_PERIOD.search(sentence):
            return plan_years(match["plan"])
    return window


def _unsectioned(
    text: str, today: str | None, years: dict[str, int | None], before: str, *, settled: bool
) -> tuple[str, int | None]:
    """Scenario and year of a paragraph outside any part whose heading tells; ``settled``: the title tells them."""
    year, review = _leading_year(text, today), years["actual"]
    if _YEARS_OF.search(text):
        return "actual", review
    if (match := _PLAN_PERIOD.search(text)) and review is not None:
        first, last = plan_years(match["plan"])
        return ("actual", review) if first <= review else ("target", last)
    if year is not None and review is not None:
        return ("actual" if year <= review else "target"), year
    done, promised = len(_DONE.findall(text)), _promises(text, today)
    if settled:
        return before, years[before]
    if promised and promised >= done:
        before = "target"
    elif done >= 2:
        before = "actual"
    return before, years[before]


def governing(sentence_marks: tuple[Mark, ...], offset: int) -> Mark | None:
    """The last time before an offset of the sentence, or None."""
    found = None
    for mark in sentence_marks:
        if mark.end > offset:
            break
        found = mark
    return found
