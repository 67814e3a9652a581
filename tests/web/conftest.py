"""An archive of the invented reports of examples/, served; and a real browser to look at it.

    demo         the archive, read once a session; never write into it
    archive      a copy of it of the test's own
    client       requests to an application over `archive`, without a network
    asking       the same over any archive, not as a fixture: with asking(path) as client
    story        the archive of a story that several outlets tell
    serve        starts a server over an archive (default: the copy) and gives its address
    server       the address of a server over `archive`, such as http://127.0.0.1:40123
    served       the same as a context manager, for fixtures that last longer: served(path)
    browser      Chromium, started once a session
    new_page     opens a page: new_page(scripts=False), new_page(width=390, dark=True)

The browser is the system's own. Where there is none, tests that ask for it are skipped and say how
to get one; in CI they fail.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from onrecord.web.app import create_app
from onrecord.web.serving import Serving
from tests.web.bridge import make_story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

EXAMPLES = Path(__file__).parents[2] / "examples"
ADDRESS = "http://127.0.0.1:8017"  # what `client` says that it asks
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_HOW_TO_GET_ONE = (
    "no Chromium: on Debian and Ubuntu `apt-get install chromium`, on macOS "
    "`brew install --cask chromium`, or put any Chromium named `chromium` on the PATH"
)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of examples/, its parties linked and its statements compared."""
    from onrecord.archive.store import Archive
    from onrecord.compare.update import update
    from onrecord.pipeline import load

    path = tmp_path_factory.mktemp("demo") / "demo.db"
    reader = load()
    with Archive.open(path, write=True) as archive:
        for report in sorted(EXAMPLES.iterdir()):
            if report.suffix in (".txt", ".html", ".pdf") or report.name == "vellin-ledger.md":
                archive.add(reader.read(report), report.read_bytes())
        update(archive)
        archive.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def archive(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demo archive, to be written into."""
    return Path(shutil.copy(demo, tmp_path / "demo.db"))


@contextmanager
def asking(path: Path) -> Iterator[TestClient]:
    """Requests to an application over an archive, without a network; errors raise."""
    with TestClient(create_app(Serving(path)), base_url=ADDRESS) as client:
        yield client


@pytest.fixture
def client(archive: Path) -> Iterator[TestClient]:
    """Requests to an application over a copy of the demo archive."""
    with asking(archive) as made:
        yield made


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """An archive of the story of the bridge, to be written into."""
    return make_story(tmp_path / "story.db")


@pytest.fixture
def serve(archive: Path) -> Iterator[Callable[..., str]]:
    """Start a server: `serve()`, `serve(path)`, `serve(read_only=True)`. Gives its address."""
    with ExitStack() as stack:

        def start(path: Path = archive, **options: Any) -> str:
            return stack.enter_context(_served(path, **options))

        yield start


@pytest.fixture
def server(serve: Callable[..., str]) -> str:
    """The address of a server over a copy of the demo archive."""
    return serve()


@pytest.fixture(scope="session")
def served() -> Callable[..., AbstractContextManager[str]]:
    """`with served(path) as address`, for fixtures of a module or the session."""
    return _served


@contextmanager
def _served(path: Path, **options: Any) -> Iterator[str]:
    """An archive served by uvicorn in a thread of this process, at a free port."""
    config = uvicorn.Config(
        create_app(Serving(path, **options)),
        host="127.0.0.1",
        port=0,
        log_level="error",
        timeout_graceful_shutdown=2,
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 20
        while not running.started:
            if not thread.is_alive() or time.monotonic() > until:
                pytest.fail("the server does not start")
            time.sleep(0.01)
        port = running.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Skips, and in CI fails, where there is none."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        pytest.fail(_HOW_TO_GET_ONE) if os.environ.get("CI") else pytest.skip(_HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of its own session: `new_page(scripts=False, dark=True, width=390)`.

    Other arguments are those of playwright's `new_context`.
    """
    with ExitStack() as stack:

        def open_page(
            *, scripts: bool = True, dark: bool = False, width: int = 1280, **options: Any
        ) -> Page:
            context = browser.new_context(
                java_script_enabled=scripts,
                color_scheme="dark" if dark else "light",
                viewport={"width": width, "height": 900},
                **options,
            )
            stack.callback(context.close)
            context.set_default_timeout(10_000)
            return context.new_page()

        yield open_page
