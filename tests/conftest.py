"""What the tests share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles and gold data beside the checkout; what needs it is skipped without."""
    folder = Path(__file__).parents[2] / "shared"
    if not (folder / "articles").is_dir():
        pytest.skip("needs the real articles: a folder `shared/articles` beside the checkout")
    return folder
