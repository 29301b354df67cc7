"""A thing as schema.org tells it: made from what its page has read already, so it costs no further question."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from kg.store.reading import Value
from kg.terms import FORM, SCHEMA
from web.cards.rules import ADDRESSES, BACKWARDS, STATUS, TYPES_OF_KINDS, types_of, word_of
from web.links import is_safe
from web.names import LANGUAGE, Names
from web.quotes import Quote
from web.things import Thing

Node = dict[str, Any]

MOST_VALUES = 100
MOST_ARTICLES = 10
LONGEST_TEXT = 2_000
"""Characters; a longer text is left out rather than cut, so that nothing is told that the graph does not say."""


def entity(thing: Thing, names: Names, base: str, quotes: Sequence[Quote] = ()) -> Node:
    """What a page is about. `quotes` are those of a claim.

    Only statements of the thing's document, told by `web.cards.rules`: of each property at most `MOST_VALUES`.
    """
    types = types_of(thing.types)
    told: dict[str, list[Any]] = defaultdict(list)
    for word, value in (*_outgoing(thing, types, names, base), *_incoming(thing, types, names, base)):
        if value not in told[word]:
            told[word].append(value)
    for name in _name(thing.iri, names):
        told["name"] = [name]
        told["alternateName"] = [other for other in told["alternateName"] if other != name]
    for word, value in _said(quotes[0], names, base) if quotes and "Claim" in types else ():
        told[word].append(value)
    found = {word: _one_or_all(values[:MOST_VALUES]) for word, values in told.items() if values}
    return {"@id": thing.iri, "@type": _one_or_all(types)} | found | _articles(thing, names)


def reference(iri: str, names: Names, base: str) -> Node:
    """What stands at the other end of a statement: its IRI, its type where the IRI tells it, and its name."""
    type_ = _type_of(iri, base)
    node: Node = {"@id": iri} | ({"@type": type_} if type_ else {})
    return node | {"headline" if type_ == "NewsArticle" else "name": name for name in _name(iri, names)}


def _outgoing(thing: Thing, types: list[str], names: Names, base: str) -> Iterator[tuple[str, Any]]:
    for group in thing.outgoing:
        word = word_of(group.predicate, types)
        for statement in group.statements if word else ():
            for value in _value(word, statement.other, names, base):
                yield word, value


def _incoming(thing: Thing, types: list[str], names: Names, base: str) -> Iterator[tuple[str, Any]]:
    for group in thing.incoming.items:
        word = BACKWARDS.get(group.predicate, "")
        for statement in group.statements if word and types != ["Thing"] else ():
            for value in _value(word, statement.other, names, base):
                yield word, value


def _value(word: str, value: Value, names: Names, base: str) -> Iterator[Any]:
    """A value, or none where it is not fit to be told: an unsafe IRI, a text too long, a node without an IRI."""
    if isinstance(value, ox.Literal):
        yield from _text(value.value, value.language or "") if word not in ADDRESSES else ()
    elif isinstance(value, ox.NamedNode) and is_safe(value.value):
        if word == "actionStatus":
            yield from filter(None, [STATUS.get(value.value)])
        elif word == "roleName":
            yield from _name(value.value, names)
        else:
            yield value.value if word in ADDRESSES else reference(value.value, names, base)


def _text(text: str, language: str) -> Iterator[Any]:
    """English is what the pages are in, and is not marked; other languages are."""
    if text.strip() and len(text) <= LONGEST_TEXT:
        plain = not language or language.split("-")[0] == LANGUAGE
        yield text if plain else {"@value": text, "@language": language}


def _name(iri: str, names: Names) -> Iterator[Any]:
    if name := names.get(iri):
        yield from _text(name.text, name.language)


def _type_of(iri: str, base: str) -> str:
    if iri.startswith(str(FORM)):
        return "DefinedTerm"
    here = f"{base}id/"
    return TYPES_OF_KINDS.get(iri[len(here) :].partition("/")[0], "") if iri.startswith(here) else ""


def _said(quote: Quote, names: Names, base: str) -> Iterator[tuple[str, Any]]:
    """What a claim is about, and the words of the article that it was read from."""
    yield "about", reference(quote.subject, names, base)
    if isinstance(quote.object, ox.NamedNode) and is_safe(quote.object.value):
        yield "about", reference(quote.object.value, names, base)
    if quote.article:
        yield "appearance", {"@id": quote.article, "@type": "NewsArticle"}
        for words in _text(quote.words, ""):
            yield "isBasedOn", {"@type": "Quotation", "text": words, "isPartOf": {"@id": quote.article}}


def _articles(thing: Thing, names: Names) -> dict[str, Any]:
    """The articles that tell of it: those that report it, and those that only name it, the newest first."""
    told: dict[str, list[Node]] = defaultdict(list)
    for quote in [quote for quote in thing.articles.items if quote.claim][:MOST_ARTICLES]:
        headline = [{"headline": name} for name in _name(quote.article, names)]
        node = {"@id": quote.article, "@type": "NewsArticle"} | (headline[0] if headline else {})
        told[quote.predicate.removeprefix(str(SCHEMA))].append(node)
    reported = {"subjectOf": told["about"]} if told["about"] else {}
    return reported | ({"@reverse": {"mentions": told["mentions"]}} if told["mentions"] else {})


def _one_or_all(values: Any) -> Any:
    return values[0] if isinstance(values, list) and len(values) == 1 else values
