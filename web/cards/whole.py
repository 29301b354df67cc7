"""The dataset, its releases, its catalogue and its vocabulary as schema.org tells them."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from kg.iri import Iris
from kg.release import Manifest
from web.links import is_safe
from web.served import Served
from web.wording import number

Node = dict[str, Any]

KEYWORDS = ("cooperation", "universities", "research organisations", "news articles", "knowledge graph", "linked data")
_MEDIA_TYPES = {
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "json": "application/json",
    "rdf": "application/rdf+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
DUMP = "dump."
"""How the names of files begin that hold the whole graph."""
_ZIPPED = "application/gzip"


def description(manifest: Manifest | None) -> str:
    """What the dataset is, in a sentence or two."""
    if manifest is None:
        said = lazy_gettext(
            "Statements in RDF, served as linked data: each thing with a page, documents and an address of its own."
        )
        return str(said)
    count = len(manifest.articles)
    told = ngettext(
        "Who works with whom, read from %(count)s news article: organisations, people, places and what they do "
        "together. Every statement leads to the sentence it was read from.",
        "Who works with whom, read from %(count)s news articles: organisations, people, places and what they do "
        "together. Every statement leads to the sentence it was read from.",
        count,
        count=number(count),
    )
    return str(told)


def dataset(now: Served, manifest: Manifest | None = None) -> Node:
    """The dataset as it is served; with a manifest, that release of it, with its files."""
    me = str(Iris(now.base).dataset())
    about = manifest or now.manifest
    node: Node = {
        "@id": release_iri(now, manifest.version) if manifest else me,
        "@type": "Dataset",
        "name": f"{now.title}, {_('release')} {manifest.version}" if manifest else now.title,
        "description": description(about),
        "url": f"{now.base}releases/{manifest.version}" if manifest else now.base,
        "keywords": list(KEYWORDS),
        "isAccessibleForFree": True,
    }
    if is_safe(now.licence):
        node["license"] = now.licence
    if manifest:
        node["isPartOf"] = {"@id": me, "@type": "Dataset", "name": now.title}
    if about:
        node |= {"version": about.version, "dateModified": about.created, "datePublished": about.version[:10]}
        node["distribution"] = _downloads(about, now.base)
    return node | {"includedInDataCatalog": _catalogue(now), "potentialAction": _asking(now)}


def release_iri(now: Served, version: str) -> str:
    """The IRI of the dataset as one release has it; `/releases/…` is its page."""
    return f"{Iris(now.base).dataset()}/{version}"


def site(now: Served) -> Node:
    """The site, with the address at which it is searched."""
    return reference_to_site(now) | {"potentialAction": _action(f"{now.base}search?q={{q}}", "q", "text/html")}


def reference_to_site(now: Served) -> Node:
    """The site by its address and name."""
    return {"@id": f"{now.base}#site", "@type": "WebSite", "url": now.base, "name": now.title}


def terms(address: str, title: str, about: str, entries: Iterable[tuple[str, str]]) -> Node:
    """A vocabulary, or one term of it: `entries` are IRIs and names of its terms."""
    listed = [{"@id": iri, "@type": "DefinedTerm", "name": name} for iri, name in entries]
    if len(listed) == 1:
        return listed[0] | {"url": address}
    return {"@id": about, "@type": "DefinedTermSet", "name": title, "url": address, "hasDefinedTerm": listed}


def items(things: Iterable[Node], *, first: int = 0, total: int = -1) -> Node:
    """A list, or a page of one: its members in their order, and how many there are on all pages."""
    listed = [{"@type": "ListItem", "position": place, "item": item} for place, item in enumerate(things, first + 1)]
    return {"@type": "ItemList", "numberOfItems": len(listed) if total < 0 else total, "itemListElement": listed}


def _catalogue(now: Served) -> Node:
    return {"@id": f"{now.base}catalog", "@type": "DataCatalog", "name": now.title, "url": f"{now.base}releases"}


def _downloads(manifest: Manifest, base: str) -> list[Node]:
    return [
        {
            "@type": "DataDownload",
            "name": name,
            "contentUrl": f"{base}releases/{manifest.version}/{name}",
            "encodingFormat": _formats(name),
            "contentSize": f"{facts.size} B",
            "sha256": facts.sha256,
        }
        for name, facts in manifest.files.items()
        if name.startswith(DUMP)
    ]


def _formats(name: str) -> str | list[str]:
    suffixes = name.split(".")[1:]
    found = [_ZIPPED if suffix == "gz" else _MEDIA_TYPES.get(suffix, "application/octet-stream") for suffix in suffixes]
    return found[0] if len(found) == 1 else found


def _asking(now: Served) -> Node:
    return _action(f"{now.endpoint}?query={{query}}", "query", "application/sparql-results+json")


def _action(template: str, name: str, media_type: str) -> Node:
    entry = {"@type": "EntryPoint", "urlTemplate": template, "contentType": media_type}
    return {"@type": "SearchAction", "target": entry, "query-input": f"required name={name}"}
