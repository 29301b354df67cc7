"""Chromium, and a server for it: started once for each file of tests, skipped where there is no Chromium."""

import os
import shutil
from collections.abc import Iterator

import pytest
from newsroom import app, listening

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with listening(app()) as served:
        yield served


@pytest.fixture(scope="module")
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
