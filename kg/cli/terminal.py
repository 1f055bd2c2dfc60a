"""Text for a terminal: from documents, so never read as markup, and without characters that would play tricks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# Control characters and those that turn the direction of writing could make a terminal show what is not there.
_CONTROL: Final = dict.fromkeys([*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], " ")


def clean(text: str) -> str:
    """The text with a space for every control character.

    >>> clean("a\\nb")
    'a b'
    """
    return text.translate(_CONTROL)


def console(file: IO[str] | None = None) -> Console:
    """A rich Console that never reads text as markup; where it is no terminal, lines are as long as they are."""
    from rich.console import Console

    file = file or sys.stdout
    width = None if file.isatty() else 1_000_000
    return Console(file=file, width=width, markup=False, highlight=False, emoji=False, soft_wrap=not file.isatty())


def text(*parts: str | tuple[str, str]) -> Text:
    """Parts, each plain or with a style, as one Text."""
    from rich.text import Text

    return Text.assemble(*(clean(part) if isinstance(part, str) else (clean(part[0]), part[1]) for part in parts))


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on standard error, only where that is a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TextColumn("{task.fields[name]}", markup=False))
    with Progress(*columns, console=console(sys.stderr), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(label, total=None, name="")

        def show(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, name=clean(name))

        yield show
