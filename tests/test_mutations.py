"""Articles cut, doubled, shuffled and worse: no stage fails, each quote stands in the text, nothing wrong is published.

What is mutated are the articles of `examples/`, and the real ones of `shared/articles` that may be looked at.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph

from kg import authority
from kg.authority import Authority
from kg.check import check
from kg.errors import KgError
from kg.express import express
from kg.iri import Iris
from kg.model import Article, Document, Reading
from kg.pipeline import STAGES, examine, take
from kg.read.load import LARGEST
from kg.settings import Settings
from kg.terms import COOP, OA

CHECKOUT = Path(__file__).parents[1]
EXAMPLES = sorted(path for path in (CHECKOUT / "examples").iterdir() if path.suffix in (".md", ".html", ".txt"))
BASE = "https://kg.example.org/"
SECONDS = 20
"""How long an article of a few pages may take at most; it takes a tenth of that."""

SCRIPTS = (
    "清华大学代表团访问了圣彼得堡彼得大帝理工大学。",
    "Делегация университета посетила институт 3 июля 2023 года.",
    "وقعت الجامعة مذكرة تفاهم مع المعهد.",
    "האוניברסיטה חתמה על הסכם.",
    "มหาวิทยาลัยลงนามในบันทึกความเข้าใจ",
    "विश्वविद्यालय ने समझौते पर हस्ताक्षर किए।",
    "\u202eUniversity of Reversal\u202c met \u200bA\u0301\u0301\u0301 \ufeff Institute",
    "👩‍🔬🤝👨‍🔬 University of 🌍",
    "\x00\x01\x1b[31m Ministry of \x7f",
    "((((((((The University (of (A (B)))) [[[“‘«„ signed — – - an agreement",
    "A" * 3000,
    "University of " * 300,
    "Prof. Dr. Dr. " * 200,
    "1 January 2020 - 31 February 99999, 00.00.0000, in 2023-2019",
    "<script>alert(1)</script> <a href='x'>University</a> &amp; &#0; &nbsp;",
)
FOUND = (
    "SPbPU those working Polytechnic University Professor St. Petersburg Polytechnic University",
    "Project. Tatyana Golikova,\nDeputy\nPrime Minister\nOf Russia, Attended Ceremony.",
    "People\nSigned: Paul Kers,\nChairman\nOf",
    "İsmail the parties",
    "Malacca which based in",
    "P. AMRI invited Radiation Facility, equipped with AMRI.\n\nAMRI",
)
"""Texts that mutations have led to, and that a stage once failed on; made as short as they can be."""

Mutation = Callable[[str, random.Random], str]


def paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def cut(text: str, chance: random.Random) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs(text) if chance.random() < 0.6)


def doubled(text: str, chance: random.Random) -> str:
    return "\n\n".join(p for paragraph in paragraphs(text) for p in [paragraph] * chance.choice((1, 1, 2, 3)))


def shuffled(text: str, chance: random.Random) -> str:
    parts = paragraphs(text)
    chance.shuffle(parts)
    return "\n\n".join(parts)


def sentences_shuffled(text: str, chance: random.Random) -> str:
    parts = text.split(". ")
    chance.shuffle(parts)
    return ". ".join(parts)


def sentences_truncated(text: str, chance: random.Random) -> str:
    return ". ".join(s[: chance.randint(0, len(s))] if chance.random() < 0.4 else s for s in text.split(". "))


def truncated(text: str, chance: random.Random) -> str:
    return text[: chance.randint(0, len(text))]


def begun_late(text: str, chance: random.Random) -> str:
    return text[chance.randint(0, len(text)) :]


def words_dropped(text: str, chance: random.Random) -> str:
    return " ".join(word for word in text.split(" ") if chance.random() < 0.85)


def words_swapped(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    for _ in range(len(words) // 10):
        a, b = chance.randrange(len(words)), chance.randrange(len(words))
        words[a], words[b] = words[b], words[a]
    return " ".join(words)


def letters_dropped(text: str, chance: random.Random) -> str:
    return "".join(letter for letter in text if chance.random() < 0.98)


def punctuation_lost(text: str, chance: random.Random) -> str:
    return "".join(letter for letter in text if letter not in ".,;:()“”\"'" or chance.random() < 0.5)


def punctuation_won(text: str, chance: random.Random) -> str:
    return " ".join(
        word + chance.choice(["", "", "", "", ",", ";", ":", " (", ")", " –", "'s"]) for word in text.split(" ")
    )


def other_scripts(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    for _ in range(chance.randint(1, 5)):
        words.insert(chance.randint(0, len(words)), chance.choice(SCRIPTS))
    return " ".join(words)


def upper(text: str, chance: random.Random) -> str:
    return text.upper()


def lower(text: str, chance: random.Random) -> str:
    return text.lower()


def titled(text: str, chance: random.Random) -> str:
    return text.title()


def one_line(text: str, chance: random.Random) -> str:
    return " ".join(text.split())


def broken_lines(text: str, chance: random.Random) -> str:
    return "".join(chance.choice(" \n") if letter == " " and chance.random() < 0.3 else letter for letter in text)


MUTATIONS: tuple[Mutation, ...] = (
    cut,
    doubled,
    shuffled,
    sentences_shuffled,
    sentences_truncated,
    truncated,
    begun_late,
    words_dropped,
    words_swapped,
    letters_dropped,
    punctuation_lost,
    punctuation_won,
    other_scripts,
    upper,
    lower,
    titled,
    one_line,
    broken_lines,
)


@cache
def known() -> Authority:
    return authority.load(BASE)


@cache
def source(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


@cache
def plain(path: Path) -> tuple[str, str]:
    """The headline of an article and the rest of its text."""
    headline, _, body = STAGES.read(path).text.partition("\n\n")
    return headline, body


def mutated(path: Path, mutations: list[Mutation], seed: int) -> str:
    """The text of an article after mutations, one upon the other, under its headline; the same for the same seed."""
    headline, body = plain(path)
    return f"{headline}\n\n3 July 2023\n\n{applied(body, mutations, seed)}"


def applied(text: str, mutations: list[Mutation], seed: int) -> str:
    chance = random.Random(seed)
    for mutation in mutations:
        text = mutation(text, chance)
    return text


def read_through(file: Path) -> tuple[Reading, Graph] | None:
    """The article of a file, taken through the stages with all that must hold of each; None where it is none."""
    try:
        article = STAGES.read(file)
    except KgError:
        return None
    document = STAGES.segment(article)
    assert_whole(document)
    mentions = STAGES.spot(document, known())
    assert all(mention.span.stop <= len(article.text) and mention.name.strip() for mention in mentions)
    things = STAGES.link(document, mentions, known())
    assert len({thing.node for thing in things}) == len(things)
    reading = STAGES.extract(document, mentions, things)
    assert_facts(reading)
    graph = express(reading, iris=Iris(BASE), version="1.0")
    assert_quotes(graph, article)
    return reading, graph


def assert_whole(document: Document) -> None:
    """Every sentence and every token stands in the text where it says."""
    text = document.article.text
    for sentence in document.sentences:
        assert all(token.text == token.span.of(text) and sentence.span.holds(token.span) for token in sentence.tokens)


def assert_facts(reading: Reading) -> None:
    """Every fact is about things that are told, with a confidence and words of the text."""
    told = {thing.node for thing in reading.things} | {reading.article.node}
    for fact in reading.facts:
        assert fact.subject in told and 0 <= fact.confidence <= 1
        assert fact.evidence.stop <= len(reading.article.text)
        assert not hasattr(fact.object, "slug") or fact.object in told


def assert_quotes(graph: Graph, article: Article) -> None:
    """Every claim has words that stand in the text, where it says."""
    for claim in graph.subjects(RDF.type, COOP.Claim):
        selectors = [s for e in graph.objects(claim, COOP.evidence) for s in graph.objects(e, OA.hasSelector)]
        assert selectors
        for selector in selectors:
            start, end = (int(str(graph.value(selector, place))) for place in (OA.start, OA.end))
            assert str(graph.value(selector, OA.exact)) == article.text[start:end] != ""


def assert_published_or_told(file: Path, conforms: bool) -> None:
    """A graph that the shapes refuse stays out, with the reason; another one passes."""
    (outcome,) = examine([file], Settings(base=BASE))
    assert bool(outcome.problem) is not conforms
    assert conforms or (outcome.problem and outcome.problem.message)


mutation_lists = st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=4)
seeds = st.integers(0, 2**32 - 1)
# derandomize: a run of all tests gives the same answer every time. No shrinking: a seed does not get simpler.
thorough = settings(
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_there_are_articles_and_mutations() -> None:
    assert len(EXAMPLES) >= 5
    assert len(set(MUTATIONS)) >= 15
    assert all(mutated(EXAMPLES[2], [mutation], 1) != mutated(EXAMPLES[2], [], 1) for mutation in MUTATIONS)


def try_out(file: Path, mutations: list[Mutation], seed: int, folder: Path) -> None:
    """All that must hold of one mutated article."""
    mine = folder / "mutated.txt"
    mine.write_text(mutated(file, mutations, seed), encoding="utf-8", errors="replace")
    start = time.process_time()
    found = read_through(mine)
    assert_published_or_told(mine, conforms=bool(found and check(found[1], found[0].article).conforms))
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("body", FOUND)
def test_what_once_made_a_stage_fail_does_so_no_more(body: str, tmp_path: Path) -> None:
    file = tmp_path / "found.txt"
    file.write_text(f"News\n\n3 July 2023\n\n{body}\n", encoding="utf-8")
    found = read_through(file)
    assert found
    report = check(found[1], found[0].article)
    assert report.conforms, report.lines()


@settings(thorough, max_examples=30)
@given(file=st.sampled_from(EXAMPLES), mutations=mutation_lists, seed=seeds)
def test_a_mutated_example_is_read_or_refused_with_a_reason(
    file: Path, mutations: list[Mutation], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    try_out(file, mutations, seed, tmp_path_factory.mktemp("mutated"))


@settings(thorough, max_examples=25)
@given(number=st.integers(0, 2**16), mutations=mutation_lists, seed=seeds)
def test_a_mutated_real_article_is_read_or_refused_with_a_reason(
    shared: Path, number: int, mutations: list[Mutation], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = real_articles(shared)
    try_out(files[number % len(files)], mutations, seed, tmp_path_factory.mktemp("mutated"))


@cache
def real_articles(shared: Path) -> list[Path]:
    stems = set((shared / "eval" / "tune.txt").read_text(encoding="utf-8").split())
    found = sorted(path for path in (shared / "articles").iterdir() if path.stem in stems)
    assert len(found) == len(stems) >= 20
    return found


@settings(thorough, max_examples=25)
@given(file=st.sampled_from(EXAMPLES), mutations=mutation_lists, seed=seeds)
def test_a_file_whose_markup_is_mutated_too_is_read_or_refused_with_a_reason(
    file: Path, mutations: list[Mutation], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    mine = tmp_path_factory.mktemp("mutated") / f"mutated{file.suffix}"
    mine.write_text(applied(source(file), mutations, seed), encoding="utf-8", errors="replace")
    found = read_through(mine)
    assert_published_or_told(mine, conforms=bool(found and check(found[1], found[0].article).conforms))


@settings(thorough, max_examples=25)
@given(text=st.text(max_size=400) | st.lists(st.sampled_from(SCRIPTS), max_size=6).map("\n\n".join))
def test_any_text_at_all_is_read_or_refused(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("any") / "any.txt"
    file.write_text(text, encoding="utf-8", errors="replace")
    found = read_through(file)
    assert found is None or check(found[1], found[0].article).conforms


@pytest.mark.parametrize(
    "content", ["", "\n", " \n\n \t", "\ufeff", "\u200b", "#", "# \n\n# \n", "---\n---\n", "<html>"]
)
@pytest.mark.parametrize("suffix", [".md", ".html", ".txt"])
def test_an_article_without_a_text_is_refused_with_a_reason(content: str, suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"empty{suffix}"
    file.write_text(content, encoding="utf-8")
    if read_through(file) is None:
        (outcome,) = examine([file], Settings(base=BASE))
        assert outcome.problem and outcome.problem.message


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_the_same_mutated_article_is_read_the_same_twice(mutation: Mutation, tmp_path: Path) -> None:
    file = tmp_path / "twice.txt"
    file.write_text(mutated(EXAMPLES[2], [mutation], 7), encoding="utf-8")
    assert take(file, known())[2] == take(file, known())[2]


READ_ALL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), int(sys.argv[2])))
from pathlib import Path
from kg import authority
from kg.pipeline import take
document, mentions, reading = take(Path(sys.argv[1]), authority.load("https://kg.example.org/"))
assert all(fact.evidence.stop <= len(reading.article.text) for fact in reading.facts)
print(len(reading.things), len(reading.facts))
"""


