"""Every mutation × every role: whoever was not granted it is refused, and nothing is changed."""

import hashlib
from typing import Any

import pytest
from graphql import GraphQLObjectType

from models.content import CATALOGUE
from models.database import Database
from models.view import LIVE
from publishing.actor import Verb
from publishing.permissions import may
from resolvers.names import single_root
from tests.manage.arguments import call
from tests.manage.roles import NOBODY, ROLES, Door, _schema, person
from tests.site import Site

VERBS: dict[str, Verb] = {
    **{f"{single_root(each)}Create": Verb.CREATE for each in CATALOGUE.types.values()},
    **{f"{single_root(each)}Update": Verb.EDIT for each in CATALOGUE.types.values()},
    "contentCreate": Verb.CREATE,
    "contentUpdate": Verb.EDIT,
    "contentDuplicate": Verb.CREATE,
    "contentTrash": Verb.TRASH,
    "contentUntrash": Verb.TRASH,
    "contentPublish": Verb.PUBLISH,
    "contentSchedule": Verb.PUBLISH,
    "contentScheduleCancel": Verb.PUBLISH,
    "contentUnpublish": Verb.PUBLISH,
    "contentWithdraw": Verb.WITHDRAW,
    "contentReinstate": Verb.WITHDRAW,
    "releaseCreate": Verb.PUBLISH,
    "releaseUpdate": Verb.PUBLISH,
    "releaseAdd": Verb.PUBLISH,
    "releaseAddUnpublish": Verb.PUBLISH,
    "releaseRemove": Verb.PUBLISH,
    "releaseSchedule": Verb.PUBLISH,
    "releasePublish": Verb.PUBLISH,
    "releaseCancel": Verb.PUBLISH,
    "releaseResume": Verb.PUBLISH,
    "contentHoldRelease": Verb.PUBLISH,
    "contentRestore": Verb.EDIT,
    "lockTake": Verb.EDIT,
    "lockKeep": Verb.READ,
    "lockRelease": Verb.READ,
    **{
        f"{kind}{act}": Verb.PUBLISH
        for kind in ("event", "session")
        for act in ("Reschedule", "Postpone", "MoveOnline", "Cancel", "Reinstate")
    },
    "previewCreate": Verb.READ,
    "previewRevoke": Verb.PEOPLE,
    "accountInvite": Verb.PEOPLE,
    "accountUpdate": Verb.PEOPLE,
    "accountErase": Verb.PEOPLE,
    "passwordResetLink": Verb.PEOPLE,
    "tokenCreate": Verb.PEOPLE,
    "tokenRevoke": Verb.PEOPLE,
    "roleSave": Verb.PEOPLE,
    "totpEnrol": Verb.PEOPLE,
    "totpConfirm": Verb.PEOPLE,
    "totpDisable": Verb.PEOPLE,
    "sessionsEnd": Verb.PEOPLE,
    "findingAccept": Verb.EDIT,
    "findingDismiss": Verb.EDIT,
    "lexiconSave": Verb.LEXICON,
    "lexiconRemove": Verb.LEXICON,
    "importPage": Verb.IMPORT,
    "recognitionsRecord": Verb.IMPORT,
    "exhibitorsRecord": Verb.IMPORT,
    "rowsImport": Verb.IMPORT,
    "savedViewSave": Verb.READ,
    "savedViewRemove": Verb.READ,
    "termSave": Verb.TERMS,
    "termRemove": Verb.TERMS,
    "termsImport": Verb.TERMS,
    "termsApply": Verb.TERMS,
    "missedSearchDismiss": Verb.PUBLISH,
    "translationConfirm": Verb.TRANSLATE,
    "correctionAdd": Verb.EDIT,
    "takedownOpen": Verb.TAKEDOWN,
    "takedownDecide": Verb.TAKEDOWN,
    "takedownForgetClaimant": Verb.TAKEDOWN,
    "reviewSubmit": Verb.SUBMIT,
    "reviewDecide": Verb.REVIEW_FIRST,
    "reviewConfirm": Verb.READ,
    "reviewSeen": Verb.READ,
    "reviewDelegate": Verb.REVIEW_FIRST,
    "reviewDelegationEnd": Verb.READ,
    "commentAdd": Verb.COMMENT,
    "commentResolve": Verb.COMMENT,
    "emergencyRequest": Verb.URGENT,
    "emergencyApprove": Verb.URGENT,
    "approvalLinkCreate": Verb.REVIEW_FIRST,
    "approvalLinkRevoke": Verb.REVIEW_FIRST,
    "workflowSave": Verb.WORKFLOW,
    "legacyAddressSave": Verb.ADDRESSES,
    "legacyAddressRemove": Verb.ADDRESSES,
    "legacyAddressesImport": Verb.ADDRESSES,
    "fileUpload": Verb.UPLOAD,
    "fileReplace": Verb.UPLOAD,
    **{
        f"webhook{act}": Verb.WEBHOOK
        for act in ("Create", "Verify", "Update", "RotateSecret", "Replay", "Revoke", "Test")
    },
    **{f"portal{act}": Verb.PEOPLE for act in ("Create", "Update", "RotateKey", "Revoke")},
}
"""What each mutation asks to have been granted."""

