"""Which lines tell a date, and which only mention one."""

import pytest

from kg.read.dates import NoSuchDayError, date_line, parse

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
