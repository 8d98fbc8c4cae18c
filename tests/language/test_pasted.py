"""Pasted HTML becomes blocks: every word, safe emphasis and links, and nothing else."""

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.errors import PageError
from language.pasted import LeftOut, PictureHint, html_of, read_pasted
from models.content import CATALOGUE
from publishing.check import check, clean_html

WECHAT = """<html><head><meta property="og:title" content="别的标题"><meta name="author" content="别人"></head><body>
<h1 class="rich_media_title" id="activity-name">  大朗毛织   走向世界 </h1>
<a id="js_name">广东服装</a><em id="publish_time">2026-03-01</em><span id="js_author_name">岳岳</span>
<div id="js_content" style="visibility: hidden; opacity: 0;">"""
WECHAT += "<section style='margin:0'>" * 20
WECHAT += """<p style="text-align:center"><img class="rich_pages" data-src="https://mmbiz.qpic.cn/one.png" src="data:image/gif;base64,R0"></p>
<p><br></p><p>&nbsp;&nbsp;</p>
<p><span style="font-weight: bold; color: red">毛织</span>是大朗的<em>支柱</em>，详见<a href="https://example.cn/a?x=1&amp;y=2">报告</a>。</p>
<mpvoice name="录音" voice_encode_fileid="M1"></mpvoice>
<p>一<br>二<br><br>三</p>"""
WECHAT += "</section>" * 20
WECHAT += """<p><a href="https://example.cn/original">阅读原文</a></p><p>分享 收藏 在看</p></div>
<div>喜欢此内容的人还喜欢</div></body></html>"""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head><body>
<h1>关于服装产业
的通知<o:p></o:p></h1>
<p class=MsoNormal style='text-indent:24.0pt'>各有关
单位：<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>报名<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><!--[if !supportLists]--><span style='mso-list:Ignore'>2.<span>&nbsp; </span></span><!--[endif]-->参展</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>一、</span>要求</p>
<p class=MsoQuote>引言</p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>企业</p></td><td><p class=MsoNormal><b>数量</b></p></td></tr>
<tr><td><p class=MsoNormal>甲</p></td><td><p class=MsoNormal>3</p></td></tr></table>
<span style='mso-hide:all;display:none'>看不见</span></body></html>"""


def paragraph(html: str) -> dict[str, Any]:
    return {"kind": "ParagraphBlock", "html": html}


def blocks_of(html: str) -> list[dict[str, Any]]:
    return list(read_pasted(html).blocks)


def test_an_article_of_wechat_keeps_its_words_emphasis_and_links() -> None:
    page = read_pasted(WECHAT)

    assert (page.title, page.author, page.source, page.published) == (
        "大朗毛织 走向世界",
        "岳岳",
        "广东服装",
        "2026-03-01",
    )
    assert list(page.blocks) == [
        paragraph(
            "<strong>毛织</strong>是大朗的<em>支柱</em>，详见"
            '<a href="https://example.cn/a?x=1&amp;y=2">报告</a>。'
        ),
        paragraph("一<br>二"),
        paragraph("三"),
    ]
    assert page.pictures == (PictureHint(0, "https://mmbiz.qpic.cn/one.png", ""),)


def test_what_is_left_out_of_a_page_is_told() -> None:
    page = read_pasted(WECHAT)

    assert page.url == "https://example.cn/original"
    assert page.left_out == (
        LeftOut("MEDIA", "录音"),
        LeftOut("TAIL", "阅读原文"),
        LeftOut("TAIL", "分享 收藏 在看"),
        LeftOut("AROUND", "广东服装 2026-03-01 岳岳 喜欢此内容的人还喜欢"),
    )


def test_a_word_document_keeps_its_lists_quotes_and_tables() -> None:
    page = read_pasted(WORD)

    assert page.title == "关于服装产业的通知"
    assert list(page.blocks) == [
        paragraph("各有关单位："),
        {"kind": "ListBlock", "ordered": True, "items": ["报名", "参展"]},
        paragraph("一、要求"),
        {"kind": "QuoteBlock", "html": "引言"},
        paragraph("企业 | <strong>数量</strong>"),
        paragraph("甲 | 3"),
    ]
    assert page.left_out == (LeftOut("HIDDEN", "看不见"),)


def test_a_plain_page_keeps_headings_lists_and_rules() -> None:
    page = "<h2>一 级</h2><h5>二级</h5><ol><li>甲<ul><li>乙</li></ul><li>丙</ol><hr><dl><dt>词<dd>义</dl>"

    assert blocks_of(page) == [
        {"kind": "HeadingBlock", "level": 2, "text": "一 级"},
        {"kind": "HeadingBlock", "level": 4, "text": "二级"},
        {"kind": "ListBlock", "ordered": True, "items": ["甲", "– 乙", "丙"]},
        {"kind": "DividerBlock", "decorative": True},
        paragraph("词"),
        paragraph("义"),
    ]


def test_a_list_with_links_becomes_paragraphs_so_that_the_links_stay() -> None:
    page = "<ol><li><a href='https://a.cn/'>甲</a></li><li>乙</li></ol>"

    assert blocks_of(page) == [paragraph('1. <a href="https://a.cn/">甲</a>'), paragraph("2. 乙")]


def test_a_list_that_does_not_begin_at_one_keeps_its_numbers() -> None:
    assert blocks_of("<ol start=5><li>甲</li><li>乙</li></ol>") == [
        paragraph("5. 甲"),
        paragraph("6. 乙"),
    ]


def test_a_table_that_lays_out_a_page_is_no_table() -> None:
    page = "<table><tr><td><ul><li>菜单</li></ul></td><td><p>一</p><p>二</p></td></tr></table>"

    assert blocks_of(page) == [
        {"kind": "ListBlock", "ordered": False, "items": ["菜单"]},
        paragraph("一"),
        paragraph("二"),
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>好",
        "<p onclick='alert(1)' style='background:url(javascript:1)'>好</p>",
        "<a href='javascript:alert(1)'>好</a>",
        "<a href=' JaVa&#10;Script:alert(1)'>好</a>",
        "<a href='data:text/html,<script>1</script>'>好</a>",
        "<svg><script>alert(1)</script><foreignObject>坏</foreignObject></svg>好",
        "<math><mi xlink:href='javascript:1'>坏</mi></math>好",
        "<style>@import 'http://evil'</style>好",
        "<object data='x'></object><embed src='x'>好",
        "<noscript><img src='https://evil.cn/x'>坏</noscript>好",
        "<template><b>坏</b></template>好",
        "<!--[if IE]><script>alert(1)</script><![endif]-->好",
        "<img src='data:image/svg+xml,<svg onload=alert(1)>'>好",
        "<base href='https://evil.cn'><link rel=stylesheet href=//evil.cn>好",
    ],
)
def test_what_could_do_harm_never_survives(hostile: str) -> None:
    assert blocks_of(hostile) == [paragraph("好")]


def test_what_looks_like_markup_in_the_words_stays_words() -> None:
    assert blocks_of("<p>a &lt;script&gt; &amp;amp; b</p>") == [
        paragraph("a &lt;script&gt; &amp;amp; b")
    ]


def test_two_megabytes_of_pasted_html_fit_into_one_article() -> None:
    one = "<section style='margin:0'><p>大朗<b>毛织</b>&nbsp;走向世界</p></section>"
    page = one * (2 * 1024 * 1024 // len(one.encode()))

    found = blocks_of(page)

    assert len(found) <= 500
    assert sum(each["html"].count("毛织") for each in found) == page.count("毛织")


@pytest.mark.parametrize("tag", ["div", "span", "blockquote", "b", "ul"])
def test_frames_in_frames_without_end_give_their_words(tag: str) -> None:
    page = f"<{tag}>" * 10_000 + "词" + f"</{tag}>" * 10_000

    assert "词" in html_of(blocks_of(page))


@pytest.mark.parametrize("depth", [50, 95, 101, 150, 250])
@pytest.mark.parametrize("tag", ["blockquote", "ul><li", "table><tr><td", "section", "p><i"])
def test_every_depth_gives_its_words(tag: str, depth: int) -> None:
    page = f"<{tag}>一" * depth

    assert html_of(blocks_of(page)).count("一") == depth


@pytest.mark.parametrize(
    "one", ["字<br>", "<table><tr><td>字<td>字", "<b>字</b><i>字</i>", "<li>字", "e\u0338"]
)
def test_a_passage_without_end_is_cut_and_kept_whole(one: str) -> None:
    blocks = blocks_of("字" + one * 20_000)

    assert html_of(blocks).count("字") == 1 + one.count("字") * 20_000
    assert len(blocks) <= 500
    assert blocks_of(html_of(blocks)) == blocks


def test_other_nesting_without_end_is_refused_in_a_sentence() -> None:
    page = "<x-y>" * 10_000 + "词" + "</x-y>" * 10_000

    with pytest.raises(PageError, match="nested too deeply"):
        read_pasted(page)


def test_more_than_two_megabytes_are_refused_in_a_sentence() -> None:
    with pytest.raises(PageError, match="larger than 2 MB"):
        read_pasted("<p>好</p>" * 300_000)


@pytest.mark.parametrize("nothing", ["", " ", "<p></p>", "<script>x</script>", "<!-- x -->"])
def test_a_page_without_words_is_refused(nothing: str) -> None:
    with pytest.raises(PageError, match="holds no text"):
        read_pasted(nothing)


# --- hostile pages ----------------------------------------------------------------------------

TAGS = [
    "p", "div", "section", "span", "b", "strong", "i", "em", "u", "s", "sup", "code", "small", "mark", "a", "font",
    "h1", "h2", "h3", "h6", "ul", "ol", "li", "table", "tr", "td", "th", "blockquote", "pre", "br", "hr", "img",
    "script", "style", "svg", "math", "iframe", "noscript", "template", "textarea", "title", "o:p", "mpvoice", "form",
    "button", "select", "option", "dl", "dt", "dd", "center", "plaintext", "xmp", "html", "body", "head", "meta",
]  # fmt: skip
VALUES = [
    "", "x", "javascript:alert(1)", "https://a.cn/?a=1&b=<2>", "https://a.cn/\"onclick='x", "//a.cn/x", "/go/x", "http://[",
    "font-weight:bold", "display:none", "mso-list:Ignore", "mso-list:l0 level1", "MsoListParagraph", "MsoQuote", "js_content",
    "activity-name", "1", "5", "\u0338", "https://a.cn/\u0338", "data:image/png;base64,AA",
]  # fmt: skip
NAMES = [
    "href",
    "src",
    "data-src",
    "style",
    "class",
    "id",
    "onclick",
    "start",
    "width",
    "alt",
    "name",
    "content",
    "rel",
]
WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["大朗", " ", "\u3000", "\n", "&nbsp;", "&lt;b&gt;", "&", "<", ">", "\u0338", "e\u0301", "&#0;", "&#x338;", "1.", "·",
         "一、", "\u200b", "]]>", "<!--", "-->", "<![CDATA[", "\ufeff", "ᄀ", "ᅡ", "阅读原文", "&#128;", "\u2028", "<?xml", "\r"]
    ),
)  # fmt: skip


@st.composite
def pieces(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["words", "open", "open", "close", "void"]))
    if kind == "words":
        return draw(WORDS)
    tag = draw(st.sampled_from(TAGS))
    if kind == "close":
        return f"</{tag}>"
    attributes = draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=2))
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{written}{' /' if kind == 'void' else ''}>"


HOSTILE = st.lists(pieces(), max_size=30).map("".join)


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_whatever_is_pasted_gives_safe_blocks_that_read_back_the_same(page: str) -> None:
    try:
        blocks = blocks_of(page)
    except PageError:
        return

    for block in blocks:
        if "html" in block:
            assert clean_html(block["html"]) == block["html"]
            assert set(re.findall(r"<([a-z]+)", block["html"])) <= {
                "a", "br", "code", "em", "mark", "s", "small", "strong", "sub", "sup", "u",
            }  # fmt: skip
    marked = [{"id": str(n), **block} for n, block in enumerate(blocks)]
    checked = check({"body": {"ZH_HANS": marked}}, CATALOGUE.types["Article"], CATALOGUE)
    assert checked.problems == ()
    assert checked.content.get("body") == ({"ZH_HANS": marked} if marked else None)
    if blocks:
        assert blocks_of(html_of(blocks)) == blocks


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(alphabet="大朗毛织走向世界服装产业", min_size=1, max_size=6),
        min_size=1,
        max_size=12,
    ),
    st.data(),
)
def test_no_word_is_lost(words: list[str], data: st.DataObject) -> None:
    visible = [
        tag
        for tag in TAGS
        if tag
        in (
            "p",
            "div",
            "b",
            "ul",
            "li",
            "table",
            "tr",
            "td",
            "h2",
            "h3",
            "blockquote",
            "pre",
            "section",
        )
    ]
    page = ""
    for word in words:
        tag = data.draw(st.sampled_from(visible))
        page += f"<{tag}>{word}" + data.draw(st.sampled_from(["", f"</{tag}>"]))

    found = re.sub(r"<[^<>]*>", "", html_of(blocks_of(page)))

    # Nobody can say where a word stands that is outside the items of its list.
    assert Counter(re.sub(r"[^\u4e00-\u9fff]", "", found)) == Counter("".join(words))
