"""The spaCy backend, with real pipelines of rules of our own, saved to disk and loaded by their directory."""

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from kg.authority import load
from kg.backend import open_backends
from kg.backend.settle import ORGANIZATION, PERSON, PLACE
from kg.errors import KgError
from kg.model import Article, Document
from kg.pipeline import STAGES, chosen, examine, find, take
from kg.segment import segment
from kg.settings import Settings

TEXT = (
    "A word of thanks\n\nQwéa Bakzó-Üçük 🙂 left Samobor for Betatron Labs.\n\n"
    "The Times of 12 May praised Qwéa Bakzó-Üçük and the weather."
)
PATTERNS = [
    {"label": "PERSON", "pattern": "Qwéa Bakzó-Üçük"},
    {"label": "GPE", "pattern": "Samobor"},
    {"label": "ORG", "pattern": "Betatron Labs"},
    {"label": "WORK_OF_ART", "pattern": "The Times"},
    {"label": "DATE", "pattern": "12 May"},
]


def pipeline(folder: Path, language: str = "en", patterns: list[dict[str, str]] | None = None) -> str:
    nlp = spacy.blank(language, meta={"name": "rules", "version": "1.2.3"})
    nlp.add_pipe("entity_ruler").add_patterns(PATTERNS if patterns is None else patterns)  # type: ignore[attr-defined] # a ruler has it
    nlp.to_disk(folder)
    return str(folder)


@pytest.fixture
def model(tmp_path: Path) -> str:
    return pipeline(tmp_path / "model")


def document(text: str = TEXT, language: str = "en") -> Document:
    return segment(Article("a", text.partition("\n")[0], text, language, source="a.md"))


def found(model: str, doc: Document) -> list[tuple[str, str]]:
    (backend,) = open_backends(Settings(spacy_model=model))
    return [(mention.span.of(doc.article.text), mention.type) for mention in backend.mentions(doc)]


def test_people_places_and_organisations_are_named_at_their_place_in_the_text(model: str) -> None:
    assert found(model, document()) == [
        ("Qwéa Bakzó-Üçük", PERSON),
        ("Samobor", PLACE),
        ("Betatron Labs", ORGANIZATION),
        ("Qwéa Bakzó-Üçük", PERSON),
    ]


def test_the_version_tells_language_name_and_version_of_the_pipeline(model: str) -> None:
    (backend,) = open_backends(Settings(spacy_model=model))
    assert (backend.name, backend.version) == ("spacy", "en_rules 1.2.3")


def test_the_labels_of_the_other_scheme_are_understood(tmp_path: Path) -> None:
    patterns = [{"label": "PER", "pattern": "Qwéa Bakzó-Üçük"}, {"label": "LOC", "pattern": "Samobor"}]
    kinds = {kind for _, kind in found(pipeline(tmp_path / "model", patterns=patterns), document())}
    assert kinds == {PERSON, PLACE}


def test_an_article_in_another_language_is_left_alone(model: str, tmp_path: Path) -> None:
    assert found(model, document(language="ru")) == []
    assert len(found(model, document(language="en-GB"))) == 4
    assert len(found(pipeline(tmp_path / "any", language="xx"), document(language="ru"))) == 4


def test_a_paragraph_longer_than_the_pipeline_takes_is_passed_over(model: str) -> None:
    nlp = spacy.blank("en")
    longest: int = nlp.max_length
    doc = document(f"{TEXT}\n\n{'word ' * (longest // 5 + 1)}end.")
    assert len(found(model, doc)) == 4


def test_an_empty_document_names_nothing(model: str) -> None:
    assert found(model, Document(Article("a", "", "", "en"), ())) == []


@pytest.mark.parametrize("name", ["no_such_pipeline_of_anyone", "."])
def test_a_pipeline_that_is_not_there_is_a_wrong_use(name: str, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="spacy_model: cannot load") as error:
        open_backends(Settings(spacy_model=str(tmp_path) if name == "." else name))
    assert error.value.exit_code == 2
    assert "as its makers say" in error.value.hint


@Language.component("raises_for_samobor")
def _raises(doc: spacy.tokens.Doc) -> spacy.tokens.Doc:
    if "Samobor" in doc.text:
        raise RuntimeError("not this one")
    return doc


ARTICLE = "# A visit\n\n5 May 2020\n\nA guest, {}, visited the University of Betaland on 4 May 2020.\n"


def test_a_build_takes_the_pipelines_names_and_says_that_they_are_its(model: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ARTICLE.format("Qwéa Bakzó-Üçük"), encoding="utf-8")
    settings = Settings(spacy_model=model)
    known = load(settings.base)
    _, without, _ = take(tmp_path / "a.md", known)
    _, mentions, reading = take(tmp_path / "a.md", known, chosen(STAGES, settings))
    assert [m.name for m in without if m.type == PERSON] == []
    assert [(m.name, m.how) for m in mentions if m.type == PERSON] == [("Qwéa Bakzó-Üçük", "spacy en_rules 1.2.3")]
    assert [thing.label for thing in reading.things if thing.type == PERSON] == ["Qwéa Bakzó-Üçük"]


def test_a_pipeline_that_fails_for_one_article_loses_neither(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("raises_for_samobor")
    nlp.to_disk(tmp_path / "model")
    for name in ("Samobor", "Karlovac"):
        (tmp_path / f"{name}.md").write_text(ARTICLE.format(f"a citizen of {name}"), encoding="utf-8")
    outcomes = examine(find([tmp_path / "*.md"]), Settings(spacy_model=str(tmp_path / "model")))
    assert [outcome.problem for outcome in outcomes] == [None, None]
    assert [record.getMessage() for record in caplog.records] == [
        "Warning: Samobor.md: read without spacy: RuntimeError: not this one"
    ]
