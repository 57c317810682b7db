"""YAML text -> Map, Seq and Text that remember their places; nothing is converted.

Only YAML's plain part is understood: no tags, anchors, aliases or merge keys. What a value should be is the business
of `shape`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import yaml

from report.load.bare import check_bare, is_absent, is_colour_lost
from report.load.syntax import MARK_FIRST, QUOTE_MARK, explain
from report.load.text import CONTROL
from report.model.text import Map, Seq, Text
from report.problems import Place, Problems

DEEPEST = 50
"""Levels of lists and mappings inside one another."""


class Unread:
    """Stands for a value that cannot be used; its problem has been named."""

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Final = Unread()
Raw = Map | Seq | Text | Unread | None
Event = Any
"""One of PyYAML's events; its type stubs leave out what kinds have in common."""

# libyaml is twenty times as fast; its messages say less, so a file with faults is read again without it.
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_tree(text: str, path: str, problems: Problems, above: int = 0) -> Raw:
    """Return the document in `text`, which has `above` lines of its file before it; None where it is empty."""
    return _Reader(text, path, problems, above).read()


class _TooDeep(Exception):
    """Reading stops: such a text may have been made to exhaust its reader."""


class _Reader:
    def __init__(self, text: str, path: str, problems: Problems, above: int) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.path = path
        self.problems = problems
        self.above = above

    def read(self) -> Raw:
        try:
            return self._document(iter(yaml.parse(self.text, Loader=_FAST)))
        except yaml.YAMLError as error:
            self._syntax(error)
        except _TooDeep:
            pass
        return UNREAD

    def _syntax(self, error: yaml.YAMLError) -> None:
        try:
            for _ in yaml.parse(self.text, Loader=yaml.SafeLoader):
                pass
        except yaml.MarkedYAMLError as better:
            error = better
        line, column, message, hint = explain(error, self.lines)
        self.problems.add("L003", Place(self.path, line + 1 + self.above, column + 1), message, hint)

    def _document(self, events: Iterator[Event]) -> Raw:
        value: Raw = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    message = "A second document begins here; only the first is read."
                    self.problems.add("L003", self._place(event), message, 'Take the line "---" out.')
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, events, 1)
                value = node if documents == 1 else value
        return value

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Raw:
        place = self._place(event)
        if isinstance(event, yaml.AliasEvent):
            message = f'"*{event.anchor}" repeats a value from elsewhere in the file.'
            self.problems.add("L005", place, message, "Write the value out.")
            return UNREAD
        self._decoration(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth > DEEPEST:
            message = f"Lists and mappings are nested more than {DEEPEST} deep."
            self.problems.add("L015", place, message, "Write it flatter.")
            raise _TooDeep
        if self._begins_with_mark(event):
            self.problems.add("L003", place, MARK_FIRST, QUOTE_MARK)
            self._skip(events)
            return UNREAD
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, events, depth)
        return self._mapping(place, events, depth)

    def _decoration(self, event: Event, place: Place) -> None:
        """Report a tag or an anchor; the value that carries it is read all the same."""
        if event.anchor:
            message = f'"&{event.anchor}" is an anchor.'
            self.problems.add(
                "L005", place, message, "Take it off, and write the value out where it is repeated."
            )
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.problems.add(
                "L005", place, f'"{tag}" is a tag.', "Take it off; in quotes, it is part of the text."
            )

    def _scalar(self, event: Event) -> Raw:
        place = self._first(event)
        text = Text(event.value, place)
        if event.style == '"' and CONTROL.search(text):
            message = "An escape in the text stands for a character that has no place in one."
            self.problems.add("L013", place, message, "Take it out.")
            return Text(CONTROL.sub(" ", text), place)
        if event.style not in (None, ""):
            return text
        if is_absent(text):
            return None
        return text if check_bare(text, self.problems) else UNREAD

    def _sequence(self, place: Place, events: Iterator[Event], depth: int) -> Seq:
        items = Seq()
        items.place = place
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, depth + 1))
        return items

    def _mapping(self, place: Place, events: Iterator[Event], depth: int) -> Map:
        mapping = Map()
        mapping.place = place
        first: dict[str, Text] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, events, depth)
            value = self._node(next(events), events, depth + 1)
            if key is None:
                continue
            if key == "<<":
                value = UNREAD
            if key in first:
                message = f'"{key}" stands twice; the first is in line {first[key].place.line}.'
                self.problems.add("L004", key.place, message, "Keep one of them.")
                continue
            first[key] = key
            mapping[key] = UNREAD if value is None and self._lost_colour(key) else value
        return mapping

    def _key(self, event: Event, events: Iterator[Event], depth: int) -> Text | None:
        """Return the key, or None after a problem."""
        place = self._place(event)
        if not isinstance(event, yaml.ScalarEvent):
            if self._node(event, events, depth + 1) is not UNREAD:
                self.problems.add(
                    "L003", place, "A key is a list or a mapping.", "Write one word as the key."
                )
            return None
        self._decoration(event, place)
        key = Text(event.value, self._first(event))
        if event.style in (None, ""):
            if key == "<<":
                message = '"<<" merges another mapping in.'
                self.problems.add("L005", place, message, "Write its keys out.")
            elif len(key) > 1:  # `y:` is the name of an axis, and no program reads it otherwise
                check_bare(key, self.problems)
        return key

    def _lost_colour(self, key: Text) -> bool:
        line = self.lines[(key.place.line or 1) - 1 - self.above]
        colour = is_colour_lost(line)
        if colour:
            message = f'"{key}" is empty: "#" begins a comment.'
            self.problems.add("L006", key.place, message, f'Write "{colour}" in quotes.')
        return bool(colour)

    def _begins_with_mark(self, event: Event) -> bool:
        """Say whether a mapping is none, but the mark `{{ name }}` without quotes."""
        start = event.start_mark
        return (
            self.lines[start.line].startswith("{{", start.column) if start.line < len(self.lines) else False
        )

    @staticmethod
    def _skip(events: Iterator[Event]) -> None:
        """Pass over the rest of a collection that has begun."""
        depth = 1
        while depth:
            event = next(events)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        return Place(self.path, mark.line + 1 + self.above, mark.column + 1)

    def _first(self, event: Event) -> Place:
        """Return the place of a text's first character: after its quote, or below its `|` or `>`."""
        place = self._place(event)
        if event.style in ("'", '"'):
            return place.moved(column=(place.column or 0) + 1)
        if event.style in ("|", ">"):
            start = event.start_mark.line
            for down, line in enumerate(self.lines[start + 1 :], 1):
                if line.strip():
                    return place.moved(down, len(line) - len(line.lstrip()) + 1)
        return place
