"""`/coverage`: what a reader has to know to judge the collection: what it covers, how sure it is, what stayed out."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _

from kg.terms import SHAPE
from web.caching import when_wanted
from web.figures import ARTICLES, COOPERATIONS, SURE, Told, by, declared, is_host
from web.names import Names, names
from web.negotiate import CSV, HTML, Format, by_suffix, wanted
from web.pictures.bars import bars, years_of
from web.pictures.world import level
from web.problems import not_acceptable, problem
from web.refused import refused
from web.served import Served, served

blueprint = Blueprint("coverage", __name__)

TABLE = Format("json", "JSON", "application/json")
FORMATS = (HTML, CSV, TABLE)
COLUMNS = ("figure", "of", "count")
MOST_YEARS = 40


@blueprint.get("/coverage")
def page() -> Response:
    """What the collection covers, how sure it is, and what stayed out: a page, or the figures as CSV or JSON."""
    format_ = wanted(request, FORMATS)
    if format_ is None:
        return not_acceptable([offer.name for offer in FORMATS])
    return _answer(format_, vary=True)


@blueprint.get("/coverage.<suffix>")
def table(suffix: str) -> Response:
    """The figures as a table: `csv` or `json`."""
    format_ = by_suffix(suffix, FORMATS[1:])
    if format_ is None:
        return problem(
            404,
            _("The figures are not to be had as %(suffix)s.", suffix=suffix),
            _("Ask for /coverage.csv or /coverage.json."),
        )
    return _answer(format_)


def _answer(format_: Format, *, vary: bool = False) -> Response:
    now, write = served(), {HTML: _page, CSV: _csv, TABLE: _json}[format_]
    return when_wanted(lambda: write(now), format_.content_type, vary=vary)


def _page(now: Served) -> str:
    figures = now.figures
    outlets = by(article.outlet for article in figures.articles)
    called = names(_named(now, outlets), *now.stores)
    return render_template(
        "coverage.html",
        figures=figures,
        manifest=now.manifest,
        outlets=bars((_outlet(outlet, called), count) for outlet, count in outlets),
        languages=bars(by(article.language for article in figures.articles)),
        sure_groups=bars((f"{low:g}–{high:g}", count) for low, high, count in figures.sure),
        years=years_of(Counter(article.year for article in figures.articles)),
        months=_months(figures.articles),
        refused=refused(now.manifest.left_out) if now.manifest else (),
        findings=now.findings,
        queries={"articles": declared(ARTICLES), "cooperations": declared(COOPERATIONS), "sure": declared(SURE)},
        rule_of=_rule,
        locale_name=_language,
        names=called,
    )


def _named(now: Served, outlets: Sequence[tuple[str, int]]) -> Iterator[str]:
    yield from (outlet for outlet, _count in outlets if outlet and not is_host(outlet))
    for finding in now.findings:
        yield from (focus for focus, _article in finding.examples)


def _outlet(outlet: str, called: Names) -> str:
    return outlet if is_host(outlet) else called[outlet].text


def _language(code: str) -> str:
    """What a language is called in that of the page; its code where nobody knows."""
    locale = get_locale()
    return str(locale.languages.get(code, code)) if locale else code


def _rule(shape: str) -> str:
    """A shape by its name."""
    return shape.removeprefix(str(SHAPE))


def _months(articles: Sequence[Told]) -> list[tuple[int, list[tuple[int, int]]]]:
    """For each year, the latest first, how many articles each month has, with its shade; 0 for none."""
    counts = Counter((article.year, article.month) for article in articles if article.month)
    most = max(counts.values(), default=0)
    years = sorted({year for year, _ in counts if year}, reverse=True)[:MOST_YEARS]
    return [(year, [_shaded(counts[year, month], most) for month in range(1, 13)]) for year in years]


def _shaded(count: int, most: int) -> tuple[int, int]:
    return count, level(count, most) if count else 0


def _figures(now: Served) -> Iterator[tuple[str, str, int]]:
    """Every figure as a row: what is counted, of what, and how many."""
    figures = now.figures
    yield "articles", "", len(figures.articles)
    yield "articles without a cooperation", "", figures.empty
    yield "claims", "", figures.claims
    yield "cooperations", "", sum(figures.cooperations.values())
    yield "articles left out", "", len(now.manifest.left_out) if now.manifest else 0
    for name in ("outlet", "language", "date"):
        values = (getattr(article, name) for article in figures.articles)
        named = (value[:7] for value in values) if name == "date" else values
        for value, count in sorted(by(named)):
            yield {"date": "articles by month"}.get(name, f"articles by {name}"), value, count
    for year, count in sorted(figures.cooperations.items(), key=lambda pair: pair[0] or 0):
        yield "cooperations by year", str(year or ""), count
    for low, high, count in figures.sure:
        yield "claims by confidence", f"{low:g}-{high:g}", count
    for group in refused(now.manifest.left_out if now.manifest else ()):
        yield "articles left out by reason", group.reason.name, len(group.articles)
    for finding in now.findings:
        yield f"checks: {finding.severity.lower()}", _rule(finding.rule), finding.count


def _csv(now: Served) -> str:
    """A row for each figure, as RFC 4180 has it."""
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *_figures(now)])
    return out.getvalue()


def _json(now: Served) -> str:
    """The same rows as objects, and the articles that stayed out, each with its reason."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in _figures(now)]
    groups = refused(now.manifest.left_out if now.manifest else ())
    left = [
        {"file": each.source, "reason": group.reason.name, "message": each.reason}
        for group in groups
        for each in group.articles
    ]
    told = {"release": now.version if now.release else None, "figures": rows, "left_out": left}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
