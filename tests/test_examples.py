"""The examples: articles of our own writing, in every format, all published, and able to answer questions."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import authority, pipeline
from kg.model import When
from kg.pipeline import Built
from kg.read import read
from kg.release import Release
from kg.settings import Settings
from kg.terms import PREFIXES

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").iterdir())
RUN = 8  # words in a row that two texts do not share by chance


def test_there_are_five_in_three_formats() -> None:
    assert Counter(path.suffix for path in EXAMPLES) == {".md": 2, ".html": 2, ".txt": 1}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_a_short_dated_english_article(path: Path) -> None:
    article = read(path)
    assert article.language == "en"
    assert article.published == When(*map(int, path.name[:10].split("-")))
    assert article.headline == article.text.partition("\n\n")[0]
    assert 120 <= len(article.text.split()) <= 220


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_but_the_article_is_read_from_the_page_around_it(path: Path) -> None:
    text = read(path).text
    around = (
        "Перейти",
        "Дата публикации",
        "Read also",
        "Related news",
        "Privacy",
        "Imprint",
        "cyclotron on the test",
        "](",
    )
    assert [words for words in around if words in text] == []
    assert [paragraph for paragraph in text.split("\n\n")[1:] if paragraph[0].islower()] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_sentence_is_taken_from_the_real_articles(path: Path, shared: Path) -> None:
    real = set().union(*(runs(file.read_text(encoding="utf-8")) for file in (shared / "articles").iterdir()))
    assert len(real) > 5000
    assert sorted(" ".join(run) for run in runs(read(path).text) & real) == []


def runs(text: str) -> set[tuple[str, ...]]:
    """The runs of `RUN` words of a text, in which each known name counts as one word."""
    plain = " ".join(re.findall(r"\w+", re.sub(r"<[^>]+>", " ", text).lower()))
    words = names().sub("•", plain).split()
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


@cache
def names() -> re.Pattern[str]:
    known = {name for thing in authority.load("http://127.0.0.1:8000/").known for name in thing.names}
    plain = {" ".join(re.findall(r"\w+", name.lower())) for name in known}
    return re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, plain), key=len, reverse=True)) + r")\b")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    settings = Settings(out=tmp_path_factory.mktemp("examples"))
    return pipeline.build(pipeline.find([EXAMPLES[0].parent]), settings)


@pytest.fixture(scope="module")
def release(built: Built) -> Release:
    assert built.release
    return built.release


def asked(release: Release, query: str) -> set[tuple[str, ...]]:
    """The rows of an answer, each IRI by its last step."""
    answer = release.store().query(query, base_iri=release.manifest.base, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    return {
        tuple(re.sub(r".*[/#]", "", term.value) for term in row if not isinstance(term, ox.Triple)) for row in answer
    }


def test_every_example_is_published(built: Built) -> None:
    assert [str(outcome.problem) for outcome in built.left_out] == []
    assert len(built.outcomes) == len(EXAMPLES)


def test_every_example_reports_a_cooperation_and_every_claim_has_its_words(release: Release) -> None:
    about = "SELECT DISTINCT ?article { ?article a coop:Article ; schema:about ?cooperation }"
    assert len(asked(release, about)) == len(EXAMPLES)
    claims = """SELECT ?claim { ?claim a coop:Claim
        FILTER NOT EXISTS { ?claim coop:evidence/oa:hasSelector/oa:exact ?words } }"""
    assert asked(release, claims) == set()


def test_who_visited_whom_is_found(release: Release) -> None:
    query = """SELECT ?visitor ?host {
        ?visit a coop:Visit ; coop:visitor ?visitor ; coop:host ?host . ?visitor a ?kind
        FILTER(?kind != foaf:Person) }"""
    spbpu = "peter-the-great-st-petersburg-polytechnic-university"
    amri = "yangtze-river-delta-advanced-materials-research-institute"
    wanted = {
        (amri, spbpu),
        ("national-natural-science-foundation-of-china", "national-institute-for-nuclear-physics"),
        ("tianjin-chengjian-university", "cracow-university-of-technology"),
        ("tianjin-chengjian-university", "bialystok-university-of-technology"),
    }
    assert sorted(wanted - asked(release, query)) == []


def test_who_signed_agreements_is_found(release: Release) -> None:
    query = """SELECT ?one ?other {
        ?agreement a coop:Agreement ; coop:party ?one, ?other FILTER(STR(?one) < STR(?other)) }"""
    wanted = {
        ("heilongjiang-university", "novosibirsk-state-university"),
        (
            "institute-of-plasma-physics-of-the-chinese-academy-of-sciences",
            "joint-institute-for-nuclear-research",
        ),
        (
            "institute-of-high-energy-physics-of-the-chinese-academy-of-sciences",
            "national-institute-for-nuclear-physics",
        ),
        ("cracow-university-of-technology", "tianjin-chengjian-university"),
    }
    assert sorted(wanted - asked(release, query)) == []


def test_two_visits_are_not_taken_for_one(release: Release) -> None:
    query = """SELECT ?visit { ?visit a coop:Visit ; coop:host ?one, ?other FILTER(?one != ?other) }"""
    assert asked(release, query) == set()
    query = """SELECT ?visit { ?visit a coop:Visit ; coop:visitor <id/organization/cracow-university-of-technology> ;
        coop:host <id/organization/bialystok-university-of-technology> }"""
    assert asked(release, query) == set()


def test_no_date_is_taken_for_a_field(release: Release) -> None:
    query = 'SELECT ?label { ?area a coop:ResearchArea ; skos:prefLabel ?label FILTER(REGEX(?label, "[0-9]")) }'
    assert asked(release, query) == set()


def test_no_known_organisation_is_put_where_it_is_not(release: Release) -> None:
    query = """SELECT ?organisation ?place {
        GRAPH ?article { ?organisation coop:locatedIn ?place } ?article a coop:Article
        GRAPH <graph/authority> { ?organisation coop:locatedIn ?true }
        FILTER NOT EXISTS { ?true schema:containedInPlace? ?place } }"""
    assert asked(release, query) == set()


def test_no_agreement_is_made_of_one_that_was_not_signed(release: Release) -> None:
    query = """ASK { ?agreement a coop:Agreement ;
        coop:party <id/organization/national-natural-science-foundation-of-china>,
                   <id/organization/national-institute-for-nuclear-physics> }"""
    answer = release.store().query(query, base_iri=release.manifest.base, prefixes=PREFIXES)
    assert not answer


def test_what_was_proposed_is_found(release: Release) -> None:
    query = """SELECT ?form { ?proposal a coop:Proposal ; coop:form ?form ;
        coop:proposer <id/organization/yangtze-river-delta-advanced-materials-research-institute> }"""
    wanted = {("student-internship",), ("joint-postgraduate-programme",), ("postdoc-programme",)}
    assert sorted(wanted - asked(release, query)) == []
