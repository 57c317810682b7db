"""What briefing and recipients say of seals -> one seal a recipient, every fault reported before anything is built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from report.distribute.recipients import Recipient
from report.distribute.seal import Seal
from report.distribute.secrets import Secrets
from report.distribute.sign import Signature, certificates, opens
from report.model.briefing import BriefingSpec
from report.model.text import Text
from report.problems import Place


@dataclass
class Profiles:
    """The seals of a briefing."""

    spec: BriefingSpec
    secrets: Secrets

    def seals(self, recipients: Iterable[Recipient]) -> dict[int, Seal]:
        """Return the seal of each copy by its number, of those that can be had."""
        return {one.number: found for one in recipients if (found := self._seal(one))}

    def _seal(self, one: Recipient) -> Seal | None:
        names = self._profiles(one.audience)
        if names is None:
            return None
        place = self._place(one.audience)
        password = signature = None
        for has, profile, column in (
            (one.password, "confidential", "password_ref"),
            (one.key, "signed", "key_ref"),
        ):
            if has and profile not in names:
                message = f'{one.name} has a {column}, and copies for "{one.audience}" are not {profile}.'
                hint = f"Write {profile} under the seal of the audience, or empty the cell."
                self.secrets.problems.add("D011", one.place, message, hint)
                return None
        if "confidential" in names:
            where = one.password or self.spec.distribution.password
            if where is None:
                message = f"{one.name}'s copy is confidential, and no password is named."
                hint = "Name one in the column password_ref, or as distribution: password."
                self.secrets.problems.add("D010", one.place, message, hint)
                return None
            at = one.place if one.password else _place_of(where, place)
            whose = f"the password of {one.name}" if one.password else "the password of confidential copies"
            password = self.secrets.password(str(where), at, whose)
        if "signed" in names:
            signature = self._signature(one, place)
        if ("confidential" in names and password is None) or ("signed" in names and signature is None):
            return None
        return Seal(names, password, signature)

    def _profiles(self, audience: str) -> tuple[str, ...] | None:
        """Return an audience's profiles; None where they cannot hold together (D011)."""
        own = self.spec.audiences[Text(audience)].seal
        names = tuple(dict.fromkeys(own if own is not None else self.spec.distribution.seal)) or ("archive",)
        signature = self.spec.distribution.signature
        why = hint = ""
        if "archive" in names and "confidential" in names:
            why = "an encrypted file is no archive copy: PDF/A forbids it"
            hint = "Take one of them out; both may be signed."
        elif "signed" in names and signature.level != "b-b" and not signature.timestamps:
            why = f"the level {signature.level} needs a time stamp, and no authority is named"
            hint = "Name its address as distribution: signature: timestamps, or take the level b-b."
        elif "signed" in names and signature.level in ("b-lt", "b-lta") and not signature.trust:
            why = f"the level {signature.level} holds the proof of a chain, and no certificate to end it at is named"
            hint = "Name the authorities' files as distribution: signature: trust."
        if why:
            message = f'Copies for "{audience}" cannot be {" and ".join(names)}: {why}.'
            self.secrets.problems.add("D011", self._place(audience), message, hint)
            return None
        return tuple(map(str, names))

    def _signature(self, one: Recipient, place: Place) -> Signature | None:
        spec = self.spec.distribution.signature
        where = one.key or spec.key
        if where is None:
            message = f"{one.name}'s copy is to be signed, and no key is named."
            hint = "Name a PKCS#12 file in the column key_ref, or as distribution: signature: key."
            self.secrets.problems.add("D010", one.place, message, hint)
            return None
        at = one.place if one.key else _place_of(where, place)
        key = self.secrets.content(str(where), at, "the key that signs")
        phrase = None
        if spec.passphrase:
            phrase = self.secrets.password(str(spec.passphrase), spec.passphrase.place, "the key's password")
            if phrase is None:
                return None
        if key is None:
            return None
        if not opens(key, phrase):
            message = "The key that signs is no PKCS#12 file that opens with its password."
            self.secrets.problems.add(
                "D010", at, message, "Name the .p12 file, and its password as passphrase."
            )
            return None
        trust = []
        for name in spec.trust:
            where_from = name if name.startswith(("file:", "env:")) else f"file:{name}"
            content = self.secrets.content(where_from, name.place, f'the certificate "{name}"')
            if content is None:
                return None
            try:
                if not certificates(content):
                    raise ValueError
                for found in certificates(content):
                    found.subject.native  # noqa: B018  # it is parsed only when it is read
            except (ValueError, TypeError):
                message = f'"{name}" holds no certificate.'
                self.secrets.problems.add("D010", name.place, message, "Name a PEM or DER file.")
                return None
            trust.append(content)
        return Signature(key, phrase, str(spec.level), spec.timestamps and str(spec.timestamps), tuple(trust))

    def _place(self, audience: str) -> Place:
        own = self.spec.audiences[Text(audience)].seal
        return self.spec.audiences[Text(audience)].place if own is not None else self.spec.distribution.place


def _place_of(text: str, otherwise: Place) -> Place:
    return text.place if isinstance(text, Text) else otherwise
