"""An edition -> what raw WeasyPrint and raw drawing are given: the very HTML, style sheets, files and charts of a build."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from report.build.order import Order
from report.build.prepare import make_document, prepare
from report.figures import draw
from report.problems import Problems

PAGES = """
import pickle, sys, weasyprint
from urllib.parse import unquote
html, sheets, files = pickle.load(open(sys.argv[1], "rb"))
class Fetcher(weasyprint.urls.URLFetcher):
    def fetch(self, url, headers=None):
        content, kind = files[unquote(url)]
        return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": kind})
fetcher = Fetcher()
fonts = weasyprint.text.fonts.FontConfiguration()
sheets = [weasyprint.CSS(string=s, font_config=fonts, url_fetcher=fetcher, base_url="report:page/") for s in sheets]
page = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="report:page/")
page.write_pdf(sys.argv[2], stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")
"""
CHARTS = """
import pickle, sys
from report.figures import draw
from report.problems import Problems
for chart, theme in pickle.load(open(sys.argv[1], "rb")):
    draw(chart, theme, Problems())
"""


class Raw:
    """One edition laid ready in a folder, to be set and drawn by processes that know nothing of a build."""

    def __init__(self, project: Path, briefing: str, audience: str, folder: Path) -> None:
        from report.pdf.sheets import in_layer

        order = Order(project, (briefing,), (audience,))
        prepared = prepare(order, briefing)
        draft = prepared.drafts[0]
        charts = [(chart, draft.theme) for chart in draft.charts.values()]
        drawings = {
            (chart, theme.name): svg for chart, theme in charts if (svg := draw(chart, theme, Problems()))
        }
        document = make_document(draft, drawings, 0, order, prepared.problems)
        assert document is not None, list(prepared.problems)
        folder.mkdir(parents=True, exist_ok=True)
        self.html = folder / "document.html"
        self.html.write_text(document.html, "utf-8")
        self.document, self.charts = document, folder / "charts"
        self.pdf, self._pages = folder / "raw.pdf", folder / "pages"
        files = {url: (found.content, found.kind) for url, found in document.resources.items()}
        sheets = [in_layer(sheet)[0] for sheet in document.sheets]
        self._pages.write_bytes(pickle.dumps((document.html, sheets, files)))
        self.charts.write_bytes(pickle.dumps(charts))

    @property
    def set_pages(self) -> list[str]:
        """Return the command that lays out and writes the whole, PDF/UA-1."""
        return [sys.executable, "-c", PAGES, str(self._pages), str(self.pdf)]

    @property
    def draw_charts(self) -> list[str]:
        """Return the command that draws every chart."""
        return [sys.executable, "-c", CHARTS, str(self.charts)]
