"""What is known to break a clause of PDF/UA-1: it is mended in the tags, or it is a problem at its place."""

from pathlib import Path

import page as validator
import pytest
from structure import breaches
from workshop import document, laid_out

# The engine leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning")

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}<rect width="9" height="9"/></svg>'
BOX = SVG.format("<title>A box</title>")
HEAD = '<thead><tr><th scope="col">Port</th><th scope="col">Load</th></tr></thead>'
ROW = '<tr><th scope="row">North</th><td>1</td></tr>'
CORNER = HEAD.replace('<th scope="col">Port</th>', "<td></td>")
LINKED = HEAD.replace("Load", '<a href="#top">Load</a>')
FLEX = ROW.replace("<tr", '<tr style="display: flex"')
ROWS = "".join(f'<tr><th scope="row">Port {row}</th><td>{row}</td></tr>' for row in range(90))

SOUND = {
    "a drawing with a title": BOX,
    "a mark as decoration": '<p class="mark">Words</p>',
    "a link in strong": '<p><strong><a href="#top">There</a></strong></p>',
    "strong in a link": '<p><a href="#top">Go <strong>there</strong> now</a></p>',
    "spans in a link": '<p><a href="#top"><span>x</span><em>y</em></a></p>',
    "a picture in a link": f'<p><a href="#top">{BOX}</a></p>',
    "a block in a link": '<a href="#top"><div><p>There</p></div></a>',
    "a link over lines": '<p style="width: 40pt"><a href="#top">A link that goes over some lines</a></p>',
    "paragraphs in an item": "<ul><li><p>One</p><p>Two</p></li><li>Three</li></ul>",
    "blocks in an item": "<ol><li><div>One</div>and<div>Two</div></li></ol>",
    "a float in an item": '<ul><li><span style="float: left">One</span>Two</li></ul>',
    "labels inside": '<ul style="list-style-position: inside"><li>One</li></ul>',
    "lists in lists": "<ol><li>One<ol><li>a</li><li><p>b</p><ol><li>c</li></ol></li></ol></li><li>Two</li></ol>",
    "no labels": '<ul style="list-style: none"><li>One</li></ul>',
    "an empty corner": f"<table>{CORNER}<tbody>{ROW}</tbody></table>",
    "a row's heading without scope": f"<table>{HEAD}<tbody><tr><th>North</th><td>1</td></tr></tbody></table>",
    "two rows of heads": '<table><thead><tr><th rowspan="2" scope="col">A</th><th colspan="2" scope="colgroup">B</th></tr>'
    '<tr><th scope="col">C</th><th scope="col">D</th></tr></thead>'
    '<tbody><tr><th scope="row">E</th><td>1</td><td>2</td></tr></tbody></table>',
    "a table over pages": f"<table><caption>Long</caption>{HEAD}<tbody>{ROWS}</tbody></table>",
    "a link in a head that repeats": f"<table>{LINKED}<tbody>{ROWS}</tbody></table>",
    "a table in a cell": f"<table>{HEAD}<tbody><tr><th scope='row'>North</th><td><table>{HEAD}<tbody>{ROW}</tbody></table></td></tr></tbody></table>",
    "rows kept together": f'<table>{HEAD}<tbody>{ROWS}</tbody><tbody style="break-inside: avoid"><tr><th scope="row" rowspan="2">Both</th><td>1</td></tr><tr><td>2</td></tr></tbody></table>',
    "colours that let others through": '<p style="color: rgba(0, 0, 0, 0.8)">Words</p>',
    "foreign words": '<p>The <em lang="fr">mot</em></p>',
    "columns": '<div style="columns: 2"><ul><li>One</li><li>Two</li><li>Three</li></ul><p>Four</p></div>',
    "terms": "<dl><dt>One</dt><dd>Two</dd></dl>",
    "a figure": f"<figure>{BOX}<figcaption>A box</figcaption></figure>",
}
TOLD = {
    "a drawing without a title": (SVG.format(""), "S001"),
    "a drawing with a label alone": (SVG.format("").replace("<svg", '<svg aria-label="A box"'), "S001"),
    "a drawing that is hidden": (SVG.format("").replace("<svg", '<svg aria-hidden="true"'), "S001"),
    "a level skipped": ("<h3>Deep</h3>", "S002"),
    "rows that differ": (f"<table>{HEAD}<tbody><tr><td>1</td></tr></tbody></table>", "S003"),
    "a head without a body": (f"<table>{HEAD}</table>", "S003"),
    "a table that is a block": (f'<table style="display: block">{HEAD}<tbody>{ROW}</tbody></table>', "S003"),
    "rows that are boxes": (
        f"<table>{HEAD}<tbody>{FLEX}</tbody></table>",
        "S003",
    ),
    "no language": ('<p>The <em lang="French words">mot</em></p>', "S004"),
    "opacity": ('<p style="opacity: 0.5">Words</p>', "S005"),
    "opacity around": (f'<div style="opacity: 0.5">{BOX}<p>Words</p></div>', "S005"),
    "a glyph that is missing": ("<p>漢</p>", "E006"),
}
CSS = "@page { size: a4; margin: 20mm } .mark::before { content: '* ' }"
WHOLE = ("no page labels", "no running head or foot", "/AF", "not marked")
"""What is said of an edition, and these documents are none."""


def found(body: str, folder: Path) -> tuple[list[str], list[str]]:
    """What is told of markup that is laid out, and the clauses that it breaks."""
    _laid, told, content = laid_out(document(f'<h1 id="top">Head</h1>{body}', CSS), folder)
    faults = [one for one in breaches(content) if not any(words in one for words in WHOLE)]
    report = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile("ua1"))
    return told, faults + [fault.message for fault in report.failures]


@pytest.mark.parametrize("name", SOUND)
def test_what_can_be_mended_is(name: str, tmp_path: Path) -> None:
    assert found(SOUND[name], tmp_path) == ([], [])


@pytest.mark.parametrize("name", TOLD)
def test_what_cannot_is_told(name: str, tmp_path: Path) -> None:
    body, code = TOLD[name]
    told, faults = found(body, tmp_path)
    assert told and all(f" {code} " in one for one in told)
    assert faults or code == "E006"
