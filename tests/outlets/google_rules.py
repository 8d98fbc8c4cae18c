"""What Google requires of an event and of a piece of news, as its documentation has it."""

from datetime import datetime
from typing import Any

EVENT_TYPES = {"Event", "ExhibitionEvent", "BusinessEvent", "Festival", "EducationEvent"}
STATUSES = {f"https://schema.org/Event{each}" for each in ("Scheduled", "Rescheduled", "Postponed", "Cancelled", "MovedOnline")}  # fmt: skip


def event_faults(told: dict[str, Any]) -> list[str]:
    """What is missing for an event to be shown: `name`, `startDate`, and where it takes place."""
    faults = [f"no {word}" for word in ("name", "startDate", "location") if not told.get(word)]
    if told["@type"] not in EVENT_TYPES:
        faults.append("no kind of Event")
    places = told.get("location", [])
    kinds = {each["@type"] for each in places}
    for each in places:
        if each["@type"] == "Place" and not each.get("address"):
            faults.append("a Place without address")
        if each["@type"] == "VirtualLocation" and not each.get("url"):
            faults.append("a VirtualLocation without url")
    mode = told.get("eventAttendanceMode", "").rpartition("/")[2]
    wanted = {"OnlineEventAttendanceMode": {"VirtualLocation"}, "MixedEventAttendanceMode": {"Place", "VirtualLocation"}}  # fmt: skip
    if kinds != wanted.get(mode, {"Place"}):
        faults.append(f"{mode or 'no mode'} at {sorted(kinds)}")
    status = told.get("eventStatus")
    if status is not None and status not in STATUSES:
        faults.append(f"status {status}")
    dates = [told.get("startDate"), told.get("endDate"), *told.get("previousStartDate", [])]
    return faults + [f"date {each}" for each in dates if each and not _has_zone(each)]


def news_faults(told: dict[str, Any]) -> list[str]:
    """What is missing for a piece of news to be shown whole."""
    faults = [
        f"no {word}" for word in ("headline", "datePublished", "author") if not told.get(word)
    ]
    faults += [f"no NewsArticle but {told['@type']}"] * (told["@type"] != "NewsArticle")
    authors = told.get("author", [])
    for each in authors if isinstance(authors, list) else [authors]:
        if each["@type"] not in ("Person", "Organization") or not each.get("name"):
            faults.append("an author without name")
    if "image" in told and not told["image"].get("contentUrl"):
        faults.append("an image without contentUrl")
    return faults + [
        f"{word} {told[word]}"
        for word in ("datePublished", "dateModified")
        if word in told and not _has_zone(told[word])
    ]


def _has_zone(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None
