"""The page of the endpoint in a real browser: the editor, the views of an answer, and the ways to take it along."""

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlencode

import pytest
from newsroom import HOSTILE, QUERY_SECONDS

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")
expect = playwright.expect

NARROW, WIDE = {"width": 360, "height": 800}, {"width": 1400, "height": 900}
COOP = "PREFIX coop: <https://w3id.org/coop-kg/ontology#>\n"
VISITOR = COOP + "SELECT ?visitor {\n  ?visit coop:visitor ?visitor\n}"
COUNTS = "SELECT ?class (COUNT(*) AS ?things) { ?thing a ?class } GROUP BY ?class ORDER BY DESC(?things) ?class"
LABELS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
GRAPH = (
    COOP
    + LABELS
    + "CONSTRUCT { ?v ?p ?o . ?o skos:prefLabel ?l } { ?v a coop:Visit ; ?p ?o OPTIONAL { ?o skos:prefLabel ?l } }"
)
FAULTY = "SELECT ?o {\n  ?s ?p ?o\n  nonsense\n}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TENFOLD = "BIND(CONCAT({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}) AS {1}) "
STEPS = ["'a hundred thousandth'", "?k", "?l", "?m", "?n", "?x"]
MEGABYTES = "".join(TENFOLD.format(less, more) for less, more in pairwise(STEPS))
TRICKY = "SELECT ?x { BIND('''it's \"so\" \\\\ `${1}` \"\"\" here''' AS ?x) }"
TRICKY_VALUE = 'it\'s "so" \\ `${1}` """ here'


@pytest.fixture
def page(browser: "playwright.Browser", address: str) -> Iterator["playwright.Page"]:
    context = browser.new_context(viewport=WIDE)
    context.set_default_timeout(15_000)
    opened = context.new_page()
    opened.goto(f"{address}/sparql")
    yield opened
    context.close()


def write(page: "playwright.Page", query: str) -> None:
    """Puts a query into the editor as pasting does."""
    editor(page).focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)


def run(page: "playwright.Page", query: str) -> None:
    write(page, query)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible(timeout=15_000)


def editor(page: "playwright.Page") -> "playwright.Locator":
    return page.get_by_role("textbox", name="The query")


def written(page: "playwright.Page") -> str:
    text: str = page.evaluate("document.querySelector('#editor .CodeMirror').CodeMirror.getValue()")
    return text


def view(page: "playwright.Page", name: str) -> None:
    page.locator("#views").get_by_role("button", name=name, exact=True).click()


# ---- asking


def test_control_and_enter_run_the_query(page: "playwright.Page") -> None:
    run(page, VISITOR)
    expect(page.locator("#views td")).to_have_text(["id/organization/northern-institute"])
    expect(page.locator("#views td a")).to_have_attribute(
        "href", "https://kg.example.org/kg/id/organization/northern-institute"
    )
    expect(page.locator("#state")).to_contain_text("1 row in ")


def test_an_example_of_the_drop_down_is_put_into_the_editor(page: "playwright.Page") -> None:
    chooser = page.get_by_label("A question to begin with")
    assert chooser.locator("optgroup > option").count() > 3
    chosen = chooser.locator("option", has_text="Who visited whom").first
    chooser.select_option(label=chosen.text_content())
    assert "coop:visitor" in written(page)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#views table")).to_contain_text(
        "A delegation of Northern Institute came to Harbour University"
    )


def test_an_example_stands_under_a_group(page: "playwright.Page") -> None:
    groups = page.locator("#example optgroup").evaluate_all("all => all.map(group => group.label)")
    assert groups and all(groups)


def test_a_fault_is_marked_in_its_line(page: "playwright.Page") -> None:
    run(page, FAULTY)
    expect(page.get_by_role("alert").locator("strong")).not_to_be_empty()
    expect(page.locator("#editor .fault .CodeMirror-line")).to_have_text("  nonsense")
    page.get_by_role("button", name="Go to line 3").click()
    expect(editor(page)).to_be_focused()
    page.keyboard.type("x")
    expect(page.locator("#editor .fault")).to_have_count(0)


def test_a_fault_of_a_query_in_the_address_is_marked_too(page: "playwright.Page", address: str) -> None:
    page.goto(f"{address}/sparql?{urlencode({'query': FAULTY})}")
    expect(page.get_by_role("alert").first).not_to_be_empty()
    expect(page.locator("#editor .fault .CodeMirror-line")).to_have_text("  nonsense")


