"""What goes between the web process and a worker: packets of one letter and a content, over a SEQPACKET socket.

To the worker goes a question, in pieces since a packet is bounded: `q` … `Q` (the last). Back come

    H        the worker is ready; its process id
    S B G    the first piece of an answer: solutions, a boolean, a graph
    s b g    the whole of it in one packet, as most answers are
    D … E    further pieces, the last
    !        there is no answer, or no more of it: JSON of a `QueryError`
    R        the worker has grown and ends after this answer
    X        the worker has ended: JSON of a `Death`, sent by its parent

The parent of workers is sent `W` (fork a worker) or `C` (fork one that holds a copy of the store, and is a parent
in turn), each with the socket of the new process; the copy sends `R` once it is ready.
"""

import json
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass

PIECE = 1 << 16
"""Bytes of a piece of an answer; a packet holds one more."""
KINDS = {b"S": "solutions", b"B": "boolean", b"G": "graph"}
LETTERS = {kind: letter for letter, kind in KINDS.items()}

Packet = tuple[bytes, bytes]


class QueryError(Exception):
    """A query that got no answer, or whose answer broke off.

    Attributes:
        reason: `wrong` (the query), `format` (none of those asked for fits), `unwritable` (what the answer holds, in
            its format), `failed` (the engine), `large` (the answer), `busy` (all workers), `late` (over the time
            limit), `died` (the worker, as of too much memory) or `gone` (the client).
        message: what happened, without a capital and a full stop.
        hint: what to do.
        line: of a wrong query, the line of the fault, from 1.
        column: the character in the line, from 1.
    """

    def __init__(
        self, reason: str, message: str, hint: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.reason, self.message, self.hint = reason, message, hint
        self.line, self.column = line, column

    def encoded(self) -> bytes:
        """The error as the content of a packet.

        >>> QueryError.decoded(QueryError("wrong", "a bracket is missing", line=2).encoded()).line
        2
        """
        told = {"reason": self.reason, "message": self.message, "hint": self.hint}
        return json.dumps(told | {"line": self.line, "column": self.column}).encode()

    @classmethod
    def decoded(cls, content: bytes) -> "QueryError":
        """The error of a packet."""
        return cls(**json.loads(content))


@dataclass(frozen=True, slots=True)
class Question:
    """A query with the formats to answer in: one for rows, one for graphs; None where the client takes none.

    `default_graphs` and `named_graphs` are the dataset that the request names; None where it names none.
    """

    query: str
    base_iri: str
    results: str | None = "json"
    graph: str | None = "ttl"
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Death:
    """How a worker ended: its status as `os.waitpid` has it, and whether a question lay unread before it."""

    status: int
    unread: bool = False

    def encoded(self) -> bytes:
        """The death as the content of a packet."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decoded(cls, content: bytes) -> "Death":
        """The death of a packet."""
        return cls(**json.loads(content))


def send_question(channel: socket.socket, question: Question, seconds: float) -> None:
    """Sends a question, with the seconds that it may take.

    Raises:
        OSError: nobody is there.
    """
    told = (
        question.query,
        question.base_iri,
        question.results,
        question.graph,
        question.default_graphs,
        question.named_graphs,
    )
    content = json.dumps([*told, seconds]).encode()
    while len(content) > PIECE:
        channel.send(b"q" + content[:PIECE])
        content = content[PIECE:]
    channel.send(b"Q" + content)


def receive_question(channel: socket.socket) -> tuple[Question, float] | None:
    """The next question and its seconds; None once nobody asks any more."""
    pieces: list[bytes] = []
    while packet := channel.recv(PIECE + 1):
        pieces.append(packet[1:])
        if packet[:1] == b"Q":
            *told, seconds = json.loads(b"".join(pieces))
            return Question(*told), seconds
    return None
