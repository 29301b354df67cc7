"""Chromium, and servers for it: started once for this folder in each process, skipped where there is no Chromium."""

import os
import shutil
from collections.abc import Iterator

import newsroom
import pytest

from browser import world as looked_at

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    """Where the newsroom is served."""
    with newsroom.listening(newsroom.app()) as served:
        yield served


@pytest.fixture(scope="package")
def world() -> Iterator[str]:
    """Where the release is served in which every kind of page has something to show."""
    with newsroom.listening(looked_at.app()) as served:
        yield served


@pytest.fixture(scope="package")
def browser() -> Iterator["playwright.Browser"]:  # noqa: F821 - imported where the tests run, as it may be missing
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install -y chromium")
    arguments = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to run as root with it
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()
