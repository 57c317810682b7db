"""A file server for tests, on loopback, for one user with a password: an address that is no folder of this machine."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aioftp

USER, PASSWORD = "desk", "the-depot-wants-6402"


@contextmanager
def depot(folder: Path) -> Iterator[str]:
    """Keep a server open that keeps its files in a folder; yield its address."""
    folder.mkdir()
    loop = asyncio.new_event_loop()
    server = aioftp.Server([aioftp.User(USER, PASSWORD, base_path=folder)])
    loop.run_until_complete(server.start("127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"ftp://127.0.0.1:{server.address[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
