from __future__ import annotations

from pathlib import Path

import pytest

from kg.config import BASE, Config, Settings, load
from kg.errors import ConfigError

FULL = '''# settings
base = "https://example.net/kg#"
title = "云岭区"

[defaults]
region = "云南省/昆明市/云岭区"
date = 2025

[documents."2025/报告.txt"]
title = "政府工作报告"
date = 2025-01-08
region = ["云南省", "昆明市"]

[documents."b.md"]
date = "2024-03"
'''


def write(folder: Path, text: str | bytes) -> Path:
    (folder / "kg.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def test_no_file(tmp_path: Path) -> None:
    config = load(tmp_path)
    assert config == Config()
    assert (config.base, config.settings("a.txt"), config.unmatched(["a.txt"])) == (BASE, Settings(), ())


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_everything(tmp_path: Path, prefix: bytes, line_end: str) -> None:
    config = load(write(tmp_path, prefix + FULL.replace("\n", line_end).encode()))
    assert (config.base, config.title) == ("https://example.net/kg#", "云岭区")
    assert config.defaults == Settings(date="2025", region=("云南省", "昆明市", "云岭区"))
    assert config.settings("2025/报告.txt") == Settings("政府工作报告", "2025-01-08", ("云南省", "昆明市"))
    assert config.settings("b.md") == Settings(date="2024-03")
    assert config.settings("c.md") == Settings()
    assert config.unmatched(["b.md"]) == ("2025/报告.txt",)


def test_empty_values_settle_nothing(tmp_path: Path) -> None:
    assert load(write(tmp_path, 'base = ""\n[defaults]\nregion = ""\ndate = ""\n')).defaults == Settings()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('title = "a"\nbase = \n', 2, "not TOML"),
        ('title = "a', 1, "not TOML"),
        ("a = 1\na = 2\n", 2, "not TOML"),
        ('\n\ncolour = "red"\n', 3, "unknown key 'colour'"),
        ('[defaults]\ntitle = "x"\n', 2, "unknown key 'title'"),
        ('[documents."a.txt"]\ndate = "2025"\nplace = "x"\n', 3, "unknown key 'place'"),
        ("title = 3\n", 1, "title must be text"),
        ("defaults = 3\n", 1, "'defaults' must be a table"),
        ('[documents]\n"a.txt" = "x"\n', 2, "'a.txt' must be a table"),
        ('[defaults]\ndate = "2025-1-8"\n', 2, "no date"),
        ('[documents."a"]\ndate = "2025"\n[documents."b"]\ndate = "2025-02-30"\n', 4, "no date"),
        ("[defaults]\ndate = 2025-02-30\n", 2, "not TOML"),
        ("[defaults]\ndate = true\n", 2, "no date"),
        ("[defaults]\ndate = 2025-01-08T10:00:00\n", 2, "no date"),
        ('[defaults]\nregion = "云南省//云岭区"\n', 2, "no region"),
        ("[defaults]\nregion = [1]\n", 2, "no region"),
        ('base = "example.org/kg/"\n', 1, "base is no IRI"),
        ('base = "https://example.org/kg"\n', 1, "base is no IRI"),
        ('base = "https://example.org/a b/"\n', 1, "base is no IRI"),
    ],
)
def test_mistakes_are_placed(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load(write(tmp_path, text))
    assert caught.value.where == f"{tmp_path / 'kg.toml'}:{line}"
    assert caught.value.remedy


def test_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not UTF-8") as caught:
        load(write(tmp_path, b'title = "a"\ntitle = "\xff"\n'))
    assert caught.value.where.endswith("kg.toml:2")


def test_depth_without_bottom(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load(write(tmp_path, "a = " + "[" * 100_000))
