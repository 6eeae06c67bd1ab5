"""Settings, read once from the environment.

A default must be safe in production and publishable. Where there is no such default there is none:
the site says what is missing and does not start.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("en", "pl", "ur", "gu", "pa", "bn", "so")
SHORTEST_SECRET = 32
MAIL_SECURITY = ("starttls", "tls", "none")  # none: a mail server on this machine or in a closed network
NOTIFY = "https://api.notifications.service.gov.uk"  # GOV.UK Notify sends the texts


class BadSettings(Exception):
    """The site may not start like this. The message says which setting and what to do."""


@dataclass(frozen=True)
class Council:
    """What a council puts its own name to. All of it is shown to people."""

    name: str = "Your council"
    service_name: str = "Direct payments"
    phone: str = ""
    phone_hours: str = ""
    email: str = ""
    address: str = ""
    emergency_phone: str = ""
    logo_url: str | None = None
    payment_words: tuple[str, ...] = ("COUNCIL",)
    brand: str = "#0b4a54"
    brand_text: str = "#ffffff"
    action: str = "#0a5a3c"
    action_text: str = "#ffffff"


@dataclass(frozen=True)
class SignOn:
    """The council's single sign-on for staff, by OpenID Connect. `roles`: (value of the claim, role of the portal)."""

    issuer: str
    client_id: str
    client_secret: str
    roles_claim: str = ""
    roles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Settings:
    """Everything the site needs to be told. `demo` means invented people, loopback only."""

    secret_key: str
    database_url: str
    folder: Path
    base_url: str
    council: Council = field(default_factory=Council)
    demo: bool = False
    testing: bool = False
    languages: tuple[str, ...] = LANGUAGES
    trusted_hosts: tuple[str, ...] = ()
    mail_server: str | None = None
    mail_port: int = 25
    mail_security: str = "starttls"
    mail_user: str = ""
    mail_password: str = ""
    mail_from: str = ""
    duty_email: str = ""
    duty_mobile: str = ""
    notify_key: str | None = None
    notify_text_template: str = ""
    notify_url: str = NOTIFY
    proxies: int = 0
    audit_head_file: Path | None = None
    jobs_url: str = ""
    sign_on: SignOn | None = None

    @property
    def https(self) -> bool:
        """Whether people reach the site over https, as every real council must."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings. Raises BadSettings with a sentence for the person who starts the site."""
        settings = cls(
            secret_key=env.get("SECRET_KEY", ""),
            database_url=env.get("DATABASE_URL", ""),
            folder=Path(env.get("FILES_FOLDER", "")),
            base_url=env.get("BASE_URL", ""),
            council=_council(env),
            demo=env.get("PORTAL_DEMO") == "1",
            languages=tuple(env.get("LANGUAGES", ",".join(LANGUAGES)).split(",")),
            trusted_hosts=tuple(host for host in env.get("TRUSTED_HOSTS", "").split(",") if host),
            mail_server=env.get("MAIL_SERVER") or None,
            mail_port=int(env.get("MAIL_PORT", "25")),
            mail_security=env.get("MAIL_SECURITY", "starttls"),
            mail_user=env.get("MAIL_USER", ""),
            mail_password=env.get("MAIL_PASSWORD", ""),
            mail_from=env.get("MAIL_FROM", ""),
            duty_email=env.get("DUTY_EMAIL", ""),
            duty_mobile=env.get("DUTY_MOBILE", ""),
            notify_key=env.get("NOTIFY_API_KEY") or None,
            notify_text_template=env.get("NOTIFY_TEXT_TEMPLATE", ""),
            notify_url=env.get("NOTIFY_URL", NOTIFY),
            proxies=int(env.get("PROXIES", "0")),
            jobs_url=env.get("JOBS_URL", ""),
            audit_head_file=Path(env["AUDIT_HEAD_FILE"]) if env.get("AUDIT_HEAD_FILE") else None,
            sign_on=_sign_on(env),
        )
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse what is unsafe. Raises BadSettings."""
        _require(len(self.secret_key) >= SHORTEST_SECRET, f"SECRET_KEY must have {SHORTEST_SECRET} characters or more")
        _require(bool(self.database_url), "DATABASE_URL is missing (sqlite:////path/portal.db or postgresql://...)")
        _require(str(self.folder) not in ("", "."), "FILES_FOLDER is missing: where files people send are kept")
        _require(bool(self.base_url), "BASE_URL is missing: the address people use, for links in messages")
        _require(self.mail_security in MAIL_SECURITY, f"MAIL_SECURITY is one of {', '.join(MAIL_SECURITY)}")
        _require(bool(self.notify_text_template or not self.notify_key), "NOTIFY_TEXT_TEMPLATE is missing, for texts")
        if not (self.demo or self.testing):
            _require(self.https, "BASE_URL must begin with https:// (only the demonstration may do without)")
            _require(bool(self.trusted_hosts), "TRUSTED_HOSTS is missing: the host names this site answers to")
            _require(self.sign_on is None or self.sign_on.issuer.startswith("https://"), "OIDC_ISSUER must begin with https://")
            _require(bool(self.duty_email), "DUTY_EMAIL is missing: who is told when a private message waits too long")
            _require(bool(self.council.phone), "COUNCIL_PHONE is missing: every page says whom to ring")


def _sign_on(env: Mapping[str, str]) -> SignOn | None:
    issuer = env.get("OIDC_ISSUER", "")
    if not issuer:
        return None
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        _require(bool(env.get(name)), f"{name} is missing: OIDC_ISSUER is set")
    pairs = [one.partition("=") for one in env.get("OIDC_ROLES", "").split(",") if one.strip()]
    roles = tuple((value.strip(), role.strip()) for value, _sign, role in pairs)
    return SignOn(issuer, env["OIDC_CLIENT_ID"], env["OIDC_CLIENT_SECRET"], env.get("OIDC_ROLES_CLAIM", ""), roles)


def _council(env: Mapping[str, str]) -> Council:
    plain = Council()
    return Council(
        name=env.get("COUNCIL_NAME", plain.name),
        service_name=env.get("SERVICE_NAME", plain.service_name),
        phone=env.get("COUNCIL_PHONE", ""),
        phone_hours=env.get("COUNCIL_PHONE_HOURS", ""),
        email=env.get("COUNCIL_EMAIL", ""),
        address=env.get("COUNCIL_ADDRESS", ""),
        emergency_phone=env.get("COUNCIL_EMERGENCY_PHONE", ""),
        logo_url=env.get("COUNCIL_LOGO_URL") or None,
        payment_words=tuple(w.strip() for w in env.get("COUNCIL_PAYMENT_WORDS", "COUNCIL").split(",") if w.strip()),
        brand=env.get("BRAND_COLOUR", plain.brand),
        brand_text=env.get("BRAND_TEXT_COLOUR", plain.brand_text),
        action=env.get("ACTION_COLOUR", plain.action),
        action_text=env.get("ACTION_TEXT_COLOUR", plain.action_text),
    )


def _require(good: bool, sentence: str) -> None:
    if not good:
        raise BadSettings(sentence)
