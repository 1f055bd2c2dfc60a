from __future__ import annotations

import pytest

from kg.config import Settings
from kg.describe import describe
from kg.gazetteer import divisions
from kg.model import Document
from kg.read.clean import clean

PATHS = (
    ("云南省",), ("云南省", "昆明市"), ("云南省", "昆明市", "云岭区"),
    ("云南省", "大理市"), ("云南省", "大理市", "云岭区"),
    ("云南省", "昆明市", "石林县"), ("云南省", "昆明市", "青河区"), ("北川市",),
)
FILLER = "全年经济运行平稳有序，民生保障持续加强，各项事业取得新的进步，群众获得感明显增强。"


class Divisions:
    """A small country."""

    def candidates(self, name: str) -> tuple[tuple[str, ...], ...]:
        return tuple(path for path in PATHS if name in (path[-1], path[-1][:-1]))


def read(text: str, name: str = "a.txt", *, settings: Settings | None = None, defaults: Settings | None = None,
         **known: object) -> Document:
    clean_text, origins, blocks = clean(text)
    document = Document("a", name, "", clean_text, origins, blocks, **known)  # type: ignore[arg-type]
    return describe(document, Divisions(), settings, defaults=defaults)


class TestTitle:
    def test_title_block(self) -> None:
        assert read(f"云岭观察\n\n政 府 工 作 报 告\n\n记者 白露\n\n{FILLER}").title == "政府工作报告"

    def test_speaker_and_headline_are_one(self) -> None:
        source = f"两会访谈\n\n云岭区委副书记、区长林川：\n\n修桥铺路，方便群众出行\n\n{FILLER}"
        assert read(source).title == "云岭区委副书记、区长林川：修桥铺路，方便群众出行"

    def test_file_name_where_there_is_none(self) -> None:
        assert read(FILLER, "2024/要闻.txt").title == "要闻"

    def test_format_and_people_win(self) -> None:
        assert read("通知\n" + FILLER, title="公报").title == "公报"
        assert read("通知\n" + FILLER, title="公报", settings=Settings(title="决定")).title == "决定"


class TestDate:
    @pytest.mark.parametrize(
        ("text", "name", "expected"),
        [
            (f"报告\n——2024年3月5日在云岭区第九届人民代表大会第二次会议上\n{FILLER}", "a.txt", "2024-03-05"),
            (f"报告\n二〇二四年三月十五日在云岭区第九届人民代表大会第二次会议上\n{FILLER}", "a.txt", "2024-03-15"),
            (f"公报\n时间：2024-03-09 08:30\n{FILLER}", "a.txt", "2024-03-09"),
            (f"2024云岭两会特别策划\n\n修桥记\n\n3月5日，本报记者采访了区长林川。{FILLER}", "a.txt", "2024-03-05"),
            (f"3月5日上午，人代会开幕。{FILLER}2024年是云岭区的“项目攻坚年”，2023年成绩可喜。", "a.txt", "2024-03-05"),
            (f"12月28日上午，会议召开。{FILLER}二、2025年工作安排", "a.txt", "2024-12-28"),
            (f"一、2023年工作回顾\n{FILLER}\n二、2024年重点工作\n{FILLER}到2035年建成。", "a.txt", "2024"),
            (FILLER, "2024-03-05 要闻.txt", "2024-03-05"),
            (FILLER, "2024_云岭区.txt", "2024"),
            (FILLER, "8ee2024f1.txt", None),
            (f"2月31日上午，会议召开。{FILLER}2024年重点工作", "a.txt", "2024"),
            (FILLER, "a.txt", None),
        ],
    )
    def test_date(self, text: str, name: str, expected: str | None) -> None:
        assert read(text, name).date == expected

    def test_day_of_speaking_before_day_of_publishing(self) -> None:
        source = f"报告\n2024年3月5日在云岭区第九届人民代表大会第二次会议上\n{FILLER}"
        assert read(source, date="2024-03-20").date == "2024-03-05"
        assert read(FILLER, date="2024-03-20").date == "2024-03-20"

    def test_people_win_and_defaults_come_last(self) -> None:
        source = f"公报\n时间：2024-03-09\n{FILLER}"
        assert read(source, settings=Settings(date="2023"), defaults=Settings(date="2022")).date == "2023"
        assert read(source, defaults=Settings(date="2022")).date == "2024-03-09"
        assert read(FILLER, defaults=Settings(date="2022")).date == "2022"


