"""Triples → Turtle that a person reads (https://www.w3.org/TR/turtle/), and TriG in the same hand.

Things are parted by an empty line. What a thing is stands first, then what it is called, then what the ontology tells
of it, then the rest. Each object has a line of its own, with its name beside it where the name is known. The same
triples in the same order of subjects give the same bytes, and only one thing at a time is held in memory.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import pyoxigraph as ox

from kg.nesting import Told, cells_of, nested, roots
from kg.terms import COOP, expand

Statement = tuple[str, str, str]
"""Subject, predicate and object as N-Triples writes them."""

LONGEST_COMMENT = 60
REMEMBERED = 1 << 12
STEP = "    "
_TYPE = f"<{expand('rdf:type')}>"
_FIRST = (
    "rdf:type skos:prefLabel schema:headline rdfs:label foaf:name schema:name dcterms:title org:name sh:name"
    " skos:altLabel skos:definition dcterms:description rdfs:comment rdf:subject rdf:predicate rdf:object"
)
_NAMES = ("skos:prefLabel", "schema:headline", "rdfs:label", "foaf:name", "schema:name", "dcterms:title", "org:name")
_NAMING = {f"<{expand(curie)}>": rank for rank, curie in enumerate(_NAMES)}
_RANKS = {f"<{expand(curie)}>": rank for rank, curie in enumerate(_FIRST.split())}
_OURS = f"<{COOP._NS}"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SHORT = {
    f"<{_XSD}integer>": re.compile(r"0|-?[1-9][0-9]*"),
    f"<{_XSD}decimal>": re.compile(r"-?(?:0|[1-9][0-9]{0,15})\.[0-9]{1,6}"),
    f"<{_XSD}boolean>": re.compile("true|false"),
}
"""Lexical forms that come back from the short form as they are; of doubles, parsers make other ones."""
_LOCAL = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"
"""Local names that every parser reads; the grammar has more (PN_LOCAL)."""
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\U000e0000-\U000e0fff]"
)
"""What cannot be seen, or turns the text around it: written as an escape."""


def written(
    triples: Iterable[ox.Triple], prefixes: Mapping[str, str], names: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    r"""Turtle, thing by thing; all the prefixes are declared.

    Args:
        triples: those of one subject in a row, as they are when sorted.
        prefixes: prefix → namespace.
        names: IRI → what it is called, to stand beside it as a comment.

    >>> me, is_a, visit = (ox.NamedNode(expand(curie)) for curie in ("coop:x", "rdf:type", "coop:Visit"))
    >>> print(b"".join(written([ox.Triple(me, is_a, visit)], {"coop": str(COOP._NS)})).decode(), end="")
    @prefix coop: <https://w3id.org/coop-kg/ontology#> .
    <BLANKLINE>
    coop:x
        a coop:Visit .
    """
    return written_statements(map(statement, triples), prefixes, names)


def written_statements(
    statements: Iterable[Statement], prefixes: Mapping[str, str], names: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """The same of statements whose terms are written as N-Triples writes them."""
    yield head(prefixes)
    for thing in things(statements, prefixes, names):
        yield b"\n" + thing


def things(
    statements: Iterable[Statement], prefixes: Mapping[str, str], names: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """The things alone, one piece for each, without the declarations of prefixes before them."""
    return _things(statements, _Terms(prefixes, names or {}))


def head(prefixes: Mapping[str, str]) -> bytes:
    """The declarations of prefixes that stand before things."""
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(prefixes.items())).encode()


def document(
    triples: Iterable[ox.Triple], prefixes: Mapping[str, str], names: Mapping[str, str] | None = None
) -> bytes:
    """The same as one piece: it declares no prefix but those that it uses, and has blank nodes where they are named."""
    terms = _Terms(prefixes, names or {})
    graph: dict[str, dict[str, set[str]]] = {}
    for subject, predicate, object_ in map(statement, triples):
        graph.setdefault(subject, {}).setdefault(predicate, set()).add(object_)
    terms.nest(graph, nested(graph))
    written_ = [_thing(subject, told, terms, "").encode() for subject, told in roots(graph, terms.inside)]
    used = {prefix: space for prefix, space in prefixes.items() if prefix in terms.used}
    return b"\n".join([head(used), *written_] if used else written_)


def written_graphs(
    graphs: Iterable[tuple[str, Iterable[Statement]]],
    prefixes: Mapping[str, str],
    names: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """TriG (https://www.w3.org/TR/trig/): each graph under its name, which is written as N-Triples writes it."""
    terms = _Terms(prefixes, names or {})
    yield head(prefixes)
    for name, statements in graphs:
        yield f"\n{terms.token(name)} {{\n".encode()
        between = b""
        for thing in _things(statements, terms, STEP):
            yield between + thing
            between = b"\n"
        yield b"}\n"


def statement(triple: ox.Triple) -> Statement:
    """A triple as its terms are written in N-Triples."""
    subject, predicate, object_ = triple
    return str(subject), str(predicate), _triple_term(object_) if isinstance(object_, ox.Triple) else str(object_)


def parsed_line(line: bytes) -> Statement:
    r"""The terms of a line of canonical N-Triples.

    >>> parsed_line(b'<http://x/s> <http://x/p> "two words"@en .\n')
    ('<http://x/s>', '<http://x/p>', '"two words"@en')
    """
    subject, predicate, rest = line.decode().split(" ", 2)
    return subject, predicate, rest.rstrip("\n")[:-2]


def _triple_term(triple: ox.Triple) -> str:
    return f"<<( {' '.join(statement(triple))} )>>"


def names_in(statements: Iterable[Statement], language: str = "en") -> dict[str, str]:
    """What IRIs are called, as the statements themselves tell it: in a language, else in none, else in any.

    >>> label = f"<{expand('skos:prefLabel')}>"
    >>> names_in([("<http://x/1>", label, '"Hafen"@de'), ("<http://x/1>", label, '"Harbour"@en')])
    {'http://x/1': 'Harbour'}
    """
    best: dict[str, tuple[int, int, str]] = {}
    for subject, predicate, object_ in statements:
        if predicate in _NAMING and object_[0] == '"' and object_[-1] != ">":
            value, _, told = object_.rpartition('"')
            rank = 0 if told[1:].partition("-")[0] == language else 1 if not told else 2
            name = (rank, _NAMING[predicate], value[1:])
            best[subject] = min(best.get(subject, name), name)
    return {subject[1:-1]: json.loads(f'"{text}"') for subject, (*_, text) in best.items()}


def by_subject(statements: Iterable[Statement]) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """Each subject, as often as it comes anew, with its objects by predicate."""
    for subject, group in groupby(statements, key=itemgetter(0)):
        told: dict[str, set[str]] = {}
        for _, predicate, object_ in group:
            told.setdefault(predicate, set()).add(object_)
        yield subject, told


@lru_cache(maxsize=REMEMBERED)
def place(predicate: str) -> tuple[int, str]:
    """Where a property stands among those of its thing: the type, its names, what the ontology tells, the rest."""
    rank = _RANKS.get(predicate)
    return (len(_RANKS) + (not predicate.startswith(_OURS)) if rank is None else rank), predicate


def _things(statements: Iterable[Statement], terms: "_Terms", indent: str = "") -> Iterator[bytes]:
    """One piece for each subject, with the line break at its end."""
    for subject, told in by_subject(statements):
        yield _thing(subject, told, terms, indent).encode()


def _thing(subject: str, told: Mapping[str, set[str]], terms: "_Terms", indent: str) -> str:
    lines = [indent + terms.token(subject)]
    inner = f"\n{indent}{STEP}"
    end, comment = "", ""
    for predicate in sorted(told, key=place) if len(told) > 1 else told:
        name = terms.verb(predicate)
        start = f"{inner}{name} "
        for object_ in terms.sorted(told[predicate]):
            lines += (end, comment, start)
            token, comment = terms.object(object_)
            lines.append(token)
            start, end = inner + " " * (len(name) + 1), " ,"
        end = " ;"
    lines += (" .", comment, "\n")
    return "".join(lines)


class Prefixed:
    """IRIs as prefixed names, where every parser reads them so.

    >>> short = Prefixed({"coop": str(COOP._NS)})
    >>> short(f"<{COOP.Visit}>"), short("<http://elsewhere.example/>")
    (('coop', 'coop:Visit'), None)
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = {space: prefix for prefix, space in sorted(prefixes.items(), reverse=True)}
        spaces = "|".join(map(re.escape, sorted(self._prefixes, key=len, reverse=True)))
        self._fits = re.compile(f"<({spaces})({_LOCAL})>").fullmatch if spaces else None

    def __call__(self, text: str) -> tuple[str, str] | None:
        """The prefix and the prefixed name of an IRI in angle brackets; None where it has none."""
        if not self._fits or not (match := self._fits(text)):
            return None
        prefix = self._prefixes[match[1]]
        return prefix, f"{prefix}:{match[2]}"


class _Terms:
    """How terms are written, and which prefixes they took; those met often are remembered."""

    def __init__(self, prefixes: Mapping[str, str], names: Mapping[str, str]) -> None:
        self._short, self._names = Prefixed(prefixes), names
        self.used: set[str] = set()
        self.inside: set[str] = set()
        self._graph: Mapping[str, Told] = {}
        self.token = lru_cache(REMEMBERED)(self._token)
        self._named = lru_cache(REMEMBERED)(self._with_name)

    def object(self, text: str) -> tuple[str, str]:
        """An object, and the comment with its name."""
        if text[0] == '"':
            return self._literal(text), ""
        if text[0] == "<":
            return self._named(text)
        return self._inline(text) if text in self.inside else text, ""

    def nest(self, graph: Mapping[str, Told], inside: set[str]) -> None:
        """Makes the blank nodes `inside` stand where they are named."""
        self._graph, self.inside = graph, inside

    def sorted(self, objects: set[str]) -> list[str]:
        """Objects in order: literals, IRIs, blank nodes; those that have no label by what they hold."""
        if self.inside.isdisjoint(objects):
            return sorted(objects)
        return sorted(objects, key=lambda text: f"_{self._inline(text)}" if text in self.inside else text)

    def _inline(self, node: str) -> str:
        """A blank node as a list, or in brackets."""
        cells, members = cells_of(node, self._graph, self.inside)
        if cells:
            return f"( {' '.join(self.object(member)[0] for member in members)} )"
        told = self._graph[node]
        parts = (f"{self.verb(name)} {' , '.join(self._tokens(told[name]))}" for name in sorted(told, key=place))
        return f"[ {' ; '.join(parts)} ]"

    def _tokens(self, objects: set[str]) -> list[str]:
        return [self.object(text)[0] for text in self.sorted(objects)]

    def verb(self, predicate: str) -> str:
        """A predicate."""
        return "a" if predicate == _TYPE else self.token(predicate)

    def _token(self, text: str) -> str:
        """An IRI, as a prefixed name where it can be one, or a blank node."""
        if not (found := self._short(text)):
            return _visible(text)
        self.used.add(found[0])
        return found[1]

    def _with_name(self, text: str) -> tuple[str, str]:
        token, name = self.token(text), _one_line(self._names.get(text[1:-1], ""))
        said = token[0] != "<" and _letters(token.partition(":")[2]) == _letters(name)
        return token, f"  # {name}" if name and not said else ""

    def _literal(self, text: str) -> str:
        if text[-1] != ">":
            return _visible(text)
        end = text.rindex('"')
        value, datatype = text[1:end], text[end + 3 :]
        if (short := _SHORT.get(datatype)) and short.fullmatch(value):
            return value
        return f"{_visible(text[: end + 1])}^^{self.token(datatype)}"


def _visible(text: str) -> str:
    return text if text.isascii() else _UNSEEN.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _one_line(name: str) -> str:
    """A name as it may stand in a comment: no line break, nothing unseen, not too long."""
    seen = "".join(letter if letter.isprintable() else " " for letter in name[: 4 * LONGEST_COMMENT])
    words = " ".join(seen.split())
    return words if len(words) <= LONGEST_COMMENT else words[: LONGEST_COMMENT - 1].rstrip() + "…"


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words)).casefold()
