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

    def test_defaults_tell_what_is_around_a_place(self) -> None:
        settled = Settings(region=("云海省", "星桥市", "鹭汀区"))
        assert read(f"鹭汀区政府工作报告\n{FILLER}", defaults=settled).region == settled.region
        assert read(f"石林县政府工作报告\n{FILLER}", defaults=settled).region == ("云南省", "昆明市", "石林县")

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


def region_of(text: str, name: str = "p.txt") -> tuple[str, ...]:
    clean_text, origins, blocks = clean(text)
    return describe(Document(id="p", name=name, sha256="", text=clean_text, origins=origins, blocks=blocks),
                    divisions()).region


PRESS = "\n\n本报记者 白露\n\n清晨六点，早点铺的灯亮了。"


@pytest.mark.parametrize(
    ("text", "region"),
    [
        # what looks like a listed division is a part of a word, or a word
        (f"老街新颜{PRESS}走进鹭汀区，获评示范县的喜报挂在墙上。记者从鹭汀区获悉，今年又是示范县。鹭汀区委书记林川介绍，示范县要当好。",
         ("鹭汀区",)),
        (f"港城故事{PRESS}在鹭汀区，港口区块连成一片，港口区换了模样，港口区灯火通明。鹭汀区出台办法，鹭汀区扩建。",
         ("鹭汀区",)),
        (f"更新记{PRESS}面积不大的老城区凭什么出圈？鹭汀区的老城区、主城区、老城区，一处处改造。鹭汀区敢闯敢试。走过鹭汀区，处处新。",
         ("鹭汀区",)),
        (f"乡村振兴{PRESS}鹭汀区谋划振兴，振兴产业，振兴文化，振兴，再振兴。鹭汀区把账算清。来到鹭汀区看变化，全区上下一条心。",
         ("鹭汀区",)),
        # acting, in bylines, with bodies, with the city in front
        (f"开局{PRESS}南通市鹭汀区人民政府与三所大学签约。鹭汀区区长林川说，如皋市的经验值得学，如皋市、如皋市、如皋市。",
         ("江苏省", "南通市", "鹭汀区")),
        (f"潮起{PRESS}天津市鹭汀区十八届人大四次会议闭幕。鹭汀区将加快建设。", ("天津市", "鹭汀区")),
        (f"看变化\n——南通鹭汀区办实事走笔{PRESS}鹭汀区出实招。", ("江苏省", "南通市", "鹭汀区")),
        (f"看变化{PRESS}四川省云栖市鹭汀区把实事办好。鹭汀区委推进改革，走进鹭汀区。", ("四川省", "云栖市", "鹭汀区")),
        (f"乡野新篇——专访中共鹭汀县委副书记、县长林川{PRESS}鹭汀隶属南通，人口不多。鹭汀靠山，鹭汀有水。",
         ("江苏省", "南通市", "鹭汀县")),
        (f"小城大事{PRESS}记者从霁州区委宣传部获悉，霁州区新增岗位。在霁州区，人人有活干。全区就业稳定。", ("霁州区",)),
        # a longer name is not cut short, a word before a body is no name
        (f"大漠来信{PRESS}走进塔古尔县，塔古尔县委书记林川说，塔古尔县有了路。塔古尔人爱笑。", ("塔古尔县",)),
        ("报告\n\n区长 林川\n\n我代表区人民政府作报告。成立由区委书记领头的专班，鹭汀区提速。鹭汀区争先，鹭汀区很美。",
         ("鹭汀区",)),
        # autonomous counties, and zones that speak for themselves
        ("鹭川苗族侗族自治县政府工作报告\n\n现在，我代表县人民政府作报告。鹭川获评示范县。", ("鹭川苗族侗族自治县",)),
        (f"重庆鹭汀经开区：千帆竞发{PRESS}鹭汀经济技术开发区沿江而建。鹭汀经开区党工委书记林川说，重庆市支持这里。",
         ("重庆市", "鹭汀经济技术开发区")),
        (f"把实验室搬进车间\n——云栖高新区观察{PRESS}云栖市人民政府出台意见，高新区率先响应，高新区又添新楼，高新区还在招人。全市看高新区。",
         ("云栖市", "云栖高新区")),
        (f"鹭汀区这一年{PRESS}鹭汀区高新区扩园，江海高新区取经。鹭汀区区长林川说，高新区要带头。", ("鹭汀区",)),
        # a province is not one of its cities
        ("河南省十四届人大三次会议文件\n\n报告\n\n推动郑州、洛阳协同，郑州站扩容，郑州片区提质，郑州都市圈成势。",
         ("河南省",)),
        ("促进消费。支持杭州、宁波、温州建设枢纽，杭州、嘉兴共建走廊，发挥浙江优势。", ("浙江省",)),
        (f"答卷{PRESS}山东省十四届全民健身节落幕，山东省、山东省、山东省。历下人爱运动，历下街巷一新，历下，济南的历下。全区动起来。",
         ("山东省", "济南市", "历下区")),
        # the longest listed name counts: 相城区 holds another one
        (f"水乡{PRESS}相城区推动转型。相城区加快建设。走进苏州，相城区处处是景。", ("江苏省", "苏州市", "相城区")),
        ("促进增长。我省坚持改革。", ()),
    ],
)
def test_whose_document_it_is(text: str, region: tuple[str, ...]) -> None:
    assert region_of(text) == region


def test_a_file_named_after_its_place_helps() -> None:
    text = "简报\n\n鹭汀区新增岗位。芦淞区新增岗位。鹭汀区稳岗。芦淞区稳岗。鹭汀区扩岗。芦淞区扩岗。"
    assert region_of(text, "鹭汀区简报.txt") == ("鹭汀区",)
    assert region_of(text, "芦淞区简报.txt") == ("湖南省", "株洲市", "芦淞区")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("看变化\n\n《云海日报》　2025年7月16日　记者 白露　通讯员 陆小满\n\n凌晨，码头亮了。", "2025-07-16"),
        ("看变化\n\n本刊记者 白露　2025年3月\n\n凌晨，码头亮了。", "2025-03"),
        ("看变化\n\n2025年9月18日，码头上车流不息。2024年，吞吐量翻番。2024年，码头扩建。", "2025-09-18"),
        ("看变化\n\n2010年9月18日，码头开工。2024年，吞吐量翻番。2024年，码头扩建。", "2024"),
        ("公报\n\n2025年2月11日，在青禾区第七届人民代表大会第五次会议上\n\n各位代表，大家好。", "2025-02-11"),
        ("公报\n\n——2025年1月22日县第十八届人民代表大会第五次会议审议通过\n\n各位代表，大家好。", "2025-01-22"),
        ("招商记\n\n本报讯（记者 白露）4月18日，2024云海（东岸）投资说明会举行，签约2000亿元。", "2024-04-18"),
        ("一、2025年工作回顾\n\n2025年是“十四五”规划收官之年。一年来，成绩可喜。", "2026"),
        ("刚刚过去的2025年，全省稳中有进。11月6日至10日，赛会举办。", "2026"),
        ("做法\n\n服务2000多家企业，2070万人受益。", None),
    ],
)
def test_when_it_was_written(text: str, day: str | None) -> None:
    clean_text, origins, blocks = clean(text)
    page = Document(id="p", name="p.txt", sha256="", text=clean_text, origins=origins, blocks=blocks)
    assert describe(page, divisions()).date == day
