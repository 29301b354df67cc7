"""Which names are found in a text, of which kind, and where they end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.authority import Authority, load
from kg.model import Article, Mention
from kg.segment import segment
from kg.spot import spot


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def spotted(authority: Authority, text: str) -> list[tuple[str, str]]:
    """Kind and words of every name in a sentence that stands under a heading without names."""
    text = f"News\n\n{text}"
    mentions = spot(segment(Article("a", "News", text, "en")), authority)
    return [(m.type.partition(":")[2], m.span.of(text)) for m in mentions if m.how != "nominal"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "The Faculty of Arts of the University of Lund opened.",
            [("OrganizationalUnit", "Faculty of Arts"), ("University", "University of Lund")],
        ),
        (
            "Zhejiang Ocean University and Lund University agreed.",
            [("University", "Zhejiang Ocean University"), ("University", "Lund University")],
        ),
        (
            "The Institute of Law, Arts and Social Sciences moved.",
            [("ResearchInstitute", "Institute of Law, Arts and Social Sciences")],
        ),
        ("The Hubei provincial government paid.", [("GovernmentBody", "Hubei provincial government")]),
        (
            "The Ministry of Education of the Republic of Ghana agreed.",
            [("GovernmentBody", "Ministry of Education of the Republic of Ghana")],
        ),
        ("It is equipped by Kola Steel Company.", [("Company", "Kola Steel Company")]),
        ("He teaches at the Bergen Institute of Technology.", [("University", "Bergen Institute of Technology")]),
        ("Beams of the Lodz Synchrotron are used.", [("ResearchFacility", "Lodz Synchrotron")]),
        ("The third Baltic Rectors' Forum ended.", [("Forum", "Baltic Rectors' Forum")]),
        ("It is paid by the NORTH STARS project.", [("Project", "NORTH STARS")]),
        ("It was paid by major Norwegian oil companies.", [("Group", "major Norwegian oil companies")]),
        ("The O.P. Jindal Global University grows.", [("University", "O.P. Jindal Global University")]),
        (
            "O.P. Jindal Global University of Sonipat, Haryana, grows.",
            [("University", "O.P. Jindal Global University"), ("Place", "Sonipat"), ("Place", "Haryana")],
        ),
        ("Guests of Universidad Carlos III de Madrid came.", [("University", "Universidad Carlos III de Madrid")]),
        (
            'Universitas Nasional "Merdeka" Bandung won.',
            [("University", 'Universitas Nasional "Merdeka" Bandung')],
        ),
        ("The University of California, Davis, won.", [("University", "University of California, Davis")]),
        ("Guests of TU Delft and IIT Kanpur came.", [("University", "TU Delft"), ("University", "IIT Kanpur")]),
        (
            "The Institute of Nuclear Physics named after G.I. Budker won.",
            [("ResearchInstitute", "Institute of Nuclear Physics named after G.I. Budker")],
        ),
        ("The Goethe-Institut and others came.", [("ResearchInstitute", "Goethe-Institut")]),
        (
            "The Canada-based Aegean Institute won.",
            [("Place", "Canada-based"), ("ResearchInstitute", "Aegean Institute")],
        ),
        (
            "Siemens Energy, Gazprom Neft and Bosch Rexroth paid.",
            [("Company", "Siemens Energy"), ("Company", "Gazprom Neft"), ("Company", "Bosch Rexroth")],
        ),
        ("It was paid by the company Zentrix Baltic.", [("Company", "Zentrix Baltic")]),
        ("They talked to JSC “Rainbow of Stars” again.", [("Company", "Rainbow of Stars")]),
        ("Guests of Sunvolt Group came.", [("Company", "Sunvolt Group")]),
        ("CNPq and TÜBİTAK will pay.", [("GovernmentBody", "CNPq"), ("GovernmentBody", "TÜBİTAK")]),
        (
            "The Foundation for Science, Innovation and Research (FoSIR) paid.",
            [("Association", "Foundation for Science, Innovation and Research"), ("Association", "FoSIR")],
        ),
        (
            "The Aegean Institute for Development Alternatives (Aida) won.",
            [("ResearchInstitute", "Aegean Institute for Development Alternatives"), ("ResearchInstitute", "Aida")],
        ),
        ("Guests of Monash University Malaysia came.", [("University", "Monash University Malaysia")]),
        (
            "The University of Oslo Faculty of Law opened.",
            [("OrganizationalUnit", "University of Oslo Faculty of Law")],
        ),
        ("Prince of Songkla University grows.", [("University", "Prince of Songkla University")]),
        ("King Mongkut's University of Technology won.", [("University", "King Mongkut's University of Technology")]),
        ("St. Mary's University grows.", [("University", "St. Mary's University")]),
        ("Students of Tecnológico de Monterrey won.", [("University", "Tecnológico de Monterrey")]),
        ("The Warsaw School of Economics won.", [("University", "Warsaw School of Economics")]),
        (
            "Sorbonne University Abu Dhabi and New York University Abu Dhabi won.",
            [("University", "Sorbonne University Abu Dhabi"), ("University", "New York University Abu Dhabi")],
        ),
        (
            "The Czech Technical University in Prague (CTU) won.",
            [("University", "Czech Technical University in Prague"), ("University", "CTU")],
        ),
        ("The University of Dar es Salaam won.", [("University", "University of Dar es Salaam")]),
        (
            "President of the Academy of Sciences Hou Jianguo came.",
            [("ResearchInstitute", "Academy of Sciences"), ("Person", "Hou Jianguo")],
        ),
        ("They called on ZUET Rector Satya Prasad.", [("Organization", "ZUET"), ("Person", "Satya Prasad")]),
    ],
)
def test_an_organisation_is_found_whole(authority: Authority, text: str, names: list[tuple[str, str]]) -> None:
    assert spotted(authority, text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rector Prof. Dušan Nikolić spoke.", "Dušan Nikolić"),
        ("Talks were led by V.D. Khizhnyak yesterday.", "V.D. Khizhnyak"),
        ("Kirill V. ROZHDESTVENSKY, Vice Rector, spoke.", "Kirill V. ROZHDESTVENSKY"),
        ("The dean, HUANG Lingxiang, spoke.", "HUANG Lingxiang"),
        ("She met deputy director Cheng Xiaonong there.", "Cheng Xiaonong"),
        ("Ong Chan Ee, an executive there, looked on.", "Ong Chan Ee"),
        ("Marta Kosior-Kazberuk opened it.", "Marta Kosior-Kazberuk"),
        ("The guests met Willem van Gulik there.", "Willem van Gulik"),
        ("They met John Smith there.", "John Smith"),
        ("They met Kim Jong-hun there.", "Kim Jong-hun"),
        ("They met Tran Van Nam there.", "Tran Van Nam"),
        ("They met Milan Jovanović there.", "Milan Jovanović"),
        ("They met H.E. Mirosław Gojdź there.", "Mirosław Gojdź"),
        ("They met Tan Sri Dato' Sri Dr. Zulkifli Abdul Razak there.", "Zulkifli Abdul Razak"),
        ("They met Prof. Ir. Dr. Siti Aminah binti Yusof there.", "Siti Aminah binti Yusof"),
        ("They met Ambassador of India to Hungary Kumar Tuhin.", "Kumar Tuhin"),
        ("Rector Juan Carlos de la Vega spoke.", "Juan Carlos de la Vega"),
        ("The Dutch side sent Jan Willem van den Berg.", "Jan Willem van den Berg"),
        ("Dr Abdulrahman bin Saad Al-Harbi spoke.", "Abdulrahman bin Saad Al-Harbi"),
        ("They met Khaled al-Nasser there.", "Khaled al-Nasser"),
        ("They met Minister of Education Khaled al-Nasser there.", "Khaled al-Nasser"),
        ("Among them was Peter Richter of BOIX.", "Peter Richter"),
        ("With it came Anessa Kimbaldi, of the Faculty of Arts.", "Anessa Kimbaldi"),
        ("They met Dilnavoza KARIMBEKOVA there.", "Dilnavoza KARIMBEKOVA"),
        ("They met Dr M Ashrafuddin Chowdhury there.", "M Ashrafuddin Chowdhury"),
        ("They met K R Venkataraghavan there.", "K R Venkataraghavan"),
        ("They met Prof. Dr.-Ing. Anke Meisterhof there.", "Anke Meisterhof"),
        ("The chair was taken by Yaz Oberlander MLA.", "Yaz Oberlander"),
        ("They met Dr. Mohamed Khalil Iraqi, who spoke.", "Mohamed Khalil Iraqi"),
        ("From here went the Dean of Global Affairs Hung-Yi CHUANG.", "Hung-Yi CHUANG"),
        ("They met Nadezda Vanessa Kegenbach there.", "Nadezda Vanessa Kegenbach"),
        ('They met Prof. Sethuraman "Panch" Panchanathan there.', 'Sethuraman "Panch" Panchanathan'),
        ("It was the time of Premier Baillaud there.", "Baillaud"),
    ],
)
def test_a_person_is_found_without_title_and_post(authority: Authority, text: str, name: str) -> None:
    assert [words for kind, words in spotted(authority, text) if kind == "Person"] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Polytech Days begin in spring.",
        "The Berlin Process goes on.",
        "Students learn Russian and French.",
        "They will read the QS World Ranking in May.",
        "Applied Physics and Modern History are taught.",
        "Horizon Europe and the Marie Skłodowska-Curie Actions pay.",
        "The Memorandum covers Climate Change and Roman Empire studies.",
        "The Master of Business Administration and the Christian Democrats are old.",
        "Professors talked at Education City there.",
        "She won the Best Paper Award and the Alfred Nobel Prize.",
        "They sat in the Anna Nowak Virtual Classroom.",
        "It costs two million US dollars.",
        "The “Kadri Zekaj” University and the park “Anna Nowak” opened.",
        "They took part in Erasmus and told of their interest in Horizon.",
        "The Associate Scientific Director spoke.",
    ],
)
def test_capitals_alone_make_no_person_or_place(authority: Authority, text: str) -> None:
    assert not [words for kind, words in spotted(authority, text) if kind in ("Person", "Place")]


def test_a_place_inside_a_proper_name_is_no_mention_of_the_place(authority: Authority) -> None:
    assert ("Place", "Lund") not in spotted(authority, "The University of Lund is old.")


def test_an_acronym_in_brackets_is_the_name_before_it(authority: Authority) -> None:
    text = "The Bergen Ocean Institute (BOI) grows. BOI is new."
    assert spotted(authority, text)[1:] == [("ResearchInstitute", "BOI"), ("ResearchInstitute", "BOI")]


def test_a_surname_alone_is_a_person_named_before(authority: Authority) -> None:
    text = "Dmitry Nikushchenko spoke. Later Nikushchenko left."
    assert spotted(authority, text) == [("Person", "Dmitry Nikushchenko"), ("Person", "Nikushchenko")]


def test_a_list_of_universities_of_cities_is_universities(authority: Authority) -> None:
    found = spotted(authority, "The universities of Cambridge and Swansea joined.")
    assert found == [("University", "Cambridge"), ("University", "Swansea")]


WORDS = (
    "University of Lund Institute and the , ( ) . Prof. A. Anna BOI Ministry Science 's president Rector China – 1st"
).split()


def apart(mentions: tuple[Mention, ...]) -> bool:
    return all(not a.span.meets(b.span) for i, a in enumerate(mentions) for b in mentions[i + 1 :])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_mentions_never_overlap_whatever_the_text(words: list[str]) -> None:
    text = "News\n\n" + " ".join(words)
    mentions = spot(segment(Article("a", "News", text, "en")), load("http://127.0.0.1:8000/"))
    assert apart(mentions)


@pytest.mark.parametrize(
    "text",
    [
        "They teach Business Administration and Public Administration.",
        "The Russian Federation agreed.",
        "It is 301st in the QS World University Rankings.",
        "They won at ITEX 2023 again.",
        "Visit our Centre and Our University again.",
    ],
)
def test_a_subject_a_country_and_a_ranking_are_no_organisation(authority: Authority, text: str) -> None:
    assert not [words for kind, words in spotted(authority, text) if kind not in ("Person", "Place")]


def test_a_city_that_begins_a_name_in_a_loud_heading_is_no_place(authority: Authority) -> None:
    headline = "GUESTS FROM HANOI UNIVERSITY OF TECHNOLOGY VISIT OSLO"
    found = spot(segment(Article("a", headline, f"{headline}\n\nThey came.", "en")), authority)
    assert [mention.name for mention in found] == ["Oslo"]


def test_a_date_line_in_capitals_names_its_place(authority: Authority) -> None:
    assert spotted(authority, "BANGI, 7 November 2014 - Students came.")[:1] == [("Place", "BANGI")]


def test_a_town_of_two_rare_words_behind_in_is_no_person(authority: Authority) -> None:
    assert ("Place", "Mladá Boleslav") in spotted(authority, "The dean met Tomáš Novák in Mladá Boleslav.")


def test_a_small_town_is_a_place_where_it_is_told_as_one(authority: Authority) -> None:
    assert ("Place", "Bangi") in spotted(authority, "Guests of Aegean University, Bangi, came.")
    assert ("Place", "Bangi") not in spotted(authority, "The Bangi declaration was read.")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Guests of Borna University of Technology and Zarif University of Technology came.",
            [("University", "Borna University of Technology"), ("University", "Zarif University of Technology")],
        ),
        ("The Ateneo de Tagum University won.", [("University", "Ateneo de Tagum University")]),
        ("In “Dawn Star” University they won.", [("University", "“Dawn Star” University")]),
        (
            "The College of Arts, Humanities, and Social Sciences won.",
            [("OrganizationalUnit", "College of Arts, Humanities, and Social Sciences")],
        ),
        (
            "The School of Engineering, and the Faculty of Law won.",
            [("OrganizationalUnit", "School of Engineering"), ("OrganizationalUnit", "Faculty of Law")],
        ),
        (
            "The Seed Institute for Food, Energy, Water and the Environment won.",
            [("ResearchInstitute", "Seed Institute for Food, Energy, Water and the Environment")],
        ),
        (
            "The Bergen Fund for Latin America and the Caribbean won.",
            [("Association", "Bergen Fund for Latin America and the Caribbean")],
        ),
        ("The Northern Council of Rectors met.", [("Association", "Northern Council of Rectors")]),
        ("The Baltic Summit of University Leaders opened.", [("Forum", "Baltic Summit of University Leaders")]),
        ("A Bergen Research Centre in Astronomy grew.", [("ResearchInstitute", "Bergen Research Centre in Astronomy")]),
        (
            "The Bergen Institute of Palaeobiology and Stratigraphy won.",
            [("ResearchInstitute", "Bergen Institute of Palaeobiology and Stratigraphy")],
        ),
        (
            "They saw the Aegean Science Park and the Aegean Geological Survey.",
            [("Organization", "Aegean Science Park"), ("ResearchInstitute", "Aegean Geological Survey")],
        ),
        ("Guests of RWTH Bergen University came.", [("University", "RWTH Bergen University")]),
        ("Guests of UIN Sunan Borna came.", [("University", "UIN Sunan Borna")]),
        ("They talked to Zentrix Consultancy Group again.", [("Company", "Zentrix Consultancy Group")]),
        (
            "They thank the Embassy of Canada to Mexico again.",
            [("GovernmentBody", "Embassy of Canada to Mexico")],
        ),
        (
            "The Lagos Business School and the Dublin College of Foreign Languages won.",
            [("University", "Lagos Business School"), ("University", "Dublin College of Foreign Languages")],
        ),
        (
            "They thank the Council of the University of Lund.",
            [("OrganizationalUnit", "Council"), ("University", "University of Lund")],
        ),
        ("The Centre for the Environment is new.", [("OrganizationalUnit", "Centre for the Environment")]),
        (
            "The University of Chinese Academy of Sciences won.",
            [("University", "University of Chinese Academy of Sciences")],
        ),
        ("The Otto von Guericke University Magdeburg won.", [("University", "Otto von Guericke University Magdeburg")]),
        (
            "The Martin Luther University Halle-Wittenberg won.",
            [("University", "Martin Luther University Halle-Wittenberg")],
        ),
        ("The American University in Cairo won.", [("University", "American University in Cairo")]),
        ("Guests of École normale supérieure came.", [("University", "École normale supérieure")]),
        ("The Helmholtz-Zentrum Berlin won.", [("ResearchInstitute", "Helmholtz-Zentrum Berlin")]),
        (
            "The Taras Shevchenko National University of Kyiv won.",
            [("University", "Taras Shevchenko National University of Kyiv")],
        ),
        ("Students came from ZTU again.", [("University", "ZTU")]),
        (
            "It belongs to the Norwegian-Greek Science Bridge (NGSB) again.",
            [("Project", "Norwegian-Greek Science Bridge"), ("Project", "NGSB")],
        ),
    ],
)
def test_a_name_reaches_over_its_lists_and_links(authority: Authority, text: str, names: list[tuple[str, str]]) -> None:
    assert spotted(authority, text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It has a Computer Engineering department now.", ("OrganizationalUnit", "Computer Engineering department")),
        ("They work at its Lodz branch now.", ("OrganizationalUnit", "Lodz branch")),
        ("They wrote to the Norwegian embassy again.", ("GovernmentBody", "Norwegian embassy")),
        ("They wrote to the Aegean Seas consortium again.", ("Association", "Aegean Seas consortium")),
        ("Another is the Zentrix-NTU corporate lab there.", ("ResearchInstitute", "Zentrix-NTU corporate lab")),
        (
            "She heads the division of Corporate Strategy and Planning there.",
            ("OrganizationalUnit", "division of Corporate Strategy and Planning"),
        ),
        ("He works in its physics department now.", ("OrganizationalUnit", "physics department")),
        (
            "He teaches at the department of science and engineering there.",
            ("OrganizationalUnit", "department of science and engineering"),
        ),
    ],
)
def test_a_body_is_found_whose_noun_is_written_small(authority: Authority, text: str, name: tuple[str, str]) -> None:
    assert name in spotted(authority, text)


@pytest.mark.parametrize(
    "text",
    [
        "The department is new and the school is old.",
        "They have a department of their own.",
        "The Memorandum of Joint Understanding (MJU) was read.",
        "They discussed Deep Reading Methods (DRM) again.",
    ],
)
def test_a_small_noun_or_an_acronym_alone_proves_no_body(authority: Authority, text: str) -> None:
    assert not [words for kind, words in spotted(authority, text) if kind not in ("Person", "Place")]


def test_a_city_used_for_its_university_is_the_university(authority: Authority) -> None:
    found = spotted(authority, "Guests of the University of Essex came. An agreement with Essex is new.")
    assert found == [("University", "University of Essex"), ("University", "Essex")]
    found = spotted(
        authority, "Guests of the University of Bristol came. They live in Bristol. With Bristol they talk."
    )
    assert [kind for kind, _ in found] == ["University", "Place", "Place"]


def test_an_acronym_of_a_body_is_never_a_person(authority: Authority) -> None:
    found = spotted(authority, "The Bergen Polytechnic Institute (BPI) won. They met Igor BPI there.")
    assert not [words for kind, words in found if kind == "Person"]


def test_a_unit_is_found_in_a_line_of_capitals_behind_its_post(authority: Authority) -> None:
    found = spotted(authority, "Marta Kosior-Kazberuk, Dean of the Faculty of Civil Engineering\n\nThey came.")
    assert ("OrganizationalUnit", "Faculty of Civil Engineering") in found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Pupils of Shirak province came.", "Shirak province"),
        ("They sailed the Straits of Malacca.", "Straits of Malacca"),
        ("He went to school in Galahera and stayed.", "Galahera"),
        ("They came to Indiana again.", "Indiana"),
        ("They met in San Pedro Mártir again.", "San Pedro Mártir"),
        ("They came to Sri Lanka again.", "Sri Lanka"),
        ("Undergraduates from Richmond came.", "Richmond"),
    ],
)
def test_a_place_is_found_with_its_kind_and_without_a_list(authority: Authority, text: str, place: str) -> None:
    assert spotted(authority, text) == [("Place", place)]


def test_a_town_that_acts_is_the_university_named_by_it(authority: Authority) -> None:
    text = "Guests of Delft University of Technology came. Delft signed. They live in Delft, and talk with Delft."
    assert [kind for kind, words in spotted(authority, text) if words == "Delft"] == [
        "University",
        "Place",
        "University",
    ]


def test_a_country_that_acts_is_no_university(authority: Authority) -> None:
    assert ("Place", "Malta") in spotted(authority, "Guests of the University of Malta came. Malta signed.")


def test_a_body_named_after_a_person_is_no_person(authority: Authority) -> None:
    text = "Rabindra Bharati University grows. Guests of Rabindra Bharati came."
    assert spotted(authority, text) == [
        ("University", "Rabindra Bharati University"),
        ("University", "Rabindra Bharati"),
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("He lives in the villages of Galahera.", "Galahera"),
        ("It is new in Central and Eastern Europe.", "Central and Eastern Europe"),
    ],
)
def test_a_place_of_no_list_is_told_by_the_words_before_it(authority: Authority, text: str, place: str) -> None:
    assert spotted(authority, text) == [("Place", place)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Guests of the Ministry of Science, ICT and Tourism came.",
            [("GovernmentBody", "Ministry of Science, ICT and Tourism")],
        ),
        (
            "The Faculty of Law and Public Administration, opened in May, grows.",
            [("OrganizationalUnit", "Faculty of Law and Public Administration")],
        ),
        (
            "He heads the Advisory Board of the Marine Science and Energy Institute.",
            [("OrganizationalUnit", "Advisory Board"), ("ResearchInstitute", "Marine Science and Energy Institute")],
        ),
        (
            "They saw the Innovation, Technology and Industry Development Center.",
            [("OrganizationalUnit", "Innovation, Technology and Industry Development Center")],
        ),
        (
            "The Association of Pacific Rim Universities (APRU) met.",
            [("Association", "Association of Pacific Rim Universities"), ("Association", "APRU")],
        ),
        ("It works with the Pomor Center for BioEnergy.", [("ResearchInstitute", "Pomor Center for BioEnergy")]),
        ("He is Head of Academic Affairs.", [("OrganizationalUnit", "Academic Affairs")]),
        ("The City of Oslo pays.", [("GovernmentBody", "City of Oslo")]),
        ("It was said in the Danish parliament.", [("GovernmentBody", "Danish parliament")]),
        ("They talked with QORVET, a laboratory for sound.", [("Organization", "QORVET")]),
        ("QORVET, a laboratory for sound, grows.", [("Organization", "QORVET")]),
        ("It is paid by Erasmus+ again.", [("Project", "Erasmus+")]),
        ("The trees of Kola Botanical Garden grow.", [("ResearchInstitute", "Kola Botanical Garden")]),
    ],
)
def test_a_name_goes_on_to_its_end(authority: Authority, text: str, names: list[tuple[str, str]]) -> None:
    assert spotted(authority, text) == names


@pytest.mark.parametrize("name", ["Tõnu Kask", "Egil Tveit", "Valto Ruohimäki", "Sunhyuk Ahn"])
def test_a_person_is_told_by_a_given_name_or_the_end_of_a_surname(authority: Authority, name: str) -> None:
    assert spotted(authority, f"There {name} and others met.") == [("Person", name)]


def test_a_letterhead_in_capitals_names_who_writes(authority: Authority) -> None:
    head = "MINISTRY OF EDUCATION AND SPORT / OFFICE OF FOREIGN AFFAIRS (OFA)"
    found = spot(segment(Article("a", "News", f"News\n\n{head}\n\nThey came.", "en")), authority)
    assert [mention.name for mention in found] == [
        "Ministry of Education and Sport",
        "Office of Foreign Affairs",
        "OFA",
    ]


def test_a_town_whose_rector_or_doings_are_told_is_the_university(authority: Authority) -> None:
    text = "Delft returns the call\n\nGuests of Delft University of Technology came. Rector Ana Ruiz of Delft spoke."
    found = spot(segment(Article("a", "Delft returns the call", text, "en")), authority)
    assert [mention.type for mention in found if mention.name == "Delft"] == ["coop:University"] * 2
