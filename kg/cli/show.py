"""`kg show`."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from kg import authority, pipeline
from kg.cli import options
from kg.cli.build import stages
from kg.iri import Node
from kg.model import Fact, Mention, Reading, Term, Thing, When

COLOURS = {
    "foaf:Person": "magenta",
    "schema:Place": "green",
    "foaf:Group": "yellow",
    "coop:Project": "blue",
    "coop:Forum": "blue",
}
PHRASES = {
    "coop:supportedBy": "is supported by",
    "coop:within": "takes place within",
    "coop:foundedBy": "was founded by",
    "coop:locatedIn": "is in",
    "coop:researchArea": "works in",
    "coop:equippedBy": "uses devices made by",
    "coop:interestedIn": "is interested in cooperating with",
    "dcterms:subject": "has the field",
    "org:subOrganizationOf": "is part of",
    "org:unitOf": "is a unit of",
    "schema:startDate": "starts",
    "schema:endDate": "ends",
    "schema:location": "takes place in",
    "schema:mentions": "mentions",
    "schema:about": "reports",
}


@click.command()
@click.argument("article", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--all", "everything", is_flag=True, help="Tell what is mentioned and reported as facts, too.")
@options.base
@options.published
def show(article: Path, everything: bool, base: str | None, published: When | None) -> None:
    """Shows what is found in an article: its text with each name marked, then every fact.

    A fact comes with the words it was read from, the rule that read it, and how sure the rule is (0 to 1).

    \b
    Example:
        kg show articles/2024-05-14-visit.md
    """
    settings = options.settings(base=base)
    known = authority.load(settings.base, settings.authority)
    document, mentions, reading = pipeline.take(article, known, pipeline.chosen(stages(published), settings))
    in_colour = sys.stdout.isatty()
    facts = [fact for fact in reading.facts if everything or fact.predicate not in ("schema:mentions", "schema:about")]
    click.echo(marked(document.article.text, mentions, reading.things, in_colour=in_colour))
    click.echo(f"\n{len(reading.things)} things, {len(facts)} facts\n")
    for fact in facts:
        click.echo("\n".join(told(fact, reading)))


def marked(text: str, mentions: Iterable[Mention], things: Iterable[Thing], *, in_colour: bool) -> str:
    """The text with each mention in the colour of its kind, or in brackets with its kind before it."""
    kinds = {span: thing.type for thing in things for span in thing.mentions}
    pieces, last = [], 0
    for mention in sorted(mentions, key=lambda mention: mention.span):
        words, kind = mention.span.of(text), kinds.get(mention.span, mention.type)
        pieces.append(text[last : mention.span.start])
        pieces.append(_coloured(words, kind) if in_colour else f"[{_local(kind)} {words}]")
        last = mention.span.stop
    return "".join([*pieces, text[last:]])


def told(fact: Fact, reading: Reading) -> Iterator[str]:
    """A fact as a sentence, with its quote, rule and confidence below it."""
    things = {thing.node: thing for thing in reading.things}
    phrase = PHRASES.get(fact.predicate) or f"has {_words(_local(fact.predicate))}"
    subject = _name(fact.subject, things, reading)
    yield f"• {subject} {phrase} {_name(fact.object, things, reading)}."
    yield f"  “{fact.evidence.of(reading.article.text)}”"
    yield f"  rule {fact.rule}, confidence {fact.confidence:.2f}"
    yield ""


def _name(value: Node | Term | When, things: dict[Node, Thing], reading: Reading) -> str:
    if isinstance(value, When):
        return str(value)
    if isinstance(value, Term):
        return _local(value.curie).replace("-", " ")
    if value == reading.article.node:
        return "the article"
    thing = things.get(value)
    if thing is None:
        return f"{value.kind} {value.slug}"
    return f"“{thing.label}”" if thing.label else f"{_words(_local(thing.type))} {value.slug}"


def _coloured(words: str, kind: str) -> str:
    return click.style(words, fg=COLOURS.get(kind, "cyan"), bold=True)


def _local(curie: str) -> str:
    return curie.partition(":")[2]


def _words(name: str) -> str:
    """A term's name as words.

    >>> _words("GovernmentBody")
    'government body'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
