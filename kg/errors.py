"""The one error that the publisher raises on purpose."""


class KgError(Exception):
    """What went wrong, where, and what to do about it.

    Args:
        message: what was found and what was looked for, one sentence.
        where: the file, article or address it is about; empty when there is none.
        hint: what the reader of the message can do; empty when nothing helps.
        exit_code: what a command ends with: 1 nothing done, 2 wrong use, 3 done in part.

    >>> print(KgError("the file is empty", where="a.md", hint="Put an article into it."))
    a.md: the file is empty
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "", exit_code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message
