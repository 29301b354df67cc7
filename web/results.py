"""What a search has found, as a page and as JSON, and what is suggested while one types."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import pyoxigraph as ox
from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from kg.store.reading import Pattern
from kg.terms import compact, expand
from web.caching import by_release
from web.excerpts import Piece, excerpt
from web.links import absolute, page_address
from web.names import Names, names
from web.negotiate import HTML, Format, wanted
from web.problems import not_acceptable, problem
from web.search import ARTICLES, CATEGORIES, MOST, PAGE, Hit, Search, Wanted
from web.served import Served, served

SUGGESTIONS = 8
SUGGESTED_TYPE = "application/x-suggestions+json"
AS_JSON = Format("json", "JSON", "application/json")
TITLES = {
    "organization": lazy_gettext("Organisations"),
    "person": lazy_gettext("People"),
    "cooperation": lazy_gettext("Cooperations"),
    "article": lazy_gettext("Articles"),
    "place": lazy_gettext("Places"),
    "research-area": lazy_gettext("Research areas"),
    "other": lazy_gettext("Others"),
    "record": lazy_gettext("Vocabulary and records"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What one answer tells: a page of a kind, or the first of each where `category` is empty.

    `counts` has how much there is of each kind, `excerpts` the part of each article's text by its IRI.
    """

    search: Search
    category: str
    number: int
    pages: int
    counts: Mapping[str, int]
    hits: Sequence[Hit]
    excerpts: Mapping[str, list[Piece]]

    @property
    def words(self) -> str:
        """What was looked for."""
        return self.search.wanted.text

    @property
    def meant(self) -> list[str]:
        """What may have been meant, where nothing was found."""
        return [] if self.counts or not self.words else self.search.meant()


def answered() -> Response:
    """The answer to `/search`: a page or JSON; 400 where what is asked for means nothing."""
    format_ = wanted(request, (HTML, AS_JSON))
    if format_ is None:
        return not_acceptable([HTML.name, AS_JSON.name])
    category, number = request.args.get("kind", ""), request.args.get("page", 1, type=int)
    if category and category not in CATEGORIES:
        hint = _("Kinds are %(kinds)s.", kinds=", ".join(CATEGORIES))
        return problem(400, _("There is no kind “%(kind)s” to search in.", kind=category[:100]), hint)
    search = Search(served().index, Wanted.of(request.args.get("q", "")))
    counts = search.counts()
    pages = max(1, -(-min(counts.get(category, 0), MOST) // PAGE)) if category else 1
    if not 1 <= number <= pages:
        return problem(404, _("There is no page %(n)s of what was found.", n=number), _("The last is %(n)s.", n=pages))
    hits = search.page(category, number) if category else search.few()
    excerpts = _excerpts(served(), hits, search.wanted.words)
    write = _as_json if format_ is AS_JSON else _as_page
    return write(Found(search, category, number, pages, counts, hits, excerpts))


def suggested() -> Response:
    """Names that what is typed may mean, as OpenSearch has suggestions: the words, names, descriptions, addresses."""
    now, search = served(), Search(served().index, Wanted.of(request.args.get("q", "")))
    hits = search.suggestions(SUGGESTIONS)
    called = names([*(hit.iri for hit in hits), *_classes(hits)], *now.stores)
    told = [
        search.wanted.text,
        [hit.name for hit in hits],
        [_described(hit, called) for hit in hits],
        [page_address(hit.iri, now.base) for hit in hits],
    ]
    return by_release(Response(json.dumps(told, ensure_ascii=False), content_type=SUGGESTED_TYPE))


def _described(hit: Hit, called: Names) -> str:
    """What stands beside a suggestion: its kind and, where it goes by another name, that."""
    kind = called[hit.class_].text if hit.class_ else ""
    return kind if hit.name == called[hit.iri].text else ", ".join(filter(None, (called[hit.iri].text, kind)))


def _as_page(found: Found) -> Response:
    called = names([*(hit.iri for hit in found.hits), *_classes(found.hits)], *served().stores)
    page = render_template(
        "search.html",
        words=found.words,
        counts=found.counts,
        total=sum(found.counts.values()),
        category=found.category,
        hits=found.hits,
        excerpts=found.excerpts,
        names=called,
        titles=TITLES,
        number=found.number,
        pages=found.pages,
        first=(found.number - 1) * PAGE + 1,
        meant=found.meant,
    )
    return by_release(Response(page), vary=True)


def _as_json(found: Found) -> Response:
    """The same for programs; the addresses in it begin with the base of the release."""
    now = served()
    called = names([hit.iri for hit in found.hits], *now.stores)
    told = {
        "query": found.words,
        "total": sum(found.counts.values()),
        "kinds": found.counts,
        "results": [_told(hit, called, found.excerpts.get(hit.iri, ()), now.base) for hit in found.hits],
        "next": _next(found),
        "meant": found.meant,
    }
    body = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return by_release(Response(body, content_type=AS_JSON.content_type), vary=True)


def _told(hit: Hit, called: Names, excerpt_: Sequence[Piece], base: str) -> dict[str, object]:
    return {
        "iri": hit.iri,
        "page": absolute(page_address(hit.iri, base), base),
        "name": called[hit.iri].text,
        "matched": hit.name or None,
        "kind": hit.category,
        "class": compact(hit.class_) or None,
        "articles": hit.articles,
        "excerpt": [asdict(piece) for piece in excerpt_] or None,
    }


def _next(found: Found) -> str | None:
    if found.number >= found.pages:
        return None
    address = url_for("site.search", q=found.words, kind=found.category, page=found.number + 1, format="json")
    return absolute(address, served().base)


def _classes(hits: Sequence[Hit]) -> Iterator[str]:
    return (hit.class_ for hit in hits if hit.class_)


def _excerpts(now: Served, hits: Sequence[Hit], words: Sequence[str]) -> dict[str, list[Piece]]:
    """The part of the text of each article that was found: one round trip to the store."""
    articles = [hit.iri for hit in hits if hit.category == ARTICLES]
    if not articles:
        return {}
    told = now.store.look_up(Pattern(subject=ox.NamedNode(iri), predicate=_TEXT, most=1) for iri in articles)
    return {
        iri: excerpt(quads[0].object.value, words)
        for iri, quads in zip(articles, told, strict=True)
        if quads and isinstance(quads[0].object, ox.Literal)
    }


_TEXT = ox.NamedNode(str(expand("schema:text")))
