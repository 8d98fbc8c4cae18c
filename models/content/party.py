"""Who takes part in something, and in which role."""

from models.declare import Choices

PARTY = ("Organisation", "Enterprise")
"""The types that can take part as a body; in the API, the union `Party`."""


class PartyRole(Choices):
    """What somebody does for an event, a project or a base."""

    HOST = "主办", "Host"
    ORGANISER = "承办", "Organiser"
    CO_ORGANISER = "协办", "Co-organiser"
    SUPPORTED_BY = "指导/支持", "Supported by"
    INITIATED_BY = "发起", "Initiated by"
    LED_BY = "牵头", "Led by"
    APPROVED_BY = "审批", "Approved by"
    CO_BUILT_BY = "共建", "Co-built by"


SUPPORTING = ("SUPPORTED_BY", "APPROVED_BY")
ORGANISING = tuple(each.name for each in PartyRole if each.name not in SUPPORTING)
