"""What became of articles in the builds before, kept so that only what has changed is done again.

An outcome is found by what it was made from: the bytes and the name of the file, and the rules. These are all code and
data of the stages with the packages they stand on, the authority data, ontology and shapes, and the settings that the
stages obey. So what is kept can be missing, but not be out of date. Outcomes with a problem are not kept.
"""

import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg import assets, authority
from kg.check import Report, Result
from kg.model import Article, When
from kg.release import Part
from kg.release.files import told
from kg.settings import Settings

_OTHER_ROOMS = ("cli", "feeds", "release", "store")
_OBEYED = ("base", "publish_text", "min_confidence")


@dataclass(frozen=True)
class Kept:
    """The outcomes kept in a directory, of those that were made by the rules.

    With `fresh` none of them is found, so that all is done again and kept anew.
    """

    folder: Path
    rules: str
    fresh: bool = False
    used: set[Path] = field(default_factory=set)

    def get(self, path: Path) -> dict[str, Any] | None:
        """What is kept of the article of a file, as the fields of its outcome; None where it must be done."""
        try:
            place = self._place(path)
            return None if self.fresh else _read(gzip.decompress(place.read_bytes()))
        except (OSError, EOFError, ValueError, TypeError, KeyError, AttributeError):  # missing, or damaged
            return None

    def put(self, path: Path, article: Article, report: Report, part: Part, unsure: int) -> None:
        """Keeps what became of a file's article.

        Raises:
            KgError: the directory cannot be written.
        """
        place = self._place(path)
        if not place.exists():
            with told(self.folder):
                place.parent.mkdir(parents=True, exist_ok=True)
                new = place.with_suffix(f".{os.getpid()}")
                new.write_bytes(gzip.compress(_written(article, report, part, unsure), 1, mtime=0))
                new.replace(place)

    def sweep(self) -> None:
        """Removes what was kept of files that this build has not seen."""
        with told(self.folder):
            for place in self.folder.glob("*/*"):
                if place not in self.used:
                    place.unlink(missing_ok=True)

    def _place(self, path: Path) -> Path:
        digest = _hash([self.rules.encode(), path.name.encode(), path.read_bytes()])
        place = self.folder / digest[:2] / digest
        self.used.add(place)
        return place


def rules(settings: Settings, published: When | None = None) -> str:
    """The fingerprint of all that an outcome depends on besides the article."""
    package = Path(assets.__file__).parent
    code = (file for file in sorted(package.rglob("*")) if _decides(file.relative_to(package)))
    files = [*code, *assets.files("ontology"), *assets.files("shapes"), authority.BUNDLED, *settings.authority]
    obeyed = {name: getattr(settings, name) for name in _OBEYED} | {"published": str(published)}
    words = [json.dumps(obeyed, sort_keys=True), sys.version, *sorted(_packages())]
    return _hash([*(text.encode() for text in words), *(file.read_bytes() for file in files if file.is_file())])


def _decides(file: Path) -> bool:
    return file.parts[0] not in _OTHER_ROOMS and "__pycache__" not in file.parts and file.suffix != ".pyc"


def _packages() -> Iterator[str]:
    for package in distributions():
        yield f"{package.metadata['Name']} {package.version}"


def _hash(pieces: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for piece in pieces:
        whole.update(hashlib.sha256(piece).digest())
    return whole.hexdigest()


def plain(article: Article | None, report: Report | None) -> dict[str, Any]:
    """An article and its report as JSON has them; `from_plain` gives them back."""
    results = None if report is None else [_row(result) for result in report.results]
    return {"article": asdict(article) if article else None, "results": results}


def from_plain(told: Mapping[str, Any]) -> tuple[Article | None, Report | None]:
    """The article and the report that `plain` has told."""
    article = told["article"]
    if article is not None:
        published = article["published"]
        article = Article(**article | {"published": When(**published) if published else None})
    results = told["results"]
    return article, None if results is None else Report(tuple(Result(*map(_value, row)) for row in results))


def _written(article: Article, report: Report, part: Part, unsure: int) -> bytes:
    graph = {"unsure": unsure, "graph": part.name, "lines": b"".join(part.lines).decode()}
    return json.dumps(plain(article, report) | graph, ensure_ascii=False).encode()


def _read(data: bytes) -> dict[str, Any]:
    kept = json.loads(data)
    article, report = from_plain(kept)
    lines = tuple(line.encode() + b"\n" for line in kept["lines"].split("\n")[:-1])
    return {"article": article, "unsure": kept["unsure"], "part": Part(kept["graph"], lines), "report": report}


def _row(result: Result) -> list[Any]:
    return [_plain(getattr(result, each.name)) for each in fields(Result)]


def _plain(value: Node | str | None) -> Any:
    """A value as JSON has it: nodes are lists, texts are texts."""
    if isinstance(value, Literal):
        return ["literal", str(value), value.language, str(value.datatype) if value.datatype else None]
    return [type(value).__name__, str(value)] if isinstance(value, URIRef | BNode) else value


def _value(plain: Any) -> Any:
    match plain:
        case ["literal", text, language, datatype]:
            return Literal(text, lang=language, datatype=URIRef(datatype) if datatype else None, normalize=False)
        case ["URIRef", text]:
            return URIRef(text)
        case ["BNode", text]:
            return BNode(text)
        case _:
            return plain
