"""The data block of the page: JSON that may stand inside a script element, compressed where that is worth it."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from typing import Any, Final

from markupsafe import Markup

from kg.errors import InputError

PACKED_FROM: Final = 64_000
"""Bytes of JSON from which it is compressed. Below, the page is its library and scripts, and a person can read the data
in the source of the page; above, a page with its sentences shrinks to a fraction."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BLOCK: Final = re.compile(r'<script type="application/(?:json|octet-stream)" id="data"( data-packed="deflate")?>'
                           r"([^<]*)</script>")


def plain(text: str) -> str:
    """Without lone surrogates, which UTF-8 cannot hold."""
    return _SURROGATE.sub("\ufffd", text)


def as_json(value: object) -> Markup:
    """JSON that may stand inside ``<script type="application/json">``: no ``<``, ``>``, ``&`` outside of escapes.

    Not Jinja's own ``tojson``: it writes six bytes for every Chinese character.
    """
    # Half a surrogate pair is no character: it would be "?" in a packed block, and an error where the page is written.
    text = plain(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def pack(text: str) -> str:
    """A text of `PACKED_FROM` bytes and more as base64 of its zlib stream (RFC 1950), "" for a shorter one.

    There is no time stamp in it: the same text gives the same bytes with the same zlib. Another zlib (zlib-ng, as some
    distributions have it) may choose other bytes for the same text.

    >>> pack("short")
    ''
    >>> len(pack("长" * 100_000)) < 1_000
    True
    """
    data = text.encode("utf-8", "replace")
    return base64.b64encode(zlib.compress(data, 9)).decode("ascii") if len(data) >= PACKED_FROM else ""


def read_payload(html: str) -> dict[str, Any]:
    """What `kg.page.render` put into the data block of a page. Raises InputError for a page of another make."""
    found = _BLOCK.search(html)
    try:
        if found:
            text = zlib.decompress(base64.b64decode(found[2])).decode("utf-8") if found[1] else found[2]
            payload = json.loads(text)
            if isinstance(payload, dict):
                return payload
    except (ValueError, binascii.Error, zlib.error):
        pass
    raise InputError("holds no graph", remedy="give it a page that kg made")