class TestRegion:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (f"2024年云南省政府工作报告\n{FILLER}云岭区、云岭区、云岭区。", ("云南省",)),
            (f"报告\n——3月5日在昆明市云岭区第九届人民代表大会上\n{FILLER}", ("云南省", "昆明市", "云岭区")),
            (f"{FILLER}大理市云岭区区长林川表示，昆明市、昆明市。大理，大理。大理。", ("云南省", "大理市", "云岭区")),
            (f"{FILLER}石林县县长白露作报告，副省长到会。", ("云南省", "昆明市", "石林县")),
            (f"{FILLER}云岭区代区长林川作报告。", ("云岭区",)),  # two cities have one, and the text names neither
            (f"{FILLER}青河宜居，青河兴旺，自觉接受区人大监督，增速居全市第二。", ("云南省", "昆明市", "青河区")),
            (f"{FILLER}石林县修桥。石林县铺路。石林县植树。", ("云南省", "昆明市", "石林县")),
            (f"{FILLER}偶然提到石林县。", ()),
            (FILLER, ()),
        ],
    )
    def test_region(self, text: str, expected: tuple[str, ...]) -> None:
        assert read(text).region == expected

    def test_file_named_after_its_place(self) -> None:
        assert read(FILLER, "2024_石林县_公报.txt").region == ("云南省", "昆明市", "石林县")
        assert read(FILLER, "云岭区.txt").region == ("云岭区",)

    def test_people_format_and_defaults(self) -> None:
        source = f"2024年云南省政府工作报告\n{FILLER}"
        assert read(source, region=("北川市",)).region == ("北川市",)
        assert read(source, settings=Settings(region=("别处",)), region=("北川市",)).region == ("别处",)
        assert read(source, defaults=Settings(region=("别处",))).region == ("云南省",)
        assert read(FILLER, defaults=Settings(region=("别处",))).region == ("别处",)

    def test_words_that_only_end_like_places(self) -> None:
        assert read(f"{FILLER}云岭区域、云岭区域、云岭区域，昆明市场、昆明市场、昆明市场。").region == ()


def test_a_page_with_two_speakers() -> None:
    text, origins, blocks = clean(
        "济南市历下区区长林向远：城市更新这样做\n\n历下区将在2024年改造老街三条，济南市支持历下区先行先试。\n\n"
        "济南市天桥区区长周明朗：项目建设再提速\n\n天桥区今年开工项目二十个。\n"
    )
    page = Document(id="p", name="p.txt", sha256="", text=text, origins=origins, blocks=blocks)
    found = describe(page, divisions())
    assert found.region == ("山东省", "济南市", "历下区")
    assert [region[-1] for _, region in found.voices] == ["天桥区"]
    assert found.region_at(text.index("开工项目"))[-1] == "天桥区"
    assert found.region_at(text.index("改造老街"))[-1] == "历下区"


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("云栖市青禾区政府工作报告\n\n各位代表，现在我代表区人民政府作报告。", ("云栖市", "青禾区")),
        (
            "青禾区这一年\n\n1月6日，云栖市青禾区第三届人民代表大会第二次会议开幕，青禾区区长林向远作报告。",
            ("云栖市", "青禾区"),
        ),
        ("答卷\n\n青禾区实现增长。青禾区推进改革，青禾区加快建设，青禾区大力发展产业。", ("青禾区",)),
        ("答卷\n\n老城区推进改革，老城区加快建设，老城区全面更新，城市持续更新。", ()),
    ],
)
def test_a_place_that_no_list_has(text: str, region: tuple[str, ...]) -> None:
    clean_text, origins, blocks = clean(text)
    page = Document(id="p", name="p.txt", sha256="", text=clean_text, origins=origins, blocks=blocks)
    assert describe(page, divisions()).region == region


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("各位代表，我区“十三五”规划顺利收官，城乡面貌一新。", "2021"),
        ("今年是“十四五”规划的收官之年，任务很重。", "2025"),
        ("今年是“十六五”规划的开局之年，任务很重。", "2031"),
        ("过去五年，我们胜利完成“十四五”目标任务。", "2026"),
        ("启动一批“十五五”重点项目。", None),
    ],
)
def test_the_year_by_five_year_plans(text: str, year: str | None) -> None:
    clean_text, origins, blocks = clean(text)
    page = Document(id="p", name="p.txt", sha256="", text=clean_text, origins=origins, blocks=blocks)
    assert describe(page, divisions()).date == year


@pytest.mark.parametrize(
    "line", ["（2024年7月23日）", "2024年7月23日 来源：云海日报", "2024-07-23 云海观察", "来源：云海日报 2024-07-23"]
)
def test_a_line_with_the_date(line: str) -> None:
    clean_text, origins, blocks = clean(f"青禾区上半年主要指标\n\n{line}\n\n上半年，全区完成投资3亿元，增长5%。")
    page = Document(id="p", name="p.txt", sha256="", text=clean_text, origins=origins, blocks=blocks)
    assert describe(page, divisions()).date == "2024-07-23"
