"""What content is kept in, and what is kept about it: items, revisions, placements, facts, the audit log, roles."""

from models.system.audit import AuditEntry
from models.system.comment import Comment
from models.system.fact import Fact
from models.system.item import Address, Item
from models.system.placement import Placement
from models.system.review import ApprovalLink, Delegation, Emergency, Seen, SignOff, Submission
from models.system.revision import Revision
from models.system.role import Role
from models.system.term import ProtectedTerm
from models.system.workflow import Workflow

__all__ = [
    "Address",
    "ApprovalLink",
    "AuditEntry",
    "Comment",
    "Delegation",
    "Emergency",
    "Fact",
    "Item",
    "Placement",
    "ProtectedTerm",
    "Revision",
    "Role",
    "Seen",
    "SignOff",
    "Submission",
    "Workflow",
]
