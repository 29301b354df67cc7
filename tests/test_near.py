"""Names that are alike and were not merged: which pairs a person is asked about, which not, and what merges them."""

import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Graph
from sample import ARTICLE, IRIS

from kg.cli import main
from kg.express import express
from kg.iri import Node, slug
from kg.model import Article, Fact, Reading, Span, Thing
from kg.pipeline import build, find
from kg.release import Release, near, part
from kg.release.near import COLUMNS, Named, _candidates, near_matches, table
from kg.release.quads import parsed
from kg.settings import Settings
from kg.store import EmbeddedStore, select

UNIVERSITY, INSTITUTE, BODY, PERSON, PLACE, ANY = (
    "coop:University",
    "coop:ResearchInstitute",
    "coop:GovernmentBody",
    "foaf:Person",
    "schema:Place",
    "org:Organization",
)
KINDS = {PERSON: "person", PLACE: "place"}

HEAD = """
@prefix coop: <https://w3id.org/coop-kg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix schema: <https://schema.org/> .
"""


def entity(type_: str, name: str, *others: str) -> Thing:
    return Thing(Node(KINDS.get(type_, "organization"), slug(name)), type_, name, others)


def store(*articles: tuple[Thing, ...], turned: bool = False) -> EmbeddedStore:
    """Articles that mention things, as they are in a release."""
    lines: list[bytes] = []
    for number, things in enumerate(articles):
        article = Article(f"article-{number}", "News", "News\n\nNothing else.", "en", ARTICLE.published)
        facts = [Fact(article.node, "schema:mentions", thing.node, Span(0, 4), "named", 0.9) for thing in things]
        lines += part(express(Reading(article, things, tuple(facts)), iris=IRIS, version="1")).lines
    return EmbeddedStore.in_memory(parsed(lines[::-1] if turned else lines))


def known(turtle: str) -> Graph:
    return Graph().parse(data=HEAD + turtle, format="turtle", publicID=f"{IRIS.base}id/")


def pairs(*things: Thing, known_: Graph | None = None) -> list[tuple[str, str, str]]:
    """Why and which names are told, where each of the things is named in an article of its own."""
    found = near_matches(store(*((thing,) for thing in things)), Graph() if known_ is None else known_, IRIS)
    return [(pair.why, *sorted((pair.one.label, pair.other.label))) for pair in found]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (entity(UNIVERSITY, "University of Alfaburg"), entity(UNIVERSITY, "Alfaburg University"), "spelling"),
        (
            entity(UNIVERSITY, "St. Alfaburg Mining University"),
            entity(ANY, "Mining University of St. Alfabourg"),
            "spelling",
        ),
        (
            entity(BODY, "Ministry of Fisheries"),
            entity(BODY, "Ministry of Fisheries of Alfaland"),
            "spelling",
        ),
        (entity(UNIVERSITY, "Alfaburg State University", "ASU"), entity(ANY, "ASU"), "same name"),
        (entity(UNIVERSITY, "Alfaburg State University"), entity(ANY, "ASU"), "acronym"),
        (
            entity(UNIVERSITY, "Alfaburg State University", "ASU"),
            entity(ANY, "Betaland Sea Union", "ASU"),
            "same name",
        ),
        (entity(UNIVERSITY, "Beta School", "Old Beta"), entity(UNIVERSITY, "Old Beta"), "same name"),
        (entity(PERSON, "D.G. Arsenov"), entity(PERSON, "Dmitry Arsenov"), "initials"),
        (entity(PERSON, "Wang Li"), entity(PERSON, "Li Wang"), "spelling"),
        (entity(PERSON, "Ivan Petrov"), entity(PERSON, "Ivan Sergeevich Petrov"), "initials"),
        (entity(PLACE, "Port Alfa"), entity(PLACE, "Alfa Port"), "spelling"),
    ],
    ids=lambda value: value.label if isinstance(value, Thing) else value,
)
def test_names_that_are_alike_are_told_with_the_reason(one: Thing, other: Thing, why: str) -> None:
    ((told, *_names),) = pairs(one, other)
    assert told == why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entity(UNIVERSITY, "University of Alfaburg"), entity(UNIVERSITY, "University of Betaville")),
        (
            entity(UNIVERSITY, "National University of Science and Technology"),
            entity(UNIVERSITY, "GMR Science University"),
        ),
        (entity(UNIVERSITY, "Alfaburg State University"), entity(UNIVERSITY, "Atlantic Sea University")),
        (entity(UNIVERSITY, "Alfaburg University"), entity(BODY, "Government of Alfaburg")),
        (entity(UNIVERSITY, "Alfaburg University"), entity(PLACE, "Alfaburg University")),
        (entity(PERSON, "Dmitry Arsenov"), entity(PERSON, "Ivan Arsenov")),
        (entity(PERSON, "D. Arsenov"), entity(PERSON, "I. Arsenov")),
        (entity(PERSON, "Wang Li"), entity(PERSON, "Zhang Li")),
        (entity(PLACE, "Alfaland"), entity(PLACE, "West Alfaland")),
        (entity("foaf:Group", "Alfaburg delegation"), entity("foaf:Group", "delegation of Alfaburg")),
    ],
    ids=lambda value: value.label if isinstance(value, Thing) else value,
)
def test_names_that_differ_in_what_tells_them_apart_are_not_told(one: Thing, other: Thing) -> None:
    assert pairs(one, other) == []


