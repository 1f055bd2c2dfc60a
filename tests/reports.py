"""Small invented reports, to be written into a folder and built from."""

from __future__ import annotations

from pathlib import Path

LAST_YEAR = """青石区政府工作报告
——2024年1月9日在青石区第三届人民代表大会第二次会议上
青石区区长 陆望舒

一、2023年工作回顾
过去一年，全区地区生产总值完成312.5亿元，同比增长6.1%；一般公共预算收入28.4亿元。深入实施向湖发展、文旅兴区两大战略，大力发展集成电路、生物医药等产业。
引进星桥半导体、蓝鲸生物等企业，星桥半导体落户青石云谷产业园。建成砚湖大桥，青石区获评全省和美乡村示范区。

二、2024年工作安排
力争地区生产总值增长6.5%左右，新增城镇就业3200人。加快推进云谷二期项目建设，规划建设砚湖新城。
"""
THIS_YEAR = """# 青石区政府工作报告

——2025年1月8日在青石区第三届人民代表大会第三次会议上

## 一、2024年工作回顾

全区地区生产总值达到335亿元，增长6.4%。新引进项目42个，总投资86亿元。青石云谷产业园新增企业15家。

举办砚湖马拉松，云谷二期项目竣工投用。

## 二、2025年工作安排

2025年，力争地区生产总值突破360亿元。大力实施向湖发展战略，培育低空经济，开工建设砚湖医院。
"""
NEWS = """青石云谷产业园迎来新伙伴
临溪日报 2025-02-11
2月11日，记者从青石区获悉，蓝鲸生物与临溪理工大学共建联合实验室，项目总投资3.2亿元。“我们将加快建设，”青石区区长陆望舒说。
"""
CONFIG = """title = "青石区工作图谱"
[defaults]
region = "云州省/临溪市/青石区"
"""
ALL = {"2024年政府工作报告.txt": LAST_YEAR, "2025年政府工作报告.md": THIS_YEAR, "新闻/2025-02-11.txt": NEWS}


def write_reports(folder: Path) -> Path:
    """Write all reports below ``folder`` (one of them in GB18030) and return it."""
    for name, text in ALL.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("gb18030" if name.startswith("2024") else "utf-8"))
    (folder / "kg.toml").write_text(CONFIG, encoding="utf-8")
    return folder
