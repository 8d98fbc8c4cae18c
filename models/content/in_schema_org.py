"""What several types, or their parts, tell in the words of schema.org."""

from models.declare import Coded, Each, OfSite, ServedLanguage, Thing, When, all_of, first_of
from models.declare.schema_org import Term

TOWN = Thing("PostalAddress", {"addressLocality": "place", "addressRegion": "region"})

POSTAL_ADDRESS = Thing(
    "PostalAddress",
    {
        "streetAddress": "address",
        "addressLocality": "place",
        "addressRegion": "region",
        "addressCountry": "country",
    },
)

PUBLISHER = OfSite(Thing("Organization", {"name": "name", "url": "base_address"}))
"""The house itself, which also stands for the author of what nobody has signed."""

REPRINTED_FROM = Each(
    "attribution",
    Thing(
        "CreativeWork",
        {
            "name": "original_title",
            "url": "url",
            "author": Thing("Person", {"name": "original_author"}),
            "publisher": Thing("Organization", {"name": "source_name"}),
            "datePublished": "originally_published_on",
        },
    ),
)

CORRECTED = Each(
    "corrections",
    Thing(
        "CorrectionComment",
        {
            "text": first_of("text", "right"),
            "parentItem": Thing("Comment", {"text": "wrong"}),
            "datePublished": "corrected_at",
        },
    ),
)

_POSTPONED_FROM = When(
    "status", ("POSTPONED",), Each("schedule_changes", "previous_starts_at", last=True)
)

TIME_AND_FORM: dict[str, Term] = {
    # What is put off keeps its date until there is a new one: search engines ask for it so.
    "startDate": first_of("starts_at", _POSTPONED_FROM),
    "endDate": "ends_at",
    "previousStartDate": Each(
        "schedule_changes", "previous_starts_at", only={"status": ("RESCHEDULED", "POSTPONED")}
    ),
    "eventStatus": Coded(
        "status",
        {
            "SCHEDULED": "https://schema.org/EventScheduled",
            "RESCHEDULED": "https://schema.org/EventRescheduled",
            "POSTPONED": "https://schema.org/EventPostponed",
            "MOVED_ONLINE": "https://schema.org/EventMovedOnline",
            "CANCELLED": "https://schema.org/EventCancelled",
        },
    ),
    "eventAttendanceMode": Coded(
        "attendance_mode",
        {
            "IN_PERSON": "https://schema.org/OfflineEventAttendanceMode",
            "ONLINE": "https://schema.org/OnlineEventAttendanceMode",
            "MIXED": "https://schema.org/MixedEventAttendanceMode",
        },
    ),
    "offers": Thing("Offer", {"url": "registration_url"}),
    "inLanguage": ServedLanguage(),
}
"""Of events and of the items of their programmes."""


def held_at(*places: Term) -> Term:
    """The first of these places that is known, the channels of what is online, or both."""
    there = When("attendance_mode", ("IN_PERSON", "MIXED"), first_of(*places), unknown=True)
    return all_of(there, _WATCHED_AT)


_WATCHED_AT = When(
    "attendance_mode",
    ("ONLINE", "MIXED"),
    first_of(
        Each("live_links", Thing("VirtualLocation", {"name": "label", "url": "url"})),
        # Without a channel the page that tells how to take part.
        Thing("VirtualLocation", {"url": first_of("registration_url", "canonical_url")}),
    ),
)
