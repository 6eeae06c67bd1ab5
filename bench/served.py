"""What gunicorn serves while pages are measured: the portal, and the baselines under /baseline."""

import os
from pathlib import Path

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app.core.config import Settings
from app.core.kept_pages import EVERY
from app.factory import create_app
from bench.site import COUNCIL, make_baselines

folder = Path(os.environ["BENCH_FOLDER"])
portal = create_app(
    Settings(
        secret_key="a secret for measuring, long enough", database_url=f"sqlite:///{folder / 'portal.db'}",
        folder=folder / "files", base_url="http://127.0.0.1", council=COUNCIL, testing=True, languages=("en",),
    )
)  # fmt: skip
portal.extensions["kept_pages"].every = EVERY
app = DispatcherMiddleware(portal, {"/baseline": make_baselines(folder)})
