"""Where the ontology and the shapes lie: inside an installed wheel, or beside the package in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `ontology` or `shapes`.

    >>> (folder("ontology") / "cooperation.ttl").is_file()
    True

    Raises:
        FileNotFoundError: the installation lacks it.
    """
    for place in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"{name}/ is neither in the package nor beside it: install coop-kg anew")


def files(name: str) -> list[Path]:
    """Every Turtle file of a folder, sorted by name."""
    return sorted(folder(name).glob("*.ttl"))
