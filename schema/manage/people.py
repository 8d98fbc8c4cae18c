"""People: who may log in, their roles, tokens and second factors."""

from enum import Enum
from typing import Any

import orjson
import strawberry

from models.system import Account as AccountRow
from models.system import Role as RoleRow
from models.system import Token
from publishing.errors import Refused
from publishing.people.accounts import erase_account, invite, update_account
from publishing.people.guards import roles_of
from publishing.people.invitations import Link, password_link
from publishing.people.scopes import written_scope
from publishing.people.second_factor import confirm, enrol
from publishing.people.sessions import end_sessions
from publishing.people.tokens import DEFAULT_DAYS, revoke_token
from publishing.roles import read_grants
from resolvers.manage import people as told
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.names import enum_name
from schema.manage.common import Instant, Locale, UserError, user_errors
from schema.manage.moments import moment_or_none, moment_shown
from schema.manage.people_ref import PersonRef, person


class _State(Enum):
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    ERASED = "ERASED"


AccountState = strawberry.enum(
    _State, name="AccountState", description="Whether somebody may log in."
)


@strawberry.type(description="What a role grants: these verbs on these types and fields; * is all.")
class RoleGrant:
    verbs: list[str]
    types: list[str]
    fields: list[str]
    but_fields: list[str]


@strawberry.input(
    description="What a role grants: these verbs on these types and fields; * is all."
)
class RoleGrantInput:
    verbs: list[str]
    types: list[str] = strawberry.field(default_factory=lambda: ["*"])
    fields: list[str] = strawberry.field(default_factory=lambda: ["*"])
    but_fields: list[str] = strawberry.field(default_factory=list)


@strawberry.type(description="A named set of grants.")
class Role:
    name: str
    zh: str
    en: str
    grants: list[RoleGrant]


@strawberry.type(description="Somebody with an account.")
class Account:
    id: strawberry.ID
    login: str | None = strawberry.field(
        description="Null once erased, and of a portal's account, which nobody logs in with."
    )
    email: str | None
    name: str | None = strawberry.field(description="Null once erased.")
    roles: list[str]
    state: AccountState  # type: ignore[valid-type]  # made an enum of the schema above
    locale: Locale | None = strawberry.field(description="The language they prefer.")
    has_password: bool
    has_second_factor: bool
    made_at: Instant


@strawberry.type(description="A page of people, oldest account first.")
class Accounts:
    nodes: list[Account]
    has_next_page: bool
    end_cursor: str | None = strawberry.field(description="To be given as `after`.")
    total_count: int


@strawberry.type(description="A key for a program. Its text is shown once, when it is made.")
class ApiToken:
    id: strawberry.ID
    name: str
    owner: PersonRef
    scope: list[str] = strawberry.field(description="Such as `read:Article`.")
    origins: list[str] = strawberry.field(description="Where it may be used; empty for anywhere.")
    points_per_minute: int | None = strawberry.field(description="Its own budget; null: the usual.")
    made_at: Instant
    expires_at: Instant
    used_at: Instant | None = strawberry.field(description="To the hour.")
    revoked_at: Instant | None


@strawberry.input(description="A new person. They set a password by the link in the answer.")
class AccountInviteInput:
    login: str = strawberry.field(description="A name or an e-mail address; not changed later.")
    name: str
    roles: list[str]
    email: str | None = None
    locale: Locale | None = None


@strawberry.input(description="What is to be changed; what is left out stays.")
class AccountUpdateInput:
    name: str | None = None
    roles: list[str] | None = None
    state: AccountState | None = strawberry.field(  # type: ignore[valid-type]
        description="ACTIVE or SUSPENDED.", default=None
    )
    email: str | None = strawberry.field(description="null clears it.", default=strawberry.UNSET)
    locale: Locale | None = strawberry.field(
        description="null clears it.", default=strawberry.UNSET
    )


@strawberry.input(description="A new token.")
class TokenCreateInput:
    name: str = strawberry.field(description="What it is for.")
    scope: list[str] = strawberry.field(
        description="What it may do of what its owner may: `read:Article`, `edit:Event,Venue`, `audit`, `*`."
    )
    owner: strawberry.ID | None = strawberry.field(
        description="Whose it is; oneself when left out.", default=None
    )
    days: int = strawberry.field(description="For how long.", default=DEFAULT_DAYS)
    origins: list[str] = strawberry.field(
        description="Pages it may be used from, such as https://www.example.org; none for anywhere.",
        default_factory=list,
    )
    points_per_minute: int | None = None


@strawberry.input(description="A role as it shall be.")
class RoleSaveInput:
    name: str = strawberry.field(description="Small letters, digits and _; the same name replaces.")
    zh: str
    en: str
    grants: list[RoleGrantInput]


