"""Reading: files and folders → Documents of clean text.

``collect`` finds the files, ``read`` turns one of them into Documents. Every format is one module in this package
with ``SUFFIXES`` (lower case, with the dot) and ``parse(data, name) -> tuple[Part, ...]``; a new format is a new file.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import DocumentError, InputError
from kg.model import Document
from kg.read.clean import clean
from kg.read.mapped import Mapped
from kg.read.part import Part

MAX_BYTES = 50_000_000
NOT_DOCUMENTS = ("kg.toml", "decisions.tsv", "review.tsv")  # what people put beside their documents for other purposes

_UNFIT = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")
_LETTER = re.compile(r"[^\W\d_]")
Parse = Callable[[bytes, str], tuple[Part, ...]]


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A file to read. ``name`` is how people know it: its path below the folder they named, with ``/``."""

    name: str
    path: Path


def suffixes() -> tuple[str, ...]:
    """The suffixes of the files that can be read.

    >>> ".txt" in suffixes()
    True
    """
    return tuple(sorted(_readers()))


@cache
def _readers() -> dict[str, Parse]:
    readers: dict[str, Parse] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for suffix in getattr(module, "SUFFIXES", ()):
            readers[suffix] = module.parse
    return readers


def collect(paths: Sequence[str | Path]) -> tuple[Source, ...]:
    """The documents among files and folders, sorted by name.

    Folders are searched to their depth for files of a known suffix; hidden files, README files and those in
    ``NOT_DOCUMENTS`` are passed over. A file named itself is always taken: ``read`` says if it cannot be read. A file
    reached twice counts once. Files of one name take as many of the folders above them into their names as tell them
    apart, whatever the order of ``paths``. Raises InputError for a path that does not exist and for paths under which
    there is nothing to read.
    """
    found: dict[Path, tuple[Path, int]] = {}  # real path → (path, how many of its last members make the name)
    for path in map(Path, paths):
        below = list(_below(path))
        if not below:
            raise InputError(
                "there is no document in this folder", where=str(path), remedy=f"put files of {_known()} into it"
            )
        for file, depth in below:
            absolute = file.absolute()
            other = found.get(file.resolve(), (absolute, 0))
            found[file.resolve()] = max((absolute, depth), other, key=lambda item: (item[1], str(item[0])))
    if not found:
        raise InputError("no document named", remedy=f"name files of {_known()}, or folders with such files in them")
    return tuple(sorted(Source(name, path) for name, path in distinct_names(list(found.values()))))


def _known() -> str:
    return ", ".join(suffixes())


def _below(path: Path) -> Iterator[tuple[Path, int]]:
    """The documents at a path, each with the number of its members that lie below it (1 for a file)."""
    if path.is_file():
        yield path, 1
    elif path.is_dir():
        for folder, folders, files in os.walk(path):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            for file in sorted(files):
                hidden = file.startswith((".", "~$")) or file in NOT_DOCUMENTS or file.upper().split(".")[0] == "README"
                if not hidden and Path(file).suffix.lower() in _readers():
                    inner = Path(folder, file)
                    if inner.is_file():
                        yield inner, len(inner.relative_to(path).parts)
    elif path.exists():
        raise InputError("this is neither a file nor a folder", where=str(path), remedy="name files or folders")
    else:
        raise InputError("there is no such file or folder", where=str(path), remedy="check the spelling of the path")


def distinct_names(files: list[tuple[Path, int]]) -> list[tuple[str, Path]]:
    """Names for the files, longer by one folder as long as another file has the same.

    With each file comes how many of the last members of its path make its name at least.

    >>> [name for name, _ in distinct_names([(Path("/x/a/b.txt"), 1), (Path("/x/c/b.txt"), 1), (Path("/x/d.txt"), 1)])]
    ['a/b.txt', 'c/b.txt', 'd.txt']
    """
    depths = [depth for _, depth in files]
    while True:
        names = [_display("/".join(path.parts[-depth:])) for (path, _), depth in zip(files, depths, strict=True)]
        times = Counter(names)
        again = [i for i, name in enumerate(names) if times[name] > 1 and depths[i] < len(files[i][0].parts) - 1]
        if not again:
            return [(name, path) for name, (path, _) in zip(names, files, strict=True)]
        for i in again:
            depths[i] += 1


def _display(name: str) -> str:
    """A file's name as text: composed (macOS decomposes), and without what is no character or not to be seen."""
    name = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
    return "".join(char if char.isprintable() else "?" for char in name)


def read(source: Source) -> tuple[Document, ...]:
    """The Documents in a file: one for most formats.

    Title, date and region are what the format itself states beside the text, mostly nothing: ``kg.describe`` finds
    them in the text. ``sha256`` is that of the file's bytes. Raises DocumentError for a file that is empty, too large
    (``MAX_BYTES``), not readable, not text, or holds nothing but page furniture.
    """
    parse = _readers().get(source.path.suffix.lower())
    if parse is None:
        raise DocumentError(
            f"no reader for {source.path.suffix or 'files without a suffix'}", where=source.name,
            remedy=f"save it as one of {_known()}",
        )
    try:
        size = source.path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentError(
                f"the file is too large: {size:,} bytes, at most {MAX_BYTES:,}", where=source.name, remedy="split it"
            )
        data = source.path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"the file cannot be read: {error.strerror or 'input error'}", where=source.name,
            remedy="check that it is still there and that you may read it",
        ) from error
    digest = hashlib.sha256(data).hexdigest()
    documents = tuple(_document(source.name, digest, part) for part in parse(data, source.name))
    if not documents:
        raise DocumentError("there is no document in the file", where=source.name, remedy="remove it")
    return documents


def _document(name: str, digest: str, part: Part) -> Document:
    text, origins, blocks = clean(part.text)
    label = f"{name}#{part.label}" if part.label else name
    if not _LETTER.search(text):
        raise DocumentError(
            "nothing is left once buttons, page numbers and the like are taken out", where=label,
            remedy="remove the file, or put the text itself into it",
        )
    if part.origins is not None:
        origins = Mapped(text, origins.runs).through(part.origins)
    return Document(
        id=document_id(label), name=label, sha256=digest, text=text, origins=origins, blocks=blocks,
        title=part.title, date=part.date, region=part.region,
    )


def document_id(name: str) -> str:
    """A stable form of a document's name that is fit for an IRI. Two names may share one.

    >>> document_id("2025/工作 报告（终稿）.txt")
    '2025-工作-报告-终稿'
    """
    stem = re.sub(r"(?<=[^/])\.[A-Za-z0-9]{1,8}(?=#|$)", "", name)
    return _UNFIT.sub("-", stem).strip("-") or "document"
