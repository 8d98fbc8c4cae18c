"""What stops a page from being read at all."""


class PageError(Exception):
    """A page that cannot be read; the message says what is wrong and how to mend it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
