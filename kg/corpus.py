"""From paths to Documents: files found and read, ``kg.toml`` applied, every document given an id of its own.

The ``decisions.tsv`` beside the documents are read here too; ``kg/decide.py`` applies them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg import config as configs
from kg import decisions as tables
from kg import gazetteer, read
from kg.config import Config
from kg.describe import describe
from kg.errors import ConfigError, DocumentError, InputError, KgError
from kg.export import is_result
from kg.model import Decision, Document
from kg.parts import adopt, share
from kg.read.encoding import decode
from kg.vocab import DEFAULT_BASE, check_base

_NUMBERED: Final = re.compile(r"(.+)-[amnos][0-9]+")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was read: ``documents`` sorted by id, the ``skipped`` ones with the reason, and what ``kg.toml`` settles.

    ``stems`` gives for each document's id the name that its file has without folder and suffix, or the id where two
    files would share that. ``warnings`` are mistakes that change nothing but that somebody should know of.
    ``decisions`` are people's, in the order of their tables and lines.
    """

    documents: tuple[Document, ...]
    skipped: tuple[DocumentError, ...]
    warnings: tuple[KgError, ...]
    stems: dict[str, str]
    base: str
    title: str
    decisions: tuple[Decision, ...] = ()


def read_corpus(paths: Sequence[str | Path], *, skip_bad: bool = False, without: Path | None = None) -> Corpus:
    """Read all documents among ``paths`` (files and folders); the order of ``paths`` makes no difference.

    A document that cannot be read is an error, or, with ``skip_bad``, left out and named in ``Corpus.skipped``; if
    none is left, that is an error too. ``without`` is a folder of results: what a build wrote there is no document.

    Raises InputError (DocumentError for a single document) and ConfigError.
    """
    sources = [source for source in read.collect(paths) if not (without and is_result(source.path, without))]
    if not sources:
        raise InputError("there is nothing but results of a build", remedy="name the documents, or their folder")
    found = _configs(paths)
    decisions = _decisions(paths)
    documents: list[tuple[Document, Path]] = []
    skipped: list[DocumentError] = []
    names: set[str] = set()
    for source in sources:
        settled = _config_of(source.path, found)
        try:
            for document in read.read(source):
                names.add(document.name)
                described = describe(
                    document, gazetteer.divisions(), settled.settings(document.name), defaults=settled.defaults
                )
                documents.append((described, source.path))
        except DocumentError as error:
            names.add(source.name)
            if not skip_bad:
                raise
            skipped.append(error)
    if not documents:
        if len(skipped) == 1:
            raise skipped[0]
        raise InputError(
            f"none of the {len(skipped)} documents can be read; the first: {skipped[0]}",
            remedy="mend the files, or name others",
        )
    documents, copies = _without_copies(documents)
    shared = adopt(share([document for document, _ in documents]))
    documents = [(document, path) for document, (_, path) in zip(shared, documents, strict=True)]
    ids = distinct_ids(shared)
    stems = Counter(path.stem for _, path in documents)
    read_documents = {
        name: (replace(document, id=name), path.stem if stems[path.stem] == 1 else name)
        for name, (document, path) in zip(ids, documents, strict=True)
    }
    return Corpus(
        documents=tuple(read_documents[name][0] for name in sorted(read_documents)),
        skipped=tuple(skipped),
        warnings=(*_unmatched(found, names, paths), *copies),
        stems={name: stem for name, (_, stem) in sorted(read_documents.items())},
        base=_agreed_base(found),
        title=next((settled.title for settled in found.values() if settled.title), ""),
        decisions=decisions,
    )


def _without_copies(documents: list[tuple[Document, Path]]) -> tuple[list[tuple[Document, Path]], list[DocumentError]]:
    """The documents, each once: of copies, the first by name. What two files say alike would count as said twice."""
    firsts: dict[tuple[str | tuple[str, ...] | None, ...], str] = {}
    for document, _ in sorted(documents, key=lambda each: each[0].name):
        firsts.setdefault(_content(document), document.name)
    kept: list[tuple[Document, Path]] = []
    copies: list[DocumentError] = []
    for document, path in documents:
        first = firsts[_content(document)]
        if first == document.name:
            kept.append((document, path))
        else:
            copies.append(DocumentError(
                f"left out: it is a copy of {first!r}", where=document.name, remedy="delete one of the two files"
            ))
    return kept, copies


