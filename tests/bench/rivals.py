"""An edition's HTML -> the same content as others take it, and the commands that set it.

Turning it into their form is not timed; setting it is, from nothing.
"""

from __future__ import annotations

import itertools
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from raw import Raw

PANDOC_TYPST = """
import subprocess, sys, pypandoc, typst
subprocess.run([pypandoc.get_pandoc_path(), sys.argv[1], "--standalone", "-o", sys.argv[2]], check=True)
typst.compile(sys.argv[2], output=sys.argv[3])
"""
PANDOC_WEASYPRINT = """
import subprocess, sys, pypandoc
subprocess.run([pypandoc.get_pandoc_path(), sys.argv[1], "--standalone", "-o", sys.argv[2]], check=True)
import weasyprint
weasyprint.HTML(sys.argv[2]).write_pdf(sys.argv[3], pdf_variant="pdf/ua-1")
"""
PATIENCE = "1200"
"""Seconds that those may take that give up by themselves."""


class Rivals:
    """The same content, laid ready in a folder for each of them."""

    def __init__(self, raw: Raw, folder: Path) -> None:
        import pypandoc

        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        for url, found in raw.document.resources.items():
            if found.kind in ("image/svg+xml", "image/png"):
                path = folder / _file(url)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(found.content)
        body = re.sub(r'(src|href)="(report:[^"]*)"', lambda m: f'{m[1]}="{_file(m[2])}"', raw.document.html)
        body = re.sub(r"<colgroup>.*?</colgroup>", "", body)
        self.html = folder / "whole.html"
        self.html.write_text(body, "utf-8")
        self.markdown = folder / "whole.md"
        pypandoc.convert_text(
            body,
            "markdown-raw_html-native_divs-native_spans-fenced_divs-bracketed_spans-header_attributes"
            "-link_attributes-implicit_figures",
            format="html",
            outputfile=str(self.markdown),
            extra_args=["--wrap=none"],
        )
        text = self.markdown.read_text("utf-8")
        self.markdown.write_text(re.sub(r"\[([^\]\n]*)\]\(#[^)]*\)", r"\1", text), "utf-8")
        self.asciidoc = folder / "whole.adoc"
        pypandoc.convert_file(
            str(self.markdown),
            "asciidoc",
            outputfile=str(self.asciidoc),
            extra_args=["--standalone", "--wrap=none"],
        )

    def commands(self) -> dict[str, list[str]]:
        """Return the command of each rival that is installed."""
        source, python = str(self.markdown), sys.executable
        found = {
            "Pandoc + Typst": [
                python,
                "-c",
                PANDOC_TYPST,
                source,
                self._to("whole.typ"),
                self._to("typst.pdf"),
            ],
            "Pandoc + WeasyPrint": [
                python,
                "-c",
                PANDOC_WEASYPRINT,
                source,
                self._to("pandoc.html"),
                self._to("pandoc.pdf"),
            ],
        }
        if chromium := shutil.which("chromium") or shutil.which("chromium-browser"):
            page = str(self.html)
            found["Chromium"] = [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
                f"--print-to-pdf={self._to('chromium.pdf')}",
                self.html.as_uri(),
            ]
            paged = ["pagedjs-cli", page, "-o", self._to("paged.pdf"), "--browserArgs=--no-sandbox"]
            found["Paged.js"] = [
                "env",
                f"PUPPETEER_EXECUTABLE_PATH={chromium}",
                *paged,
                "-t",
                PATIENCE + "000",
            ]
            vivliostyle = ["vivliostyle", "build", page, "-o", self._to("vivliostyle.pdf")]
            found["Vivliostyle"] = [*vivliostyle, "--executable-browser", chromium, "-t", PATIENCE]
        found["Asciidoctor PDF"] = ["asciidoctor-pdf", str(self.asciidoc), "-o", self._to("asciidoctor.pdf")]
        return {name: command for name, command in found.items() if shutil.which(_program(command))}

    def typst_again(self) -> Callable[[], float]:
        """Return what compiles anew, in this process, after a word more in the middle: its seconds."""
        import subprocess

        import pypandoc
        import typst

        source = self.folder / "again.typ"
        command = [pypandoc.get_pandoc_path(), str(self.markdown), "--standalone", "-o", str(source)]
        subprocess.run(command, check=True)
        text = source.read_text("utf-8")
        middle = text.index(". ", len(text) // 2)
        compiler = typst.Compiler(str(source))
        target = self._to("again.pdf")
        compiler.compile(output=target)

        times = itertools.count(1)

        def again() -> float:
            start = time.perf_counter()
            source.write_text(f"{text[:middle]} anew{next(times)}{text[middle:]}", "utf-8")
            compiler.compile(output=target)
            return time.perf_counter() - start

        return again

    def _to(self, name: str) -> str:
        return str(self.folder / name)


def _program(command: list[str]) -> str:
    """Return what a command runs, behind `env` and what that sets."""
    return next(word for word in command if word != "env" and "=" not in word)


def _file(url: str) -> str:
    return re.sub(r"[^a-z0-9./-]", "-", url.removeprefix("report:").lower())
