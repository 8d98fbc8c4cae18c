"""What a request means here: a tree of plain, immutable data without any value from outside.

Values are named (`Value`), so that one plan serves every request of the same shape. Response keys
are decided here; the statement writes them.
"""

from dataclasses import dataclass, field
from typing import Literal

from models.view import View

ValueKind = Literal["text", "int", "texts"]


@dataclass(frozen=True)
class Value:
    """A value given when the statement is run; `texts` is a list."""

    name: str
    kind: ValueKind


# --- conditions -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Always:
    """True or false whatever the row."""

    holds: bool


@dataclass(frozen=True)
class All:
    """Every term holds."""

    terms: tuple["Condition", ...]


@dataclass(frozen=True)
class Any:
    """At least one term holds."""

    terms: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """The term does not hold; an unknown value does not make it unknown."""

    term: "Condition"


Operator = Literal["=", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class Compare:
    """A column against a value; an unknown column never passes."""

    column: str
    operator: Operator
    value: Value


@dataclass(frozen=True)
class In:
    """A column among a list of values."""

    column: str
    values: Value


@dataclass(frozen=True)
class Contains:
    """A folded text contains a folded value, or begins with it."""

    column: str
    value: Value
    at_start: bool = False


@dataclass(frozen=True)
class IsNull:
    """Nothing is known in this column."""

    column: str


@dataclass(frozen=True)
class Linked:
    """Some visible item at the end of `via` meets `where`."""

    via: "Via"
    types: tuple[str, ...]
    where: "Condition" = field(default_factory=lambda: Always(True))


@dataclass(frozen=True)
class Slugged:
    """The item has claimed this slug, now or earlier."""

    type: str
    value: Value


@dataclass(frozen=True)
class During:
    """Where the item's period lies against the reader's now.

    `keyed`: its begin has a sort key, in whose index the first that is yet to come is found at once.
    """

    begins: str
    ends: str
    when: Literal["UPCOMING", "CURRENT", "PAST", "UNDATED"]
    keyed: bool = False


@dataclass(frozen=True)
class Initial:
    """A sort key lies from `low` to before `high`; with `outside` anywhere else, the unknown included."""

    column: str
    low: Value
    high: Value
    outside: bool = False


@dataclass(frozen=True)
class SameAs:
    """A column of the inner row equals one of the outer row (counts only)."""

    column: str
    outer: str


Condition = (
    Always
    | All
    | Any
    | Not
    | Compare
    | In
    | Contains
    | IsNull
    | Linked
    | Slugged
    | During
    | Initial
    | SameAs
)


def all_of(*terms: Condition) -> Condition:
    """The conjunction without its trivial terms."""
    kept = tuple(term for term in terms if term != Always(True))
    return kept[0] if len(kept) == 1 else All(kept) if kept else Always(True)


def is_by_id(condition: Condition) -> bool:
    """Whether the condition names one item by its public id."""
    return (
        isinstance(condition, Compare)
        and condition.column == "public_id"
        and condition.operator == "="
    )


# --- ways to other items ----------------------------------------------------------------------


@dataclass(frozen=True)
class Everything:
    """All items of a type: the root of a list."""


@dataclass(frozen=True)
class Named:
    """The item of the bound id; its type is bound too, as `type`."""

    type: Value
    id: Value


@dataclass(frozen=True)
class Target:
    """The item a single link points to; `mixed` links store the target's type beside its key."""

    field: str
    mixed: bool = False


@dataclass(frozen=True)
class Targets:
    """The items a list of links points to, in its order. `path` is `Type.field`."""

    path: str


@dataclass(frozen=True)
class Sources:
    """The items whose single link `field` points here."""

    field: str


@dataclass(frozen=True)
class LinkSources:
    """The items one of whose links `path` (`Type.field`) points here."""

    path: str


Via = Everything | Named | Target | Targets | Sources | LinkSources


# --- what is answered -------------------------------------------------------------------------

Form = Literal["text", "bare", "number", "flag", "json"]
"""How a column is written: text needs quoting, bare text is known not to."""


@dataclass(frozen=True)
class Column:
    """One stored value. A `required` one that is missing spoils the answer (see `compile.SPOILT`)."""

    name: str
    form: Form
    required: bool = False


@dataclass(frozen=True)
class Label:
    """A choice in words, in the language served: for each value its text in each `Locale`."""

    name: str
    texts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class TypeName:
    """The name of the item's type, part or block."""


@dataclass(frozen=True)
class Constant:
    """A text that is known without looking: the name of the root."""

    text: str


@dataclass(frozen=True)
class Language:
    """Which language was asked for and which is served; pairs of response key and fact."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """One way an answer can look: the selection for these types."""

    types: tuple[str, ...]
    selection: "Selection"


@dataclass(frozen=True)
class Inner:
    """A stored object or list of objects: parts, blocks, an amount, a point.

    `marked`, here and below: the statement writes the keys of what is reached (see `reading.mark`).

    `tag` is the member that tells the choices apart, "" where there is only one. An element whose
    essential link leads to nothing visible is left out; `essential` holds (choice, field, mixed).
    """

    name: str
    many: bool
    choices: tuple[Choice, ...]
    tag: str = ""
    essential: tuple[tuple[str, str, bool], ...] = ()
    marked: bool = False


@dataclass(frozen=True)
class One:
    """A single item, null where it is not visible."""

    via: Via
    choices: tuple[Choice, ...]
    where: Condition = field(default_factory=lambda: Always(True))
    order: tuple["Order", ...] = ()
    marked: bool = False


@dataclass(frozen=True)
class Order:
    """One term of an order; unknown values come last in either direction.

    In a list that goes down they do so by themselves; in one that goes up `unknown_last` says so.
    """

    column: str
    descending: bool
    unknown_last: bool = False


@dataclass(frozen=True)
class Many:
    """A plain list, short by declaration."""

    via: Via
    choices: tuple[Choice, ...]
    where: Condition
    order: tuple[Order, ...]
    limit: int
    marked: bool = False


@dataclass(frozen=True)
class Several:
    """The items of a bound list of ids, in its order, null where not visible."""

    ids: Value
    choices: tuple[Choice, ...]
    marked: bool = False


@dataclass(frozen=True)
class Page:
    """A window on an ordered list: so many from its start, or from its end when `backward`.

    `cursor` names the values of the row after (or before) which it begins, in the order's terms.
    """

    size: Value
    backward: bool = False
    cursor: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Edges:
    """The page's edges: pairs of response key and the node's selection, the cursor or the type's name."""

    members: tuple[tuple[str, "Selection | Literal['cursor', 'typename']"], ...]


@dataclass(frozen=True)
class Nodes:
    """The page's items."""

    selection: "Selection"


@dataclass(frozen=True)
class PageInfo:
    """What lies before and after the page; pairs of response key and fact."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TotalCount:
    """How many items the whole list has."""


@dataclass(frozen=True)
class ByChoice:
    """The values of a closed list, with their words as in `Label`."""

    column: str
    texts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class ByLink:
    """The visible targets, all of one type, that an item links to: itself once for each."""

    via: Target | Targets
    type: str


@dataclass(frozen=True)
class ByYear:
    """The years in which a day, or with `moment` an instant, lies."""

    column: str
    moment: bool


@dataclass(frozen=True)
class ByType:
    """The content types, with their words in each `Locale`."""

    texts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class ByAnyLink:
    """The visible targets, all of one type, that an item links to from any of these fields: once each."""

    paths: tuple[str, ...]
    type: str


@dataclass(frozen=True)
class Facet:
    """What a list is divided by, under the name it was asked for."""

    name: str
    by: ByChoice | ByLink | ByYear | ByType | ByAnyLink


@dataclass(frozen=True)
class Buckets:
    """The values and how many items have each; pairs of response key and fact."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Facets:
    """How the whole list divides by each facet; pairs of response key and what is answered of it."""

    facets: tuple[Facet, ...]
    members: tuple[tuple[str, "Buckets | Literal['field', 'typename']"], ...]


@dataclass(frozen=True)
class Initials:
    """How many items begin with each letter, by a sort key; pairs of response key and fact.

    `where` is the list's own condition without the letter that was chosen.
    """

    column: str
    where: Condition
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Connection:
    """A list with pages. `members` are (response key, what)."""

    via: Via
    type: str
    where: Condition
    order: tuple[Order, ...]
    page: Page
    members: tuple[
        tuple[str, "Edges | Nodes | PageInfo | TotalCount | Facets | Initials | TypeName"], ...
    ]


@dataclass(frozen=True)
class Found:
    """The items of these types that are found by a bound text (see `reading.sought`) and meet `where`.

    An item is found by its own words, and by the names of what it links to from one of `paths`,
    which lead to items of the types `named`. `by_keys`: by the keys of its names alone.
    """

    sought: Value
    types: tuple[str, ...]
    paths: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    where: Condition = field(default_factory=lambda: Always(True))
    by_keys: bool = False


@dataclass(frozen=True)
class FoundItems:
    """The page's items, each in the way of its type."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Highlights:
    """Where the item's own texts have what was looked for; pairs of response key and fact.

    `texts` are the columns to look in, by type, as (name, column, form).
    """

    facts: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, tuple[tuple[str, str, Form], ...]], ...]


@dataclass(frozen=True)
class FoundEdges:
    """The page's items with their cursors, and where they have what was looked for."""

    members: tuple[tuple[str, "FoundItems | Highlights | Literal['cursor', 'typename']"], ...]


@dataclass(frozen=True)
class Search:
    """What is found, a page at a time: by name first, then the newest. `mark` tells queries apart."""

    found: Found
    mark: Value
    page: Page
    members: tuple[
        tuple[str, "FoundEdges | FoundItems | PageInfo | TotalCount | Facets | TypeName"], ...
    ]


@dataclass(frozen=True)
class Suggestions:
    """The items whose names begin with, or contain, what was typed; at most `limit`."""

    found: Found
    choices: tuple[Choice, ...]
    limit: Value


@dataclass(frozen=True)
class Shared:
    """Each visible target that two items link to from `path` (`Type.field`) counts `points`.

    Only targets of these types count; all where none are named.
    """

    path: str
    points: int
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Similar:
    """The visible items of the same type that share most with this one; at most `limit`.

    With `words` each word that both are about counts too. What the item itself names in the link
    `apart_from` (`Type.field`) is left out.
    """

    type: str
    shared: tuple[Shared, ...]
    words: bool
    apart_from: str
    choices: tuple[Choice, ...]
    limit: Value


@dataclass(frozen=True)
class Since:
    """Where a reader of changes stands: the log's epoch, a position, and the one their full pull began at."""

    epoch: Value
    position: Value
    full: Value


@dataclass(frozen=True)
class ChangedItem:
    """The item as it is now, null where it is not to be seen."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Tombstone:
    """What readers are told of a withdrawal; pairs of response key and fact."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChangeNodes:
    """The page's changes; `names` are the types' names in the API.

    A member that is a text is a fact about the change.
    """

    members: tuple[tuple[str, "ChangedItem | Tombstone | str"], ...]
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Changes:
    """What has changed since, in the order in which it did; all that is to be seen where `since` is None.

    `only` leaves out other types and `ids` other items; `mark` stands in cursors for what was asked
    for. A member that is a text is a fact about the page. Of a `followed` page it is told beside the
    answer where it ends.
    """

    since: Since | None
    only: tuple[str, ...] | None
    mark: str
    size: Value
    members: tuple[tuple[str, "ChangeNodes | str"], ...]
    ids: Value | None = None
    followed: bool = False


@dataclass(frozen=True)
class Count:
    """How many visible items of a type agree with this one."""

    type: str
    where: Condition


@dataclass(frozen=True)
class Address:
    """The item's path on the site in the language asked for, or with `absolute` the whole URL.

    Null where the site has no pattern for the type, or no base address.
    """

    absolute: bool = False


@dataclass(frozen=True)
class Path:
    """A path that was asked for, in the forms it is looked up by; see `resolvers.addresses`.

    `written` is the text as it came and `bare` the same without its query; `whole` and `path` are
    these in their one form; `host` is the site it names; `go` the id of a path of the form /go/{id}.
    """

    written: Value
    bare: Value
    whole: Value
    path: Value
    host: Value
    go: Value


@dataclass(frozen=True)
class Alternates:
    """The item's addresses in the languages it can be had in; pairs of response key and fact."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Resolved:
    """What stands at a path. `members` are (response key, what): a fact's name, the item, or Alternates.

    With `types` only items of these are found.
    """

    asked: Path
    members: tuple[tuple[str, "str | tuple[Choice, ...] | Alternates"], ...]
    types: tuple[str, ...] | None = None
    marked: bool = False


@dataclass(frozen=True)
class RemovedDates:
    """The dates that withdrawn items of these types had, the last withdrawn first.

    With `slug` only of what was public under it, and of what was listed under all of `listed`: ids
    between spaces. `names` are the types' names in the API; members are pairs of response key and fact.
    """

    types: tuple[str, ...]
    slug: Value | None
    listed: tuple[Value, ...]
    size: Value
    members: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sized:
    """A width on the list, and how an address ends that asks for it."""

    width: int
    end: str


@dataclass(frozen=True)
class FileUrl:
    """The address of an item's bytes; null without any.

    It is `start`, the key, and the end: that of `sized` where the picture is wider, else `whole`.
    """

    name: str
    start: str
    whole: str
    sized: Sized | None = None


@dataclass(frozen=True)
class Srcset:
    """The addresses of a picture in those of these sizes that are narrower than it is.

    Itself is among them where a size reaches its width, or with `beyond`.
    """

    name: str
    start: str
    whole: str
    sizes: tuple[Sized, ...]
    beyond: bool


@dataclass(frozen=True)
class AroundName:
    """An address of the service's own around the item's slug, or its id where it has none.

    `ends` are the texts behind it, one for each `Locale` that may be asked for.
    """

    start: str
    ends: tuple[str, ...]


# --- JSON-LD ----------------------------------------------------------------------------------

WHOLE = ""
"""The key in a selection of one whose value is answered itself, without an object around it."""


@dataclass(frozen=True)
class Sparse:
    """An object whose members are left out where they are null or empty; inside `JsonLd` only.

    The first member never is. An object that has its type alone counts as empty.
    """

    members: "Selection"


@dataclass(frozen=True)
class Iri:
    """What names the item in JSON-LD: an address that leads to it in every language and under every slug.

    Its id alone where the site has no address.
    """


@dataclass(frozen=True)
class LanguageTag:
    """The language served as BCP 47 has it."""


@dataclass(frozen=True)
class Coded:
    """A choice as the text that stands for it; `other`, or null, for what has none."""

    name: str
    codes: tuple[tuple[str, str], ...]
    other: str | None = None


@dataclass(frozen=True)
class Each:
    """What each element of a stored list has, without nulls; of a stored object what it has.

    `only` are choices that an element must have; with `last` the last that is no null. `essential`
    as in `Inner`.
    """

    name: str
    part: str
    many: bool
    value: "Node"
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    last: bool = False
    essential: tuple[tuple[str, str, bool], ...] = ()
    tag: str = ""


@dataclass(frozen=True)
class Joined:
    """Everything these give, as one list."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class FirstKnown:
    """The first of these that is neither null nor empty."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class If:
    """Null unless the choice is among these, or with `unknown` null."""

    name: str
    among: tuple[str, ...]
    unknown: bool
    node: "Node"


@dataclass(frozen=True)
class JsonLd:
    """The item in JSON-LD. `links` are the paths (`Type.field`) of the links it reaches others by.

    `marked` as in `Inner`: then only other items than these of the types `linked` do not matter.
    """

    value: Sparse
    links: tuple[str, ...]
    linked: frozenset[str]
    marked: bool = False


LinkedData = Sparse | Iri | LanguageTag | Coded | Each | Joined | FirstKnown | If | JsonLd

Node = (
    Column
    | Label
    | TypeName
    | Constant
    | Language
    | Inner
    | One
    | Many
    | Several
    | Connection
    | Search
    | Suggestions
    | Similar
    | Changes
    | RemovedDates
    | Count
    | Address
    | Resolved
    | FileUrl
    | Srcset
    | AroundName
    | LinkedData
)
Selection = tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Root:
    """One root field of a request: its key, what it answers, and the view all below it inherits."""

    key: str
    node: Node
    view: View


@dataclass(frozen=True)
class Read:
    """A whole request."""

    roots: tuple[Root, ...]
