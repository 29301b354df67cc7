"""Search over all labels: letters only, whatever their case and accents."""

import unicodedata
from dataclasses import dataclass

from kg.store import Store
from web.lookups import rows, text


@dataclass(frozen=True, slots=True)
class Index:
    """All labels of a store, folded, with the things they name; the shortest label first."""

    labels: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, store: Store) -> "Index":
        """The labels of a store."""
        labels = {(fold(text(row, "label")), text(row, "thing")) for row in rows(store, _LABELS)}
        return cls(tuple(sorted(labels, key=lambda pair: (len(pair[0]), pair))))

    def search(self, words: str) -> list[str]:
        """The things of which one label holds every word; labels that begin so come first, short ones before long.

        >>> Index((("ada byron", "http://a"), ("byron bay", "http://b"))).search("BYRON")
        ['http://b', 'http://a']
        """
        wanted = fold(words).split()
        if not wanted:
            return []
        found = [(label, thing) for label, thing in self.labels if all(word in label for word in wanted)]
        found.sort(key=lambda pair: not pair[0].startswith(" ".join(wanted)))
        return list(dict.fromkeys(thing for _, thing in found))


def fold(label: str) -> str:
    """A label without case and accents.

    >>> fold("Universität Łódź")
    'universitat łodz'
    """
    plain = unicodedata.normalize("NFKD", label.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


_LABELS = """
SELECT ?thing ?label {
  ?thing skos:prefLabel|skos:altLabel|schema:headline|rdfs:label|foaf:name|schema:name ?label
  FILTER(isIRI(?thing) && isLiteral(?label))
}
"""
