"""Another store, at the other end of the line: its graphs by the Graph Store Protocol, counts by SPARQL.

Only the addresses that were given are asked: no redirect is followed, no proxy and no .netrc used. A name and password
are given when the store asks for them, and to no other host. What fails for the moment is tried again, a few times;
what the store refuses becomes a PublishError that says how it probably happened.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Final

import httpx
from pyoxigraph import NamedNode

from kg.errors import InputError, PublishError

_TRIPLES: Final = "application/n-triples"
_TRIES: Final = 5
_WAIT: Final = 0.5  # seconds before the second try, doubled for each further one
_LONGEST_WAIT: Final = 60
_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
_EXCERPT: Final = 300  # characters of what a store answers that are shown
_sleep = time.sleep


@dataclass(frozen=True, slots=True)
class Credentials:
    """``name`` and ``password`` (Basic or Digest, whichever the store asks for), or a bearer ``token``."""

    name: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not (self.token.isascii() and self.token.isprintable()):
            raise InputError("the token has characters that none can have", remedy="give it as the store issued it")


def address(text: str) -> str:
    """``text`` itself when it can be a store's address; otherwise InputError."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, TypeError, ValueError):
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise InputError(
            "this is no address of a store", where=text, remedy="write http://HOST:PORT/PATH, as the store tells it"
        )
    if url.userinfo:
        raise InputError(
            "there is a name or password in the address", where=url.host,
            remedy="take it out; give --user, and the password in an environment variable",
        )
    return str(url.copy_with(fragment=None))


