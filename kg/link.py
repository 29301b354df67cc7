"""Gather the mentions of one thing into an entity, and find the node it has.

Within an article: equal names, an acronym in brackets, the same words in another order, a part of a longer name,
a surname. Across articles: the authority data first, else the node is made from the fullest name, so that the
same name is the same thing everywhere; what has no name of its own (a group, a unit without its parent, a
person of whom only the surname is told) stays a thing of its article.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from kg.authority import Authority, Known, fold
from kg.iri import Node, slug
from kg.lexicon.places import gazetteer
from kg.model import Document, Mention, Thing
from kg.terms import KINDS_OF_COOPERATION

_SMALL_WORDS = frozenset(["of", "the", "for", "and", "in", "on", "at", "de", "la"])
_TITLES = frozenset(["prof", "dr", "mr", "mrs", "ms", "sir", "professor"])
_COMPANY_ENDS = frozenset(
    "group corporation company co ltd limited inc plc ag gmbh jsc llc corp holding holdings sa electronics motor "
    "motors "
    "telecom technologies industries international pharmaceuticals automotive".split()
)
_SPELLED = {"lab": "laboratory", "labs": "laboratories", "center": "centre", "program": "programme"}
_KIND_ENDS = frozenset(
    "university consortium network group alliance society gesellschaft agency corporation company".split()
)
_LOCAL = ("foaf:Group", "org:OrganizationalUnit")


FAR_BACK = 300  # things back, or ahead, within which a name is compared with another


@dataclass
class _Cluster:
    """The mentions taken for one thing so far."""

    type: str
    mentions: list[Mention] = field(default_factory=list)
    known: Known | None = None
    distinct: dict[str, None] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)

    @property
    def names(self) -> list[str]:
        return [mention.name for mention in self.mentions]

    def add(self, mention: Mention) -> None:
        """Add a mention that stands behind those there are."""
        self.mentions.append(mention)
        self.distinct[mention.name] = None
        self.keys |= _keys(mention.name)

    def join(self, other: "_Cluster") -> None:
        """Take in the mentions of another, in the order of the text."""
        self.mentions = sorted([*self.mentions, *other.mentions], key=lambda mention: mention.span)
        self.distinct = dict.fromkeys(self.names)
        self.keys |= other.keys


def link(document: Document, mentions: Iterable[Mention], authority: Authority) -> tuple[Thing, ...]:
    """The entities of the document, in the order in which the text first names them."""
    by_name = authority.by_name
    clusters: list[_Cluster] = []
    previous: tuple[Mention, _Cluster] | None = None
    for mention in mentions:
        if mention.how == "nominal":
            continue
        cluster = _explained(mention, previous, document) or _same(mention, clusters, by_name)
        if cluster is None:
            cluster = _Cluster(mention.type)
            clusters.append(cluster)
        _add(cluster, mention, by_name)
        previous = mention, cluster
    return tuple(_thing(cluster, document) for cluster in _merged(clusters))


def _add(cluster: _Cluster, mention: Mention, by_name: Mapping[str, Known]) -> None:
    cluster.add(mention)
    cluster.known = cluster.known or _known(mention, by_name)
    if cluster.known:
        cluster.type = cluster.known.type
    elif cluster.type == "org:Organization":
        cluster.type = mention.type


def _known(mention: Mention, by_name: Mapping[str, Known]) -> Known | None:
    known = by_name.get(fold(mention.name))
    return known if known and _coarse(known.type) == _coarse(mention.type) else None


def _explained(mention: Mention, previous: tuple[Mention, _Cluster] | None, document: Document) -> _Cluster | None:
    """The cluster of the name before, where this acronym stands right behind it in brackets."""
    if previous is None or mention.how != "acronym":
        return None
    before, cluster = previous
    between = document.article.text[before.span.stop : mention.span.start]
    return cluster if between.strip() == "(" and before.type != "schema:Place" else None


def _same(mention: Mention, clusters: list[_Cluster], by_name: Mapping[str, Known]) -> _Cluster | None:
    """The latest cluster that the mention names too."""
    known, coarse, keys = _known(mention, by_name), _coarse(mention.type), _keys(mention.name)
    for cluster in reversed(clusters[-FAR_BACK:]):
        if known is not None and cluster.known == known and _coarse(cluster.type) == coarse:
            return cluster
        if keys.isdisjoint(cluster.keys) or _coarse(cluster.type) != coarse:
            continue
        if _names_it(mention, cluster) or (mention.how == "short" and _has_word(mention.name, cluster)):
            return cluster
    return None


@lru_cache(maxsize=1 << 14)
def _keys(name: str) -> frozenset[str]:
    """What a name is first compared by: two that can mean one thing have a word, or its acronym, in common."""
    words = [word for word in name.replace("-", " ").split() if word.casefold() not in _SMALL_WORDS]
    initials = fold("".join(word[0] for word in words).upper())
    return frozenset((*fold(name).split(), *_person_words(name), *(_words(name) or [""]), initials))


def _names_it(mention: Mention, cluster: _Cluster) -> bool:
    """Whether the mention is alike one of the cluster's names, and, a person's, at odds with none of them."""
    names = cluster.distinct
    alike = [_alike(mention.name, name, mention.type) for name in names]
    if mention.type == "foaf:Person":
        return all(alike) and bool(alike)
    return any(alike) and not (len(names) > 1 and _is_another(mention.name, names))


def _is_another(name: str, names: Iterable[str]) -> bool:
    """Whether two full names have only a short one in common: "Hanoi Open University", "Korea Open University"."""
    fuller = [other for other in names if any(_is_part(short, other) for short in names)]
    ends = [short for short in names if _is_part(short, name)]
    return bool(fuller and ends) and not any(_alike(name, other, "org:Organization") for other in fuller)


def _merged(clusters: list[_Cluster]) -> list[_Cluster]:
    """A short name that came before the full one joins it, where just one full name fits."""
    kept: list[_Cluster] = []
    for place, cluster in enumerate(clusters):
        fuller = [
            other
            for other in clusters[max(0, place - FAR_BACK) : place + FAR_BACK]
            if other is not cluster
            and not cluster.keys.isdisjoint(other.keys)
            and _coarse(other.type) == _coarse(cluster.type)
            and _is_short_for(cluster, other)
        ]
        if len(fuller) > 1:
            fuller = [other for other in fuller if other.type not in _LOCAL]  # "Tsinghua" is the university, no unit
        if len(fuller) == 1:
            fuller[0].join(cluster)
        else:
            kept.append(cluster)
    return sorted(_one_each(kept), key=lambda c: c.mentions[0].span)


def _one_each(clusters: list[_Cluster]) -> list[_Cluster]:
    """The clusters, those of one known thing, or of one name far apart, put together."""
    found: dict[object, _Cluster] = {}
    for cluster in clusters:
        key = cluster.known or (_coarse(cluster.type), fold(_label(cluster)))
        first = found.setdefault(key, cluster)
        if first is not cluster:
            first.join(cluster)
    return list(found.values())


def _is_short_for(cluster: _Cluster, other: _Cluster) -> bool:
    if cluster.known or cluster.type in ("schema:Place", *_LOCAL):
        return False
    if cluster.type == "foaf:Person":
        fullest = max(cluster.distinct, key=lambda name: len(_person_words(name)))
        return any(_is_same_person(fullest, b) and len(b.split()) > len(fullest.split()) for b in other.distinct)
    if all(mention.how == "short" for mention in cluster.mentions):
        return any(_has_word(name, other) for name in cluster.distinct)
    mine, theirs = cluster.distinct, other.distinct
    if len(theirs) > len(mine) and {fold(name) for name in mine} <= {fold(name) for name in theirs}:
        return True
    fullest = max(mine, key=len)
    return any(
        _is_part(fullest, b) or any(_is_acronym_of(a, b) or _is_abbreviation(a, b) for a in mine) for b in theirs
    )


@lru_cache(maxsize=1 << 14)
def _alike(name: str, other: str, kind: str) -> bool:
    """Whether two names within one article mean one thing of this kind."""
    if fold(name) == fold(other):
        return True
    if kind == "foaf:Person":
        return _is_same_person(name, other)
    if kind in ("schema:Place", "foaf:Group"):
        return False
    words, others = _words(name), _words(other)
    if (
        _is_tech(name, other)
        or _is_tech(other, name)
        or _is_core(name, other)
        or (kind == "coop:Company" and _is_start(name, other))
    ):
        return True
    if _is_abbreviation(name, other) or _is_abbreviation(other, name):
        return True
    return words == others or _is_part(name, other) or _is_part(other, name) or _is_acronym_of(name, other)


def _has_word(word: str, cluster: _Cluster) -> bool:
    """Whether a short form is a word, or some words, of the names gathered so far."""
    return any(f" {fold(word)} " in f" {fold(name)} " for name in cluster.distinct)


@lru_cache(maxsize=1 << 14)
def _words(name: str) -> frozenset[str]:
    return frozenset(_SPELLED.get(word, word) for word in fold(name).split()) - _SMALL_WORDS


@lru_cache(maxsize=1 << 14)
def _is_part(short: str, full: str) -> bool:
    """Whether a name is a longer one cut short: it begins or ends the other, or is written with "of" the other way.

    "Polytechnic University" of "… St. Petersburg Polytechnic University", "Research Institute of Advanced Materials" of
    "… Advanced Materials Research Institute"; not "Tsinghua University" of "Tsinghua University Council".
    """
    words, others = fold(short).split(), fold(full).split()
    if len(words) < 2 or not _words(short) < _words(full):
        return False
    at_end = words == others[-len(words) :]
    if at_end and (_is_whole(short) or _is_owner(others[: -len(words)])):
        return False
    if len(_words(short)) > 2 and _SMALL_WORDS & set(words):
        return True
    return at_end or (words == others[: len(words)] and others[len(words)] in ("of", "for", "in"))


def _is_whole(name: str) -> bool:
    """Whether the name lacks nothing: "University of Rwanda" is no "Catholic University of Rwanda"."""
    head, _, rest = name.partition(" of ")
    return head in ("University", "College") and rest in gazetteer()


def _is_owner(before: list[str]) -> bool:
    """Whether what follows these words is whom the thing belongs to: "University of the (Academy of Sciences)"."""
    return bool(before) and (before[-1] == "of" or before[-2:] == ["of", "the"])


def _is_tech(short: str, full: str) -> bool:
    """Whether the short name is the usual one of an institute of technology: "Virginia Tech"."""
    words, others = fold(short).split(), fold(full).split()
    return len(words) > 1 and words[-1] == "tech" and others[: len(words)] == [*words[:-1], "institute"]


def _is_core(name: str, other: str) -> bool:
    """Whether one name is the other without the noun of its kind: "Heriot-Watt" of "Heriot-Watt University"."""
    short, full = sorted((fold(name).split(), fold(other).split()), key=len)
    return short == full[:-1] and full[-1] in _KIND_ENDS


def _is_start(name: str, other: str) -> bool:
    """Whether one company's name begins the other's: "China Mobile" of "China Mobile Communications Corporation"."""
    short, full = sorted((fold(name).split(), fold(other).split()), key=len)
    return len(short) < len(full) and short == full[: len(short)] and full[-1] in _COMPANY_ENDS


def _is_acronym_of(acronym: str, name: str) -> bool:
    """Whether the capitals of an acronym are the initials of the name's words."""
    if not acronym.isupper() or not 2 < len(acronym) < 9 or not acronym.isalpha():
        return False
    words = [word for word in name.replace("-", " ").split() if word.casefold() not in _SMALL_WORDS]
    return len(words) > 2 and "".join(word[0] for word in words).upper() == acronym


