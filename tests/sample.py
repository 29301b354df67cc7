"""One short article of our own writing and what a careful reader takes from it, for the later stages."""

from itertools import pairwise

from kg.iri import Iris, Node, slug
from kg.model import Article, Fact, Reading, Span, Term, Thing, When

IRIS = Iris("https://kg.example.org/")
VISIT_SENTENCE = "A delegation of Tsinghua University visited SPbPU in October 2019."
POST_SENTENCE = "The guests were met by Andrei Rudskoi, Rector of SPbPU."
FIELD_SENTENCE = "They proposed student internships in polymer technology."
TEXT = f"Guests from Beijing\n\n{VISIT_SENTENCE} {POST_SENTENCE}\n\n{FIELD_SENTENCE}"

ARTICLE = Article(
    id="2019-10-22-guests",
    headline="Guests from Beijing",
    text=TEXT,
    language="en",
    published=When(2019, 10, 22),
    publisher="SPbPU",
    url="https://news.example.org/guests",
    source="2019-10-22-guests.md",
)

TSINGHUA = Node("organization", "tsinghua-university")
SPBPU = Node("organization", "peter-the-great-st-petersburg-polytechnic-university")
RUDSKOI = Node("person", "andrei-rudskoi")
BEIJING = Node("place", "beijing")
POLYMERS = Node("area", "polymer-technology")
RECTOR = Node("role", "rector")
POST = Node("membership", "2019-10-22-guests/andrei-rudskoi/rector")
VISIT = Node("cooperation", "2019-10-22-guests/visit-1")
PROPOSAL = Node("cooperation", "2019-10-22-guests/proposal-1")


def span(words: str) -> Span:
    """Where some words first stand in the article."""
    start = TEXT.index(words)
    return Span(start, start + len(words))


def fact(subject: Node, predicate: str, value: Node | Term | When, words: str, confidence: float = 0.9) -> Fact:
    """A fact read from some words of the article."""
    return Fact(subject, predicate, value, span(words), "by-hand", confidence)


THINGS = (
    Thing(TSINGHUA, "coop:University", "Tsinghua University", mentions=(span("Tsinghua University"),)),
    Thing(
        SPBPU,
        "coop:University",
        "Peter the Great St. Petersburg Polytechnic University",
        names=("SPbPU",),
        mentions=(span("SPbPU"),),
        known=True,
    ),
    Thing(RUDSKOI, "foaf:Person", "Andrei Rudskoi", mentions=(span("Andrei Rudskoi"),)),
    Thing(BEIJING, "schema:Place", "Beijing", mentions=(span("Beijing"),), known=True),
    Thing(POLYMERS, "coop:ResearchArea", "polymer technology"),
    Thing(RECTOR, "org:Role", "Rector"),
    Thing(POST, "org:Membership", "Andrei Rudskoi, Rector of SPbPU"),
    Thing(VISIT, "coop:Visit", "Visit of Tsinghua University to SPbPU"),
    Thing(PROPOSAL, "coop:Proposal", "Proposal of Tsinghua University to SPbPU"),
)

FACTS = (
    fact(ARTICLE.node, "schema:mentions", BEIJING, "Guests from Beijing"),
    fact(ARTICLE.node, "schema:mentions", TSINGHUA, VISIT_SENTENCE),
    fact(ARTICLE.node, "schema:mentions", SPBPU, VISIT_SENTENCE),
    fact(ARTICLE.node, "schema:mentions", RUDSKOI, POST_SENTENCE),
    fact(ARTICLE.node, "schema:about", VISIT, VISIT_SENTENCE),
    fact(ARTICLE.node, "schema:about", PROPOSAL, FIELD_SENTENCE),
    fact(VISIT, "coop:visitor", TSINGHUA, VISIT_SENTENCE),
    fact(VISIT, "coop:host", SPBPU, VISIT_SENTENCE),
    fact(VISIT, "coop:status", Term("coop:completed"), VISIT_SENTENCE),
    fact(VISIT, "schema:startDate", When(2019, 10), VISIT_SENTENCE),
    fact(POST, "org:member", RUDSKOI, POST_SENTENCE),
    fact(POST, "org:organization", SPBPU, POST_SENTENCE),
    fact(POST, "org:role", RECTOR, POST_SENTENCE),
    fact(PROPOSAL, "coop:proposer", TSINGHUA, FIELD_SENTENCE, 0.7),
    fact(PROPOSAL, "coop:party", SPBPU, FIELD_SENTENCE, 0.7),
    fact(PROPOSAL, "coop:form", Term("form:student-internship"), FIELD_SENTENCE),
    fact(PROPOSAL, "coop:status", Term("coop:proposed"), FIELD_SENTENCE),
    fact(PROPOSAL, "dcterms:subject", POLYMERS, FIELD_SENTENCE),
)

READING = Reading(ARTICLE, THINGS, FACTS)


def long_reading(facts: int) -> Reading:
    """A reading of about so many facts, for measuring: each sentence tells of an agreement of two."""
    names = [f"University of Testing {number}" for number in range(facts // 5)]
    sentences = [f"{one} and {other} signed an agreement." for one, other in pairwise(names)]
    text = "Agreements\n\n" + " ".join(sentences)
    article = Article("agreements", "Agreements", text, "en", When(2023, 7, 3))
    things = [Thing(_university(name), "coop:University", name) for name in names]
    found: list[Fact] = []
    for number, sentence in enumerate(sentences):
        agreement = Node("cooperation", f"agreements/agreement-{number + 1}")
        things.append(Thing(agreement, "coop:Agreement", sentence[:-1]))
        found += _agreement(article, agreement, names[number : number + 2], sentence)
    return Reading(article, tuple(things), tuple(found))


def _university(name: str) -> Node:
    return Node("organization", slug(name))


def _agreement(article: Article, agreement: Node, names: list[str], sentence: str) -> list[Fact]:
    start = article.text.index(sentence)
    words = Span(start, start + len(sentence))
    sides = [_university(name) for name in names]
    facts = [Fact(agreement, "coop:party", side, words, "by-hand", 0.9) for side in sides]
    facts += [Fact(article.node, "schema:mentions", side, words, "by-hand", 0.9) for side in sides]
    facts.append(Fact(agreement, "coop:status", Term("coop:agreed"), words, "by-hand", 0.9))
    return [*facts, Fact(article.node, "schema:about", agreement, words, "by-hand", 0.9)]
