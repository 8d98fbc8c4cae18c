"""What content is kept in, and what is kept about it: items, revisions, placements, facts, the audit log, roles."""

from models.system.alarm import Alarm
from models.system.audit import AuditEntry
from models.system.fact import Fact
from models.system.item import Address, Item
from models.system.listener import Announced, Counter, Listener
from models.system.placement import Placement
from models.system.revision import Revision
from models.system.role import Role
from models.system.stored_file import Secret, StoredFile
from models.system.term import ProtectedTerm

__all__ = [
    "Address",
    "Alarm",
    "Announced",
    "AuditEntry",
    "Counter",
    "Fact",
    "Item",
    "Listener",
    "Placement",
    "ProtectedTerm",
    "Revision",
    "Role",
    "Secret",
    "StoredFile",
]
