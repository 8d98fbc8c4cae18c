"""What the address of an outlet asks for: a language, a topic, a series, and nothing it does not know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from delivery.refusals import bad_request
from models.locale import Locale

LONGEST_VALUE = 200

_LOCALES: Mapping[str, Locale] = {
    name.lower(): each for each in Locale for name in (each.tag, each.name)
}
_MOST = 10


@dataclass(frozen=True)
class Wanted:
    """The language, and the other parameters as they were written, the known ones only."""

    locale: Locale
    chosen: Mapping[str, str] = field(default_factory=dict)

    def query(self, **others: str) -> str:
        """The parameters as an address has them, question mark included; "" where there are none."""
        language = {} if self.locale is Locale.ZH_HANS else {"locale": self.locale.tag}
        given = {**language, **dict(sorted(self.chosen.items())), **others}
        return f"?{urlencode(given)}" if given else ""


def wanted(query_string: bytes, known: tuple[str, ...], *, languages: bool = True) -> Wanted:
    """What the parameters say; raises TurnedAway (400) for one that is not known here or holds nothing.

    Without `languages` the address is the same in all of them.
    """
    names = ("locale", *known) if languages else known
    said = f"Known are: {', '.join(names)}." if names else "It takes none."
    try:
        given = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST,
        )
    except ValueError:
        raise bad_request("The parameters cannot be read. Write them in UTF-8, escaped.") from None
    chosen: dict[str, str] = {}
    for name, value in given:
        if name not in names:
            raise bad_request(f"There is no such parameter here. {said}")
        if name in chosen:
            raise bad_request(f"{name} is there twice. Name it once.")
        if not value or len(value) > LONGEST_VALUE or not value.isprintable():
            raise bad_request(
                f"{name} has no value that could be meant. Write one, or leave it out."
            )
        chosen[name] = value
    return Wanted(locale_called(chosen.pop("locale", None)), chosen)


def locale_called(tag: str | None) -> Locale:
    """The language of this tag or name, Simplified Chinese for None. Raises TurnedAway (400)."""
    if tag is None:
        return Locale.ZH_HANS
    found = _LOCALES.get(tag.lower())
    if found is None:
        tags = ", ".join(each.tag for each in Locale)
        raise bad_request(f"There is no such locale here. Known are: {tags}.")
    return found
