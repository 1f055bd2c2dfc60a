"""Printed numbers → exact decimals: digits with or without separators, and Chinese numerals."""

from __future__ import annotations

from decimal import Decimal

HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8}

HAN = "[〇零一二两三四五六七八九十百千]"
HAN_NUMBER = f"{HAN}+(?:点[〇零一二三四五六七八九]+|万(?:(?!千[瓦米克伏]){HAN})+)?"
DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"


def parse(printed: str) -> Decimal:
    """The number that a run of digits or Chinese numerals prints. Raises ValueError when it is none.

    >>> parse("1,280.5"), parse("一百二十"), parse("两千零五十"), parse("二〇二五"), parse("三点六")
    (Decimal('1280.5'), Decimal('120'), Decimal('2050'), Decimal('2025'), Decimal('3.6'))
    """
    if not printed:
        raise ValueError("no number")
    if printed[0].isascii():
        return Decimal(printed.replace(",", ""))
    whole, _, fraction = printed.partition("点")
    if len(whole) > 1 and all(c in HAN_DIGITS for c in whole):
        number = int("".join(str(HAN_DIGITS[c]) for c in whole))
    else:
        number = _parse_han(whole)
    if not fraction:
        return Decimal(number)
    return Decimal(f"{number}." + "".join(str(HAN_DIGITS[c]) for c in fraction))


def _parse_han(printed: str) -> int:
    total = section = digit = 0
    place = 0
    for c in printed:
        if c in HAN_DIGITS:
            digit = HAN_DIGITS[c]
            place = place if digit else 0
        elif c in _PLACES:
            place = _PLACES[c]
            section += (digit or 1) * place
            digit = 0
        elif c in _BIG:
            total += (section + digit) * _BIG[c]
            section = digit = place = 0
        else:
            raise ValueError(f"not a numeral: {printed}")
    return total + section + digit
