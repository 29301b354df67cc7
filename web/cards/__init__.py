"""Cards: what a page tells machines in schema.org's words, as JSON-LD in its head (https://schema.org/docs/jsonld.html).

A card is a graph of the page itself and of what it is about. It is made from what the page has read already.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from kg.release import Manifest
from kg.terms import COOP
from web.cards import whole
from web.cards.rules import CONTEXT
from web.cards.things import LONGEST_TEXT, Node, entity, reference
from web.head import absolute, canonical, shorten
from web.kinds import Kind
from web.language import languages
from web.links import is_safe, page_address
from web.names import Names
from web.quotes import Quote
from web.served import Served, served
from web.things import Thing

UMBRELLAS = {"organization": lazy_gettext("Organisations"), "cooperation": lazy_gettext("Cooperations")}


def install(app: Flask) -> None:
    """Teaches the templates to make cards: `cards.of_thing(…)`; the frame of all pages writes them."""
    app.jinja_env.globals.update(
        canonical=canonical,
        shorten=shorten,
        cards={
            "of_page": of_page,
            "of_thing": of_thing,
            "of_list": of_list,
            "of_kinds": of_kinds,
            "of_names": of_names,
            "of_dataset": of_dataset,
            "of_releases": of_releases,
            "of_terms": of_terms,
        },
        described=whole.description,
    )


def of_page(title: str, type_: str = "WebPage") -> Node:
    """A page that is about nothing but itself."""
    return _card(served(), title, type_)


def of_thing(thing: Thing, title: str, quotes: Sequence[Quote], names: Names) -> Node:
    """The page of a thing, with the way to it from the start."""
    now = served()
    about = entity(thing, names, now.base, quotes)
    address = absolute(page_address(thing.iri, now.base), now.base)
    about = {"url": address, "mainEntityOfPage": {"@id": address}} | entity(thing, names, now.base, quotes)
    if str(COOP.Claim) in thing.types and len(title) <= LONGEST_TEXT:
        about |= {"name": title, "text": title}
    return _card(now, title, "AboutPage", about, _way_to(thing, names, now))


def of_list(kind: Kind, things: Sequence[str], names: Names, first: int, title: str, total: int) -> Node:
    """A page of the things of a kind."""
    now = served()
    members = whole.items((reference(iri, names, now.base) for iri in things), first=first, total=total)
    return _card(now, title, "CollectionPage", members | {"name": title}, [_browse(now)])


def of_names(words: str, things: Sequence[str], names: Names, total: int) -> Node:
    """What a search has found."""
    now = served()
    found = whole.items((reference(iri, names, now.base) for iri in things), total=total)
    return _card(now, words, "SearchResultsPage", found)


def of_kinds(kinds: Mapping[str, Kind], names: Names) -> Node:
    """The kinds of things, each with its page."""
    now = served()
    pages = [{"@id": f"{now.base}browse/{slug}", "name": _called(kind, names)} for slug, kind in kinds.items()]
    return _card(now, _("Browse"), "CollectionPage", whole.items(pages))


def of_dataset(title: str, manifest: Manifest | None = None) -> Node:
    """The page of the dataset, or with a manifest of one release."""
    now = served()
    card = _card(now, title, "WebPage", whole.dataset(now, manifest))
    if manifest is None:
        card["@graph"].append(whole.site(now))
    return card


def of_releases(versions: Sequence[str]) -> Node:
    """All releases."""
    now = served()
    listed = [
        {"@id": whole.release_iri(now, version), "@type": "Dataset", "name": f"{now.title}, {_('release')} {version}"}
        for version in versions
    ]
    return _card(now, _("Releases"), "CollectionPage", whole.items(listed))


def of_terms(title: str, about: str, entries: Sequence[str], names: Names) -> Node:
    """A vocabulary, or a term of it."""
    now = served()
    called = [(iri, names[iri].text) for iri in entries if is_safe(iri)]
    return _card(now, title, "WebPage", whole.terms(canonical(now), title, about, called))


def _card(
    now: Served, title: str, type_: str, about: Node | None = None, way: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    address, title = canonical(now), shorten(title)
    page: Node = {"@id": address, "@type": type_, "url": address, "name": title or now.title}
    page["inLanguage"] = languages().interface
    page["isPartOf"] = whole.reference_to_site(now)
    if is_safe(now.licence):
        page |= {"license": now.licence, "sdLicense": now.licence}
    if now.manifest:
        page |= {"version": now.version, "dateModified": now.manifest.created}
    if title:
        page["breadcrumb"] = _crumbs([(now.title, now.base), *way, (title, address)])
    if about:
        page["mainEntity"] = {"@id": about["@id"]} if "@id" in about else about
    return {"@context": CONTEXT, "@graph": [page, about] if about and "@id" in about else [page]}


def _crumbs(steps: Sequence[tuple[str, str]]) -> Node:
    listed = [
        {"@type": "ListItem", "position": place, "name": name, "item": {"@id": address}}
        for place, (name, address) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": listed}


def _way_to(thing: Thing, names: Names, now: Served) -> list[tuple[str, str]]:
    kind = next((kind for kind in now.kinds.values() if set(kind.classes) & set(thing.types)), None)
    listed = [(_called(kind, names), f"{now.base}browse/{kind.slug}")] if kind else []
    return [_browse(now), *listed]


def _browse(now: Served) -> tuple[str, str]:
    return _("Browse"), f"{now.base}browse"


def _called(kind: Kind, names: Names) -> str:
    return str(UMBRELLAS.get(kind.slug) or names[kind.classes[0]].text)
