"""What gold says of the statements that are weighed."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from kg.extract.weigh.candidate import Candidate, Value
from kg.iri import Node
from kg.model import Term, Thing, When

BENCH = Path(__file__).parents[1] / "bench" / "extraction"
TONGJI = Thing(Node("organization", "tongji-university"), "coop:University", "Tongji University", ("Tongji",))
TOMSK = Thing(Node("organization", "tomsk-state-university"), "coop:University", "Tomsk State University")
FACULTY = Thing(Node("organization", "x/faculty"), "org:OrganizationalUnit", "Faculty of Chemistry")
OTHER = Thing(Node("organization", "kazan-federal-university"), "coop:University", "Kazan Federal University")
OLGA = Thing(Node("person", "x/olga-petrova"), "foaf:Person", "Olga Petrova")
GOLD = {
    "entities": [
        {"id": "e1", "names": ["Tongji University", "TJU"]},
        {"id": "e2", "names": ["tomsk state university"]},
        {"id": "e3", "names": ["Faculty of Chemistry"]},
        {"id": "e4", "names": ["Olga Petrova"]},
        {"id": "e5", "names": ["Tongji University"]},
    ],
    "facts": [
        ["coop:Visit", "coop:visitor", "e1"],
        ["coop:Visit", "schema:startDate", "2023-05"],
        ["coop:Visit", "coop:status", "coop:completed"],
        ["coop:Visit", "dcterms:subject", "polymer chemistry"],
        ["org:unitOf", "e3", "e2"],
        ["coop:researchArea", "e3", "catalysis"],
        ["role", "e4", "rector", "e2"],
    ],
    "optional": [["coop:Visit", "coop:host", "e2"], ["coop:Visit", "coop:form", "form:summer-school"]],
}


class Judge:
    """Matches what is the same but for capitals; fields by their last word."""

    KINDS = ("coop:Visit",)
    DATE_PROPERTIES = ("schema:startDate", "schema:endDate")

    @staticmethod
    def normal(name: str) -> str:
        return name.lower()

    @staticmethod
    def same(fact: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
        return fact == wanted

    @staticmethod
    def alike(value: str, wanted: str) -> bool:
        return value.split()[-1] == wanted.split()[-1]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCH))
    monkeypatch.delitem(sys.modules, "labels", raising=False)
    import labels

    monkeypatch.setitem(sys.modules, "labels", labels)
    return labels


def of_visit(prop: str, value: Value) -> Candidate:
    return Candidate(0, "coop:Visit", prop, value, ())


def tie(subject: Thing, prop: str, value: Value, role: str = "") -> Candidate:
    return Candidate(0, "", prop, value, (), subject, role)


RIGHT, WRONG, OPEN = 1, 0, -1


@pytest.mark.parametrize(
    ("stage", "candidate", "label"),
    [
        ("sides", of_visit("coop:visitor", TONGJI), RIGHT),
        ("sides", of_visit("coop:host", TONGJI), WRONG),
        ("sides", of_visit("coop:host", TOMSK), OPEN),
        ("sides", of_visit("coop:visitor", OTHER), WRONG),
        ("sides", Candidate(0, "coop:Meeting", "coop:participant", TONGJI, ()), WRONG),
        ("told", of_visit("coop:status", Term("coop:completed")), RIGHT),
        ("told", of_visit("coop:status", Term("coop:agreed")), WRONG),
        ("told", Candidate(0, "coop:Meeting", "coop:status", Term("coop:completed"), ()), OPEN),
        ("told", of_visit("coop:form", Term("form:summer-school")), OPEN),
        ("told", of_visit("coop:form", Term("form:double-degree")), WRONG),
        ("told", of_visit("schema:startDate", When(2023, 5)), RIGHT),
        ("tie", tie(FACULTY, "part", TOMSK), RIGHT),
        ("tie", tie(FACULTY, "part", TONGJI), WRONG),
        ("tie", tie(FACULTY, "coop:foundedBy", TOMSK), WRONG),
        ("tie", tie(FACULTY, "coop:researchArea", "catalysis"), RIGHT),
        ("tie", tie(TOMSK, "coop:researchArea", "catalysis"), WRONG),
        ("tie", tie(OLGA, "role", TOMSK, "rector"), RIGHT),
        ("tie", tie(OLGA, "role", TOMSK, "dean"), WRONG),
        ("tie", tie(OLGA, "role", TONGJI, "rector"), WRONG),
        ("named", Candidate(0, "", "schema:startDate", When(2023, 5, 7), ()), RIGHT),
        ("named", Candidate(0, "", "schema:startDate", When(2024, 5), ()), WRONG),
        ("named", Candidate(0, "", "schema:endDate", When(2023, 5, 7), ()), WRONG),
        ("named", Candidate(0, "", "dcterms:subject", "organic chemistry", ()), RIGHT),
        ("named", Candidate(0, "", "dcterms:subject", "catalysis", ()), RIGHT),
        ("named", Candidate(0, "", "dcterms:subject", "geology", ()), WRONG),
        ("named", Candidate(0, "", "coop:form", Term("form:summer-school"), ()), OPEN),
    ],
)
def test_what_gold_says(module: ModuleType, stage: str, candidate: Candidate, label: int) -> None:
    labels = module.Labels(Judge, GOLD, (TONGJI, TOMSK, FACULTY, OTHER, OLGA))
    assert (module.RIGHT, module.WRONG, module.OPEN) == (RIGHT, WRONG, OPEN)
    assert labels.of(stage, candidate) == label


def test_of_two_entities_with_one_name_the_first_is_meant(module: ModuleType) -> None:
    labels = module.Labels(Judge, GOLD, (TONGJI, OTHER))
    assert labels.ids == {TONGJI.node: "e1", OTHER.node: "?Kazan Federal University"}


def test_a_thing_is_found_by_any_of_its_names(module: ModuleType) -> None:
    thing = Thing(Node("organization", "x/tju"), "coop:University", "The University", ("TJU",))
    assert module.Labels(Judge, GOLD, (thing,)).ids == {thing.node: "e1"}


def test_a_part_is_right_by_either_property(module: ModuleType) -> None:
    gold = {**GOLD, "facts": [["org:subOrganizationOf", "e3", "e2"]], "optional": []}
    labels = module.Labels(Judge, gold, (TOMSK, FACULTY))
    assert labels.of("tie", tie(FACULTY, "part", TOMSK)) == RIGHT
    assert labels.facts_of(tie(FACULTY, "part", TOMSK)) == [
        ("org:unitOf", "e3", "e2"),
        ("org:subOrganizationOf", "e3", "e2"),
    ]
