"""The parts of reading: encodings, languages, torn paragraphs, furniture, titles."""

import pytest
import webencodings

from kg.errors import KgError
from kg.read import html, markdown, text
from kg.read.blocks import blocks_of
from kg.read.decode import decode
from kg.read.found import Block, Kind
from kg.read.language import language, primary
from kg.read.paragraphs import heal, without_furniture


@pytest.mark.parametrize("label", ["windows-1251", "cp1251", "koi8-r", "iso-8859-5", "ISO-IR-144", "x-mac-cyrillic"])
def test_a_charset_is_known_by_the_labels_of_the_html_standard(label: str) -> None:
    encoding = webencodings.lookup(label)
    assert encoding is not None
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={label}"></head>Наука'
    assert decode(encoding.codec_info.encode(page)[0], "a.html", html=True) == page


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_marks_do_not_matter(codec: str) -> None:
    for end in ("\n", "\r\n", "\r"):
        assert decode(f"Å{end}b{end}".encode(codec), "a.txt", html=False) == "Å\nb\n"


def test_a_text_that_is_utf_8_is_read_as_such_whatever_its_page_declares() -> None:
    page = '<meta charset="utf-16">Å'
    assert decode(page.encode(), "a.html", html=True) == page


def test_a_charset_in_a_comment_or_in_a_plain_text_declares_nothing() -> None:
    assert "Å" in decode("<!-- <meta charset=koi8-r> -->Å".encode(), "a.html", html=True)
    with pytest.raises(KgError):
        decode("<meta charset=windows-1251>Я".encode("cp1251"), "a.txt", html=False)


RUSSIAN = "Ректор университета принял гостей из института и рассказал им о новых лабораториях."
ENGLISH = "The rector of the university received guests from the institute and told them of new laboratories."


def test_the_declared_language_is_believed_only_where_the_words_agree() -> None:
    assert language(["en"], RUSSIAN) == "ru"
    assert language(["ru-RU", "en-GB"], ENGLISH) == "en"
    assert language([], ENGLISH) == "en"
    assert language(["fr"], "Pastis") == "fr"


def test_kindred_languages_are_told_apart_by_the_declaration() -> None:
    words = "Rektor sveučilišta primio je goste iz instituta i pokazao im nove laboratorije i knjižnicu."
    assert {language([tag], words) for tag in ("hr", "sr", "bs")} == {"hr", "sr", "bs"}


def test_a_language_is_known_by_code_and_by_name() -> None:
    assert [primary(name) for name in ("EN", "eng", "ger", "zh_CN", "English", "xx", "", "12")] == [
        "en", "en", "de", "zh", "en", "", "", "",
    ]  # fmt: skip


def healed(*texts: str, marked: bool = True) -> list[str]:
    return [block.text for block in heal([Block(text) for text in texts], marked=marked)]


TORN = (
    ("The guests walked through the", "laboratories and left."),
    ("The guests came to the Institute of", "Optics on Monday."),
    ("He was introduced to the long established Research Institute of Advanced", "Materials during a visit."),
    ("It rained. The guests of the Institute", "Optica stayed inside."),
    ("The talks were led by Prof.", "Anna Berg."),
    ("The guests, who came late,", "Were tired."),
    ("Guests (of the Institute of Optics", "and Light) came."),
    ("Гости побывали в лабораториях и обсудили с", "Институтом планы."),
)

WHOLE = (
    ("The guests came.", "Materials were shown."),
    ("The guests saw:", "lasers"),
    ("Next steps", "The guests will return."),
    ("Rector Of The River University Visits The Old Harbour Academy", "The guests came on Monday."),
    ("“We will return.”", "and so they did"),
    ("Обмен студентами;", "обмен преподавателями;"),
    ("The guests came!", "– Who?"),
)


@pytest.mark.parametrize("pair", TORN)
def test_a_paragraph_cut_in_mid_sentence_is_made_whole(pair: tuple[str, str]) -> None:
    assert healed(*pair) == [f"{pair[0]} {pair[1]}"]


@pytest.mark.parametrize("pair", WHOLE)
def test_paragraphs_that_end_stay_apart(pair: tuple[str, str]) -> None:
    assert healed(*pair) == list(pair)


