"""The documentation is whole: each command, option, setting and address has its line, and no link is dead."""

import re
import tomllib
import urllib.parse
from dataclasses import MISSING, fields
from pathlib import Path

import click
import pytest

from kg.cli import main
from kg.read import SUFFIXES
from kg.read.load import LARGEST
from kg.settings import Settings, load
from web import create_app
from web.documents import INCOMING, MOST_PAGES, MOST_TRIPLES
from web.past import MOST_ASKED
from web.selection import PAGE
from web.signposts import LONGEST_HEADER
from web.sparql.guard import DEEPEST_NESTING, LONGEST_QUERY

CHECKOUT = Path(__file__).parents[1]
REFERENCE = CHECKOUT / "docs" / "reference"
PAGES = sorted(page for place in (".", "docs", "docs/*", "bench") for page in CHECKOUT.glob(f"{place}/*.md"))
COMMANDS = {name: main.get_command(click.Context(main), name) for name in main.list_commands(click.Context(main))}
SETTINGS = [field.name for field in fields(Settings)]


def reference(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def section(command: str) -> str:
    """What the reference tells of a command."""
    found = re.search(rf"^## kg {command}\n(.*?)(?=^## |\Z)", reference("cli.md"), re.M | re.S)
    assert found, f"docs/reference/cli.md has no heading for kg {command}"
    return found[1]


def options(command: click.Command) -> set[str]:
    return {name for option in command.params if isinstance(option, click.Option) for name in option.opts}


def rows(text: str) -> list[list[str]]:
    """The first two cells of each row of the tables whose first cell is code."""
    return re.findall(r"^\| (`[^|]*`) \| ([^|]*) \|", text, re.M)


def in_docs(path: Path) -> str:
    return path.resolve().relative_to(CHECKOUT).as_posix()


def test_there_are_pages_commands_and_settings_to_compare() -> None:
    assert len(PAGES) >= 15
    assert len(COMMANDS) >= 6
    assert len(SETTINGS) >= 9


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented_and_no_other(name: str) -> None:
    told = {option for cell, _ in rows(section(name)) for option in re.findall(r"--?[a-z-]+", cell)}
    assert told == options(COMMANDS[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_of_a_command_is_documented(name: str) -> None:
    arguments = [p.metavar or p.name or "" for p in COMMANDS[name].params if isinstance(p, click.Argument)]
    wanted = " ".join([f"kg {name}", *(argument.upper() for argument in arguments)])
    assert f"`{wanted}`".lower() in section(name).lower()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_gives_an_example(name: str) -> None:
    assert f"kg {name} " in (COMMANDS[name].help or "")


def test_the_options_of_kg_itself_are_documented() -> None:
    told = reference("cli.md").partition("\n## ")[0]
    assert sorted(option for option in options(main) if f"`{option}" not in told) == []


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_documented_with_its_variable_and_default(name: str) -> None:
    (row,) = re.findall(rf"^\| `{name}` \| `(\w+)` \| `([^`]*)` \|", reference("settings.md"), re.M)
    (default,) = (field.default for field in fields(Settings) if field.name == name)
    assert default is not MISSING
    as_toml = [] if default == () else str(default) if isinstance(default, Path) else default
    assert row[0] == f"KG_{name.upper()}"
    assert tomllib.loads(f"value = {row[1]}") == {"value": as_toml}


def test_the_settings_file_that_is_shown_names_every_setting_and_is_read(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", reference("settings.md"), re.S)
    file = tmp_path / "kg.toml"
    file.write_text(shown, encoding="utf-8")
    assert sorted(tomllib.loads(shown)) == sorted(SETTINGS)
    assert load(file, environ={}).base == "https://kg.example.org/"


def test_every_address_of_the_web_application_is_documented_and_no_other(tmp_path: Path) -> None:
    app = create_app(tmp_path, settings=Settings())
    addresses = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    told = {cell.strip("`") for cell, _ in rows(reference("http.md")) if cell.startswith("`/")}
    assert len(addresses) > 15
    assert told == addresses


def test_the_limits_that_are_told_are_those_of_the_code() -> None:
    http, limits = reference("http.md"), (CHECKOUT / "docs" / "limits.md").read_text(encoding="utf-8")
    assert f"comes {INCOMING} statements on a page" in http
    assert f"some {MOST_TRIPLES:,} triples at most" in http
    assert f"There\n  are {MOST_PAGES} pages at most" in http
    assert f"The {MOST_ASKED} releases before" in http
    assert f"take over {LONGEST_HEADER:,} bytes" in http
    assert f"a query of over {LONGEST_QUERY >> 20} MiB" in http
    assert f"nested more than {DEEPEST_NESTING} deep" in http
    assert f"of one kind, {PAGE} on a page" in http
    assert f"At most {LARGEST // 1_000_000} MB a file" in limits


def test_every_suffix_of_an_article_is_documented() -> None:
    told = reference("files.md").partition("## What is written")[0]
    assert sorted(suffix for suffix in SUFFIXES if f"`{suffix}`" not in told) == []


@pytest.mark.parametrize("page", PAGES, ids=in_docs)
def test_every_link_inside_the_documentation_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        target, _, fragment = urllib.parse.unquote(link).partition("#")
        if target.startswith(("http://", "https://")):
            continue
        file = page.parent / target if target else page
        assert file.exists(), f"{link} leads nowhere"
        assert not fragment or fragment in anchors(file), f"{link}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=in_docs)
def test_no_page_names_a_path_of_somebodys_machine(page: Path) -> None:
    assert re.findall(r"/(?:work|tmp|home|root|Users)/\S*", page.read_text(encoding="utf-8")) == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    todo = [(CHECKOUT / "README.md").resolve()]
    while todo:
        page = todo.pop()
        if page not in seen and page.suffix == ".md":
            seen.add(page)
            links = re.findall(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
            todo += [(page.parent / link).resolve() for link in links]
    assert sorted(in_docs(page) for page in {page.resolve() for page in PAGES} - seen) == []


def test_the_targets_of_make_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.M))
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    named = {target for text in texts for target in re.findall(r"(?:^\$ |`)make ([a-z]+)", text, re.M)}
    assert {"serve", "test", "env", "lock"} <= named <= targets


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"version: {project['version']}\n" in (CHECKOUT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {project['version']} " in (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_has_its_line_in_the_decision() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=~! ]", requirement)[0] for requirement in wanted}
    text = (CHECKOUT / "docs" / "decisions" / "003-dependencies.md").read_text(encoding="utf-8")
    told = {name for cell in re.findall(r"^\| ([a-z0-9, -]+) \|", text, re.M) for name in cell.split(", ")}
    assert told - {"package"} == names


def test_anchors_are_made_as_forges_make_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# The command `kg`\n## What is read: articles\n", encoding="utf-8")
    assert anchors(page) == {"the-command-kg", "what-is-read-articles"}


def anchors(page: Path) -> set[str]:
    """The fragments that lead to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
