"""Which lines tell a date, and which only mention one."""

import pytest

from kg.read.dates import NoSuchDayError, Rank, date_line, opening_date, parse
from kg.read.years import date_of_name, with_year

DATE_LINES = {
    "05 March 2018": "2018-03-05",
    "5th of March, 2018": "2018-03-05",
    "March 5, 2018": "2018-03-05",
    "Mon, 05 Mar 2018 10:00:00 GMT": "2018-03-05",
    "05-Mar-2018": "2018-03-05",
    "2018-03-05": "2018-03-05",
    "2018/3/5 11:20": "2018-03-05",
    "2018-03-05T11:20:00+03:00": "2018-03-05",
    "5.03.2018": "2018-03-05",
    "25/03/2018": "2018-03-25",
    "03/25/2018": "2018-03-25",
    "2018年3月5日": "2018-03-05",
    "Posted: Monday, 5 March 2018": "2018-03-05",
    "Published on March 5, 2018 at 11:20": "2018-03-05",
    "Posted by the press office on 5 March 2018": "2018-03-05",
    "Update time: 2018-03-05": "2018-03-05",
    "ДАТА: 5 МАРТА 2018": "2018-03-05",
    "Дата публикации: 2018.03.05": "2018-03-05",
    "Опубликовано 5 марта 2018 г.": "2018-03-05",
    "понедельник, 5 марта 2018 года": "2018-03-05",
    "10 de octubre de 2017": "2017-10-10",
    "Veröffentlicht am 5. März 2018": "2018-03-05",
    "5 mars 2018": "2018-03-05",
    "9 października 2023": "2023-10-09",
    "Riverton, 5 March 2018. Press note.": "2018-03-05",
    "5 March 2018, Riverton": "2018-03-05",
    "In brief | March 5, 2018 | Partners": "2018-03-05",
    "From the Rector's Office / 5 March 2018": "2018-03-05",
    "River University, Office. News, 5.03.2018": "2018-03-05",
    "5 March 2018 — News: Press Office": "2018-03-05",
    "Created: 05.03.2018 Views: 15": "2018-03-05",
    "March 2018": "2018-03",
    "Sent to all staff on 05.03.2018": "2018-03-05",
    "Office of the Dean -- circulated 5.03.2018": "2018-03-05",
    "River University, International Office, dispatch of March 5, 2018": "2018-03-05",
    "Reported from Riverton on 5 March 2018": "2018-03-05",
    "This text appeared in the March 5, 2018 issue of Campus Weekly.": "2018-03-05",
    "Harbour Bulletin - No. 11 - March 5, 2018": "2018-03-05",
    "RIVER NEWS -- Monday, 05/03/2018 -- by: Office": "2018-03-05",
    "Thursday, 03/05/2018": "2018-05-03",
    "Monday, 03/05/2018": "2018-03-05",
    "News / updated 03/25/18": "2018-03-25",
    "CALL &nbsp; 5.03.2018 &nbsp; International Office": "2018-03-05",
    "> *river.example - Press Office - 2018. 03. 05.*": "2018-03-05",
    "2018. március 5.": "2018-03-05",
    "[5 March 2018]": "2018-03-05",
    "Press Office 5 March 2018": "2018-03-05",
    "Riverton, on 5 March 2018": "2018-03-05",
    "Riverton, le 5 mars 2018": "2018-03-05",
    "Press Office, 5 March 2018, updated 7 March 2018": "2018-03-05",
    "the 5th day of March, 2018": "2018-03-05",
    "20180305": "2018-03-05",
    "Received by the editors on 5 March 2018": "2018-03-05",
    "Riverton, the 5th of March 2018": "2018-03-05",
    "Monday, March 5, 2018 - 14:00": "2018-03-05",
    "5 March 2018, by the Press Office": "2018-03-05",
    "March 5, 2018 RIVERTON": "2018-03-05",
    "Riverton Gazette, 5 March 2018, page 3": "2018-03-05",
    "Place and date: Riverton, 5 March 2018": "2018-03-05",
}

NO_DATE_LINES = (
    "The forum opened on 5 May 2020.",
    "On 5 May 2020, the two universities signed",
    "Riverton, 5 May 2020, hosted guests from the sea.",
    "The agreement of 5 May 2020: a new step",
    "4-8 May 2020",
    "Riverton, 4 – 8 May 2020",
    "5 May 2020 – 7 May 2020",
    "Tel. 12.34.2010",
    "Academic year 2010-2011",
    "12 students 2018",
    "A library of 1900 books",
    "In March 2018 it rained",
    "Deadline: 5 May 2020",
    "Applications until 5 May 2020",
    "No. 11 of 4 - 8 May 2020",
    "Read in section 3.1.12",
    "",
)

