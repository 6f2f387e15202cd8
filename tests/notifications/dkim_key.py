"""A key pair to sign letters with, and its public half as the domain's owner publishes it."""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass(frozen=True)
class KeyPair:
    """The file with the private key, and the record in the domain's name service."""

    private: Path
    record: bytes

    def published(self, name: bytes, timeout: int = 5) -> bytes:
        """What the name service answers, whoever asks."""
        return self.record


def key_pair(folder: Path) -> KeyPair:
    """A new one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = folder / "dkim.pem"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private, b"v=DKIM1; k=rsa; p=" + b64encode(public))