GIVEN: dict[str, dict[str, Any]] = {
    "tokenCreate": {"input": {"name": "x", "scope": ["read"], "owner": "usr_somebody"}},
    "contentCreate": {"type": "Article", "values": {"title": {"ZH_HANS": "题"}}},
    "contentUpdate": {"values": {"title": {"ZH_HANS": "改"}}},
    "importPage": {"text": "题\n文"},
    "reviewDelegate": {"to": "usr_somebody", "stage": "FIRST_REVIEW"},
    "workflowSave": {"type": "Article", "steps": [{"kind": "FIRST_REVIEW"}]},
    "recognitionsRecord": {"csv": "类别\nCLUSTER"},
    "exhibitorsRecord": {"csv": "名称\n甲"},
    "termsImport": {"csv": "简体,繁体\n软件,軟體"},
    "legacyAddressSave": {"input": {"path": "/alt.asp", "gone": True}},
    "legacyAddressesImport": {"csv": "旧网址,指向\n/alt.asp,gone"},
    "rowsImport": {"type": "Topic", "csv": "名称\n甲"},
    **{
        f"{single_root(each)}Update": {
            "input": {"locale": "ZH_HANS", "publishedAt": "2020-01-01T00:00:00Z"}
        }
        for each in CATALOGUE.types.values()
    },
}
"""Arguments without which a mutation would change nothing."""

SAMPLED = ("article", "event", "topic")
"""The types whose own mutations are tried; those of the others are made by the same code."""


def mutations() -> dict[str, Any]:
    mutation: GraphQLObjectType = _schema(CATALOGUE).mutation_type
    return dict(mutation.fields)


def is_tried(name: str) -> bool:
    own = [single_root(each) for each in CATALOGUE.types.values()]
    typed = [each for each in own if name in (f"{each}Create", f"{each}Update")]
    return not typed or typed[0] in SAMPLED


async def state_of(database: Database) -> str:
    """A digest of everything that is kept."""
    tables = [
        "item",
        "revision",
        "placement",
        "fact",
        "audit_entry",
        "address",
        "role",
        "account",
        "lexicon_entry",
        "dismissal",
        "legacy_address",
        "webhook",
        "webhook_delivery",
    ]
    rows = [str(await database.rows(f'SELECT * FROM "{each}" ORDER BY id')) for each in tables]
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def test_every_mutation_says_what_it_asks_to_have_been_granted() -> None:
    assert set(VERBS) == set(mutations())


async def test_whoever_was_not_granted_it_is_refused(site: Site) -> None:
    door = Door(site)
    ids = {
        "article": await site.make("Article", title="题", kind="NEWS"),
        "event": await site.make("Event", title="题"),
        "topic": await site.make("Topic", name="题"),
    }
    before = await state_of(site.database)
    allowed: list[str] = []

    for name, field in mutations().items():
        if not is_tried(name):
            continue
        own = next((each for each in ids if name.startswith(each) and each != "article"), "article")
        document, values = call(name, field, ids[own], GIVEN.get(name, {}))
        for role in ("", *ROLES):
            actor = person(role) if role else NOBODY
            if may(actor, VERBS[name]).allowed:
                continue
            body = await door.body(document, by=actor, **values)
            assert "errors" not in body, (name, role, body)
            codes = {each["code"] for each in body["data"][name]["errors"]}
            if not codes or not codes <= {"FORBIDDEN", "NOT_FOUND"}:
                allowed.append(f"{name} by {role or 'nobody'}: {sorted(codes) or 'done'}")

    assert not allowed, "\n".join(allowed)
    assert await state_of(site.database) == before


@pytest.mark.parametrize("name", [each for each in VERBS if is_tried(each)])
def test_some_role_may_do_it(name: str) -> None:
    assert any(may(person(role), VERBS[name]).allowed for role in ROLES), LIVE
