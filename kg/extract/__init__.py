"""Read facts out of a document: who visited, met, signed, proposed and invited whom, when, and what about.

The sentences are read in order, as a reader does: each becomes a scene, frames are triggered in it, their slots
are filled by the names around them or by the story so far, and what is read becomes part of that story.
"""

from collections.abc import Iterable

from kg.extract.teller import Teller
from kg.model import Document, Mention, Reading, Thing


def extract(document: Document, mentions: Iterable[Mention], things: Iterable[Thing]) -> Reading:
    """All that the document says, as things and facts with their evidence.

    Every fact's evidence is the sentence it was read from; its confidence tells how its parts were found: named in
    the sentence, or only meant by it.
    """
    teller = Teller(document, tuple(mentions), tuple(things))
    teller.read_all()
    return teller.reading()