def test_what_has_its_name_in_one_article_alone_is_not_told() -> None:
    local = [Thing(Node("person", f"article-{n}/wang"), PERSON, "Wang") for n in (1, 2)]
    assert pairs(*local) == []


ONE, OTHER = entity(UNIVERSITY, "University of Alfaburg"), entity(UNIVERSITY, "Alfaburg University")


def test_two_that_the_authority_data_know_are_not_told() -> None:
    both = "".join(
        f'<organization/{t.node.slug}> a coop:University ; skos:prefLabel "{t.label}"@en .\n' for t in (ONE, OTHER)
    )
    assert pairs(ONE, OTHER, known_=known(both)) == []


@pytest.mark.parametrize("turned", [False, True])
def test_two_that_the_authority_data_call_different_are_not_told(turned: bool) -> None:
    first, second = (OTHER, ONE) if turned else (ONE, OTHER)
    data = known(f"<organization/{first.node.slug}> owl:differentFrom <organization/{second.node.slug}> .")
    assert pairs(ONE, OTHER, known_=data) == []
    assert len(pairs(ONE, OTHER)) == 1


def test_the_known_one_is_kept_else_the_one_that_more_articles_name() -> None:
    data = known(f'<organization/{OTHER.node.slug}> a coop:University ; skos:prefLabel "{OTHER.label}"@en .')
    (pair,) = near_matches(store((ONE,), (ONE,), (OTHER,)), data, IRIS)
    assert pair.one.node == OTHER.node
    assert pair.turtle() == '<organization/alfaburg-university> skos:altLabel "University of Alfaburg"@en .'
    (pair,) = near_matches(store((ONE,), (ONE,), (OTHER,)), Graph(), IRIS)
    assert pair.one.node == ONE.node
    assert pair.turtle() == (
        '<organization/university-of-alfaburg> a coop:University ; skos:prefLabel "University of Alfaburg"@en ; '
        'skos:altLabel "Alfaburg University"@en .'
    )


def test_a_row_names_both_their_nodes_and_their_articles() -> None:
    header, row = table(near_matches(store(*[(ONE,)] * 8, (OTHER,)), Graph(), IRIS)).splitlines()
    assert header.split("\t") == list(COLUMNS)
    cells = dict(zip(COLUMNS, row.split("\t"), strict=True))
    assert cells["name"] == ONE.label and cells["node"] == "organization/university-of-alfaburg"
    assert cells["articles"] == "article-0, article-1, article-2, article-3, article-4 and 3 more"
    assert cells["its articles"] == "article-8"


def test_names_that_would_break_a_row_or_its_turtle_do_not() -> None:
    hostile = entity(UNIVERSITY, 'Alfaburg "New"\t\\University\n')
    found = near_matches(store((hostile,), (entity(UNIVERSITY, "New Alfaburg University"),)), Graph(), IRIS)
    _, row = table(found).splitlines()
    assert len(row.split("\t")) == len(COLUMNS)
    assert len(known(row.split("\t")[-1])) == 3


