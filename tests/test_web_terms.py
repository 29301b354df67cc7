"""What the editor completes, as the endpoint tells it."""

from pathlib import Path

from newsroom import app, opened

COOP = "https://w3id.org/coop-kg/ontology#"


def test_the_terms_of_a_release_have_labels_and_counts_the_most_used_first() -> None:
    terms = app().test_client().get("/sparql/terms.json").get_json()
    classes = {term["iri"]: term for term in terms["classes"]}
    assert classes[f"{COOP}Meeting"] == {"iri": f"{COOP}Meeting", "label": "meeting", "count": 120}
    assert {term["iri"]: term["count"] for term in terms["properties"]}[f"{COOP}visitor"] == 1
    for kind in ("classes", "properties"):
        counts = [term["count"] for term in terms[kind]]
        assert counts == sorted(counts, reverse=True)
    assert terms["prefixes"]["coop"] == COOP


def test_a_property_is_counted_in_the_whole_and_not_in_a_class_of_it() -> None:
    client = app().test_client()
    properties = client.get("/sparql/terms.json").get_json()["properties"]
    query = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
    rows = client.get("/sparql", query_string={"query": query}).get_json()["results"]["bindings"]
    assert {term["iri"]: term["count"] for term in properties} == {r["p"]["value"]: int(r["n"]["value"]) for r in rows}


def test_a_client_that_has_the_terms_need_not_get_them_again() -> None:
    client = app().test_client()
    first = client.get("/sparql/terms.json")
    assert client.get("/sparql/terms.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_terms_of_rdf_files_are_counted_and_wide_prefixes_come_along(tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix e: <https://e.example/> ."
        " e:a a dcat:Dataset ; e:size 1 . e:b a dcat:Dataset .",
        encoding="utf-8",
    )
    with opened(data=[data]) as served:
        terms = served.test_client().get("/sparql/terms.json").get_json()
    assert terms["classes"] == [{"iri": "http://www.w3.org/ns/dcat#Dataset", "label": "dataset", "count": 2}]
    assert [term["iri"] for term in terms["properties"]] == [
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "https://e.example/size",
    ]
    assert terms["prefixes"]["dcat"] == "http://www.w3.org/ns/dcat#"
    assert "brick" not in terms["prefixes"]


def test_only_the_page_of_the_endpoint_allows_the_styles_of_its_editor() -> None:
    client = app().test_client()
    policies = {
        path: client.get(path, headers={"Accept": "text/html"}).headers["Content-Security-Policy"]
        for path in ("/", "/sparql", "/sparql?query=ASK%20%7B%7D", "/sparql?query=nonsense")
    }
    assert "style-src" not in policies.pop("/")
    for policy in policies.values():
        assert "style-src 'self' 'unsafe-hashes' 'sha256-" in policy
        assert "unsafe-inline" not in policy and "default-src 'self'" in policy
