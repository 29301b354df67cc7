"""Persons: initials, given names, surnames in capitals, pinyin, and what stands beside a title or a post."""

import re
from collections.abc import Iterator

from anyascii import anyascii
from wordfreq import zipf_frequency

from kg.lexicon import words
from kg.lexicon.places import countries, gazetteer
from kg.spot.candidates import QUOTES, RARE, Candidate, Line, is_common

INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,4}|(?:Yu|Ya|Zh|Sh|Ch|Kh)\.")
PARTICLES = frozenset(
    "van von de der den del della di da das do dos du la le los las bin bint binti ibn ben al el ul ur ud ad as ash "
    "abu abd ter ten te op af av zu zum zur 't y e i".split()
)
_ARTICLE = re.compile(r"(?:[AaEe]l|[Aa][sdrnt]|[Aa]sh|[Aa]dh|[UuEe][lr]|[Dd]|[Ll]|[Dd]ell|[Oo])[-‐'’][A-ZÀ-Þ]\w+")
_SAINTS = frozenset(
    ["San", "Santa", "Santo", "São", "Sao", "St", "St.", "Saint", "Sankt", "Port", "Mount", "Fort", "Lake"]
)
_HONOURS = frozenset(
    "MLA MP OBE CBE MBE KBE DBE AM AO AC OAM FRS FRSE FREng FBA KC QC JP PhD DPhil MD CNZM ONZM".split()
)
_NO_ADDRESS = frozenset(
    ["Associate", "Assistant", "Emeritus", "Emerita", "PhD", "Ph.D.", "Assoc.", "Asst.", "Eng", "Gen"]
)
_HEADS_OF = frozenset(
    "President Premier Rector Chancellor Vice-Chancellor Governor Minister Ambassador Mayor Dean Senator Provost "
    "Principal Vice-President Vice-Rector Commissioner Chairman Secretary Academician King Queen Prince".split()
)
_SYLLABLE = (
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|üe|a|e|i|o|u|ü)"
)
_GIVEN_PINYIN = re.compile(rf"{_SYLLABLE}(?:['’-]?{_SYLLABLE}){{0,2}}", re.IGNORECASE)
_SYLLABLES = re.compile(r"[^\W\d_]{2,5}-[^\W\d_]{2,6}")
_ROMAN_SYLLABLE = re.compile(
    r"(?:[bcdghjklmnprstwy]|ch|hs|ts|tz|sh|kw|ky|gy|hy|my|by|py|ts'|ch')?(?:eo|eu|ae|oe|ye|yeo|yu|ya|yo|wa|we|wi|woo|oo|ee|ou|ai|ei|ao|ia|ie|iu|ua|ui|ue|ih|eh|uh|[aeiou])(?:ng|n|m|k|t|p|l|h|r)?",
    re.IGNORECASE,
)
_WORDS_TOO = frozenset(
    "an bi can chan chin fan gang he hong long ma man pan ping ring shan she song sun tan tang men ten".split()
)
_NICKNAMES = {**QUOTES, "(": ")"}
LONGEST = 8  # words of a name that are looked at
# What hardly anything but surnames ends with, among words that are rare.
_FAMILY_ENDS = tuple(
    "sson sdóttir dóttir strøm ström qvist kvist gaard gård inen mäki lainen ová skii ską ská wicz vich vić "
    "ić ičius auskas aitis ienė ytė aitė enko chuk shvili adze idze zadeh nejad oğlu oglu opoulos idis akis escu "
    "eşcu berger mann singhe murthy swamy kawa zaki shima yama guchi hashi ishi moto mura saari järvi".split()
)
_MARKS = frozenset(
    "who said says noted told added stressed emphasised emphasized recalled heads headed explained thanked welcomed "
    "accompanied chaired moderated greeted".split()
)
SURNAMES_PINYIN = words("en").surnames


