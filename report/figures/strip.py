"""Events in lanes on a strip of months: bars for periods, diamonds for targets, a line for the as-of date.

A period that is only roughly known has soft ends. What has no date stands beside the strip, or below it, in words:
nowhere on it is a place for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from report.figures.canvas import FINE, HAIR, Canvas, Run
from report.figures.data import FORMS, Body, Form, Item, Reader, years
from report.figures.layout import Box
from report.figures.words import (
    Line,
    bare,
    depth,
    draw_lines,
    draw_statements,
    set_statements,
    statements_depth,
    wrap,
)
from report.model.figures import PointSpec, StripSpec
from report.model.ledger import Fact
from report.model.period import Period

THICK, DIAMOND, ROW, GAP = 3.4, 1.9, 6.2, 1.8
"""A bar's thickness, half a diamond's, from one event to the next, and between a mark and its label."""
PAD, AIR, HEAD = 2.6, 4.0, 2.0
"""Round a lane's words, beside its name, and below the months."""
SLICE, FADE = 1.0, (0.86, 0.74, 0.62, 0.5, 0.38, 0.27, 0.17)
"""A soft end dissolves into slices: the distance between them, and the share of it that each one fills."""
BESIDE = 140.0
"""From this width on, what has no date stands beside the strip, in the page's last column."""
STEPS = (1, 3, 12)
"""Months from one line to the next: as many as there is room for."""


class Event(NamedTuple):
    """One event: what is printed of it, and from when to when it lies, in years (None: it has no date)."""

    label: str
    word: str
    """The word of its status, where one is printed."""
    date: str
    note: str
    span: tuple[float, float] | None
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
        dated = tuple(event for event in events if event.span)
        undated = tuple(event for event in events if not event.span)
        if events:
            lanes.append(Lane(label, dated, undated))
    if not periods:
        return None
    if as_of := read.data.as_of:
        periods.append(as_of)
    start, end = min(period.start for period in periods), max(period.end for period in periods)
    now = None
    if as_of:
        printed = read.formats.period(as_of)
        now = Now((years(as_of.start) + _after(as_of)) / 2, read.term("As of {date}", date=printed))
    return Strip(tuple(lanes), _months(start, end, read), now, nowhere)


def _after(period: Period) -> float:
    return years(period.end + timedelta(days=1))


def _event(point: PointSpec, lane: str, nowhere: str, read: Reader, periods: list[Period]) -> Event | None:
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
    if period:
        periods.append(period)
    spoken = ", ".join(
        filter(None, (bare(label), read.formats.fact(named, "long") if period else nowhere, word, note))
    )
    return Event(
        label=label,
        word=word,
        date=printed,
        note=note,
        span=_span(period, fact) if period else None,
        soft=period is not None
        and (period.precision == "season" or period.part != "" or bool(named.qualifier)),
        form=FORMS[fact.status],
        status=fact.status,
        spoken=spoken,
        record=(
            lane,
            bare(label),
            "text",
            "",
            read.formats.fact(named, "long") if period else "",
            fact.status,
            note,
        ),
    )


def _span(period: Period, fact: Fact) -> tuple[float, float]:
    """Return from when to when a period lies; a target, and an end, is a point."""
    end = _after(period)
    return (end, end) if period.part == "end" or fact.status == "target" else (years(period.start), end)


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


class Scale(NamedTuple):
    """Years -> millimetres from the left edge."""

    left: float
    right: float
    first: float
    last: float

    def x(self, at: float) -> float:
        return self.left + (at - self.first) / (self.last - self.first) * (self.right - self.left)

    def ends(self, event: Event) -> tuple[float, float]:
        assert event.span is not None
        return self.x(event.span[0]), self.x(event.span[1])


class Placed(NamedTuple):
    """An event with the lines of its label, and where they stand."""

    event: Event
    lines: list[Line]
    side: Literal["right", "left", "above"]


