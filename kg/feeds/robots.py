"""What sites allow to be asked, by their robots.txt (RFC 9309), and how long they want to be left alone in between."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from kg.feeds.addresses import RefusedError
from kg.feeds.fetch import AGENT, LaterError, Web

LONGEST_PAUSE = 60.0
"""Seconds of a pause that a site may ask for."""


@dataclass(frozen=True)
class Robots:
    """The rules of the sites that were asked; each site's are read once."""

    web: Web
    rules: dict[str, RobotFileParser] = field(default_factory=dict)

    def must_allow(self, url: str) -> None:
        """Raises where the rules of the site forbid an address.

        Raises:
            RefusedError: they do.
            LaterError: the rules cannot be read now; then all is forbidden (RFC 9309, section 2.3.1.4).
        """
        if not self._of(url).can_fetch(AGENT, url):
            raise RefusedError("its site's robots.txt forbids it")

    def pause(self, url: str) -> float:
        """Seconds that the site wants between two questions; 0 where it tells none."""
        return min(LONGEST_PAUSE, float(self._of(url).crawl_delay(AGENT) or 0))

    def _of(self, url: str) -> RobotFileParser:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self.rules:
            self.rules[site] = self._read(f"{site}/robots.txt")
        return self.rules[site]

    def _read(self, url: str) -> RobotFileParser:
        parser = RobotFileParser()
        try:
            text = self.web.get(url).body.decode("utf-8", "replace")
        except RefusedError:  # there is none that can be had: all is allowed (section 2.3.1.3)
            text = ""
        except LaterError as error:
            raise LaterError(f"its site's robots.txt cannot be read: {error}") from error
        parser.parse(text.splitlines())
        return parser