def people(line: Line) -> Iterator[Candidate]:
    """Every run of words in the sentence that is written like a person's name."""
    index = 0
    while index < len(line):
        if not line.words[index][0].isupper():  # most words; no name begins with them
            index += 1
            continue
        stop = _name(line, index)
        if stop > index and (_names_a_thing(line, index, stop) or _is_quoted(line, index, stop)):
            index = stop
        elif stop > index:
            yield Candidate(index, stop, "foaf:Person", line.between(index, stop), weight=_weight(line, index, stop))
            index = stop
        else:
            index += 1


def _weight(line: Line, start: int, stop: int) -> int:
    if _names_an_organization(line, stop):
        return 1
    return 4 if _is_introduced(line, start) or INITIALS.fullmatch(line.word(start)) else 2


def _is_quoted(line: Line, start: int, stop: int) -> bool:
    """Whether the name stands in quotes with nothing else, as a person's never does: "“Kadri Zeka” University"."""
    return line.word(start - 1) in QUOTES and line.word(stop) == QUOTES[line.word(start - 1)]


def _names_a_thing(line: Line, start: int, stop: int) -> bool:
    """Whether a prize, a hall, a tree has the name: "Alfred Nobel Prize", "the Anna Berg Virtual Classroom"."""
    end = stop
    while line.capital(end) and end < stop + 3:
        end += 1
    return line.word(stop) in line.known.after_names or any(
        line.word(i) in line.known.things for i in range(start, end)
    )


def _names_an_organization(line: Line, stop: int) -> bool:
    """Whether the name only begins a longer one: "O.P. Jindal Global University"."""
    while line.capital(stop):
        if line.word(stop) in line.known.heads:
            return True
        stop += 1
    return False


def _name(line: Line, start: int) -> int:
    """Past the name that begins here, or `start` where none does."""
    if not _may_start(line, start) or line.between(start, min(start + 2, len(line))) in gazetteer():
        return start
    stop = _run(line, start)
    while stop > start and (line.word(stop - 1) in line.known.not_acronyms or line.word(stop - 1) in _HONOURS):
        stop -= 1
    while stop > start and not _is_name(line, start, stop):
        stop -= 1
    return stop


def _may_start(line: Line, index: int) -> bool:
    word = line.word(index)
    if not word[0].isupper() or _is_title(line, index) or line.word(index - 1) in _SAINTS:
        return False
    if _is_initial(word) and line.capital(index + 1) and line.word(index - 1) in line.known.titles:
        return True
    if len(word) == 1 and _is_initial(line.word(index + 1)) and not line.capital(index - 1):
        return True
    if word in gazetteer() and not _may_name_a_person(line, index):
        return False
    if INITIALS.fullmatch(word):
        return line.capital(index + 1) or bool(INITIALS.fullmatch(line.word(index + 1)))
    unknown = not is_given(line, word) and not _is_introduced(line, index)
    if unknown and (is_common(word) or word.isupper()) and _given_follows(line, index):
        return False
    previous = line.capital(index - 1) and _may_be_part(line, index - 1) and line.word(index - 1) not in gazetteer()
    article = _ARTICLE.fullmatch(line.word(index + 1)) or _is_particle(line, index + 1)
    given = is_given(line, word) and (line.capital(index + 1) or bool(article))
    given = given or (line.capital(index + 1) and _is_chinese([word, line.word(index + 1)]))
    return line.capital(index) and _may_be_part(line, index) and (not previous or given or line.opens(index - 1))


def _may_name_a_person(line: Line, index: int) -> bool:
    """Whether a word that is a place too begins a name here: "Milan Jovanović", "Prof. London Okoro"."""
    following = line.word(index + 1)
    named = line.word(index) in line.known.given and line.capital(index + 1) and following not in gazetteer()
    if not named and line.word(index) in countries():
        return False
    return _is_introduced(line, index) or (named and _is_family(line, following))


