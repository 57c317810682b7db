"""Numbers that are no facts -> the baseline that keeps them silent, written beside the briefing."""

from __future__ import annotations

import json

from report.build.order import Order
from report.build.prepare import briefings, prepare, words_shown
from report.claims import baseline, claims
from report.files import Files
from report.problems import ContentError

HEAD = """\
# Written by "report check --baseline write": by file, the sentences whose numbers are no facts and stood here then.
# A sentence that is changed is checked again. Take lines out as their numbers become facts.
"""


def write_baseline(order: Order) -> dict[str, int]:
    """Write each briefing's baseline.yml; return its name with the number of sentences in it."""
    files = Files(order.project)
    written = {}
    for name in briefings(order):
        item = prepare(order, name)
        if item.briefing is None or item.ledger is None:
            raise ContentError(item.judged)
        kept = baseline(claims(words_shown(item, files), item.briefing, item.ledger))
        path = f"{item.briefing.folder}/baseline.yml"
        lines = [
            line
            for file, sentences in kept.items()
            for line in (f"{_quoted(file)}:", *(f"  - {_quoted(sentence)}" for sentence in sentences))
        ]
        (order.project / path).write_text(
            HEAD + "\n".join(lines or ["{}"]) + "\n", encoding="utf-8", newline="\n"
        )
        written[path] = sum(map(len, kept.values()))
    return written


def _quoted(text: str) -> str:
    """Return a text in quotation marks, as YAML and JSON both read it."""
    return json.dumps(text, ensure_ascii=False)
