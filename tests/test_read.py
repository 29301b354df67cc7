"""Reading whole files: what comes out of good ones, and what is said of bad ones."""

import json
import os
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.model import Article, When
from kg.read import SUFFIXES, read

CASES = Path(__file__).parent / "read" / "cases"
INPUTS = sorted(file for file in CASES.iterdir() if file.suffix in SUFFIXES and ".expected" not in file.name)


def as_page(article: Article) -> str:
    """An article as the files of expectations write it: a line for each field, then the text."""
    fields = (article.headline, article.published or "no date", article.language, article.publisher, article.url)
    return "\n".join(map(str, fields)) + "\n\n" + article.text.partition("\n\n")[2] + "\n"


def test_every_case_has_its_expectation() -> None:
    assert len(INPUTS) == 13
    assert {file.name for file in CASES.iterdir()} == {n for f in INPUTS for n in (f.name, f"{f.name}.expected")}


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: file.name)
def test_a_file_becomes_the_article_that_a_careful_reader_sees(file: Path) -> None:
    article = read(file)
    assert as_page(article) == file.with_name(f"{file.name}.expected").read_text(encoding="utf-8")
    assert (article.id, article.source) == (file.stem, file.name)


def same(one: str, other: str) -> bool:
    """Whether two texts are one, case, accents and punctuation aside."""
    folded = [unicodedata.normalize("NFKD", text).casefold().replace("ё", "е") for text in (one, other)]
    words = ["".join(c if c.isalnum() else " " for c in t if not unicodedata.combining(c)).split() for t in folded]
    return words[0] == words[1]


def test_the_tuning_articles_have_the_gold_headline_date_and_language(shared: Path) -> None:
    wrong = []
    stems = (shared / "eval/tune.txt").read_text().split()
    for stem in stems:
        gold = json.loads((shared / f"eval/gold/{stem}.json").read_text())
        article, wanted = read(shared / "articles" / gold["file"]), gold["article"]
        found = {"headline": article.headline, "date": str(article.published or ""), "lang": article.language}
        wrong += [(stem, field) for field, value in found.items() if not same(value, wanted[field] or "")]
    assert not wrong
    assert len(stems) == 29


def test_nearly_all_unseen_articles_have_the_gold_headline_date_and_language(shared: Path) -> None:
    stems = (shared / "eval/check.txt").read_text().split()
    right = 0
    for stem in stems:
        gold = json.loads((shared / f"eval/gold/{stem}.json").read_text())
        article, wanted = read(shared / "articles" / gold["file"]), gold["article"]
        found = {"headline": article.headline, "date": str(article.published or ""), "lang": article.language}
        right += sum(same(value, wanted[field] or "") for field, value in found.items())
    assert len(stems) == 12
    assert right >= 35


def test_the_text_of_every_real_article_is_clean(shared: Path) -> None:
    files = [file for file in sorted((shared / "articles").iterdir()) if file.suffix in SUFFIXES]
    assert len(files) == 41
    for file in files:
        article = read(file)
        assert unicodedata.is_normalized("NFC", article.text)
        paragraphs = article.text.split("\n\n")
        assert paragraphs[0] == article.headline
        assert all(paragraph == " ".join(paragraph.split()) and paragraph for paragraph in paragraphs)
        assert "новостям" not in paragraphs[-1]


