"""Things as nobody means them well: names that are script, IRIs that are script, letters that turn others round."""

from pathlib import Path

import pyoxigraph as ox

BASE = "https://kg.example.org/kg/"
RUN = "window.hacked=1"
ESCAPES = (
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><svg onload="{RUN}">',
    f"' onmouseover='{RUN}' x='",
    "<!-- <script> --!> ]]> <![CDATA[",
    "</title></textarea></style></noscript>",
    "&lt;b&gt; &amp;amp; &#60;",
    "{{ 7 * 7 }} {% raw %} ${7*7} %s %00",
    "\\u003cscript\\u003e \u2028 \u2029 \\",
    "line\nbreak\r\nLink: <https://evil.example/>; rel=next",
)
TURNED = (
    "\u202eright to left",
    "\u2066left\u2067right",
    "עברית ועוד",
    "العربية",
    "\u200f\u200e\u061c",
    "a\u202db\u202cc",
)
UNPRINTABLE = ("\x01\x07\x1b[31m\x7f", "\x85\x9f", "\ufffe\uffff\ufdd0", "\U0001fffe", "tab\tand\x0bmore")
LONG = "x" * 50_000 + " <b>" + "ж" * 25_000
BLANK = ("", "   ", "\u00a0\u2003")
LANGUAGES = (
    "aa ar bg bn cs da de el en en-GB es et fa fi fr ga he hi hr hu hy id is it ja ka kk ko lt lv mk mn nb nl pl pt ro "
    "ru sr-Latn sv th tr uk ur vi zh zh-Hant"
).split()
SCRIPTS = (
    "javascript:window.hacked=1",
    "JAVASCRIPT:window.hacked=1",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
)
ODD_IRIS = (
    "http://evil.example/'onload='x",
    "http://evil.example/;,)(*!$&",
    "http://evil.example/%22%3E%3Cscript%3E",
    "http://é.example/ü",
)

_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
_ALSO = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_CLASS_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_UNIVERSITY = ox.NamedNode("https://w3id.org/coop-kg/ontology#University")
_SAME = ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs")
_URL = ox.NamedNode("https://schema.org/url")
_NOTE = ox.NamedNode("http://evil.example/note")


def thing(name: str) -> ox.NamedNode:
    """One of the things, under the base."""
    return ox.NamedNode(f"{BASE}id/organization/{name}")


def named() -> dict[str, str]:
    """What the things are called, by the last step of their addresses."""
    names = (*ESCAPES, *TURNED, *UNPRINTABLE, LONG)
    return {f"evil-{number}": name for number, name in enumerate(names)}


def write(file: Path) -> Path:
    """Writes all of them as N-Triples."""
    file.write_bytes(ox.serialize(_triples(), format=ox.RdfFormat.N_TRIPLES) or b"")
    return file


def _triples() -> list[ox.Triple]:
    found: list[ox.Triple] = []
    for step, name in named().items():
        me = thing(step)
        found += [ox.Triple(me, _TYPE, _UNIVERSITY), ox.Triple(me, _LABEL, ox.Literal(name, language="en"))]
        found += [ox.Triple(me, _NOTE, ox.Literal(name)), ox.Triple(thing("many"), _NOTE, me)]
    for step, name in zip(("blank-0", "blank-1", "blank-2"), BLANK, strict=True):
        found += [
            ox.Triple(thing(step), _TYPE, _UNIVERSITY),
            ox.Triple(thing(step), _LABEL, ox.Literal(name, language="en")),
        ]
        found.append(ox.Triple(thing("many"), _NOTE, thing(step)))
    links = [
        ox.Triple(thing("links"), by, ox.NamedNode(iri)) for iri in (*SCRIPTS, *ODD_IRIS) for by in (_SAME, _URL, _NOTE)
    ]
    spoken = [ox.Triple(thing("spoken"), _ALSO, ox.Literal(f"name {tag}", language=tag)) for tag in LANGUAGES]
    class_ = ox.NamedNode("http://evil.example/Class")
    odd = [
        ox.Triple(thing("odd"), _TYPE, class_),
        ox.Triple(class_, _CLASS_LABEL, ox.Literal(ESCAPES[0], language="en")),
    ]
    odd += [
        ox.Triple(thing("odd"), _LABEL, ox.Literal("Odd", language="en")),
        ox.Triple(thing("odd"), _NOTE, ox.Literal("x")),
    ]
    odd.append(ox.Triple(_NOTE, _CLASS_LABEL, ox.Literal(ESCAPES[1], language="en")))
    return [*found, *links, *spoken, *odd]
