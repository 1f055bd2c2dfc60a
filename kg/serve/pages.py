"""The pages of the server: an editor for queries, a page for each IRI, and a page for what went wrong.

Text from documents reaches them through templates that escape it, and through JSON that scripts put on them as text.
A Content-Security-Policy lets no page run or load anything but the server's own files.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.page import read_library
from kg.resources import folder
from kg.version import VERSION
from kg.vocab import KG

POLICY: Final = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data: blob:",
    "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
))
_OWN: Final = {
    "serve.css": "text/css", "editor.js": "text/javascript", "complete.js": "text/javascript",
    "answer.js": "text/javascript", "drawing.js": "text/javascript",
}


@lru_cache(maxsize=16)
def static(name: str) -> tuple[str, str] | None:
    """The text behind ``/static/NAME`` and its media type; None for any other name."""
    if name in _OWN:
        return (folder("viz") / "serve" / name).read_text("utf-8"), _OWN[name]
    return (read_library(), "text/javascript") if name == "vis-network.js" else None


def render(template: str, *, base: str, **values: Any) -> str:
    """A template of ``viz/serve``; ``base`` is what IRIs of the graph begin with, for the links."""
    return _environment().get_template(template).render(
        version=VERSION, link=lambda iri: link(iri, base), **values
    )


def link(iri: str, base: str) -> str:
    """Where this server tells about an IRI; "" where it has nothing to tell.

    >>> link("https://example.org/id/park-青石 云谷", "https://example.org/id/")
    '/id/park-%E9%9D%92%E7%9F%B3%20%E4%BA%91%E8%B0%B7'
    >>> link("https://elsewhere.example/x", "https://example.org/id/")
    ''
    """
    if iri.startswith(base):
        return "/id/" + quote(iri.removeprefix(base), safe="")
    if iri.startswith(KG.iri):
        return "/ontology#" + quote(iri.removeprefix(KG.iri), safe="")
    return ""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(folder("viz") / "serve", encoding="utf-8"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
