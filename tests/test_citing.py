"""Citations, read back by the libraries that others read them with."""

import re

import bibtexparser
import pytest
import rispy
from bibtexparser.bparser import BibTexParser
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from newsroom import BASE, app

from web.citing import BIBTEX, FOOTNOTE, RIS, Citation, Source
from web.citing.written import bibtex, footnote, ris
from web.negotiate import Format

ARTICLE = "article/visit-to-harbour"
HOSTILE = 'R&D 50 % of {braces}, a lone }, $5_000 #1 ~x^y \\cmd @misc{x,\n"quoted" “so”\r\nTY  - JOUR\nÉcole 北京'
TEXTS = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from('{}\\%&$#_^~@"=,\n')), max_size=60)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def claim(client: FlaskClient) -> str:
    """The address of a claim about who was host, below its kind."""
    page = client.get("/page/cooperation/visit-to-harbour/visit-1").text
    return next(re.finditer(r"/page/(claim/visit-to-harbour/46-[^\"]+)", page))[1]


def made_of(title: str, words: str = "", kind: str = "claim") -> Citation:
    source = Source("A headline", "The Harbour Post", "2023-07-04")
    return Citation(
        kind, f"{BASE}id/x/y", title, "Harbour news", "2026-01-02.1", "2026-01-02", f"{BASE}id/x/y", "en", source, words
    )


def entry(written: str) -> dict[str, str]:
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    (found,) = bibtexparser.loads(written, parser).entries
    return found


def line(text: str) -> str:
    return " ".join(text.split())


def test_an_article_is_cited_where_it_was_published(client: FlaskClient) -> None:
    found = entry(client.get(f"/cite/{ARTICLE}.bib").text)
    assert (found["ENTRYTYPE"], found["ID"]) == ("online", "article-visit-to-harbour")
    assert found["title"].strip("{}") == "Northern Institute visits Harbour University"
    assert found["organization"] == "The Harbour Post"
    assert (found["date"], found["year"], found["month"]) == ("2023-07-04", "2023", "July")
    assert found["url"] == "https://post.example.org/a?b=1&c=2"
    assert f"{BASE}id/{ARTICLE}" in found["note"]


def test_a_claim_is_cited_with_its_sentence_its_article_and_the_release(client: FlaskClient) -> None:
    address = claim(client)
    found = entry(client.get(f"/cite/{address}.bib").text)
    assert found["ENTRYTYPE"] == "misc"
    assert found["url"] == f"{BASE}id/{address}"
    assert re.fullmatch(r"Harbour news, release \d{4}-\d\d-\d\d\.\d", found["howpublished"])
    assert "A delegation of Northern Institute came to Harbour University on 3 July." in found["note"]
    assert "The Harbour Post, July 4, 2023" in found["note"]


def test_a_footnote_is_one_sentence_of_all_that_leads_back(client: FlaskClient) -> None:
    note = client.get(f"/cite/{claim(client)}.txt").text
    assert note.startswith("“Visit of Northern Institute to Harbour University – ")
    assert re.search(r",” Harbour news, release \S+, https://kg\.example\.org/kg/id/claim/\S+; read from “", note)
    assert note.endswith(" Northern Institute came to Harbour University on 3 July.”\n")
    assert footnote(made_of("Is it?", kind="thing")) == f"“Is it?” Harbour news, release 2026-01-02.1, {BASE}id/x/y."


def test_reference_managers_read_the_record(client: FlaskClient) -> None:
    text = client.get(f"/cite/{ARTICLE}.ris").get_data(as_text=True)
    assert text.count("\r\n") == text.count("\n")
    (found,) = rispy.loads(text)
    assert found["type_of_reference"] == "NEWS"
    assert found["title"] == "Northern Institute visits Harbour University"
    assert (found["year"], found["date"], found["publisher"]) == ("2023", "2023/07/04/", "The Harbour Post")
    assert found["urls"] == ["https://post.example.org/a?b=1&c=2"]
    (found,) = rispy.loads(client.get(f"/cite/{claim(client)}.ris").text)
    assert found["type_of_reference"] == "ELEC"
    assert found["abstract"] == "A delegation of Northern Institute came to Harbour University on 3 July."


