"""Debian's Chromium, or the one that playwright has: pages as a reader sees them, and what axe-core finds on them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")


@contextmanager
def browser() -> Iterator[Browser]:
    """Open a browser; without one the test is skipped by name."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except Error:
            pytest.skip("no Chromium here; README says how to get one")
        yield opened
        opened.close()


def faults(opened: Browser, path: Path) -> list[str]:
    """Return what axe-core finds on a page, and what is wider than it, on phone and desktop, light and dark."""
    found = []
    for scheme in SCHEMES:
        for width in WIDTHS:
            page = opened.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
            page.goto(path.as_uri())
            where = f"{path.name}, {scheme}, {width} px"
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            found += [f"{where}: {wide} px too wide"] if wide else []
            response: dict[str, Any] = Axe().run(page).response
            assert len(response["passes"]) > 20, "axe-core has looked"
            found += [
                f"{where}: {fault['id']}: {fault['nodes'][0]['html'][:200]}"
                for fault in response["violations"]
            ]
            page.close()
    return found
