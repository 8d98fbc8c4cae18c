"""Legacy addresses: where the paths of an earlier website lead, one by one or as a table."""

import strawberry

from models.locale import Locale as OurLocale
from models.system import LegacyAddress as Row
from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Code, Refused, refuse
from publishing.legacy_addresses import (
    Given,
    Leading,
    Shown,
    count_legacy_addresses,
    import_legacy,
    legacy_addresses,
    legacy_sheet,
    remove_legacy,
    save_legacy,
)
from publishing.rows import ErrorPolicy, GivenRow, RowsReport
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.manage.imports import with_sheet
from resolvers.manage.pages import cursor_of, key_of, page_size
from resolvers.names import enum_name
from schema.manage.common import Content, Instant, Locale, UserError, enum_of, user_errors
from schema.manage.imports import RowsPayload, rows_payload
from schema.manage.lifecycle import Policy, PolicyEnum
from schema.manage.moments import moment_shown
from schema.manage.pages import PageEnd

LeadingEnum = enum_of(Leading, "LegacyLeading", "What a legacy address leads to.")


@strawberry.type(description="A path of an earlier website, and where it leads now.")
class LegacyAddress:
    id: strawberry.ID
    path: str = strawberry.field(description="The old path with its query, in its one form.")
    leads_to: LeadingEnum  # type: ignore[valid-type]  # made an enum of the schema above
    item: strawberry.ID | None = strawberry.field(description="The item it leads to.")
    page: str | None = strawberry.field(
        description="The path it leads to, where that is no item's but the website's own."
    )
    language: Locale | None = strawberry.field(
        description="In which language the item is shown; null for the one asked for."
    )
    changed_at: Instant

    @strawberry.field(description="The item it leads to, as its draft is.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, self.item and str(self.item))


@strawberry.type(description="A page of legacy addresses, newest first.")
class LegacyAddressConnection:
    nodes: list[LegacyAddress]
    page_info: PageEnd
    search: strawberry.Private[str | None]
    leading: strawberry.Private[Leading | None]

    @strawberry.field(description="How many there are in all; counted only when asked.")
    async def total_count(self, info: strawberry.Info) -> int:
        async with context_of(info).look() as act:
            return await count_legacy_addresses(act, search=self.search, leading=self.leading)


@strawberry.input(
    description="A legacy address. Give a target, or say that it is gone for good (410)."
)
class LegacyAddressInput:
    id: strawberry.ID | None = strawberry.field(
        description="The one to change; left out for a new one.", default=None
    )
    path: str = strawberry.field(
        description="The old path with its query, such as /show.asp?id=123."
    )
    target: str | None = strawberry.field(
        description="The id of an item, or a path on this site.", default=None
    )
    gone: bool = strawberry.field(description="Whether nothing takes its place.", default=False)
    language: Locale | None = strawberry.field(
        description="In which language the item is shown; left out for the one asked for.",
        default=None,
    )


@strawberry.type(description="A legacy address as it is now, or was; or why nothing was done.")
class LegacyAddressPayload:
    address: LegacyAddress | None
    errors: list[UserError]


@strawberry.type
class AddressesQuery:
    @strawberry.field(
        description="Legacy addresses, newest first. `search` is part of a path, old or new, or an item's id."
    )
    async def legacy_addresses(
        self,
        info: strawberry.Info,
        search: str | None = None,
        leads_to: LeadingEnum | None = None,  # type: ignore[valid-type]
        first: int = 20,
        after: str | None = None,
    ) -> LegacyAddressConnection:
        size, before = page_size(first), key_of(after)
        async with context_of(info).look() as act:
            found = await legacy_addresses(
                act, first=size + 1, before=before, search=search, leading=leads_to
            )
        page = found[:size]
        end = cursor_of(page[-1].row.id) if page else None
        return LegacyAddressConnection(
            nodes=[_shown(each) for each in page],
            page_info=PageEnd(has_next_page=len(found) > size, end_cursor=end),
            search=search,
            leading=leads_to,
        )

    @strawberry.field(description="All legacy addresses as CSV, as legacyAddressesImport reads it.")
    async def legacy_addresses_csv(self, info: strawberry.Info) -> str:
        async with context_of(info).look() as act:
            return await legacy_sheet(act)


@strawberry.type
class AddressesMutation:
    @strawberry.mutation(description="A new or changed legacy address.")
    async def legacy_address_save(
        self, info: strawberry.Info, input: LegacyAddressInput
    ) -> LegacyAddressPayload:
        async def work(act: Act) -> Shown:
            key = _key(input.id) if input.id is not None else None
            if input.gone == bool(input.target):
                message = "Give a target, or say that it is gone; one of the two."
                raise refuse(Code.REQUIRED, message, "target")
            language = OurLocale[enum_name(input.language)] if input.language else None
            return await save_legacy(
                act, Given(input.path, input.target or None, language), key=key
            )

        return _payload(await attempt(info, work))

    @strawberry.mutation(description="Take a legacy address away: its path is not found any more.")
    async def legacy_address_remove(
        self, info: strawberry.Info, id: strawberry.ID
    ) -> LegacyAddressPayload:
        async def work(act: Act) -> Shown:
            return await remove_legacy(act, _key(id))

        return _payload(await attempt(info, work))

    @strawberry.mutation(
        description="Legacy addresses from a CSV file with the columns 旧网址 (path), 指向 (target: an item's id, a path or “gone”)"
        " and 语言 (language). A row is the legacy address with its path, or a new one."
    )
    async def legacy_addresses_import(
        self,
        info: strawberry.Info,
        csv: str | None = None,
        csv_base64: str | None = None,
        dry_run: bool = False,
        error_policy: PolicyEnum = Policy.REJECT_ALL,
    ) -> RowsPayload:
        policy = ErrorPolicy[enum_name(error_policy)]

        async def work(act: Act, rows: list[GivenRow]) -> RowsReport:
            return await import_legacy(act, rows, dry_run=dry_run, policy=policy)

        return rows_payload(
            await with_sheet(info, Verb.ADDRESSES, csv=csv, csv_base64=csv_base64, work=work)
        )


def _key(given: strawberry.ID) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise refuse(Code.NOT_FOUND, f"There is no legacy address {str(given)[:40]!r}.", "id")
    return int(given)


def _payload(result: Shown | Refused) -> LegacyAddressPayload:
    if isinstance(result, Refused):
        return LegacyAddressPayload(address=None, errors=user_errors(result))
    return LegacyAddressPayload(address=_shown(result), errors=[])


def _shown(shown: Shown) -> LegacyAddress:
    row: Row = shown.row
    return LegacyAddress(
        id=strawberry.ID(str(row.id)),
        path=row.path,
        leads_to=shown.leads_to,
        item=strawberry.ID(shown.item) if shown.item else None,
        page=row.target_path,
        language=getattr(Locale, OurLocale(row.locale).name) if row.locale else None,
        changed_at=moment_shown(row.changed_at),
    )
