"""Feeds, taken from a server of this machine: politely, within bounds, and only what is new."""

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import KgError
from kg.feeds import Importing, Taken, Web
from kg.feeds.addresses import RefusedError
from kg.feeds.fetch import LaterError
from kg.feeds.written import as_markdown
from kg.model import Article, When
from kg.read import read

PAGE = """<html lang="en"><head><title>{title} – News</title><meta property="og:site_name" content="The News">
<meta property="og:title" content="{title}"></head><body><nav><a href="/">Home</a></nav><article><h1>{title}</h1>
<p>A delegation of the University of Alfaland visited the University of Betaland on 2 March 2018.</p>
<p>The universities signed a *memorandum* of [understanding], 100% of it &amp; more, in the presence of guests.</p>
</article></body></html>"""
ITEM = """<item><guid isPermaLink="false">{name}</guid><title>{name}</title><link>{base}/{name}.html</link>
<pubDate>Mon, 05 Mar 2018 00:30:00 +0800</pubDate>{content}</item>"""
FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>News</title><link>{base}</link><description>d</description>{items}</channel></rss>"""
Answer = Callable[[BaseHTTPRequestHandler], tuple[int, dict[str, str], bytes]]


@dataclass
class Site:
    """A site of which each path has an answer, and what it was asked."""

    base: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(
        self, path: str, body: str | bytes, type_: str = "text/html; charset=utf-8", status: int = 200, **more: str
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": type_} | {name.replace("_", "-"): value for name, value in more.items()}
        self.answers[path] = lambda request: (status, headers, data)

    def feed(self, *names: str, content: str = "") -> None:
        items = "".join(ITEM.format(name=name, base=self.base, content=content) for name in names)
        feed = FEED.format(base=self.base, items=items).encode()

        def answer(request: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
            tag = f'"{hashlib.sha256(feed).hexdigest()}"'
            same = request.headers["If-None-Match"] == tag
            return (
                (304, {"ETag": tag}, b"") if same else (200, {"ETag": tag, "Content-Type": "application/rss+xml"}, feed)
            )

        self.answers["/feed.xml"] = answer

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            answer = site.answers.get(self.path)
            status, headers, body = answer(self) if answer else (404, {}, b"")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


def importing(folder: Path, **given: object) -> Importing:
    web = Web(allow_private=True, seconds=20, largest=50_000)
    return Importing(folder, **{"web": web, "pause": 0.0, **given})  # type: ignore[arg-type] # fields of it


def taken(site: Site, folder: Path, **given: object) -> list[Taken]:
    return list(importing(folder, **given).take(f"{site.base}/feed.xml"))


def test_an_item_becomes_a_file_that_is_read_with_its_title_day_address_and_language(
    site: Site, tmp_path: Path
) -> None:
    site.feed("guests")
    site.put("/guests.html", PAGE.format(title="Guests from &quot;Alfaland&quot;"))
    ((file,),) = ([one.file for one in taken(site, tmp_path)],)
    assert file and file.name == "2018-03-05-guests-from-alfaland.md"
    article = read(file)
    assert (article.headline, str(article.published)) == ('Guests from "Alfaland"', "2018-03-05")
    assert (article.url, article.language, article.publisher) == (f"{site.base}/guests.html", "en", "The News")
    assert article.text.endswith("a *memorandum* of [understanding], 100% of it & more, in the presence of guests.")
    assert all(headers["User-Agent"].startswith("coop-kg/") for _, headers in site.asked)


@pytest.mark.parametrize(
    "text", ["1. One\n\n2) Two", "- a\n\n+ b\n\n# c\n\n> d", "<b>x</b> &amp; `y` ![z](a) | ~~s~~ $x$"]
)
def test_what_looks_like_markup_is_read_back_as_it_is(tmp_path: Path, text: str) -> None:
    told = f'A "title" \\ of it\n\nGuests came to the old city in the middle of June.\n\n{text} and it ends here.'
    article = Article("a", 'A "title" \\ of it', told, "en", When(2018, 3, 5))
    (tmp_path / "a.md").write_text(as_markdown(article))
    assert read(tmp_path / "a.md").text == told


def test_the_same_feed_again_gives_nothing_new_and_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    site.feed("a", "b")
    for name in "ab":
        site.put(f"/{name}.html", PAGE.format(title=name.upper() * 9))
    assert len(taken(site, tmp_path)) == 2
    site.asked.clear()
    assert taken(site, tmp_path) == []
    assert site.paths() == ["/robots.txt", "/feed.xml"] and site.asked[1][1]["If-None-Match"]
    site.feed("b", "c")
    site.put("/c.html", PAGE.format(title="C" * 9))
    (tmp_path / "2018-03-05-bbbbbbbbb.md").unlink()
    assert [one.item.title for one in taken(site, tmp_path)] == ["c"]


def test_what_robots_forbid_is_not_asked_and_their_pause_is_kept(site: Site, tmp_path: Path) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 7\nDisallow: /private\n", "text/plain")
    site.feed("a", "private", "away")
    site.put("/a.html", PAGE.format(title="A visit"))
    site.put("/away.html", "", status=302, Location="/private.html")
    pauses: list[float] = []
    told = taken(site, tmp_path, sleep=pauses.append)
    assert [bool(one.file) for one in told] == [True, False, False]
    assert "robots.txt" in told[1].reason and "robots.txt" in told[2].reason
    assert "/private.html" not in site.paths() and set(pauses) == {7.0}


def test_robots_that_cannot_be_read_now_forbid_all(site: Site, tmp_path: Path) -> None:
    site.put("/robots.txt", "", status=503)
    site.feed("a")
    with pytest.raises(KgError, match=r"robots\.txt cannot be read"):
        taken(site, tmp_path)


def test_what_is_slow_or_busy_is_tried_again_and_what_is_garbage_is_not(site: Site, tmp_path: Path) -> None:
    site.feed("busy", "garbage", "picture", "huge", "bomb", "loop", "gone", "a")
    site.put("/busy.html", "", status=503)
    site.put("/garbage.html", bytes(range(256)) * 9)
    site.put("/picture.html", b"\x89PNG", "image/png")
    site.put("/huge.html", "x" * 60_000)
    site.put("/bomb.html", gzip.compress(bytes(9_000_000)), Content_Encoding="gzip")
    site.put("/loop.html", "", status=301, Location="/loop.html")
    site.put("/a.html", PAGE.format(title="A visit"))
    told = {one.item.title: one for one in taken(site, tmp_path)}
    assert [name for name, one in told.items() if one.file] == ["a"]
    assert [name for name, one in told.items() if one.later] == ["busy"]
    assert "larger than" in told["huge"].reason and "larger than" in told["bomb"].reason
    assert "redirects" in told["loop"].reason and "404" in told["gone"].reason and "image/png" in told["picture"].reason
    assert [one.item.title for one in taken(site, tmp_path)] == ["busy"]


def test_a_page_that_drips_is_given_up(site: Site) -> None:
    def drip(request: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        request.wfile.write(b"HTTP/1.0 200 OK\r\n")
        for _ in range(20):
            time.sleep(0.05)
            request.wfile.write(b"X-More: 1\r\n")
        return 200, {}, b""

    site.answers["/"] = drip
    with pytest.raises(LaterError, match=r"within 0\.2 s"):
        Web(allow_private=True, seconds=0.2).get(site.base)


def test_the_text_of_the_feed_itself_is_taken_where_there_is_no_page(site: Site, tmp_path: Path) -> None:
    words = "A delegation of the University of Alfaland visited the University of Betaland on 2 March 2018. " * 3
    site.feed("visit", content=f"<content:encoded><![CDATA[<p>{words}</p><script>x</script>]]></content:encoded>")
    ((file,),) = ([one.file for one in taken(site, tmp_path)],)
    assert file and read(file).text == f"visit\n\n{words.strip()}"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://0x7f.1/",
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "ftp://a.example/",
        "http://u:p@a.example/",
        "http://[/",
    ],
)
def test_addresses_that_are_not_public_or_not_of_the_web_are_not_asked(url: str) -> None:
    with pytest.raises(RefusedError):
        Web().get(url)


@pytest.mark.parametrize("body", ["", "<html><body>no feed</body></html>", "<rss", "\0\1\2"])
def test_what_is_no_feed_is_a_clear_error(site: Site, tmp_path: Path, body: str) -> None:
    site.put("/feed.xml", body)
    with pytest.raises(KgError, match="this is no feed"):
        taken(site, tmp_path)


def test_the_command_tells_what_it_wrote_and_what_it_could_not(site: Site, tmp_path: Path) -> None:
    site.feed("a", "gone")
    site.put("/a.html", PAGE.format(title="A visit"))
    feed = tmp_path / "feed.xml"
    feed.write_bytes(site.answers["/feed.xml"](type("Request", (), {"headers": {"If-None-Match": ""}})())[2])  # type: ignore[arg-type] # all that is read of it
    command = ["import-feed", str(feed), "--to", str(tmp_path / "to"), "--pause", "0", "--allow-private"]
    first, again = CliRunner().invoke(main, command), CliRunner().invoke(main, command)
    assert first.exit_code == 3 and "1 article written; 1 could not be taken." in first.stdout
    assert f"{site.base}/gone.html: it answered 404" in first.stderr
    assert again.exit_code == 0 and "0 articles written; 0 could not be taken." in again.stdout
