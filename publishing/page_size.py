"""How much of an editors' list can be asked for at once."""

from publishing.errors import Code, refuse

MOST = 100


def refuse_size(first: int) -> None:
    """Raise Refused for a page of none, or of more than a hundred."""
    if not 1 <= first <= MOST:
        message = f"first must be 1 to {MOST}; {first} was asked for."
        raise refuse(Code.INVALID, message, "first")
