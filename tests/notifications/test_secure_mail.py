"""Mail over TLS and with a sign-in, to a real mail server with a certificate of its own; never in clear where TLS was asked for."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from app.core import db
from app.core.config import Settings
from app.notifications import delivery, service
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Contact
from tests.factories import NOW, make_recipient

pytestmark = pytest.mark.once  # what a mail server says does not depend on the database
USER, SECRET = "portal", "a mail passphrase"


class Box:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.got: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.got.append(envelope.content)
        return "250 kept"


def certificate(folder: Path) -> ssl.SSLContext:
    """A certificate for localhost that only this test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(NOW - timedelta(days=3650)).not_valid_after(NOW + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*plain))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def let_in(_server: SMTP, _session: Any, _envelope: Any, _way: str, told: Any) -> AuthResult:
    return AuthResult(success=(told.login.decode(), told.password.decode()) == (USER, SECRET), handled=True)


class Started(Controller):
    """aiosmtpd knocks once to see that it has started, with the server's own side of TLS: this one knocks as a client."""

    def _trigger_server(self) -> None:
        with socket.create_connection(("localhost", self.port), 5) as knock:
            if self.ssl_context:
                knock = ssl.create_default_context().wrap_socket(knock, server_hostname="localhost")
            with knock:
                knock.recv(1024)


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[tuple[Box, int]]:
    """A server that speaks TLS the way the test says, and wants a sign-in."""
    context, kept = certificate(tmp_path), Box()
    # aiosmtpd counts only STARTTLS as TLS.
    options: dict[str, Any] = {"authenticator": let_in, "auth_require_tls": request.param == "starttls"}
    options["auth_required"] = request.param == "starttls"
    if request.param == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = Started(kept, hostname="localhost", port=port, ssl_context=context if request.param == "tls" else None, **options)
    server.start()
    yield kept, port
    server.stop()


def deliver(app: Flask, settings: Settings, port: int, **told: str) -> tuple[int, int]:
    made = make_recipient()
    service.notify(Contact(made.id, "en", made.email), Message.RETURN_SETTLED, NOW)
    db.commit()
    with app.app_context():
        return delivery.deliver(replace(settings, mail_server="localhost", mail_port=port, **told))  # type: ignore[arg-type]


@pytest.mark.parametrize(("box", "way"), [("starttls", "starttls"), ("tls", "tls")], indirect=["box"])
def test_mail_goes_over_tls_with_a_sign_in(app: Flask, settings: Settings, box: tuple[Box, int], way: str) -> None:
    assert deliver(app, settings, box[1], mail_security=way, mail_user=USER, mail_password=SECRET) == (1, 0)
    assert len(box[0].got) == 1


@pytest.mark.parametrize(
    ("box", "told"),
    [
        ("none", {"mail_security": "starttls", "mail_user": USER, "mail_password": SECRET}),
        ("starttls", {"mail_security": "starttls", "mail_user": USER, "mail_password": "wrong"}),
        ("starttls", {"mail_security": "none", "mail_user": USER, "mail_password": SECRET}),
    ],
    indirect=["box"],
)
def test_nothing_goes_where_the_server_is_not_as_told(
    app: Flask, settings: Settings, box: tuple[Box, int], told: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SECONDS", 3)  # a server that has refused a password says nothing more
    assert deliver(app, settings, box[1], **told) == (0, 1)
    assert box[0].got == []
    assert db.session.query(OutboxMessage).one().sent_at is None


@pytest.mark.parametrize("box", ["starttls"], indirect=True)
def test_a_certificate_that_nobody_vouches_for_is_refused(
    app: Flask, settings: Settings, box: tuple[Box, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert deliver(app, settings, box[1], mail_user=USER, mail_password=SECRET) == (0, 1)
    assert box[0].got == []
