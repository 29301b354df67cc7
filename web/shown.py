"""Nodes of RDF as a page shows them. A page has some fifty, many of them on other pages too, so they are made here and
kept rather than made anew by a template.
"""

import functools

import pyoxigraph as ox
from flask import request
from markupsafe import Markup, escape

from web.language import languages
from web.links import address
from web.names import Name, Names
from web.served import served

KEPT = 16_384
LONG = 400
"""Literals with more characters are shown in a box of their own."""


def node(iri: str, names: Names) -> Markup:
    """A thing or term by its name, with a link where one is safe."""
    now = served()
    of_page = languages().interface
    return _node(request.script_root, now.base, of_page, iri, names.get(iri), iri in now.used_terms)


def value(term: object, names: Names) -> Markup:
    """What stands at the end of a statement."""
    if isinstance(term, ox.NamedNode):
        return node(term.value, names)
    if not isinstance(term, ox.Literal):
        return Markup('<span class="literal" dir="auto">%s</span>') % str(term)
    text, language = term.value, escape(term.language or "")
    kind = "literal long" if len(text) > LONG else "literal"
    if not language:
        return Markup(f'<span class="{kind}" dir="auto">{escape(text)}</span>')  # noqa: S704 - escaped
    tag = f'<small class="tag">{language}</small>'
    return Markup(f'<span class="{kind}" dir="auto" lang="{language}">{escape(text)}</span> {tag}')  # noqa: S704 - escaped


@functools.lru_cache(KEPT)
def _node(root: str, base: str, of_page: str, iri: str, name: Name | None, used: bool) -> Markup:
    """The same below one root, on a page in a language: the address depends on where the site is mounted."""
    to = address(iri, base, described=bool(name and name.described), used=used)
    label, title = escape(name.text if name else iri), escape(iri)
    foreign = name and name.language and name.language != of_page
    lang = f' lang="{escape(name.language)}"' if name and foreign else ""
    if to is None:
        return Markup(f'<span title="{title}" dir="auto"{lang}>{label}</span>')  # noqa: S704 - escaped
    return Markup(f'<a href="{escape(to)}" title="{title}" dir="auto"{lang}>{label}</a>')  # noqa: S704 - escaped
