"""三审三校 at the editors' door: what each role can do, what is told, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from publishing.actor import Actor
from tests.manage.roles import NOBODY, ROLES, Door, person
from tests.publishing.reviewed import (
    AUTHOR,
    FINAL,
    FIRST,
    PROOFREADER,
    PUBLISHER,
    SECOND,
    WHO,
    Rounds,
)
from tests.site import Site, paragraph

REVIEW = """query ($id: ID!) { review(id: $id, locale: ZH_HANS) {
  id locale revision sha256 isLive isPassed submittedBy { id } dueAt note
  steps { id kind label state isNext decision decidedBy { id } note
    differenceSinceMine { kind path label before after } }
  missing { kind } content { id label lifecycle allowedActions } } }"""

SUBMIT = """mutation ($id: ID!, $revision: Int!, $due: DateTime) {
  reviewSubmit(id: $id, expectedRevision: $revision, note: "请看", dueAt: $due) {
    review { sha256 } reviews { locale steps { kind state } } errors { code message } } }"""

DECIDE = """mutation ($step: ID!, $sha256: String!, $decision: ReviewDecision!, $note: String) {
  reviewDecide(step: $step, expectedSha256: $sha256, decision: $decision, note: $note) {
    review { isPassed steps { kind state } } errors { code message path } } }"""

CONFIRM = """mutation ($id: ID!, $sha256: String!) {
  reviewConfirm(id: $id, locale: ZH_HANS, expectedSha256: $sha256) {
    review { steps { kind state } } errors { code message } } }"""

COMMENT = """mutation ($id: ID!, $text: String!, $block: String) {
  commentAdd(id: $id, locale: ZH_HANS, text: $text, field: "body", block: $block) {
    comment { id text block holds orphaned by { id } } errors { code message path } } }"""

QUEUE = """query ($stage: ReviewStepKind!, $first: Int, $after: String) {
  reviewQueue(stage: $stage, first: $first, after: $after) {
    totalCount hasNextPage endCursor
    nodes { waitingSeconds changedFields content { id label } review { submittedBy { id } dueAt } }
  } }"""

WORD = """query ($id: ID!) { content(id: $id) { lifecycle allowedActions content {
  refusedActions { action reason } reviews { locale isPassed } comments { text orphaned } } } }"""


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


@pytest.fixture
def rounds(site: Site) -> Rounds:
    return Rounds(site.desk)


async def _review(door: Door, public_id: str, *, by: Actor = FIRST) -> dict[str, Any]:
    found: dict[str, Any] = (await door.ask(REVIEW, by=by, id=public_id))["review"]
    return found


async def _decide(
    door: Door, public_id: str, stage: str, *, by: Actor, decision: str = "APPROVE", note: str = ""
) -> dict[str, Any]:
    sha256 = (await _review(door, public_id))["sha256"]
    return await door.ask(
        DECIDE,
        by=by,
        step=f"{public_id}:ZH_HANS:{stage}",
        sha256=sha256,
        decision=decision,
        note=note or None,
    )


async def test_the_chain_is_walked_and_told(door: Door, rounds: Rounds) -> None:
    public_id = await rounds.write()
    before = await door.ask(WORD, by=AUTHOR, id=public_id)
    await door.do(SUBMIT, by=AUTHOR, id=public_id, revision=1)
    waiting = await door.ask(WORD, by=FIRST, id=public_id)

    for stage, who in WHO.items():
        done = await _decide(door, public_id, stage.value, by=who)
        assert done["reviewDecide"]["errors"] == []

    after = await door.ask(WORD, by=PUBLISHER, id=public_id)
    assert before["content"]["lifecycle"] == "DRAFT"
    assert "SUBMIT" in before["content"]["allowedActions"]
    assert waiting["content"]["lifecycle"] == "IN_REVIEW"
    assert "REVIEW_FIRST" in waiting["content"]["allowedActions"]
    assert after["content"]["lifecycle"] == "APPROVED"
    assert "PUBLISH" in after["content"]["allowedActions"]
    assert after["content"]["content"]["reviews"] == [{"locale": "ZH_HANS", "isPassed": True}]


async def test_a_button_that_cannot_be_pressed_says_why(door: Door, rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)

    found = await door.ask(WORD, by=PUBLISHER, id=public_id)

    reasons = {
        each["action"]: each["reason"] for each in found["content"]["content"]["refusedActions"]
    }
    assert "初审、复审、终审" in reasons["PUBLISH"]
    assert "roles do not let you" in reasons["REVIEW_FIRST"]


async def test_a_review_tells_its_text_and_its_steps(door: Door, rounds: Rounds) -> None:
    public_id = await rounds.write()
    await door.do(SUBMIT, by=AUTHOR, id=public_id, revision=1, due="2099-01-01T00:00:00+08:00")

    review = await _review(door, public_id)

    assert (review["id"], review["locale"]) == (f"{public_id}:ZH_HANS", "ZH_HANS")
    assert review["submittedBy"] == {"id": AUTHOR.id}
    assert (review["note"], review["dueAt"]) == ("请看", "2098-12-31T16:00:00Z")
    assert [each["state"] for each in review["steps"]] == ["PASSED", "NEXT", *["WAITING"] * 5]
    assert [each["label"] for each in review["steps"]][:4] == ["机器检查", "初审", "复审", "终审"]
    assert len(review["missing"]) == 6
    assert review["content"]["label"] == "时装周开幕"


async def test_a_signer_sees_what_changed_and_confirms(door: Door, rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)
    await _decide(door, public_id, "FIRST_REVIEW", by=FIRST)
    await rounds.edit(public_id, title={"ZH_HANS": "时装周今日开幕"})

    mine = await _review(door, public_id, by=FIRST)
    others = await _review(door, public_id, by=SECOND)
    done = await door.do(CONFIRM, by=FIRST, id=public_id, sha256=mine["sha256"])

    assert mine["steps"][1]["state"] == "VOIDED"
    assert mine["steps"][1]["differenceSinceMine"] == [
        {
            "kind": "CHANGED",
            "path": ["title", "ZH_HANS"],
            "label": "标题",
            "before": "时装周开幕",
            "after": "时装周今日开幕",
        }
    ]
    assert others["steps"][1]["differenceSinceMine"] is None
    assert done["review"]["steps"][1] == {"kind": "FIRST_REVIEW", "state": "PASSED"}


async def test_a_text_comes_back_with_remarks_on_its_blocks(door: Door, rounds: Rounds) -> None:
    body = {"ZH_HANS": [paragraph("一", "p1"), paragraph("二", "p2")]}
    public_id = await rounds.write(title={"ZH_HANS": "题"}, kind="NEWS", body=body)
    await rounds.submit(public_id)
    said = await door.do(COMMENT, by=FIRST, id=public_id, text="用全称", block="p2")
    await _decide(door, public_id, "FIRST_REVIEW", by=FIRST, decision="RETURN", note="见批注")
    await rounds.edit(public_id, body={"ZH_HANS": [paragraph("一", "p1")]})

    found = await door.ask(WORD, by=AUTHOR, id=public_id)

    assert said["comment"]["holds"] is True
    assert said["comment"]["by"] == {"id": FIRST.id}
    assert found["content"]["lifecycle"] == "DRAFT"
    assert found["content"]["content"]["comments"] == [{"text": "用全称", "orphaned": True}]


async def test_the_queue_is_oldest_first_and_tells_what_changed(door: Door, rounds: Rounds) -> None:
    ids = [await rounds.write(title={"ZH_HANS": each}, kind="NEWS") for each in "甲乙丙"]
    for each in (ids[1], ids[0], ids[2]):
        await rounds.submit(each)
    seen = "mutation ($id: ID!) { reviewSeen(id: $id, revision: 1) { errors { message } } }"
    await door.do(seen, by=FIRST, id=ids[0])
    await rounds.edit(ids[0], subtitle={"ZH_HANS": "新"}, kind="NOTICE")

    page = (await door.ask(QUEUE, by=FIRST, stage="FIRST_REVIEW", first=2))["reviewQueue"]
    rest = (
        await door.ask(QUEUE, by=FIRST, stage="FIRST_REVIEW", first=2, after=page["endCursor"])
    )["reviewQueue"]

    assert [each["content"]["label"] for each in page["nodes"] + rest["nodes"]] == [
        "乙",
        "甲",
        "丙",
    ]
    assert (page["totalCount"], page["hasNextPage"], rest["hasNextPage"]) == (3, True, False)
    assert [each["changedFields"] for each in page["nodes"]] == [None, ["subtitle", "kind"]]
    assert page["nodes"][0]["review"]["submittedBy"] == {"id": AUTHOR.id}


async def test_a_text_leaves_one_queue_for_the_next(door: Door, rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)

    await _decide(door, public_id, "FIRST_REVIEW", by=FIRST)

    counts = {
        stage: (await door.ask(QUEUE, by=SECOND, stage=stage))["reviewQueue"]["totalCount"]
        for stage in ("FIRST_REVIEW", "SECOND_REVIEW", "FINAL_REVIEW")
    }
    assert counts == {"FIRST_REVIEW": 0, "SECOND_REVIEW": 1, "FINAL_REVIEW": 0}


async def test_the_missing_steps_come_with_the_refusal(door: Door, rounds: Rounds) -> None:
    public_id = await rounds.write()
    publish = """mutation ($ids: [ID!]!) { contentPublish(ids: $ids) {
      errors { __typename code path ... on ReviewIncompleteError { missing } } } }"""

    [error] = await door.refused(publish, by=PUBLISHER, ids=[public_id])

    assert (error["__typename"], error["code"]) == ("ReviewIncompleteError", "REVIEW_INCOMPLETE")
    assert error["missing"][0] == f"{public_id}:ZH_HANS:FIRST_REVIEW"
    assert len(error["missing"]) == 6


async def test_whoever_knows_of_no_drafts_is_told_of_no_reviews(door: Door, rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)

    body = await door.body(REVIEW, by=NOBODY, id=public_id)
    missing = await door.body(REVIEW, by=FIRST, id="article_" + "a" * 20)
    queue = await door.ask(QUEUE, by=NOBODY, stage="FIRST_REVIEW")

    codes = [each["errors"][0]["extensions"]["code"] for each in (body, missing)]
    assert codes == ["NOT_FOUND", "NOT_FOUND"]
    assert queue["reviewQueue"] == {
        "totalCount": 0,
        "hasNextPage": False,
        "endCursor": None,
        "nodes": [],
    }


MAY = {
    "FIRST_REVIEW": {"first_reviewer", "administrator"},
    "SECOND_REVIEW": {"second_reviewer", "administrator"},
    "FINAL_REVIEW": {"final_reviewer", "administrator"},
    "FIRST_PROOF": {"proofreader", "administrator"},
}


async def test_each_stage_is_done_by_its_own_role_alone(door: Door, rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)
    found: dict[str, set[str]] = {}

    for stage in MAY:
        found[stage] = set()
        for role in ROLES:
            done = await _decide(door, public_id, stage, by=person(role), decision="APPROVE")
            codes = {each["code"] for each in done["reviewDecide"]["errors"]}
            if not codes & {"FORBIDDEN", "NOT_FOUND"}:
                found[stage].add(role)
        stranger = person(next(iter(MAY[stage] - {"administrator"})), name=f"other_{stage}")
        await _decide(door, public_id, stage, by=stranger)

    assert found == MAY


async def test_a_workflow_is_read_and_changed(door: Door) -> None:
    read = '{ workflow(type: "Topic") { kind label days } }'
    save = """mutation ($steps: [WorkflowStepInput!]!) { workflowSave(type: "Topic", steps: $steps) {
      steps { kind days } errors { code message } } }"""
    steps = [{"kind": "FIRST_REVIEW", "days": 2}, {"kind": "FINAL_REVIEW"}]

    before = await door.ask(read, by=AUTHOR)
    refused = await door.refused(save, by=FINAL, steps=steps)
    await door.do(save, by=person("administrator"), steps=steps)
    after = await door.ask(read, by=AUTHOR)

    assert [each["kind"] for each in before["workflow"]] == ["MACHINE_CHECK", "FINAL_REVIEW"]
    assert refused[0]["code"] == "FORBIDDEN"
    assert [(each["kind"], each["days"]) for each in after["workflow"]] == [
        ("FIRST_REVIEW", 2),
        ("FINAL_REVIEW", None),
    ]


async def test_an_emergency_takes_two_at_the_door_too(
    site: Site, door: Door, rounds: Rounds
) -> None:
    public_id = await rounds.write()
    ask = """mutation ($id: ID!) { emergencyRequest(id: $id, expectedRevision: 1, reason: "台风") {
      id errors { code message } } }"""
    agree = """mutation ($id: ID!) { emergencyApprove(id: $id) {
      content { label lifecycle } errors { code message } } }"""

    asked = await door.do(ask, by=PUBLISHER, id=public_id)
    alone = await door.refused(agree, by=PUBLISHER, id=asked["id"])
    done = await door.do(agree, by=person("publisher", name="other"), id=asked["id"])

    assert alone[0]["code"] == "SAME_PERSON"
    assert done["content"] == {"label": "时装周开幕", "lifecycle": "PUBLISHED"}
    assert (await site.ask("{ articles { totalCount } }"))["articles"]["totalCount"] == 1


async def test_an_approval_link_is_made_once_and_revoked(door: Door, rounds: Rounds) -> None:
    public_id = await rounds.write("Topic", name={"ZH_HANS": "面料"})
    await rounds.submit(public_id)
    sha256 = (await _review(door, public_id))["sha256"]
    make = """mutation ($step: ID!, $sha256: String!, $until: DateTime!) {
      approvalLinkCreate(step: $step, expectedSha256: $sha256, leader: "会长", expiresAt: $until) {
        id path expiresAt errors { code message } } }"""
    revoke = "mutation ($id: ID!) { approvalLinkRevoke(id: $id) { id errors { code message } } }"
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()

    made = await door.do(
        make, by=FINAL, step=f"{public_id}:ZH_HANS:FINAL_REVIEW", sha256=sha256, until=until
    )
    await door.do(revoke, by=FINAL, id=made["id"])
    again = await door.refused(revoke, by=FINAL, id=made["id"])

    assert made["path"].startswith("/approve/kapok_approve_")
    assert again[0]["code"] == "STATE"


async def test_a_proofreader_is_not_shown_what_they_may_not_read(
    door: Door, rounds: Rounds
) -> None:
    canary = "联系人电话 13800000000"
    public_id = await rounds.write(
        "Exhibitor", name={"ZH_HANS": "甲厂"}, contact_line={"ZH_HANS": canary}
    )
    await rounds.submit(public_id)
    seen = "mutation ($id: ID!) { reviewSeen(id: $id, revision: 1) { errors { message } } }"
    await door.do(seen, by=PROOFREADER, id=public_id)
    await door.do(seen, by=FINAL, id=public_id)
    await rounds.edit(public_id, contact_line={"ZH_HANS": "改过"})

    shown = {
        who.id: (await door.ask(QUEUE, by=who, stage="FINAL_REVIEW"))["reviewQueue"]["nodes"][0]
        for who in (PROOFREADER, FINAL)
    }

    assert shown[FINAL.id]["changedFields"] == ["contact_line"]
    assert shown[PROOFREADER.id]["changedFields"] == []
