"""Writes random filters: every operator of every kind, across links both ways, with `and`, `or` and `not`."""

from random import Random
from typing import Any

from models.declare.catalogue import snake
from tests.properties.pool import Pool
from tests.properties.variables import Variables, Word, literal

ODD_TEXTS = ["", "服", "服裝", "a", "%", '"\\', "\u2028", "🌸", "NULL"]


class FilterWriter:
    """Writes the filters of one document; `used` are the operators they hold."""

    def __init__(self, pool: Pool, chance: Random, variables: Variables) -> None:
        self.pool = pool
        self.chance = chance
        self.variables = variables
        self.used: set[tuple[str, str]] = set()

    def where(self, type_name: str, depth: int) -> str:
        """A filter as a reader might write it."""
        if depth and self.chance.random() < 0.3:
            return self.logic(type_name, depth)
        fields = self.pool.inputs(f"{type_name}Where")
        names = self.chance.sample(sorted(fields), self.chance.choice([1, 1, 2]))
        terms = [
            f"{name}: {self.filter(fields[name], type_name, name, depth)}"
            for name in names
            if name not in ("and", "or", "not")
        ]
        return f"{{{', '.join(terms)}}}"

    def logic(self, type_name: str, depth: int) -> str:
        name = self.chance.choice(["and", "or", "not"])
        if name == "not":
            return f"{{not: {self.where(type_name, depth - 1)}}}"
        if self.chance.random() < 0.05:
            return f"{{{name}: null}}"
        inner = [self.where(type_name, depth - 1) for _ in range(self.chance.randrange(1, 3))]
        return f"{{{name}: [{', '.join(inner)}]}}"

    def filter(self, kind: str, type_name: str, name: str, depth: int) -> str:
        if self.chance.random() < 0.03:
            return "null"
        fields = self.pool.inputs(kind)
        operator = self.chance.choice(sorted(fields))
        self.used.add((group(kind), operator))
        if operator in ("is", "some", "none"):
            inner = self.where(fields[operator].removesuffix("Where"), depth - 1) if depth else "{}"
            return f"{{{operator}: {inner}}}"
        if operator == "id":
            return f"{{id: {self.filter('IDFilter', '', 'id', depth)}}}"
        if operator == "isNull":
            return f"{{isNull: {self.variables.given('Boolean', self.chance.random() < 0.5)}}}"
        operand = self.operand(kind, type_name, name)
        if operator != "in":
            written = self.variables.given(
                fields[operator], operand, self.other(kind, type_name, name)
            )
            return f"{{{operator}: {written}}}"
        if self.chance.random() < 0.2:
            return f"{{in: {self.variables.given(fields['in'], [operand])}}}"
        inner_kind = fields["in"].strip("[]!")
        each = [operand, *(self.operand(kind, type_name, name) for _ in range(self.chance.randrange(2)))]  # fmt: skip
        texts = [self.variables.given(f"{inner_kind}!", one, self.other(kind, type_name, name)) or literal(one) for one in each]  # fmt: skip
        return f"{{in: [{', '.join(texts)}]}}"

    def operand(self, kind: str, type_name: str, name: str) -> Any:
        pick, field = self.chance, snake(name)
        match kind:
            case "IDFilter":
                return self.pool.id_of(pick, type_name)
            case "SlugFilter":
                return self.pool.slug_of(pick, type_name)
            case "StringFilter":
                whole = self.pool.value_of(pick, type_name, field, ODD_TEXTS)
                return whole if pick.random() < 0.6 else whole[: pick.randrange(4)]
            case "DateTimeFilter":
                return self.pool.value_of(pick, type_name, field, ["2025-01-01T00:00:00Z"])
            case "DateFilter":
                return self.pool.value_of(pick, type_name, field, ["2025-01-01"])
            case "IntFilter":
                return self.pool.value_of(pick, type_name, field, [-1, 0, 1, 2**31 - 1])
            case "BooleanFilter":
                return pick.random() < 0.5
        return Word(pick.choice(self.pool.words(kind.removesuffix("Filter"))[:4]))

    def other(self, kind: str, type_name: str, name: str) -> Any:
        """Another value, for kinds whose variables may change under a kept plan."""
        free = kind in ("IDFilter", "SlugFilter", "StringFilter")
        return self.operand(kind, type_name, name) if free else None


def group(kind: str) -> str:
    """The kind of a filter, whichever type or closed list it is for."""
    known = kind.removesuffix("Filter")
    if known in ("ID", "Slug", "String", "DateTime", "Date", "Int", "Boolean", "ContentLink"):
        return known
    return next((each for each in ("Link", "List") if known.endswith(each)), "Choice")
