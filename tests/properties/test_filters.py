"""A list is what a naive filter over the content gives, in its order, and its count is its length."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.locale import DEFAULT_CHAIN, Locale
from tests.properties.settings import examples
from tests.site import Site

Event = dict[str, Any]

DATES = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2026-06-01T00:00:00Z"]
REGIONS = ["CN-GD", "CN-GX", "cn-gd", "HK"]
SEASONS = ["SPRING", "AUTUMN"]
TEXTS = {Locale.ZH_HANS, Locale.ZH_HANT, Locale.ZH_HANT_HK, Locale.ZH_HANT_TW}

EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "seats": st.none() | st.integers(0, 3),
            "starts_at": st.none() | st.sampled_from(DATES),
            "region": st.none() | st.sampled_from(REGIONS),
            "season": st.none() | st.sampled_from(SEASONS),
            "series": st.sampled_from([None, "one", "two", "hidden"]),
            "languages": st.sampled_from([("ZH_HANS",), ("EN",), ("ZH_HANS", "EN")]),
            "live": st.sampled_from([True, True, True, False]),
        }
    ),
    min_size=14,
    max_size=14,
)


def operators(values: st.SearchStrategy[Any], *, ordered: bool, lists: bool = True) -> Any:
    one = [st.tuples(st.just("eq"), values), st.tuples(st.just("isNull"), st.booleans())]
    if lists:
        one += [st.tuples(st.just("ne"), values), st.tuples(st.just("in"), st.lists(values, max_size=3))]  # fmt: skip
    if ordered:
        one += [st.tuples(st.sampled_from(["gt", "gte", "lt", "lte"]), values)]
    return st.lists(st.one_of(one), min_size=1, max_size=2, unique_by=lambda pair: pair[0]).map(dict)


LEAF = st.one_of(
    st.tuples(st.just("seats"), operators(st.integers(0, 3), ordered=True)),
    st.tuples(st.just("startsAt"), operators(st.sampled_from(DATES), ordered=True, lists=False)),
    st.tuples(st.just("region"), operators(st.sampled_from(REGIONS), ordered=False)),
    st.tuples(st.just("season"), operators(st.sampled_from(SEASONS), ordered=False)),
    st.tuples(st.just("region"), st.sampled_from([{"contains": "gD"}, {"startsWith": "CN"}, {"startsWith": "d"}])),
    st.tuples(st.just("series"), st.sampled_from([{"isNull": True}, {"isNull": False}, {"is": {"name": {"eq": "one"}}}, {"is": {"not": {"name": {"eq": "one"}}}}])),
).map(lambda pair: {pair[0]: pair[1]})  # fmt: skip
FILTER = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, max_size=3)).map(lambda p: {p[0]: p[1]}),
        inner.map(lambda each: {"not": each}),
        st.tuples(inner, inner).map(lambda p: p[1] | p[0]),
    ),
    max_leaves=6,
)  # fmt: skip
ORDER = st.tuples(st.sampled_from(["STARTS_AT", "REGION", "SEASON"]), st.sampled_from(["ASC", "DESC"]))  # fmt: skip
QUERY = """query ($w: EventWhere, $l: Locale!, $f: [Locale!], $o: [EventOrder!]) {
  events(first: 100, where: $w, locale: $l, fallback: $f, orderBy: $o) { totalCount nodes { id } }
}"""


def passes(event: Event, where: dict[str, Any]) -> bool:
    """Two-valued: what is unknown passes only `isNull`, `ne` and what is negated."""
    return all(_term(event, name, value) for name, value in where.items())


def _term(event: Event, name: str, value: Any) -> bool:
    match name:
        case "and":
            return all(passes(event, each) for each in value)
        case "or":
            return any(passes(event, each) for each in value)
        case "not":
            return not passes(event, value)
        case "series":
            return _series(event, value)
    column = {"startsAt": "starts_at"}.get(name, name)
    return all(_operator(event[column], operator, given) for operator, given in value.items())


def _series(event: Event, value: dict[str, Any]) -> bool:
    seen = event["series"] in ("one", "two")
    if "isNull" in value:
        return seen != value["isNull"]
    if "not" in value["is"]:
        return seen and event["series"] != "one"
    return bool(event["series"] == "one")


def _operator(known: Any, operator: str, given: Any) -> bool:
    match operator:
        case "isNull":
            return (known is None) == given
        case "ne":
            return bool(known != given)
        case "in":
            return known in given
        case "contains":
            return known is not None and given.lower() in known.lower()
        case "startsWith":
            return known is not None and known.lower().startswith(given.lower())
    if known is None:
        return False
    return {"eq": known == given, "gt": known > given, "gte": known >= given, "lt": known < given, "lte": known <= given}[operator]  # fmt: skip


def is_shown(event: Event, locale: Locale, fallback: list[Locale] | None) -> bool:
    chain = DEFAULT_CHAIN[locale] if fallback is None else (locale, *fallback)
    has = (TEXTS if "ZH_HANS" in event["languages"] else set()) | (
        {Locale.EN} if "EN" in event["languages"] else set()
    )
    return event["live"] and any(each in has for each in chain)


def sort_value(event: Event, field: str) -> str | None:
    value = event[{"STARTS_AT": "starts_at", "REGION": "region", "SEASON": "season"}[field]]
    if value is None:
        return None
    return str(SEASONS.index(value) * 2) if field == "SEASON" else str(value.lower())


def in_order(events: list[Event], field: str, direction: str) -> list[str]:
    backward = direction == "DESC"
    known = [each for each in events if sort_value(each, field) is not None]
    unknown = sorted((each["id"] for each in events if each not in known), reverse=backward)
    known.sort(key=lambda each: (sort_value(each, field), each["id"]), reverse=backward)
    return [each["id"] for each in known] + unknown


@given(
    events=EVENTS,
    asked=st.lists(
        st.tuples(
            FILTER,
            st.sampled_from(list(Locale)),
            st.none() | st.lists(st.sampled_from(list(Locale)), max_size=2),
            ORDER,
        ),
        min_size=25,
        max_size=25,
    ),
)
@examples(4)
async def test_a_list_is_what_a_naive_filter_gives(
    site: Site, events: list[Event], asked: list[Any]
) -> None:
    await load(site, events)
    mine = [each["id"] for each in events]
    found_any = 0

    for where, locale, fallback, (field, direction) in asked:
        only = {"and": [{"id": {"in": mine}}, where]}
        data = await site.ask(
            QUERY,
            w=only,
            l=locale.name,
            f=None if fallback is None else [each.name for each in fallback],
            o=[{"field": field, "direction": direction}],
        )
        wanted = [each for each in events if is_shown(each, locale, fallback) and passes(each, where)]  # fmt: skip
        assert [node["id"] for node in data["events"]["nodes"]] == in_order(wanted, field, direction)  # fmt: skip
        assert data["events"]["totalCount"] == len(wanted)
        found_any += bool(wanted) and len(wanted) < len(events)

    assert found_any > 3


async def load(site: Site, events: list[Event]) -> None:
    series = {
        name: await site.make("EventSeries", live=name != "hidden", name=name, kind="FASHION_WEEK")
        for name in ("one", "two", "hidden")
    }
    async with site.desk.act(by="editor") as act:
        for n, each in enumerate(events):
            fields = {key: each[key] for key in ("seats", "starts_at", "region", "season")}
            each["id"] = await site.make_in(
                act,
                "Event",
                live=each["live"],
                title={tag: f"{tag} {n}" for tag in each["languages"]},
                kind="FORUM",
                series=series.get(each["series"]),
                **{key: value for key, value in fields.items() if value is not None},
            )
