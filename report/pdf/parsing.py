"""HTML -> elements, as the engine's parser reads them, but no pattern is made twice.

The parser keeps its patterns under a wrong name, and makes one anew for each attribute that it reads.
"""

from __future__ import annotations

import re

from tinyhtml5 import inputstream as parser


class _Patterns(dict[tuple[str, bool], re.Pattern[str]]):
    """Characters, and whether these are sought or all others -> the pattern of a run of them."""

    def __missing__(self, key: tuple[str, bool]) -> re.Pattern[str]:
        characters, sought = key
        self[key] = re.compile(f"[{'' if sought else '^'}{re.escape(''.join(characters))}]+")
        return self[key]


parser.characters_until_regex = _Patterns()
