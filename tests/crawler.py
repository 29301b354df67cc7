"""A crawler for the tests: it follows whatever a site offers to follow, and tells what it found."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import html5lib
import pyoxigraph as ox
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

HERE = "http://localhost"
BROWSER = "text/html, application/xhtml+xml;q=0.9, */*;q=0.8"
RDF = {"text/turtle": ox.RdfFormat.TURTLE, "application/ld+json": ox.RdfFormat.JSON_LD}
ATTRIBUTES = ("href", "src", "action")
LEADING = ("@id", "url", "contentUrl", "item")
"""Members of a card whose values lead somewhere."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: from which page, how, where to, and the type that is announced."""

    page: str
    how: str
    to: str
    type: str = ""


@dataclass(slots=True)
class Crawl:
    """What came of a crawl: every answer by its address, the links that lead elsewhere, and those that lead nowhere.

    `base` is the address by which the site calls itself; it is asked here. `pages` are trees; a page that is no
    well-formed HTML ends the crawl with an error.
    """

    client: FlaskClient
    base: str
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)
    broken: list[tuple[Link, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pages: dict[str, Any] = field(default_factory=dict)

    def run(self, *starts: str, most: int = 5_000) -> "Crawl":
        """Follows everything from some addresses on."""
        waiting = deque(Link("", "start", start) for start in starts)
        asked: set[tuple[str, str]] = set()
        while waiting and len(asked) < most:
            link = waiting.popleft()
            address = self._here(link)
            if address is None:
                self.outside.add(link.to)
                continue
            key = (urldefrag(address).url, link.type)
            if key in asked:
                continue
            asked.add(key)
            waiting.extend(self._follow(link, key[0]))
        return self

    def lost(self) -> list[Link]:
        """The links to a place on a page that is not there."""
        found = []
        places = {address: {node.get("id") for node in tree.iter()} for address, tree in self.pages.items()}
        for link in (link for link in self.links if link.how != "card"):
            address, fragment = urldefrag(self._here(link) or "")
            if fragment and address in places and fragment not in places[address]:
                found.append(link)
        return found

    def _here(self, link: Link) -> str | None:
        """The path of a link within the site; None where it leads out of it."""
        whole = urljoin(HERE + link.page, link.to)
        if whole.startswith(self.base):
            return f"/{whole.removeprefix(self.base)}"
        return whole.removeprefix(HERE) if whole.startswith(f"{HERE}/") else None

    def _follow(self, link: Link, address: str) -> Iterator[Link]:
        answer = self.client.get(address, headers={"Accept": link.type or BROWSER}, follow_redirects=False)
        if answer.status_code == 303:
            yield from self._of(address, answer)
            yield Link(address, "redirect", answer.headers["Location"], link.type)
            return
        if answer.status_code != 200:
            self.broken.append((link, f"{answer.status_code}"))
            return
        if link.type and answer.mimetype != link.type.partition(";")[0]:
            self.broken.append((link, f"announced {link.type}, came {answer.mimetype}"))
        self.seen[address] = (answer.status_code, answer.mimetype)
        for found in self._of(address, answer):
            self.links.append(found)
            yield found

    def _of(self, address: str, answer: TestResponse) -> Iterator[Link]:
        yield from _of_headers(address, answer)
        if answer.status_code != 200:
            return
        if answer.mimetype == "text/html":
            tree = self.pages[address] = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
                answer.text
            )
            yield from _of_page(address, tree)
        elif answer.mimetype.endswith(("/xml", "+xml")) and "rdf" not in answer.mimetype:
            yield from _of_xml(address, answer.data)
        elif answer.mimetype == "application/linkset+json":
            yield from (
                Link(address, "linkset", value) for value in _members(json.loads(answer.data), ("href", "anchor"))
            )
        elif answer.mimetype in RDF and not address.startswith(
            ("/data", "/releases", "/downloads", "/ontology", "/shapes")
        ):
            yield from _of_graph(address, answer, self.base)
        elif answer.mimetype == "text/plain":
            told = re.findall(rf"{re.escape(self.base)}[^\s)>\"…]*+(?!…)", answer.text)
            yield from (Link(address, "text", to.rstrip(".,;")) for to in told)


def _of_headers(address: str, answer: TestResponse) -> Iterator[Link]:
    for value in answer.headers.getlist("Link"):
        for to, parameters in re.findall(r"<([^>]*)>([^<]*)", value):
            told = parse_options_header(f"x{parameters.rstrip(', ')}")[1]
            type_ = "" if told.get("rel") == "type" else told.get("type", "")
            if told.get("rel") not in ("type", "license"):
                yield Link(address, f"Link: {told.get('rel')}", to, type_)


def _of_page(address: str, tree: Any) -> Iterator[Link]:
    for node in tree.iter():
        for name in ATTRIBUTES:
            if (to := node.get(name)) and not _chooses_a_language(to):
                yield Link(
                    address,
                    f"{node.tag} {node.get('rel', '')}".strip(),
                    to,
                    "" if node.tag == "script" else node.get("type") or "",
                )
        if node.tag == "meta" and node.get("property") in ("og:url", "og:image"):
            yield Link(address, node.get("property"), node.get("content"))
        if node.tag == "script" and node.get("type") == "application/ld+json":
            for to in _members(json.loads(node.text), LEADING):
                yield Link(address, "card", to)


def _chooses_a_language(address: str) -> bool:
    """Whether an address is that of the same page in another language, which is not read again."""
    return bool({name for name, _ in parse_qsl(urlsplit(address).query)} & {"lang", "labels"})


def _of_xml(address: str, content: bytes) -> Iterator[Link]:
    for node in ElementTree.fromstring(content).iter():
        if node.tag.endswith(("}loc", "}Image", "}id")) and node.text:
            yield Link(address, node.tag.rpartition("}")[2], node.text.strip())
        if to := node.get("href"):
            yield Link(address, "href", to, node.get("type", ""))
        if (to := node.get("template")) and "{" not in to:
            yield Link(address, "template", to, node.get("type", ""))


def _of_graph(address: str, answer: TestResponse, base: str) -> Iterator[Link]:
    for quad in ox.parse(answer.data, format=RDF[answer.mimetype]):
        for node in (quad.subject, quad.object):
            if isinstance(node, ox.NamedNode) and node.value.startswith(base) and "#" not in node.value:
                yield Link(address, f"statement {quad.predicate.value}", node.value)


def _members(value: Any, names: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name in names and isinstance(member, str) and urlsplit(member).scheme in ("http", "https"):
                yield member
            elif name != "@context":
                yield from _members(member, names)
    elif isinstance(value, list):
        for each in value:
            yield from _members(each, names)
