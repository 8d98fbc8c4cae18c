from pathlib import Path

import httpx

from delivery.pages import POLICY
from delivery.settings import Settings
from tests.delivery.conftest import Running

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def _built(folder: Path) -> Path:
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>GraphiQL</title>")
    (folder / "assets" / "index-abc123.js").write_text("go()")
    return folder


async def test_a_browser_gets_the_query_page_under_a_strict_policy(
    running: Running, settings: Settings, tmp_path: Path
) -> None:
    async with running(settings, graphiql=_built(tmp_path / "graphiql")) as client:
        page = await client.get("/graphql", headers=BROWSER)
        file = await client.get("/graphiql/assets/index-abc123.js")

    assert (page.status_code, page.text) == (200, "<!doctype html><title>GraphiQL</title>")
    assert page.headers["content-security-policy"] == POLICY
    assert page.headers["cache-control"] == "no-cache"
    assert (file.status_code, file.text) == (200, "go()")
    assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert file.headers["x-content-type-options"] == "nosniff"


async def test_a_browser_with_a_query_gets_its_answer(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "{ __typename }"}, headers=BROWSER)

    assert response.json()["data"] == {"__typename": "Query"}


async def test_without_a_build_the_page_says_how_to_get_one(client: httpx.AsyncClient) -> None:
    pages = [await client.get(path, headers=BROWSER) for path in ("/graphql", "/graphiql/")]

    assert [each.status_code for each in pages] == [200, 200]
    assert all("make studio" in each.text and "curl " in each.text for each in pages)
    assert pages[0].headers["content-security-policy"] == POLICY


async def test_a_browser_at_the_editors_door_is_told_how_to_come_in(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/graphql/manage", headers=BROWSER)
    program = await client.get("/graphql/manage")

    assert page.status_code == 200
    assert all(each in page.text for each in ("/auth/login", "x-kapok-csrf", "docs/editors.md"))
    assert page.text.index("编辑接口") < page.text.index("The editors' door")
    assert (page.headers["cache-control"], page.headers["x-robots-tag"]) == ("no-store", "noindex")
    assert page.headers["content-security-policy"] == POLICY
    assert program.status_code == 405


async def test_the_front_door_leads_on(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text

    links = ("/graphql", "/graphql/manage", "/schema.graphql", "/healthz")
    assert all(f'href="{each}"' in page for each in links)
    assert page.index("木棉") < page.index("A content service")


async def test_no_file_outside_the_build_is_served(
    running: Running, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    paths = ["/graphiql/../secret.txt", "/graphiql/..%2fsecret.txt", "/graphiql/%00", "/nope"]

    async with running(settings, graphiql=_built(tmp_path / "graphiql")) as client:
        answers = [await client.get(each) for each in paths]

    assert [each.status_code for each in answers] == [404] * 4
    assert {each.headers["content-type"] for each in answers} == {"application/json; charset=utf-8"}
