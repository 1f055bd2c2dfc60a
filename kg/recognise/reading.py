"""What a run of words turns out to be, and how it stands in its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import Mention, Span
from kg.patterns import Words
from kg.recognise.phrases import Run

# Who confers an honour: it opens the honour's name.
LEVEL = re.compile(
    r"^(?:首批|第[一二三四五六七八九十]+批|新一轮)?(?:国家|全国|中国|世界|联合国|全球|国务院|教育部|工信部|省|全省|市级|全市|区级|县级|自治区级?"
    r"|[\u4e00-\u9fff]{2,3}[省市])"
)
UNKNOWN_TAGS = ("x", "nr", "ns", "nt", "nrt", "eng")  # parts of speech of names, and of what no dictionary has
_MARKS = str.maketrans("", "", "“”‘’《》〈〉「」『』 \u3000")


def plain(text: str) -> str:
    """A name without quotation marks, book-title marks and spaces.

    >>> plain("“生态优先”战略")
    '生态优先战略'
    """
    return text.translate(_MARKS)


@dataclass(frozen=True, slots=True)
class Reading:
    """A name read in characters ``[start, end)``, as printed; its types best first, the rule, and how sure it is."""

    start: int
    end: int
    name: str
    types: tuple[str, ...]
    rule: str
    confidence: float
    head: str = ""
    aliases: tuple[str, ...] = ()

    def to_mention(self) -> Mention:
        """The Mention of this Reading, its names plain."""
        name = plain(self.name)
        aliases = tuple(dict.fromkeys(plain(a) for a in self.aliases if plain(a) != name))
        return Mention(Span(self.start, self.end), name, self.types, self.rule, self.confidence, aliases)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a run stands in its sentence, which decides whether a weak sign of a name is enough.

    ``governed``: a governing verb stands before it; ``followed``: a verb stands behind it; ``award``: a verb of
    awarding or of aiming at an award governs it; ``listed``: it is a member of a list; ``acts``: of a list of acts,
    so that «老旧片区更新» is the act and not the place; ``counted``: a number of such things is given; ``before``:
    the function word before it.
    """

    governed: bool
    followed: bool
    award: bool
    listed: bool
    acts: bool
    counted: bool
    coordinated: bool
    before: str


def find_standing(run: Run, words: Words, *, listed: bool, acts: bool) -> Standing:
    """The Standing of a run."""
    verbs, after = run.verbs, run.after
    award = bool(verbs) and not (
        words.classes["award"].isdisjoint(verbs) and words.classes["aim"].isdisjoint(verbs)
    )
    return Standing(
        governed=award or not words.governing.isdisjoint(verbs),
        followed=not (words.hard.isdisjoint(after) and words.governing.isdisjoint(after)),
        award=award,
        listed=listed,
        acts=acts,
        counted=run.counted,
        coordinated=run.separator.startswith(("、", "和")),
        before=run.before,
    )
