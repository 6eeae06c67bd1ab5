"""Balance and return pages beside bare Flask and a one-query page: CPU a request, and requests a second."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

from flask.testing import FlaskClient

from app.accounts import service as accounts
from app.core import clock, db
from app.guidance.seed_format import read_language
from bench.site import make_baselines, make_site

WARM, TIMES = 30, 400
PORT = int(os.environ.get("BENCH_PORT", "8791"))
SECONDS = 4.0


def cpu(client: FlaskClient, path: str) -> float:
    """Milliseconds of processor time a request, the steady figure; the best of three rounds."""
    for _ in range(WARM):
        assert client.get(path).status_code == 200, path
    rounds = []
    for _ in range(3):
        start = time.process_time()
        for _ in range(TIMES):
            client.get(path)
        rounds.append((time.process_time() - start) / TIMES * 1000)
    return min(rounds)


def signed_in(client: FlaskClient, reference: str) -> FlaskClient:
    """Sign the one recipient in, with a sign-in put straight into the cookie: no code reaches a bench."""
    token = accounts.start_sign_in(accounts.recipient_by_reference(reference).id, clock.now())
    db.commit()
    db.let_go()
    with client.session_transaction() as kept:
        kept["_user_id"] = token
    return client


def run() -> None:
    """Measure and print."""
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    baselines = make_baselines(folder).test_client()
    bare, one = cpu(baselines, "/bare"), cpu(baselines, "/one-query")
    app, reference = make_site(folder)
    client = signed_in(app.test_client(), reference)
    home = f"/en/for/{reference}"
    listed = client.get(f"{home}/returns/").text
    period = sorted(part[:10] for part in listed.split(f"{home}/returns/")[1:] if part[:1] == "2")[0]
    slug = next(one.slug for one in read_language("en") if one.facts.get("state") == "published")
    paths = {
        "public home": "/en/", "a page of guidance": f"/en/guidance/{slug}", "balance": f"{home}/balance/", "My home": f"{home}/",
        "a return": f"{home}/returns/{period}/", "a receipt of 60 lines": f"{home}/returns/{period}/sent/1",
    }  # fmt: skip
    print(f"{'bare Flask':28} {bare:7.3f} ms CPU\n{'one query, small template':28} {one:7.3f} ms CPU")
    figures = {words: cpu(client, path) for words, path in paths.items()}
    for words, figure in figures.items():
        print(f"{words:28} {figure:7.3f} ms CPU   {figure / bare:6.1f} x bare   {figure / one:6.1f} x one query")
    print(f"aim: guidance at least 80 % of bare Flask; measured {bare / figures['a page of guidance']:.0%} of its speed")
    print(f"aim: balance at most 5.0 x one query; measured {figures['balance'] / one:.1f} x")
    _requests_a_second(folder, client, paths)


def _requests_a_second(folder: Path, client: FlaskClient, paths: dict[str, str]) -> None:
    """The same through gunicorn on loopback, 2 workers of 4 threads, 8 clients on the same machine."""
    cookie = "; ".join(f"{c.key}={c.value}" for c in client._cookies.values())
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-w", "2", "--threads", "4", "-b", f"127.0.0.1:{PORT}", "--log-level", "error",
         "bench.served:app"],
        env={**os.environ, "BENCH_FOLDER": str(folder)},
    )  # fmt: skip
    try:
        _wait()
        for words, path in {"bare Flask": "/baseline/bare", "one query": "/baseline/one-query", **paths}.items():
            print(f"{words:28} {_rate(path, cookie):9,.0f} requests/s")
    finally:
        server.terminate()
        server.wait(20)


def _wait() -> None:
    for _ in range(100):
        try:
            connection = HTTPConnection("127.0.0.1", PORT, timeout=2)
            connection.request("GET", "/baseline/bare")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def _rate(path: str, cookie: str) -> float:
    done = [0] * 8
    until = time.perf_counter() + SECONDS

    def ask(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", PORT, timeout=10)
        while time.perf_counter() < until:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                done[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS
