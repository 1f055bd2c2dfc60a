"""Plain text files."""

from __future__ import annotations

from kg.read.encoding import decode
from kg.read.part import Part

SUFFIXES = (".txt", ".text")


def parse(data: bytes, name: str) -> tuple[Part, ...]:
    """The text of a plain file, whole. Raises DocumentError as ``kg.read.encoding.decode`` does."""
    return (Part(decode(data, name)),)