def is_given(line: Line, word: str) -> bool:
    """Whether the word is a given name: a known one, two with a hyphen, or two Chinese or Korean syllables."""
    if word in line.known.given:
        return True
    first, hyphen, second = word.partition("-")
    if not hyphen or not word[0].isupper():
        return False
    return first in line.known.given or (_SYLLABLES.fullmatch(word) is not None and _is_syllable(first, second))


def _is_syllable(*words: str) -> bool:
    return all(_GIVEN_PINYIN.fullmatch(word) or _ROMAN_SYLLABLE.fullmatch(word) for word in words)


def _given_follows(line: Line, index: int) -> bool:
    """Whether a common given name stands further on in the same run of capitals."""
    following = index + 1
    while line.capital(following) and following < index + 4:
        if is_given(line, line.word(following)) and line.capital(following + 1):
            return True
        following += 1
    return False


def _run(line: Line, start: int) -> int:
    stop = start
    while stop < len(line) and stop - start < LONGEST:
        word = line.word(stop)
        inner = stop > start and (_is_particle(line, stop) or _ARTICLE.fullmatch(word) or _is_origin(line, start, stop))
        if stop > start and word in _NICKNAMES and _NICKNAMES[word] == line.word(stop + 2) and line.capital(stop + 3):
            stop += 3
        elif INITIALS.fullmatch(word) or inner or (line.capital(stop) and _may_be_part(line, stop)):
            stop += 1
        else:
            break
    return stop


def _is_particle(line: Line, index: int) -> bool:
    """Whether a name goes on behind the small word: "van der Meer", "de la Fuente", "bin Abdullah"."""
    while _lower(line.word(index)) in PARTICLES:
        index += 1
        if line.capital(index) and _may_be_part(line, index) and _lower(line.word(index)) not in PARTICLES:
            return True
    return False


def _lower(word: str) -> str:
    """The word in small letters, where it is written in capitals or small letters all through."""
    return word.lower() if word.isupper() else word


def _is_origin(line: Line, start: int, index: int) -> bool:
    """Whether a word for a people ends the name, as a surname does: "Mohamed Khalil Iraqi,"."""
    named = line.word(index) in line.known.demonyms and is_given(line, line.word(start))
    return named and index - start > 1 and line.word(index + 1) in (",", ".", ";", ")")


def _is_initial(word: str) -> bool:
    """Whether the word is an initial, with its full stop or without: "John F Kennedy"."""
    return INITIALS.fullmatch(word) is not None or (len(word) == 1 and word.isupper())


def _may_be_part(line: Line, index: int) -> bool:
    word = line.word(index)
    known = line.known
    if (
        word in ("The", "A", "An")
        or word in known.heads
        or word in known.demonyms
        or word in known.place_heads
        or _is_title(line, index)
    ):
        return False
    if not word.isupper() and sum(letter.isupper() for letter in word) > 2:
        return False
    return word[0].isalpha() and not any(sign in word for sign in "&+0123456789")


def _is_title(line: Line, index: int) -> bool:
    word = line.word(index)
    malay = (word == "Tan" and line.word(index + 1) == "Sri") or (
        word in ("Sri", "Seri") and line.word(index - 1) in ("Tan", "Dato", "Dato'", "Dato’", "Datuk", "'", "’")
    )
    return malay or word in line.known.titles or line.known.is_post(word)


def _is_introduced(line: Line, start: int) -> bool:
    """Whether a title or a post stands right before the name."""
    before = line.word(start - 1)
    return start > 0 and _is_title(line, start - 1) and (before in line.known.titles or not before.endswith("s"))


