"""The five written languages of the site, and which stands in for which."""

from enum import IntEnum


class Locale(IntEnum):
    """A written language; the number is what the tables store."""

    ZH_HANS = 1
    ZH_HANT = 2
    ZH_HANT_HK = 3
    ZH_HANT_TW = 4
    EN = 5

    @property
    def tag(self) -> str:
        """The BCP 47 tag, such as `zh-Hant-HK`."""
        return _TAGS[self]

    @property
    def zh(self) -> str:
        """What editors call it."""
        return _NAMES[self]

    @property
    def bit(self) -> int:
        """This language's bit in an `available` mask."""
        return 1 << (self.value - 1)


_TAGS = {
    Locale.ZH_HANS: "zh-Hans",
    Locale.ZH_HANT: "zh-Hant",
    Locale.ZH_HANT_HK: "zh-Hant-HK",
    Locale.ZH_HANT_TW: "zh-Hant-TW",
    Locale.EN: "en",
}

_NAMES = {
    Locale.ZH_HANS: "简体中文",
    Locale.ZH_HANT: "繁体中文",
    Locale.ZH_HANT_HK: "香港繁体",
    Locale.ZH_HANT_TW: "台湾繁体",
    Locale.EN: "英文",
}

TRADITIONAL = (Locale.ZH_HANT, Locale.ZH_HANT_HK, Locale.ZH_HANT_TW)

# The Chinese forms are derived from one another, so they are available together.
DEFAULT_CHAIN: dict[Locale, tuple[Locale, ...]] = {
    **{locale: (locale, Locale.EN) for locale in Locale if locale is not Locale.EN},
    Locale.EN: (Locale.EN, Locale.ZH_HANS),
}


def mask_of(locales: "tuple[Locale, ...] | list[Locale] | frozenset[Locale]") -> int:
    """The bit mask that stands for these languages in the tables."""
    return sum(locale.bit for locale in set(locales))


def locales_in(mask: int) -> list[Locale]:
    """The languages a bit mask stands for, in the order of `Locale`."""
    return [locale for locale in Locale if mask & locale.bit]
