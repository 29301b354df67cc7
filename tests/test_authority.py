"""The bundled authority data: what every entry must have, and that a user's own file joins it."""

import re
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Literal
from rdflib.namespace import OWL, SKOS

from kg.authority import BUNDLED, Authority, Known, fold, load
from kg.errors import KgError
from kg.iri import Iris, Node, slug
from kg.terms import COOP, SCHEMA

BASE = "https://kg.example.org/"
EXAMPLES = Path(__file__).parents[1] / "examples"
NAMED_IN_THE_EXAMPLES = (
    "Yangtze River Delta Advanced Materials Research Institute",
    "Peter the Great St. Petersburg Polytechnic University",
    "Jiangsu Industrial Technology Research Institute",
    "National Innovation Center of the Yangtze River Delta",
    "Jiangsu Provincial Government",
    "Chinese Academy of Sciences",
    "Shanghai Synchrotron Radiation Facility",
    "Novosibirsk State University",
    "Heilongjiang University",
    "Heilongjiang Longmei Education Corporation",
    "Chinese-Russian Institute",
    "Ministry of Education of the Novosibirsk Region",
    "Siberian Branch of the Russian Academy of Sciences",
    "Institute of Plasma Physics of the Chinese Academy of Sciences",
    "Joint Institute for Nuclear Research",
    "Ministry of Science and Technology of the People's Republic of China",
    "National Natural Science Foundation of China",
    "National Institute for Nuclear Physics",
    "Institute of High Energy Physics of the Chinese Academy of Sciences",
    "Science Europe",
    "Tianjin Chengjian University",
    "Cracow University of Technology",
    "Bialystok University of Technology",
    "Ministry of Education of the People's Republic of China",
    *("China", "Russia", "Nanjing", "St. Petersburg", "Harbin", "Novosibirsk", "Hefei", "Dubna", "Rome"),
    *("Brussels", "Beijing", "Tianjin", "Cracow"),
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load(BASE)


def organizations(authority: Authority) -> list[Known]:
    return [known for known in authority.known if known.node.kind == "organization"]


def places(authority: Authority) -> list[Known]:
    return [known for known in authority.known if known.node.kind == "place"]


def test_it_knows_over_a_hundred_organisations_and_their_places(authority: Authority) -> None:
    assert len(organizations(authority)) > 100
    assert len(places(authority)) > 100
    assert len(authority.known) == len(organizations(authority)) + len(places(authority))


def test_every_subject_of_the_file_is_a_known_thing(authority: Authority) -> None:
    iris = Iris(BASE)
    assert {iris.of(known.node) for known in authority.known} == set(authority.graph.subjects())


def test_every_name_has_a_language(authority: Authority) -> None:
    names = [o for p in (SKOS.prefLabel, SKOS.altLabel) for o in authority.graph.objects(None, p)]
    assert len(names) > 800
    assert [name for name in names if not isinstance(name, Literal) or not name.language] == []


def test_no_thing_has_two_preferred_labels_in_one_language(authority: Authority) -> None:
    labels = Counter(
        (s, o.language) for s, o in authority.graph.subject_objects(SKOS.prefLabel) if isinstance(o, Literal)
    )
    assert [pair for pair, times in labels.items() if times > 1] == []


def test_every_thing_is_called_by_its_english_label_and_its_slug_is_made_of_it(authority: Authority) -> None:
    english = {
        str(o) for o in authority.graph.objects(None, SKOS.prefLabel) if isinstance(o, Literal) and o.language == "en"
    }
    assert [known.label for known in authority.known if known.label not in english] == []
    assert [known.label for known in authority.known if known.node.slug != slug(known.label)] == []


def test_no_name_means_two_things(authority: Authority) -> None:
    by_name = authority.by_name
    assert [
        (known.label, name) for known in authority.known for name in known.names if by_name.get(fold(name)) != known
    ] == []


def test_whatever_a_thing_is_in_or_part_of_is_known_too(authority: Authority) -> None:
    nodes = {known.node for known in authority.known}
    targets = [(known.label, node) for known in authority.known for node in (known.place, known.part_of) if node]
    assert len(targets) > 200
    assert [target for target in targets if target[1] not in nodes] == []


def test_every_organisation_is_located_and_every_city_leads_to_a_country(authority: Authority) -> None:
    of = {known.node: known for known in authority.known}
    assert [known.label for known in organizations(authority) if known.place is None] == []
    cities = [known for known in places(authority) if known.place]
    assert len(cities) > 60
    assert [city.label for city in cities if city.place and of[city.place].place is not None] == []


def test_places_contain_places_and_organisations_are_located(authority: Authority) -> None:
    iris = Iris(BASE)
    contained = {iris.node(str(s)) for s in authority.graph.subjects(SCHEMA.containedInPlace)}
    located = {iris.node(str(s)) for s in authority.graph.subjects(COOP.locatedIn)}
    assert {node.kind for node in contained if node} == {"place"}
    assert {node.kind for node in located if node} == {"organization"}


def test_no_two_things_share_an_identifier_of_another_registry(authority: Authority) -> None:
    same = Counter(authority.graph.objects(None, OWL.sameAs))
    assert len(same) > 200
    assert [iri for iri, times in same.items() if times > 1] == []
    hosts = ("https://ror.org/", "http://www.wikidata.org/entity/Q", "https://sws.geonames.org/")
    assert [str(iri) for iri in same if not str(iri).startswith(hosts)] == []


@pytest.mark.parametrize("name", NAMED_IN_THE_EXAMPLES)
def test_what_an_example_names_is_known(authority: Authority, name: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in EXAMPLES.iterdir()]
    assert any(name in text for text in texts), "the list names what no example does"
    assert fold(name) in authority.by_name


def test_a_name_in_another_language_means_the_same_thing(authority: Authority) -> None:
    by_name = authority.by_name
    assert by_name[fold("清华大学")] == by_name[fold("Tsinghua University")] == by_name[fold("Университет Цинхуа")]


def test_the_same_file_serves_every_base() -> None:
    elsewhere = load("http://127.0.0.1:8000/")
    assert {known.node for known in elsewhere.known} == {known.node for known in load(BASE).known}


def test_a_users_own_file_adds_things_and_names(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(
        "@prefix coop: <https://w3id.org/coop-kg/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<organization/school-of-winds> a coop:University ; skos:prefLabel "School of Winds"@en .\n'
        '<organization/tsinghua-university> skos:altLabel "The Garden"@en .\n',
        encoding="utf-8",
    )
    by_name = load(BASE, [own]).by_name
    assert by_name[fold("the school of winds")].node == Node("organization", "school-of-winds")
    assert by_name[fold("Garden")].label == "Tsinghua University"


def test_the_files_that_the_how_to_shows_are_read(tmp_path: Path) -> None:
    how_to = EXAMPLES.parent / "docs" / "how-to" / "edit-authority-data.md"
    prefixed, added, *_ = re.findall(r"```turtle\n(.*?)```", how_to.read_text(encoding="utf-8"), re.S)
    prefixes = "".join(line for line in prefixed.splitlines(keepends=True) if line.startswith("@prefix"))
    files = [tmp_path / "own.ttl", tmp_path / "added.ttl"]
    for file, text in zip(files, (prefixed, prefixes + added), strict=True):
        file.write_text(text, encoding="utf-8")
    by_name = load(BASE, files).by_name
    own = by_name[fold("USI Lugano")]
    assert own.node.slug == slug(own.label)
    assert own.place == by_name[fold("Lugano")].node
    assert by_name[fold("Lugano")].place == by_name[fold("Switzerland")].node
    assert by_name[fold("Tsinghua")] == by_name[fold("清华大学")]


@pytest.mark.parametrize("text", ["this is no Turtle", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str | None) -> None:
    own = tmp_path / "own.ttl"
    if text is not None:
        own.write_text(text, encoding="utf-8")
    with pytest.raises(KgError, match="cannot read the authority data") as error:
        load(BASE, [own])
    assert error.value.where == str(own)
    assert error.value.exit_code == 2


def test_the_bundled_file_is_part_of_the_package() -> None:
    assert BUNDLED.is_file()
