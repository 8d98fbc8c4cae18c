"""What content is kept in, and what is kept about it: items, revisions, placements, facts, the audit log, roles."""

from models.system.audit import AuditEntry
from models.system.audit_head import AuditHead
from models.system.fact import Fact
from models.system.item import Address, Item
from models.system.placement import Placement
from models.system.revision import Revision
from models.system.role import Role
from models.system.saved_view import SavedView
from models.system.takedown import Takedown
from models.system.term import ProtectedTerm
from models.system.tombstone import Tombstone
from models.system.translation import Translation, TranslationCheck

__all__ = [
    "Address",
    "AuditEntry",
    "AuditHead",
    "Fact",
    "Item",
    "Placement",
    "ProtectedTerm",
    "Revision",
    "Role",
    "SavedView",
    "Takedown",
    "Tombstone",
    "Translation",
    "TranslationCheck",
]