def _is_name(line: Line, start: int, stop: int) -> bool:
    parts = [line.word(i) for i in range(start, stop)]
    full = [word for word in parts if word[0].isalpha() and not _is_initial(word) and _lower(word) not in PARTICLES]
    if not line.grammar and not INITIALS.fullmatch(parts[0]):
        return False
    if not full or _lower(parts[-1]) in PARTICLES or len(full) > 5:
        return False
    bare = len(parts) > 2 and all(_is_initial(word) for word in parts[:2])
    if bare or INITIALS.fullmatch(parts[0]) or (len(parts) > 1 and INITIALS.fullmatch(parts[-1])):
        return all(_is_surname(word) or _is_family(line, word) for word in full)
    if len(full) == 1 and len(parts) == 1:
        return _is_lone(line, start, stop)
    if line.word(start - 1) in line.known.titles and line.word(start - 1).endswith(".") and len(full) > 1:
        return True
    if line.word(start - 1) in line.known.titles or (_is_introduced(line, start) and len(full) > 1):
        return _is_plausible(line, full)
    if len(full) < 2:
        return False
    if line.titled or line.shouted:
        return _is_in_a_title(line, start, stop, full)
    return _is_free_name(line, start, stop, full)


def _is_lone(line: Line, start: int, stop: int) -> bool:
    """Whether one word alone is a surname: behind "Mr", or behind a post with a capital."""
    word, before = line.word(start), line.word(start - 1)
    if before in line.known.titles and before not in _NO_ADDRESS:
        return _is_family(line, word) or zipf_frequency(word, "en") < 4.8
    if before not in _HEADS_OF or line.capital(stop) or not word.istitle() or line.titled:
        return False
    return zipf_frequency(word, "en") < 4.2 or word in line.known.frequent or word.lower() in SURNAMES_PINYIN


def _is_in_a_title(line: Line, start: int, stop: int, full: list[str]) -> bool:
    """Whether words of a heading, where all have capitals, are a person."""
    if full[0].title() in line.known.given and (not is_common(full[-1]) or full[-1].title() in line.known.frequent):
        return True
    if line.shouted:
        return False
    signed = start == 0 and _is_apposed(line, stop) and not any(is_common(word) for word in full[:1])
    return signed or _is_chinese(full) or (start == 0 and _is_apposed(line, stop) and is_given(line, full[0]))


def _is_plausible(line: Line, full: list[str]) -> bool:
    unusual = zipf_frequency(full[0], "en") < 2.5 or is_given(line, full[0])
    return unusual or all(zipf_frequency(word, "en") < 5.2 for word in full)


def _is_surname(word: str) -> bool:
    return word.isupper() and len(word) > 1


def _is_family(line: Line, word: str) -> bool:
    """Whether the word is likely to be a surname: rare, or known as one."""
    return not is_common(word) or word in line.known.frequent


def _is_named(line: Line, full: list[str]) -> bool:
    """Whether a given name and a surname stand together: "Enrique Graue Wiechers", "John Smith"."""
    given = next((word for word in (full[0], full[0].title()) if is_given(line, word)), None)
    if given is None:
        second = len(full) > 2 and full[1] in line.known.given and full[1] not in line.known.ambiguous
        return second and not any(is_common(word) for word in (full[0], full[-1]))
    if _is_family(line, full[-1]) or _is_surname(full[-1]):
        return True
    return given not in line.known.ambiguous and zipf_frequency(full[-1], "en") < 4.4


def _is_eastern(line: Line, full: list[str]) -> bool:
    """Whether the words are a Korean or Vietnamese name: "Kim Jong-hun", "Jong-hun Kim", "Tran Van Nam"."""
    low = [anyascii(word).lower() for word in full]
    if len(full) == 2 and (low[0] in line.known.korean or low[1] in line.known.korean):
        return any(_SYLLABLES.fullmatch(word) and word[0].isupper() for word in full)
    short = all(len(word) < 7 and word.isalpha() for word in low)
    rare = min(zipf_frequency(word, "en") for word in full) < RARE
    return low[0] in line.known.vietnamese and 2 < len(full) < 5 and short and rare


