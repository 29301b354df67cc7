"""A statement that may be true, with what speaks for and against it."""

from typing import NamedTuple

from kg.model import Term, Thing, When

Value = Term | When | Thing | str


class Candidate(NamedTuple):
    """That something said in sentence `number` has the property `prop` with the value.

    `kind` is the kind of cooperation that the sentence speaks of, empty where the statement is about the thing
    `subject`; a field of research is a `str`, its words. `role` is the post's words where the property is "role". The
    features come in parts, since candidates of one sentence share most of them.
    """

    number: int
    kind: str
    prop: str
    value: Value
    parts: tuple[tuple[str, ...], ...]
    subject: Thing | None = None
    role: str = ""

    @property
    def key(self) -> str:
        """Which weights count, beside those that all candidates of its group share."""
        return f"{self.kind} {self.prop}" if self.kind else self.prop
