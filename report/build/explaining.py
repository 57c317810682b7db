"""An audience -> the explanation of each of its editions, prepared as for a build, but not drawn or laid out."""

from __future__ import annotations

from dataclasses import replace

from report.build.order import Order
from report.build.prepare import Draft, Prepared, briefings, make_document, prepare
from report.build.recorded import find_predecessors
from report.explain import Explanation, Subject, explain
from report.files import Files
from report.load import read_audiences, read_theme
from report.model.theme import ThemeSpec
from report.problems import ContentError, Problems, UsageError, nearest


def explained(order: Order, audience: str) -> tuple[list[Explanation], Problems]:
    """Explain an audience's editions of every briefing ordered that has it; raise ContentError where none can be."""
    found: list[Explanation] = []
    problems = Problems()
    for name in _having(order, audience):
        item = prepare(replace(order, audiences=(audience,)), name)
        find_predecessors(item, order)
        found += [one for draft in item.drafts if (one := _explain(draft, item, order))]
        problems.extend(item.judged)
    if not found and problems.errors:
        raise ContentError(problems)
    return found, problems


def _having(order: Order, audience: str) -> list[str]:
    """Return the briefings that have the audience; those named on the command line have to have it."""
    names = briefings(order)
    everywhere = read_audiences(Files(order.project))
    if order.briefings or everywhere is None:
        return names
    having = [name for name in names if audience in everywhere[name]]
    if not having:
        known = list(dict.fromkeys(one for audiences in everywhere.values() for one in audiences))
        hint = nearest(audience, known, f"Known: {', '.join(known)}.")
        raise UsageError(f'No briefing has an audience "{audience}". {hint}')
    return having


def _explain(draft: Draft, item: Prepared, order: Order) -> Explanation | None:
    """Explain one edition; None where its templates fail."""
    files = Files(order.project)
    document = make_document(draft, {}, 0, order, item.problems)
    theme = read_theme(files, draft.edition.spec.theme, Problems())
    if document is None or theme is None or item.briefing is None or item.ledger is None:
        return None
    used = frozenset(draft.printer.used)
    root = _root(files, theme)
    return explain(
        Subject(item.briefing, item.ledger, draft.edition, document, used, theme, root, draft.formats, files)
    )


def _root(files: Files, theme: ThemeSpec) -> ThemeSpec:
    """Return the theme below all overlays."""
    below = read_theme(files, theme.base, Problems()) if theme.base else None
    return _root(files, below) if below else theme