def test_headings_and_items_are_never_joined() -> None:
    for kind in (Kind.HEADING, Kind.ITEM, Kind.ROW):
        assert len(heal([Block("A line without an end to it, of", kind), Block("the next one.")], marked=True)) == 2


def test_a_word_cut_at_its_hyphen_is_joined_without_a_space() -> None:
    assert healed("The guests visited the long-", "established institute.") == [
        "The guests visited the long-established institute."
    ]


FURNITURE = (
    "Share this article",
    "Related news",
    "Читайте также: новая школа",
    "© Press office",
    "Photo: A. Berg",
    "Back to the list",
    "-Ends-",
    "* * *",
    "Views: 318",
    "You are receiving this because you are on our list. Unsubscribe",
    "All rights reserved.",
    "Home > News > Partners",
    ">>Перейти к новостям",
)  # fmt: skip

WORDS = (
    "Share prices of the company fell.",
    "Related work is done at the institute.",
    "Photographs of the bay were shown.",
    "Back in June the rector met the mayor.",
    "The end",
    "Next year they will return.",
    "Home is where the laboratory is.",
    "Comments were made by the rector.",
    "Print shops of the university will open in May.",
    "Follow-up talks are planned.",
)


@pytest.mark.parametrize("line", FURNITURE)
def test_what_belongs_to_the_page_is_dropped(line: str) -> None:
    body = [Block("It rained."), Block(line), Block("It snowed.")]
    assert [block.text for block in without_furniture(body, "Weather")] == ["It rained.", "It snowed."]


@pytest.mark.parametrize("line", WORDS)
def test_what_only_begins_like_it_stays(line: str) -> None:
    body = [Block("It rained."), Block(line), Block("It snowed.")]
    assert line in [block.text for block in without_furniture(body, "Weather")]


def test_a_signature_and_empty_headings_at_the_end_are_dropped() -> None:
    body = [Block("It rained."), Block("Contact", Kind.HEADING), Block("(Press office)"), Block("By Anna Berg")]
    assert [block.text for block in without_furniture(body, "Weather")] == ["It rained."]


SITE = '<meta property="og:site_name" content="River University">'
TITLED = {
    f'{SITE}<meta property="og:title" content="A visit to the harbour | River University">': "A visit to the harbour",
    "<title>A visit to the harbour - News - River University</title>": "A visit to the harbour",
    "<title>A visit to the bay</title><h1>River University</h1><h2>A visit to the bay</h2>": "A visit to the bay",
    '<meta property="og:title" content="A visit to the…"><h1>A visit to the harbour</h1>': "A visit to the harbour",
    "<title>River University</title><h1>A visit to the harbour</h1>": "A visit to the harbour",
    '<script type="application/ld+json">[{"@type":"NewsArticle","headline":"To the bay &amp; back"}]</script>'
    "<h1>News</h1>": "To the bay & back",
}


@pytest.mark.parametrize("page", TITLED)
def test_a_headline_does_not_carry_the_name_of_its_site(page: str) -> None:
    body = "<p>Guests of the River University came to the harbour on Monday and left on Tuesday.</p>"
    assert html.parse(page + body).title == TITLED[page]


def test_the_title_of_markdown_is_its_highest_heading_above_the_text() -> None:
    assert markdown.parse("### News\n\n# A visit\n\nA text.\n\n# More\n").title == "A visit"
    assert markdown.parse("A visit\n===\n\nA text.\n").title == "A visit"
    assert markdown.parse("**A visit**\n\nA text.\n").title == "A visit"
    assert markdown.parse("+++\ntitle = 'A visit'\n+++\nA text.\n").title == "A visit"


