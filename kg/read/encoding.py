"""Bytes → text: which encoding a file is in, and a clear word where it is no text at all.

UTF-8 with or without a byte order mark, UTF-16 and UTF-32 with one, and GB18030 (which holds GBK and GB2312).
"""

from __future__ import annotations

import codecs
import re

from kg.errors import DocumentError

RESAVE = "open it in an editor and save it again as UTF-8"

_MARKS = (  # the four-byte marks first: the UTF-32 mark begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FORMATS = (  # what a file that is no text begins with
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word, Excel or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF87a", "a picture"),
    (b"GIF89a", "a picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_UTF8_HAN = re.compile(rb"[\xe2-\xef][\x80-\xbf]{2}")
_HIGH = re.compile(rb"[\x80-\xff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# Characters that Chinese text in GB18030 is made of: Han, their punctuation, full-width forms, a few symbols.
_CHINESE = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u203b\u2103\u2160-\u217f\u2460-\u249b·×÷°±§]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAX_CONTROL = 0.01
_MIN_CHINESE = 0.8
_MIN_UTF8 = 0.5


def decode(data: bytes, name: str) -> str:
    """The text of a file's bytes, without its byte order mark.

    ``name`` is only for messages. Raises DocumentError for an empty file, one that is no text, and bytes that are in
    none of the encodings; where the text is UTF-8 but for some damage, the message says at which byte and line.

    >>> decode("市政公告".encode("gb18030"), "a.txt")
    '市政公告'
    """
    if not data.strip():
        raise DocumentError("the file is empty", where=name, remedy="remove it, or put the text into it")
    for magic, what in _FORMATS:
        if data.startswith(magic):
            raise DocumentError(f"this is {what}, not text", where=name, remedy="save its text as .txt in UTF-8")
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _checked(_decode_marked(data, codec, name), name)
    if b"\0" in data:
        raise DocumentError(
            f"this is no text: zero byte at byte {data.index(0)}", where=name,
            remedy="if it is UTF-16 without a mark, save it again as UTF-8; otherwise remove it",
        )
    try:
        return _checked(data.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        damage = error
    if 3 * len(_UTF8_HAN.findall(data)) >= _MIN_UTF8 * len(_HIGH.findall(data)):
        raise _invalid(data, damage.start, "UTF-8", name) from damage
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _invalid(data, error.start, "UTF-8 nor GB18030", name) from error
    other = _NOT_ASCII.findall(text)
    if len(_CHINESE.findall(text)) < _MIN_CHINESE * len(other):
        raise _invalid(data, damage.start, "UTF-8 nor GB18030", name) from damage
    return _checked(text, name)


def _decode_marked(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        # utf-8-sig counts from behind the mark
        start = error.start + (len(codecs.BOM_UTF8) if codec == "utf-8-sig" else 0)
        raise _invalid(data, start, codec.removesuffix("-sig").upper(), name) from error


def _invalid(data: bytes, start: int, codec: str, name: str) -> DocumentError:
    line = data.count(b"\n", 0, start) + 1
    neither = "neither " if " nor " in codec else "not "
    return DocumentError(
        f"byte {start} (0x{data[start]:02X}) is {neither}{codec}", where=f"{name}:{line}", remedy=RESAVE
    )


def _checked(text: str, name: str) -> str:
    controls = _CONTROL.findall(text)
    if "\0" in controls or len(controls) > _MAX_CONTROL * len(text):
        raise DocumentError("this is no text: it is full of control characters", where=name, remedy="remove it")
    if not text.strip():
        raise DocumentError("the file is empty", where=name, remedy="remove it, or put the text into it")
    return text