@strawberry.type
class AccountPayload:
    account: Account | None = None
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type(description="A person, and the one-time address at which they set a password.")
class PasswordLinkPayload:
    account: Account | None = None
    path: str | None = strawberry.field(
        description="Behind the service's own address. Works once; shown this once.", default=None
    )
    expires_at: Instant | None = None
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class TokenPayload:
    token: ApiToken | None = None
    text: str | None = strawberry.field(
        description="What the program sends; shown this once.", default=None
    )
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class RolePayload:
    role: Role | None = None
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type(
    description="What an authenticator is told; the address is shown to it as a picture."
)
class TotpEnrolPayload:
    secret: str | None = None
    uri: str | None = None
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class TotpConfirmPayload:
    recovery_codes: list[str] = strawberry.field(
        description="Each works once instead of a code; shown this once.", default_factory=list
    )
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class TotpDisablePayload:
    disabled: bool = False
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class SessionsEndPayload:
    ended: int = strawberry.field(description="How many there were.", default=0)
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class PeopleQuery:
    @strawberry.field(description="Everybody with an account, for whoever manages people.")
    async def accounts(
        self, info: strawberry.Info, first: int = 20, after: strawberry.ID | None = None
    ) -> Accounts:
        page = await told.people(info, first=first, after=after)
        return Accounts(
            nodes=[_person(each) for each in page.accounts],
            has_next_page=page.has_next,
            end_cursor=page.accounts[-1].public_id if page.accounts else None,
            total_count=page.total,
        )

    @strawberry.field(description="One person: oneself, or anybody for whoever manages people.")
    async def account(self, info: strawberry.Info, id: strawberry.ID) -> Account | None:
        found = await told.person(info, str(id))
        return _person(found) if found else None

    @strawberry.field(description="All roles.")
    async def roles(self, info: strawberry.Info) -> list[Role]:
        return [_role(each) for each in await told.roles(info)]

    @strawberry.field(description="One's own tokens, or somebody's for whoever manages people.")
    async def tokens(
        self, info: strawberry.Info, owner: strawberry.ID | None = None
    ) -> list[ApiToken]:
        return [_token(row, whose) for row, whose in await told.tokens(info, owner)]


