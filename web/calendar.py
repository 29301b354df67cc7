"""Cooperations as a calendar (RFC 5545), each on its days."""

import calendar as months
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from kg.terms import COOP
from web.dossier import Entry
from web.names import Names

PRODUCT = "-//coop-kg//dossier//EN"


def calendar(entries: Sequence[Entry], called: Names, *, title: str, made: datetime) -> bytes:
    """Those cooperations whose dates an article tells; one of a month or a year takes all of its days.

    What is proposed or planned is tentative. `made` is when the data were released.
    """
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("x-wr-calname", title)
    for entry in entries:
        if entry.start and (days := span(entry.start, entry.end)):
            whole.add_component(_event(entry, called, days, made))
    written: bytes = whole.to_ical()
    return written


def span(start: str, end: str = "") -> tuple[date, date] | None:
    """The first day of two dates and the day after the last; None where they are none.

    >>> span("2023-07-03")
    (datetime.date(2023, 7, 3), datetime.date(2023, 7, 4))
    >>> span("2023-12")
    (datetime.date(2023, 12, 1), datetime.date(2024, 1, 1))
    >>> span("2023", "2024-02")
    (datetime.date(2023, 1, 1), datetime.date(2024, 3, 1))
    """
    try:
        first, last = _days(start)[0], _days(end or start)[1]
        return (first, last + timedelta(days=1)) if last >= first else None
    except (ValueError, OverflowError):
        return None


def _days(text: str) -> tuple[date, date]:
    """The first and the last day of a day, a month or a year."""
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    last = month or 12
    return first, date(year, last, months.monthrange(year, last)[1])


def _event(entry: Entry, called: Names, days: tuple[date, date], made: datetime) -> Event:
    event = Event()
    event.add("uid", entry.iri)
    event.add("dtstamp", made)
    event.add("dtstart", days[0])
    event.add("dtend", days[1])
    event.add("summary", called[entry.iri].text)
    event.add("description", "\n".join(quote.words for quote in entry.sentences))
    event.add("url", entry.iri)
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if entry.status == str(COOP.proposed) else "CONFIRMED")
    return event
