"""What a long article costs beside a short one, stage by stage.

    python bench/extraction/length.py [FOLDER] [--sizes 10 100 1000]

Puts the articles of the folder (that of `examples/` without one) one after another until they are so many kB, and takes
that as one article through all stages. Prints the milliseconds of processor time that each stage takes for 10 kB: where
cost grows with length alone, a row holds the same number throughout.
"""

import argparse
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from judge import BASE, CHECKOUT, markdown
from speed import Clock, take

from kg import authority
from kg.pipeline import STAGES, find, rare_search


def long_text(files: list[Path], size: int) -> str:
    """A headline, a date, and the paragraphs of the files in turn, in so many bytes or a few more."""
    bodies = [STAGES.read(path).text.partition("\n\n")[2] for path in files]
    parts, length = ["Partners meet", "3 July 2023"], 0
    for body in cycle(bodies):
        if length >= size:
            return "\n\n".join(parts) + "\n"
        parts.append(body)
        length += len(body.encode()) + 2
    raise ValueError("there is no article")


def costs(files: list[Path], size: int) -> dict[str, float]:
    """Milliseconds for 10 kB, by stage, of an article of so many bytes."""
    clock = Clock()
    with TemporaryDirectory() as folder, rare_search():
        path = Path(folder) / "long.txt"
        path.write_text(long_text(files, size), encoding="utf-8")
        take(path, authority.load(BASE), clock)
    return {stage: took * 1000 * 10_000 / size for stage, took in clock.seconds.items()}


def main() -> None:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CHECKOUT / "examples")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000], metavar="kB")
    given = parser.parse_args()
    files = find([given.folder])
    costs(files, 10_000)  # to warm up
    found = [costs(files, size * 1000) for size in given.sizes]
    rows = ([stage, *(f"{one[stage]:,.1f}" for one in found)] for stage in found[0])
    print(markdown(["ms for 10 kB of", *(f"{size:,} kB" for size in given.sizes)], rows))


if __name__ == "__main__":
    main()