def _is_abbreviation(short: str, full: str) -> bool:
    """Whether a name is another one with some of its words as initials: "UC Berkeley"."""
    words = [word.strip(",") for word in full.replace("-", " ").split() if word.casefold() not in _SMALL_WORDS]
    parts, place = short.replace("-", " ").split(), 0
    if not 1 < len(parts) < len(words):
        return False
    for part in parts:
        if place < len(words) and part == words[place]:
            place += 1
        elif part.isupper() and len(part) > 1 and part == "".join(w[0] for w in words[place : place + len(part)]):
            place += len(part)
        else:
            return False
    return place == len(words)


@lru_cache(maxsize=1 << 14)
def _is_same_person(name: str, other: str) -> bool:
    """Whether two names can be one person: a surname in common, and no given name or initial against it."""
    mine, theirs = _person_words(name), _person_words(other)
    if not mine or not theirs:
        return False
    short, full = sorted((mine, theirs), key=len)
    if len(short) == 1:
        return short[0] in (full[-1], full[0], *full[1:][-2:]) and len(short[0]) > 1
    if short in (full[: len(short)], full[-len(short) :]):  # "Ana Ruiz", "Ruiz Soto" of Ana Ruiz Soto
        return True
    return (short[-1] == full[-1] or short[-1] == full[0] or short[0] == full[0]) and _given_agree(short, full)