BAD = {
    "empty.md": (b"", "the file is empty"),
    "space.txt": (b" \r\n\t \n", "the file holds nothing but white space"),
    "mark-only.md": (b"\xef\xbb\xbf\n", "the file holds nothing but white space"),
    "zeros.txt": (b"A title\n\nA \0 text", "binary data (it holds zero bytes); looked for text"),
    "controls.txt": (b"A\x01\x02\x03 \x04", "binary data (many control characters); looked for text"),
    "image.md": (b"\x89PNG\r\n\x1a\n....", "a PNG image; looked for text"),
    "paper.html": (b"%PDF-1.7\n...", "a PDF document; looked for text"),
    "office.txt": (b"PK\x03\x04....", "a ZIP archive (as .docx and .odt are); looked for text"),
    "news.docx": (
        b"text",
        'the suffix ".docx" is not known; looked for .md, .markdown, .html, .htm, .xhtml, .txt, .text',
    ),
    "news": (
        b"text",
        "the file's name has no suffix; looked for .md, .markdown, .html, .htm, .xhtml, .txt, .text",
    ),
    "latin.txt": (
        "Besuch in Köln\n\nText.".encode("latin-1"),
        "unknown encoding: there is no byte order mark, and byte 11 is not UTF-8",
    ),
    "half.md": (
        b"\xff\xfeA\x00 ",
        "unknown encoding: the byte order mark says UTF-16, and byte 2 is not UTF-16",
    ),
    "undeclared.html": (
        "<h1>Köln</h1>".encode("latin-1"),
        "unknown encoding: the page declares no charset, and byte 5 is not UTF-8",
    ),
    "klingon.html": (
        b"<meta charset=klingon><h1>K\xf6ln</h1>",
        'unknown encoding: the page declares the charset "klingon", which is not known, and byte 27 is not UTF-8',
    ),
    "wrong-charset.html": (
        b"<meta charset=utf-8><h1>K\xf6ln</h1>",
        'unknown encoding: the page declares the charset "utf-8", and byte 25 is not UTF-8',
    ),
    "large.txt": (b"A title\n\n" + b"A sentence of words. " * 240_000, "the file is over 5 MB; looked for one article"),
    "untitled.md": (
        b"Just a paragraph.\n\nAnd one more.\n",
        'no title; looked for "title:" in front matter, a heading, and a first line in bold',
    ),
    "untitled.txt": (
        b"The rector came to the city. She met the mayor.\n\nThen she left.\n",
        "no title; looked for a first line, of at most 300 characters, that stands above the text",
    ),
    "untitled.html": (
        b"<p>The rector came to the city and met the mayor.</p>",
        "no title; looked for a headline in JSON-LD, og:title, <h1> and <title>",
    ),
    "bare.md": (b"# A title\n", "a title and no text; looked for the article's paragraphs"),
    "bare.txt": (b"A title\n\n5 March 2018\n", "a title and no text; looked for the article's paragraphs"),
    "pictures.md": (
        b"![](a.jpg)\n\n![One](b.jpg)\n",
        'no title; looked for "title:" in front matter, a heading, and a first line in bold',
    ),
    "titled-pictures.md": (
        b"# A title\n\n![](a.jpg)\n\n![](b.jpg) Two\n",
        "a title and no text; looked for the article's paragraphs",
    ),
    "links.md": (b"# A title\n\n[Back](#)\n\n[More](#)\n", "a title and no text; looked for the article's paragraphs"),
    "menu.html": (
        b"<title>News</title><h1>News</h1><nav><a href=/>Home</a></nav><ul><li><a href=/1>One</a><li><a>Two</a></ul>",
        "no article on the page; looked for paragraphs of running text outside its navigation",
    ),
    "comment.html": (b"<!-- nothing -->", "no HTML element; looked for a page"),
    "bad-date.md": (
        "# A title\n\nA text.\n\nДата публикации: 2023.13.45\n".encode(),
        'the date "2023.13.45" does not exist; looked for a date of publication',
    ),
    "bad-date.txt": (
        b"A title\nPublished: 31 June 2018\n\nA text.\n",
        'the date "31 June 2018" does not exist; looked for a date of publication',
    ),
    "bad-date.html": (
        b"<meta property=article:published_time content=2018-02-30><h1>A title</h1><p>A text of five or six words.",
        'the date "2018-02-30" does not exist; looked for a date of publication',
    ),
    "marks.md": (
        b"# A title\n\n" + b"[" * 100_000,
        "100002 line ends and marks of Markdown; looked for one article, of at most 80000",
    ),
    "elements.html": (
        b"<h1>A title</h1>" + b"<p>A" * 30_000,
        "30003 elements; looked for the page of one article, of at most 25000",
    ),
    "paragraphs.txt": (
        b"A title\n\n" + b"A text.\n\n" * 30_000,
        "30000 paragraphs; looked for one article, of at most 20000",
    ),
}


def test_there_are_enough_kinds_of_bad_file() -> None:
    assert len(BAD) == 32


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_clear_error_line(name: str, tmp_path: Path) -> None:
    data, message = BAD[name]
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(KgError) as caught:
        read(file)
    assert str(caught.value) == f"{file}: {message}"
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    assert caught.value.exit_code == 1


def refused(path: Path) -> str:
    """What is said of a path that cannot be read."""
    with pytest.raises(KgError) as caught:
        read(path)
    assert caught.value.hint
    return caught.value.message


