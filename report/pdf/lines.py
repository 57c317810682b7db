"""Text -> its first line, as the engine breaks it but for one slip; nothing else of lines is decided here."""

from __future__ import annotations

from typing import Any

from weasyprint.layout import inline as engine

SPACE, BOUND = " ", "\u00a0"

_split = engine.split_first_line


def _broken(text: str, style: Any, context: Any, width: float | None, *rest: Any, **named: Any) -> Any:
    """Break a text as the engine does, but not after its first word since no room is left for the space at its end.

    That space stands before a link, say. Where it is plain, the text fits without it; where it binds, the words before
    it go with it to the next line.
    """
    made = _split(text, style, context, width, *rest, **named)
    _layout, length, after, *_size = made
    end = text[-1:]
    if after is None or end not in (SPACE, BOUND) or "\n" in text or b" " in text.encode()[:length].rstrip():
        return made
    words = text.rstrip(end)
    if end == SPACE:
        fits = _split(words, style, context, width, *rest, **named)[2] is None
        return _split(text, style, context, None, *rest, **named) if fits else made
    held = _split(words + "i", style, context, width, *rest, **named)  # which is as narrow, and no space
    return made if held[2] is None else held


engine.split_first_line = _broken