class _Negotiated(httpx.Auth):
    """Name and password, given only when the store asks for them, in the way in which it asks: Digest before Basic."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._chosen is None:
            response = yield request
            asked = response.headers.get("www-authenticate", "").lower()
            if response.status_code != 401:
                return
            name, password = self._credentials.name, self._credentials.password
            if "digest" in asked:
                self._chosen = httpx.DigestAuth(name, password)
            elif "basic" in asked:
                self._chosen = httpx.BasicAuth(name, password)
            else:
                return
        yield from self._chosen.auth_flow(request)


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    reason: str
    text: str
    headers: httpx.Headers


class Remote:
    """The store at the other end of the line."""

    def __init__(self, target: str, sparql: str | None, credentials: Credentials | None, timeout: float) -> None:
        """``target`` takes graphs; ``sparql`` answers queries, None if that is not known. ``timeout`` in seconds."""
        self._target = httpx.URL(target)
        self._sparql = httpx.URL(sparql) if sparql else None
        self._auth: httpx.Auth | None = None
        if credentials is not None:
            self._auth = _Bearer(credentials.token) if credentials.token else _Negotiated(credentials)
        self._known = credentials is not None
        self._reached = False
        self.touched = False
        """Whether a request may have reached the store and not been refused: what it holds may have changed."""
        self._client = httpx.Client(
            timeout=httpx.Timeout(timeout, connect=min(timeout, 15)),
            verify=ssl.create_default_context(),
            follow_redirects=False,
            trust_env=False,  # no proxy, no .netrc: only the addresses that were given
            headers={"User-Agent": "zhengtu"},
        )

    def __enter__(self) -> Remote:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def replace(self, graph: str, body: bytes) -> None:
        """Make ``body`` all that the graph holds."""
        self._change("PUT", graph, body)

    def add(self, graph: str, body: bytes) -> None:
        self._change("POST", graph, body)

    def delete(self, graph: str) -> None:
        """Take the graph away; one that is not there is no harm."""
        self._change("DELETE", graph, None)

    def count(self, graph: str) -> int:
        """How many triples the store has in the graph."""
        if self._sparql is None:
            url = self._target.copy_set_param("graph", graph)
            return self._request("GET", url, {"Accept": _TRIPLES}, None, _count_lines)
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {NamedNode(graph)} {{ ?s ?p ?o }} }}"
        form = "application/x-www-form-urlencoded"
        headers = {"Accept": "application/sparql-results+json", "Content-Type": form}
        body = str(httpx.QueryParams({"query": text})).encode()
        return self._request("POST", self._sparql, headers, body, _read_count)

    def _change(self, method: str, graph: str, body: bytes | None) -> None:
        headers = {"Content-Type": _TRIPLES} if body is not None else {}
        self._request(method, self._target.copy_set_param("graph", graph), headers, body, lambda _: 0)

    def _request(
        self, method: str, url: httpx.URL, headers: dict[str, str], body: bytes | None,
        read: Callable[[httpx.Response], int],
    ) -> int:
        """Ask, again if need be, and give what ``read`` makes of a good answer."""
        # A name and password go to the store that they were given for, not to an endpoint elsewhere.
        same = (url.scheme, url.host, url.port) == (self._target.scheme, self._target.host, self._target.port)
        auth = self._auth if same else None
        number, touched = 0, self.touched
        while True:
            number += 1
            self.touched = True  # until we know better, also when we are interrupted
            try:
                with self._client.stream(method, url, headers=headers, content=body, auth=auth) as response:
                    self._reached = True
                    if response.is_success:
                        return read(response)
                    if response.status_code == 404 and method in ("GET", "DELETE"):
                        return 0  # a store need not keep a graph that holds nothing
                    answer = _Answer(response.status_code, response.reason_phrase, _excerpt(response), response.headers)
            except httpx.TransportError as error:
                if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                    self.touched = touched
                touched = self.touched
                if number == self._tries(error):
                    raise self._unreachable(error, url) from None
                _sleep(_WAIT * 2 ** (number - 1))
                continue
            if answer.status < 500 or answer.status == 501:
                self.touched = touched
            touched = self.touched
            if number == _TRIES or answer.status not in _AGAIN:
                raise self._refused(answer, method, url)
            _sleep(_pause(answer.headers, number))

    def _tries(self, error: httpx.TransportError) -> int:
        """How often to try: once where nothing has answered yet, most likely a wrong address; twice what takes long."""
        if not self._reached and isinstance(error, httpx.ConnectError):
            return 1
        return 2 if isinstance(error, httpx.TimeoutException) else _TRIES

    def _unreachable(self, error: httpx.TransportError, url: httpx.URL) -> PublishError:
        where = _shown(url)
        detail = " ".join(str(error).split()) or type(error).__name__
        if isinstance(error, httpx.ConnectError):
            if "certificate" in detail.lower():
                remedy = "check the address; a certificate of your own is known by the variable SSL_CERT_FILE"
                return PublishError(f"the store's certificate is not trusted: {detail}", where=where, remedy=remedy)
            return PublishError(
                f"nothing answers there: {detail}", where=where, remedy="start the store, and check host and port"
            )
        if isinstance(error, httpx.TimeoutException):
            return PublishError(
                "the store did not answer in time", where=where, remedy="try again with a smaller --batch or a longer"
                " --timeout: what was sent need not be sent again",
            )
        return PublishError(
            f"the connection broke: {detail}", where=where, remedy="try again: what was sent need not be sent again"
        )

    def _refused(self, answer: _Answer, method: str, url: httpx.URL) -> PublishError:
        where = _shown(url)
        said = f"{answer.status} {answer.reason}".strip() + (f": {answer.text}" if answer.text else "")
        if 300 <= answer.status < 400:
            moved = answer.headers.get("location", "")
            return PublishError(
                f"the store sends us elsewhere ({answer.status})" + (f": {_excerpt_of(moved)}" if moved else ""),
                where=where, remedy="no redirect is followed: give that address, if you trust it",
            )
        problem, remedy = {
            400: ("the store does not understand what it was sent", "see what the store says"),
            401: (
                ("the store does not accept this name and password, or token", "check them") if self._known
                else ("the store asks who we are", "give --user (and the password in a variable), or --token-env")
            ),
            403: ("this may not be written, or not by this user", "ask for the right to write graphs"),
            404: ("there is no graph store at this address", _ADDRESSES),
            405: (f"this address does not take {method}", _ADDRESSES),
            411: ("the store refuses the request", "see what the store says"),
            413: ("a batch is too much for the store", "choose a smaller --batch"),
            415: ("the store takes no N-Triples", "see what the store says; load graph.nq with its own tools"),
            501: (f"this address does not take {method}", _ADDRESSES),
        }.get(answer.status, ("the store refuses", "see what the store says"))
        if answer.status >= 500 and answer.status != 501:
            problem, remedy = "the store failed", "see its log; try again: what was sent need not be sent again"
        return PublishError(f"{problem} ({said})", where=where, remedy=remedy)


_ADDRESSES: Final = (
    "give the address of its Graph Store Protocol: /store (Oxigraph), /sparql-graph-crud-auth (Virtuoso), /NAME/data"
    " (Fuseki), /repositories/NAME/rdf-graphs/service (GraphDB, RDF4J)"
)


def _shown(url: httpx.URL) -> str:
    """An address for people: its query may hold a key."""
    return str(url.copy_with(query=None))


def _pause(headers: httpx.Headers, number: int) -> float:
    asked = headers.get("retry-after", "")
    return min(int(asked), _LONGEST_WAIT) if asked.isascii() and asked.isdigit() else _WAIT * 2 ** (number - 1)


def _excerpt(response: httpx.Response) -> str:
    """The beginning of what a store says; never all of it, which may be long."""
    read = b""
    for piece in response.iter_bytes():
        read += piece
        if len(read) > 4 * _EXCERPT:
            break
    return _excerpt_of(read.decode("utf-8", "replace"))


def _excerpt_of(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…"


def _count_lines(response: httpx.Response) -> int:
    """The triples of an answer in N-Triples, one a line; comments and empty lines are none."""
    count, start = 0, b""
    for piece in response.iter_bytes():
        *lines, start = (start + piece).split(b"\n")
        count += sum(line.lstrip()[:1] in (b"<", b"_") for line in lines)
    return count + (start.lstrip()[:1] in (b"<", b"_"))


def _read_count(response: httpx.Response) -> int:
    try:
        found = json.loads(response.read())
        return int(found["results"]["bindings"][0]["n"]["value"])
    except (ValueError, KeyError, IndexError, TypeError):
        raise PublishError(
            "this is no answer to a SPARQL query", where=_shown(response.request.url),
            remedy="give the address of the SPARQL endpoint with --endpoint",
        ) from None
