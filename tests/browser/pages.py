"""One page of each kind that the site has: what the tests of this folder look at."""

from urllib.parse import quote

QUERY = "PREFIX coop: <https://w3id.org/coop-kg/ontology#> SELECT ?visit ?host { ?visit coop:host ?host }"
THINGS = "https://kg.example.org/kg/id/"
HARBOUR = "/page/organization/harbour-university"

PAGES = {
    "landing": "/",
    "kinds": "/browse",
    "list": "/browse/organization",
    "narrowed list": "/browse/cooperation?kind=agreement&year=2024&sort=date",
    "list of articles": "/browse/article",
    "search": "/search?q=harbour",
    "search without a hit": "/search?q=nobodyhasthisname",
    "endpoint": "/sparql",
    "answer": f"/sparql?format=html&query={quote(QUERY)}",
    "refusal": "/sparql?format=html&query=nonsense",
    "ontology": "/ontology",
    "forms": "/form/",
    "form": "/form/student-exchange",
    "shapes": "/shapes",
    "downloads": "/downloads",
    "releases": "/releases",
    "catalogue": "/catalog",
    "dataset": "/.well-known/void",
    "coverage": "/coverage",
    "map": "/map",
    "map of one": f"/map?of={THINGS}organization/harbour-university",
    "organisation": HARBOUR,
    "hostile name": "/page/organization/lab-soehne",
    "long name": "/page/organization/long",
    "one language": "/page/organization/optical",
    "person": "/page/person/ada-byron",
    "place": "/page/place/port-arden",
    "area": "/page/area/optics",
    "agreement": "/page/cooperation/forty/agreement-1",
    "project": "/page/cooperation/forty/project-1",
    "article": "/page/article/visit-to-harbour",
    "claim": "/page/claim/visit-to-harbour/46-118-58092d1d",
    "panel": f"/panel/partners?of={THINGS}organization/harbour-university",
    "timeline": f"/panel/timeline?of={THINGS}organization/harbour-university",
    "dossier": "/relation/harbour-university/northern-institute",
    "dossier of nothing": "/relation/harbour-university/optical",
    "nothing": "/nothing",
}
"""Each kind of page by name."""
