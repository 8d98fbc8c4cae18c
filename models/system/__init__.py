"""What content is kept in, and what is kept about it: items, revisions, placements, facts, the audit log, people and their keys."""

from models.system.account import Account
from models.system.alarm import Alarm
from models.system.audit import AuditEntry
from models.system.credential import Attempt, Invitation, LoginSession, SingleSignOn, Token
from models.system.edit_lock import EditLock, Presence
from models.system.fact import Fact
from models.system.hold import Hold
from models.system.item import Address, Item
from models.system.once import Once
from models.system.placement import Placement
from models.system.preview import PreviewLink
from models.system.release import Release, ReleaseItem
from models.system.revision import Revision
from models.system.role import Role
from models.system.term import ProtectedTerm

__all__ = [
    "Account",
    "Address",
    "Alarm",
    "Attempt",
    "AuditEntry",
    "EditLock",
    "Fact",
    "Hold",
    "Invitation",
    "Item",
    "LoginSession",
    "Once",
    "Placement",
    "Presence",
    "PreviewLink",
    "ProtectedTerm",
    "Release",
    "ReleaseItem",
    "Revision",
    "Role",
    "SingleSignOn",
    "Token",
]
