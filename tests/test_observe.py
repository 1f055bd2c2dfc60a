"""Sentences → observations: each phenomenon of the genre in sentences of our own."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import KINDS, Block, Document, Mention, Observation, Sentence, Span
from kg.observe import observe, quantities
from kg.observe.settle import CONFIDENCE, QUOTE

REGION = ("甲省", "乙市", "丙县")


def read(
    text: str, *, date: str | None = "2031-01-15", mentions: tuple[tuple[str, str], ...] = (), kind: str = "paragraph"
) -> tuple[Observation, ...]:
    """The observations of a review of 2030; ``mentions`` are (name, type), marked wherever they stand."""
    blocks, sentences, at = [], [], 0
    for line in text.split("\n"):
        if not line:
            at += 1
            continue
        blocks.append(Block(Span(at, at + len(line)), kind))
        start = at
        for part in line.replace("。", "。\0").split("\0"):
            if part:
                sentences.append(Sentence(Span(start, start + len(part)), len(blocks) - 1))
                start += len(part)
        at += len(line) + 1
    document = Document("d", "d.txt", "", text, blocks=tuple(blocks), date=date, region=REGION)
    found = []
    for name, type_ in mentions:
        start = text.find(name)
        while start >= 0:
            found.append(Mention(Span(start, start + len(name)), name, (type_,), "test", 1.0))
            start = text.find(name, start + 1)
    return observe(document, sentences, found)


def brief(observation: Observation) -> str:
    o = observation
    bound = "" if o.bound == "exact" else f" {o.bound}"
    return f"{o.indicator} {o.kind} {o.value}{o.unit}{bound}"


# sentence → what is observed, in order; of 2030 and actual unless a later table says otherwise
SENTENCES = [
    # levels, with the words that only lead over to the number
    ("全县生产总值达到412.6亿元。", ["生产总值 level 412.6亿元"]),
    ("粮食总产量稳定在36万吨以上。", ["粮食总产量 level 36万吨 atLeast"]),
    ("实现社会消费品零售总额150亿元。", ["社会消费品零售总额 level 150亿元"]),
    ("商贸企业营收突破80亿元。", ["商贸企业营收 level 80亿元 atLeast"]),
    ("存款余额2.05万亿。", ["存款余额 level 2.05万亿"]),
    ("农村低保标准提高到每人每月780元。", ["农村低保标准 level 780元"]),
    ("细颗粒物平均浓度降到29微克/立方米。", ["细颗粒物平均浓度 level 29微克/立方米"]),
    ("空气良好天数达301天。", ["空气良好天数 level 301天"]),
    ("人均预期寿命提高到81.5岁。", ["人均预期寿命 level 81.5岁"]),
    ("县城到各镇半小时互通，两地1小时通达。", ["县城到各镇互通 level 0.5小时", "两地通达 level 1小时"]),
    ("新改建便道，通车时间提前两周；石桥水厂提前三个月供水。",
     ["通车时间提前 level 2周", "石桥水厂提前供水 level 3个月"]),
    ("生产总值迈上500亿元台阶，达到512亿元。", ["生产总值 level 500亿元 atLeast", "生产总值 level 512亿元"]),
    ("农民收入首次突破两万元大关。", ["农民收入 level 2万元 atLeast"]),
    ("生产总值连跨三个百亿元台阶，年均增长7%。", ["生产总值连跨百亿元台阶 level 3个", "生产总值 growth 7%"]),
    ("丁城跨入经济总量两千亿级城市行列。", ["丁城经济总量 level 2000亿 atLeast"]),
    # counts after their noun, with the verb that changes their meaning
    ("新建滨河绿道18公里。", ["新建滨河绿道 level 18公里"]),
    ("累计引进某某制造、某某物流等链上企业45家。", ["累计引进链上企业 level 45家"]),
    ("扎实推进农房改造，改造危旧农房260户。", ["改造危旧农房 level 260户"]),
    ("新增小微企业1200余户。", ["新增小微企业 level 1200户 atLeast"]),
    ("为返乡青年提供创业场地36处。", ["创业场地 level 36处"]),
    ("净增规模以上工业企业7家。", ["净增规模以上工业企业 level 7家"]),
    ("建成桥梁三座。", ["建成桥梁 level 3座"]),
    # counts before their noun
    ("新设立5个电商服务站点。", ["新设立电商服务站点 level 5个"]),
    ("对前店、后店等6个村庄实施连片整治。", ["连片整治村庄 level 6个"]),
    ("8家合作社入选省级示范社名单。", ["入选省级示范社名单合作社 level 8家"]),
    ("40个重点项目开工建设。", ["重点项目开工建设 level 40个"]),
    ("25件民生实事全部办结。", ["民生实事 level 25件"]),
    ("政务大厅310项服务事项“一窗通办”。", ["一窗通办服务事项 level 310项"]),
    ("成功应对7轮寒潮和“飞燕”等3个台风。", ["应对寒潮 level 7轮", "应对台风 level 3个"]),
    ("打造功能全、环境好的12个消费街区。", ["打造消费街区 level 12个"]),
    ("三项成果填补省内空白。", ["填补省内空白成果 level 3项"]),
    ("甲厂、乙厂等两家企业获评绿色工厂。", ["获评绿色工厂企业 level 2家"]),
    ("打通东一路、西二路两条断头路。", ["打通断头路 level 2条"]),
    ("累计推出50项改革成果，其中8项为全省首创。", ["累计推出改革成果 level 50项", "全省首创改革成果 level 8项"]),
    ("新建书房2家；开展公益演出，全年共90场次。", ["新建书房 level 2家", "开展公益演出 level 90场次"]),
    ("新建书房2家，全年共9家。", ["新建书房 level 2家", "新建书房 level 9家"]),
    ("修复文物1260件（套），添置设备3.2万台（套）。",
     ["修复文物 level 1260件（套）", "添置设备 level 3.2万台（套）"]),
    ("新建2座110千伏变电站。", ["新建110千伏变电站 level 2座"]),
    ("扩能改造重点产业链36项攻关取得突破。", ["攻关 level 36项"]),
    # lists: the verb at the head holds for all
    ("新建乡村书屋9家、文化驿站4家、健身广场2处。",
     ["新建乡村书屋 level 9家", "新建文化驿站 level 4家", "新建健身广场 level 2处"]),
    ("新建游园6处，绿道3.5公里。", ["新建游园 level 6处", "新建绿道 level 3.5公里"]),
    ("新培育15个样板村、4个特色镇和2个示范片区。",
     ["新培育样板村 level 15个", "新培育特色镇 level 4个", "新培育示范片区 level 2个"]),
    ("3个镇和11个村获评省级卫生先进。", ["获评省级卫生先进镇 level 3个", "获评省级卫生先进村 level 11个"]),
    ("平整土地600余亩、出让120亩。", ["平整土地 level 600亩 atLeast", "出让 level 120亩"]),
    ("完成山体修复900亩、湿地修复200亩。", ["山体修复 level 900亩", "湿地修复 level 200亩"]),
    ("引进企业19家，其中外资企业3家。", ["引进企业 level 19家", "外资企业 level 3家"]),
    ("口袋公园、社区花园、街头绿地建成5处。", ["口袋公园、社区花园、街头绿地建成 level 5处"]),
    ("开通公交线路3条、新增里程40公里，总里程达620公里。",
     ["开通公交线路 level 3条", "公交线路新增里程 level 40公里", "公交线路总里程 level 620公里"]),
    ("新增持证医师20名，民宿突破90家。", ["新增持证医师 level 20名", "民宿 level 90家 atLeast"]),
    ("帮助企业解决用地、用工等问题70个。", ["帮助企业解决问题 level 70个"]),
    ("新签约项目40个，其中3亿元以上不少于6个。", ["新签约项目 level 40个", "3亿元以上项目 level 6个 atLeast"]),
    # growth, increase
    ("服务业增加值同比增长5.8%。", ["服务业增加值 growth 5.8%"]),
    ("单位产值能耗下降3.2%。", ["单位产值能耗 growth -3.2%"]),
    ("入企检查次数压减四成以上。", ["入企检查次数 growth -40% atLeast"]),
    ("税收收入12.4亿元，增长6.1%。", ["税收收入 level 12.4亿元", "税收收入 growth 6.1%"]),
    ("青年人才数量增速达到12%以上。", ["青年人才数量 growth 12% atLeast"]),
    ("电商交易额较2025年翻一番。", ["电商交易额 growth 100%"]),
    ("发明专利数量增长2.5倍。", ["发明专利数量 growth 2.5倍"]),
    ("贷款余额比年初增加31亿元。", ["贷款余额 increase 31亿元"]),
    ("居民医保报销限额提高800元，起付线降低300元。", ["居民医保报销限额 increase 800元", "起付线 increase -300元"]),
    ("森林覆盖率提高1.3个百分点。", ["森林覆盖率 increase 1.3个百分点"]),
    ("压减一般性支出0.9亿元。", ["一般性支出 increase -0.9亿元"]),
    ("年减少运维补贴360万元。", ["运维补贴 increase -360万元"]),
    ("优良天数增加9天。", ["优良天数 increase 9天"]),
    ("平均压减环节58%、材料41%。", ["环节 growth -58%", "材料 growth -41%"]),
    ("压减会议费30万元、差旅费20万元。", ["会议费 increase -30万元", "差旅费 increase -20万元"]),
    ("办事效率提高三成，跑动次数减少一半。", ["办事效率 growth 30%", "跑动次数 growth -50%"]),
    ("财政收入扣除减税因素后增长5.2%。", ["财政收入 growth 5.2%"]),
    ("财政收入8亿元，同口径增长4%。", ["财政收入 level 8亿元", "财政收入 growth 4%"]),
    ("旅游收入9亿元，是2026年的1.6倍。", ["旅游收入 level 9亿元", "旅游收入 ratio 1.6倍"]),
    ("45个重点项目完成投资30亿元，占年度计划的112%。",
     ["重点项目 level 45个", "重点项目完成投资 level 30亿元", "重点项目完成投资年度计划完成率 ratio 112%"]),
    ("各项存款新增22亿元。", ["各项存款 increase 22亿元"]),
    ("工业投资增长9.6%，高于全市2.1个百分点。", ["工业投资 growth 9.6%", "工业投资增长高于全市 level 2.1个百分点"]),
    # shares and rates
    ("民生支出占财政支出比重超78%。", ["民生支出占财政支出比重 ratio 78% atLeast"]),
    ("文旅产业实现增加值33亿元，占全县9.5%。", ["文旅产业增加值 level 33亿元", "文旅产业增加值占全县 ratio 9.5%"]),
    ("绿色建筑面积占新建建筑的五分之四。", ["绿色建筑面积占新建建筑 ratio 80%"]),
    ("群众满意率98.2%。", ["群众满意率 ratio 98.2%"]),
    ("断面水质100%达标。", ["断面水质达标 ratio 100%"]),
    ("九成以上的行政村通了快递。", ["行政村通了快递 ratio 90% atLeast"]),
    ("困难农户2万户、占全部农户超三成。", ["困难农户 level 2万户", "困难农户占全部农户 ratio 30% atLeast"]),
    ("三大产业贡献了全县七成的税收。", ["三大产业贡献税收 ratio 70%"]),
    ("远程会诊覆盖乡镇卫生院95%门诊量。", ["远程会诊覆盖乡镇卫生院门诊量 ratio 95%"]),
    ("超六成的项目、经费由企业承担。", ["项目由企业承担 ratio 60% atLeast", "经费由企业承担 ratio 60% atLeast"]),
    ("城乡居民收入比缩小到1.86∶1。", ["城乡居民收入比 ratio 1.86"]),
    ("三次产业比重为9.1∶41.2∶49.7。",
     ["第一产业比重 ratio 9.1%", "第二产业比重 ratio 41.2%", "第三产业比重 ratio 49.7%"]),
    # ranks
    ("规上工业增加值增长8%，居全市第二位。", ["规上工业增加值 growth 8%", "规上工业增加值 rank 2位"]),
    ("营商环境评价全省第一。", ["营商环境评价 rank 1位"]),
    ("进出口总额、利用外资均居全市前三位。", ["进出口总额 rank 3位 atMost", "利用外资 rank 3位 atMost"]),
    ("经济总量从全市第9位升至第6位。", ["经济总量 rank 9位", "经济总量 rank 6位"]),
    ("苹果、酥梨产量从全省第7位、第5位双双跃居第3位。",
     ["苹果产量 rank 7位", "酥梨产量 rank 5位", "苹果产量 rank 3位", "酥梨产量 rank 3位"]),
    ("生产总值412亿元、增长6%，总量和增速均居全市第二位。",
     ["生产总值 level 412亿元", "生产总值 growth 6%", "生产总值总量 rank 2位", "生产总值增速 rank 2位"]),
    ("工业投资增长9%，技改投资增长12%，两项增速均居全市前三位。",
     ["工业投资 growth 9%", "技改投资 growth 12%", "工业投资增速 rank 3位 atMost", "技改投资增速 rank 3位 atMost"]),
    ("接待游客80万人次，增长6%；旅游收入9亿元，两项指标均居全市第一位。",
     ["接待游客 level 80万人次", "接待游客 growth 6%", "旅游收入 level 9亿元", "接待游客 rank 1位",
      "旅游收入 rank 1位"]),
    # one value each
    ("制造业投资和技术改造投资分别增长21.5%和33%。", ["制造业投资 growth 21.5%", "技术改造投资 growth 33%"]),
    ("城镇和农村居民人均可支配收入分别增长4.9%、6.3%。",
     ["城镇居民人均可支配收入 growth 4.9%", "农村居民人均可支配收入 growth 6.3%"]),
    ("盗窃、诈骗案件分别下降18%、25%。", ["盗窃案件 growth -18%", "诈骗案件 growth -25%"]),
    ("各项存款、贷款余额双双突破80亿元。", ["各项存款余额 level 80亿元 atLeast", "各项贷款余额 level 80亿元 atLeast"]),
    ("存款、贷款余额连跨两个百亿元台阶、双双突破300亿元。",
     ["存款余额连跨百亿元台阶 level 2个", "贷款余额连跨百亿元台阶 level 2个",
      "存款余额 level 300亿元 atLeast", "贷款余额 level 300亿元 atLeast"]),
    ("茶叶、木耳、竹笋三大产业产值突破50亿元。", ["茶叶、木耳、竹笋三大产业产值 level 50亿元 atLeast"]),
    ("茶叶、竹笋两个特色产业分别增长9%和12%。", ["茶叶 growth 9%", "竹笋 growth 12%"]),
    ("城乡居民收入分别为4.2万元、2.3万元。", ["城镇居民收入 level 4.2万元", "农村居民收入 level 2.3万元"]),
    ("财政收入8亿元，其中教育附加6亿元，分别增长3%和5%。",
     ["财政收入 level 8亿元", "教育附加 level 6亿元", "财政收入 growth 3%", "教育附加 growth 5%"]),
    ("建成森林公园、湿地公园共9处。", ["建成森林公园、湿地公园 level 9处"]),
    ("特色农业基地、精品民宿集群分别增加4个。", ["特色农业基地 increase 4个", "精品民宿集群 increase 4个"]),
    # several numbers that hang together
    ("农产品加工产值从18亿元提高到27亿元。", ["农产品加工产值 level 18亿元", "农产品加工产值 level 27亿元"]),
    ("退税办理时间由9天缩短到2.5天。", ["退税办理时间 level 9天", "退税办理时间 level 2.5天"]),
    ("施工许可审批时限由15个工作日压减到6个。",
     ["施工许可审批时限 level 15个工作日", "施工许可审批时限 level 6个工作日"]),
    ("收入倍差从2.31缩小到2.24。", ["收入倍差 ratio 2.31", "收入倍差 ratio 2.24"]),
    ("企业开办由3天压缩到半天。", ["企业开办 level 3天", "企业开办 level 0.5天"]),
    ("总投资46亿元的17个重点项目开工建设。", ["重点项目开工建设 level 17个", "重点项目总投资 level 46亿元"]),
    ("新谋划项目88个、总投资310亿元。", ["新谋划项目 level 88个", "新谋划项目总投资 level 310亿元"]),
    ("54个重点项目完成投资92亿元。", ["重点项目 level 54个", "重点项目完成投资 level 92亿元"]),
    ("投资3亿元以上项目21个，10亿元以上项目6个。", ["投资3亿元以上项目 level 21个", "投资10亿元以上项目 level 6个"]),
    ("过20亿元企业4家。", ["过20亿元企业 level 4家"]),
    ("6个投资额十亿元以上大型项目建成投产。", ["投资额十亿元以上大型项目建成投产 level 6个"]),
    ("实施4个片区、30万平方米老旧小区改造工程。",
     ["实施老旧小区改造工程片区 level 4个", "实施老旧小区改造工程 level 30万平方米"]),
    ("新架设220千伏线路64公里。", ["新架设220千伏线路 level 64公里"]),
    ("创建示范社区2—3个。", ["创建示范社区 level 2个 atLeast", "创建示范社区 level 3个 atMost"]),
    ("新引进机构12家，累计超过90家。", ["新引进机构 level 12家", "累计引进机构 level 90家 atLeast"]),
    ("连续8年获评全省平安县。", ["连续获评全省平安县 level 8年"]),
    ("综合考评连续三年全市第一。", ["综合考评连续全市第一 level 3年", "综合考评 rank 1位"]),
    ("总面积超2万平方米的展览馆加快建设。", ["展览馆总面积 level 2万平方米 atLeast"]),
    # nothing is observed
    ("深入实施三大工程，建强两支队伍。", []),
    ("第十五届人民代表大会第二次会议召开，接通12366热线。", []),
    ("擦亮“4+6”产业品牌，出台惠企20条措施。", []),
    ("数十家企业参展。", []),
    ("抓好两件大事，办好三个关键任务，聚焦四条新赛道。", []),
    ("汽车零部件产业提质，培育十亿企业。", []),
    ("加快青屿海上风电场80万千瓦扩建工程。", []),
    ("总量再上百亿元台阶。", []),
]


def test_the_sentences_are_there() -> None:
    assert len(SENTENCES) >= 75
    assert len({text for text, _ in SENTENCES}) == len(SENTENCES)


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[t for t, _ in SENTENCES])
def test_what_a_sentence_states(text: str, expected: list[str]) -> None:
    found = read(text)
    assert [brief(o) for o in found] == expected
    assert {(o.status, o.subject) for o in found} <= {("actual", "丙县")}


# text → period and status of each observation
WHEN = [
    ("2030年前三季度，生产总值300亿元，增长5%。", [("2030-01/2030-09", "actual")] * 2),
    ("截至9月底，贷款余额500亿元。新增机构6家。", [("2030-09", "actual"), ("2030", "actual")]),
    ("1-10月，出口增长9%；工业投资增长12%。", [("2030-01/2030-10", "actual")] * 2),
    ("去年，全县引进企业30家。", [("2030", "actual")]),
    ("前三季度，生产总值300亿元，预计全年突破420亿元，实现新跨越。经营主体达到3万户。",
     [("2030-01/2030-09", "actual"), ("2030", "estimate"), ("2030", "actual")]),
    ("预计生产总值增长6%左右；固定资产投资增长4%。", [("2030", "estimate"), ("2030", "actual")]),
    ("预计全年完成投资260亿元、增长4%。", [("2030", "estimate")] * 2),
    ("预计生产总值412亿元、增长6%，税收增长8%，粮食总产9万吨；新增就业900人。",
     [("2030", "estimate")] * 4 + [("2030", "actual")]),
    ("预计生产总值增长6%，已建成泵站3座。", [("2030", "estimate"), ("2030", "actual")]),
    ("接待游客60万人次，恢复到2026年的92%，均居全市第一位。", [("2030", "actual")] * 3),
    ("举办三月三歌会，新增民宿9家。", [("2030", "actual")]),
    ("今年确保新桥6月底前通车，新建公园4处。", [("2031", "target")]),
    ("新的一年，加快148个在建项目施工，新开工36个项目。", [("2031", "actual"), ("2031", "target")]),
    ("规划建设智能算力900P。", [(None, "target")]),
    ("新的一年，全县将新建学校4所，改造道路20公里。", [("2031", "target")] * 2),
    ("今年，力争引进企业60家以上，引资300亿元。", [("2031", "target")] * 2),
    ("今年计划新建书房6家、驿站3处。", [("2031", "target")] * 2),
    ("今年全县已签约项目16个，计划投资52亿元。", [("2031", "actual"), ("2031", "target")]),
    ("今年将开工项目90个。目前已建成泵站8座。", [("2031", "target"), ("2031-01", "actual")]),
    ("到2035年，常住人口城镇化率达到70%。", [("2035", "target")]),
    ("近3年，累计建成充电桩700个。", [("2028/2030", "actual")]),
    ("五年来，累计建成学校25所，绿化覆盖率达到41%。", [("2026/2030", "actual"), ("2030", "actual")]),
    ("五年来，旅游收入从20亿元提高到45亿元。", [("2025", "actual"), ("2030", "actual")]),
    ("旅游收入从2026年的20亿元提高到45亿元。", [("2026", "actual"), ("2030", "actual")]),
    ("游客人数从40万人次增加到55万人次。", [("2029", "actual"), ("2030", "actual")]),
    ("“十六五”时期，生产总值年均增长6%。", [("2031/2035", "target")]),
    ("五年来，粮食产量年均增长2%、高于全省0.4个百分点。", [("2026/2030", "actual")] * 2),
    ("五年来，农户培训9万人次，参加医保31万人次。", [("2026/2030", "actual"), ("2030", "actual")]),
    ("五年来，12家企业入选省级名单，应诉率保持100%。", [("2026/2030", "actual")] * 2),
    ("五年来，累计推出成果50项，其中8项为首创。", [("2026/2030", "actual")] * 2),
    ("五年来，桥梁总量从全省第9位升至第6位。", [("2025", "actual"), ("2030", "actual")]),
]


def test_the_times_are_there() -> None:
    assert len(WHEN) >= 19


@pytest.mark.parametrize(("text", "expected"), WHEN, ids=[t for t, _ in WHEN])
def test_when_and_how_surely(text: str, expected: list[tuple[str | None, str]]) -> None:
    assert [(o.period, o.status) for o in read(text)] == expected


# text, mentions → subject and indicator of each observation
WHOSE = [
    ("全市旅游收入达到90亿元。", (), [("乙市", "旅游收入")]),
    ("全省粮食产量800亿斤。", (), [("甲省", "粮食产量")]),
    ("丙县税收占全市15%。", (), [("丙县", "税收占全市")]),
    ("乙市丙县新增就业900人。", (), [("丙县", "新增就业")]),
    ("民声热线受理诉求3.2万件。", (("民声热线", "Platform"),), [("民声热线", "受理诉求")]),
    ("北岭产业园，集聚企业43家，建成标准厂房12栋。", (("北岭产业园", "Park"),),
     [("北岭产业园", "集聚企业"), ("北岭产业园", "建成标准厂房")]),
    ("全县以北岭产业园为载体，集聚软件企业28家。", (("北岭产业园", "Park"),), [("北岭产业园", "集聚软件企业")]),
    ("实施助学行动计划，惠及学生5200人。", (("助学行动计划", "Policy"),), [("助学行动计划", "惠及学生")]),
    ("总规模超600P的云湖算力中心加快建设。", (("云湖算力中心", "Project"),), [("云湖算力中心", "总规模")]),
    ("低空经济规模达到9亿元。", (("低空经济", "Industry"),), [("低空经济", "低空经济规模")]),
    # several things with one number
    ("丁市、戊市经济总量突破900亿元。", (("丁市", "Place"), ("戊市", "Place")),
     [("丁市", "经济总量"), ("戊市", "经济总量")]),
    ("光伏、储能产业营收突破50亿元。", (("光伏", "Industry"), ("储能", "Industry")),
     [("光伏", "光伏产业营收"), ("储能", "储能产业营收")]),
    # a policy that is pursued, and an industry's products, are not what a number is of
    ("完善助学扶持政策，提供岗位900个。", (("助学扶持政策", "Policy"),), [("丙县", "提供岗位")]),
    ("争取家电换新政策资金2.6亿元。", (("家电换新政策", "Policy"),), [("丙县", "家电换新政策资金")]),
    ("“云办通”兑现资金300万元。", (("云办通", "Policy"),), [("云办通", "兑现资金")]),
    ("电动客车产量300辆，电动客车产业产值9亿元。", (("电动客车", "Industry"),),
     [("丙县", "电动客车产量"), ("电动客车", "电动客车产业产值")]),
    ("机床增长9%，物流业增长5%。", (("机床", "Industry"), ("物流业", "Industry")),
     [("丙县", "机床"), ("物流业", "物流业")]),
    ("规上物流业营收20亿元。", (("物流业", "Industry"),), [("物流业", "规上物流业营收")]),
    # the thing that a sentence goes on to speak of
    ("北岭产业园入驻企业120家，年产值突破12亿元，冷库库容增加到3万吨。", (("北岭产业园", "Park"),),
     [("北岭产业园", "入驻企业"), ("北岭产业园", "年产值"), ("北岭产业园", "冷库库容")]),
    ("建成北岭产业园，引来甲厂等11家企业。", (("北岭产业园", "Park"),), [("北岭产业园", "企业")]),
    ("共建北岭产业园，引进种苗企业9家。", (("北岭产业园", "Park"),), [("丙县", "引进种苗企业")]),
    ("举办“山野”音乐节6场，吸引游客7万人。", (("山野”音乐节", "Event"),),
     [("丙县", "举办山野音乐节"), ("山野”音乐节", "吸引游客")]),
    ("发放“助农券”320万元，惠及农户960户。", (("助农券", "Strategy"),),
     [("丙县", "发放助农券"), ("助农券", "惠及农户")]),
    ("石岭电站投运，年发绿电3亿千瓦时。", (("石岭电站", "Project"),), [("石岭电站", "年发绿电")]),
    ("南坡社区设立工坊5间，带动90名妇女就业。", (("南坡社区", "Place"),),
     [("南坡社区", "设立工坊"), ("南坡社区", "妇女就业")]),
    ("乙省丁市援建项目7个，帮扶资金2亿元。", (("乙省丁市", "Place"),),
     [("乙省丁市", "援建项目"), ("乙省丁市", "帮扶资金")]),
    ("北岭产业园引进项目12个，总投资30亿元。", (("北岭产业园", "Park"),),
     [("北岭产业园", "引进项目"), ("北岭产业园", "项目总投资")]),
    ("北岭产业园新增企业31家，其中种苗企业4家。", (("北岭产业园", "Park"),),
     [("北岭产业园", "新增企业"), ("北岭产业园", "种苗企业")]),
    ("北岭产业园入驻企业120家，规上工业增加值增长8%。", (("北岭产业园", "Park"),),
     [("北岭产业园", "入驻企业"), ("丙县", "规上工业增加值")]),
    ("北岭产业园入驻企业120家，全年接待游客9万人。", (("北岭产业园", "Park"),),
     [("北岭产业园", "入驻企业"), ("丙县", "接待游客")]),
    ("北岭产业园入驻企业120家；年产值12亿元。", (("北岭产业园", "Park"),),
     [("北岭产业园", "入驻企业"), ("丙县", "企业年产值")]),
    ("短视频“渔火”播放超300万次。", (("渔火", "Platform"),), [("渔火", "播放")]),
    ("北岭产业园提前两个月投用。", (("北岭产业园", "Project"),), [("北岭产业园", "提前投用")]),
    ("省委省政府办好12件实事。", (("省委省政府", "Institution"),), [("丙县", "办好实事")]),
    # attributes whose owner stands behind the number
    ("组建总规模5亿元的山河基金。", (("山河基金", "Platform"),), [("山河基金", "总规模")]),
    ("总投资8亿元的甲新材厂、3亿元的乙食品厂开工。", (("甲新材厂", "Project"), ("乙食品厂", "Project")),
     [("甲新材厂", "总投资"), ("乙食品厂", "总投资")]),
    ("惠及40万人的清水渠工程启动。", (("清水渠工程", "Project"),), [("清水渠工程", "清水渠工程惠及")]),
    ("引进华某科技、云某数据等企业30家。", (("华某科技", "Company"), ("云某数据", "Company")), [("丙县", "引进企业")]),
]


@pytest.mark.parametrize(("text", "mentions", "expected"), WHOSE, ids=[t for t, _, _ in WHOSE])
def test_whose_number_it_is(
    text: str, mentions: tuple[tuple[str, str], ...], expected: list[tuple[str, str]]
) -> None:
    assert [(o.subject, o.indicator) for o in read(text, mentions=mentions)] == expected


@pytest.mark.parametrize(("sentence", "baseline"), [
    ("“十四五”期间，全县生产总值年均增长6.5%。", "年均"),
    ("五年来，财政收入年平均增速9%。", "年均"),
    ("全县生产总值年均规模400亿元，增长6.5%。", None),
    ("全县生产总值增长6.5%。", None),
])
def test_a_mean_growth_per_year_is_told_from_the_growth_of_a_year(sentence: str, baseline: str | None) -> None:
    assert [o.baseline for o in read(sentence) if o.kind == "growth"] == [baseline]


def test_the_printed_form_and_the_baseline_are_kept() -> None:
    level, growth = read("出口总额近8亿元，同比增长9%左右。")
    assert (level.raw, growth.raw, growth.baseline) == ("近8亿元", "9%左右", "同比")
    (since,) = read("电商交易额较2025年增长45%。")
    assert since.baseline == "较2025年"


@pytest.mark.parametrize(("text", "periods"), [
    ("去年，茶叶产量由2029年的3万吨增加到5万吨，增长6%，竹笋产量2万吨。", ["2029", "2030", "2030", "2030"]),
    ("茶叶产量从2026年的3万吨提高到5万吨，竹笋产量2万吨。", ["2026", "2030", "2030"]),
    ("继2029年新建公路9公里之后，去年又完成12公里。", ["2029", "2030"]),
    ("从2029年起，累计改造小区35个。", ["2029"]),
    ("由2028年到2030年，新建公路9公里、桥梁3座。", ["2028/2030", "2028/2030"]),
])
def test_the_year_that_a_number_came_from_is_that_of_no_other(text: str, periods: list[str]) -> None:
    assert [o.period for o in read(text)] == periods


def test_a_count_after_a_clause_that_names_it_is_of_that() -> None:
    found = read("新建书房1家；举办渔歌赛和晒秋节，全年90场次。")
    assert [(o.indicator, o.unit) for o in found] == [("新建书房", "家"), ("举办渔歌赛和晒秋节", "场次")]


def test_a_comparison_is_no_part_of_the_name_and_its_verb_no_part_of_the_comparison() -> None:
    (fall,) = read("出口总额同比下降5%。")
    assert (fall.indicator, fall.value, fall.baseline) == ("出口总额", Decimal(-5), "同比")


def test_a_headline_that_the_body_repeats_counts_once() -> None:
    text = "新增学位3000个\n2030年，全县新增公办学位3000个。"
    document = Document(
        "d", "d.txt", "", text, date="2031-01",
        blocks=(Block(Span(0, 9), "heading"), Block(Span(10, len(text)), "paragraph")),
    )
    found = observe(document, [Sentence(Span(0, 9), 0), Sentence(Span(10, len(text)), 1)], [])
    assert [o.indicator for o in found] == ["新增公办学位"]
    assert found[0].subject == ""  # nobody knows whose it is


def test_a_repeated_number_counts_once() -> None:
    assert len(read("全县26件民生实事全部完成。办好26件民生实事，群众满意。")) == 1


def test_without_a_date_only_printed_years_are_periods() -> None:
    periods = [o.period for o in read("2028年，建成水库2座。\n治理河道9公里。", date=None)]
    assert periods == ["2028", None]


def test_given_quantities_are_used() -> None:
    text = "新建学校3所、公园5处。"
    span = Span(0, len(text))
    document = Document("d", "d.txt", "", text, blocks=(Block(span, "paragraph"),), date="2031-01")
    found = observe(document, [Sentence(span, 0)], [], quantities(text)[:1])
    assert [o.value for o in found] == [Decimal(3)]


def test_the_order_of_mentions_and_sentences_does_not_matter() -> None:
    text = "民声热线受理诉求3.2万件。北岭产业园，集聚企业43家。"
    cut = text.index("。") + 1
    sentences = [Sentence(Span(0, cut), 0), Sentence(Span(cut, len(text)), 0)]
    mentions = [
        Mention(Span(0, 4), "民声热线", ("Platform",), "t", 1.0),
        Mention(Span(cut, cut + 5), "北岭产业园", ("Park",), "t", 1.0),
    ]
    document = Document("d", "d.txt", "", text, blocks=(Block(Span(0, len(text)), "paragraph"),), date="2031-01")
    first = observe(document, sentences, mentions)
    random.Random(7).shuffle(mentions)
    assert observe(document, sentences[::-1], mentions[::-1]) == first
    assert [o.subject for o in first] == ["民声热线", "北岭产业园"]


PIECES = [
    "2030年，", "前三季度，", "预计", "力争", "全县", "全市", "新建", "累计引进", "公园", "重点项目", "生产总值",
    "总投资", "、", "，", "；", "。", "和", "其中", "分别", "均", "增长", "下降", "提高", "达到", "从", "提高到",
    "占", "占比", "居全市", "第三位", "首位", "前三位", "12个", "3.5亿元", "8%", "2.1个百分点", "近百家",
    "四分之一", "1—2个", "翻一番", "连续5年", "以上", "左右", "的", "等", "（", "）", "“", "”",
    "9.1∶41.2∶49.7", "5亿元以上", "每人每月600元", "获评", "完成", "对", "为", "\n",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_every_observation_can_be_traced(text: str) -> None:
    for o in read(text) if text.strip() else ():
        quote = o.provenance
        assert text[quote.span.start:quote.span.end] == quote.quote
        assert 0 < len(quote.quote) <= QUOTE
        assert o.raw in quote.quote
        assert quote.sentence.covers(quote.span)
        assert quote.rule.removeprefix("observe.") in CONFIDENCE
        assert quote.confidence == CONFIDENCE[quote.rule.removeprefix("observe.")]
        assert o.kind in KINDS and o.indicator and isinstance(o.value, Decimal)


def test_observing_twice_gives_the_same() -> None:
    text = "\n".join(text for text, _ in SENTENCES)
    assert read(text) == read(text)
    assert len(read(text)) > 100


def test_a_very_long_clause_is_quoted_in_part() -> None:
    text = "建设" + "某某中心、" * 30 + "展厅12处。"
    (found,) = read(text)
    assert len(found.provenance.quote) <= QUOTE
    assert "12处" in found.provenance.quote
