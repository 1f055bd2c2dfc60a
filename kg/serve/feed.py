"""What the page of a graph asks for that is larger than the page: ``/graph/…``, and the page in the form that may ask.

=================================== ==================================================================================
``/graph/nodes?node=KEY&node=…``    these nodes with their statements and figures
``/graph/around?node=KEY&after=N``  the next neighbours of a node, from the number N on
``/graph/next?after=N``             the next nodes by rank
``/graph/near?node=KEY&steps=2``    what lies around nodes
``/graph/path?node=KEY&node=KEY``   a shortest way between two nodes, with what stands on it
``/graph/more?node=KEY&edges=N``    what was too much of a node for one answer
``/graph/search?q=TEXT``            nodes by name, alias or Pinyin
=================================== ==================================================================================

With ``build=`` an answer is refused (409) where the graph was built anew since the page was loaded. The look-ups are
short, and yet the workers do them, not the front: they have the build open that they answer for and are exchanged with
it, and whatever a crafted file or text may cost, they have limits of time and memory.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from markupsafe import escape
from starlette.datastructures import QueryParams

from kg.page_feed import FED, FEED, UNFED
from kg.serve.protocol import RequestError

_MOST: Final = 100  # parameters
_LONGEST: Final = 2000  # characters of one
_NUMBER: Final = re.compile("-1|[0-9]{1,9}", re.ASCII)
_KEYS: Final = {"nodes": True, "around": True, "near": True, "path": True, "more": True, "next": False, "search": False}
_NUMBERS: Final = {
    "nodes": (), "around": ("after", "count"), "near": ("steps",), "path": ("around",), "more": ("edges", "figures"),
    "next": ("after", "count"), "search": (),
}
_NEEDED: Final = {"near": ("steps",), "search": ("q",)}


def read_question(name: str, given: QueryParams) -> dict[str, Any]:
    """What a worker is asked, from an address ``/graph/NAME?…``. Raises RequestError 400 or 404 in words."""
    if name not in _KEYS:
        raise RequestError(404, "there is nothing of this name", where=name[:80], remedy="ask for " + ", ".join(_KEYS))
    items = given.multi_items()
    if len(items) > _MOST:
        raise RequestError(400, f"there are {len(items)} parameters", remedy=f"send at most {_MOST}")
    known = {"build", *_NUMBERS[name], *(("node",) if _KEYS[name] else ()), *(("q",) if name == "search" else ())}
    asked: dict[str, Any] = {}
    for key, value in items:
        if key not in known:
            raise RequestError(400, f"there is no parameter {key[:80]!r}", remedy="use " + ", ".join(sorted(known)))
        if len(value) > _LONGEST:
            raise RequestError(400, f"{len(value)} characters", where=key, remedy=f"send at most {_LONGEST}")
        if key == "node":
            asked.setdefault("node", []).append(value)
            continue
        if key in asked:
            raise RequestError(400, "this parameter stands twice", where=key, remedy="send it once")
        if key in _NUMBERS[name]:
            if not _NUMBER.fullmatch(value):
                raise RequestError(400, f"{value[:80]!r} is no number", where=key, remedy="write digits")
            asked[key] = max(int(value), -1 if key == "after" else 0)
        else:
            asked[key] = value
    missing = [key for key in (*(("node",) if _KEYS[name] else ()), *_NEEDED.get(name, ())) if key not in asked]
    if missing:
        raise RequestError(400, f"{missing[0]} is missing", where=name, remedy=f"add {missing[0]}=…")
    if name in ("around", "more"):
        if len(asked["node"]) > 1:
            raise RequestError(400, "several nodes are named", where="node", remedy="name one")
        asked["key"] = asked.pop("node")[0]
    elif "node" in asked:
        asked["keys"] = asked.pop("node")
    build = asked.pop("build", None)
    return {"do": "feed", "ask": name, "build": build, "with": asked}


class FedPage:
    """The page as it is sent where a feed lies beside it: the same, but that it may ask this server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: tuple[object, bytes] = (None, b"")

    def read(self) -> bytes | None:
        """The page; None where it needs no feed, and goes out as it is. Raises RequestError 404 without a page."""
        path = self._folder / "index.html"
        try:
            if not (self._folder / FEED).is_file():
                return None
            found = path.stat()
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            if stamp != self._known[0]:
                # The policy stands at the head of the page, before all that comes from documents, as an attribute.
                before, after = (str(escape(policy)).encode() for policy in (UNFED, FED))
                self._known = (stamp, path.read_bytes().replace(before, after, 1))
        except OSError:
            raise RequestError(404, "there is no such file", where="index.html",
                               remedy="build the graph again") from None
        return self._known[1]