def draw(strip: Strip, canvas: Canvas) -> float:
    """Draw the strip, and return the height it takes."""
    undated = any(lane.undated for lane in strip.lanes)
    beside = undated and canvas.width >= BESIDE
    column = canvas.theme.length("third") if beside else 0.0
    right = canvas.width - (column + canvas.theme.length("gutter") if beside else DIAMOND)
    names = max(canvas.measure(lane.label, "strong") for lane in strip.lanes)
    left = min(names, right * 0.3) + AIR
    scale = Scale(left, right, strip.months[0].at, strip.months[-1].at)
    y, ticks = _draw_months(strip.months, scale, canvas)
    if beside:
        canvas.text(canvas.width - column, y - HEAD, _capital(strip.nowhere), "small", "muted")
    for lane in strip.lanes:
        if lane.dated or beside:
            y = _draw_lane(lane, scale, ticks, strip.now, column, y, canvas)
    if strip.now:
        y = _draw_now(strip.now, scale, y, canvas)
    if undated and not beside:
        y = _draw_rest(strip, left, y + PAD, canvas)
    return y + 0.3


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _draw_months(months: Sequence[Month], scale: Scale, canvas: Canvas) -> tuple[float, list[float]]:
    """Print the months, or every third, or the years alone; return their foot, and where the lines stand."""
    small = canvas.style("small")
    widest = max(small.width(month.name) for month in months) + 1.6
    cell = (scale.right - scale.left) / (len(months) - 1)
    step = next(step for step in STEPS if step * cell >= widest or step == STEPS[-1])
    years_at, names_at = 0.2 + small.cap, 0.2 + small.cap + (small.pitch if step < STEPS[-1] else 0.0)
    ticks = []
    for index, month in enumerate(months):
        last = index == len(months) - 1
        if (month.number - 1) % step and not last:
            continue
        x = scale.x(month.at)
        ticks.append(x)
        if last:
            continue
        if step == 1:
            canvas.text(x + cell / 2, names_at, month.name, "small", "ink", "center")
        elif step == STEPS[1] and x + small.width(month.name) <= scale.right:
            canvas.text(x + 0.8, names_at, month.name, "small")
    ends: float = -1.0
    for index, month in enumerate(months[:-1]):
        x = scale.x(month.at) + (0.8 if step > 1 else max(0.0, cell / 2 - small.width(month.name) / 2))
        if (month.number == 1 or index == 0) and x > ends:
            ends = canvas.text(x, years_at, month.year, "strong-small").right + 1.0
    return names_at + HEAD, ticks


def _draw_lane(
    lane: Lane, scale: Scale, ticks: Sequence[float], now: Now | None, column: float, y: float, canvas: Canvas
) -> float:
    """Draw a lane from `y` down, and return its foot."""
    cap = canvas.style("text").cap
    name = wrap(lane.label, scale.left - AIR, canvas, "strong")
    placed = [_place(event, scale, canvas) for event in lane.dated]
    statements = set_statements([_item(event) for event in lane.undated], column, canvas) if column else []
    rows = [_above(item, canvas) + cap for item in placed]
    height = max(
        depth(name, canvas),
        sum(rows) + (ROW - cap) * max(0, len(rows) - 1),
        statements_depth(statements, canvas),
    )
    foot = y + height + 2 * PAD
    canvas.line([(0, y), (canvas.width, y)], "rule", HAIR)
    for x in ticks:
        canvas.line([(x, y), (x, foot)], "grid", HAIR)
    if now:
        canvas.line([(scale.x(now.at), y), (scale.x(now.at), foot)], "ink", FINE)
    draw_lines(name, 0, y + PAD, canvas)
    at = y + PAD
    for item, tall in zip(placed, rows, strict=True):
        _draw_event(item, scale, at, canvas)
        at += tall + ROW - cap
    if statements:
        draw_statements(statements, canvas.width - column, y + PAD, canvas)
    return foot


def _item(event: Event) -> Item:
    return Item(event.label, event.status, event.word, event.note)


