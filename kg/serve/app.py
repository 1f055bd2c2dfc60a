"""The server as an ASGI application: what stands under which address.

=================== ==================================================================================================
``/``               the page of the graph (``index.html``)
``/sparql``         the SPARQL 1.1 Protocol; the editor for a browser; the service description for a machine
``/id/NAME``        what is known of an entity, document, statement …: a page, or its RDF
``/resource?iri=``  the same for any IRI
``/search?q=``      full-text search over names and sentences: a page, or JSON
``/ontology``       the ontology: a page, or RDF
``/graph/…``        what the page asks for where the graph is larger than the page (`kg.serve.feed`), as JSON
``/queries``        the named queries, as JSON; ``/queries/NAME?park=…`` answers one
``/terms``          prefixes and terms, as JSON (what the editor completes)
``/files/NAME``     the files of the build
``/health``         whether it can answer
=================== ==================================================================================================
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import ontology as ontologies
from kg import ontology_page, query
from kg.errors import GraphError, KgError
from kg.export import FILES, MANIFEST, STORE
from kg.serve import pages
from kg.serve.feed import FedPage, read_question
from kg.serve.media import GRAPHS, HTML, choose, with_charset
from kg.serve.pool import BusyError, Limits, Pool
from kg.serve.protocol import RequestError, read_operation, short
from kg.vocab import local

_SOON: Final = 0.1  # seconds; only who waits longer is watched for going away
_PROBLEM: Final = "application/problem+json"
_ONTOLOGY: Final = {
    "text/turtle": "ontology.ttl", "application/ld+json": "ontology.jsonld", "application/rdf+xml": "ontology.rdf",
}
_FORMATS: Final = (*query.FORMATS, *query.GRAPH_FORMATS)
_KINDS: Final = {"entity": "实体 entity", "indicator": "指标 indicator", "document": "文献 document",
                 "sentence": "句子 sentence"}
_DOWNLOADS: Final = frozenset(FILES) - {STORE}
_UNFRAMED: Final = {"Content-Security-Policy": "frame-ancestors 'none'"}  # on top of what the page itself says
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def make_app(
    folder: Path, limits: Limits | None = None, *, cors: Sequence[str] = (), hosts: Sequence[str] = ("*",)
) -> Starlette:
    """The application for the graph in ``folder``.

    ``cors`` are origins whose pages may read answers (``*`` for all), ``hosts`` the names under which the server may be
    addressed: a page elsewhere must not reach it under a name of its own. Raises GraphError when there is no graph.
    """
    server = _Server(folder, limits or Limits())
    routes = [
        Route("/", server.home),
        Route("/sparql", server.sparql, methods=["GET", "POST"]),
        Route("/id/{name:path}", server.thing),
        Route("/resource", server.resource),
        Route("/search", server.search),
        Route("/ontology", server.ontology),
        Route("/graph/{name}", server.graph),
        Route("/queries", server.queries),
        Route("/queries/{name}", server.named),
        Route("/terms", server.terms),
        Route("/files/{name}", server.file),
        Route("/static/{name}", server.static),
        Route("/health", server.health),
    ]
    middleware = [
        Middleware(_Headers),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
    ]
    if cors:
        middleware.append(Middleware(CORSMiddleware, allow_origins=list(cors), allow_methods=["GET", "POST"],
                                     allow_headers=["Accept", "Content-Type"]))
    return Starlette(
        routes=routes, middleware=middleware, lifespan=server.lifespan,
        exception_handlers={KgError: _tell, HTTPException: _tell_http, ClientDisconnect: _tell_nobody},
    )


class _Headers:
    """Adds what every answer has to say to a browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class _Server:
    """The graph in a folder, and a method for each address."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.pool = Pool(folder, limits)
        self.page = FedPage(folder)

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        await self.pool.start()
        try:
            yield
        finally:
            await self.pool.close()

    # ── Queries ──────────────────────────────────────────────────────────────────────────────────────────────────────

    async def sparql(self, request: Request) -> Response:
        operation = await read_operation(request, limit=self.limits.query)
        if operation.html:
            return self._html("editor.html.j2", queries=_queries(), title=self._title())
        if operation.text is None:
            if not operation.graphs:
                raise _not_acceptable(request)
            here = str(request.url.replace(query="", fragment=""))
            ask: dict[str, Any] = {"do": "service", "iri": here, "media": operation.graphs}
        else:
            ask = {
                "do": "sparql", "text": operation.text, "default": operation.default, "named": operation.named,
                "results": operation.results, "graphs": operation.graphs,
            }
        head, body = await self._ask(request, ask)
        return Response(body, headers={"Content-Type": with_charset(head["media"]), "Vary": "Accept"})

    async def queries(self, _request: Request) -> Response:
        return JSONResponse(_queries())

    async def named(self, request: Request) -> Response:
        parameters = dict(request.query_params)
        form = parameters.pop("format", "json")
        if form not in _FORMATS:
            raise RequestError(400, f"there is no format {form!r}", remedy="use one of " + ", ".join(_FORMATS))
        if request.path_params["name"] not in {each.name for each in query.named()}:
            raise RequestError(404, f"there is no query named {request.path_params['name']!r}", remedy="see /queries")
        ask = {"do": "named", "name": request.path_params["name"], "parameters": parameters, "format": form}
        head, body = await self._ask(request, ask)
        return Response(body, headers={"Content-Type": with_charset(head["media"])})

    async def terms(self, request: Request) -> Response:
        _, body = await self._ask(request, {"do": "terms"})
        return Response(body, media_type="application/json")

    # ── Things ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def thing(self, request: Request) -> Response:
        name = request.path_params["name"]
        # An address is decoded once; where somebody wrote the IRI itself, what is encoded in it got lost with that.
        return await self._about(request, *dict.fromkeys((self.pool.base + name, self.pool.base + local(name))))

    async def resource(self, request: Request) -> Response:
        return await self._about(request, request.query_params.get("iri", ""))

    async def _about(self, request: Request, *iris: str) -> Response:
        accept = ", ".join(request.headers.getlist("accept"))
        media = choose(accept, (*GRAPHS, HTML))
        if "format" in request.query_params:
            media = short(request.query_params["format"])[1]
        if not media:
            raise _not_acceptable(request)
        for iri in iris:
            try:
                NamedNode(iri)
            except ValueError:
                continue
            ask = {"do": "page", "iri": iri} if media == HTML else {"do": "rdf", "iri": iri, "media": media}
            head, body = await self._ask(request, ask)
            if head["status"] == 404:
                continue
            if media != HTML:
                return Response(body, headers={"Content-Type": with_charset(media), "Vary": "Accept"})
            thing = json.loads(body)
            return self._html("thing.html.j2", thing=thing, title=self._title(), limit=len(thing["relations"]["shown"]))
        raise RequestError(404, "the graph knows nothing of this IRI", where=iris[0], remedy="look it up on the page")

    async def search(self, request: Request) -> Response:
        text, kind = request.query_params.get("q", ""), request.query_params.get("kind") or None
        most = request.query_params.get("limit", "50")
        if not re.fullmatch("[0-9]{1,6}", most):
            raise RequestError(400, f"{most!r} is no number", where="limit", remedy="write digits")
        hits: list[dict[str, Any]] = []
        if text.strip():
            ask = {"do": "search", "text": text, "kind": kind, "most": int(most)}
            hits = json.loads((await self._ask(request, ask))[1])
        if choose(", ".join(request.headers.getlist("accept")), ("application/json", HTML)) != HTML:
            return JSONResponse(hits, headers={"Vary": "Accept"})
        return self._html("search.html.j2", text=text, hits=[_pieces(hit) for hit in hits], title=self._title())

    async def ontology(self, request: Request) -> Response:
        media = choose(", ".join(request.headers.getlist("accept")), (*_ONTOLOGY, HTML))
        if "format" in request.query_params:
            media = short(request.query_params["format"])[1]
        if media not in (*_ONTOLOGY, HTML):
            raise _not_acceptable(request)
        text = (await run_in_threadpool(_ontology))[_ONTOLOGY.get(media, "ontology.html")]
        return Response(text, headers={"Content-Type": with_charset(media), "Vary": "Accept", **_UNFRAMED})

    # ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def home(self, _request: Request) -> Response:
        fed = await run_in_threadpool(self.page.read)
        return self._file("index.html", _UNFRAMED) if fed is None else Response(
            fed, headers={"Content-Type": with_charset(HTML), **_UNFRAMED})

    async def graph(self, request: Request) -> Response:
        head, body = await self._ask(request, read_question(request.path_params["name"], request.query_params))
        if head["status"] == 404:
            raise RequestError(404, head["problem"], where=head["where"], remedy=head["remedy"])
        return Response(body, media_type="application/json")

    async def file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _DOWNLOADS:
            raise RequestError(404, "there is no such file", where=name)
        return self._file(name, {"Content-Security-Policy": "default-src 'none'; sandbox"})

    async def static(self, request: Request) -> Response:
        found = pages.static(request.path_params["name"])
        if found is None:
            raise RequestError(404, "there is no such file", where=request.path_params["name"])
        return Response(found[0], headers={"Content-Type": with_charset(found[1])})

    async def health(self, _request: Request) -> Response:
        alive = len(self.pool.pids)
        content = {"status": "ok" if alive else "no worker is alive", "title": self._title(), "workers": alive}
        return JSONResponse(content, status_code=200 if alive else 503)

    # ── Helpers ──────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _ask(self, request: Request, ask: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        head, body = await _while_connected(request, self.pool.ask(ask))
        if head["status"] not in (200, 404):
            raise RequestError(head["status"], head["problem"], where=head["where"], remedy=head["remedy"])
        return head, body

    def _html(self, template: str, **values: Any) -> Response:
        text = pages.render(template, base=self.pool.base, **values)
        return Response(text, headers={"Content-Type": with_charset(HTML), "Content-Security-Policy": pages.POLICY,
                                       "Vary": "Accept"})

    def _file(self, name: str, headers: Mapping[str, str]) -> Response:
        path = self.folder / name
        if not path.is_file():
            raise RequestError(404, "there is no such file", where=name, remedy="build the graph again")
        return FileResponse(path, headers=headers)

    def _title(self) -> str:
        try:
            return str(json.loads((self.folder / MANIFEST).read_text("utf-8")).get("title", ""))
        except (OSError, ValueError):
            return ""


async def _while_connected(request: Request, work: Awaitable[Any]) -> Any:
    """The result of ``work``, which is cancelled when the client goes away: nobody would read the answer."""
    task = asyncio.ensure_future(work)
    watched: set[asyncio.Future[Any]] = {task}
    try:
        await asyncio.wait(watched, timeout=_SOON)
        if not task.done():
            watched.add(asyncio.ensure_future(_disconnected(request)))
            await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        for future in watched:
            if not future.done():
                future.cancel()
                with suppress(asyncio.CancelledError):
                    await future


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _pieces(hit: dict[str, Any]) -> dict[str, Any]:
    """A hit with its text in pieces, each with whether it matched."""
    pieces, end = [], 0
    for start, stop in hit["spans"]:
        pieces += [(hit["text"][end:start], False), (hit["text"][start:stop], True)]
        end = stop
    label = ontologies.load()
    type_ = hit["type"]
    types = f"{label.label(type_, 'zh')} {label.label(type_, 'en')}" if type_ else _KINDS[hit["kind"]]
    return {**hit, "pieces": [*pieces, (hit["text"][end:], False)], "what": types}


@lru_cache(maxsize=1)
def _ontology() -> dict[str, str]:
    return ontology_page.files()


def _queries() -> list[dict[str, Any]]:
    return [
        {
            "name": each.name, "zh": each.title_zh, "en": each.title_en, "text": each.text,
            "columns": [list(pair) for pair in zip(each.columns_zh, each.columns_en, strict=True)],
            "parameters": [
                {"name": parameter.name, "kind": parameter.kind, "zh": parameter.label_zh, "en": parameter.label_en}
                for parameter in each.parameters
            ],
        }
        for each in query.named()
    ]


def _not_acceptable(request: Request) -> RequestError:
    return RequestError(
        406, "no media type of the answer is accepted", where=request.url.path,
        remedy=f"accept one of {', '.join(GRAPHS)}",
    )


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


async def _tell(request: Request, error: Exception) -> Response:
    assert isinstance(error, KgError)
    status = 503 if isinstance(error, BusyError | GraphError) else getattr(error, "status", 500)
    headers = {"Retry-After": "1"} if status == 503 else {}
    return _error(request, status, error.problem, error.where, error.remedy, headers)


async def _tell_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(request, error.status_code, error.detail, "", "", dict(error.headers or {}))


async def _tell_nobody(_request: Request, _error: Exception) -> Response:
    return Response(status_code=499)


def _error(request: Request, status: int, problem: str, where: str, remedy: str, headers: dict[str, str]) -> Response:
    """In words; as a page for a browser; as ``application/problem+json`` (RFC 9457) for a client that likes it best."""
    media = choose(", ".join(request.headers.getlist("accept")), ("text/plain", HTML, _PROBLEM))
    headers |= {"Content-Type": with_charset(media or "text/plain"), "Vary": "Accept"}
    if media == _PROBLEM:
        content = {"status": status, "title": problem, "detail": remedy, "where": where}
        return Response(json.dumps(content, ensure_ascii=False), status, headers)
    if media == HTML:
        headers["Content-Security-Policy"] = pages.POLICY
        told = {"status": status, "problem": problem, "where": where, "remedy": remedy}
        return Response(pages.render("error.html.j2", base="", title="", **told), status, headers)
    return Response(f"错误 error: {KgError(problem, where=where, remedy=remedy)}\n", status, headers)
