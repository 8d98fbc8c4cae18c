"""Plans and statements in a form that people can read and compare."""

import re
from collections.abc import Iterator, Sequence
from typing import assert_never, cast

from models.columns import LAST
from reading.compile import SPOILT
from reading.plan import (
    Address,
    All,
    Always,
    Any,
    AroundName,
    Changes,
    Choice,
    Coded,
    Column,
    Compare,
    Condition,
    Connection,
    Constant,
    Contains,
    Count,
    During,
    Each,
    Edges,
    Everything,
    Facets,
    FileUrl,
    FirstKnown,
    If,
    In,
    Initial,
    Initials,
    Inner,
    Iri,
    IsNull,
    Joined,
    JsonLd,
    Label,
    Language,
    LanguageTag,
    Linked,
    LinkSources,
    Many,
    Named,
    Node,
    Nodes,
    Not,
    One,
    Order,
    Page,
    PageInfo,
    Read,
    RemovedDates,
    Resolved,
    SameAs,
    Search,
    Selection,
    Several,
    Similar,
    Slugged,
    Sources,
    Sparse,
    Srcset,
    Suggestions,
    Target,
    Targets,
    TotalCount,
    TypeName,
    Via,
)

SIGNS = (ord(SPOILT), 0x11, 0x12, 0x13, 0x1C, 0x1D, 0x1F)
"""What stands in statements for what is put in or cut out later."""

MANY = 6
"""So many types in a row are counted, not named."""


def plan_text(read: Read) -> str:
    """The plan as an outline: each answered key with what it is read from."""
    return "\n".join(_lines(read))


def _lines(read: Read) -> Iterator[str]:
    for root in read.roots:
        chain = "" if root.view.fallback is None else " then ".join(["", *(each.name for each in root.view.fallback)]) or " alone"  # fmt: skip
        yield f"in {root.view.locale.name}{chain}"
        yield from _indented(_member(root.key, root.node))


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _selection(selection: Selection) -> Iterator[str]:
    for key, node in selection:
        yield from _member(key, node)


def _member(key: str, node: Node) -> Iterator[str]:
    first, *rest = _node(node)
    yield f"{key}: {first}" if key else first
    yield from _indented(iter(rest))


def _node(node: Node) -> Iterator[str]:
    match node:
        case Column(name, form, required):
            yield f"column {name} as {form}{', required' if required else ''}"
        case Label(name):
            yield f"words of {name}"
        case TypeName():
            yield "name of the type"
        case Language(facts):
            yield f"language: {_facts(facts)}"
        case Inner(name, many, choices, tag, essential):
            told = f", by {tag}" if tag else ""
            yield f"stored {'list' if many else 'object'} {name}{told}"
            for choice, link, mixed in essential:
                yield f"essential: {choice and f'{choice}.'}{link}{' of any type' if mixed else ''}"
            yield from _choices(choices)
        case One(via, choices, where, order):
            yield f"one {_via(via)}"
            yield from _where(where)
            yield from _order(order)
            yield from _choices(choices)
        case Many(via, choices, where, order, limit):
            yield f"at most {limit} {_via(via)}"
            yield from _where(where)
            yield from _order(order)
            yield from _choices(choices)
        case Several(ids, choices):
            yield f"each of {ids.name}"
            yield from _choices(choices)
        case Connection():
            yield from _connection(node)
        case Search():
            yield f"search by {node.found.sought.name}"
        case Suggestions():
            yield f"suggestions by {node.found.sought.name}"
        case Similar():
            yield f"at most {node.limit.name} of {node.type} that share most with this"
            for shared in node.shared:
                yield f"{shared.points} for each {_facts([(name, name) for name in shared.types]) or 'target'} in {shared.path}"
            if node.words:
                yield "1 for each word"
            if node.apart_from:
                yield f"none of those in {node.apart_from}"
            yield from _choices(node.choices)
        case Changes(since):
            yield f"changes since {since.position.name if since else 'the beginning'}"
        case Count(of, where):
            yield f"number of {of} where {condition_text(where)}"
        case Constant(text):
            yield f"the text {text}"
        case Address(absolute):
            yield "URL" if absolute else "path"
        case Resolved(members=members):
            yield "what stands at a path"
            for key, member in members:
                yield f"{key}: {member if isinstance(member, str) else type(member).__name__}"
                if isinstance(member, tuple):
                    yield from _choices(member)
        case RemovedDates(types=types):
            yield f"dates of withdrawn {', '.join(types)}"
        case FileUrl(name, _, whole, sized):
            yield f"address of {name}{whole}{f' up to {sized.width}' if sized else ''}"
        case Srcset(name, _, _, sizes):
            yield f"addresses of {name} in {', '.join(str(each.width) for each in sizes)}"
        case JsonLd(Sparse(members)) | Sparse(members):
            yield f"{'item in JSON-LD' if isinstance(node, JsonLd) else 'object'} of what is known"
            yield from _selection(members)
        case AroundName(start):
            yield f"address {start}…"
        case Iri():
            yield "what names the item"
        case LanguageTag():
            yield "tag of the language"
        case Coded(name, codes):
            yield f"{name} as {_facts(codes)}"
        case Each(name, _, many, value, essential=essential):
            yield f"{'each of' if many else 'the'} {name}"
            for _, link, mixed in essential:
                yield f"essential: {link}{' of any type' if mixed else ''}"
            yield from _node(value)
        case Joined(nodes) | FirstKnown(nodes):
            yield "all of" if isinstance(node, Joined) else "first of"
            for each in nodes:
                yield from _indented(_node(each))
        case If(name, among, _, inner):
            yield f"if {name} is {' or '.join(among)}"
            yield from _indented(_node(inner))
        case _:
            assert_never(node)


