"""Blocks as HTML, for readers that know nothing of blocks."""

from typing import Any

import pytest

from delivery.outlets.texts import body_html, plain

PICTURE = {"url": "https://media.example.org/media/a/b.jpg?x=1&y=2", "alt": 'a "b" <c>'}


@pytest.mark.parametrize(
    ("block", "html"),
    [
        ({"__typename": "ParagraphBlock", "html": "<em>a</em>"}, "<p><em>a</em></p>"),
        ({"__typename": "HeadingBlock", "level": 3, "heading": "a<b"}, "<h3>a&lt;b</h3>"),
        (
            {"__typename": "QuoteBlock", "html": "a", "attribution": "<b>"},
            "<blockquote><p>a</p><p>— &lt;b&gt;</p></blockquote>",
        ),
        (
            {"__typename": "ListBlock", "ordered": True, "items": ["<i>", "二"]},
            "<ol><li>&lt;i&gt;</li><li>二</li></ol>",
        ),
        (
            {"__typename": "CalloutBlock", "title": "&", "html": "a"},
            "<p><strong>&amp;</strong></p><p>a</p>",
        ),
        (
            {"__typename": "FactsBlock", "title": None, "facts": [{"value": "1", "caption": "<"}]},
            "<dl><dt>&lt;</dt><dd>1</dd></dl>",
        ),
        (
            {"__typename": "ImageBlock", "caption": "<", "picture": PICTURE},
            '<figure><img src="https://media.example.org/media/a/b.jpg?x=1&amp;y=2"'
            ' alt="a &quot;b&quot; &lt;c&gt;"><figcaption>&lt;</figcaption></figure>',
        ),
        (
            {
                "__typename": "ImageBlock",
                "caption": None,
                "picture": {"url": "/media/a", "alt": ""},
            },
            "",
        ),
        ({"__typename": "ImageBlock", "caption": None, "picture": None}, ""),
        ({"__typename": "FileBlock", "caption": "a"}, "<p><em>a</em></p>"),
        (
            {"__typename": "ActionBlock", "label": "<", "url": 'https://a.example/?"'},
            '<p><a href="https://a.example/?&quot;">&lt;</a></p>',
        ),
        ({"__typename": "ActionBlock", "label": "a", "url": None}, ""),
        ({"__typename": "DividerBlock"}, ""),
        ({"__typename": "SomethingNewBlock"}, ""),
    ],
)
def test_a_block_is_html_that_is_safe_to_insert(block: dict[str, Any], html: str) -> None:
    assert body_html([block], None) == html


def test_links_within_the_site_are_made_whole_and_others_stay() -> None:
    html = '<a href="/go/x">a</a><a href="//b.example">b</a><a href="https://c.example/">c</a>'

    assert body_html(
        [{"__typename": "ParagraphBlock", "html": html}], "https://www.example.org/"
    ) == (
        '<p><a href="https://www.example.org/go/x">a</a><a href="//b.example">b</a>'
        '<a href="https://c.example/">c</a></p>'
    )


def test_no_control_characters_are_left() -> None:
    assert plain("a\x00b\x1bc\r\nd\u2028e\x85f\ufffeg\th\ud800") == "abc\nd\ne\nfg\th"
