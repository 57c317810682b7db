"""A folder under data/ -> Briefing: everything read and typed, every fault of every file reported in one run.

Calculating is the business of `facts`, selecting that of `edition`.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from report.files import Files
from report.load.ledger import Collected, figures, read_facts_csv, read_yaml
from report.load.names import check_names, check_sections
from report.load.narrative import read_narrative
from report.load.tables import read_tables
from report.load.tree import UNREAD
from report.load.typed import Typed, hint_for_id
from report.model.briefing import Briefing, BriefingSpec
from report.model.ledger import FactSpec, SourceSpec
from report.model.text import ID, Map, Text
from report.problems import Place, Problems, nearest

IMAGES = (".png", ".jpg", ".jpeg", ".svg", ".webp")
FILES = (
    *("briefing.yml", "facts.yml", "facts.csv", "sources.yml", "figures.yml", "recipients.csv"),
    "baseline.yml",
)
"""What a briefing's folder may hold beside its own folders and images."""


def briefing_names(files: Files) -> list[str]:
    """Return the names of the briefings: the folders under data/ that hold a briefing.yml."""
    return [PurePosixPath(name).parent.name for name in files.list("data", "*/briefing.yml")]


def read_briefing(files: Files, name: str, problems: Problems) -> Briefing | None:
    """Return a briefing without what could not be read in it; None where its briefing.yml cannot be used."""
    folder = f"data/{name}"
    top = f"{folder}/briefing.yml"
    if not ID.fullmatch(name):
        problems.add("L012", Place(top), f'"{name}" is not an id.', "Rename the folder. " + hint_for_id(name))
    raw = read_yaml(files, top, problems)
    whole = raw if isinstance(raw, Map) else Map()
    own = Map({key: value for key, value in whole.items() if key not in ("facts", "sources")})
    own.place = whole.place if isinstance(raw, Map) else Place(top, 1, 1)
    spec = None
    if raw is not UNREAD:
        spec = Typed[BriefingSpec](BriefingSpec, problems, own.place).mend(raw if raw and not whole else own)

    facts = Collected(problems)
    facts.add(whole.get(Text("facts")), top)
    facts.add(read_yaml(files, f"{folder}/facts.yml", problems), f"{folder}/facts.yml")
    facts.add(read_facts_csv(files, f"{folder}/facts.csv", problems), f"{folder}/facts.csv")
    sources = Collected(problems)
    sources.add(whole.get(Text("sources")), top)
    sources.add(read_yaml(files, f"{folder}/sources.yml", problems), f"{folder}/sources.yml")
    drawn = Collected(problems)
    drawn.add(read_yaml(files, f"{folder}/figures.yml", problems), f"{folder}/figures.yml")
    tables = read_tables(files, folder, problems)
    narrative = read_narrative(files, folder, spec.language if spec else "", problems)
    _check_files(files, folder, problems)
    fact_specs, source_specs, figure_specs = facts.typed(FactSpec), sources.typed(SourceSpec), figures(drawn)
    if spec is None:
        return None
    for audience in spec.audiences:
        if audience.endswith("-letter"):
            words = f'The audience "{audience}" ends in "-letter", which names editions on that paper.'
            problems.add("A003", audience.place, words, "Give it another name.")
    check_sections(spec, narrative, problems)
    unread = {"fact": facts.unread, "source": sources.unread, "figure": drawn.unread}
    unread |= {"table": tables.unread, "section": narrative.unread}
    briefing = Briefing(
        name=name,
        folder=folder,
        spec=spec,
        facts=fact_specs,
        sources=source_specs,
        tables=tables.tables,
        figures=figure_specs,
        sections=narrative.sections,
        images=_images(files, folder),
        charts=_charts(files, folder),
        baseline=_baseline(files, folder, problems),
        unread={kind: frozenset(map(str, names)) for kind, names in unread.items()},
    )
    check_names(briefing, whole, problems)
    return briefing


def _baseline(files: Files, folder: str, problems: Problems) -> dict[str, frozenset[str]]:
    """Read baseline.yml: by file, the sentences whose numbers are no facts and stay."""
    path = f"{folder}/baseline.yml"
    raw = read_yaml(files, path, problems)
    if raw is UNREAD or not raw:
        return {}
    stated = Typed[dict[Text, tuple[Text, ...]]](
        dict[Text, tuple[Text, ...]], problems, Place(path, 1, 1)
    ).read(raw)
    return {str(name): frozenset(map(str, sentences)) for name, sentences in (stated or {}).items()}


def _images(files: Files, folder: str) -> dict[str, str]:
    paths = {str(PurePosixPath(name).relative_to(folder)): name for name in files.list(folder, "**/*")}
    images = {name: path for name, path in paths.items() if name.lower().endswith(IMAGES)}
    return {name: str(files.find(path)) for name, path in images.items() if not name.startswith("charts/")}


def _charts(files: Files, folder: str) -> dict[str, str]:
    names = files.list(f"{folder}/charts", "*.py")
    return {PurePosixPath(name).stem: str(files.find(name)) for name in names}


def _check_files(files: Files, folder: str, problems: Problems) -> None:
    """Report data files of a name that nothing reads, such as facts.yaml."""
    for pattern in ("*.yml", "*.yaml", "*.csv"):
        for path in files.list(folder, pattern):
            name = PurePosixPath(path).name
            if name not in FILES:
                hint = nearest(name, FILES, "Rename or delete it; tables lie in tables/.")
                problems.add("L016", Place(path), f'Nothing reads the file "{name}".', hint)
