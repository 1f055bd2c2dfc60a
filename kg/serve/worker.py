"""One process that answers queries, and can be killed: ``python -m kg.serve.worker FOLDER TIMEOUT MEMORY``.

Oxigraph cannot be told to stop: a query that is abandoned goes on for as long as it takes. So each query runs in a
process of its own pool (`kg.serve.pool`), and whoever waits too long kills that process, and with it its CPU time.

A worker reads requests from standard input and writes answers to standard output, one at a time: four bytes with the
length of a JSON object, the object, and for an answer eight bytes with the length of a body, and the body. It ends when
its input does. It opens the store read-only, has a limit to its memory, and no network where the system lets it.
"""

from __future__ import annotations

import ctypes
import json
import signal
import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Store, Triple, serialize

from kg.errors import GraphError, KgError, QueryError, RefusedError
from kg.page_ask import Reader, open_feed
from kg.query import evaluated, run_named
from kg.rdf import readable
from kg.search import Index, open_index
from kg.serialise import turtle
from kg.serve import describe
from kg.serve.media import GRAPHS, RESULTS, SHORT
from kg.store import open_store
from kg.vocab import base_of

HEAD: Final = struct.Struct(">I")
BODY: Final = struct.Struct(">Q")
_GRACE: Final = 2.0
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

Request: TypeAlias = dict[str, Any]
Answer: TypeAlias = tuple[dict[str, Any], bytes]


class TooLargeError(Exception):
    """An answer has more bytes than it may have."""


class _Bounded(BytesIO):
    """A file that takes so many bytes and no more."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.is_full = False

    def write(self, piece: Any) -> int:
        if self.tell() + len(piece) > self.limit:
            self.is_full = True
            raise TooLargeError
        return super().write(piece)


# ── What it can be asked ─────────────────────────────────────────────────────────────────────────────────────────────


def answer(store: Store, request: Request) -> Answer:
    """Do what ``request["do"]`` says; errors come back as an answer with ``status`` 4xx and what to tell people."""
    try:
        return _DOES[request["do"]](store, request)
    except KgError as error:
        status = 403 if isinstance(error, RefusedError) else 503 if isinstance(error, GraphError) else 400
        return {"status": status, "problem": error.problem, "where": error.where, "remedy": error.remedy}, b""
    except TooLargeError:
        return {
            "status": 403, "where": "", "problem": f"the answer is larger than {request['limit']} bytes",
            "remedy": "ask for less, with LIMIT for instance",
        }, b""


def _sparql(store: Store, request: Request) -> Answer:
    """``text``; ``default`` and ``named``, lists of IRIs or None; ``results`` and ``graphs``, the media types in which
    to answer SELECT and ASK, and CONSTRUCT and DESCRIBE ("" where the client takes none).
    """
    output = _Bounded(request["limit"])
    default, named = _graphs(request["default"]), _graphs(request["named"])
    if named is not None and default is None:
        default = []  # the protocol: a dataset of named graphs alone has an empty default graph
    elif default is not None and named is None:
        named = []
    try:
        with evaluated(store, request["text"], default_graph=default, named_graphs=named) as found:
            graph = not isinstance(found, QuerySolutions | QueryBoolean)
            media = request["graphs" if graph else "results"]
            if not media:
                offered = ", ".join(GRAPHS if graph else RESULTS)
                return {"status": 406, "where": "", "problem": "no media type of the answer is accepted",
                        "remedy": f"accept one of {offered}"}, b""
            if isinstance(found, QuerySolutions | QueryBoolean):
                found.serialize(output, format=RESULTS[media])
            else:
                _write(readable(found), media, store, output)
    except QueryError:
        if output.is_full:  # the engine turns what the file raised into an error of its own
            raise TooLargeError from None
        raise
    return {"status": 200, "media": media}, output.getvalue()


def _write(triples: Sequence[Triple], media: str, store: Store, output: _Bounded) -> None:
    """Triples as they come, in ``media``; Turtle with the prefixes that people know."""
    if GRAPHS[media] == RdfFormat.TURTLE:
        output.write(turtle(triples, base=base_of(store)))
    else:
        serialize(triples, output, format=GRAPHS[media])


def _graphs(iris: list[str] | None) -> list[NamedNode] | None:
    try:
        return None if iris is None else [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryError(f"no IRI of a graph: {error}", remedy="name graphs by absolute IRIs") from None


def _rdf(store: Store, request: Request) -> Answer:
    """Everything about ``iri`` in the media type ``media``; status 404 where the graph has nothing of it."""
    triples = describe.triples(store, NamedNode(request["iri"]))
    if not triples:
        return {"status": 404}, b""
    output = _Bounded(request["limit"])
    _write(triples, request["media"], store, output)
    return {"status": 200, "media": request["media"]}, output.getvalue()


def _page(store: Store, request: Request) -> Answer:
    """The same for people: what `kg.serve.describe.describe` gives, as JSON."""
    found = describe.describe(store, NamedNode(request["iri"]))
    return {"status": 200 if found else 404, "media": "application/json"}, json.dumps(found).encode()


def _service(store: Store, request: Request) -> Answer:
    """The SPARQL 1.1 Service Description of the endpoint at ``iri``."""
    output = _Bounded(request["limit"])
    _write(describe.service(store, request["iri"]), request["media"], store, output)
    return {"status": 200, "media": request["media"]}, output.getvalue()


def _terms(store: Store, _request: Request) -> Answer:
    """What the editor completes: prefixes, and the terms of the graph with their labels."""
    return {"status": 200, "media": "application/json"}, json.dumps(describe.terms(store), ensure_ascii=False).encode()


def _named(store: Store, request: Request) -> Answer:
    """The named query ``name`` with ``parameters``, in the format ``format`` of `kg.query.Result.text`."""
    found = run_named(store, request["name"], request["parameters"])
    data = found.text(request["format"]).encode()
    if len(data) > request["limit"]:
        raise TooLargeError
    results, graphs = SHORT[request["format"]]
    return {"status": 200, "media": graphs or results if found.triples is not None else results}, data


def _search(_store: Store, request: Request) -> Answer:
    """The best ``most`` hits for ``text``, of one ``kind`` or of all (None); the fields of `kg.search.Hit`."""
    hits = _index(request["folder"]).search(request["text"], limit=request["most"], kind=request["kind"])
    return {"status": 200}, json.dumps([asdict(hit) for hit in hits], ensure_ascii=False).encode()


@lru_cache(maxsize=1)
def _index(folder: Path) -> Index:
    return open_index(folder)


def _feed(_store: Store, request: Request) -> Answer:
    """What `kg.page_ask.Reader` answers to ``ask`` (a method of it) ``with`` these parameters, as JSON. Status 404
    where the page needs no feed, 409 where the ``build`` that is asked about is not the one that is here."""
    reader = _reader(request["folder"])
    if reader is None:
        return {"status": 404, "where": "", "problem": "the page holds the whole graph",
                "remedy": "nothing is missing"}, b""
    if request["build"] not in (None, reader.build):
        return {"status": 409, "where": "", "problem": "the graph was built anew since this page was loaded",
                "remedy": "load the page again"}, b""
    asked = request["with"]
    answers: dict[str, Callable[[], Any]] = {
        "nodes": lambda: reader.nodes(asked["keys"]), "around": lambda: reader.around(**asked),
        "next": lambda: reader.next(**asked), "near": lambda: reader.near(asked["keys"], steps=asked["steps"]),
        "path": lambda: reader.path(asked["keys"], around=bool(asked.get("around"))),
        "more": lambda: reader.more(**asked),
        "search": lambda: {"build": reader.build, "found": reader.search(asked["q"])},
    }
    data = json.dumps(answers[request["ask"]](), ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) > request["limit"]:
        raise TooLargeError
    return {"status": 200, "media": "application/json"}, data


@lru_cache(maxsize=1)
def _reader(folder: Path) -> Reader | None:
    return open_feed(folder)


def _ready(store: Store, _request: Request) -> Answer:
    return {"status": 200, "base": base_of(store)}, b""


_DOES: Final[dict[str, Callable[[Store, Request], Answer]]] = {
    "feed": _feed, "named": _named, "page": _page, "rdf": _rdf, "ready": _ready, "search": _search, "service": _service,
    "sparql": _sparql, "terms": _terms,
}


# ── The process ──────────────────────────────────────────────────────────────────────────────────────────────────────


def read_message(stream: IO[bytes]) -> Request | None:
    """The next request; None at the end of the input."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    request: Request = json.loads(stream.read(HEAD.unpack(head)[0]))
    return request


