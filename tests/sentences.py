"""A few sentences taken through the stages, for tests of what is read from them."""

from kg.authority import Authority
from kg.extract import extract
from kg.link import link
from kg.model import Article, Reading, When
from kg.segment import segment
from kg.spot import spot


def read_sentences(authority: Authority, text: str) -> Reading:
    """What is read from sentences that stand under a heading without names, published on 3 July 2023."""
    article = Article("example", "News", f"News\n\n{text}", "en", When(2023, 7, 3))
    document = segment(article)
    mentions = spot(document, authority)
    return extract(document, mentions, link(document, mentions, authority))
