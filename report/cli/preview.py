"""`report preview`: its arguments -> the page to write by, until it is stopped."""

from __future__ import annotations

from pathlib import Path

import click

from report.cli.output import say
from report.problems import MachineError


@click.command(short_help="Write with the pages beside you.")
@click.argument("briefing", required=False)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8350, show_default=True, help="0 takes any that is free."
)
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@click.pass_obj
def preview(project: Path, /, *, briefing: str | None, port: int, no_open: bool) -> int:
    """Show every edition in the browser, and renew it whenever a file is saved. Ctrl-C ends it.

    It is served on this machine alone, and builds into .cache/preview.
    """
    try:
        from report.preview import serve
    except ModuleNotFoundError as error:
        raise MachineError(f'The preview needs "{error.name}". Install report[preview].') from None
    from report.build import Order

    def ready(address: str) -> None:
        say(f"{address}  (Ctrl-C ends it)")
        if not no_open:
            import webbrowser

            webbrowser.open(address)

    serve(
        Order(project, briefings=(briefing,) if briefing else (), out=project / ".cache" / "preview"),
        port,
        ready,
    )
    return 0