def _given_agree(mine: list[str], theirs: list[str]) -> bool:
    if set(mine) == set(theirs):
        return True
    if mine[-1] != theirs[-1]:
        return False
    pairs = zip(mine[:-1], theirs[:-1], strict=False)
    return all(a == b or (min(len(a), len(b)) < 3 and (a.startswith(b) or b.startswith(a))) for a, b in pairs)


def _person_words(name: str) -> list[str]:
    return [word for word in fold(name.replace("-", "")).split() if word not in _TITLES]


def _coarse(kind: str) -> str:
    if kind in ("foaf:Person", "schema:Place", "foaf:Group"):
        return kind
    return "activity" if kind in KINDS_OF_COOPERATION else "organization"


def _thing(cluster: _Cluster, document: Document) -> Thing:
    label, language = _label(cluster), ""
    if cluster.known:
        label, language = cluster.known.called(document.article.language)
    tidy = _calm if cluster.type == "foaf:Person" else _tidy
    names = dict.fromkeys(tidy(name) for name in cluster.names)
    spans = tuple(mention.span for mention in cluster.mentions)
    if cluster.type == "schema:Place":  # "Britain" and "the UK" are other names of the United Kingdom
        names.update(dict.fromkeys(_tidy(span.of(document.article.text)).removesuffix("-based") for span in spans))
    names.pop(label, None)
    node = cluster.known.node if cluster.known else _node(cluster, label, document)
    return Thing(node, cluster.type, label, tuple(names), spans, cluster.known is not None, language)