def test_an_article_of_half_a_megabyte_is_read_in_bounded_time(tmp_path: Path) -> None:
    """Hundreds of times an article: what it costs grows with its length, not with the square of it."""
    headline, body = plain(EXAMPLES[2])
    file = tmp_path / "large.txt"
    file.write_text(f"{headline}\n\n" + (body + "\n\n") * (500_000 // (len(body.encode()) + 2)), encoding="utf-8")
    command = [sys.executable, "-c", READ_ALL, str(file), "90"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-600:] or "it takes more than 90 seconds of processor time"
    things, facts = map(int, done.stdout.split())
    assert things > 5 and facts > 20


def test_five_megabytes_of_markup_around_a_short_article_are_no_trouble(tmp_path: Path) -> None:
    text = source(next(path for path in EXAMPLES if path.suffix == ".html"))
    script = f"<script>{'var a = 1; ' * ((LARGEST - len(text.encode()) - 100) // 11)}</script></body>"
    file = tmp_path / "large.html"
    file.write_text(text.replace("</body>", script), encoding="utf-8")
    assert LARGEST * 0.9 < file.stat().st_size <= LARGEST
    start = time.process_time()
    found = read_through(file)
    assert found and found[0].facts
    assert time.process_time() - start < 3 * SECONDS


def test_a_larger_one_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "larger.md"
    file.write_text("University of Alfaland. " * (LARGEST // 20), encoding="utf-8")
    with pytest.raises(KgError, match="MB"):
        STAGES.read(file)
