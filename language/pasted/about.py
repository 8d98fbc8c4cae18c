"""What a saved page says of itself: its title, who wrote it, where and when it appeared."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from language.pasted.markup import Element, address_in, name_of, words_in


class Form(StrEnum):
    """What the page was made with."""

    WECHAT = "WECHAT"
    WORD = "WORD"
    PAGE = "PAGE"


@dataclass(frozen=True)
class About:
    """Empty texts where the page does not say; `heading` is the element the title was taken from."""

    title: str = ""
    author: str = ""
    source: str = ""
    url: str = ""
    published: str = ""
    form: Form = Form.PAGE
    heading: Element | None = None


def about(root: Element) -> About:
    """What the page says of itself, WeChat's own marks before the general ones."""
    named = {each.get("id"): each for each in root.iter() if each.get("id")}
    told = _told(root)
    heading = named.get("activity-name")
    if heading is None:
        heading = next((each for each in root.iter("h1") if words_in(each)), None)
    title = words_in(heading) if heading is not None else ""
    return About(
        title=title or told.get("og:title", "") or told.get("title", ""),
        author=_words(named, "js_author_name") or told.get("author", ""),
        source=_words(named, "js_name") or told.get("og:site_name", ""),
        url=address_in(told.get("canonical")) or address_in(told.get("og:url")) or "",
        published=_words(named, "publish_time") or told.get("article:published_time", ""),
        form=_form(root, named),
        heading=heading if title else None,
    )


def _form(root: Element, named: Mapping[str | None, Element]) -> Form:
    if "js_content" in named or "activity-name" in named:
        return Form.WECHAT
    for each in root.iter():
        source = each.get("data-src") or each.get("src") or ""
        if (
            name_of(each).startswith("mp")
            or "mmbiz" in source
            or "js_darkmode" in (each.get("class") or "")
        ):
            return Form.WECHAT
        if (each.get("class") or "").startswith("Mso") or name_of(each) == "o:p":
            return Form.WORD
    return Form.PAGE


def body_of(root: Element) -> Element:
    """Where the article itself stands in a saved page; the root when that is not said."""
    for each in root.iter():
        if each.get("id") == "js_content":
            return each
    for name in ("article", "main"):
        found = list(root.iter(name))
        if len(found) == 1 and words_in(found[0]):
            return found[0]
    return root


def _words(named: Mapping[str | None, Element], mark: str) -> str:
    found = named.get(mark)
    return words_in(found)[:200] if found is not None else ""


def _told(root: Element) -> dict[str, str]:
    told: dict[str, str] = {}
    for each in root.iter("meta", "link", "title"):
        match name_of(each):
            case "meta":
                name, value = each.get("property") or each.get("name"), each.get("content")
            case "link":
                name, value = each.get("rel"), each.get("href")
            case _:
                name, value = "title", words_in(each)
        if name and value:
            told.setdefault(name.lower(), " ".join(value.split())[:500])
    return told
