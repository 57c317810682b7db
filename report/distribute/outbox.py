"""A letter and a copy -> a message with the copy attached, ready for any mail program.

The words come from the templates (`page`); sending is the business of `send`.
"""

from __future__ import annotations

import email.policy
import hashlib
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage

POLICY = email.policy.SMTP.clone(cte_type="7bit")
"""Every server takes seven bits."""
DRAFT = "X-Unsent"
"""Mail programs open a message with this header as a draft to be sent."""


@dataclass(frozen=True)
class Letter:
    """The words of a message, and between whom it goes."""

    sender: str
    """Address, with or without a name: Briefing desk <desk@example.org>."""
    name: str
    address: str
    subject: str
    text: str
    html: str
    about: str
    """What tells this message from every other: briefing, issue, number."""


def as_message(letter: Letter, name: str, copy: bytes) -> bytes:
    """Return the message; the same letter and copy give the same bytes, so it has no date before it is sent."""
    message = EmailMessage(POLICY)
    message["Subject"] = " ".join(letter.subject.split())
    if letter.sender:
        message["From"] = letter.sender
    user, _, domain = letter.address.partition("@")
    message["To"] = Address(" ".join(letter.name.split()), user, domain)
    identity = hashlib.sha256(letter.about.encode() + hashlib.sha256(copy).digest()).hexdigest()[:32]
    domain = letter.sender.rpartition("@")[2].rstrip("> ") or "localhost"
    message["Message-ID"] = f"<{identity}@{domain}>"
    message[DRAFT] = "1"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message.add_attachment(copy, maintype="application", subtype="pdf", filename=name)
    for at, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{identity}_{at}")  # else the clock and chance have a say in it
    return message.as_bytes()
