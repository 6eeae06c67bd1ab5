"""Nobody finds a file by trying names."""

import secrets

from flask import Flask

from tests.everywhere.world import make_world, signed_in


def test_no_name_that_is_guessed_finds_a_file(app: Flask) -> None:
    world = make_world()
    owner, officer, other = (signed_in(app, world.people[who]) for who in ("owner", "finance officer", "other recipient"))
    theirs = f"/en/for/{world.own.owner.reference}/returns/2026-04-01/files"
    sent = f"/admin/returns/{world.own.values['subject']}/files"
    real = world.own.values["name"]
    near = [real[:-1] + digit for digit in "0123456789abcdef" if digit != real[-1]]
    for turn, name in enumerate([*near, *(secrets.token_hex(20) for _ in range(200)), "0" * 40, "f" * 40]):
        client, folder = ((owner, theirs), (officer, sent), (other, theirs))[turn % 3]
        assert client.flask.get(f"{folder}/{name}").status_code == 404
    with owner.flask.get(f"{theirs}/{real}") as found:
        assert found.status_code == 200
    with officer.flask.get(f"{sent}/{real}") as found:
        assert found.status_code == 200
    other.get(f"{theirs}/{real}", status=404)
    other.get(f"/en/for/{world.people['other recipient'].reference}/returns/2026-04-01/files/{real}", status=404)
    officer.get(f"/admin/returns/{world.paper.values['subject']}/files/{real}", status=404)
