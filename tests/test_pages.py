"""Every page of the flagship looks as it did: compared as pictures, with a tolerance for how a machine draws.

Expected pictures lie in tests/golden/pages/, small and in few greys; `make golden` draws them anew. What differs is shown
in one page, .cache/pages.html: expected, actual, and where they differ.
"""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

pdfium = pytest.importorskip(
    "pypdfium2", reason="no pypdfium2 here, which draws the pages; make setup brings it"
)

from workshop import told  # noqa: E402  # only where pages can be drawn

from report.build import Order, build  # noqa: E402

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden" / "pages"
SHOWN = ROOT / ".cache" / "pages.html"
DPI = 50
GREYS = 16
APART = 56
"""Levels of grey from which on a pixel is another, once both pictures are softened."""
MOST = 0.002
"""The share of a page that may be another: a line of text moved by a millimetre is more."""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Image.Image]:
    """Every page of every edition, by its name: board-03."""
    out = tmp_path_factory.mktemp("pages")
    outcome = build(Order(ROOT, ("mistral",), out=out), lambda _words: None)
    assert told(outcome.problems) == []
    pages = {}
    for path in sorted((out / "mistral").glob("*.pdf")):
        document = pdfium.PdfDocument(path)
        for number, page in enumerate(document, start=1):
            pages[f"{path.stem}-{number:02}"] = (
                page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
            )
        document.close()
    return pages


def share(expected: Image.Image, actual: Image.Image) -> float:
    """Return how much of a page is another."""
    if expected.size != actual.size:
        return 1.0
    counts = difference(expected, actual).histogram()
    return sum(counts[APART:]) / sum(counts)


def difference(expected: Image.Image, actual: Image.Image) -> Image.Image:
    soft = [one.convert("L").filter(ImageFilter.GaussianBlur(0.8)) for one in (expected, actual)]
    return ImageChops.difference(*soft)


def picture(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.quantize(GREYS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def show(faults: list[tuple[str, list[Image.Image]]]) -> None:
    """Write what differs into one page."""
    rows = []
    for name, images in faults:
        shown = [base64.b64encode(picture(image)).decode() for image in images]
        rows.append(f"<h2>{name}</h2>" + "".join(f'<img src="data:image/png;base64,{one}">' for one in shown))
    SHOWN.parent.mkdir(exist_ok=True)
    head = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Pages that differ</title>'
    style = "<style>img { border: 1px solid #999; margin: 4px }</style>"
    SHOWN.write_text(
        f"{head}{style}<h1>Expected, actual, difference</h1>{''.join(rows)}</html>", encoding="utf-8"
    )


def test_every_page_looks_as_it_did(drawn: dict[str, Image.Image], golden: bool) -> None:
    if golden:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        for old in GOLDEN.glob("*.png"):
            old.unlink()
        for name, image in drawn.items():
            (GOLDEN / f"{name}.png").write_bytes(picture(image))
        return
    expected = {path.stem: Image.open(path).convert("L") for path in sorted(GOLDEN.glob("*.png"))}
    assert expected.keys() == drawn.keys(), "the editions have other pages; make golden, if they should"
    faults = []
    for name, image in drawn.items():
        if share(expected[name], image) > MOST:
            faults.append(
                (name, [expected[name], image, ImageChops.invert(difference(expected[name], image))])
            )
    show(faults)
    assert [name for name, _images in faults] == [], f"see {SHOWN}"


def test_a_line_that_moves_and_a_word_that_is_lost_are_seen() -> None:
    page = Image.open(next(iter(sorted(GOLDEN.glob("board-0[34].png"))))).convert("L")
    assert share(page, page) == 0
    assert share(page, ImageChops.offset(page, 0, 2)) > MOST
    blank = page.copy()
    blank.paste(255, (60, 120, 330, 150))
    assert share(page, blank) > MOST


def test_the_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in GOLDEN.glob("*.png")) < 2_000_000
