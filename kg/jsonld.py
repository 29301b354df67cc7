r"""Statements → JSON-LD (https://www.w3.org/TR/json-ld11/) that is written and read as a stream, a thing on each line.

One document: the context, then node objects, `@id` and `@type` before all else, as a reader of streams wants them
(https://www.w3.org/TR/json-ld11-streaming/). Every value keeps its lexical form: numbers are typed strings. Only one
thing at a time is held in memory.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from kg.errors import KgError
from kg.terms import expand
from kg.turtle import REMEMBERED, Prefixed, Statement, by_subject, place

_TYPE = f"<{expand('rdf:type')}>"
_BETWEEN = b",\n"


def written(statements: Iterable[Statement], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    r"""A document of one graph.

    Args:
        statements: those of one subject in a row; the terms as canonical N-Triples writes them.
        prefixes: prefix → namespace, the context.

    Raises:
        KgError: an object is a triple term (RDF 1.2).

    >>> visit = ("<http://x/1>", _TYPE, f"<{expand('coop:Visit')}>")
    >>> print(b"".join(written([visit], {"coop": str(expand("coop:"))})).decode(), end="")
    {"@context":{"coop":"https://w3id.org/coop-kg/ontology#"},"@graph":[
    {"@id":"http://x/1","@type":"coop:Visit"}
    ]}
    """
    nodes = _Nodes(prefixes)
    yield from _document(prefixes, ((nodes.of(*thing),) for thing in by_subject(statements)))


def written_graphs(graphs: Iterable[tuple[str, Iterable[Statement]]], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """A document of named graphs; each name is written as N-Triples writes it."""
    yield from _document(prefixes, (_graph(name, statements, prefixes) for name, statements in graphs))


def _document(prefixes: Mapping[str, str], objects: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    context = json.dumps(dict(sorted(prefixes.items())), separators=(",", ":"))
    yield f'{{"@context":{context},"@graph":['.encode()
    before = b"\n"
    for pieces in objects:
        yield before
        yield from pieces
        before = _BETWEEN
    yield b"\n]}\n"


def _graph(name: str, statements: Iterable[Statement], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    nodes = _Nodes(prefixes)
    if nodes.clashes(name):
        nodes = _Nodes({})
        yield b'{"@context":null,'
    else:
        yield b"{"
    yield f'"@id":{nodes.reference(name)},"@graph":['.encode()
    before = b"\n"
    for thing in by_subject(statements):
        yield before + nodes.of(*thing)
        before = _BETWEEN
    yield b"\n]}"


class _Nodes:
    """How things are written under a context."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._short = Prefixed(prefixes)
        schemes = "|".join(map(re.escape, prefixes))
        self._clash = re.compile(f"<(?:{schemes}):").match if schemes else None
        self.reference = lru_cache(REMEMBERED)(self._reference)

    def clashes(self, text: str) -> bool:
        """Whether a term is an IRI whose scheme reads like a prefix."""
        return bool(self._clash and self._clash(text))

    def of(self, subject: str, told: Mapping[str, set[str]]) -> bytes:
        """A node object; one with an IRI that reads like a prefixed name stands outside the context."""
        terms = (subject, *told, *(text for objects in told.values() for text in objects))
        if self._clash and any(map(self._clash, map(_iri_of, terms))):
            return b'{"@context":null,' + _Nodes({}).of(subject, told)[1:]
        members = [f'"@id":{self.reference(subject)}']
        for predicate in sorted(told, key=place):
            members += self._members(predicate, sorted(told[predicate]))
        return f"{{{','.join(members)}}}".encode()

    def _members(self, predicate: str, objects: list[str]) -> Iterator[str]:
        values = objects
        if predicate == _TYPE:
            if types := [text for text in objects if text[0] != '"']:
                yield f'"@type":{_one_or_many(map(self.reference, types))}'
            values = objects[: len(objects) - len(types)]  # sorted, literals come first
        if values:
            yield f"{self.reference(predicate)}:{_one_or_many(map(self._value, values))}"

    def _reference(self, text: str) -> str:
        """An IRI or a blank node as a JSON string."""
        found = self._short(text)
        return f'"{found[1] if found else text.strip("<>")}"'

    def _value(self, text: str) -> str:
        """An object; the escapes of canonical N-Triples are escapes of JSON, too."""
        if text.startswith("<<"):
            raise KgError(
                f"JSON-LD has no triple terms, and here is one: {text[:200]}", hint="Write Turtle or N-Quads."
            )
        if text[0] != '"':
            return f'{{"@id":{self.reference(text)}}}'
        end = text.rindex('"') + 1
        value, tail = text[:end], text[end:]
        if not tail:
            return value
        if tail[0] == "^":
            return f'{{"@value":{value},"@type":{self.reference(tail[2:])}}}'
        language, _, direction = tail[1:].partition("--")
        turned = f',"@direction":"{direction}"' if direction else ""
        return f'{{"@value":{value},"@language":"{language}"{turned}}}'


def _iri_of(text: str) -> str:
    """The IRI of a term, in angle brackets: its own, or that of its datatype."""
    return text[text.rindex('"') + 3 :] if text[0] == '"' and text[-1] == ">" else text


def _one_or_many(values: Iterable[str]) -> str:
    listed = list(values)
    return listed[0] if len(listed) == 1 else f"[{','.join(listed)}]"
