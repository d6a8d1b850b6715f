"""Seals: short proofs that this desk made something, from a secret of its database that never leaves it."""

import secrets
from base64 import b32encode
from hashlib import sha256
from hmac import compare_digest, digest

from escli.app.session import Session
from escli.store.values import Message

_KEPT_AS = "page_secret"  # pages were the first to need it
_SEAL = 10  # bytes, in 16 letters: short enough for a subject, too many to be guessed


def secret(session: Session) -> bytes:
    """The database's own, made when first needed: who has it can name every client's page, and seal any message."""
    known = session.metas.get(_KEPT_AS)
    if known is None:
        with session.store.write() as tx:
            known = tx.meta(_KEPT_AS)
            if known is None:
                known = secrets.token_hex(32)
                tx.set_meta(_KEPT_AS, known)
        session.metas[_KEPT_AS] = known
    return bytes.fromhex(known)


def seal_of(session: Session, message: Message) -> str:
    """What a message carries, and an answer to it brings back: who has it has had that message, or was given it."""
    said = f"message {message.id} {message.kind} {message.person}"
    return b32encode(digest(secret(session), said.encode("utf-8", "surrogatepass"), sha256)[:_SEAL]).decode().lower()


def is_sealed(session: Session, message: Message, seal: str) -> bool:
    """Whether a seal is that of the message."""
    return compare_digest(seal_of(session, message).encode(), seal.lower().encode())
