"""What is wrong with a declaration, said so that its author can mend it."""


class DeclarationFault(Exception):
    """A content type is declared wrongly; start-up stops with this sentence."""

    def __init__(self, where: str, problem: str, mend: str) -> None:
        super().__init__(f"{where}: {problem} {mend}")
        self.where = where
        self.problem = problem
        self.mend = mend
