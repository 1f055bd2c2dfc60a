"""A graph into another store: document by document, by the Graph Store Protocol that SPARQL 1.1 stores share.

Every named graph is replaced as a whole, in batches of N-Triples: the first is PUT, the others are POSTed. A file
beside the graph holds what the store has by now, as a digest for each graph. So what has not changed is not sent again,
what is gone is deleted, and a run that was interrupted goes on where it was: a graph that was only partly sent counts
as not sent. Digests decide, no dates, so the file may stay while the graph is built anew.

    https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from pyoxigraph import NamedNode, RdfFormat, Store, serialize

from kg.errors import GraphError, InputError
from kg.remote import Credentials, Remote, address
from kg.store import open_store

BATCH: Final = 10_000
"""Triples in one request, unless told otherwise."""

MOST: Final = 1_000_000
"""Triples that one request may be told to have."""

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with how many triples are sent, how many there are to send, and the IRI of the graph under way (or ``""``)."""

_BYTES: Final = 16 * 2**20  # of one request, whatever the number of triples
_CHUNK: Final = 1000  # triples that are written as text at once
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Publication:
    """What was done (or, in a dry run, is to be done): IRIs of graphs, sorted.

    ``sent`` were new or had changed, ``unchanged`` were there already, ``deleted`` are no longer in the graph.
    ``triples`` were sent. ``mismatched`` are graphs of which the store has another number of triples than it should:
    IRI, wanted, found; only a run that verifies looks.
    """

    sent: tuple[str, ...]
    unchanged: tuple[str, ...]
    deleted: tuple[str, ...]
    triples: int
    verified: bool = False
    mismatched: tuple[tuple[str, int, int], ...] = ()


