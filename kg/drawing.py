"""A drawing of a graph or of a part of it: a page that a notebook shows in line and that can be written as a file."""

from __future__ import annotations

from contextlib import suppress
from html import escape
from pathlib import Path

from kg.errors import InputError

_HEIGHT = 620  # pixels, in a notebook


class Drawing:
    """A page (``html``, as `kg.page.render` makes it) of a graph, titled ``title``: the ``held`` foremost of its
    ``entities``, of most graphs all of them."""

    def __init__(self, html: str, title: str, *, held: int = 0, entities: int = 0) -> None:
        self.html = html
        self.title = title
        self.held = held
        self.entities = entities

    def __repr__(self) -> str:
        return f"<Drawing {self.title!r}, {len(self.html):,} characters>"

    def _repr_html_(self) -> str:
        """The page in a frame of its own: its scripts run there, and reach nothing of the notebook."""
        return (f'<iframe title="{escape(self.title)}" srcdoc="{escape(self.html)}" sandbox="allow-scripts" '
                f'width="100%" height="{_HEIGHT}" style="border:1px solid #ccc"></iframe>')

    def save(self, path: str | Path) -> Path:
        """Write the page into a file, and return its path. Raises InputError where it cannot be written."""
        path = Path(path)
        stage = path.with_name(f".{path.name}.part")
        try:
            stage.write_bytes(self.html.encode("utf-8", "replace"))
            stage.replace(path)
        except OSError as error:
            with suppress(OSError):
                stage.unlink()
            raise InputError(f"cannot be written: {error.strerror}", where=str(path),
                             remedy="choose a folder that exists and that you may write to") from None
        return path
