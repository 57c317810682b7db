"""A theme as typed -> Theme: every token checked, font files and logo found.

Reading the file and laying an overlay over its base is the business of `load`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from report.model.colour import WORDS, contrast, luminance
from report.model.text import Text
from report.model.theme import PaperSpec, RoleSpec, ThemeSpec
from report.problems import Place, Problems, nearest
from report.theme.fonts import check_chart_fonts, find_faces
from report.theme.pairs import BOXES, HAIRLINES, ON_BOXES, PAIRS, Pair
from report.theme.tokens import Role, Sheet, Theme

Find = Callable[[str], Path | None]
"""Returns the file of a path such as "assets/fonts/X.ttf", the project's own first."""

COLOURS = tuple(dict.fromkeys((*(name for pair in PAIRS for name in pair[:2]), *HAIRLINES)))
ROLES = (
    *("cover-title", "cover-subtitle", "chapter", "h2", "h3", "body", "bottom-line", "standfirst", "gist"),
    *("contents", "judgement", "caption", "measure", "chart", "chart-label", "chart-floor", "table"),
    *("source", "footnote", "callout", "label", "quote", "running", "page-number", "marking"),
)
PAPERS = ("a4", "letter")
LENGTHS = ("block", "rail", "gutter", "measure", "third")
"""What style sheet and charts read: a theme without it could set no page."""

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
NUMBER = re.compile(r"\d+(\.\d+)?")
IMAGES = (".svg", ".png", ".jpg", ".jpeg", ".webp")


def make_theme(name: str, spec: ThemeSpec, find: Find, problems: Problems) -> Theme | None:
    """Check a theme's tokens and find its files; None where it cannot be used."""
    before = len(problems.errors)
    making = Making(name, spec, problems)
    making.check_whole()
    making.check_colours()
    faces = find_faces(spec, find, problems)
    roles = {str(key): making.role(key, role) for key, role in spec.type.items()}
    check_chart_fonts(spec, faces, problems)
    making.check_contrast()
    sound = len(problems.errors)
    sheets = {str(key): making.sheet(key, paper) for key, paper in spec.papers.items()}
    lengths = {str(key): making.number(length, f'Length "{key}"') for key, length in spec.lengths.items()}
    if len(problems.errors) == sound and lengths.keys() >= set(LENGTHS):
        making.check_grid(sheets, lengths)
    logo = _logo(spec, find, problems)
    if len(problems.errors) > before:
        return None
    return Theme(
        name,
        {str(key): str(colour) for key, colour in spec.colours.items()},
        roles,
        sheets,
        lengths,
        faces,
        str(spec.marking or ""),
        str(spec.organisation or ""),
        logo,
    )


