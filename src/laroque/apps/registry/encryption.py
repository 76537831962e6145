"""IBAN encrypted at rest: AES-256-GCM with a key that stands in a file outside the database.

The database holds the cipher, a keyed fingerprint to find an account by its IBAN, and a proof that the key file is the
right one: a lost or exchanged file is noticed before anything is written with another key.
"""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_FILE = "iban.json"
_NONCE_BYTES = 12


class KeyMissing(Exception):
    """The key file is gone, or is not the one that the database was written with."""


class WrongKey(Exception):
    """The cipher was not made with this key, or was altered, or belongs to another account."""


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """The key of a file: one half encrypts, the other makes fingerprints. ``id`` names it without telling it."""

    id: str
    encrypting: bytes
    fingerprinting: bytes

    @property
    def proof(self) -> str:
        """What the database keeps to recognise the key."""
        return hmac.new(self.fingerprinting, b"laroque proof of key" + self.encrypting, hashlib.sha256).hexdigest()

    def fingerprint(self, iban: str) -> str:
        """The same for the same IBAN, and of no use without the key."""
        return hmac.new(self.fingerprinting, iban.encode(), hashlib.sha256).hexdigest()

    def encrypt(self, iban: str) -> bytes:
        """The cipher of an IBAN, different each time, bound to its fingerprint."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.encrypting).encrypt(nonce, iban.encode(), self.fingerprint(iban).encode())

    def decrypt(self, cipher: bytes, fingerprint: str) -> str:
        """The IBAN of a cipher; raises ``WrongKey``."""
        nonce, sealed = cipher[:_NONCE_BYTES], cipher[_NONCE_BYTES:]
        try:
            return AESGCM(self.encrypting).decrypt(nonce, sealed, fingerprint.encode()).decode()
        except InvalidTag:
            raise WrongKey(f"key {self.id} does not open this cipher") from None


def read_key(folder: Path) -> Key | None:
    """The key of the folder, or None when there is no file."""
    path = folder / KEY_FILE
    if not path.exists():
        return None
    written = json.loads(path.read_text(encoding="utf-8"))
    return Key(
        id=written["id"],
        encrypting=base64.b64decode(written["encrypting"]),
        fingerprinting=base64.b64decode(written["fingerprinting"]),
    )


def make_key(folder: Path) -> Key:
    """Write a new key in the folder, readable by its owner only; two processes that start together agree on one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    encrypting, fingerprinting = AESGCM.generate_key(256), os.urandom(32)
    written = {
        "id": hashlib.sha256(b"laroque key" + fingerprinting).hexdigest()[:16],
        "encrypting": base64.b64encode(encrypting).decode(),
        "fingerprinting": base64.b64encode(fingerprinting).decode(),
    }
    draft = folder / f".{KEY_FILE}.{os.getpid()}.{written['id']}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(json.dumps(written, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, folder / KEY_FILE)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    key = read_key(folder)
    assert key is not None, folder
    return key
