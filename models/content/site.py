"""What a site says of itself on every page."""

from models.declare import (
    ANY,
    Choice,
    Choices,
    Content,
    Part,
    SchemaOrg,
    ServedLanguage,
    Text,
    TextList,
    Url,
    content_type,
    link,
    links,
    part_type,
    parts,
)


@part_type("导航项", hint="导航栏里的一项；目标、路径和网址三者填一个。")
class NavigationEntry(Part):
    """One entry of the site's navigation."""

    label = Text(
        "文字",
        "The words shown.",
        hint="导航上的字，四个字以内为好。",
        max_length=40,
        localized=True,
    )
    target = link(
        (ANY,),
        "站内目标",
        "The item it leads to.",
        hint="指向本站某个条目就选这里；该条目下线后要来更换。",
        english="Item it leads to",
    )
    path = Text(
        "站内路径",
        "The path it leads to on this site, such as /events.",
        hint="指向本站列表页等才填，如 /events，以斜杠开头。",
    )
    url = Url(
        "网址",
        "The address it leads to, when not an item.",
        hint="指向别的网站才填；会离开本站，要慎用。",
        english="Outside address",
    )


class AddressLanguage(Choices):
    """The language that an address pattern is for."""

    ZH_HANS = "简体中文", "Simplified Chinese"
    ZH_HANT = "繁体中文", "Traditional Chinese"
    ZH_HANT_HK = "香港繁体", "Traditional Chinese (Hong Kong)"
    ZH_HANT_TW = "台湾繁体", "Traditional Chinese (Taiwan)"
    EN = "英文", "English"


@part_type("网址格式", hint="一种内容的网址怎样拼成；各语言可以各有一条。")
class AddressPattern(Part):
    """How the web address of the items of one type is made, in one language or in all others."""

    type_name = Text(
        "类型",
        "The content type, such as Article.",
        hint="填内容类型的英文名，如 Article，大小写要对。",
        english="Content type",
        max_length=40,
        required=True,
    )
    language = Choice(
        "语言",
        "The language it is for; without one, every language that has none of its own.",
        hint="某种语言的网址不同才选；不选就是其余各语言共用。",
        of=AddressLanguage,
    )
    pattern = Text(
        "格式",
        "The path, with {slug} or {id} in it once.",
        hint="以斜杠开头，{slug} 或 {id} 出现一次，如 /news/{slug}；只用英文字母、数字和 - _ . ~。",
        max_length=200,
        required=True,
    )


@content_type(
    "站点",
    hint="站点名称、导航、页脚和网址格式；改动会影响每一页。",
    plural="sites",
    title="name",
    schema_org=SchemaOrg(
        "WebSite",
        {
            "url": "base_address",
            "description": "summary",
            "image": "logo",
            "inLanguage": ServedLanguage(),
        },
    ),
)
class Site(Content):
    """A site: its name, its footer, its navigation and its addresses."""

    name = Text(
        "名称",
        "The site's name.",
        hint="写站点全称，显示在页头和浏览器标签上。",
        localized=True,
        required=True,
    )
    slogans = TextList(
        "口号",
        "Its mottoes.",
        hint="一条一句，按显示次序排列；不写也可以。",
        at_most=10,
        localized=True,
    )
    summary = Text(
        "简介",
        "The site in a paragraph.",
        hint="一段话介绍站点，搜索引擎会显示。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    base_address = Url(
        "公开网址",
        "The address under which the public reaches it.",
        hint="公众访问的首页网址，以 https:// 开头，末尾不带斜杠。",
    )
    address_patterns = parts(
        AddressPattern,
        "网址格式",
        "How addresses are made, type by type.",
        hint="每种内容一条，语言不同再各加一条；上线后改格式会让旧链接失效。",
        at_most=200,
    )
    navigation = parts(
        NavigationEntry,
        "导航",
        "The entries, in order.",
        hint="按显示次序排列；条目太多手机上放不下。",
        at_most=30,
    )
    icp_number = Text(
        "ICP备案号",
        "The number of its ICP filing.",
        hint="照备案通知写全，如“粤ICP备……号”；页脚必须印出。",
        english="ICP filing number",
        max_length=80,
    )
    public_security_number = Text(
        "公安备案号",
        "The number of its public security filing.",
        hint="照公安备案页写全；换主体后要重新备案。",
        english="Public security filing number",
        max_length=80,
    )
    host_line = Text(
        "主办单位",
        "Who hosts it, as printed in the footer.",
        hint="页脚印出的主办单位，写全称。",
        english="Host",
        localized=True,
    )
    sponsor_line = Text(
        "支持单位",
        "Who supports it, as printed in the footer.",
        hint="页脚印出的支持单位，多家用顿号隔开。",
        english="Sponsors",
        localized=True,
    )
    contact_line = Text(
        "联系方式",
        "How to get in touch, as printed in the footer.",
        hint="页脚的电话、邮箱和地址；不写个人手机。",
        english="Contact",
        localized=True,
    )
    copyright_line = Text(
        "版权信息",
        "The copyright notice in the footer.",
        hint="页脚的版权文字；不写年份，免得每年要改。",
        english="Copyright notice",
        localized=True,
    )
    disclaimers = links(
        "Disclaimer",
        "声明",
        "The notices it prints, in order.",
        hint="选页脚要印的声明，顺序即印出的次序。",
        at_most=10,
    )
    logo = link(
        "Picture", "标志", "Its logo.", hint="页头用的标志，最好是透明底；深色底上也要看得清。"
    )
