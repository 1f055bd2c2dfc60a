"""Short quotations and titles: what stands in them is a name, and a number or a time in it is none."""

from __future__ import annotations

import re
from bisect import bisect_right

_NAMED = re.compile(r"[“‘「『《〈\"]([^“”‘’「」『』《》〈〉，。；：！？\n\"]{1,18})[”’」』》〉\"]")


class Names:
    """The names of a text; ``offset in names`` tells whether an offset lies in one.

    >>> text = "“十二月”市集有12家"
    >>> 1 in Names(text), text.index("12") in Names(text)
    (True, False)
    """

    def __init__(self, text: str) -> None:
        spans = [match.span(1) for match in _NAMED.finditer(text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def __contains__(self, offset: int) -> bool:
        i = bisect_right(self._starts, offset) - 1
        return i >= 0 and offset < self._ends[i]
