"""Every error that a user can meet.

KgError                      catch this one to catch all
├── InputError               a document, folder or option that cannot be used
│   └── DocumentError        one document among many: a build may skip it
├── ConfigError              kg.toml, a pattern, a gazetteer, a type, a gold file: what people edit has a mistake in it
├── GraphError               a folder that is no graph, or was written by another version
├── QueryError               SPARQL that does not parse or cannot be run
│   └── RefusedError         SPARQL that is not allowed: an update, or SERVICE
├── PublishError             another store, or the way to it, refuses what it is sent
└── ProvenanceError          a statement whose quote is not in its document: the build stops

Each carries one line for people: what is wrong, where, and what to do. The command line prints it and exits with 2.
"""

from __future__ import annotations


class KgError(Exception):
    """``problem``: what is wrong. ``where``: file, line, offset (may be empty). ``remedy``: what to do."""

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        self.problem = problem
        self.where = where
        self.remedy = remedy
        super().__init__(": ".join(p for p in (where, problem) if p) + (f" ({remedy})" if remedy else ""))


class InputError(KgError):
    """What the user named cannot be used."""


class DocumentError(InputError):
    """One document cannot be read; the others may still be."""


class ConfigError(KgError):
    """A file that people edit has a mistake in it."""


class GraphError(KgError):
    """A folder is no graph, or one of another version."""


class QueryError(KgError):
    """A SPARQL query does not parse or cannot be run."""


class RefusedError(QueryError):
    """A SPARQL request that is not allowed, however well it is written."""


class PublishError(KgError):
    """A store that a graph is published to cannot be reached, or refuses."""


class ProvenanceError(KgError):
    """A statement's quote is not exactly the text at its offsets."""
