"""What a reader of one format hands over: the text of one document as it stands in the file."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Origins


@dataclass(frozen=True, slots=True)
class Part:
    """One document inside a file, before cleaning.

    ``text`` is what cleaning starts from. ``origins`` leads from its offsets to those of the decoded file; None where
    the two are the same. ``label`` tells the parts of one file from each other (a row, a sheet) and is empty for an
    only part. ``title``, ``date`` (ISO 8601, to the precision known) and ``region`` are what the format itself states
    beside the text; empty where it states nothing.
    """

    text: str
    origins: Origins | None = None
    label: str = ""
    title: str = ""
    date: str | None = None
    region: tuple[str, ...] = ()