def _place(event: Event, scale: Scale, canvas: Canvas) -> Placed:
    """Find the side of its mark on which an event's label has room; else it stands above."""
    words = f"{event.label}, {event.word}" if event.word else event.label
    beside = [Run(text, "small", "muted", 1.6) for text in (event.date, event.note) if text]
    line = [*wrap(words, 10 * canvas.width, canvas)[0], *beside]
    room = canvas.extent(line) + GAP
    start, end = scale.ends(event)
    if start == end:
        start, end = start - DIAMOND, end + DIAMOND
    if end + room <= scale.right:
        return Placed(event, [line], "right")
    if start - room >= scale.left:
        return Placed(event, [line], "left")
    words = f"{words} ({event.date})" + (f", {event.note}" if event.note else "")
    return Placed(event, wrap(words, scale.right - scale.left, canvas), "above")


def _above(placed: Placed, canvas: Canvas) -> float:
    """Return how much height an event takes above its mark."""
    return depth(placed.lines, canvas) + 1.6 if placed.side == "above" else 0.0


def _draw_event(placed: Placed, scale: Scale, y: float, canvas: Canvas) -> None:
    """Draw an event whose label begins at the height `y`."""
    cap = canvas.style("text").cap
    middle = y + _above(placed, canvas) + cap / 2
    start, end = scale.ends(placed.event)
    if placed.side == "above":
        width = max(canvas.extent(line) for line in placed.lines)
        x = max(scale.left, min(start, scale.right - width))
    else:
        y, width = middle - cap / 2, canvas.extent(placed.lines[0])
        reach = DIAMOND if start == end else 0.0
        x = end + reach + GAP if placed.side == "right" else start - reach - GAP - width
    # The lines of the months and of the as-of date do not run through words.
    canvas.box(Box(x - 0.5, y - 0.6, x + width + 0.5, y + depth(placed.lines, canvas) + 0.8), fill="paper")
    draw_lines(placed.lines, x, y, canvas)
    _draw_mark(placed.event, start, end, middle, canvas)


def _draw_mark(event: Event, start: float, end: float, y: float, canvas: Canvas) -> None:
    if start == end:
        canvas.diamond(start, y, DIAMOND, event.form)
    elif end - start < THICK * 0.6:
        canvas.dot((start + end) / 2, y, 1.2, event.form)
    elif not event.soft:
        canvas.bar(Box(start, y - THICK / 2, end, y + THICK / 2), event.form)
    else:
        pitch = min(SLICE, (end - start) / (3 * len(FADE)))
        inset = pitch * len(FADE)
        canvas.bar(Box(start + inset, y - THICK / 2, end - inset, y + THICK / 2), event.form)
        for index, share in enumerate(FADE):
            at = inset - (index + 1) * pitch
            for left in (start + at + pitch * (1 - share) / 2, end - at - pitch * (1 + share) / 2):
                canvas.box(Box(left, y - THICK / 2, left + pitch * share, y + THICK / 2), fill="accent")


def _draw_now(now: Now, scale: Scale, y: float, canvas: Canvas) -> float:
    """Print the as-of date below its line; return the foot."""
    small = canvas.style("small")
    width = small.width(now.label)
    x = scale.x(now.at)
    canvas.line([(0, y), (canvas.width, y)], "rule", HAIR)
    canvas.line([(x, y), (x, y + 0.9)], "ink", FINE)
    left = max(scale.left, min(x - width / 2, scale.right - width))
    canvas.text(left, y + 2.2 + small.cap, now.label, "small")
    return y + 2.2 + small.cap + small.descent


def _draw_rest(strip: Strip, left: float, y: float, canvas: Canvas) -> float:
    """Set what has no date below the strip, lane by lane; return the foot."""
    small = canvas.style("small")
    canvas.text(0, y + small.cap, _capital(strip.nowhere), "small", "muted")
    y += small.pitch
    for lane in strip.lanes:
        if lane.undated:
            canvas.line([(0, y), (canvas.width, y)], "rule", HAIR)
            last = draw_lines(wrap(lane.label, left - AIR, canvas, "strong"), 0, y + PAD, canvas)
            statements = set_statements([_item(event) for event in lane.undated], canvas.width - left, canvas)
            y = max(last, draw_statements(statements, left, y + PAD, canvas)) + PAD
    return y - PAD + canvas.style("text").descent
