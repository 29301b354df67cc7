"""Lasting bodies that several run together: a joint laboratory, institute, centre or school is a project too."""

import re

from kg.extract.events import Event
from kg.iri import Node
from kg.model import Fact, Term, Thing

_JOINT = re.compile(r"\b(?:[Jj]oint|[Ii]nternational)\b|\b[A-Z]\w+[-–][A-Z]\w+")
_LASTING = {
    "laborator": "form:joint-laboratory",
    "institut": "form:joint-institute",
    "cent": "form:joint-institute",
    "school": "form:joint-institute",
    "college": "form:joint-institute",
    "branch": "form:joint-institute",
}


def body_form(body: Thing) -> str:
    """The form of cooperation that a lasting body is, by its name; empty for other things."""
    return next((form for word, form in _LASTING.items() if word in body.label.lower()), "")


def is_joint(thing: Thing) -> bool:
    """Whether the thing is a body that its name calls joint: "Joint Laboratory of Optics", "Sino-Italian Institute"."""
    return bool(body_form(thing)) and _JOINT.search(thing.label) is not None


def lasting(body: Thing, founders: list[Fact], number: int, article: Node) -> Event | None:
    """The joint project that a body with several founders is: a laboratory, institute or centre run together."""
    form = body_form(body)
    if not is_joint(body) or len({fact.object for fact in founders}) < 2:
        return None
    first = founders[0]
    node = Node("cooperation", f"{article.slug}/project-body-{number}")
    event = Event("coop:Project", first.evidence, first.rule, 0, "coop:ongoing", 0.8, node)
    for fact in founders:
        event.state("coop:party", fact.object, fact.evidence, fact.rule, min(fact.confidence, 0.8))
    event.state("coop:form", Term(form), first.evidence, first.rule, 0.8)
    return event
