"""The documents with which the tests of time speak to the editors' door."""

from models.system import Workflow
from tests.site import Site

REPORT = """report {
  items { kind item { id type label } at until fields }
  links { source { id } field target { id } shown at until }
  facts { kind id } }"""

PUBLISH = (
    """mutation ($ids: [ID!]!, $dryRun: Boolean! = false, $key: String, $policy: ErrorPolicy! = REJECT_ALL, $locales: [Locale!]) {
  contentPublish(ids: $ids, dryRun: $dryRun, idempotencyKey: $key, errorPolicy: $policy, locales: $locales) {
    contents { id lifecycle } errors { code message path } %s } }"""
    % REPORT
)

SCHEDULE = (
    """mutation ($ids: [ID!]!, $at: DateTime, $until: DateTime, $local: LocalDateTime, $zone: String! = "Asia/Shanghai",
    $dryRun: Boolean! = false, $key: String) {
  contentSchedule(ids: $ids, publishAt: $at, unpublishAt: $until, publishAtLocal: $local, timeZone: $zone, dryRun: $dryRun, idempotencyKey: $key) {
    contents { id lifecycle } errors { code message path } %s } }"""
    % REPORT
)

CANCEL = (
    """mutation ($ids: [ID!]!, $dryRun: Boolean! = false, $key: String) {
  contentScheduleCancel(ids: $ids, dryRun: $dryRun, idempotencyKey: $key) {
    contents { id lifecycle } errors { code message path } %s } }"""
    % REPORT
)

UNPUBLISH = (
    """mutation ($ids: [ID!]!, $at: DateTime, $dryRun: Boolean! = false, $key: String) {
  contentUnpublish(ids: $ids, reason: "过期", at: $at, dryRun: $dryRun, idempotencyKey: $key) {
    contents { id lifecycle } errors { code message path } %s } }"""
    % REPORT
)

WITHDRAW = (
    """mutation ($id: ID!, $dryRun: Boolean! = false, $key: String) {
  contentWithdraw(id: $id, ground: "侵权", notice: "已撤下", dryRun: $dryRun, idempotencyKey: $key) {
    contents { id lifecycle } errors { code message path } %s } }"""
    % REPORT
)

REINSTATE = (
    """mutation ($id: ID!, $dryRun: Boolean! = false, $key: String) {
  contentReinstate(id: $id, dryRun: $dryRun, idempotencyKey: $key) {
    contents { id lifecycle } errors { code message path } %s } }"""
    % REPORT
)


async def publish_without_reviews(site: Site) -> None:
    """Let nothing be reviewed here: these tests are of time, not of reviews."""
    async with site.database.transaction() as tx:
        for name in ("Article", "Person", "Event", "Session", "Venue"):
            await Workflow.create(using_db=tx, type=name, steps="[]", by="test", changed_at=0)
