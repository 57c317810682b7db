"""The program and the libraries that it runs with -> digests, without loading any of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from report.cache import Snapshot, digest

SYSTEM = (
    *("libpango-1.0", "libpangoft2-1.0", "libharfbuzz", "libharfbuzz-subset"),
    *("libfontconfig", "libfreetype", "libgobject-2.0", "libglib-2.0"),
)
"""What the engine sets text with. No package of Python's carries them on Linux."""
FOLDERS = ("/usr/lib", "/usr/lib64", "/lib64", "/usr/local/lib", "/opt/homebrew/lib", "/usr/local/opt")


def program(package: Path, snapshot: Snapshot) -> dict[str, str]:
    """Return digests of the program in `package`, of Python's packages and of the system's libraries, by name."""
    inside = f"{package}{os.sep}"
    sources = [file for path, (_, file) in snapshot.files.items() if path.startswith(inside) and path.endswith(".py")]
    return {
        "the program": digest(sources),
        "the packages": digest([sys.version, _packages()]),
        "the system's libraries": digest(_libraries()),
    }


def _packages() -> list[str]:
    """Return each installed package with its version, as its folder is named."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            found.update(name for name in os.listdir(folder) if name.endswith(".dist-info"))
        except OSError:
            continue
    return sorted(found)


def _libraries() -> list[str]:
    """Return the system's libraries as their files are named in the end, with the version, and their sizes."""
    found = []
    for folder in (*FOLDERS, f"/usr/lib/{os.uname().machine}-linux-gnu"):
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for name in names:
            if name.startswith("lib") and name.partition(".so")[0].partition(".dylib")[0] in SYSTEM:
                real = os.path.realpath(f"{folder}/{name}")
                found.append(f"{real} {os.path.getsize(real) if os.path.exists(real) else 0}")
    return sorted(set(found))