@strawberry.type
class PeopleMutation:
    @strawberry.mutation(
        description="Let somebody new in. They set a password by the address in the answer."
    )
    async def account_invite(
        self, info: strawberry.Info, input: AccountInviteInput
    ) -> PasswordLinkPayload:
        made = await attempt(
            info,
            lambda act: invite(
                act,
                login=input.login,
                name=input.name,
                roles=input.roles,
                email=input.email,
                locale=enum_name(input.locale) if input.locale else None,
            ),
        )
        if isinstance(made, Refused):
            return PasswordLinkPayload(errors=user_errors(made))
        return _link(*made)

    @strawberry.mutation(
        description="Change somebody's name, roles, state, e-mail or language. Other roles and suspension end their sessions."
    )
    async def account_update(
        self, info: strawberry.Info, id: strawberry.ID, input: AccountUpdateInput
    ) -> AccountPayload:
        done = await attempt(
            info,
            lambda act: update_account(
                act,
                str(id),
                name=input.name,
                roles=input.roles,
                state=_state(input.state),
                email=None if input.email is strawberry.UNSET else input.email or "",
                locale=_locale(input.locale),
            ),
        )
        return _told(done)

    @strawberry.mutation(
        description="Forget who somebody was: names, e-mail, everything they log in with. What they wrote stays."
    )
    async def account_erase(self, info: strawberry.Info, id: strawberry.ID) -> AccountPayload:
        return _told(await attempt(info, lambda act: erase_account(act, str(id))))

    @strawberry.mutation(description="A one-time address at which somebody sets a new password.")
    async def password_reset_link(
        self, info: strawberry.Info, id: strawberry.ID
    ) -> PasswordLinkPayload:
        made = await attempt(info, lambda act: password_link(act, str(id)))
        if isinstance(made, Refused):
            return PasswordLinkPayload(errors=user_errors(made))
        account = await told.person(info, str(id))
        return _link(account, made) if account else PasswordLinkPayload()

    @strawberry.mutation(description="Make a token; its text is in the answer and nowhere else.")
    async def token_create(self, info: strawberry.Info, input: TokenCreateInput) -> TokenPayload:
        made = await told.create_token(
            info,
            owner=str(input.owner) if input.owner is not None else None,
            name=input.name,
            scope=input.scope,
            days=input.days,
            origins=input.origins,
            points_per_minute=input.points_per_minute,
        )
        if isinstance(made, Refused):
            return TokenPayload(errors=user_errors(made))
        token, text, owner = made
        return TokenPayload(token=_token(token, owner), text=text)

    @strawberry.mutation(description="Revoke a token; it is no good from this moment on.")
    async def token_revoke(self, info: strawberry.Info, id: strawberry.ID) -> TokenPayload:
        done = await attempt(info, lambda act: revoke_token(act, str(id)))
        if isinstance(done, Refused):
            return TokenPayload(errors=user_errors(done))
        token, owner = done
        return TokenPayload(token=_token(token, owner))

    @strawberry.mutation(
        description="Save a role; it holds from the next request on for everybody who has it."
    )
    async def role_save(self, info: strawberry.Info, input: RoleSaveInput) -> RolePayload:
        grants = [
            {
                "verbs": [verb.lower() for verb in each.verbs],
                "types": each.types,
                "fields": each.fields,
                "but_fields": each.but_fields,
            }
            for each in input.grants
        ]
        done = await told.save(info, name=input.name, zh=input.zh, en=input.en, grants=grants)
        if isinstance(done, Refused):
            return RolePayload(errors=user_errors(done))
        return RolePayload(role=_role(done))

    @strawberry.mutation(description="Begin with a second factor of one's own.")
    async def totp_enrol(self, info: strawberry.Info) -> TotpEnrolPayload:
        begun = await attempt(info, enrol)
        if isinstance(begun, Refused):
            return TotpEnrolPayload(errors=user_errors(begun))
        return TotpEnrolPayload(secret=begun.secret, uri=begun.uri)

    @strawberry.mutation(description="Switch one's second factor on with a first code.")
    async def totp_confirm(self, info: strawberry.Info, code: str) -> TotpConfirmPayload:
        codes = await attempt(info, lambda act: confirm(act, code))
        if isinstance(codes, Refused):
            return TotpConfirmPayload(errors=user_errors(codes))
        return TotpConfirmPayload(recovery_codes=list(codes))

    @strawberry.mutation(
        description="Switch a second factor off: one's own with a code, or somebody's who lost theirs."
    )
    async def totp_disable(
        self, info: strawberry.Info, id: strawberry.ID | None = None, code: str | None = None
    ) -> TotpDisablePayload:
        whose = str(id) if id is not None else context_of(info).actor.person
        refused = await told.switch_off_second_factor(info, whose, code)
        if refused is not None:
            return TotpDisablePayload(errors=user_errors(refused))
        return TotpDisablePayload(disabled=True)

    @strawberry.mutation(description="End all sessions of a person; one's own when no id is given.")
    async def sessions_end(
        self, info: strawberry.Info, id: strawberry.ID | None = None
    ) -> SessionsEndPayload:
        whose = str(id) if id is not None else context_of(info).actor.person
        ended = await attempt(info, lambda act: end_sessions(act, whose))
        if isinstance(ended, Refused):
            return SessionsEndPayload(errors=user_errors(ended))
        return SessionsEndPayload(ended=ended)


def _state(given: Any) -> str | None:
    return None if given is None else enum_name(given)


def _locale(given: Any) -> str | None:
    if given is strawberry.UNSET:
        return None
    return enum_name(given) if given else ""


def _told(done: AccountRow | Refused) -> AccountPayload:
    if isinstance(done, Refused):
        return AccountPayload(errors=user_errors(done))
    return AccountPayload(account=_person(done))


def _link(account: AccountRow, link: Link) -> PasswordLinkPayload:
    return PasswordLinkPayload(
        account=_person(account), path=link.address(""), expires_at=moment_shown(link.expires_at)
    )


def _person(account: AccountRow) -> Account:
    return Account(
        id=strawberry.ID(account.public_id),
        login=account.login,
        email=account.email,
        name=account.name or None,
        roles=list(roles_of(account)),
        state=_State(account.state),
        locale=getattr(Locale, account.locale) if account.locale else None,
        has_password=account.password is not None,
        has_second_factor=bool(account.totp_on),
        made_at=moment_shown(account.made_at),
    )


def _token(token: Token, owner: str) -> ApiToken:
    return ApiToken(
        id=strawberry.ID(token.public_id),
        name=token.name,
        owner=person(owner),
        scope=written_scope(read_grants(token.scope)),
        origins=orjson.loads(token.origins),
        points_per_minute=token.points_per_minute,
        made_at=moment_shown(token.made_at),
        expires_at=moment_shown(token.expires_at),
        used_at=moment_or_none(token.used_at),
        revoked_at=moment_or_none(token.revoked_at),
    )


def _role(role: RoleRow) -> Role:
    return Role(
        name=role.name,
        zh=role.zh,
        en=role.en,
        grants=[
            RoleGrant(
                verbs=sorted(each.value for each in grant.verbs),
                types=sorted(grant.types),
                fields=sorted(grant.fields),
                but_fields=sorted(grant.but_fields),
            )
            for grant in read_grants(role.grants)
        ],
    )
