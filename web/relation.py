"""`/relation/A/B`: the dossier of two organisations or two places, as a page, as RDF, as a table, as a calendar."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import groupby

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from kg.store import Store
from kg.terms import expand
from web.caching import when_wanted
from web.calendar import calendar
from web.documents import serialized
from web.dossier import Dossier, Entry, dossier
from web.lookups import first_of
from web.names import LABELS, LANGUAGE, Names, names
from web.negotiate import CALENDAR, CSV, GRAPHS, HTML, Format, wanted
from web.problems import not_acceptable, problem
from web.served import Served, served

blueprint = Blueprint("relation", __name__)

FORMATS = (HTML, *GRAPHS, CSV, CALENDAR)
KINDS = ("organization", "place")
COLUMNS = ("date", "end", "published", "kind", "status", "name", "says", "sentence", "article", "cooperation", "claim")


@blueprint.get("/relation")
def chosen() -> Response:
    """Leads to the dossier of the two things that `one` and `other` name, by IRI."""
    now = served()
    iris = [request.args.get(name, "") for name in ("one", "other")]
    slugs = [iri.rpartition("/")[2] for iri in iris]
    if [_named(now, slug) for slug in slugs] == iris:
        return redirect(url_for("relation.relation", one=slugs[0], other=slugs[1]), 303, Response=Response)  # type: ignore[return-value]  # the class asked for
    return _answer(now, *iris)


@blueprint.get("/relation/<one>/<other>")
def relation(one: str, other: str) -> Response:
    """What two organisations or places did together; each is named by the last step of its IRI."""
    now = served()
    found = [_named(now, slug) for slug in (one, other)]
    for slug, iri in zip((one, other), found, strict=True):
        if iri is None:
            return problem(
                404,
                _("There is no organisation or place %(name)s.", name=slug),
                _("Find its name at %(address)s.", address="/search"),
            )
    return _answer(now, str(found[0]), str(found[1]))


def _named(now: Served, slug: str) -> str | None:
    return first_of(now.store, [f"{now.base}id/{kind}/{slug}" for kind in KINDS])


def _answer(now: Served, one: str, other: str) -> Response:
    if first_of(now.store, [one]) is None or first_of(now.store, [other]) is None:
        return problem(
            404,
            _(
                "Nothing is told of %(one)s or of %(other)s.",
                one=one or _("an empty IRI"),
                other=other or _("an empty IRI"),
            ),
        )
    if one == other:
        return problem(404, _("A dossier is about two different things."), _("Name another one behind the last slash."))
    format_ = wanted(request, FORMATS)
    if format_ is None:
        return not_acceptable([offer.name for offer in FORMATS])
    return when_wanted(lambda: _written(now, one, other, format_), format_.content_type, vary=True)


def _written(now: Served, one: str, other: str, format_: Format) -> str | bytes:
    found = dossier(now.store, one, other)
    if format_ in GRAPHS:
        return serialized([*found.triples(), *_labels(now.store, found)], format_)
    called = names({one, other, *_iris(found.entries)}, *now.stores)
    if format_ is CSV:
        return _table(found.entries, called)
    if format_ is CALENDAR:
        return calendar(found.entries, called, title=f"{called[one].text} – {called[other].text}", made=now.made)
    return _page(found, one, other, called)


def _page(found: Dossier, one: str, other: str, called: Names) -> str:
    years = [(year, list(its)) for year, its in groupby(found.entries, key=lambda entry: entry.date[:4])]
    here = {"one": one, "other": other} if request.endpoint == "relation.chosen" else request.view_args or {}
    endpoint = request.endpoint or ""
    return render_template(
        "relation.html",
        one=one,
        other=other,
        years=years,
        total=len(found.entries),
        whole=found.whole,
        names=called,
        formats=[(each, url_for(endpoint, **here, format=each.suffix)) for each in FORMATS if each is not HTML],
    )


def _iris(entries: Iterable[Entry]) -> set[str]:
    found = {iri for entry in entries for iri in (entry.iri, entry.kind, entry.status, entry.article) if iri}
    return found | {iri for entry in entries for quote in entry.quotes for iri in quote.iris()}


def _table(entries: Sequence[Entry], called: Names) -> str:
    """Every statement of every cooperation with its sentence, as RFC 4180 has it."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for entry in entries:
        about = (entry.start, entry.end)
        words = [called[iri].text if iri else "" for iri in (entry.kind, entry.status, entry.iri)]
        for quote in entry.quotes:
            said = f"{called[quote.predicate].text}: {_value(quote.object, called)}"
            rows.writerow((*about, quote.date, *words, said, quote.words, quote.article, entry.iri, quote.claim))
    return out.getvalue()


def _value(node: object, called: Names) -> str:
    text = str(getattr(node, "value", node))
    return called[text].text if isinstance(node, ox.NamedNode) and text in called else text


def _labels(store: Store, found: Dossier) -> list[ox.Triple]:
    """What the things are called that the cooperations name."""
    by = [ox.NamedNode(str(expand(curie))) for curie in LABELS]
    iris = {triple.object.value for triple in found.triples() if isinstance(triple.object, ox.NamedNode)}
    told = store.labels(sorted(iris), by, LANGUAGE)
    return [ox.Triple(ox.NamedNode(iri), by[number], label) for iri, labels in told.items() for number, label in labels]
