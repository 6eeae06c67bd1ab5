"""Addresses that came from outside."""

from urllib.parse import urlsplit


def local_path(address: str) -> str | None:
    """An address on this site, as the site itself wrote it; anything else is dropped (ASVS 3.7.2)."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if plain and not parts.scheme and not parts.netloc else None