def test_a_masthead_is_not_the_title_of_a_text() -> None:
    below = "\n\nA visit to the harbour\n\nGuests came to the harbour on Monday, and left on Tuesday.\n"
    for masthead in (
        "PRESS RELEASE",
        "River University - News in brief",
        "River University",
        "No. 14",
        "12.03.2018",
        "COOPERATION",
        "MINISTRY OF HILLS\nPress Section                     Riverton, 01/07/2016",
        "A.I. RIVERS NATIONAL SNOW LABORATORY\n(Riverton Snow Institute)\nNews / updated 06/25/19",
        "THE UNIVERSITY OF NEW RIVERTON\nTo all faculty and staff\nOctober 31, 2003",
        "RIVER UNIVERSITY - INTERNATIONAL BRIEF\n2014-11-19",
        "Harbour Works (Riverton) - Company release\n19 Dec 2019",
        "Harbour Works Corp.\nCorporate Communications\n5 March 2018",
        "Snow News\nThe weekly of the Institute\n5 March 2018",
        "Bulletin SNOW-17-401 (English service)\nRiverton. 29 May 2004, 06:00 hrs.",
        "MINISTRY OF HILLS\nRiverland Republic\n\nNOTICE\n\nRiverton, 17 March 2023",
        "Press release issued through the town information service\nAugust 3, 2001",
        "river.example > News > International",
        "Research & Innovation",
        "Embassy of the Republic of Rivers\nin the Kingdom of Hills\n\nPRESS RELEASE No. 12/2018",
        "Circular letter no. 5 of 5 March 2018\nto all deans and heads of institutes",
    ):
        assert text.parse(masthead + below).title == "A visit to the harbour"


def test_a_title_of_names_or_before_a_second_one_stays_the_title() -> None:
    for title in (
        "Harbour Moves In With The River University",
        "RIVER UNIVERSITY AND THE INSTITUTE OF SNOW GO TOGETHER",
        "Delegation of the Institute of Snow at River University",
        "New Partner for River University",
        "Winter School 2018 at River University",
        "Fudge first, then three more: River University in the hills",
    ):
        below = "\n5 March 2018\n\nA first step\n\nGuests came to the harbour on Monday, and left on Tuesday.\n"
        assert text.parse(title + below).title == title


def test_a_labelled_subject_is_the_title() -> None:
    head = "From: River Office\nTo: All staff\nDate: 23 April 2025\nSubject: A visit\n\nDear colleagues,\n\n"
    assert text.parse(head + "Guests came to the harbour on Monday, and left on Tuesday.\n").title == "A visit"


def test_the_last_of_many_names_above_the_text_is_its_title() -> None:
    head = "REPUBLIC OF RIVERS\nMINISTRY OF HILLS\n\nRIVER-HILL UNIVERSITY: NOTICE\n\n"
    found = text.parse(head + "Guests came to the harbour on Monday, and left on Tuesday.\n")
    assert found.title == "RIVER-HILL UNIVERSITY: NOTICE"


def test_blocks_are_what_a_browser_sets_apart() -> None:
    page = "<div>One<p>Two <b>three</b><p>Four<div><a href=/>Five</a></div>"
    page += "<table><tr><td>Six<td>Seven</table><dl><dt>8<dd>9</dl>"
    assert [(block.text, block.kind.value, block.linked) for block in blocks_of(page)] == [
        ("One", "paragraph", False),
        ("Two three", "paragraph", False),
        ("Four", "paragraph", False),
        ("Five", "paragraph", True),
        ("Six, Seven", "row", False),
        ("8", "item", False),
        ("9", "item", False),
    ]


def test_words_after_what_is_not_shown_are_kept() -> None:
    assert [block.text for block in blocks_of("<p>One<script>x</script> two<!-- y --> three</p>")] == ["One two three"]


def test_short_blocks_beside_one_long_paragraph_are_kept() -> None:
    long = "<p>" + "The guests walked through the laboratories of the institute and of its school. " * 12 + "</p>"
    page = f"<h1>A visit</h1><nav><a href=/>Home</a></nav><div><p>It rained.</p>{long}<p>They left.</p></div>"
    body = [block.text for block in html.parse(page).body]
    assert [body[0], body[-1], len(body)] == ["It rained.", "They left.", 3]


def test_a_page_without_any_hint_of_structure_is_read_too() -> None:
    page = (
        "<title>A visit</title><p>Guests came to the harbour on Monday.<p>They left on the next day again.<p>It rained."
    )
    assert len(html.parse(page).body) == 3
