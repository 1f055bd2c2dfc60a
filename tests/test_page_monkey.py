"""Some hundred seeded acts of a reader without a plan: the page holds together,
  and its links bring back what was there.

`python tests/test_page_monkey.py PAGE SEED ACTS` goes on for as long as one likes, and is silent if all is well.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest
from chromium import Tab, find_chromium, open_tab
from page_monkey import PROBLEMS, Monkey, differences

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]


def play(tab: Tab, page: Path, *, seed: int, acts: int, links: int) -> list[str]:
    """Open a page and act on it; what did not hold,
      each with the acts before it. Every ``links`` acts its link is tried."""
    tab.call("Browser.setDownloadBehavior", behavior="deny")
    tab.open(page)
    monkey = Monkey(tab, seed=seed)
    found: dict[str, str] = {}
    for number in range(1, acts + 1):
        monkey.act()
        problems = tab.run(PROBLEMS) + [f"the console: {message}" for message in tab.messages]
        tab.messages.clear()
        if number % links == 0:
            problems += [f"the link: {one}" for one in differences(tab, size=monkey.size)]
        for problem in problems:
            found.setdefault(problem[:60], f"act {number}: {problem} after {monkey.acts[-4:]}")
    return list(found.values())


def test_whatever_a_reader_does_the_page_holds_together(tab: Tab, demo_folder: Path) -> None:
    assert play(tab, demo_folder / "index.html", seed=1, acts=80, links=40) == []


if __name__ == "__main__":
    path, given_seed, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory() as profile, open_tab(Path(profile)) as opened:
        wrong = play(opened, path, seed=given_seed, acts=count, links=25)
    sys.exit("\n".join(wrong) or None)
