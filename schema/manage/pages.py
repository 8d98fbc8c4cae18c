"""What the pages of the editors' own lists have in common."""

import strawberry


@strawberry.type(description="What lies behind a page of one of the editors' own lists.")
class PageEnd:
    has_next_page: bool
    end_cursor: str | None = strawberry.field(
        description="Given as `after`, it leads to the next page."
    )
