"""Styles of pseudo-elements and pages -> one for all that are alike, as the engine has it for elements."""

from __future__ import annotations

from typing import Any

from weasyprint import css as engine

OWN = "note-call"
"""The pseudo-element whose style the engine changes for each note."""

_set = engine.StyleFor.set_computed_styles


def _shared(
    styles: Any, element: Any, parent: Any, *rest: Any, pseudo_type: str | None = None, **named: Any
) -> None:
    """Set a style, or take that of another which inherits from the same and is given the same."""
    computed = styles.get_computed_styles()
    page = not hasattr(element, "tag")
    if pseudo_type == OWN or not (pseudo_type or page):
        _set(styles, element, parent, *rest, pseudo_type=pseudo_type, **named)
        return
    given = styles.get_cascaded_styles().get((element, pseudo_type), {})
    values = tuple(
        (name, id(value), origin, layer, *specificity)
        for name, (value, (origin, layer, specificity)) in given.items()
    )
    key = id(computed[parent, None]), pseudo_type, values
    known = styles.__dict__.setdefault("known", {})
    if key in known:
        computed[element, pseudo_type] = known[key]
    else:
        _set(styles, element, parent, *rest, pseudo_type=pseudo_type, **named)
        known[key] = computed[element, pseudo_type]


engine.StyleFor.set_computed_styles = _shared
