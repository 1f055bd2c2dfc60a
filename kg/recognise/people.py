"""People: a surname, one or two more characters, and a post before it or a verb of saying behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.model import Mention, Span
from kg.patterns import Words


@lru_cache(maxsize=4)
def _expressions(
    surnames: frozenset[str], posts: tuple[str, ...], saying: tuple[str, ...], presence: tuple[str, ...]
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    double = "|".join(sorted(s for s in surnames if len(s) == 2)) or "(?!)"
    single = "".join(sorted(s for s in surnames if len(s) == 1)) or "(?!)"
    name = rf"(?:(?:{double})[\u4e00-\u9fff]{{1,2}}|[{single}][\u4e00-\u9fff]{{1,2}})"
    post = _choice(posts)
    says, appears = _choice(saying), _choice(presence)
    border = rf"(?=[\s，。、：；“”（）()！？]|{says}|{appears}|$)"
    titled = re.compile(
        rf"{post}[\s：:]*(?P<name>{name}){border}(?:[ \u3000、](?P<more>{name}(?:[ \u3000、]{name})*){border})?"
    )
    spoken = re.compile(rf"(?:^|[，。、：；“”（）()\s])(?P<name>{name})(?={says})")
    leader = re.compile(rf"(?P<name>{name})(?=总书记|国家主席)")
    return titled, spoken, leader


def _choice(words: Iterable[str]) -> str:
    """Any of these words, the longest first."""
    return f"(?:{'|'.join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))})"


class People:
    """Finds the people that sentences name."""

    def __init__(self, words: Words) -> None:
        expressions = _expressions(
            words.surnames, tuple(sorted(words.posts)), tuple(sorted(words.saying)), tuple(sorted(words.presence))
        )
        self._rules = tuple(zip(expressions, ("post-person", "saying-person", "titled-person"), strict=True))

    def find(self, text: str, start: int) -> Iterator[Mention]:
        """The people named in a sentence ``text`` that begins at ``start``."""
        for expression, rule in self._rules:
            for match in expression.finditer(text):
                first = match.start("name")
                span = Span(start + first, start + match.end("name"))
                yield Mention(span, match["name"], ("Person",), rule, 0.9)
                if rule == "post-person" and match["more"]:
                    offset = start + match.start("more")
                    for part in re.finditer(r"[\u4e00-\u9fff]+", match["more"]):
                        span = Span(offset + part.start(), offset + part.end())
                        yield Mention(span, part.group(), ("Person",), rule, 0.85)
