"""The system's libraries that the engine loads -> found by the names of their files at once.

On Linux the engine tries the names of other systems first, and for each of them Python asks the compiler and the linker
where it is: ten processes, a sixth of the time that loading the engine takes. To be imported before the engine.
"""

from __future__ import annotations

import ctypes.util
import sys


def _find_library(name: str) -> str | None:
    """Leave a name for the next to be tried."""
    del name
    return None


if sys.platform == "linux":
    ctypes.util.find_library = _find_library
