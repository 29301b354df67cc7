"""A spaCy pipeline as a backend: whichever one the user has installed, by its name or directory."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

import spacy
from spacy.language import Language

from kg.backend.settle import ORGANIZATION, PERSON, PLACE
from kg.errors import KgError
from kg.model import Document, Mention, Span

# The labels of the two schemes that spaCy's makers train their pipelines on: OntoNotes and WikiNER.
_TYPES = {"PERSON": PERSON, "PER": PERSON, "GPE": PLACE, "LOC": PLACE, "ORG": ORGANIZATION}


class Pipeline:
    """Names by the entity labels of a pipeline, for articles in the language that it is made for.

    Raises:
        KgError: there is no such pipeline, or it cannot be loaded (exit code 2).
    """

    name = "spacy"

    def __init__(self, model: str) -> None:
        self._nlp = _loaded(model)
        self.version = f"{self._nlp.lang}_{self._nlp.meta['name']} {self._nlp.meta['version']}"

    def mentions(self, document: Document) -> Iterator[Mention]:
        """The entities of each paragraph; none where the article is in another language."""
        if self._nlp.lang not in (document.article.language.partition("-")[0].lower(), "xx"):
            return
        text = document.article.text
        paragraphs = [span for span in _paragraphs(document) if span.stop - span.start <= self._nlp.max_length]
        for doc, span in self._nlp.pipe(((span.of(text), span) for span in paragraphs), as_tuples=True):
            for entity in doc.ents:
                if kind := _TYPES.get(entity.label_):
                    place = Span(span.start + entity.start_char, span.start + entity.end_char)
                    yield Mention(place, kind, place.of(text))


def _loaded(model: str) -> Language:
    try:
        return spacy.load(model)
    except Exception as error:  # each component of a pipeline raises errors of its own
        reason = " ".join(str(error).split())
        hint = "Install the pipeline as its makers say, into this environment, or give its directory."
        raise KgError(f"spacy_model: cannot load {model!r}: {reason}", hint=hint, exit_code=2) from error


def _paragraphs(document: Document) -> Iterator[Span]:
    for _, group in groupby(document.sentences, attrgetter("paragraph")):
        sentences = list(group)
        yield Span(sentences[0].span.start, sentences[-1].span.stop)
