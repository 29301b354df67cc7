"""How a thing is cited: what a footnote, BibTeX and RIS are made from. They are in English, the same for everyone."""

import re
from dataclasses import dataclass

from anyascii import anyascii

from web.articles import Article
from web.claims import Claim
from web.names import Names
from web.negotiate import Format
from web.served import Served
from web.things import Thing

FOOTNOTE = Format("txt", "plain text", "text/plain", ("text/x-bibliography",), ("footnote", "text"))
BIBTEX = Format("bib", "BibTeX", "application/x-bibtex", ("text/x-bibtex",), ("bibtex", "biblatex"))
RIS = Format("ris", "RIS", "application/x-research-info-systems")
CITATIONS = (FOOTNOTE, BIBTEX, RIS)


@dataclass(frozen=True, slots=True)
class Source:
    """An article as a citation names it; what is not known is empty. `date` is a day, as ISO 8601 has it."""

    headline: str = ""
    outlet: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A thing as it is cited.

    `kind` is `article`, `claim` or `thing`. `dataset`, `version` and `made` (the day) tell the release; the last two
    are empty where RDF files are served. `address` is where it is to be found: of an article where it was published, if
    that is told. `source` is the article itself, or the one that a claim was read from, with the `words`.
    """

    kind: str
    iri: str
    title: str
    dataset: str
    version: str
    made: str
    address: str
    language: str = ""
    source: Source = Source()
    words: str = ""

    @property
    def key(self) -> str:
        """A name in ASCII that is no other thing's."""
        return key_of(self.iri)

    @property
    def container(self) -> str:
        """The dataset with its release."""
        return f"{self.dataset}, release {self.version}" if self.version else self.dataset


def citation(now: Served, found: Thing, page: Article | Claim | None, title: str, called: Names) -> Citation:
    """How a thing is cited, given what its page shows."""
    made = now.manifest.created[:10] if now.manifest else ""
    version = now.version if now.release else ""
    common = (now.title, version, made)
    if page is None:
        return Citation("thing", found.iri, title, *common, found.iri)
    outlet = called[page.publisher].text if page.publisher in called else ""
    if isinstance(page, Article):
        about = Source(title, outlet, page.date)
        return Citation("article", found.iri, title, *common, page.source or found.iri, page.language, about)
    about, words = Source(page.headline, outlet, page.date), page.quote.words if page.quote else ""
    return Citation("claim", found.iri, title, *common, found.iri, "en", about, words)


def key_of(iri: str) -> str:
    """The key of a BibTeX entry, and the name of a file.

    >>> key_of("https://kg.example.org/id/claim/talks/46-118-fc3bd756")
    'claim-talks-46-118-fc3bd756'
    """
    last = iri.rpartition("/id/")[2] or iri
    return re.sub(r"[^A-Za-z0-9]+", "-", anyascii(last)).strip("-")[:100] or "thing"
