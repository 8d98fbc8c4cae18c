"""What content is kept in, and what is kept about it: items, revisions, placements, facts, what of them is public, reviews, the audit log, people and their keys."""

from models.system.account import Account
from models.system.alarm import Alarm
from models.system.audit import AuditEntry
from models.system.audit_head import AuditHead
from models.system.change import ChangeLog, PublicChange
from models.system.comment import Comment
from models.system.credential import Attempt, Invitation, LoginSession, Token
from models.system.dismissal import Dismissal
from models.system.edit_lock import EditLock, Presence
from models.system.fact import Fact
from models.system.hold import Hold
from models.system.item import Address, Item
from models.system.legacy_address import LegacyAddress
from models.system.lexicon import LexiconEntry
from models.system.listener import Announced, Counter, Listener
from models.system.missed_search import MissedDismissal, MissedSearch
from models.system.once import Once
from models.system.placement import Placement
from models.system.portal import Portal, PortalPull, PortalShown, PortalView
from models.system.preview import PreviewLink
from models.system.release import Release, ReleaseItem
from models.system.review import ApprovalLink, Delegation, Emergency, Seen, SignOff, Submission
from models.system.revision import Revision
from models.system.role import Role
from models.system.saved_view import SavedView
from models.system.stored_file import Secret, StoredFile
from models.system.takedown import Takedown
from models.system.term import ProtectedTerm
from models.system.tombstone import GoneAddress, Tombstone
from models.system.translation import Translation, TranslationCheck
from models.system.webhook import Webhook, WebhookAttempt, WebhookDelivery
from models.system.workflow import Workflow

__all__ = [
    "Account",
    "Address",
    "Alarm",
    "Announced",
    "ApprovalLink",
    "Attempt",
    "AuditEntry",
    "AuditHead",
    "ChangeLog",
    "Comment",
    "Counter",
    "Delegation",
    "Dismissal",
    "EditLock",
    "Emergency",
    "Fact",
    "GoneAddress",
    "Hold",
    "Invitation",
    "Item",
    "LegacyAddress",
    "LexiconEntry",
    "Listener",
    "LoginSession",
    "MissedDismissal",
    "MissedSearch",
    "Once",
    "Placement",
    "Portal",
    "PortalPull",
    "PortalShown",
    "PortalView",
    "Presence",
    "PreviewLink",
    "ProtectedTerm",
    "PublicChange",
    "Release",
    "ReleaseItem",
    "Revision",
    "Role",
    "SavedView",
    "Secret",
    "Seen",
    "SignOff",
    "StoredFile",
    "Submission",
    "Takedown",
    "Token",
    "Tombstone",
    "Translation",
    "TranslationCheck",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "Workflow",
]