def test_a_runaway_is_told_of_in_words(page: "playwright.Page") -> None:
    write(page, ENDLESS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#state")).to_contain_text("Running…")
    expect(page.locator("#state .elapsed")).to_contain_text(" s")
    expect(page.get_by_role("alert")).to_contain_text(f"longer than {QUERY_SECONDS:g} seconds", timeout=20_000)
    expect(page.locator("#views")).to_be_hidden()


def test_a_running_query_can_be_stopped(page: "playwright.Page") -> None:
    write(page, ENDLESS)
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#state")).to_have_text("Stopped.")
    run(page, VISITOR)
    expect(page.locator("#state")).to_contain_text("1 row in ")


@pytest.mark.parametrize(
    "query", ["CONSTRUCT { ?s a ?o } { ?s <urn:nothing> ?o }", "SELECT ?s { ?s <urn:nothing> ?o }"]
)
def test_an_empty_answer_is_told_of_in_words(page: "playwright.Page", query: str) -> None:
    run(page, query)
    expect(page.locator("#state")).to_contain_text("nothing fits it")


def test_an_answer_that_is_too_large_for_a_page_is_offered_for_download(page: "playwright.Page") -> None:
    run(page, COOP + f"SELECT ?x {{ {MEGABYTES} ?article a coop:Article }} LIMIT 20")
    expect(page.get_by_role("alert")).to_contain_text("larger than the 32 MiB")
    expect(page.locator("#downloads").get_by_role("link", name="CSV")).to_be_visible()


def test_an_answer_that_breaks_off_is_not_shown(page: "playwright.Page") -> None:
    few = "FILTER(STRSTARTS(MD5(CONCAT(STR(?a), STR(?f), STR(?i))), '00'))"  # so that it is not too large by then
    run(page, f"SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i {few} }}")
    expect(page.get_by_role("alert")).to_contain_text("broke off")
    expect(page.locator("#views")).to_be_hidden()


def test_a_long_query_is_asked_as_well(page: "playwright.Page") -> None:
    run(page, VISITOR + "\n# " + "long " * 3000)
    expect(page.locator("#state")).to_contain_text("1 row in ")


# ---- completion


def test_a_class_is_completed_by_its_name_and_its_prefix_declared(page: "playwright.Page") -> None:
    write(page, "SELECT * {\n  ?s a univ")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints li")).to_have_text(["coop:University university · 1"])
    page.keyboard.press("Enter")
    expect(page.locator(".CodeMirror-hints")).to_have_count(0)
    assert written(page) == f"{COOP}SELECT * {{\n  ?s a coop:University"


def test_a_property_is_completed_from_the_release(page: "playwright.Page") -> None:
    write(page, COOP + "SELECT * {\n  ?s coop:visi")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints li")).to_have_text(["coop:visitor visitor · 1"])
    page.keyboard.press("Enter")
    assert written(page).endswith("?s coop:visitor")


# ---- views


def test_an_answer_with_numbers_is_a_chart_that_is_a_table(page: "playwright.Page") -> None:
    run(page, COUNTS)
    view(page, "Chart")
    first = page.locator("table.chart tbody tr").first
    expect(first.get_by_role("rowheader")).to_have_text("Claim")
    expect(first.locator(".figure")).to_have_text("258")
    assert float(first.locator("rect").get_attribute("width")) == 100
    expect(page.locator("#views").get_by_role("button", name="Graph")).to_be_disabled()


def test_an_answer_of_triples_is_a_graph_with_the_same_in_words(page: "playwright.Page") -> None:
    run(page, GRAPH)
    view(page, "Graph")
    expect(page.locator(".graph canvas").first).to_be_visible()
    page.get_by_text("The same in words").click()
    said = page.locator(".twin li").all_inner_texts()
    assert "Visit of Northern Institute to Harbour University host Harbour University" in said
    for name in ("Larger", "Smaller", "Fit the whole graph"):
        page.get_by_role("button", name=name).click()


def test_the_raw_answer_can_be_read(page: "playwright.Page") -> None:
    run(page, "ASK { ?s ?p ?o }")
    expect(page.locator("#views")).to_contain_text("True")
    view(page, "Raw")
    expect(page.locator("#views .CodeMirror-code")).to_contain_text('"boolean":true')


def test_markup_in_an_answer_stays_text(page: "playwright.Page") -> None:
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    run(page, LABELS + "SELECT ?name (1 AS ?n) { ?x skos:prefLabel ?name FILTER(CONTAINS(?name, '<script>')) }")
    expect(page.locator("#views td").first).to_contain_text(HOSTILE)
    view(page, "Chart")
    expect(page.locator("table.chart tbody th").first).to_have_text(HOSTILE)
    assert page.locator("#outcome script").count() == 0 and alarms == []


def test_many_rows_are_shown_without_a_long_wait_and_sorted_by_number(page: "playwright.Page") -> None:
    run(page, "SELECT (5 * STRLEN(STR(?o)) AS ?length) { ?s ?p ?o . ?a a ?c } LIMIT 20000")
    expect(page.locator("#state")).to_contain_text("20,000 rows")
    for _ in range(2):
        page.locator("#views thead th").click()
    lengths = [int(text) for text in page.locator("#views tbody td").all_inner_texts()]
    assert len(lengths) == 50 and lengths == sorted(lengths, reverse=True) and lengths[0] > 100


# ---- taking it along


def test_the_head_of_a_narrow_column_is_not_broken_in_a_word(page: "playwright.Page") -> None:
    page.set_viewport_size(NARROW)
    long = "CONCAT(STR(?s), ' and so on and so forth, for as long as a line may be and longer still')"
    run(page, f"SELECT (1 AS ?partners) (2 AS ?cooperations) ({long} AS ?a) ({long} AS ?b) {{ ?s a ?c }} LIMIT 3")
    broken = """heads => heads.filter(head => {
        const words = document.createRange()
        const texts = document.createTreeWalker(head, NodeFilter.SHOW_TEXT)
        while (texts.nextNode()) {
            words.selectNodeContents(texts.currentNode)
            if (words.getClientRects().length > 1) return true
        }
    }).map(head => head.textContent)"""
    expect(page.get_by_text("partners", exact=True).last).to_be_attached()
    assert page.locator(".yasr thead th").evaluate_all(broken) == []


def test_the_answer_can_be_downloaded(page: "playwright.Page") -> None:
    run(page, VISITOR)
    with page.expect_download() as started:
        page.locator("#downloads").get_by_role("link", name="CSV").click()
    assert started.value.suggested_filename == "answer.csv"
    content = started.value.path().read_text(encoding="utf-8")
    assert content.split() == ["visitor", "https://kg.example.org/kg/id/organization/northern-institute"]
    with page.expect_download() as started:
        page.locator("#downloads").get_by_role("link", name="JSON").click()
    assert json.loads(started.value.path().read_bytes())["head"]["vars"] == ["visitor"]


@pytest.mark.parametrize("query", [VISITOR, VISITOR + "\n# long " + "é" * 3000], ids=["short", "long"])
def test_a_shared_link_opens_the_same_query(page: "playwright.Page", query: str) -> None:
    write(page, query)
    page.get_by_text("Share", exact=True).click()
    link = page.get_by_label("Link to this query").input_value()
    other = page.context.new_page()
    other.goto(link)
    expect(editor(other)).to_be_visible()
    assert written(other) == query


def test_a_query_kept_from_another_day_does_not_hide_that_of_the_address(page: "playwright.Page", address: str) -> None:
    kept = {"namespace": "triply", "val": {"query": "ASK {}"}, "exp": 10**9, "time": 10**9}
    page.evaluate(
        "kept => ['yasqe_editor_query', 'yasqe_main_query', 'yasqe__query'].forEach(id => localStorage[id] = kept)",
        json.dumps(kept),
    )
    page.goto(f"{address}/sparql?{urlencode({'query': VISITOR})}")
    expect(editor(page)).to_be_visible()
    assert written(page) == VISITOR


def test_the_programs_hold_the_present_query_and_work(page: "playwright.Page") -> None:
    write(page, TRICKY)
    curl = program(page, "curl")
    answer = subprocess.run(["sh", "-c", curl], capture_output=True, timeout=30, check=True).stdout
    assert json.loads(answer)["results"]["bindings"][0]["x"]["value"] == TRICKY_VALUE
    python = program(page, "Python")
    told = subprocess.run([sys.executable, "-c", python], capture_output=True, timeout=60, check=True, text=True).stdout
    assert told.strip() == repr({"x": TRICKY_VALUE})
    with page.expect_console_message() as message:
        page.evaluate(f"async () => {{ {program(page, 'JavaScript')} }}")
    assert message.value.args[0].json_value()[0]["x"]["value"] == TRICKY_VALUE


@pytest.mark.parametrize(("query", "told"), [("ASK { ?s ?p ?o }", "True"), (GRAPH, "coop:")])
def test_the_python_of_other_queries_works_too(page: "playwright.Page", query: str, told: str) -> None:
    write(page, query)
    answer = subprocess.run(
        [sys.executable, "-c", program(page, "Python")], capture_output=True, timeout=60, check=True, text=True
    )
    assert told in answer.stdout


def program(page: "playwright.Page", language: str) -> str:
    page.get_by_role("tab", name=language, exact=True).click()
    return page.get_by_role("tabpanel").text_content() or ""


# ---- for everybody


def test_the_keyboard_alone_is_enough(page: "playwright.Page") -> None:
    page.get_by_label("A question to begin with").focus()
    page.keyboard.press("Tab")
    expect(editor(page)).to_be_focused()
    assert page.locator("#editor .CodeMirror").evaluate("box => getComputedStyle(box).outlineStyle") == "solid"
    before = written(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert written(page) == before
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#views table")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(editor(page)).to_be_focused()  # without Escape the key indents
    reach(page, "button", "Chart")
    page.keyboard.press("Enter")
    expect(page.locator("table.chart")).to_be_visible()
    reach(page, "tab", "curl")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Python")).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_contain_text("SPARQLWrapper")


def reach(page: "playwright.Page", role: str, name: str) -> None:
    wanted = page.get_by_role(role, name=name, exact=True)
    page.keyboard.press("Escape")
    for _ in range(30):
        page.keyboard.press("Tab")
        if wanted.evaluate("it => it === document.activeElement"):
            assert wanted.evaluate("it => getComputedStyle(it).outlineStyle") == "solid"
            return
    raise AssertionError(f"the key Tab does not lead to {name}")


def test_without_script_the_form_is_all_there_is(browser: "playwright.Browser", address: str) -> None:
    context = browser.new_context(viewport=WIDE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/sparql")
    for hidden in page.locator(".with-script").all():
        expect(hidden).to_be_hidden()
    expect(page.get_by_role("link", name="Who visited whom")).to_be_visible()
    page.get_by_label("The query").fill(COUNTS)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("258")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_every_view_fits_the_screen_and_asks_nobody_else(
    browser: "playwright.Browser", address: str, size: dict[str, int], scheme: str
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/sparql")
    for query, views in (
        (VISITOR, ("Table", "Raw")),
        (COUNTS, ("Chart",)),
        (GRAPH, ("Graph", "Raw", "Table")),
        (FAULTY, ()),
    ):
        run(page, query)
        for name in views:
            view(page, name)
            expect(page.locator("#views").get_by_role("button", name=name, exact=True)).to_have_attribute(
                "aria-pressed", "true"
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (name, query)
    page.locator(".parseErrorIcon").hover()
    write(page, "SELECT * { ?s a ")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints li").first).to_be_visible()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert [text for text in said if "status of 400" not in text] == []
    assert page.evaluate("Object.keys(localStorage)") == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser: "playwright.Browser", address: str, scheme: str) -> None:
    from browser.colours import contrast

    context = browser.new_context(viewport=WIDE, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/sparql")
    run(
        page,
        "# of visits\nPREFIX coop: <https://w3id.org/coop-kg/ontology#>\nSELECT ?s { ?s a coop:Visit ; ?p 'text', 7 }",
    )
    run(page, "# of visits\nPREFIX coop: <https://w3id.org/coop-kg/ontology#>\nSELECT ?s { ?s a coop:Visit }")
    for selector, ground in (
        *(
            (f"#editor .cm-{kind}", "#editor .CodeMirror")
            for kind in ("keyword", "comment", "variable-3", "string-2", "atom")
        ),
        ("#state", "body"),
        ("#views td a", "body"),
        ("#views .yasr_btn:not(:disabled)", "body"),
        (".keys", "body"),
        ("[role=tab][aria-selected=false]", "body"),
    ):
        ink = page.evaluate("s => getComputedStyle(document.querySelector(s)).color", selector)
        paper = page.evaluate("s => getComputedStyle(document.querySelector(s)).backgroundColor", ground)
        assert contrast(ink, paper) >= 4.5, (selector, ink, paper)
    context.close()