MISSING_DAYS = ("2023.13.45", "2018-02-30", "31 June 2018", "Published: 0.03.2018", "Дата публикации: 2023.13.45")


@pytest.mark.parametrize("line", DATE_LINES)
def test_a_date_line_tells_its_date(line: str) -> None:
    told = date_line(line)
    assert told is not None
    assert str(told.when) == DATE_LINES[line]


@pytest.mark.parametrize("line", NO_DATE_LINES)
def test_a_date_in_a_sentence_or_a_span_of_days_is_no_date_line(line: str) -> None:
    assert date_line(line) is None


@pytest.mark.parametrize("line", MISSING_DAYS)
def test_a_day_that_does_not_exist_is_told(line: str) -> None:
    with pytest.raises(NoSuchDayError):
        parse(line)


def test_the_date_of_publication_comes_before_that_of_a_change() -> None:
    told = date_line("Updated: 7 March 2018 | Published: 5 March 2018")
    assert told is not None
    assert str(told.when) == "2018-03-05"


def test_the_date_of_a_meeting_comes_last() -> None:
    told = date_line("Place and date: Riverton, 5 March 2018")
    assert told is not None and told.rank is Rank.EVENT


NEWS = "the River University and the Institute of Snow have agreed to train the guides of the northern hills."
OPENINGS = {
    "RIVERTON, March 5, 2018 -- The": "2018-03-05",
    "RIVERTON, Hills, 5 March 2018 (News Service) - The": "2018-03-05",
    "Riverton (Snowland), 5.03.2018. The": "2018-03-05",
    "(5 March 2018) The": "2018-03-05",
    "5 March 2018, Riverton – The": "2018-03-05",
    "Today, 5 March 2018,": "2018-03-05",
    "Research Committee. Meeting of 4 March 2018. Published on the staff pages on 5 March 2018. The": "2018-03-05",
}
NO_OPENINGS = (
    "On 5 March 2018",
    "Riverton hosted on 5 March 2018",
    "Riverton, 5 March 2018, was cold when",
    "4-5 March 2018: the",
    "The rules published on 5 March 2018 say that",
    "Deans met on Monday, 5 March 2018. Then",
)


@pytest.mark.parametrize("words", OPENINGS)
def test_a_paragraph_may_open_with_its_date(words: str) -> None:
    told = opening_date(f"{words} {NEWS}")
    assert told is not None
    assert str(told.when) == OPENINGS[words]


@pytest.mark.parametrize("words", NO_OPENINGS)
def test_a_paragraph_that_tells_when_something_was_has_no_date_line(words: str) -> None:
    assert opening_date(f"{words} {NEWS}") is None


def test_what_is_set_apart_from_the_article_has_its_date_anywhere() -> None:
    words = "Told by the press office of the river; 5 March 2018. Press release of the Office, free for reprint."
    assert opening_date(words) is None
    told = opening_date(words, credit=True)
    assert told is not None and str(told.when) == "2018-03-05"


@pytest.mark.parametrize(
    ("line", "about", "text", "stem", "when"),
    [
        ("River Magazine - Summer 2018 - 13 June", (), "", "a", "2018-06-13"),
        ("River bulletin, No. 12/2018. Posted December 4.", (), "", "a", "2018-12-04"),
        ("RIVERTON, 4 January (News Agency)", (), "They met on 28 December 2017.", "a", "2018-01-04"),
        ("RIVERTON, 4 January (News Agency)", (), "They met on 28 June 2017.", "a", "None"),
        ("5 March", ("Press release No. 12/2018",), "", "a", "2018-03-05"),
        ("5 March", (), "© River University 2018", "a", "2018-03-05"),
        ("5 March", (), "It has worked since 2011.", "2018-03-visit", "2018-03-05"),
        ("31 December", (), "", "2018-01-visit", "2017-12-31"),
        ("Monday, 5 March", (), "", "2017-03-visit", "None"),
        ("5 March", (), "", "2018-09-visit", "None"),
        ("5 March", (), "", "visit", "None"),
    ],
)
def test_a_day_without_its_year_gets_it_from_what_stands_around(
    line: str, about: tuple[str, ...], text: str, stem: str, when: str
) -> None:
    told = date_line(line)
    assert told is not None and told.day
    assert str(with_year(told, [line, *about], text, stem)) == when


def test_the_name_of_a_file_tells_a_day_only_where_it_has_one() -> None:
    assert str(date_of_name("2018-03-05-visit")) == "2018-03-05"
    assert str(date_of_name("20180305_visit")) == "2018-03-05"
    assert [date_of_name(stem) for stem in ("2018-03-visit", "2018-02-30-visit", "visit-2018-03-05")] == [None] * 3
