"""A small report of an invented district, and what a careful reader would write down of it."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

REPORT = """青石区政府工作报告
——2025年1月8日在青石区第三届人民代表大会第三次会议上
2024年，青石区引进星桥半导体、蓝鲸生物等企业，建成砚湖大桥。全区地区生产总值达到335亿元，增长6.4%。
"""
GOLD: dict[str, Any] = {
    "document": "report", "jurisdiction": "青石区", "date": "2025-01-08",
    "entities": [
        {"name": "青石区", "types": ["Place"], "aliases": []},
        {"name": "星桥半导体", "types": ["Company"], "aliases": []},
        {"name": "蓝鲸生物", "types": ["Company"], "aliases": []},
        {"name": "砚湖大桥", "types": ["Project", "Place"], "aliases": []},
        {"name": "向湖发展", "types": ["Strategy"], "aliases": ["向湖发展战略"]},
    ],
    "relations": [
        {"subject": "青石区", "predicate": "introduces", "object": "星桥半导体", "evidence": "引进星桥半导体"},
        {"subject": "青石区", "predicate": "constructs", "object": "砚湖大桥", "status": "completed", "evidence": ""},
        {"subject": "青石区", "predicate": "implements", "object": "向湖发展", "evidence": "向湖发展"},
    ],
    "observations": [
        {"subject": "青石区", "indicator": "地区生产总值", "kind": "level", "value": "335", "unit": "亿元",
         "bound": "exact", "period": "2024", "status": "actual", "evidence": "地区生产总值达到335亿元"},
        {"subject": "青石区", "indicator": "地区生产总值", "kind": "growth", "value": "6.4", "unit": "%",
         "bound": "exact", "period": "2024", "status": "target", "evidence": "增长6.4%"},
    ],
}


def gold(**changes: Any) -> dict[str, Any]:
    """The gold sheet, with other values for some of its fields."""
    return deepcopy(GOLD) | changes


def write_gold(path: Path, data: Any = None) -> Path:
    """Write a gold file (the one above where no other is given), and make its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(gold() if data is None else data, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