def publish(
    folder: str | Path,
    endpoint: str,
    *,
    graph_store: str | None = None,
    credentials: Credentials | None = None,
    batch: int = BATCH,
    timeout: float = 300,
    verify: bool = False,
    force: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Publication:
    """Load the graph in ``folder`` into the store whose Graph Store Protocol answers at ``endpoint``.

    With ``graph_store``, graphs go there, and ``endpoint`` is the store's SPARQL endpoint. ``verify`` asks the store
    afterwards how many triples each graph has: by SPARQL, or without ``graph_store`` by fetching the graphs. A request
    has at most ``batch`` triples, and ``timeout`` seconds to be answered. ``force`` sends what the store should have
    already, for one that was emptied. ``dry_run`` reaches for nothing and says what would be done.

    Only these two addresses are asked: no redirect is followed, no proxy used. What fails for the moment is tried
    again, a few times. Raises GraphError for a folder without a graph or in which another run publishes, InputError for
    addresses and numbers that cannot be, PublishError for what the store or the way to it refuses. What was sent until
    then need not be sent again.
    """
    if not 1 <= batch <= MOST:
        raise InputError(f"a batch cannot have {batch} triples", remedy=f"choose 1 to {MOST}")
    if not timeout > 0:
        raise InputError(f"nothing can be done in {timeout} seconds", remedy="choose more than 0")
    target = address(graph_store or endpoint)
    sparql = address(endpoint) if graph_store else None
    folder = Path(folder)
    store = open_store(folder)
    state = _State(folder, target)
    if dry_run:
        state.read()
        return _plan(store, state, force=force).publication()
    with state.locked(), Remote(target, sparql, credentials, timeout) as remote:
        state.read()
        plan = _plan(store, state, force=force)
        before = state.graphs
        state.mark(plan)
        try:
            done = 0
            for name in plan.sent:
                done = _send(store, name, remote, batch, done, plan.triples, progress)
                state.complete(name, plan.digests[name])
            for name in plan.deleted:
                remote.delete(name)
                state.forget(name)
            mismatched = _verify(plan, remote) if verify else ()
            for name, _, _ in mismatched:
                state.doubt(name)
        finally:
            if remote.touched:
                state.write()
            else:  # a wrong address, say: nothing has changed there
                state.restore(before)
        if progress:
            progress(plan.triples, plan.triples, "")
        return plan.publication(verified=verify, mismatched=mismatched)


# ── What is to be done ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Digest:
    """What a graph holds, whatever the order of its triples, and how many these are."""

    value: str
    triples: int


@dataclass(frozen=True, slots=True)
class _Plan:
    digests: dict[str, _Digest]
    sent: tuple[str, ...]
    deleted: tuple[str, ...]

    @property
    def triples(self) -> int:
        return sum(self.digests[name].triples for name in self.sent)

    def publication(self, **more: Any) -> Publication:
        unchanged = tuple(sorted(self.digests.keys() - set(self.sent)))
        return Publication(self.sent, unchanged, self.deleted, self.triples, **more)


def _plan(store: Store, state: _State, *, force: bool) -> _Plan:
    names = sorted(name.value for name in store.named_graphs() if isinstance(name, NamedNode))
    digests = {name: _digest(_lines(store, name)) for name in names}
    sent = tuple(name for name in names if force or state.graphs.get(name) != digests[name])
    return _Plan(digests, sent, tuple(sorted(state.graphs.keys() - digests.keys())))


def _digest(lines: Iterable[bytes]) -> _Digest:
    """The sum of the lines' SHA-256: lines need neither be sorted nor kept."""
    total, count = 0, 0
    for line in lines:
        total += int.from_bytes(hashlib.sha256(line).digest(), "big")
        count += 1
    return _Digest(f"{total % 2**256:064x}", count)


def _lines(store: Store, graph: str) -> Iterator[bytes]:
    """The triples of one graph as lines of N-Triples, few at a time."""
    quads = store.quads_for_pattern(None, None, None, NamedNode(graph))
    while True:
        try:
            chunk = [quad.triple for quad in islice(quads, _CHUNK)]
        except OSError as error:
            raise GraphError(
                f"the store cannot be read: {' '.join(str(error).split())}", where=graph,
                remedy="if the graph was built anew meanwhile, publish again; what was sent need not be sent again",
            ) from None
        if not chunk:
            return
        yield from (serialize(chunk, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)


def _batches(lines: Iterable[bytes], batch: int) -> Iterator[tuple[bytes, int]]:
    """Bodies of requests and their triples: as many lines as a batch may have, but never far more than _BYTES."""
    kept: list[bytes] = []
    size = 0
    for line in lines:
        if kept and (len(kept) == batch or size + len(line) > _BYTES):
            yield b"".join(kept), len(kept)
            kept, size = [], 0
        kept.append(line)
        size += len(line)
    if kept:
        yield b"".join(kept), len(kept)


def _send(
    store: Store, name: str, remote: Remote, batch: int, done: int, total: int, progress: Progress | None
) -> int:
    for number, (body, triples) in enumerate(_batches(_lines(store, name), batch)):
        if progress:
            progress(done, total, name)
        if number == 0:
            remote.replace(name, body)
        else:
            remote.add(name, body)
        done += triples
    return done


def _verify(plan: _Plan, remote: Remote) -> tuple[tuple[str, int, int], ...]:
    counts = ((name, digest.triples, remote.count(name)) for name, digest in plan.digests.items())
    return tuple((name, wanted, found) for name, wanted, found in counts if wanted != found)


# ── What the store has by now ────────────────────────────────────────────────────────────────────────────────────────


class _State:
    """``publish-….json`` in the graph's folder: the digest of each graph that a store has of us.

    A graph without digest is one that the store may have in part. No secret is in it, and nothing of an address but
    scheme, host and path. It is written beside its place and moved there.
    """

    def __init__(self, folder: Path, target: str) -> None:
        # The address as a whole tells two stores apart; what may hold a key is shown nowhere.
        short = hashlib.sha256(target.encode()).hexdigest()[:12]
        self.path = folder / f"publish-{short}.json"
        self.address = target.partition("?")[0]
        self.graphs: dict[str, _Digest | None] = {}
        self._wrote = 0.0
        self._took = 0.0

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep another run from publishing to the same store at once, where the system has such locks."""
        try:
            import fcntl
        except ImportError:
            yield
            return
        file = self.path.with_suffix(".lock")
        while True:
            try:
                handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
            except OSError as error:
                raise self._unwritable(error) from None
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                raise GraphError(
                    "another run is publishing this graph to the same store", where=str(self.path.parent),
                    remedy="wait for it",
                ) from None
            if os.fstat(handle).st_nlink:
                break
            os.close(handle)  # the run that held it has taken it away meanwhile
        try:
            yield
        finally:
            file.unlink(missing_ok=True)
            os.close(handle)

    def read(self) -> None:
        try:
            found = json.loads(self.path.read_text("utf-8"))
            if found["format"] != _FORMAT:
                raise ValueError(f"format {found['format']}")
            self.graphs = {
                str(name): _Digest(str(held["digest"]), int(held["triples"])) if held else None
                for name, held in found["graphs"].items()
            }
        except FileNotFoundError:
            self.graphs = {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise GraphError(
                f"this is no list of what was published: {' '.join(str(error).split())}", where=str(self.path),
                remedy="delete the file: everything is sent again then",
            ) from None

    def mark(self, plan: _Plan) -> None:
        """Note before anything is sent what is about to change: half a graph must never pass for a whole one."""
        if plan.sent or plan.deleted:
            self.graphs = self.graphs | dict.fromkeys((*plan.sent, *plan.deleted))
            self.write()

    def restore(self, graphs: dict[str, _Digest | None]) -> None:
        """Be as before, when nothing was sent."""
        if graphs:
            self.graphs = graphs
            self.write()
        else:
            self.path.unlink(missing_ok=True)

    def complete(self, name: str, digest: _Digest) -> None:
        self.graphs[name] = digest
        self._write_soon()

    def forget(self, name: str) -> None:
        self.graphs.pop(name, None)
        self._write_soon()

    def doubt(self, name: str) -> None:
        self.graphs[name] = None

    def _write_soon(self) -> None:
        """Write, unless that would take more than a little of the time: with very many graphs the file is long."""
        if time.monotonic() - self._wrote > 20 * self._took:
            self.write()

    def write(self) -> None:
        held = {
            name: {"digest": digest.value, "triples": digest.triples} if digest else None
            for name, digest in sorted(self.graphs.items())
        }
        started = time.monotonic()
        fresh = self.path.with_suffix(".new")
        try:
            text = json.dumps({"format": _FORMAT, "store": self.address, "graphs": held}, ensure_ascii=False, indent=1)
            fresh.write_text(text + "\n", "utf-8")
            fresh.replace(self.path)
        except OSError as error:
            raise self._unwritable(error) from None
        self._wrote = time.monotonic()
        self._took = self._wrote - started

    def _unwritable(self, error: OSError) -> GraphError:
        return GraphError(
            f"what was published cannot be noted: {error.strerror or 'input/output error'}", where=str(self.path),
            remedy="make the folder one that you may write to",
        )
