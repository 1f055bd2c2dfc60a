"""The SPARQL 1.1 Protocol: from an HTTP request to a query, its dataset and the form of its answer.

Source: https://www.w3.org/TR/sparql11-protocol/, section 2.1 (query operation). ``docs/serve.md`` lists each
requirement with what is done about it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from email.message import Message
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from kg.errors import KgError
from kg.serve.media import GRAPHS, HTML, RESULTS, SHORT, choose

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_FIELDS: Final = 1000  # at most so many parameters, many graphs among them


class RequestError(KgError):
    """A request that cannot be answered; ``status`` is the HTTP status code."""

    def __init__(self, status: int, problem: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(problem, where=where, remedy=remedy)
        self.status = status


@dataclass(frozen=True, slots=True)
class Operation:
    """A query operation. ``text`` is None where a GET has no query. ``default`` and ``named`` are IRIs of the dataset's
    graphs, None where the request leaves the dataset to us. ``results`` and ``graphs`` are the media types of the
    answer, "" where the client takes none; ``html`` says that a page is what it likes best.
    """

    text: str | None
    default: list[str] | None
    named: list[str] | None
    results: str
    graphs: str
    html: bool


async def read_operation(request: Request, *, limit: int) -> Operation:
    """What the request asks for. Raises RequestError: 400, 403 (updates), 413 (more than ``limit`` bytes), 415."""
    address = request.scope["query_string"]
    if len(address) > limit:
        raise _too_large(limit)
    fields = _fields(address, "the address")
    text: list[str] = []
    if request.method == "POST":
        kind, charset = _content_type(request.headers.get("content-type", ""))
        if charset not in ("utf-8", "utf8"):
            raise RequestError(415, f"a query cannot come in {charset}", remedy="encode it as UTF-8")
        body = await _body(request, limit)
        if kind == _QUERY:
            if "query" in fields:
                raise RequestError(400, "the query stands both in the address and in the body", remedy="send it once")
            text = [_utf8(body, "the body")]
        elif kind == _FORM:
            if "query" in fields:
                raise RequestError(400, "the query of a form stands in the address", remedy="send it in the body")
            for name, values in _fields(body, "the body").items():
                fields[name] += values
        elif kind == _UPDATE:
            raise _update()
        else:
            raise RequestError(415, f"a query cannot come as {kind or 'a body without Content-Type'}",
                               remedy=f"send {_FORM} or {_QUERY}")
    if "update" in fields:
        raise _update()
    text = text or fields["query"]
    if len(text) > 1:
        raise RequestError(400, f"there are {len(text)} queries", remedy="send one query at a time")
    if not text and request.method == "POST":
        raise RequestError(400, "there is no query", remedy="send a field «query»")
    accept = ", ".join(request.headers.getlist("accept"))
    results, graphs = choose(accept, tuple(RESULTS)), choose(accept, tuple(GRAPHS))
    html = choose(accept, (*RESULTS, *GRAPHS, HTML)) == HTML
    if (words := fields["format"]) and words[-1] in SHORT:  # some clients say in other words what they accept as well
        results, graphs = (said or accepted for said, accepted in zip(SHORT[words[-1]], (results, graphs), strict=True))
        html = False
    return Operation(
        text=text[0] if text else None,
        default=fields["default-graph-uri"] or None,
        named=fields["named-graph-uri"] or None,
        results=results,
        graphs=graphs,
        html=html and request.method == "GET",
    )


def short(word: str) -> tuple[str, str]:
    """The media types that ``format=…`` in an address stands for; RequestError 400 for another word."""
    if word not in SHORT:
        raise RequestError(400, f"there is no format {word!r}", remedy="use one of " + ", ".join(SHORT))
    return SHORT[word]


def _content_type(header: str) -> tuple[str, str]:
    """Media type and charset, in lower case."""
    message = Message()
    message["Content-Type"] = header
    return header.partition(";")[0].strip().lower(), (message.get_content_charset() or "utf-8")


async def _body(request: Request, limit: int) -> bytes:
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        pieces.append(piece)
    return b"".join(pieces)


def _fields(data: bytes, where: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    try:
        pairs = parse_qsl(_utf8(data, where), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise RequestError(400, f"{where} is no UTF-8", remedy="encode it as UTF-8") from None
    except ValueError:
        raise RequestError(400, f"{where} has more than {_FIELDS} fields", remedy="name fewer graphs") from None
    for name, value in pairs:
        found[name].append(value)
    return found


def _utf8(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        raise RequestError(400, f"{where} is no UTF-8", where=place, remedy="encode it as UTF-8") from None


def _too_large(limit: int) -> RequestError:
    return RequestError(413, f"the request is larger than {limit} bytes", remedy="send a shorter query")


def _update() -> RequestError:
    return RequestError(403, "the graph can only be read", remedy="to change it, build it again")
