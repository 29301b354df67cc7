"""What XML needs beyond what the engine writes: carriage returns escaped, and nothing that XML cannot hold."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import pyoxigraph as ox

_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\r"})
_NONCHARACTERS = re.compile(b"\xef\xbf[\xbe\xbf]")
_NAME_AT_END = re.compile(r"[^\W\d][\w.\-]*\Z")

Refuse = Callable[[str], None]


class UnwritableError(ValueError):
    """There is something that a format cannot hold."""


class Sheet:
    r"""A file that passes on what the engine writes as XML.

    A carriage return is escaped, as XML reads it as a line feed otherwise (XML 1.0, section 2.11); a character that XML
    cannot hold, not even escaped (section 2.2), is told to `refuse`, which raises.

    >>> pieces = []
    >>> _ = Sheet(pieces.append, print).write(b"<literal>a\rb</literal>")
    >>> pieces
    [b'<literal>a&#xD;b</literal>']
    >>> _ = Sheet(pieces.append, print).write(b"<literal>\x07</literal>")
    the answer holds the character U+0007, which XML cannot hold
    """

    def __init__(self, write: Callable[[bytes], object], refuse: Refuse) -> None:
        self._write, self._refuse = write, refuse
        self._end = b""

    def write(self, data: bytes) -> int:
        """Passes a piece on."""
        if len(data.translate(None, _CONTROLS)) < len(data):
            self._refuse_letter(next(byte for byte in data if byte in _CONTROLS))
        seen = self._end + data
        if found := _NONCHARACTERS.search(seen):
            self._refuse_letter(ord(found[0].decode()))
        self._end = seen[-2:]
        self._write(data.replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        """Does nothing: the pieces are passed on as they come."""

    def _refuse_letter(self, letter: int) -> None:
        self._refuse(f"the answer holds the character U+{letter:04X}, which XML cannot hold")


def nameable(triples: Iterable[ox.Triple], refuse: Refuse) -> Iterator[ox.Triple]:
    """The triples; one whose property does not end in a name is told to `refuse`: RDF/XML has no element for it."""
    seen: set[str] = set()
    for triple in triples:
        predicate = triple.predicate.value
        if predicate not in seen:
            if not _NAME_AT_END.search(predicate):
                refuse(f"the property {predicate} does not end in a name, as RDF/XML wants it")
            seen.add(predicate)
        yield triple


def rdfxml(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """A document of RDF/XML.

    Raises:
        UnwritableError: there are characters, or properties, that it cannot hold.
    """
    named = list(nameable(triples, _raise))
    pieces: list[bytes] = []
    Sheet(pieces.append, _raise).write(ox.serialize(named, format=ox.RdfFormat.RDF_XML, prefixes=dict(prefixes)) or b"")
    return pieces[0]


def _raise(reason: str) -> None:
    raise UnwritableError(reason)
