"""Look-ups of several patterns in one call, and what is kept of a store."""

import gc
from collections.abc import Iterable

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg.store import EmbeddedStore
from kg.store.reading import Having, Pattern, Shape
from web.known import Known
from web.names import LABELS, Name, names, words_of

EX = "http://example.org/"
GRAPH = ox.NamedNode(f"{EX}graph")


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{EX}{name}")


def store_of(told: Iterable[tuple[str, str, str | ox.Literal]]) -> EmbeddedStore:
    return EmbeddedStore.in_memory(
        ox.Quad(node(s), node(p), node(o) if isinstance(o, str) else o, GRAPH) for s, p, o in told
    )


def test_patterns_are_answered_in_their_order_each_as_far_as_it_is_wanted() -> None:
    store = store_of([("a", "p", f"o{number}") for number in range(10)] + [("b", "p", "a")])
    a = node("a")
    whole, page, last, none, everywhere = store.look_up(
        [
            Pattern(subject=a),
            Pattern(subject=a, first=2, most=3),
            Pattern(subject=a, first=9, most=3),
            Pattern(subject=node("c")),
            Pattern(object=a, graph=None),
        ]
    )
    assert len(whole) == 10
    assert page == whole[2:5]
    assert last == whole[9:]
    assert none == []
    assert {quad.graph_name for quad in everywhere} == {GRAPH, ox.DefaultGraph()}


def test_what_is_reached_is_read_along_the_shape_and_no_further() -> None:
    store = store_of(
        [("a", "knows", "b"), ("b", "knows", "c"), ("c", "knows", "d"), ("b", "likes", "e"), ("e", "knows", "a")]
    )
    knows = node("knows").value
    found = store.read([(node("a"), Shape(along={knows: Shape(along={knows: Shape(only=(node("likes"),))})}))])
    assert set(found) == {node("a"), node("b"), node("c")}
    assert found[node("b")] == {knows: [node("c")], node("likes").value: [node("e")]}
    assert found[node("c")] == {}


def test_a_circle_is_read_once() -> None:
    store = store_of([("a", "knows", "b"), ("b", "knows", "a"), ("a", "name", ox.Literal("A"))])
    knows = node("knows").value
    inner = Shape(along={knows: Shape(along={knows: Shape()})})
    assert len(store.read([(node("a"), inner), (node("a"), Shape())])) == 2


def test_subjects_are_found_by_all_their_values() -> None:
    store = store_of([("x", "of", "a"), ("x", "to", "b"), ("y", "of", "a"), ("y", "to", "c"), ("z", "to", "b")])
    both = Having(((node("of"), node("a")), (node("to"), node("b"))))
    assert set(store.read([(both, Shape())])) == {node("x")}
    assert set(store.read([(Having(((node("of"), node("a")),)), Shape())])) == {node("x"), node("y")}
    assert len(store.read([(Having(((node("of"), node("a")),), most=1), Shape())])) == 1


_PROPERTIES = [
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "https://schema.org/headline",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://xmlns.com/foaf/0.1/name",
]
_LABEL = st.tuples(
    st.integers(0, len(_PROPERTIES) - 1),
    st.sampled_from(["", "en", "en-gb", "ru", "zh"]),
    st.text("ab ", min_size=1, max_size=3),
)


def _by_definition(labels: list[tuple[int, str, str]]) -> tuple[str, str]:
    """The English label, else one without a language, else any; of several the one by the first property."""

    def place(label: tuple[int, str, str]) -> tuple[int, int, str, str]:
        by, language, text = label
        rank = 0 if language.startswith("en") else 1 if not language else 2
        return rank, by, text, language

    return place(min(labels, key=place))[2:]


@given(st.lists(_LABEL, max_size=6))
def test_the_label_that_is_taken_is_the_best_of_all(labels: list[tuple[int, str, str]]) -> None:
    subject = node("subject-of-labels")
    store = EmbeddedStore.in_memory(
        ox.Quad(
            subject,
            ox.NamedNode(_PROPERTIES[by]),
            ox.Literal(text, language=language) if language else ox.Literal(text),
        )
        for by, language, text in labels
    )
    told = [label for label in labels if label[2].strip()]
    best = _by_definition(told) if told else (words_of(subject.value), "")
    expected = Name(*best, described=bool(labels))
    assert names([subject.value], store) == {subject.value: expected}
    assert names([subject.value], store) == {subject.value: expected}


def test_every_property_of_labels_gives_a_name() -> None:
    from kg.terms import expand

    for curie in LABELS:
        quad = ox.Quad(node("a"), ox.NamedNode(str(expand(curie))), ox.Literal("A name"))
        assert names([node("a").value], EmbeddedStore.in_memory([quad]))[node("a").value].text == "A name"


def test_a_thing_without_a_label_is_described_and_what_is_no_iri_is_named_by_itself() -> None:
    store = store_of([("some-thing", "p", "o"), ("empty", "q", "o")])
    found = names([f"{EX}some-thing", "no IRI", f"{EX}nothing"], store)
    assert found[f"{EX}some-thing"] == Name("some thing", described=True)
    assert not found["no IRI"].described
    assert not found[f"{EX}nothing"].described


def test_a_store_is_asked_before_a_vocabulary_and_each_for_what_is_not_known_yet() -> None:
    label = ox.NamedNode(_PROPERTIES[2])
    own = EmbeddedStore.in_memory([ox.Quad(node("a"), label, ox.Literal("own"))])
    vocabulary = EmbeddedStore.in_memory([ox.Quad(node(name), label, ox.Literal("vocabulary")) for name in ("a", "b")])
    found = names([node("a").value, node("b").value], own, vocabulary)
    assert [(name.text, name.described) for name in found.values()] == [("own", True), ("vocabulary", False)]


def test_what_was_asked_for_least_recently_is_forgotten_first() -> None:
    store, known = store_of([]), Known[str](2)
    known.keep(store, {"a": "A", "b": "B"})
    assert known.get(store, ["a"]) == {"a": "A"}
    known.keep(store, {"c": "C"})
    assert known.get(store, ["a", "b", "c"]) == {"a": "A", "c": "C"}


def test_values_count_by_their_size() -> None:
    store, known = store_of([]), Known[str](5, len)
    known.keep(store, {"a": "four"})
    known.keep(store, {"b": "two"})
    assert known.get(store, ["a", "b"]) == {"b": "two"}
    known.keep(store, {"c": "too long to be kept"})
    assert known.get(store, ["b", "c"]) == {"b": "two"}


def test_what_is_known_of_a_store_goes_with_it() -> None:
    known, store, other = Known[object](10), store_of([]), store_of([])
    known.keep(store, {"a": object()})
    assert known.get(other, ["a"]) == {}
    del store
    gc.collect()
    assert len(known._kept) == 0
