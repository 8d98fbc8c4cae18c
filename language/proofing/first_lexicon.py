"""The lexicon that a site begins with; a site changes it and adds its own."""

from language.proofing.finding import Rule, Severity
from language.proofing.lexicon import Entry, Lexicon


def _wrong(pattern: str, proposal: str, *exceptions: str, note: str = "") -> Entry:
    return Entry(pattern, Rule.WRONG_WORD, Severity.WARN, proposal, note, exceptions)


def _absolute(
    pattern: str, *exceptions: str, severity: Severity = Severity.BLOCK, note: str = ""
) -> Entry:
    return Entry(pattern, Rule.ABSOLUTE_TERM, severity, None, note, exceptions)


def _house(pattern: str, proposal: str, *exceptions: str) -> Entry:
    return Entry(pattern, Rule.HOUSE_FORM, Severity.HINT, proposal, "", exceptions)


_FACT = "若是事实，请写明依据。"

FIRST_LEXICON = Lexicon(
    (
        _wrong("既使", "即使"),
        _wrong("按装", "安装"),
        _wrong("给与", "给予", "供给与", "补给与", "配给与", "自给与"),
        _wrong("加入起来", "加入进来"),
        _wrong("渡假", "度假"),
        _wrong("做为", "作为"),
        _wrong("座落", "坐落"),
        _wrong("帐号", "账号"),
        _wrong("再接再励", "再接再厉"),
        _wrong("一愁莫展", "一筹莫展"),
        _wrong("迫不急待", "迫不及待"),
        _wrong("谈笑风声", "谈笑风生"),
        _wrong("走头无路", "走投无路"),
        _wrong("园满落幕", "圆满落幕"),
        _wrong("园满成功", "圆满成功"),
        _wrong("内衣家具", "内衣家居"),
        _wrong("服装家具", "服装家居"),
        _wrong("睡衣家具", "睡衣家居"),
        _wrong("辑边", "缉边"),
        _absolute(
            "国家级",
            *("国家级高新区", "国家级经开区", "国家级非物质文化遗产", "国家级非遗", "国家级开发区"),
            *("国家级示范", "国家级专精特新", "国家级试点", "国家级平台", "国家级新区"),
        ),
        _absolute(
            "世界级",
            "世界级产业集群",
            "世界级集群",
            "世界级湾区",
            "世界级城市群",
            severity=Severity.WARN,
        ),
        _absolute(
            "最佳",
            "最佳设计奖",
            "最佳新人",
            "最佳男",
            "最佳女",
            "最佳创意奖",
            note="奖项名称除外。",
        ),
        _absolute("最高级"),
        _absolute("顶级", severity=Severity.WARN),
        _absolute("全国第一", severity=Severity.WARN, note=_FACT),
        _absolute("世界第一", severity=Severity.WARN, note=_FACT),
        _absolute("行业第一", severity=Severity.WARN, note=_FACT),
        _absolute("销量第一", severity=Severity.WARN, note=_FACT),
        _absolute("唯一指定"),
        _absolute("独一无二", severity=Severity.WARN),
        _absolute("史无前例", severity=Severity.WARN),
        _absolute("全网最低"),
        _absolute("极品"),
        _absolute("最先进", severity=Severity.WARN, note=_FACT),
        _absolute("最大的", severity=Severity.HINT, note=_FACT),
        _absolute("best in the world"),
        _absolute("world's best"),
        Entry("省服协", Rule.NAME, Severity.WARN, None, "单位名称首次出现请用全称。"),
        Entry("省委省政府", Rule.NAME, Severity.HINT, "省委、省政府"),
        Entry("工信厅", Rule.NAME, Severity.HINT, "工业和信息化厅", "首次出现请用全称。"),
        _house("时装週", "时装周"),
        _house("互连网", "互联网"),
        _house("一带一路倡议", "“一带一路”倡议"),
        _house("粤港澳大弯区", "粤港澳大湾区"),
        _house("Guang Dong", "Guangdong"),
        _house("Guang Zhou", "Guangzhou"),
    )
)
"""The words of a fashion association in Guangdong."""