def test_hostile_words_come_back_from_bibtex_as_they_were() -> None:
    found = entry(bibtex(made_of(HOSTILE)))
    assert len(found) == 11
    assert printed(found["title"][1:-1]) == line(HOSTILE)


def printed(tex: str) -> str:
    """What TeX prints, given words with the commands for its own signs."""
    names = {"backslash": "\\", "braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}
    pattern = r"\\text(\w+)\{\}|\\([#$%&_])"
    assert not re.search(r"[#$%&_{}~^\\]", re.sub(pattern, "", tex))
    return re.sub(pattern, lambda command: names.get(command[1], "") or command[2], tex)


@given(title=TEXTS, words=TEXTS)
def test_whatever_it_is_called_it_stays_one_entry_and_one_record(title: str, words: str) -> None:
    written = bibtex(made_of(title, words))
    assert depth(written) == 0
    assert len(re.findall(r"^@", written, re.MULTILINE)) == len(re.findall(r"^}$", written, re.MULTILINE)) == 1
    record = ris(made_of(title, words))
    lines = record.split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", each) for each in lines[:-1])
    assert [each[:2] for each in lines].count("TY") == [each[:2] for each in lines].count("ER") == 1
    assert "\n" not in footnote(made_of(title, words))


def depth(written: str) -> int:
    """How many braces are left open, as BibTeX counts: every one, whatever stands before it."""
    open_ = 0
    for sign in written:
        open_ += {"{": 1, "}": -1}.get(sign, 0)
        assert open_ >= 0
    return open_


def test_ris_keeps_letters_of_all_scripts_and_no_line_of_another_record() -> None:
    (found,) = rispy.loads(ris(made_of(HOSTILE, HOSTILE)))
    assert found["title"] == found["abstract"] == line(HOSTILE)


def test_what_turns_the_direction_of_writing_is_left_out() -> None:
    assert "\u202e" not in bibtex(made_of("a\u202eb")) + ris(made_of("a\u202eb")) + footnote(made_of("a\u202eb"))


@pytest.mark.parametrize("format_", [FOOTNOTE, BIBTEX, RIS])
def test_a_citation_is_had_by_suffix_by_format_and_by_accept(client: FlaskClient, format_: Format) -> None:
    by_suffix = client.get(f"/cite/{ARTICLE}.{format_.suffix}")
    by_format = client.get(f"/cite/{ARTICLE}?format={format_.suffix}")
    by_accept = client.get(f"/cite/{ARTICLE}", headers={"Accept": format_.media_type})
    by_iri = client.get(f"/cite?iri={BASE}id/{ARTICLE}&format={format_.suffix}")
    assert {answer.data for answer in (by_suffix, by_format, by_accept, by_iri)} == {by_suffix.data}
    assert {answer.content_type for answer in (by_suffix, by_format, by_accept)} == {format_.content_type}
    name = by_suffix.headers["Content-Disposition"]
    assert name == f'attachment; filename="article-visit-to-harbour.{format_.suffix}"'
    assert "Accept" in by_accept.headers["Vary"]
    known = {"If-None-Match": by_suffix.headers["ETag"]}
    assert client.get(by_suffix.request.path, headers=known).status_code == 304
    again = client.get(by_suffix.headers["Content-Location"])
    assert again.data == by_suffix.data


def test_the_iri_and_the_page_lead_to_the_citation(client: FlaskClient) -> None:
    asked = client.get(f"/id/{ARTICLE}", headers={"Accept": "application/x-bibtex"})
    assert (asked.status_code, asked.headers["Location"]) == (303, f"/cite/{ARTICLE}.bib")
    asked = client.get(f"/page/{ARTICLE}?cite=ris")
    assert (asked.status_code, asked.headers["Location"]) == (303, f"/cite/{ARTICLE}.ris")


def test_anything_that_has_a_page_can_be_cited(client: FlaskClient) -> None:
    found = entry(client.get("/cite/organization/harbour-university.bib").text)
    assert (found["title"].strip("{}"), found["url"]) == (
        "Harbour University",
        f"{BASE}id/organization/harbour-university",
    )


def test_what_is_not_there_cannot_be_cited_and_no_other_format_is_had(client: FlaskClient) -> None:
    assert client.get("/cite/article/nothing.bib").status_code == 404
    refused = client.get(f"/cite/{ARTICLE}", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert f"/cite/{ARTICLE}.bib" in refused.text