@dataclass
class Making:
    """A theme while it is checked."""

    name: str
    spec: ThemeSpec
    problems: Problems

    def check_whole(self) -> None:
        """Report tokens that every page needs (H001), and those that were most likely to be one of them (H008)."""
        spec = self.spec
        kinds: tuple[tuple[str, Collection[str], Mapping[Text, object]], ...] = (
            ("colour", COLOURS, spec.colours),
            ("type", ROLES, spec.type),
            ("paper", PAPERS, spec.papers),
            ("length", LENGTHS, spec.lengths),
        )
        for kind, known, typed in kinds:
            lacking = [f'"{token}"' for token in known if token not in typed]
            if lacking:
                more = f" and {len(lacking) - 3} more" if len(lacking) > 4 else ""
                message = f"The theme has no {kind} {', '.join(lacking[: 3 if more else 4])}{more}."
                hint = 'Write "base: default" above, and what it lacks comes from there.'
                self.problems.add("H001", spec.place, message, hint)
            used = {role.colour for role in spec.type.values()} if kind == "colour" else set()
            for key in typed.keys() - {*known, *used}:
                close = get_close_matches(key, known, n=1, cutoff=0.8)
                if close and key.rstrip("0123456789-") not in known:
                    message = f'Nothing of ours reads the {kind} "{key}".'
                    self.problems.add("H008", key.place, message, f'Did you mean "{close[0]}"?')

    def check_colours(self) -> None:
        for token, colour in self.spec.colours.items():
            if not COLOUR.fullmatch(colour):
                message = f'Colour "{token}": "{colour}" is not a colour.'
                self.problems.add("H001", colour.place, message, "Write #RRGGBB in quotes.")

    def number(self, text: Text, what: str) -> float:
        if NUMBER.fullmatch(text):
            return float(text)
        message = f'{what}: "{text}" is not a length.'
        self.problems.add("H001", text.place, message, "Write a plain number.")
        return 0.0

    def role(self, key: Text, role: RoleSpec) -> Role:
        """Return a role; its family needs a face, its colour a token."""
        families = {str(face.family) for face in self.spec.faces}
        colours = self.spec.colours
        if role.family not in families:
            message = f'Type "{key}": no face of the family "{role.family}" is declared.'
            hint = nearest(role.family, families, "Add it under faces.")
            self.problems.add("H002", role.family.place, message, hint)
        if role.colour not in colours:
            message = f'Type "{key}": there is no colour "{role.colour}".'
            hint = nearest(role.colour, colours, "Add it under colours.")
            self.problems.add("H001", role.colour.place, message, hint)
        size, leading = (self.number(text, f'Type "{key}"') for text in (role.size, role.leading))
        colour = str(colours.get(role.colour, "#000000"))
        return Role(str(role.family), role.weight, role.style, size, leading, colour)

    def sheet(self, key: Text, paper: PaperSpec) -> Sheet:
        what = f'Paper "{key}"'
        top, right, bottom, left = (self.number(margin, what) for margin in paper.margins)
        width, height = self.number(paper.width, what), self.number(paper.height, what)
        return Sheet(width, height, (top, right, bottom, left))

    def check_contrast(self) -> None:
        """Report pairs that meet on a page and cannot be told apart (H003)."""
        for pair in PAIRS:
            self._compare(pair, f'Colour "{pair.front}"', None)
        for key, role in self.spec.type.items():
            for back in ("paper", *(BOXES if key in ON_BOXES else ())):
                pair = Pair(str(role.colour), back, WORDS)
                if pair not in PAIRS:
                    self._compare(pair, f'Type "{key}": "{role.colour}"', role.colour.place)

    def _compare(self, pair: Pair, called: str, place: Place | None) -> None:
        """Compare two tokens as they meet at `place`, which is where one of them was given unless it is stated."""
        front, back = (self.spec.colours.get(Text(token), Text()) for token in (pair.front, pair.back))
        if not (COLOUR.fullmatch(front) and COLOUR.fullmatch(back)):
            return  # that is a problem of its own
        ratio = contrast(front, back)
        if ratio < pair.least:
            kind = "words need" if pair.least == WORDS else "marks need"
            shown = int(ratio * 100) / 100  # rounded down: 4.499 is not 4.5
            message = f'{called} on "{pair.back}" has a contrast of {shown:.2f}; {kind} {pair.least:g}.'
            ways = ("darker", "lighter") if luminance(front) <= luminance(back) else ("lighter", "darker")
            hint = f'Make "{pair.front}" {ways[0]}, or "{pair.back}" {ways[1]}.'
            self.problems.add("H003", place or self._changed(front, back), message, hint)

    def _changed(self, *tokens: Text) -> Place:
        """Return where the first of these tokens was given that this very theme changed: that is the one to mend."""
        own = f"assets/themes/{self.name}.yml"
        return next((token.place for token in tokens if token.place.path == own), tokens[0].place)

    def check_grid(self, sheets: Mapping[str, Sheet], lengths: Mapping[str, float]) -> None:
        """Report columns that do not fit into the block, and a block that does not fit on a paper (H001)."""
        typed = {str(key): length for key, length in self.spec.lengths.items()}
        block = lengths["block"]
        beside = lengths["rail"] + lengths["gutter"] if lengths["rail"] else 0.0
        if beside + lengths["measure"] > block + 0.01:
            taken = "rail, gutter and measure" if beside else "the measure"
            at = self._changed(*(typed[key] for key in ("measure", "rail", "gutter", "block")))
            self._too_wide(at, taken, beside + lengths["measure"], "The block", block)
        if lengths["third"] > block:
            at = self._changed(typed["third"], typed["block"])
            self._too_wide(at, "the third", lengths["third"], "The block", block)
        for key, sheet in sheets.items():
            room = sheet.width - sheet.margins[1] - sheet.margins[3]
            if block > room + 0.01:
                paper = self.spec.papers[Text(key)]
                at = self._changed(typed["block"], paper.margins[1], paper.margins[3], paper.width)
                self._too_wide(at, "the block", block, f'Between its margins, paper "{key}"', room)

    def _too_wide(self, at: Place, what: str, width: float, where: str, room: float) -> None:
        message = f"{where} is {room:g} mm wide; {what} would take {width:g}."
        self.problems.add("H001", at, message, "Make what is inside narrower, or what is around it wider.")


def _logo(spec: ThemeSpec, find: Find, problems: Problems) -> Path | None:
    """Return the logo's file; without one, or without words to be read in its place, it is a problem (H007)."""
    if not spec.logo:
        return None
    path = find(f"assets/images/{spec.logo}") or find(spec.logo)
    if path is None:
        message, hint = f'The logo "{spec.logo}" is missing.', "Put it under assets/images/."
        problems.add("H007", spec.logo.place, message, hint)
    elif path.suffix.lower() not in IMAGES:
        message = f'The logo "{spec.logo}" is of a kind that cannot be printed.'
        problems.add("H007", spec.logo.place, message, "Save it as SVG, PNG, JPEG or WebP.")
    if not spec.organisation:
        message = "The logo has no words that can be read in its place."
        problems.add("H007", spec.logo.place, message, 'Name its owner under "organisation".')
    return path
