"""A statement that may be true, with what speaks for and against it."""

from typing import NamedTuple

from kg.model import Term, Thing, When

Value = Term | When | Thing | str
Features = tuple[str, ...]
"""What speaks for or against a statement, in words."""


class Candidate(NamedTuple):
    """That something said in sentence `number` has the property `prop` with the value.

    `kind` is the kind of cooperation that the sentence speaks of, empty where the statement is about the thing
    `subject`; a field of research is a `str`, its words. `role` is the post's words where the property is "role". The
    features come in parts, since candidates of one sentence share most of them. `crossed` are features that count only
    for what `under` names, be it a form or a status: "agreed|modal"; they are not put together before they are needed.
    """

    number: int
    kind: str
    prop: str
    value: Value
    parts: tuple[Features, ...]
    subject: Thing | None = None
    role: str = ""
    under: str = ""
    crossed: tuple[Features, ...] = ()

    @property
    def key(self) -> str:
        """Which weights count, beside those that all candidates of its group share."""
        return f"{self.kind} {self.prop}" if self.kind else self.prop

    def features(self) -> list[str]:
        """All that speaks for and against it, in words."""
        plain = [feature for part in self.parts for feature in part]
        return [*plain, *(f"{self.under}|{feature}" for part in self.crossed for feature in part)]
