"""A desk -> the application that the browser talks to: the page, its events, the pictures and the files shown.

Only names that the desk itself has given out are answered; nothing in an address is ever a path on disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from report.files import Files
from report.preview.desk import Desk, Shown

HOSTS = ["127.0.0.1", "localhost"]
"""Under other names a page of somebody else's could ask for what is shown here."""
OWN = "default-src 'self'; img-src 'self' data:; style-src 'self'; object-src 'none'; base-uri 'none'"
FOREIGN = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; sandbox allow-same-origin"
)
"""An edition's own HTML needs nothing but itself."""
PAGE = {
    "/": ("assets/preview/page.html", "text/html"),
    "/style.css": ("assets/preview/style.css", "text/css"),
    "/script.js": ("assets/preview/script.js", "text/javascript"),
}


def make_app(desk: Desk, files: Files) -> Starlette:
    """Return the application; `files` holds the page itself."""
    front = _Front(desk, {path: (files.read_bytes(name), kind) for path, (name, kind) in PAGE.items()})
    return Starlette(
        routes=[
            *(Route(path, front.page) for path in PAGE),
            Route("/events", front.events),
            Route("/look", front.look, methods=["POST"]),
            Route("/picture/{briefing}/{name}/{number:int}/{digest}", front.picture),
            Route("/edition/{briefing}/{name}/{kind}", front.edition),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)],
    )


class _Front:
    def __init__(self, desk: Desk, page: Mapping[str, tuple[bytes, str]]) -> None:
        self.desk = desk
        self.page_files = page

    async def page(self, request: Request) -> Response:
        content, kind = self.page_files[request.url.path]
        return Response(
            content, media_type=kind, headers={"Content-Security-Policy": OWN, "Cache-Control": "no-cache"}
        )

    async def events(self, _request: Request) -> Response:
        """Tell the state now, and at every change."""
        return StreamingResponse(
            self._states(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _states(self) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

        def hear(state: dict[str, Any]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has closed
                loop.call_soon_threadsafe(waiting.put_nowait, state)

        self.desk.listeners.append(hear)
        try:
            yield _event(self.desk.state())
            while not self.desk.ended.is_set():
                try:
                    state = await asyncio.wait_for(waiting.get(), 2)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                while not waiting.empty():  # only the newest counts
                    state = waiting.get_nowait()
                yield _event(state)
        finally:
            self.desk.listeners.remove(hear)

    async def look(self, request: Request) -> Response:
        """Hear which edition the author looks at."""
        if (
            request.headers.get("content-type") != "application/json"
        ):  # what a form of another site cannot send
            return Response(status_code=415)
        try:
            asked = await request.json()
            known = self.desk.look_at(str(asked["key"]), bool(asked["html"]))
        except (ValueError, KeyError, TypeError):
            return Response(status_code=400)
        return JSONResponse({"known": known}, status_code=200 if known else 404)

    async def picture(self, request: Request) -> Response:
        """Answer with a page as a picture, as long as it is the one shown."""
        shown, number = self._shown(request), request.path_params["number"]
        digest = request.path_params["digest"]
        found = shown.drawn_from(number, digest) if shown else None
        if found is None:
            return Response(status_code=404)
        width = request.query_params.get("width", "")
        if not width.isascii() or not width.isdecimal() or len(width) > 5:
            return Response(status_code=400)
        drawn = await run_in_threadpool(self.desk.album.picture, *found, digest, int(width))
        return Response(
            drawn, media_type="image/png", headers={"Cache-Control": "max-age=31536000, immutable"}
        )

    async def edition(self, request: Request) -> Response:
        """Answer with an edition's file."""
        shown = self._shown(request)
        kinds = (
            {
                "pdf": (shown.pdf, "application/pdf", OWN),
                "html": (shown.html, "text/html", FOREIGN),
            }
            if shown
            else {}
        )
        content, media, policy = kinds.get(request.path_params["kind"], (b"", "", ""))
        if not content:
            return Response(status_code=404)
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
        return Response(content, media_type=media, headers=headers)

    def _shown(self, request: Request) -> Shown | None:
        with self.desk.lock:
            return self.desk.shown.get(f"{request.path_params['briefing']}/{request.path_params['name']}")


def _event(state: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(state)}\n\n"
