"""Projects that bear a name like a firm's: «比邻智造、云海光电等重点项目», «云栈澜湾、柳浪国际竣工交付»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Mention

_CALLED = re.compile(
    "等[^，。；：！？、“”]{0,24}?(?:项目|住宅|楼盘|载体)"
    "|(?:等[^，。；：！？、“”]{0,12}?)?(?:全面|顺利|正式|陆续|相继|加快|如期|主体)?(?:开工|竣工|封顶|建成|交付|在建)"
)
_JOINT = re.compile("、|和|与|及|以及")
_FIRM = re.compile("(?:公司|集团|股份|银行|控股)$")


def read_projects(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """``mentions`` in the order of the text, of which the members of a list that ends in 等……项目, or that is begun or
    completed, are projects: what no table knows for a firm may be either, the project first.
    """
    found = list(mentions)
    called = False
    for number in range(len(found) - 1, -1, -1):
        mention = found[number]
        behind = found[number + 1].span.start if number + 1 < len(found) else len(text)
        joined = called and _JOINT.fullmatch(text, mention.span.end, behind) is not None
        called = joined or _CALLED.match(text, mention.span.end, behind) is not None
        if called and mention.types[0] == "Company" and not _FIRM.search(mention.name) and not _is_known(mention):
            found[number] = replace(mention, types=("Project", "Company"))
    return tuple(found)


def _is_known(mention: Mention) -> bool:
    return mention.rule.startswith("gazetteer")
