"""The pictures of the pages in docs/images, taken of the demo's archive with the system's Chromium.

    .venv/bin/python docs/screenshots.py

Run it when pages have changed. The pictures are not compared in checks: another machine has other
fonts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Shot:
    """A picture: of which page how wide and high, in the light or the dark."""

    name: str
    page: str
    width: int = 1280
    height: int = 860
    dark: bool = False


SHOTS = (
    Shot("home", "/"),
    Shot("search", "/search?q=water"),
    Shot("report", "/reports/{report}"),
    Shot("report-phone", "/reports/{report}#s3", width=390, height=780, dark=True),
    Shot("party", "/parties/{party}", height=1100),
    Shot("comparison", "/statements/{report}/{statement}", height=860),
    Shot("revisions", "/revisions/{corrected}"),
    Shot("review", "/review/{report}/{statement}"),
    Shot("decisions", "/decisions", height=600),
    Shot("api", "/api/v1", height=760),
)


def main() -> None:
    """Take all pictures anew."""
    path = next(filter(None, map(shutil.which, _BROWSERS)))
    with (
        tempfile.TemporaryDirectory() as folder,
        _running(_made(Path(folder))) as (address, keys),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=["--disable-gpu"])
        for shot in SHOTS:
            size = _take(browser, address + shot.page.format_map(keys), shot)
            print(f"docs/images/{shot.name}.webp  {size // 1024} KiB")
        browser.close()


def _made(folder: Path) -> Path:
    """The archive that is shown: that of `make demo`, with two decisions."""
    subprocess.run(["make", "demo"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    path = folder / "newsroom.db"
    shutil.copy(ROOT / "build" / "demo" / "onrecord.db", path)
    signed = ("--by", "ida", "--archive", path)
    _onrecord("party", "merge", "northmere", "northmere water",
              "--why", "the firm, called by half its name", *signed)  # fmt: skip
    _onrecord("party", "merge", "pete", "peter", "--unsure",
              "--why", "a driver and a former thief?", *signed)  # fmt: skip
    return path


def _onrecord(*command: object) -> None:
    subprocess.run([sys.executable, "-m", "onrecord", *map(str, command)], cwd=ROOT, check=True)


@contextmanager
def _running(archive: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """The archive served; the address, and what the addresses of pages are made of."""
    from benchmarks.serving import served
    from onrecord.archive.store import Archive

    def one(sql: str) -> object:
        return opened.connection.execute(sql).fetchone()[0]

    shown = "said.title LIKE 'Boil-water notice%' AND outlet = 'Meridian News'"
    with Archive.open(archive) as opened:
        keys = {
            "report": one(
                f"SELECT report.key FROM said JOIN report ON report.id = report_id WHERE {shown}"
            ),
            "statement": one(
                "SELECT statement.key FROM said JOIN statement USING (id) "
                f"WHERE {shown} AND said.words LIKE '%Saturday%'"
            ),
            "corrected": one(
                "SELECT key FROM revision JOIN report ON report.id = report_id WHERE report.current"
            ),
            "party": one("SELECT identity_id FROM identified WHERE name = 'Ewan Prideaux'"),
        }
    os.environ["ONRECORD_USER"] = "ida"
    with served(archive) as (port, *_):
        yield f"http://127.0.0.1:{port}", keys


def _take(browser: Browser, address: str, shot: Shot) -> int:
    """Take one picture; its size in bytes."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.dark else "light",
    )
    page = context.new_page()
    page.goto(address)
    data = page.screenshot()
    context.close()
    target = ROOT / "docs" / "images" / f"{shot.name}.webp"
    Image.open(BytesIO(data)).save(target, quality=75, method=6)
    return target.stat().st_size


if __name__ == "__main__":
    main()
