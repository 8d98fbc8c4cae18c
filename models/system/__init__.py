"""What content is kept in: items, revisions, placements, addresses, facts and protected terms."""

from models.system.fact import Fact
from models.system.item import Address, Item
from models.system.placement import Placement
from models.system.revision import Revision
from models.system.term import ProtectedTerm

__all__ = ["Address", "Fact", "Item", "Placement", "ProtectedTerm", "Revision"]
