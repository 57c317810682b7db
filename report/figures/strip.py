"""Events in lanes on a strip of months: bars for periods, diamonds for targets, a line for the as-of date.

A period that is only roughly known has soft ends. What has no date stands beside the strip, or below it, in words:
nowhere on it is a place for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan, nan
from typing import NamedTuple

from report.figures.canvas import FINE, HAIR, Canvas, Run
from report.figures.data import FORMS, Body, Form, Reader, years
from report.figures.layout import Box
from report.figures.words import HANG, Line, bare, depth, draw_lines, draw_mark, wrap
from report.model.figures import PointSpec, StripSpec
from report.model.ledger import Fact
from report.model.period import Period

THICK, ROW, PAD, AIR = 3.4, 6.6, 2.2, 1.8
"""A bar's thickness, the height of an event's row; round a lane, and between a mark and its label."""
FADE = (1.5, 1.15, 0.85, 0.6, 0.38)
"""Widths of the slices into which a soft end dissolves; the gaps between them grow as the slices shrink."""
BESIDE = 140.0
"""From this width on, what has no date stands beside the strip, in the page's last column."""
STEPS = (1, 3, 12)


class Event(NamedTuple):
    """One event: what is printed of it, and where it lies, in years (nan: it has no date)."""

    label: str
    word: str
    """The word of its status, where one is printed."""
    date: str
    note: str
    start: float
    end: float
    soft: bool
    form: Form
    status: str
    spoken: str
    record: tuple[str, ...]


class Lane(NamedTuple):
    """A lane with its events."""

    label: str
    dated: tuple[Event, ...]
    undated: tuple[Event, ...]


class Month(NamedTuple):
    """The first day of a month: where it lies, and what is printed at it."""

    at: float
    name: str
    number: int
    year: str


class Now(NamedTuple):
    """The state that the figure shows."""

    at: float
    label: str


@dataclass(frozen=True)
class Strip(Body):
    """The lanes from the top down, and the months; the last month ends the strip."""

    phrase = "Time strip"
    lanes: tuple[Lane, ...]
    months: tuple[Month, ...]
    now: Now | None
    nowhere: str
    """What heads the events without a date."""

    def sentences(self) -> list[str]:
        said = [
            f"{lane.label}: " + "; ".join(event.spoken for event in (*lane.dated, *lane.undated))
            for lane in self.lanes
        ]
        return [self.now.label, *said] if self.now else said

    def records(self) -> list[tuple[str, ...]]:
        return [event.record for lane in self.lanes for event in (*lane.dated, *lane.undated)]


def plan(spec: StripSpec, read: Reader) -> Strip | None:
    """Resolve the events; a lane that has none for this audience is left out."""
    nowhere = read.term("no date")
    lanes = []
    periods: list[Period] = []
    for lane in spec.lanes:
        label = read.words(lane.label)
        events = [event for point in lane.events if (event := _event(point, label, nowhere, read, periods))]
        dated = tuple(event for event in events if not isnan(event.start))
        undated = tuple(event for event in events if isnan(event.start))
        if events:
            lanes.append(Lane(label, dated, undated))
    if not periods:
        return None
    if as_of := read.data.as_of:
        periods.append(as_of)
    start, end = min(period.start for period in periods), max(period.end for period in periods)
    now = None
    if as_of:
        printed = read.formats.period(as_of, "short")
        now = Now((years(as_of.start) + _after(as_of)) / 2, read.term("As of {date}", date=printed))
    return Strip(tuple(lanes), _months(start, end, read), now, nowhere)


def _after(period: Period) -> float:
    return years(period.end + timedelta(days=1))


def _event(
    point: PointSpec, lane: str, nowhere: str, read: Reader, periods: list[Period]
) -> Event | None:
    """Return an event, and add its period to `periods` where it has one."""
    fact, dating = read.fact(point.fact), read.fact(point.date) if point.date else None
    if fact is None:
        return None
    if point.date and dating and dating.period is None:
        read.fault("G003", point.date.place, f'"{dating.id}" is no date.', "Name a fact with the unit date.")
        return None
    named = dating or fact
    period = named.period
    label, word, note = _label(point, fact, read), read.word(fact), read.words(point.note)
    printed = read.formats.fact(named, "short") if period else ""
    start, end, soft = nan, nan, False
    if period:
        periods.append(period)
        start, end = years(period.start), _after(period)
        soft = period.precision == "season" or period.part in ("early", "mid", "late")
        soft = soft or bool(named.qualifier)
        if period.part == "end" or fact.status == "target":
            start = end
    spoken = ", ".join(
        filter(None, (bare(label), read.formats.fact(named, "long") if period else nowhere, word, note))
    )
    return Event(
        label=label,
        word=word,
        date=printed,
        note=note,
        start=start,
        end=end,
        soft=soft,
        form=FORMS[fact.status],
        status=fact.status,
        spoken=spoken,
        record=(lane, bare(label), "text", "", read.formats.fact(named, "long") if period else "", fact.status, note),
    )


def _label(point: PointSpec, fact: Fact, read: Reader) -> str:
    """Return what an event is called: its own label, else the fact's, with the number where it is one."""
    if point.label:
        return read.words(point.label)
    if fact.text:
        return read.words(fact.text)
    label = read.words(fact.label) or fact.id
    return label if fact.period else f"{label}: {read.formats.fact(fact, 'short')}"


def _months(start: date, end: date, read: Reader) -> tuple[Month, ...]:
    """Return the months from that of `start` up to the one after `end`."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month
    days = [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]
    return tuple(Month(years(day), read.formats.month(day.month), day.month, str(day.year)) for day in days)


def draw(strip: Strip, canvas: Canvas) -> float:
    """Draw the strip, and return the height it takes."""
    undated = any(lane.undated for lane in strip.lanes)
    beside = undated and canvas.width >= BESIDE
    column = canvas.theme.length("third") if beside else 0.0
    right = canvas.width - (column + canvas.theme.length("gutter") if beside else 0.0)
    shown = [lane for lane in strip.lanes if lane.dated or beside]
    names = max(canvas.measure(lane.label, "strong") for lane in strip.lanes)
    left = min(names, right * 0.3) + 4.0
    scale = Scale(strip, left, right)
    top = _draw_months(strip, scale, canvas)
    if beside:
        head = strip.nowhere[:1].upper() + strip.nowhere[1:]
        canvas.text(canvas.width - column, top - 1.6, head, "small", "muted")
    y = top
    feet = []
    for lane in shown:
        height = _height(lane, left - 4.0, column, canvas)
        feet.append((lane, y, y + height))
        y += height
    _draw_ground(strip, scale, top, y, canvas)
    for lane, start, foot in feet:
        canvas.line([(0, start), (canvas.width, start)], "rule", HAIR)
        name = wrap(lane.label, left - 4.0, canvas, "strong")
        draw_lines(name, 0, start + PAD + (ROW - 2 * PAD - canvas.style("strong").cap) / 2 + 0.0, canvas)
        _draw_events(lane.dated, scale, start + PAD, canvas)
        if beside:
            _draw_undated(lane.undated, canvas.width - column, start + PAD, column, canvas)
    foot = _draw_now(strip, scale, y, canvas)
    if undated and not beside:
        foot = _draw_rest(strip, left, foot + 1.0, canvas)
    return foot
