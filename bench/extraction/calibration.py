"""How much of what is said with so much confidence is right, by confidence, rule and property.

    python bench/extraction/calibration.py [--judge PATH] [--set tune] [--language en] [--least 0.9] [--wanted 0.95]

Right is what the judge finds in gold, be it wanted or optional. What the judge does not judge is left out: what an
article mentions and is about, signatories, and a participant that is also told as visitor, host, party …; a post is one
claim. Prints figures and nothing of the texts.
"""

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pyoxigraph as ox
from judge import JUDGE, SETS, dataset, files, found, golds, markdown, module, stems

BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
CLAIMS = """?claim a coop:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; coop:confidence ?confidence ;
  prov:wasGeneratedBy/rdfs:label ?rule . OPTIONAL { ?s a ?kind }"""
POST = "?s org:member ?person ; org:organization ?organization ; org:role/skos:prefLabel ?role"


@dataclass(frozen=True)
class Judged:
    """One claim with what is to be known of it."""

    rule: str
    property: str
    confidence: float
    is_right: bool


class Gold:
    """What a careful reader took from one article, and how the judge tells whether a claim agrees with it."""

    def __init__(self, judge: ModuleType, store: ox.Store, gold: dict[str, Any]) -> None:
        self.judge = judge
        self.built = judge.Built(store, Path(gold["file"]).stem)
        self.facts = [tuple(fact) for fact in (*gold["facts"], *gold.get("optional", []))]
        self.names = {judge.normal(name): entity["id"] for entity in gold["entities"] for name in entity["names"]}
        self.found = self.built.facts() if self.built.graph else set()
        self.kinds_with_status = {fact[0] for fact in self.facts if fact[1] == "coop:status"}

    def judged(self) -> Iterator[Judged]:
        """Every claim of the article that can be right or wrong."""
        if not self.built.graph:
            return
        for row in self.built.in_graph("?claim ?s ?p ?o ?confidence ?rule ?kind", CLAIMS):
            fact = self._fact(row)
            if fact in self.found and not (fact[1] == "coop:status" and fact[0] not in self.kinds_with_status):
                confidence = float(row["confidence"].value)
                yield Judged(
                    row["rule"].value,
                    fact[1] if fact[0] in self.judge.KINDS else fact[0],
                    confidence,
                    self._is_right(fact),
                )

    def _fact(self, row: Any) -> tuple[Any, ...]:
        """The claim in the judge's shape; empty where it has none."""
        property_, value = self.judge.curie(row["p"]), row["o"]
        kind = self.judge.curie(row["kind"]) if row["kind"] else ""
        if property_ == "org:role":
            return next((("role", r["person"], r["role"].value, r["organization"]) for r in self._post(row["s"])), ())
        if property_ in self.judge.ENTITY_PROPERTIES:
            return property_, row["s"], value
        if property_ in self.judge.TEXT_PROPERTIES:
            (label,) = self.built.one_label(value) or [""]
            return (property_, row["s"], label) if property_ == "coop:researchArea" else (kind, property_, label)
        if property_ in ("coop:form", "coop:status"):
            return kind, property_, self.judge.curie(value)
        return kind, property_, value.value if isinstance(value, ox.Literal) else value

    def _post(self, membership: ox.NamedNode) -> Iterable[Any]:
        return self.built.in_graph("?person ?organization ?role", POST.replace("?s", str(membership)))

    def _is_right(self, fact: tuple[Any, ...]) -> bool:
        named = tuple(self._as_id(slot) for slot in fact)
        return any(self.judge.same(named, wanted) for wanted in self.facts)

    def _as_id(self, slot: Any) -> str:
        if not isinstance(slot, ox.NamedNode):
            return str(slot)
        labels = [self.judge.normal(label) for label in self.built.labels(slot)]
        return next((self.names[label] for label in labels if label in self.names), "?")


def claims(judge: Path, name: str, language: str) -> list[Judged]:
    """The claims of all articles of a list."""
    loaded = module(judge)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "articles.nq"
        data.write_bytes(dataset(files(judge, stems(judge, name))))
        store = loaded.load(data)
    wanted = golds(judge, stems(judge, name), language)
    return [claim for gold in wanted for claim in Gold(loaded, store, gold).judged()]


def band(confidence: float) -> str:
    """The band that a confidence is in.

    >>> band(0.95), band(0.3)
    ('0.9–1.0', '0.0–0.5')
    """
    start = max(start for start in BANDS if start <= confidence + 1e-9)
    return f"{start}–{next((stop for stop in BANDS if stop > start), 1.0)}"


def shares(told: Iterable[Judged], by: Callable[[Judged], tuple[str, ...]]) -> list[list[object]]:
    """For each group its claims, those that are right, and their share, in the order of the groups."""
    counted: defaultdict[tuple[str, ...], Counter[bool]] = defaultdict(Counter)
    for claim in told:
        counted[by(claim)][claim.is_right] += 1
    return [
        [*group, right.total(), right[True], f"{right[True] / right.total():.2f}"]
        for group, right in sorted(counted.items())
    ]


def main() -> None:
    """Reads the command line, judges, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", type=Path, default=JUDGE, help="the script that scores")
    parser.add_argument("--set", choices=SETS, default="tune", help="the list of articles")
    parser.add_argument("--language", default="en")
    parser.add_argument("--least", type=float, default=0.9, help="the confidence from which claims should be right")
    parser.add_argument("--wanted", type=float, default=0.95, help="how many of them should be")
    given = parser.parse_args()
    told = claims(found(given.judge), given.set, given.language)
    sure = [claim for claim in told if claim.confidence >= given.least]
    right = sum(claim.is_right for claim in sure)
    share = right / max(1, len(sure))
    print(f"{right} of {len(sure)} claims with confidence {given.least} or more are right: {share:.3f}")
    print(f"(wanted: {given.wanted})\n")
    counts = ["claims", "right", "share"]
    print(markdown(["confidence", *counts], shares(told, lambda claim: (band(claim.confidence),))), end="\n\n")
    by_property = shares(told, lambda claim: (claim.property, band(claim.confidence)))
    print(markdown(["property", "confidence", *counts], by_property), end="\n\n")
    by_rule = shares(told, lambda claim: (claim.rule, claim.property, band(claim.confidence)))
    print(markdown(["rule", "property", "confidence", *counts], by_rule))


if __name__ == "__main__":
    main()
