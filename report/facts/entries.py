"""Facts and series as typed -> entries, one a fact, each with all that it inherits.

A series gives an entry a point, and entries of its own for `.change` and `.growth`. No value is read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from report.model.ledger import FactSpec
from report.model.period import Period, PeriodError, read_period
from report.model.text import ID, Text
from report.problems import Place, Problems

RESERVED = ("figure", "table", "section", "source")
KINDS = ("value", "formula", "cell", "text")
INHERITED = (
    *("unit", "qualifier", "status", "source", "passage", "decimals", "scale", "note", "label"),
    *("subject", "measure", "stale_after", "reviewed", "audiences", "release"),
)
CALCULATED_ITSELF = ("qualifier", "status", "source", "release")
"""What a point with a formula takes from its inputs, not from its series."""
REQUIRED = ("unit", "status", "source")


@dataclass(frozen=True)
class Entry:
    """One fact to be read or calculated."""

    id: str
    spec: FactSpec
    place: Place
    series: str = ""
    inherited: frozenset[str] = frozenset()
    """The fields that come from its series."""
    unstated: Mapping[str, Place] = field(default_factory=dict)
    """Fields that neither its series nor any point states: that is one fault, at the place of the series."""
    automatic: bool = False
    """The change or growth of a series: where it has no value, nobody asked for one."""

    def owner(self, name: str) -> str:
        """Return the id to name in a problem with one of its fields: the series' for what comes from there."""
        return self.series if name in self.inherited or name in self.unstated else self.id


@dataclass
class Entries:
    """Every entry by id, and what the series make of them."""

    entries: dict[str, Entry] = field(default_factory=dict)
    series: dict[str, tuple[str, ...]] = field(default_factory=dict)
    alias: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def known(self) -> list[str]:
        """Return every id that a formula or a mark may name, or might have."""
        return [*self.entries, *self.alias, *self.missing]


def expand(facts: Mapping[str, FactSpec], problems: Problems) -> Entries:
    """Return the entries of all facts and series; their ids are checked (F010, F024, F026)."""
    found = Entries()
    places = {name: name.place if isinstance(name, Text) else spec.place for name, spec in facts.items()}
    for name, spec in facts.items():
        if name.partition(".")[0] in RESERVED:
            problems.add(
                "F026",
                places[name],
                f'"{name}" begins with a reserved word.',
                f"Begin it otherwise: {', '.join(RESERVED)} name references.",
            )
            found.missing[str(name)] = ""
        elif spec.points is None:
            if _one_kind(name, spec, places[name], problems):
                found.entries[str(name)] = Entry(str(name), spec, places[name])
            else:
                found.missing[str(name)] = ""
    for name, spec in facts.items():
        if spec.points is not None and name.partition(".")[0] not in RESERVED:
            _expand_series(str(name), spec, places[name], found, problems)
    order = {str(name): index for index, name in enumerate(facts)}
    found.entries = dict(sorted(found.entries.items(), key=lambda item: order[item[1].series or item[0]]))
    return found


def _one_kind(name: str, spec: FactSpec, place: Place, problems: Problems) -> bool:
    kinds = [kind for kind in KINDS if getattr(spec, kind) is not None]
    if len(kinds) == 1:
        return True
    if kinds:
        problems.add("F010", place, f'"{name}" has {" and ".join(kinds)}.', "Keep one of them.")
    else:
        problems.add("F010", place, f'"{name}" has no value.', "Add value, formula, cell, text or points.")
    return False


