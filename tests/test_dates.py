"""Dates are read as exactly as they are told, and not where they are not certain."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.dates import dates
from kg.model import Span, When

MONDAY = When(2023, 10, 9)


def read(text: str, published: When | None = MONDAY, *, ahead: bool = False) -> list[str]:
    """Each date of a text as "2023-10-05" or "2023-10-05..2023-10-07"."""
    found = dates(text, Span(0, len(text)), published, ahead=ahead)
    return [f"{one.start}..{one.end}" if one.end else str(one.start) for one in found]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("on 5 March 2018", "2018-03-05"),
        ("on March 5, 2018", "2018-03-05"),
        ("on the 4th of July 2022", "2022-07-04"),
        ("On 12th March, 2019", "2019-03-12"),
        ("Sept. 5", "2023-09-05"),
        ("on Oct. 3", "2023-10-03"),
        ("7 NOV 2014", "2014-11-07"),
        ("5.10.2023", "2023-10-05"),
        ("2023/10/05", "2023-10-05"),
        ("2023-10-05", "2023-10-05"),
        ("25/09/2023", "2023-09-25"),
        ("09/25/2023", "2023-09-25"),
        ("in November 2022", "2022-11"),
        ("in June, 2010", "2010-06"),
        ("early October", "2023-10"),
        ("mid-September", "2023-09"),
        ("at the end of September", "2023-09"),
        ("in the middle of October", "2023-10"),
        ("in 2015", "2015"),
        ("the agreement of 2014", "2014"),
        ("at the end of 2021", "2021"),
        ("in early 2022", "2022"),
        ("throughout 2022", "2022"),
        ("in the summer of 2022", "2022"),
        ("the 2022 agreement", "2022"),
        ("as late as May 2022", "2022-05"),
        ("on Wednesday (4/10/2023)", "2023-10-04"),
        ("on Monday (9/4/2023)", "2023-09-04"),
    ],
)
def test_a_date_is_as_exact_as_the_text(text: str, told: str) -> None:
    assert read(text) == [told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("from 4 to 8 October", "2023-10-04..2023-10-08"),
        ("from the 23rd to the 25th of August", "2023-08-23..2023-08-25"),
        ("on 3 and 4 October", "2023-10-03..2023-10-04"),
        ("on September 24th and 25th", "2023-09-24..2023-09-25"),
        ("between 28 April and 1 May 2023", "2023-04-28..2023-05-01"),
        ("between February 5 and 9, 2023", "2023-02-05..2023-02-09"),
        ("October 6–9", "2023-10-06..2023-10-09"),
        ("6-9 April 2016", "2016-04-06..2016-04-09"),
        ("Oct 5-7, 2023", "2023-10-05..2023-10-07"),
        ("from 28 September to 1 October", "2023-09-28..2023-10-01"),
        ("28 December – 3 January 2023", "2022-12-28..2023-01-03"),
        ("from Monday, 2 October to Friday, 6 October", "2023-10-02..2023-10-06"),
        ("from May to July 2023", "2023-05..2023-07"),
        ("from 2012 to 2015", "2012..2015"),
        ("the period 2012-2015", "2012..2015"),
        ("3–5.10.2023", "2023-10-03..2023-10-05"),
        ("30.09-05.10.2023", "2023-09-30..2023-10-05"),
        ("the night of 4/5 October", "2023-10-04..2023-10-05"),
        ("from Tuesday to Thursday", "2023-10-03..2023-10-05"),
        ("between Tuesday and Thursday of last week", "2023-10-03..2023-10-05"),
        ("In July she led a delegation there, from the 11th to the 13th.", "2023-07-11..2023-07-13"),
    ],
)
def test_a_range_has_two_ends(text: str, told: str) -> None:
    assert read(text) == [told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("yesterday", "2023-10-08"),
        ("the day before yesterday", "2023-10-07"),
        ("earlier today", "2023-10-09"),
        ("this morning", "2023-10-09"),
        ("two days ago", "2023-10-07"),
        ("on Thursday", "2023-10-05"),
        ("on Monday", "2023-10-09"),
        ("last Monday", "2023-10-02"),
        ("next Monday", "2023-10-16"),
        ("signed a contract Tuesday in Paris", "2023-10-03"),
        ("on Monday, 18 September", "2023-09-18"),
        ("last month", "2023-09"),
        ("a month ago", "2023-09"),
        ("this year", "2023"),
        ("next year", "2024"),
        ("in July of this year", "2023-07"),
        ("in May last year", "2022-05"),
        ("On 30 July this year", "2023-07-30"),
        ("last November", "2022-11"),
        ("Earlier this year, in March, they met", "2023-03"),
        ("last year, on 5 May", "2022-05-05"),
        ("last year, on May 5", "2022-05-05"),
        ("in the second half of the year", "2023"),
        ("this summer", "2023"),
        ("on the 3rd of this month", "2023-10-03"),
        ("on the first day of last month", "2023-09-01"),
        ("On Thursday Rector Hill signed", "2023-10-05"),
        ("It rained. Thursday, however, was dry.", "2023-10-05"),
        ("Thursday’s ceremony", "2023-10-05"),
        ("On Thursday evening", "2023-10-05"),
        ("Thursday of last week", "2023-10-05"),
        ("Last week, on Thursday,", "2023-10-05"),
        ("on the evening of Saturday the 7th.", "2023-10-07"),
        ("on this very day", "2023-10-09"),
        ("three months ago", "2023-07"),
        ("two years ago", "2021"),
        ("in April", "2023-04"),
        ("on 12 February", "2023-02-12"),
    ],
)
def test_a_relative_date_is_counted_from_the_day_of_publication(text: str, told: str) -> None:
    assert read(text) == [told]
    assert read(text, None) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("in May", ["2024-05"]),
        ("for 2024", ["2024"]),
        ("in October", ["2023-10"]),
        ("on Monday", ["2023-10-09"]),
        ("on Thursday", ["2023-10-12"]),
        ("April 6–9", ["2024-04-06..2024-04-09"]),
        ("in August", []),
    ],
)
def test_what_is_to_come_is_dated_ahead(text: str, told: list[str]) -> None:
    assert read(text, ahead=True) == told


@pytest.mark.parametrize(
    "text",
    [
        "on 31 June 2023",
        "on February 29, 2023",
        "05/10/2023",
        "version 1.5.10.2023",
        "they may come",
        "room 2015",
        "in Room 5",
        "in 2000 students took part",
        "in the middle of it all, on the 23rd floor",
        "on the 23rd Day of the River",
        "A year later it rained.",
        "on the next day",
        "since the academic year 2019/20",
        "in the winter of 2019",
        "in the academic year 2023/24",
        "in the academic year 2017",
        "the class of 2015",
        "in 2015-16",
        "last week",
        "last May",
        "every Monday",
        "the Tuesday Club",
        "in 1066",
        "It is today one of the largest universities.",
        "Today more than forty universities are members.",
    ],
)
def test_what_is_not_certain_is_no_date(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "until 15 May 2024",
        "by 2025",
        "by the end of 2024",
        "by the end of the year",
        "the project, which came to its end in 2019",
        "the term that expires on 1 December 2023",
        "no later than 1 December 2023",
        "after 5 October 2023",
        "the university (founded in 1907)",
        "the institute, established in 1954, signed",
    ],
)
def test_what_it_is_done_by_or_after_is_not_when_it_was(text: str) -> None:
    assert read(text) == []


def test_today_is_the_day_of_the_date_line() -> None:
    text = "BANGI, 4 Oct 2023 - The two universities signed a letter here today."
    assert read(text) == ["2023-10-04", "2023-10-04"]
    assert read(text.replace("2023", "2014")) == ["2014-10-04", "2023-10-09"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("They came on 5 July. On the next day they met.", ["2023-07-05", "2023-07-06"]),
        ("They met on 5 July. Snow had fallen the day before.", ["2023-07-05", "2023-07-04"]),
        ("They came on 5 July. On that same day they met.", ["2023-07-05", "2023-07-05"]),
        ("They came on 5 July. On that Wednesday they met.", ["2023-07-05", "2023-07-05"]),
        ("They came on 5 July. On that Friday they met.", ["2023-07-05"]),
        ("In July, on the 23rd, they met.", ["2023-07-23"]),
        ("They came on 5 July; when they left on the 13th, it rained.", ["2023-07-05", "2023-07-13"]),
        ("They came on 15 July; on the 3rd they left.", ["2023-07-15"]),
        ("From 4 to 6 July they met. On the last day it rained.", ["2023-07-04..2023-07-06", "2023-07-06"]),
        ("From 4 to 6 July they met. On the fourth day it rained.", ["2023-07-04..2023-07-06"]),
        ("It opened in 2020, and two years later a school was added.", ["2020", "2022"]),
        ("It rained on 15/9/2023, and they met on 4/10/2023.", ["2023-09-15", "2023-10-04"]),
        ("It rained on 9/15/2023, and they met on 10/4/2023.", ["2023-09-15", "2023-10-04"]),
    ],
)
def test_a_day_is_told_from_another_date_of_the_text(text: str, told: list[str]) -> None:
    assert read(text) == told


def test_a_sentence_is_no_date_line() -> None:
    assert read("They came on October 4. They met on Thursday.") == ["2023-10-04", "2023-10-05"]


def test_days_apart_that_and_joins_are_no_range() -> None:
    assert read("on 3 and 6 October") == ["2023-10-03"]


_WORDS = st.sampled_from(
    "on in from to the of and between until 5 31 30 29 0 99 2023 2015/16 5th 6–9 May June February Sept. Oct MAY march "
    "Monday last next this year month week ago yesterday today , . - – / : ( ) 31/02/2020 00.13.2024 9999 early".split()
)


@given(
    st.lists(_WORDS, min_size=1, max_size=14).map(" ".join) | st.text(min_size=1, max_size=60),
    st.none() | st.dates(datetime.date(1, 1, 1)).map(lambda day: When(day.year, day.month, day.day)),
    st.booleans(),
)
def test_no_text_makes_an_impossible_date(text: str, published: When | None, ahead: bool) -> None:
    for one in dates(text, Span(0, len(text)), published, ahead=ahead):
        assert 0 <= one.span.start < one.span.stop <= len(text)
        for when in (one.start, one.end):
            assert when is None or datetime.date(when.year, when.month or 1, when.day or 1)
        assert one.end is None or str(one.start) < str(one.end)
