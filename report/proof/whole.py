"""The readings of all parts -> the problems of an edition, with its own page numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from report.problems import Place, Problems
from report.proof.context import Context, tidy
from report.proof.reading import Reading, Reference, Remark, Spelled
from report.proof.type import counted

MEASURE = (55, 70)
"""Characters of a full line of the text, at least and at most, taken over the edition."""
ENOUGH = 40
"""Lines from which on an edition has a usual length of them."""
PAGE, PAGES = "\u206100", "\u206200"
"""What stands on a page until the parts are joined: for its number, and for how many there are."""
FAR = 2
"""Pages between a figure and the first words on it, at most."""


def proofread_whole(readings: Sequence[Reading], context: Context) -> Problems:
    """Return what is wrong with an edition, from what each part's reading found and kept, in their order."""
    firsts = [0, *accumulate(reading.pages for reading in readings)]
    problems = Problems()
    for reading, before in zip(readings, firsts, strict=False):
        for remark in reading.remarks:
            _report(problems, remark, before)
    whole = _joined(readings, firsts)
    for remark in (
        *_margins(whole, context),
        *_references(whole),
        *_distances(whole),
        *_pitches(whole),
        *_measure(whole, context),
        *_spelling(whole, context),
    ):
        _report(problems, remark, 0)
    return problems


def _report(problems: Problems, remark: Remark, before: int) -> None:
    problems.add(remark.code, remark.place, f"Page {remark.page + before}: {remark.words}", remark.hint)


def _joined(readings: Sequence[Reading], firsts: Sequence[int]) -> Reading:
    """Return one reading of all parts, pages counted through."""
    whole = Reading(firsts[-1])
    lengths: Counter[int] = Counter()
    for reading, before in zip(readings, firsts, strict=False):
        whole.margins += reading.margins
        whole.anchors |= {name: (page + before, place) for name, (page, place) in reading.anchors.items()}
        whole.references += [one._replace(page=one.page + before) for one in reading.references]
        whole.spelled += [one._replace(page=one.page + before) for one in reading.spelled]
        lengths.update(reading.lengths)
        whole.pitches += [one._replace(page=one.page + before) for one in reading.pitches]
    whole.lengths = lengths
    whole.pitches = counted(whole.pitches)
    return whole


def _margins(whole: Reading, context: Context) -> Iterator[Remark]:
    """Yield pages without their number (R013), edition or as-of date (R014), or marking (R015)."""
    standard = context.standard
    edition, as_of, marking = (tidy(words) for words in (standard.edition, standard.as_of, standard.marking))
    for number, page in enumerate(whole.margins, start=1):
        said = f"{page.head} {page.foot}".replace(PAGE, str(number)).replace(PAGES, str(whole.pages))
        wanted = f"{number} {standard.of} {whole.pages}"
        if not page.cover and wanted not in said:
            hint = "Let the foot say counter(page) of counter(pages)."
            yield Remark(number, "R013", context.place, f'It does not say that it is "{wanted}".', hint)
        for words, what in ((edition, "edition"), (as_of, "as-of date")):
            if words and words.lower() not in said.lower():
                yield Remark(
                    number,
                    "R014",
                    context.place,
                    f'Its {what}, "{words}", is missing.',
                    "Print it in the foot.",
                )
        if not marking:
            continue
        if page.cover:
            if marking not in said:
                words = f'The marking "{marking}" is missing.'
                yield Remark(number, "R015", context.place, words, "Print it on the cover.")
            continue
        for size, where in zip(page.sizes, ("head", "foot"), strict=True):
            if size < context.marking_size - 0.05:
                found = f"is set in {size:g} pt" if size else "is missing"
                words = f'The marking "{marking}" {found} in the {where}.'
                hint = f"Print it there in {context.marking_size:g} pt at least."
                yield Remark(number, "R015", context.place, words, hint)


def _references(whole: Reading) -> Iterator[Remark]:
    """Yield references and lines of the contents that name another page than the real one (R028)."""
    for one in whole.references:
        if one.printed is None or one.target not in whole.anchors:
            continue
        real, _place = whole.anchors[one.target]
        if real != one.printed:
            where = "The contents say" if one.contents else f'"{one.words}" says'
            words = f'{where} page {one.printed} for "{one.target}", which stands on page {real}.'
            yield Remark(one.page, "R028", one.place, words, "Let the page number be put in: data-page.")


def _distances(whole: Reading) -> Iterator[Remark]:
    """Yield figures and tables far from the words that first name them (R036), within their chapter."""
    starts = sorted(page for name, (page, _place) in whole.anchors.items() if name.startswith("section-"))
    first: dict[str, Reference] = {}
    for one in whole.references:
        if not one.contents and one.target.startswith(("figure-", "table-")) and one.target in whole.anchors:
            page = whole.anchors[one.target][0]
            same = not any(min(one.page, page) < start <= max(one.page, page) for start in starts)
            if same:
                first.setdefault(one.target, one)
    for target, one in first.items():
        page, place = whole.anchors[target]
        if abs(page - one.page) > FAR:
            words = f'"{target}" stands here, and is first named on page {one.page}.'
            yield Remark(page, "R036", place, words, "Move it nearer, or name it later.")


def _pitches(whole: Reading) -> Iterator[Remark]:
    """Yield paragraphs whose lines are not as far apart as is usual for their size (R004)."""
    usual: dict[float, tuple[float, int]] = {}
    for one in whole.pitches:
        if one.lines > usual.get(one.size, (0.0, 0))[1]:
            usual[one.size] = one.distance, one.lines
    for one in whole.pitches:
        normal = usual[one.size][0]
        if abs(one.distance - normal) > 0.2:
            words = f"Lines stand {one.distance:g} pt apart, where {normal:g} is usual in text of {one.size:g} pt."
            yield Remark(
                one.page, "R004", one.place, words, "Keep what stands in the line within its height."
            )


def _measure(whole: Reading, context: Context) -> Iterator[Remark]:
    """Yield an edition whose lines are too short or too long on the whole (R003)."""
    lengths = sorted(Counter(whole.lengths).elements())
    if len(lengths) < ENOUGH:
        return
    median = lengths[len(lengths) // 2]
    if not MEASURE[0] <= median <= MEASURE[1]:
        words = (
            f"Lines of text have {median} characters on the whole; {MEASURE[0]} to {MEASURE[1]} read well."
        )
        hint = "Change the size of the text, or the width of its column (measure)."
        yield Remark(1, "R003", context.place, words, hint)


def _spelling(whole: Reading, context: Context) -> Iterator[Remark]:
    """Yield words spelled in the way that is not the briefing's; where it names none, in the rarer way (R040)."""
    british = [one for one in whole.spelled if one.british]
    american = [one for one in whole.spelled if not one.british]
    region = context.standard.language.partition("-")[2].upper()
    wrong: list[Spelled]
    if region == "US":
        wrong, usual = british, "American"
    elif region:
        wrong, usual = american, "British"
    elif not (british and american):
        return
    else:
        wrong, usual = (american, "British") if len(british) >= len(american) else (british, "American")
    seen: set[Place] = set()
    for one in wrong:
        if one.place not in seen or one.place.column is None:
            seen.add(one.place)
            words = f'"{one.word}" is not spelled in the {usual} way of the rest.'
            yield Remark(one.page, "R040", one.place, words, f'Write "{one.other}".')
