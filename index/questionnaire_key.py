"""Signs personal links and what forms carry along. The key lies in the data folder, readable by its owner only, and in no backup."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from itsdangerous import BadData, BadSignature, Signer, URLSafeSerializer

from index.errors import QuestionnaireKeyUnusable

KEY_FILE = "questionnaire.key"
_KEY_BYTES = 32
_SECRET_BYTES = 16
_LONGEST_TOKEN = 200
_LINK_SALT, _FORM_SALT = "netzlotse questionnaire link", "netzlotse questionnaire form"


class QuestionnaireKey:
    """Made when the first link is made; without it no link opens."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / KEY_FILE

    def new_token(self) -> tuple[str, str]:
        """A token for a link, and the hash under which it is found again."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        return Signer(self._made(), salt=_LINK_SALT).sign(secret).decode(), _hashed(secret)

    def token_hash(self, token: str) -> str | None:
        """The hash of a token that was signed here; None for any other text."""
        key = self._read()
        if key is None or len(token) > _LONGEST_TOKEN or not token.isascii():
            return None
        try:
            return _hashed(Signer(key, salt=_LINK_SALT).unsign(token).decode())
        except BadSignature:
            return None

    def sign(self, cells: Mapping[str, str], link_id: int) -> str:
        """What a form of this link carries along, so that it comes back as it was."""
        return str(URLSafeSerializer(self._made(), salt=f"{_FORM_SALT} {link_id}").dumps(dict(cells)))

    def signed(self, text: str, link_id: int) -> dict[str, str] | None:
        """What `sign` was given for this link; None if the text is not of its making."""
        key = self._read()
        if key is None or not text.isascii():
            return None
        try:
            value = URLSafeSerializer(key, salt=f"{_FORM_SALT} {link_id}").loads(text)
        except BadData:
            return None
        return value if isinstance(value, dict) else None

    def _read(self) -> str | None:
        try:
            key = self._path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as exc:
            raise QuestionnaireKeyUnusable(f"{self._path} cannot be read ({exc}). {_REMEDY}") from exc
        if len(key) < _KEY_BYTES:
            raise QuestionnaireKeyUnusable(f"{self._path} holds no key. {_REMEDY}")
        return key

    def _made(self) -> str:
        """The key; made in one step if there is none, so that two processes never use two."""
        key = self._read()
        if key is not None:
            return key
        self._path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=self._path.parent, prefix=".questionnaire-")  # made with 0600
        try:
            with open(number, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(_KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            os.link(name, self._path)
        except FileExistsError:
            pass  # another process was quicker: its key counts
        finally:
            Path(name).unlink()
        key = self._read()
        if key is None:
            raise QuestionnaireKeyUnusable(f"{self._path} was written and is gone again. {_REMEDY}")
        return key


_REMEDY = "Delete the file to make a new key; links that were sent before then no longer open and must be made anew."


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
