"""How an article is cut into sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article
from kg.segment import segment


def sentences(text: str) -> list[str]:
    document = segment(Article("a", "News", text, "en"))
    return [sentence.span.of(text) for sentence in document.sentences]


def test_a_heading_is_a_sentence_of_its_own() -> None:
    assert sentences("News\n\nBackground\n\nThey met.") == ["News", "Background", "They met."]


@pytest.mark.parametrize(
    "text",
    [
        "Prof. Anna Weber and Dr. T. Meyer came to St. Petersburg on Monday.",
        "A.I. Rudskoi met Michael D. Higgins in Washington.",
        "The U.S. delegation came at 10.30 a.m. and left.",
        "It costs 3.5 million a year.",
        "Assoc. Prof. Dr. Do Minh Duc spoke.",
        "They met Prof. Ir. Dr. Siti Aminah and Dra. Ana Ruiz there.",
        "They met Univ.-Prof. Karl Huber and Prof.Dr. Ayla Demir there.",
        "They met (see above. and below) in Rome.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert sentences(f"News\n\n{text}") == ["News", text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("They met. They talked.", 2),
        ("“We are glad.” The rector smiled.", 2),
        ("Will they sign? Nobody knows! We wait.", 3),
        ("It opened in 2015. 40 students came.", 2),
        ("He said: “Good. Very good.” She nodded.", 3),
    ],
)
def test_a_final_mark_before_a_new_start_ends_a_sentence(text: str, parts: int) -> None:
    assert len(sentences(f"News\n\n{text}")) == parts + 1


def test_a_possessive_is_a_token_and_an_apostrophe_inside_a_name_is_not() -> None:
    text = "News\n\nXi'an's rector met the Rectors' Forum."
    document = segment(Article("a", "News", text, "en"))
    words = [token.text for token in document.sentences[1].tokens]
    assert words == ["Xi'an", "'s", "rector", "met", "the", "Rectors'", "Forum", "."]


@given(st.text(max_size=400))
def test_sentences_never_overlap_and_tokens_lie_inside_them(text: str) -> None:
    document = segment(Article("a", "News", text, "en"))
    last = 0
    for sentence in document.sentences:
        assert sentence.span.start >= last
        last = sentence.span.stop
        assert all(token.span.of(text) == token.text for token in sentence.tokens)
        assert all(sentence.span.holds(token.span) for token in sentence.tokens)