def _connection(node: Connection) -> Iterator[str]:
    yield f"pages of {node.type} {_via(node.via)}"
    yield from _where(node.where)
    yield from _order(node.order)
    yield _page(node.page)
    for key, member in node.members:
        match member:
            case Nodes(selection):
                yield f"{key}: nodes"
                yield from _indented(_selection(selection))
            case Edges(members):
                yield f"{key}: edges"
                for inner, each in members:
                    yield f"  {inner}: {each if isinstance(each, str) else 'node'}"
                    if not isinstance(each, str):
                        yield from _indented(_indented(_selection(each)))
            case PageInfo(facts):
                yield f"{key}: {_facts(facts)}"
            case TotalCount():
                yield f"{key}: how many in all"
            case TypeName():
                yield f"{key}: name of the type"
            case Facets(facets):
                yield f"{key}: facets {', '.join(each.name for each in facets)}"
            case Initials(column, where, facts):
                yield f"{key}: initials of {column}, {_facts(facts)}"
                yield from _indented(_where(where))
            case _:
                assert_never(member)


def _choices(choices: Sequence[Choice]) -> Iterator[str]:
    for each in choices:
        named = ", ".join(each.types) if len(each.types) <= MANY else f"{len(each.types)} types"
        yield f"of {named}:"
        yield from _indented(_selection(each.selection))


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    return ", ".join(key if key == fact else f"{key} = {fact}" for key, fact in facts)


def _via(via: Via) -> str:
    match via:
        case Everything():
            return "of all"
        case Named(_, named):
            return f"by id {named.name}"
        case Target(field, mixed):
            return f"through {field}{' of any type' if mixed else ''}"
        case Targets(path):
            return f"listed in {path}"
        case Sources(field):
            return f"whose {field} is this"
        case LinkSources(path):
            return f"that list this in {path}"
        case _:
            assert_never(via)


def _where(where: Condition) -> Iterator[str]:
    if where != Always(True):
        yield f"where {condition_text(where)}"


def _order(order: Sequence[Order]) -> Iterator[str]:
    if order:
        terms = [
            f"{each.column} {'down' if each.descending else 'up'}{', unknown last' if each.unknown_last else ''}"
            for each in order
        ]
        yield f"order {'; '.join(terms)}"


def _page(page: Page) -> str:
    ends = ("last", "before") if page.backward else ("first", "after")
    cursor = f" {ends[1]} ({', '.join(each.name for each in page.cursor)})" if page.cursor else ""
    return f"{ends[0]} {page.size.name}{cursor}"


def condition_text(condition: Condition) -> str:
    """A condition in words."""
    match condition:
        case Always(holds):
            return "always" if holds else "never"
        case All(terms):
            return " and ".join(f"({condition_text(each)})" for each in terms) or "always"
        case Any(terms):
            return " or ".join(f"({condition_text(each)})" for each in terms) or "never"
        case Not(term):
            return f"not ({condition_text(term)})"
        case Compare(column, operator, value):
            return f"{column} {operator} {value.name}"
        case In(column, values):
            return f"{column} in {values.name}"
        case Contains(column, value, at_start):
            return f"{column} {'begins with' if at_start else 'contains'} {value.name}"
        case IsNull(column):
            return f"{column} is unknown"
        case Linked(via, types, where):
            named = " or ".join(types) if len(types) <= MANY else f"{len(types)} types"
            told = "" if where == Always(True) else f" where {condition_text(where)}"
            return f"there is a {named} {_via(via)}{told}"
        case Slugged(of, value):
            return f"has claimed {of} {value.name}"
        case During(begins, ends, when):
            return f"{begins}–{ends} is {when}"
        case Initial(column, low, high, outside):
            told = "is outside" if outside else "begins within"
            return f"{column} {told} {low.name} to {high.name}"
        case SameAs(column, outer):
            return f"{column} = {outer} of this"
        case _:
            assert_never(condition)


_BREAK = re.compile(
    r"FROM |WHERE |ORDER BY |UNION ALL |AND \(|AND t\d+\.lane |WHEN |\|\| '[,{]\"\w+\":|\|\| '}'"
)
_TOKEN = re.compile(r"'(?:[^']|'')*'|\(SELECT|.", re.DOTALL)


def sql_text(sql: str) -> str:
    """A statement broken at its clauses and indented by its sub-selects; nothing else is changed."""
    lines = [""]
    depths: list[int] = []
    depth = at = 0

    def new_line() -> None:
        lines[-1] = lines[-1].rstrip()
        lines.append("  " * len(depths))

    while at < len(sql):
        if _BREAK.match(sql, at) and _may_break(lines[-1].strip(), sql[at:]):
            new_line()
        token = cast("re.Match[str]", _TOKEN.match(sql, at)).group()
        at += len(token)
        if token == ")" and depths and depths[-1] == depth:
            depths.pop()
            new_line()
        depth += (token[0] == "(") - (token == ")")
        if token == "(SELECT":
            lines[-1] += "("
            depths.append(depth)
            new_line()
            token = "SELECT"
        lines[-1] += token
    return visible("\n".join(line for line in lines if line.strip()))


def visible(text: str) -> str:
    """The text with signs in place of the characters that cannot be seen."""
    return text.replace(LAST, "␡").translate({sign: 0x2400 + sign for sign in SIGNS})


def _may_break(line: str, rest: str) -> bool:
    """Not at the start of a line or a bracket, nor at the only case of a CASE."""
    if not line or line.endswith("("):
        return False
    return "THEN" in line if rest.startswith("WHEN") else True
