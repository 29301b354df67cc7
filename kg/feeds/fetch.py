"""One document from the web: bounded in time, size and redirects, and never from a private address unless told."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import httpx

from kg.feeds.addresses import RefusedError, address_of

AGENT = "coop-kg"
"""By this name the project is known to the rules of sites."""
LARGEST = 5_000_000
"""Bytes of a document; what is packed counts as it is unpacked."""
SECONDS = 30.0
"""How long one answer may take, however slowly its bytes come."""
MOST_REDIRECTS = 5
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_CODINGS = frozenset(["identity", "gzip", "deflate"])
"""Those that cannot unpack to more than a thousand times of what came."""
_LATER = frozenset([408, 425, 429, 500, 502, 503, 504])


class LaterError(Exception):
    """A document that could not be had this time and may be had another one; the message says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the status (200, or 304 where nothing has changed), the last address, the body and the headers."""

    status: int
    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Web:
    """How documents are asked for.

    `seconds` and `largest` bound each answer; `allow_private` lets addresses be asked that are not public.
    """

    allow_private: bool = False
    seconds: float = SECONDS
    largest: int = LARGEST

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        may: Callable[[str], None] = lambda url: None,
    ) -> Fetched:
        """A document; redirects are followed.

        Args:
            url: its address.
            headers: those to send in addition.
            may: called before each address is asked, also one that a redirect names; raises where it may not be.

        Raises:
            RefusedError: the address may not be asked, the answer is too large, a loop, or tells that there is none.
            LaterError: no answer came in time, or the site asks to come again later.
        """
        for _ in range(MOST_REDIRECTS + 1):
            may(url)
            answer = self._once(url, headers or {})
            if answer.status not in _REDIRECTS:
                return _useful(answer)
            url = urljoin(url, answer.headers.get("location", ""))
        raise RefusedError(f"more than {MOST_REDIRECTS} redirects")

    def _once(self, url: str, headers: Mapping[str, str]) -> Fetched:
        try:
            return asyncio.run(self._in_time(url, headers))
        except TimeoutError as error:
            raise LaterError(f"no answer within {self.seconds:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise LaterError(f"it cannot be reached: {type(error).__name__}") from error

    async def _in_time(self, url: str, headers: Mapping[str, str]) -> Fetched:
        async with asyncio.timeout(self.seconds):
            return await self._exchange(url, headers)

    async def _exchange(self, url: str, headers: Mapping[str, str]) -> Fetched:
        host, port, secure = _target(url)
        address = await asyncio.to_thread(address_of, host, port, allow_private=self.allow_private)
        told = {
            "User-Agent": f"{AGENT}/{version('coop-kg')}",
            "Host": httpx.URL(url).netloc.decode(),
            "Accept-Encoding": "gzip, deflate",
            **headers,
        }
        pinned = httpx.URL(url).copy_with(host=address)
        async with (
            httpx.AsyncClient(timeout=None, follow_redirects=False, trust_env=False) as client,  # noqa: S113 - bounded by `_in_time`
            client.stream("GET", pinned, headers=told, extensions={"sni_hostname": host} if secure else {}) as response,
        ):
            return Fetched(response.status_code, url, await self._bounded(response), response.headers)

    async def _bounded(self, response: httpx.Response) -> bytes:
        if response.headers.get("content-encoding", "identity").lower() not in _CODINGS:
            raise RefusedError("it is packed in a way that was not asked for")
        content = bytearray()
        async for piece in response.aiter_bytes(1 << 16):
            content += piece
            if len(content) > self.largest:
                raise RefusedError(f"it is larger than {self.largest:,} bytes")
        return bytes(content)


def _target(url: str) -> tuple[str, int, bool]:
    """Host, port, and whether the connection is secure."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise RefusedError("the address is none") from error
    if parts.scheme not in ("http", "https") or not host:
        raise RefusedError("only http and https addresses are asked")
    if parts.username or parts.password:
        raise RefusedError("addresses with a name or a password are not asked")
    secure = parts.scheme == "https"
    return host, port or (443 if secure else 80), secure


def _useful(answer: Fetched) -> Fetched:
    if answer.status in (200, 304):
        return answer
    if answer.status in _LATER:
        raise LaterError(f"it answered {answer.status}")
    raise RefusedError(f"it answered {answer.status}")