def test_a_path_that_leads_to_no_file_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "broken.md").symlink_to("gone.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "plain.md").write_text("# A title\n\nA text.\n")
    os.mkfifo(tmp_path / "pipe.md")
    assert refused(tmp_path / "missing.md") == "there is no such file"
    assert refused(tmp_path / "folder.md") == "a folder; looked for one article's file"
    assert refused(tmp_path / "broken.md") == "a link to gone.md, which is not there"
    assert refused(tmp_path / "pipe.md") == "a device, pipe or socket; looked for a regular file"
    assert refused(tmp_path / "loop.md") == "the file cannot be opened: too many levels of symbolic links"
    assert refused(tmp_path / "plain.md" / "more.md") == "the file cannot be opened: not a directory"
    assert refused(tmp_path / ("x" * 300 + ".md")) == "the file cannot be opened: file name too long"
    assert refused(Path("a\0.md")) == "the file cannot be opened: embedded null byte"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_that_may_not_be_read_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "locked.md"
    file.write_text("# A title\n\nA text.\n")
    file.chmod(0)
    assert refused(file) == "the file cannot be opened: permission denied"


def test_an_article_without_a_date_passes(tmp_path: Path) -> None:
    file = tmp_path / "undated.md"
    file.write_text("# A title\n\nThe talks of 5 March 2018 went well.\n")
    assert read(file).published is None


def test_a_given_date_is_used_only_where_the_file_has_none(tmp_path: Path) -> None:
    undated, dated, wrong = (tmp_path / name for name in ("undated.md", "dated.md", "wrong.md"))
    undated.write_text("# A title\n\nA text.\n")
    dated.write_text("# A title\n\n2018-03-05\n\nA text.\n")
    wrong.write_text("# A title\n\n2018-03-50\n\nA text.\n")
    given_date = When(2020, 1, 2)
    found = [read(file, published=given_date).published for file in (undated, dated, wrong)]
    assert found == [given_date, When(2018, 3, 5), given_date]


HOSTILE = {
    "deep.html": b"<h1>A</h1>" + b"<div>" * 900_000,
    "inline.html": b"<h1>A</h1>" + b"<b><i>" * 700_000,
    "tables.html": b"<h1>A</h1>" + b"<table><tr><td>" * 8_000 + b"A text of five or six words.",
    "brackets.md": b"[" * 4_900_000,
    "torn-links.md": b"# A\n\n" + b"[a](b" * 13_000,
    "quotes.md": b"# A\n\n" + b"> " * 79_000,
    "one-line.md": b"# A\n\n" + b"word " * 900_000,
    "months.txt": b"A\n\n" + b"12 Foo 2018\n" * 400_000,
    "open.txt": b"A\n\n" + b"( " * 2_000_000,
    "script.html": b'<h1>A</h1><script type="application/ld+json">'
    + b"[" * 900_000
    + b"</script><p>One two three four five.",
    "entities.html": b'<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><h1>A</h1><p>&b;&b; one two three.',
    "times.html": b"<h1>A</h1>" + b"".join(b"<time>%d Fo%c 2018</time>" % (i % 30, 97 + i % 26) for i in range(12_000)),
    "captions.html": b"<h1>A</h1><table>" + b"<tr><td><img><small>short</small>" * 6_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_keeps_the_reader_busy(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(HOSTILE[name])
    start = time.process_time()
    try:
        read(file)
    except KgError as error:
        assert len(str(error)) < 1000
    assert time.process_time() - start < 10


JSON_LD = (
    b'<script type="application/ld+json">{"@type":"Article","headline":["\\ud800"],"publisher":[{"@id":[]}]}</script>'
)
MARKDOWN = (b"# ", b"## A title\n\n", b"---\n", b"title: x\n", b"- ", b"|a|b|\n|-|-|\n", b"**", b"_", b"[a](b)", b"![")
WORDS = (b"\n\n", b"\n", b"A sentence of six or more words. ", b"5 March 2018", b"2023.13.45", b"12 Foo 2018", b"No. 1")
TAGS = (
    b"<p>",
    b"</p>",
    b"<div class=share>",
    b"<h1>A</h1>",
    b"<table><tr><td>",
    b"<li>",
    b"<br><br>",
    b"<img>",
    b"<!--",
)
MORE_TAGS = (b"<small>", b"<time datetime=x>", b"<figure>", b"&#0;", b"&#xD800;", b'<html lang="zz">', JSON_LD)
BYTES = (b"<meta charset=utf-16>", b"<meta charset=iso-2022-jp>", b"\xff\xfe", b"\xef\xbb\xbf", b"\xcc\x81", b"\x1b$B")

pieces = st.lists(st.sampled_from((*MARKDOWN, *WORDS, *TAGS, *MORE_TAGS, *BYTES)), max_size=25).map(b"".join)
files = st.one_of(st.binary(max_size=400), pieces, st.text(max_size=200).map(str.encode))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=files, suffix=st.sampled_from(SUFFIXES))
@example(data=b"<h1>A</h1><p>One two three four five.</p>" + JSON_LD, suffix=".html")
def test_any_bytes_give_an_article_or_a_told_error(data: bytes, suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"any{suffix}"
    file.write_bytes(data)
    try:
        article = read(file)
    except KgError as error:
        assert error.where == str(file)
        return
    article.text.encode()
    assert article.headline and article.language
    assert article.text.startswith(article.headline + "\n\n")
    assert unicodedata.is_normalized("NFC", article.text)
    assert all(paragraph == " ".join(paragraph.split()) for paragraph in article.text.split("\n\n"))