def _expand_series(name: str, spec: FactSpec, place: Place, found: Entries, problems: Problems) -> None:
    """Add the points of a series in time order, its aliases, its change and its growth."""
    kinds = [kind for kind in KINDS if getattr(spec, kind) is not None]
    if kinds:
        problems.add("F024", place, f'"{name}" has points and {kinds[0]}.', f"Take {kinds[0]} out.")
    points = _points(name, spec, problems)
    if not spec.points:
        problems.add(
            "F024", place, f'"{name}" has no points.', "Add one, such as 2026-02: {value: 400 million}."
        )
    unstated = {
        key: place
        for key in REQUIRED
        if getattr(spec, key) is None and all(getattr(point, key) is None for _, _, point in points)
    }
    times: dict[str, Period] = {}
    for period, key, point in points:
        id = f"{name}.{key.lower()}"
        if id in found.entries or id in found.missing:
            problems.add(
                "F026",
                key.place,
                f'"{id}" stands twice.',
                "Rename the fact, or take the point out of the series.",
            )
            continue
        if point.points is not None:
            problems.add("F024", key.place, f'"{id}" has points of its own.', "Give it a value.")
            found.missing[id] = ""
        elif _one_kind(id, point, key.place, problems):
            found.entries[id] = _point(id, name, key, point, spec, unstated)
            times[id] = period
        else:
            found.missing[id] = ""
    found.series[name] = tuple(times)
    _add_derived(name, place, times, spec, found, problems)


def _points(name: str, spec: FactSpec, problems: Problems) -> list[tuple[Period, Text, FactSpec]]:
    """Return the points of a series in time order, by the dates that are their keys."""
    points = []
    for key, point in (spec.points or {}).items():
        try:
            period = read_period(key)
        except PeriodError as error:
            problems.add("F024", key.place, f'"{name}": the point {error.message}', error.hint)
            continue
        if ID.fullmatch(key.lower()):
            points.append((period, key, point))
        else:
            problems.add(
                "F024", key.place, f'"{name}": the point "{key}" is no id.', f"Write {_as_id(period)}."
            )
    return sorted(points, key=lambda point: (point[0].end, point[0].start))


def _as_id(period: Period) -> str:
    return str(period).replace(" ", "-").lower()


def _point(
    id: str, series: str, key: Text, point: FactSpec, spec: FactSpec, unstated: Mapping[str, Place]
) -> Entry:
    """Return a point with what it inherits; its date is its key."""
    skipped = CALCULATED_ITSELF if point.formula is not None else ()
    inherited = {
        item: getattr(spec, item)
        for item in INHERITED
        if item not in skipped and getattr(point, item) is None and getattr(spec, item) is not None
    }
    dated = {} if point.as_of is not None else {"as_of": key}
    whole = point.model_copy(update={**inherited, **dated})
    return Entry(id, whole, key.place, series, frozenset(inherited), unstated)


def _add_derived(
    name: str, place: Place, times: Mapping[str, Period], spec: FactSpec, found: Entries, problems: Problems
) -> None:
    """Add `.latest`, `.previous`, `.change` and `.growth`; a target is no reading, so it is none of them."""
    readings = [id for id in times if found.entries[id].spec.status != "target"] or list(times)
    for suffix, id in zip((".latest", ".previous"), reversed(readings), strict=False):
        if _free(name, suffix, found, problems):
            found.alias[name + suffix] = id
    few = f'the series "{name}" has fewer than two points'
    if len(readings) < 2:
        derived = (name + suffix for suffix in (".previous", ".change", ".growth"))
        found.missing.update({id: few for id in derived if id not in found.entries})
        return
    previous, latest = readings[-2:]
    for suffix, sign, unit in ((".change", "-", spec.unit), (".growth", "/", Text("times", place))):
        if _free(name, suffix, found, problems):
            formula = Text(f"{latest} {sign} {previous}", place)
            change = FactSpec(formula=formula, unit=unit, audiences=spec.audiences)
            found.entries[name + suffix] = Entry(name + suffix, change, place, name, automatic=True)


def _free(series: str, suffix: str, found: Entries, problems: Problems) -> bool:
    """Report a fact that has the id which a series needs."""
    id = series + suffix
    if id in found.entries:
        problems.add(
            "F026",
            found.entries[id].place,
            f'"{id}" stands twice: the series "{series}" gives it.',
            "Rename the fact.",
        )
    return id not in found.entries and id not in found.missing
