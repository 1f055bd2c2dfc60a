"""Where the folders that are not Python lie: beside ``kg/`` in a checkout, inside the package once installed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """The folder ``schema``, ``data`` or ``viz``.

    >>> (folder("schema") / "ontology.ttl").name
    'ontology.ttl'
    """
    if (_CHECKOUT / "setup.cfg").is_file():
        return _CHECKOUT / name
    return Path(str(files("kg"))) / name
