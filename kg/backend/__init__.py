"""Second readers, which a user may add to the grammar: they name people and places that it does not know as names.

A backend is never needed. One that is not chosen is not even imported; one that fails costs its own names, never
the article. What it offers counts only where it stands in the text; `settle` tells on which terms.
"""

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from kg.authority import Authority
from kg.backend.settle import settled
from kg.errors import KgError
from kg.model import Document, Mention
from kg.settings import Settings

Spot = Callable[[Document, Authority], tuple[Mention, ...]]
_log = logging.getLogger(__name__)


class Backend(Protocol):
    """Something that finds names in a document.

    `name` is that of the kind of backend, `version` tells the model and all else that its answers hang on; both
    are published as the origin of what it named.
    """

    @property
    def name(self) -> str:
        """The kind of backend, a word."""

    @property
    def version(self) -> str:
        """What its answers hang on."""

    def mentions(self, document: Document) -> Iterable[Mention]:
        """The names that it finds, in any order: people, places and organisations.

        Raises:
            KgError: it cannot read this document; the others it may.
        """


def open_backends(settings: Settings, environ: Mapping[str, str] = os.environ) -> tuple[Backend, ...]:
    """The backends that the settings choose, ready to read; mostly none.

    >>> open_backends(Settings())
    ()

    Raises:
        KgError: a chosen one is not installed, not there, or chosen by half (exit code 2).
    """
    return (*_spacy(settings), *_endpoint(settings, environ))


def widened(spot: Spot, backend: Backend) -> Spot:
    """A function that spots as `spot` does, and takes from the backend what goes with it.

    Where the backend fails, a line of the log says so and the mentions are those of `spot`.
    """

    def both(document: Document, authority: Authority) -> tuple[Mention, ...]:
        found = spot(document, authority)
        try:
            offered = tuple(backend.mentions(document))
        except Exception as error:  # what a pipeline or a server may do wrong is not ours to list
            reason = error.message if isinstance(error, KgError) else f"{type(error).__name__}: {error}"
            where = document.article.source or document.article.id
            _log.warning("Warning: %s: read without %s: %s", where, backend.name, " ".join(reason.split()))
            _log.debug("%s", where, exc_info=True)
            return found
        return settled(document, found, offered, authority, how=f"{backend.name} {backend.version}")

    return both


# The modules of the backends are imported here and not above: what is not chosen costs nothing and may be missing.


def _spacy(settings: Settings) -> Iterable[Backend]:
    if settings.spacy_model:
        try:
            from kg.backend.spacy import Pipeline
        except ImportError as error:
            raise _missing("spacy_model", "spacy", error) from error
        yield Pipeline(settings.spacy_model)


def _endpoint(settings: Settings, environ: Mapping[str, str]) -> Iterable[Backend]:
    if settings.endpoint_url:
        try:
            from kg.backend.endpoint import open_endpoint
        except ImportError as error:
            raise _missing("endpoint_url", "endpoint", error) from error
        yield open_endpoint(settings, environ.get("KG_ENDPOINT_KEY", ""))
    elif settings.endpoint_model:
        hint = "Set endpoint_url, or leave endpoint_model out."
        raise KgError("endpoint_model: there is no endpoint_url to ask it at", hint=hint, exit_code=2)


def _missing(setting: str, extra: str, error: ImportError) -> KgError:
    message = f"{setting} is set, but what it needs is not installed: {error}"
    return KgError(message, hint=f"pip install 'coop-kg[{extra}]', or leave {setting} out.", exit_code=2)
