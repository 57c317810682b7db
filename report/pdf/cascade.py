"""Style sheets and elements -> the values of styles, as the engine computes them, but none of them twice.

The engine has one style for all elements that are alike; here it has one for pages and pseudo-elements too. A value that
was computed in one part of a document is known in the others, which are set with the same style sheets; and what lengths
boxes of a style are given in as much room, to all of them.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import Any

from weasyprint import css as engine
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.layout import absolute, block, column, grid, inline, page, percent, table
from weasyprint.layout import float as floating

OWN = "note-call"
"""The pseudo-element whose style the engine changes for each note."""
RELATED = ("position", "float", "display")
"""Properties whose values rest on what is specified for each other."""
NAME, LANGUAGE = "anchor", "lang"
"""What an element is given by its attributes: the one is its own, the other goes by what it says."""
MANY = 5_000
"""Styles, at most, of which the values are remembered."""
VIEWPORT = re.compile(r"\d(?:[sld]?v(?:w|h|i|b|min|max)|p(?:w|h|i|b|min|max))\b", re.IGNORECASE)
"""Units that rest on the page that a part begins with."""

EDGES = ("top", "right", "bottom", "left")
SIZES = tuple(f"{bound}{size}" for bound in ("", "min_", "max_") for size in ("width", "height"))
LENGTHS = (
    *SIZES,
    *(name.format(edge) for name in ("margin_{}", "padding_{}", "border_{}_width") for edge in EDGES),
)
"""What a box is given by its style and the room around it."""
LAYOUTS = (absolute, block, column, floating, grid, inline, page, percent, table)
"""Who asks for these."""

_set = engine.StyleFor.set_computed_styles
_compute = engine.ComputedStyle.__missing__
_compute_anonymous = engine.AnonymousStyle.__missing__
_measure = percent.resolve_percentages


@dataclass(frozen=True)
class Known:
    """What is known of a style: its values, those specified for what is related, those of boxes without an element in it."""

    kept: tuple[Any, ...]
    """What its key names by number, which stays so long."""
    values: dict[str, Any] = field(default_factory=dict)
    specified: dict[str, Any] = field(default_factory=dict)
    anonymous: dict[str, Any] = field(default_factory=dict)


class _Complaints(logging.Filter):
    """Counts what the engine says: a value that it complains of is computed in each part anew, so that each is told."""

    count = 0

    def filter(self, _record: logging.LogRecord) -> bool:
        self.count += 1
        return True


_complaints = _Complaints()
engine.LOGGER.addFilter(_complaints)


def share(fonts: Any, css: str) -> None:
    """Let all that is set with these style sheets and fonts share what is computed of styles, if that may be."""
    fonts.known = None if VIEWPORT.search(css) else {}


def _shared(
    styles: Any,
    element: Any,
    parent: Any,
    root: Any = None,
    pseudo_type: str | None = None,
    base_url: str | None = None,
    target_collector: Any = None,
) -> None:
    """Set a style, or take that of another which inherits from the same and is given the same."""
    computed = styles.get_computed_styles()
    given = styles.get_cascaded_styles().get((element, pseudo_type), {})
    around = computed[parent, None] if parent is not None else None
    values = tuple(
        (name, value if name == LANGUAGE else id(value), origin, layer, *specificity)
        for name, (value, (origin, layer, specificity)) in given.items()
    )
    shared = pseudo_type != OWN and (pseudo_type or not hasattr(element, "tag"))
    alike = styles.__dict__.setdefault("alike", {})
    key = id(around), pseudo_type, values
    if shared and key in alike:
        computed[element, pseudo_type] = alike[key]
        return
    _set(styles, element, parent, root, pseudo_type, base_url)
    style = computed[element, pseudo_type]
    if shared:
        alike[key] = style
    _recall(style, around, pseudo_type, values)
    if target_collector and style["anchor"]:
        target_collector.collect_anchor(style["anchor"])


def _recall(style: Any, around: Any, pseudo_type: str | None, values: tuple[Any, ...]) -> None:
    """Give a style the values that are known of it."""
    styles = getattr(style.font_config, "known", None)
    above = getattr(around, "known", None)
    if styles is None or (around is not None and above is None):
        return
    key = id(above), pseudo_type, tuple(value for value in values if value[0] != NAME)
    known = styles.get(key)
    if known is None:
        if len(styles) >= MANY:
            styles.clear()
        known = styles[key] = Known((above, style.cascaded))
        known.values.update({name: style[name] for name in RELATED})
        known.specified.update(style.specified)
    style.known = known
    style.update(known.values)
    style.specified.update(known.specified)


def _value(style: Any, name: str) -> Any:
    """Return a value of a style, as it is known or computed."""
    known = getattr(style, "known", None)
    if known is None or name == NAME:
        return _compute(style, name)
    if name in known.values:
        value = style[name] = known.values[name]
        return value
    before = _complaints.count
    value = _compute(style, name)
    if _complaints.count == before:
        known.values[name] = value
    return value


def _anonymous_value(style: Any, name: str) -> Any:
    """Return a value of the style of boxes without an element in those of another style."""
    known = getattr(style.parent_style, "known", None)
    if known is None or name in RELATED:
        return _compute_anonymous(style, name)
    if name not in known.anonymous:
        known.anonymous[name] = _compute_anonymous(style, name)
    value = style[name] = known.anonymous[name]
    return value


def _measured(box: Any, containing_block: Any) -> None:
    """Give a box its lengths, as another of its style was given them in as much room."""
    style = box.style
    collapsed = style["border_collapse"] == "collapse"  # its borders are the table's business
    if collapsed or isinstance(box, PageBox):
        _measure(box, containing_block)
        return
    around = containing_block
    room = (around.width, around.height) if isinstance(around, Box) else tuple(around)
    known = style.__dict__.setdefault("lengths", {})
    if room in known:
        box.__dict__.update(known[room])
    else:
        _measure(box, containing_block)
        known[room] = {name: box.__dict__[name] for name in LENGTHS}


for module in LAYOUTS:
    module.resolve_percentages = _measured
engine.StyleFor.set_computed_styles = _shared
engine.ComputedStyle.__missing__ = _value
engine.AnonymousStyle.__missing__ = _anonymous_value