def _is_by_ending(line: Line, full: list[str]) -> bool:
    """Whether rare words end like a surname: "Valto Niinimäki"."""
    family = full[-1].lower()
    telling = family.endswith(_FAMILY_ENDS) and len(family) > 5 and len(full) < 4
    return telling and all(word[1:].islower() and zipf_frequency(word, "en") < 3 for word in full)


def _is_free_name(line: Line, start: int, stop: int, full: list[str]) -> bool:
    """Whether words with no title beside them are a person all the same."""
    if any(word in line.known.place_heads for word in full):
        return False
    if _is_named(line, full) or _is_chinese(full) or _is_eastern(line, full) or _is_by_ending(line, full):
        return True
    particle = any(line.word(i) in PARTICLES for i in range(start + 1, stop - 1))
    placed = line.word(start - 1) in ("in", "near", "at")
    if particle and not placed and all(not is_common(word) for word in full):
        return True
    if placed:
        return False
    capitals = [_is_surname(word) for word in full]
    if any(capitals) and not all(capitals):
        shouted = [word for word, capital in zip(full, capitals, strict=True) if capital]
        likely = all(len(word) > 2 or word.lower() in SURNAMES_PINYIN for word in shouted)
        return likely and (_has_post(line, start, stop) or _is_loud_surname(line, start, full))
    if len(full) == 2 and line.word(stop) == "of" and line.capital(stop + 1) and full[0] in line.known.given:
        return full[0] not in line.known.ambiguous and zipf_frequency(full[1], "en") < 5
    if line.word(stop) in _HONOURS and not any(is_common(word) for word in full):
        return True
    if _is_apposed(line, stop) and any(not is_common(word) for word in full):
        return all(zipf_frequency(word, "en") < 5.2 for word in full)
    rare = all(not is_common(word) for word in full)
    return rare and (_has_post(line, start, stop) or INITIALS.search(" ".join(line.words[start:stop])) is not None)


def _is_loud_surname(line: Line, start: int, full: list[str]) -> bool:
    """Whether a rare first name stands before a rare surname in capitals: "Dilfuza YULDASHEVA"."""
    family = full[-1]
    if not _is_surname(family) or len(family) < 4 or line.word(start - 1) in ("the", "The", "“", '"'):
        return False
    vowels = sum(letter in "AEIOUY" for letter in anyascii(family))
    return vowels > 1 and all(not is_common(word) and word[1:].islower() for word in full[:-1])


def _is_apposed(line: Line, stop: int) -> bool:
    """Whether a post follows right behind a comma: "X Y, an executive at"."""
    words = [line.word(i) for i in range(stop + 1, stop + 5)]
    of_a_body = words[:2] in (["of", "the"], ["from", "the"]) and any(word in line.known.heads for word in words)
    return line.word(stop) == "," and (of_a_body or any(line.known.is_post(word) for word in words))


def _is_chinese(full: list[str]) -> bool:
    """Whether the words are a surname and a given name in pinyin, in either order: "Cheng Xiaonong", "Chen XU"."""
    if len(full) != 2:
        return False
    first, last = (word.lower() for word in full)
    surname_first = first in SURNAMES_PINYIN and _GIVEN_PINYIN.fullmatch(last) is not None
    surname_last = last in SURNAMES_PINYIN and _GIVEN_PINYIN.fullmatch(first) is not None
    rare = min(zipf_frequency(word, "en") for word in full) < RARE
    if surname_first and first not in _WORDS_TOO and last not in _WORDS_TOO:
        return all(word[0].isupper() and zipf_frequency(word, "en") < 4.3 for word in full)
    return (surname_first or surname_last) and (rare or (surname_first and surname_last))


def _has_post(line: Line, start: int, stop: int) -> bool:
    """Whether a post or title is near: "…, Rector of", "head of the office …", "who heads"."""
    after = [line.word(i) for i in range(stop, min(stop + 9, len(line)))]
    before = [line.word(i) for i in range(max(0, start - 12), start)]
    return any(line.known.is_post(word) or word in _MARKS or word in line.known.titles for word in after + before)
