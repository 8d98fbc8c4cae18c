import pytest

from delivery.negotiate import GRAPHQL, content_type, media_type, prefers_html
from delivery.refusals import JSON, TurnedAway

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        ("APPLICATION/JSON", JSON),
        ("application/json; charset=utf-8", JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON}", GRAPHQL),
        (f"{JSON}, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON};q=0.9", JSON),
        (f"{GRAPHQL};q=0.5, */*", JSON),
        (f"{JSON};q=0, */*;q=0.1", GRAPHQL),
        (BROWSER, JSON),
    ],
)
def test_the_best_of_what_is_accepted_is_sent(accept: str | None, wanted: str) -> None:
    assert media_type(accept if accept is None else accept.encode()) == wanted


@pytest.mark.parametrize(
    "accept",
    ["text/html", f"{JSON};q=0", f"{JSON};charset=iso-8859-1", "*/*;q=0", f"{JSON};q=much", ";;,"],
)
def test_what_we_cannot_send_is_406(accept: str) -> None:
    with pytest.raises(TurnedAway) as caught:
        media_type(accept.encode())

    assert caught.value.status == 406


def test_only_a_browser_prefers_a_page() -> None:
    asked = [BROWSER, "*/*", None, JSON, f"{JSON}, text/html;q=0.9", "text/html"]

    found = [prefers_html(each if each is None else each.encode()) for each in asked]

    assert found == [True, False, False, False, False, True]


def test_a_content_type_is_read_without_regard_to_case_and_quotes() -> None:
    assert content_type('Application/JSON; Charset="UTF-8"') == (JSON, {"charset": "utf-8"})
