"""The guidance that the portal brings is small on a slow phone, and asks nobody else: pages as they really are, counted
without a browser. How the browser loads them is tried in tests/browser/test_weight.py."""

import gzip
import re

import pytest
from flask import Flask

from app.core import db
from app.guidance import seeding
from app.guidance.seed_format import read_language
from tests.conftest import NOW
from tests.page import Client

MOST_REQUESTS, MOST_BYTES = 6, 60_000  # packed; TRUST.md AU12
VIEWS = (
    "/ur/guidance/employer-steps", "/ur/guidance/what-you-can-use-it-for", "/ur/guidance/myths", "/en/guidance/myths",
    "/en/guidance/getting-help/easy", "/ur/guidance/getting-help/easy", "/ur/tools/can-i-use-it", "/en/tools/can-i-use-it/easy",
    "/ur/tools/pa-cost",
)  # fmt: skip
# What a browser fetches by itself: style sheets, scripts, pictures (a drawing is one file, whatever part of it is shown).
FETCHED = (
    r'<link[^>]*rel="(?:stylesheet|icon|preload|manifest|mask-icon|apple-touch-icon)"[^>]*href="([^"]+)"',
    r'<script[^>]*src="([^"]+)"', r'<(?:img|source|video|audio|iframe)[^>]*src="([^"]+)"', r'<use href="([^"#]+)',
)  # fmt: skip


@pytest.fixture
def as_shipped(app: Flask) -> None:
    seeding.sow([*read_language("en"), *read_language("ur")], NOW, by=None)
    db.commit()


def packed(client: Client, path: str) -> int:
    with client.get(path) as answer:
        return len(gzip.compress(answer.data))


def test_guidance_as_it_is_shipped_is_small(as_shipped: None, client: Client) -> None:
    for path in VIEWS:
        body = client.get(path).text
        asked = {one for pattern in FETCHED for one in re.findall(pattern, body)}
        assert all(re.match(r"/(?!/)", one) for one in asked), f"{path} asks another site: {asked}"
        sizes = {one: packed(client, one) for one in asked} | {path: len(gzip.compress(body.encode()))}
        assert len(sizes) <= MOST_REQUESTS, sizes
        assert sum(sizes.values()) <= MOST_BYTES, sizes
        assert max(sizes.values()) > 1_000, "something was fetched"
