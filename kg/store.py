"""The graph on disk: the embedded Oxigraph store in ``DIR/store``. Its files in the formats of the web: `kg.serialise`.

A store holds each quad in its graph and, in its default graph, every triple once. So queries need not know of graphs,
and count a fact that two documents state once: Oxigraph's own union of graphs would count it twice.

The store's own files differ from run to run, as RocksDB names and stamps them as it likes; compare ``graph.nq``
instead.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Literal, Quad, RdfFormat, Store, parse

from kg import ontology
from kg.errors import GraphError
from kg.vocab import ONTOLOGY_GRAPH, OWL

if TYPE_CHECKING:
    import rdflib

STORE: Final = "store"
"""The name of the store's folder inside a graph's folder."""

_BUILD = "build it with: kg build DOCUMENTS... --out DIR"


def write(path: str | Path, quads: Iterable[Quad]) -> Path:
    """Write ``quads`` as the store of the graph in the folder ``path``; returns the store's own folder.

    The new store is made beside the old one and takes its place when it is complete: there is never half of one.
    Raises GraphError when the folder cannot be written.
    """
    path = Path(path)
    target, fresh, old = path / STORE, path / f".{STORE}-new", path / f".{STORE}-old"
    try:
        path.mkdir(parents=True, exist_ok=True)
        for left in (fresh, old):
            shutil.rmtree(left, ignore_errors=True)
        store = Store(fresh)
        _fill(store, quads)
        store.optimize()
        store.flush()
        del store  # closes it: RocksDB lets go of the folder
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except OSError as error:
        problem = f"the store cannot be written: {_reason(error)}"
        raise GraphError(problem, where=str(path), remedy="choose a folder that can be written") from None
    finally:
        for left in (fresh, old):
            shutil.rmtree(left, ignore_errors=True)
    return target


def open_store(path: str | Path) -> Store:
    """The store of the graph in the folder ``path``, to be read only.

    Raises GraphError when there is no graph, or one that another version of the ontology describes.
    """
    path = Path(path)
    if not path.is_dir():
        problem = "not a folder" if path.exists() else "there is no such folder"
        raise GraphError(problem, where=str(path), remedy=_BUILD)
    if not (path / STORE / "CURRENT").is_file():
        raise GraphError("there is no graph in this folder", where=str(path), remedy=_BUILD)
    try:
        store = Store.read_only(str(path / STORE))
    except OSError as error:
        raise GraphError(f"the store is damaged: {_reason(error)}", where=str(path / STORE), remedy=_BUILD) from None
    _check_version(store, path)
    return store


def read_quads(path: str | Path, store: Store) -> tuple[Quad, ...]:
    """All quads of the graph in the folder ``path``, whose store is open: from ``graph.nq``, which takes a fifth of the
    time, or where that is missing from the store itself.

    Raises GraphError for a ``graph.nq`` that is damaged.
    """
    file = Path(path) / "graph.nq"
    if not file.is_file():
        return tuple(quad for quad in store if quad.graph_name != DefaultGraph())
    try:
        return tuple(parse(path=str(file), format=RdfFormat.N_QUADS))
    except (OSError, SyntaxError, ValueError) as error:
        problem = f"graph.nq is damaged: {' '.join(str(error).split())}"
        raise GraphError(problem, where=str(path), remedy=_BUILD) from None


def memory(quads: Iterable[Quad]) -> Store:
    """The same store in memory, for a graph that need not be kept."""
    store = Store()
    _fill(store, quads)
    return store


def _fill(store: Store, quads: Iterable[Quad]) -> None:
    quads = tuple(quads)
    store.bulk_extend(quads)
    # The store is a set: to look for repeats here would cost more than the loading does.
    store.bulk_extend(Quad(*quad.triple) for quad in quads)


def to_rdflib(store: Store) -> rdflib.Dataset:
    """An rdflib Dataset over ``store``: rdflib's API, Oxigraph's speed. Its default graph has every triple.

    Nothing is copied; a store that was opened read-only stays so.
    """
    import oxrdflib
    import rdflib

    return rdflib.Dataset(store=oxrdflib.OxigraphStore(store=store))


def _check_version(store: Store, path: Path) -> None:
    found = next(iter(store.quads_for_pattern(ONTOLOGY_GRAPH, OWL["versionInfo"], None, ONTOLOGY_GRAPH)), None)
    version = found.object.value if found and isinstance(found.object, Literal) else None
    expected = ontology.load().version
    if version != expected:
        problem = f"a graph of version {version}, not {expected}" if version else "this store holds no graph of ours"
        raise GraphError(problem, where=str(path), remedy=_BUILD)


def _reason(error: OSError) -> str:
    return " ".join((error.strerror or str(error)).split())
