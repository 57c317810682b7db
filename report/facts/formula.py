"""A formula as typed -> its steps in the order of calculating.

`+ - * / ( )`, a minus before a term, plain numbers, ids of facts, and a few functions: nothing else can be said, so
nothing else can happen. What the steps come to is the business of `arithmetic`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from report.problems import nearest

FUNCTIONS = ("log2", "min", "max", "sum", "abs")
ONE_ARGUMENT = ("log2", "abs")
DEEPEST = 50
"""Brackets within brackets; nobody reads more."""

_TOKEN = re.compile(r"\s*([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|[-+*/(),])")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,23})(\.[0-9]{1,24})?")
_SIGNS = {"×": "*", "·": "*", "÷": "/", ":": "/", "−": "-", "–": "-", "^": "a product", "%": "0.11 for 11%"}


class FormulaError(ValueError):
    """A formula that cannot be read, and where in it."""

    def __init__(self, message: str, hint: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.offset = offset


@dataclass(frozen=True)
class Step:
    """One step: push a number or a fact's value, or apply an operation to the last `count` values."""

    kind: str
    """"number", "fact", or what is applied: + - * / negative, or a function's name."""
    text: str = ""
    count: int = 0
    offset: int = 0


def parse(text: str) -> tuple[Step, ...]:
    """Return the steps of a formula; raise FormulaError where it cannot be read."""
    reader = _Reader(text, _tokens(text))
    reader.expression(0)
    if reader.index < len(reader.tokens):
        token, offset = reader.tokens[reader.index]
        hint = "Put + - * or / between two values." if token != "," else "Write decimals with a point."
        raise FormulaError(f'"{token}" is not expected here', hint, offset)
    return tuple(reader.steps)


def _tokens(text: str) -> list[tuple[str, int]]:
    """Split a formula into its tokens, each with its offset."""
    tokens = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise FormulaError(f'"{text[at]}" has no meaning in a formula', _instead(text, at), at)
        tokens.append((match[1], match.start(1)))
        at = match.end()
    return tokens


def _instead(text: str, at: int) -> str:
    sign = text[at]
    if sign in _SIGNS:
        return f"Write {_SIGNS[sign]} instead."
    if sign.isupper():
        return "Write the id of a fact, in small letters."
    if sign == "." and text[at + 1 : at + 2].isdigit():
        return "Write a digit before the point."
    return f"Use + - * / ( ), numbers, ids of facts, and {', '.join(FUNCTIONS)}."


@dataclass
class _Reader:
    """Reads tokens by recursive descent; each rule appends its steps."""

    text: str
    tokens: list[tuple[str, int]]
    index: int = 0
    steps: list[Step] = field(default_factory=list)

    def expression(self, depth: int) -> None:
        self._chain(("+", "-"), self._term, depth)

    def _term(self, depth: int) -> None:
        self._chain(("*", "/"), self._unary, depth)

    def _chain(self, signs: tuple[str, ...], operand: Callable[[int], None], depth: int) -> None:
        """Read operands joined by `signs`, from left to right."""
        operand(depth)
        while self._peek() in signs:
            sign, offset = self._take()
            operand(depth)
            self.steps.append(Step(sign, sign, 2, offset))

    def _unary(self, depth: int) -> None:
        negative = None
        while self._peek() == "-":
            _, offset = self._take()
            negative = offset if negative is None else None
        self._value(depth)
        if negative is not None:
            self.steps.append(Step("negative", "-", 1, negative))

    def _value(self, depth: int) -> None:
        token, offset = self._take()
        if depth > DEEPEST:
            raise FormulaError("it is nested too deep", "Split it into several facts.", offset)
        if token == "(":
            self.expression(depth + 1)
            self._close(offset)
        elif token in "+-*/),":
            raise FormulaError(
                f'"{token}" is not expected here', "Put a number or an id in its place.", offset
            )
        elif self._peek() == "(":
            self._function(token, offset, depth)
        elif _NUMBER.fullmatch(token):
            self.steps.append(Step("number", token, offset=offset))
        elif token[0].isdigit() and "-" not in token and not re.search(r"\.[a-z_]", token):
            raise FormulaError(f'"{token}" is not a number', "Write plain digits, as in 1000 or 0.5.", offset)
        else:
            self.steps.append(Step("fact", token, offset=offset))

    def _function(self, name: str, offset: int, depth: int) -> None:
        if name not in FUNCTIONS:
            hint = nearest(name, FUNCTIONS, f"There are {', '.join(FUNCTIONS)}.")
            raise FormulaError(f'"{name}" is not a function', hint, offset)
        _, opened = self._take()
        count = 1
        self.expression(depth + 1)
        while self._peek() == ",":
            self._take()
            self.expression(depth + 1)
            count += 1
        self._close(opened)
        if name in ONE_ARGUMENT and count > 1:
            raise FormulaError(
                f'"{name}" takes one value, not {count}', "Write decimals with a point.", offset
            )
        self.steps.append(Step(name, name, count, offset))

    def _close(self, opened: int) -> None:
        if self._peek() != ")":
            raise FormulaError("a bracket is not closed", "Write the missing ).", opened)
        self._take()

    def _peek(self) -> str:
        return self.tokens[self.index][0] if self.index < len(self.tokens) else ""

    def _take(self) -> tuple[str, int]:
        if self.index == len(self.tokens):
            raise FormulaError("it ends too early", "Finish it with a number or an id.", len(self.text))
        self.index += 1
        return self.tokens[self.index - 1]


def literal(step: Step) -> Decimal:
    """Return the number of a "number" step."""
    return Decimal(step.text)
