"""A certificate for a trial, which a browser warns of until somebody trusts it by hand."""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from svflab import clock

LIFE = timedelta(days=90)
"""Long enough for a trial, too short to grow into a habit."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Where a certificate and its key are, and the fingerprint by which a person knows it."""

    cert: Path
    key: Path
    fingerprint: str


def self_signed(folder: Path, names: Sequence[str]) -> Certificate:
    """Return the certificate in `folder`, made anew where there is none or it runs out soon.

    It stands for `names` (hosts or addresses) and for this machine itself.
    """
    made = folder / "self-signed.pem", folder / "self-signed.key"
    wanted = [*names, "localhost", "127.0.0.1"]
    found = x509.load_pem_x509_certificate(made[0].read_bytes()) if made[0].exists() else None
    if found is None or not _serves(found, wanted):
        found = _make(*made, wanted)
    return Certificate(*made, found.fingerprint(hashes.SHA256()).hex(":").upper())


def _serves(certificate: x509.Certificate, wanted: Sequence[str]) -> bool:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lasts = certificate.not_valid_after_utc > clock.now() + LIFE / 10
    return lasts and set(names) == set(map(_name, wanted))


def _make(cert: Path, key: Path, names: Sequence[str]) -> x509.Certificate:
    """Make a key and a certificate for it, and keep both; the key is for this account alone."""
    secret = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "svflab, for a trial")])
    now = clock.now()
    made = (
        x509.CertificateBuilder(subject, subject, secret.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectAlternativeName(dict.fromkeys(map(_name, names))), False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        .sign(secret, hashes.SHA256())
    )
    cert.parent.mkdir(parents=True, exist_ok=True)
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    with open(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(
            secret.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    return made


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
