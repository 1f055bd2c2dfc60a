"""政图 Zhengtu: knowledge graphs from Chinese government work reports and local press.

>>> import kg
>>> graph = kg.build(["data/reports"])                             # doctest: +SKIP
>>> graph.query("SELECT * { ?company a kg:Company }")              # doctest: +SKIP
>>> graph.to_networkx()                                            # doctest: +SKIP

``kg.build`` reads documents, ``kg.open`` opens what ``kg build`` left in a folder, ``kg.extract`` gives the facts of
each document by itself, ``kg.evaluate`` scores them against what people annotated. `kg.graph.Graph` is what the first
two return. Every error that a user can meet is a ``kg.KgError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import (
    ConfigError,
    DocumentError,
    GraphError,
    InputError,
    KgError,
    ProvenanceError,
    PublishError,
    QueryError,
)
from kg.version import VERSION

if TYPE_CHECKING:
    from kg.graph import Graph, build, evaluate, extract
    from kg.graph import open_graph as open

__all__ = [
    "VERSION",
    "ConfigError",
    "DocumentError",
    "Graph",
    "GraphError",
    "InputError",
    "KgError",
    "ProvenanceError",
    "PublishError",
    "QueryError",
    "build",
    "evaluate",
    "extract",
    "open",
]

_OF_GRAPH = {"Graph": "Graph", "build": "build", "evaluate": "evaluate", "extract": "extract", "open": "open_graph"}


def __getattr__(name: str) -> Any:
    """Load what needs the libraries when it is first asked for, so that ``kg --help`` and ``kg.model`` come at once."""
    if name in _OF_GRAPH:
        from kg import graph

        return getattr(graph, _OF_GRAPH[name])
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