def _label(cluster: _Cluster) -> str:
    """The fullest name: of a person without capitals all through, of others the longest that is no acronym."""
    tidy = _calm if cluster.type == "foaf:Person" else _tidy
    counted = Counter(tidy(name) for name in cluster.names)
    if cluster.type == "foaf:Person":
        return max(counted, key=lambda name: (len(name.split()), len(name), name))
    return max(counted, key=lambda name: (len(name), counted[name], name))


def _tidy(name: str) -> str:
    """A name as it is written inside a sentence: one kind of apostrophe, single spaces, no article."""
    return " ".join(name.replace("’", "'").split()).removeprefix("The ").removeprefix("the ")


def _calm(name: str) -> str:
    """A person's name with no part in capitals: "Andrei Rudskoi" for "Andrei RUDSKOI"."""
    words = _tidy(name).split()
    return " ".join(
        word.title() if word.isupper() and word.isalpha() and len(word) > 1 else _calm_double(word) for word in words
    )


def _calm_double(word: str) -> str:
    loud = "-" in word and word.replace("-", "").isupper() and "." not in word
    return "-".join(part.title() for part in word.split("-")) if loud else word


def _node(cluster: _Cluster, label: str, document: Document) -> Node:
    local = cluster.type in _LOCAL or (cluster.type == "foaf:Person" and len(_person_words(label)) < 2)
    prefix = f"{document.article.node.slug}/" if local else ""
    return Node(_KINDS.get(_coarse(cluster.type), "organization"), prefix + slug(label))


_KINDS = {"foaf:Person": "person", "schema:Place": "place", "activity": "project"}
