"""A project -> a server on this machine's loopback, which runs until it is stopped."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from report.build import Order, briefings
from report.files import Files
from report.preview.app import make_app
from report.preview.desk import Desk
from report.preview.watching import watch
from report.problems import MachineError, UsageError

LOOPBACK = "127.0.0.1"


def serve(order: Order, port: int, ready: Callable[[str], None]) -> None:
    """Serve the page until interrupted; `ready` is told its address. Port 0 takes any that is free."""
    briefings(order)  # for its complaint
    with contextlib.closing(_listen(port)) as listening:
        desk = Desk(order)
        config = uvicorn.Config(
            make_app(desk, Files(order.project).shipped),
            log_level="error",
            lifespan="off",
            timeout_graceful_shutdown=1,
            server_header=False,
        )
        threads = [
            threading.Thread(target=desk.work, name="build", daemon=True),
            threading.Thread(
                target=watch,
                args=(order.project.resolve(), desk.notice, desk.ended),
                name="watch",
                daemon=True,
            ),
        ]
        for thread in threads:
            thread.start()
        ready(f"http://{LOOPBACK}:{listening.getsockname()[1]}/")
        try:
            with contextlib.suppress(KeyboardInterrupt):  # how one stops it
                _Server(config, desk).run(sockets=[listening])
        finally:
            desk.stop()
            for thread in threads:
                thread.join()


class _Server(uvicorn.Server):
    """Lets those who listen for events go before it closes their connections."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self.desk = desk

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.desk.stop()
        super().handle_exit(sig, frame)


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
    except OverflowError:
        raise UsageError(f"There is no port {port}. Name one from 1 to 65535, or leave --port out.") from None
    except OSError as error:
        listening.close()
        words = (
            f"Port {port} cannot be used: {error.strerror}. Name another with --port, or leave --port out."
        )
        raise MachineError(words) from None
    listening.listen()
    return listening