def random_names(count: int) -> list[Thing]:
    chance = random.Random(7)
    words = [
        "".join(chance.choices("abcdefghiklmnoprstuvz", k=chance.randint(4, 9))).title() for _ in range(count // 3)
    ]
    towns = ["Harbour", "Saint", "Northern", "Applied", "Medical", "Forest"]
    return [
        entity(UNIVERSITY, f"{chance.choice(towns)} {chance.choice(words)} {chance.choice(words)} State University")
        for _ in range(count)
    ]


def compared(count: int) -> float:
    """With how many others one of so many names is compared."""
    things = {thing.node: Named(thing.node, False, [(thing.label, "en")]) for thing in random_names(count)}
    return len(_candidates(sorted(things.values(), key=lambda thing: thing.names))) / len(things)


def test_a_name_is_compared_with_no_more_others_when_there_are_more_names() -> None:
    assert compared(2000) < compared(500) * 2
    assert compared(8000) < compared(2000) * 1.25


def test_the_order_of_statements_changes_nothing() -> None:
    things = [
        ONE,
        OTHER,
        entity(PERSON, "D.G. Arsenov"),
        entity(PERSON, "Dmitry Arsenov"),
        entity(ANY, "Alfaburg Univ"),
    ]
    articles = [(thing,) for thing in things]
    told = table(near_matches(store(*articles), Graph(), IRIS))
    assert len(told.splitlines()) >= 3
    assert table(near_matches(store(*articles, turned=True), Graph(), IRIS)) == told


# --- end to end

SPRING = """# Guests from the sea

5 March 2018

A delegation of the Alfaburg Marine University visited the University of Betaland on 2 March 2018.
"""
AUTUMN = """# An agreement is signed

6 October 2018

The Marine University of Alfaburg and the University of Betaland signed an agreement on cooperation on 4 October 2018.
"""
NODES = """SELECT DISTINCT ?u ?name {
  ?a schema:mentions ?u . ?u a coop:University ; skos:prefLabel|skos:altLabel ?name .
  FILTER(CONTAINS(?name, "Alfaburg"))
} ORDER BY ?u ?name"""


def names_of(released: Release | None) -> dict[str, list[str]]:
    assert released
    found: dict[str, list[str]] = {}
    for row in select(released.store(), NODES):
        found.setdefault(row["u"].value.rpartition("/")[2], []).append(row["name"].value)
    return found


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "spring.md").write_text(SPRING)
    (folder / "autumn.md").write_text(AUTUMN)
    return folder


def test_two_spellings_are_told_and_the_line_that_is_told_merges_them(articles: Path, tmp_path: Path) -> None:
    settings = Settings(base=IRIS.base, out=tmp_path / "out")
    first = build(find([articles]), settings).release
    assert first and first.manifest.counts["near_matches"] == 1
    assert names_of(first) == {
        "alfaburg-marine-university": ["Alfaburg Marine University"],
        "marine-university-of-alfaburg": ["Marine University of Alfaburg"],
    }
    _, row = first.file("near-matches.tsv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "own.ttl").write_text(HEAD + row.split("\t")[-1], encoding="utf-8")
    second = build(find([articles]), Settings(base=IRIS.base, out=tmp_path / "out", authority=(tmp_path / "own.ttl",)))
    ((_, names),) = names_of(second.release).items()
    assert names == ["Alfaburg Marine University", "Marine University of Alfaburg"]
    assert second.release and second.release.manifest.counts["near_matches"] == 0


def test_the_table_is_part_of_the_release_and_has_a_checksum(articles: Path, tmp_path: Path) -> None:
    released = build(find([articles]), Settings(base=IRIS.base, out=tmp_path / "out")).release
    assert released and released.manifest.files["near-matches.tsv"].size > len("\t".join(near.COLUMNS))
    released.verify()


def test_a_build_tells_how_many_pairs_there_are_and_where(articles: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["build", str(articles), "--out", str(tmp_path / "out")])
    version = (tmp_path / "out" / "current").readlink()
    place = tmp_path / "out" / version / "near-matches.tsv"
    assert done.stdout.splitlines()[1:] == [f"1 pair of names is alike and was not merged: {place}"]
    done = CliRunner().invoke(main, ["build", str(articles / "spring.md"), "--out", str(tmp_path / "out")])
    assert len(done.stdout.splitlines()) == 1
