"""What the pipeline costs beside its engine: the whole of `report build` against raw WeasyPrint and raw drawing.

Usage: python tests/bench/overhead.py [BRIEFING] [AUDIENCE] [RUNS]

Raw WeasyPrint is a fresh process on the very HTML, style sheets and files that the build produced, PDF/UA-1; raw
drawing is a fresh process that draws the same charts. The ratio is taken run by run, and its median printed.
"""

from __future__ import annotations

import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report.build.order import Order
from report.build.prepare import make_document, prepare
from report.build.workers import Workers

RAW_PAGES = """
import pickle, sys, weasyprint
from urllib.parse import unquote
document = pickle.load(open(sys.argv[1], "rb"))
class Fetcher(weasyprint.urls.URLFetcher):
    def fetch(self, url, headers=None):
        found = document.resources[unquote(url)]
        return weasyprint.urls.URLFetcherResponse(url, found.content, {"Content-Type": found.kind})
fetcher = Fetcher()
from report.pdf.engine import in_layer
sheets = [in_layer(s)[0] for s in document.sheets]
fonts = weasyprint.text.fonts.FontConfiguration()
sheets = [weasyprint.CSS(string=s, font_config=fonts, url_fetcher=fetcher, base_url="report:page/") for s in sheets]
page = weasyprint.HTML(string=document.html, url_fetcher=fetcher, base_url="report:page/")
page.write_pdf(sys.argv[2], stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")
"""
RAW_CHARTS = """
import pickle, sys
from report.figures import draw
from report.problems import Problems
for chart, theme in pickle.load(open(sys.argv[1], "rb")):
    draw(chart, theme, Problems())
"""


def seconds(*command: str) -> float:
    """Return the wall time of one process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main(briefing: str = "mistral", audience: str = "complete", runs: str = "5") -> None:
    """Measure and print."""
    order = Order(Path.cwd(), (briefing,), (audience,))
    prepared = prepare(order, briefing)
    (draft,) = prepared.drafts
    with Workers(1) as workers:
        drawn = workers.draw({(chart, draft.theme.name): draft.theme for chart in draft.charts.values()})
    drawings = {key: svg for key, (svg, _problems) in drawn.items() if svg is not None}
    document = make_document(draft, drawings, 0, order, prepared.problems)
    with tempfile.TemporaryDirectory() as folder:
        pages, charts = Path(folder, "document"), Path(folder, "charts")
        pages.write_bytes(pickle.dumps(document))
        charts.write_bytes(pickle.dumps([(chart, draft.theme) for chart in draft.charts.values()]))
        out = str(Path(folder, "out"))
        ours = [
            sys.executable,
            "-m",
            "report",
            "build",
            briefing,
            "--audience",
            audience,
            "--no-cache",
            "--out",
            out,
        ]
        raw_pages = [sys.executable, "-c", RAW_PAGES, str(pages), str(Path(folder, "raw.pdf"))]
        raw_charts = [sys.executable, "-c", RAW_CHARTS, str(charts)]
        ratios = []
        for run in range(int(runs) + 1):
            whole, laid, drawn = seconds(*ours), seconds(*raw_pages), seconds(*raw_charts)
            if run:  # the first warms the file cache
                ratios.append(whole / (laid + drawn))
                print(
                    f"build {whole:.2f} s, raw pages {laid:.2f} s, raw charts {drawn:.2f} s, ratio {ratios[-1]:.2f}"
                )
        print(f"median ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main(*sys.argv[1:])