def _content(document: Document) -> tuple[str | tuple[str, ...] | None, ...]:
    """What copies of a document have in common."""
    return document.text, document.title, document.date, document.region


def distinct_ids(documents: Sequence[Document]) -> list[str]:
    """An id for each document, in order: its own where no other has it, else with a number, given by name and content.

    An id must not look like that of a sentence or statement of another document either (``x-a1`` beside ``x``).

    >>> names = {"a.txt": "a", "a.md": "a", "a-s1.md": "a-s1"}
    >>> distinct_ids([Document(id, name, sha256="", text="") for name, id in names.items()])
    ['a-2', 'a', 'a-s1-2']
    """
    order = sorted(range(len(documents)), key=lambda i: (documents[i].id, documents[i].name, documents[i].sha256))
    wanted = {document.id for document in documents}
    given: dict[int, str] = {}
    used: set[str] = set()
    for i in order:
        wish = documents[i].id
        numbered = _NUMBERED.fullmatch(wish)
        name, number = wish, 2
        if wish in used or (numbered and numbered[1] in wanted):
            while (name := f"{wish}-{number}") in wanted | used:
                number += 1
        used.add(name)
        given[i] = name
    return [given[i] for i in range(len(documents))]


def _configs(paths: Sequence[str | Path]) -> dict[Path, Config]:
    """The ``kg.toml`` of each folder that was named, or that holds a file that was named; in the order of folders."""
    found = {folder: configs.load(folder) for folder in _folders(paths)}
    return {folder: settled for folder, settled in found.items() if settled.path}


def _folders(paths: Sequence[str | Path]) -> list[Path]:
    """The folders that were named, and those of the files that were."""
    return sorted({(Path(path) if Path(path).is_dir() else Path(path).parent).resolve() for path in paths})


def _decisions(paths: Sequence[str | Path]) -> tuple[Decision, ...]:
    """What the ``decisions.tsv`` of these folders say: all of it, about every document. Raises ConfigError."""
    files = [folder / tables.NAME for folder in _folders(paths)]
    found: list[Decision] = []
    for name, path in sorted(read.distinct_names([(file, 1) for file in files if file.is_file()])):
        try:
            data = path.read_bytes()
            text = decode(data, str(path)) if data.strip() else ""
        except OSError as error:
            problem = f"cannot be read: {error.strerror or 'input error'}"
            raise ConfigError(problem, where=str(path), remedy="check that you may read it") from error
        except DocumentError as error:
            raise ConfigError(error.problem, where=error.where, remedy=error.remedy) from error
        found.extend(tables.read_decisions(text, path=str(path), file=name))
    tables.check(found)
    return tuple(found)


def _config_of(path: Path, found: dict[Path, Config]) -> Config:
    """That of the innermost folder around a file."""
    around = [folder for folder in found if folder in path.resolve().parents]
    return found[max(around, key=lambda folder: len(folder.parts))] if around else Config()


def _agreed_base(found: dict[Path, Config]) -> str:
    """The one base IRI that the files settle, or the default; checked here so that nobody waits for a build in vain."""
    bases = {settled.base: settled.path for settled in found.values() if settled.base != Config().base}
    for base, path in sorted(bases.items()):
        try:
            check_base(base)
        except ConfigError as error:
            raise ConfigError(error.problem, where=str(path), remedy=error.remedy) from None
    if len(bases) > 1:
        first, second = sorted(bases)[:2]
        raise ConfigError(
            f"one graph cannot have two bases, {first!r} and {second!r}", where=str(bases[second]),
            remedy="give the same base in every kg.toml, or in one alone",
        )
    return next(iter(bases), DEFAULT_BASE)


def _unmatched(found: dict[Path, Config], names: set[str], paths: Sequence[str | Path]) -> tuple[KgError, ...]:
    """Names in a ``kg.toml`` that no document has; only where its whole folder was read."""
    whole = {Path(path).resolve() for path in paths if Path(path).is_dir()}
    return tuple(
        ConfigError(
            f"no document is called {name!r}", where=str(settled.path), remedy="write the name as the build shows it"
        )
        for folder, settled in found.items()
        if folder in whole
        for name in settled.unmatched(names)
    )
