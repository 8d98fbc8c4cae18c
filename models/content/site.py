"""What a site says of itself on every page."""

from models.declare import ANY, Content, Part, Text, TextList, Url, content_type, link, links, parts


class NavigationEntry(Part):
    """One entry of the site's navigation."""

    label = Text("文字", "The words shown.", max_length=40, localized=True)
    target = link((ANY,), "站内目标", "The item it leads to.")
    path = Text("站内路径", "The path it leads to on this site, such as /events.")
    url = Url("网址", "The address it leads to, when not an item.")


class AddressPattern(Part):
    """How the web address of the items of one type is made."""

    type_name = Text("类型", "The content type, such as Article.", max_length=40, required=True)
    pattern = Text("格式", "The path, with {slug} or {id} in it.", required=True)


@content_type("站点", plural="sites", title="name")
class Site(Content):
    """A site: its name, its footer, its navigation and its addresses."""

    name = Text("名称", "The site's name.", localized=True, required=True)
    slogans = TextList("口号", "Its mottoes.", at_most=10, localized=True)
    summary = Text(
        "简介", "The site in a paragraph.", max_length=500, localized=True, multiline=True
    )
    base_address = Url("公开网址", "The address under which the public reaches it.")
    address_patterns = parts(
        AddressPattern, "网址格式", "How addresses are made, type by type.", at_most=50
    )
    navigation = parts(NavigationEntry, "导航", "The entries, in order.", at_most=30)
    icp_number = Text("ICP备案号", "The number of its ICP filing.", max_length=80)
    public_security_number = Text(
        "公安备案号", "The number of its public security filing.", max_length=80
    )
    host_line = Text("主办单位", "Who hosts it, as printed in the footer.", localized=True)
    sponsor_line = Text("支持单位", "Who supports it, as printed in the footer.", localized=True)
    contact_line = Text(
        "联系方式", "How to get in touch, as printed in the footer.", localized=True
    )
    copyright_line = Text("版权信息", "The copyright notice in the footer.", localized=True)
    disclaimers = links("Disclaimer", "声明", "The notices it prints, in order.", at_most=10)
    logo = link("Picture", "标志", "Its logo.")
