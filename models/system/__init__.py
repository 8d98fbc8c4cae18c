"""What content is kept in, and what is kept about it: items, revisions, placements, facts, the audit log, people and their keys."""

from models.system.account import Account
from models.system.audit import AuditEntry
from models.system.credential import Attempt, Invitation, LoginSession, SingleSignOn, Token
from models.system.fact import Fact
from models.system.item import Address, Item
from models.system.placement import Placement
from models.system.preview import PreviewLink
from models.system.revision import Revision
from models.system.role import Role
from models.system.term import ProtectedTerm

__all__ = [
    "Account",
    "Address",
    "Attempt",
    "AuditEntry",
    "Fact",
    "Invitation",
    "Item",
    "LoginSession",
    "Placement",
    "PreviewLink",
    "ProtectedTerm",
    "Revision",
    "Role",
    "SingleSignOn",
    "Token",
]
