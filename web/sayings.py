"""What a sentence says, as people read it: its claims, put together by what they are about.

A post is a person, the post and where it is held; a cooperation its sides around what it is; all else is a statement by
itself. What the article merely names comes last, as one line.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from rdflib import DCTERMS, ORG

from kg.store.reading import Value
from kg.terms import COOP, SCHEMA
from web.quotes import Quote

Types = Mapping[str, str]
"""The class of each thing, where it is known."""

_MEMBER, _ROLE, _EMPLOYER = str(ORG.member), str(ORG.role), str(ORG.organization)
_POST = frozenset((_MEMBER, _ROLE, _EMPLOYER))
_MENTIONS, _ABOUT, _STATUS = str(SCHEMA.mentions), str(SCHEMA.about), str(COOP.status)
_BEFORE = ("visitor", "proposer", "inviter", "organizer", "party", "signatory", "participant")
_BEFORE_IT = tuple(str(COOP[name]) for name in _BEFORE)
_BEHIND_IT = tuple(str(COOP[name]) for name in ("host", "invitee", "destination"))
_OF_IT = (
    _STATUS,
    str(SCHEMA.startDate),
    str(SCHEMA.endDate),
    str(SCHEMA.location),
    str(COOP.form),
    str(DCTERMS.subject),
    str(COOP.researchArea),
)
_COMPLETED, _MEETING = str(COOP.completed), str(COOP.Meeting)
_VERBS = {
    (str(COOP.Visit), _COMPLETED): _("visited"),
    (_MEETING, _COMPLETED): _("met"),
}
"""How a cooperation is told by a verb: none but where its status leaves no doubt that it came to pass."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Claims of one sentence that are read as one.

    `before` and `behind` stand around the verb: words of the interface, or where there are none the name of what `by`
    says, a class, a property or a post. `more` is what else is told: when, where, in which form. `kind` is `post`,
    `cooperation`, `statement` or `names`.
    """

    kind: str
    claims: tuple[Quote, ...]
    before: tuple[Value | str, ...] = ()
    by: str = ""
    verb: str = ""
    behind: tuple[Value, ...] = ()
    more: tuple[Value, ...] = ()

    @property
    def confidence(self) -> str:
        """That of the claim that is least sure."""
        return min((claim.confidence for claim in self.claims), key=_number, default="")


def sayings(claims: Sequence[Quote], article: str, types: Types, statuses: Mapping[str, str]) -> list[Saying]:
    """What the claims of one sentence of an article say.

    `statuses` are those of the cooperations, wherever in the article they are told.
    """
    by_subject: dict[str, list[Quote]] = defaultdict(list)
    for claim in claims:
        reported = claim.predicate == _ABOUT and claim.subject == article
        by_subject[_text(claim.object) if reported else claim.subject].append(claim)
    found = [
        saying for subject, its in by_subject.items() for saying in _of_subject(subject, its, article, types, statuses)
    ]
    return sorted(found, key=lambda saying: _ORDER.index(saying.kind))


def statuses_in(claims: Iterable[Quote]) -> dict[str, str]:
    """The status of each thing of which one is told."""
    return {claim.subject: _text(claim.object) for claim in claims if claim.predicate == _STATUS}


def _of_subject(
    subject: str, claims: Sequence[Quote], article: str, types: Types, statuses: Mapping[str, str]
) -> Iterator[Saying]:
    predicates = {claim.predicate for claim in claims}
    if subject == article:
        yield from _of_article(claims)
    elif predicates <= _POST and _MEMBER in predicates:
        yield _post(claims)
    elif subject in types or _ABOUT in predicates:
        yield _cooperation(subject, claims, types.get(subject, ""), statuses.get(subject, ""))
    else:
        yield from map(_statement, claims)


def _of_article(claims: Sequence[Quote]) -> Iterator[Saying]:
    named = tuple(claim for claim in claims if claim.predicate == _MENTIONS)
    if named:
        yield Saying("names", named, behind=tuple(claim.object for claim in named))
    yield from (_statement(claim) for claim in claims if claim.predicate != _MENTIONS)


def _post(claims: Sequence[Quote]) -> Saying:
    return Saying(
        "post",
        tuple(claims),
        before=_objects(claims, (_MEMBER,)),
        by=next(map(_text, _objects(claims, (_ROLE,))), _MEMBER),
        behind=_objects(claims, (_EMPLOYER,)),
    )


def _cooperation(subject: str, claims: Sequence[Quote], type_: str, status: str) -> Saying:
    before, behind = _objects(claims, _BEFORE_IT), _objects(claims, _BEHIND_IT)
    other = {_ABOUT, *_BEFORE_IT, *_BEHIND_IT, *_OF_IT}
    further = tuple(dict.fromkeys(claim.object for claim in claims if claim.predicate not in other))
    told = before and (behind or (len(before) > 1 and type_ == _MEETING))
    return Saying(
        "cooperation",
        tuple(claims),
        before=before,
        by=subject if not type_ or not (before or behind) else type_,
        verb=_VERBS.get((type_, status), "") if told else "",
        behind=behind,
        more=_objects(claims, _OF_IT) + further,
    )


def _statement(claim: Quote) -> Saying:
    return Saying("statement", (claim,), before=(claim.subject,), by=claim.predicate, behind=(claim.object,))


def _objects(claims: Sequence[Quote], predicates: Sequence[str]) -> tuple[Value, ...]:
    """What these properties lead to, each once, in the order of the properties."""
    return tuple(dict.fromkeys(claim.object for by in predicates for claim in claims if claim.predicate == by))


def _text(value: Value) -> str:
    return str(getattr(value, "value", value))


def _number(confidence: str) -> float:
    try:
        return float(confidence)
    except ValueError:
        return 2.0


_ORDER = ("cooperation", "post", "statement", "names")
