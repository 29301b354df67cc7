"""One question to an OpenAI-compatible endpoint: bounded in time and size, asked again where that may help."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

LARGEST_ANSWER = 1 << 20
"""How many bytes of an answer are read; a longer one is none."""

_AGAIN = frozenset([408, 425, 429, 500, 502, 503, 504, 529])


class NoAnswer(Exception):  # noqa: N818 - it is what came, not what went wrong here
    """The endpoint gave no answer that can be used; the message says why, `passing` whether it may yet give one."""

    def __init__(self, message: str, *, passing: bool = False, wait: float = 0.0) -> None:
        super().__init__(message)
        self.passing = passing
        self.wait = wait


@dataclass(frozen=True)
class Chat:
    """An endpoint and the model to ask there.

    `seconds` bounds one attempt as a whole, however slowly bytes come in. There are as many attempts as there are
    `pauses`, and one; the server's own `Retry-After` may lengthen a pause up to `seconds`. Redirects are not followed,
    since they would carry key and article elsewhere. The key is in no message.
    """

    url: str
    model: str
    key: str = field(repr=False)
    seconds: float
    pauses: tuple[float, ...] = (1.0, 4.0)

    def ask(self, system: str, user: str, schema: dict[str, Any]) -> str:
        """The words of the model's answer, at temperature 0.

        Raises:
            NoAnswer: it cannot be reached, is too slow, refuses, or answers with something else.
        """
        body = {
            "model": self.model,
            "temperature": 0,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "names", "strict": True, "schema": schema},
            },
        }
        return _content(_run(self._persistently(body)))

    async def _persistently(self, body: dict[str, Any]) -> bytes:
        for pause in self.pauses:
            try:
                return await self._attempt(body)
            except NoAnswer as problem:
                if not problem.passing:
                    raise
                await asyncio.sleep(min(max(pause, problem.wait), max(pause, self.seconds)))
        return await self._attempt(body)

    async def _attempt(self, body: dict[str, Any]) -> bytes:
        try:
            async with asyncio.timeout(self.seconds):
                return await self._exchange(body)
        except TimeoutError as error:
            raise NoAnswer(f"no answer within {self.seconds:g} s", passing=True) from error
        except httpx.HTTPError as error:
            raise NoAnswer(f"it cannot be reached: {type(error).__name__}", passing=True) from error

    async def _exchange(self, body: dict[str, Any]) -> bytes:
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        async with (
            httpx.AsyncClient(timeout=None, follow_redirects=False) as client,  # noqa: S113 - `_attempt` bounds all of it
            client.stream("POST", f"{self.url}/chat/completions", json=body, headers=headers) as response,
        ):
            if response.status_code != 200:
                raise _refused(response)
            return await _bounded(response)


async def _bounded(response: httpx.Response) -> bytes:
    """The bytes as they come; what is packed could grow without bound, and was not asked for."""
    content = bytearray()
    async for piece in response.aiter_raw():
        content += piece
        if len(content) > LARGEST_ANSWER:
            raise NoAnswer(f"the answer is longer than {LARGEST_ANSWER} bytes")
    return bytes(content)


def _refused(response: httpx.Response) -> NoAnswer:
    wait = response.headers.get("Retry-After", "")
    seconds = float(wait) if wait.isdecimal() and len(wait) < 6 else 0.0
    return NoAnswer(f"it answered {response.status_code}", passing=response.status_code in _AGAIN, wait=seconds)


def _content(answer: bytes) -> str:
    """The model's words in a chat completion."""
    try:
        content = json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError) as error:
        raise NoAnswer("the answer is no chat completion") from error
    if not isinstance(content, str):
        raise NoAnswer("the answer has no words in it")
    return content


def _run(coroutine: Coroutine[Any, Any, bytes]) -> bytes:
    """Runs it to its end; beside an event loop that runs already, as in a notebook, on a thread of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
