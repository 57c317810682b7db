"""A project under preview -> the seconds from a saved file to the page shown, asked for as the browser asks."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

WIDTH = 1000
"""Pixels of a page's picture."""


class Reader:
    """Follows the events of a preview."""

    def __init__(self, client: httpx.Client, states: Iterator[dict[str, Any]]) -> None:
        self.client, self.states = client, states

    def shown(self, save: Callable[[], Path]) -> float:
        """Save a file; return the seconds until the picture of the first changed page has come."""
        start = time.perf_counter()
        save()
        for state in self.states:
            for edition in state["editions"]:
                if edition["key"] != state["focus"]:
                    continue
                for number, page in enumerate(edition["pages"], start=1):
                    if page["changed"] and page["digest"] not in self.seen:
                        address = f"/picture/{edition['key']}/{number}/{page['digest']}?width={WIDTH}"
                        assert self.client.get(address).status_code == 200
                        spent = time.perf_counter() - start
                        self._settle(state)
                        return spent
        raise RuntimeError("the preview has ended")

    def settle(self) -> None:
        """Wait until nothing is being built."""
        self._settle(next(self.states))

    def _settle(self, state: dict[str, Any]) -> None:
        while state["busy"] or not state["editions"]:
            state = next(self.states)
        self.seen = {page["digest"] for edition in state["editions"] for page in edition["pages"]}


@contextmanager
def writing(project: Path, briefing: str, key: str) -> Iterator[Reader]:
    """Run a preview with one edition looked at."""
    command = [
        sys.executable,
        "-m",
        "report",
        "--project",
        str(project),
        "preview",
        briefing,
        "--port",
        "0",
        "--no-open",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0]
        with httpx.Client(base_url=address, timeout=600) as client, client.stream("GET", "/events") as events:
            lines = (json.loads(line[5:]) for line in events.iter_lines() if line.startswith("data:"))
            reader = Reader(client, lines)
            reader.settle()
            assert client.post("/look", json={"key": key, "html": False}).status_code == 200
            yield reader
        process.send_signal(signal.SIGINT)
        process.wait(30)
