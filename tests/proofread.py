"""A small project laid out in this process and proofread: what the tests of the proofreader share."""

from collections.abc import Mapping
from pathlib import Path

from projects import lay_out_project

from report.build.order import Order
from report.build.prepare import make_document, prepare
from report.build.setter import LaidPart, lay_out
from report.figures import draw
from report.model.edition import Document
from report.pdf import split, whole
from report.problems import Problem, Problems
from report.proof import make_context, proofread_whole

SENTENCES = (
    "The plant makes cells of lithium and sends them to the coast by rail.",
    "Each train carries what two days of work have given, and brings back sand and salt.",
    "Nobody has counted how many of them ran late, for the line is new.",
    "In winter the river freezes, and the port waits until the ice has gone.",
    "Its crew lives in the town, in houses that the company has built along the water.",
    "What is paid for a cell is not said, and the buyers keep it to themselves.",
    "A second hall would stand beside the first, on ground that is dry and paid for.",
)


def filler(paragraphs: int, sentences: int = 5) -> str:
    """Paragraphs in which there is nothing to find."""
    count = len(SENTENCES)
    made = (
        " ".join(SENTENCES[(start * 3 + at) % count] for at in range(sentences))
        for start in range(paragraphs)
    )
    return "\n\n".join(made) + "\n"


def proofread(folder: Path, files: Mapping[str, str | bytes], audience: str = "board") -> list[Problem]:
    """Lay the tiny briefing out with files put over it, and return its problems."""
    project = lay_out_project(folder / "project")
    for name, content in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return laid_out(project, audience)


def read(document: Document) -> Problems:
    """Lay a document out part by part and proofread it."""
    problems = Problems()
    done = [lay_out(part) for part in split(document)]
    if not all(isinstance(one, LaidPart) and one.opens for one in done[1:]):
        done = [lay_out(whole(document))]
    for one in done:
        problems.extend(one.problems if isinstance(one, LaidPart) else one)
    readings = [one.reading for one in done if isinstance(one, LaidPart)]
    problems.extend(proofread_whole(readings, make_context(document)))
    return problems


def laid_out(project: Path, audience: str = "board", briefing: str = "tiny") -> list[Problem]:
    """Lay a project's edition out in this process, and return every problem."""
    order = Order(project, (briefing,), (audience,))
    item = prepare(order, briefing)
    problems = Problems()
    for draft in item.drafts:
        drawings = {}
        for chart in draft.charts.values():
            svg = draw(chart, draft.theme, problems)
            if svg is not None:
                drawings[chart, draft.theme.name] = svg
        contents = draft.edition.spec.contents is True
        document = make_document(draft, drawings, 0, order, item.problems, contents=contents)
        if document is not None:
            problems.extend(read(document))
    problems.extend(item.problems)
    return list(problems)