def frame(head: dict[str, Any]) -> bytes:
    """A JSON object as it travels."""
    data = json.dumps(head, ensure_ascii=False).encode()
    return HEAD.pack(len(data)) + data


def confine(memory: int) -> None:
    """Take away what a query has no need of: memory beyond ``memory`` bytes, and the network. Where the system does not
    know or allow it, the other measures must do: SERVICE is refused, and the front kills what takes too long."""
    try:
        import resource

        for limit in (resource.RLIMIT_DATA, resource.RLIMIT_CORE):
            size = memory if limit == resource.RLIMIT_DATA else 0
            resource.setrlimit(limit, (size, size))
    except (ImportError, OSError, ValueError):
        pass
    try:
        unshare = ctypes.CDLL(None).unshare
        if unshare(_CLONE_NEWNET) != 0:
            unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    except (AttributeError, OSError, TypeError):
        pass


def _watch(seconds: float) -> None:
    """Die after so many seconds, even if nobody is left to kill us; 0 means that there is no hurry."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main(folder: Path, timeout: float, memory: int) -> None:
    """Answer until the input ends."""
    for name in ("SIGINT", "SIGTERM"):  # a key pressed in the terminal is for the front, which then tells us
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    confine(memory)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but answers goes there
    try:
        store = open_store(folder)
    except KgError as error:
        target.write(frame({"status": 500, "problem": error.problem, "where": error.where, "remedy": error.remedy}))
        target.write(BODY.pack(0))
        target.flush()
        return
    request: Request | None = {"do": "ready", "limit": 0}
    while request is not None:
        _watch(timeout + _GRACE)
        head, body = answer(store, {**request, "folder": folder})
        _watch(0)
        target.write(frame(head) + BODY.pack(len(body)))
        target.write(body)
        target.flush()
        request = read_message(source)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
