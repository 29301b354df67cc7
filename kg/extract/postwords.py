"""The words of a post in a scene: where they begin and end, and how the post is called."""

from kg.extract.scene import Scene
from kg.extract.standing import PREPOSITIONS
from kg.extract.wording import plain_post
from kg.lexicon import Words

_NO_POST = frozenset("and who which is was has said the well told noted spoke gave took signed met".split())
_OUTER = frozenset("of at who which from in under during when where after before has had have is was said says".split())
_BREAKS = PREPOSITIONS | frozenset(("and", "the", "a", "an", "@", ",", "who", "is"))
_SIGNS = frozenset("-'’")
_DETERMINERS = ("the", "a", "an", "its", "their", "our", "his", "her")
_RANKS = ("professor", "academician")
LONGEST_QUALIFIER = 12
_PASSING = ("then", "current", "present", "new")


class PostWords:
    """Finds posts among the cells of one scene; a place is a cell, an end the cell behind the last word."""

    def __init__(self, scene: Scene, known: Words, text: str) -> None:
        self.scene, self.known, self.text = scene, known, text
        self.cells = scene.cells

    def _word(self, index: int) -> str:
        return self.cells[index] if 0 <= index < len(self.cells) else ""

    def _over_titles(self, index: int) -> int:
        while self._word(index - 1).capitalize() in self.known.titles and not (
            self._ends_post(index) and self._word(index - 1) not in _RANKS
        ):
            index -= 1 + (self._word(index - 1) == "professor" and self._word(index - 2) in ("assistant", "associate"))
        return index

    def _qualifier_back(self, stop: int) -> int:
        """Back over "for International Affairs" to the end of the post's noun."""
        for index in range(stop - 1, max(stop - LONGEST_QUALIFIER, 0), -1):
            if self._word(index) in ("@", ",", ".", ";", "by", "to") or self._word(index) in _NO_POST - {"and", "the"}:
                return stop
            if self._word(index) in ("for", "of", "on") and self._ends_post(index):
                return index
        return stop

    def _plain_words(self, index: int) -> int:
        """Past the words of a qualifier: "for international affairs"."""
        begin = index
        while index - begin < LONGEST_QUALIFIER:
            word = self._word(index)
            if word == "," and self._goes_on(index):
                index += 1 + (self._word(index + 1) == "and")
                continue
            if not word or word == "@" or not (word[0].isalpha() or word == "&") or word in _OUTER:
                break
            if word in ("and", "&") and (self.scene.argument(index + 1) or self._other_post(index + 1)):
                break
            index += 1
        return index

    def _other_post(self, index: int) -> bool:
        """Whether another post begins here: "and the vice-rector", "and two deans"."""
        return self._post_stop(index + (self._word(index) in _DETERMINERS)) is not None

    def _goes_on(self, index: int) -> bool:
        """Whether a comma stands inside a list: "for Gender Equality, International Affairs, and Public Relations"."""
        ahead = self.cells[index + 1 : index + 8]
        closing = ahead.index("and") if "and" in ahead else len(ahead)
        words = [word for word in ahead[: closing + 2] if word not in (",", "and")]
        after = index + 1 + (self._word(index + 1) == "and")
        spans = self.scene.spans[after : after + 1]
        capital = bool(spans) and self.text[spans[0].start].isupper()
        small = bool(spans) and self.text[self.scene.spans[index - 1].start].islower()
        if "and" in ahead and self._other_post(index + 2 + closing):
            return False
        plain = closing < len(ahead) and all(word != "@" and word[0].isalpha() for word in words)
        return plain and (capital or small) and not any(self.known.is_post(word) for word in words)

    def _post_stop(self, start: int) -> int | None:
        """Past a post's modifiers and noun that begin here."""
        for index in range(start, min(start + 6, len(self.cells))):
            if self._ends_post(index + 1):
                return self._whole_post(index + 1)
            word = self._word(index)
            if word == "@" or not (word in self.known.post_modifiers or word.isalpha() or not _SIGNS.isdisjoint(word)):
                return None
            if (
                word in PREPOSITIONS
                or word in _NO_POST
                or (word.endswith("ed") and word not in self.known.post_modifiers)
            ):
                return None
        return None

    def _with_field(self, stop: int) -> int:
        """Past a field that follows the post's noun at once: "Vice-President Research", "Director Administration"."""
        spans, index = self.scene.spans, stop
        while index < len(spans) and index - stop < 5:
            word = self._word(index)
            linked = word in ("and", "&") and index > stop
            capital = word.isalpha() and self.text[spans[index].start].isupper() and not self._ends_post(index + 1)
            if not (linked or capital):
                break
            index += 1
        return index if self._word(index) in (",", ".", ";", "of", "at", "") else stop

    def _whole_post(self, stop: int) -> int:
        """Past the nouns that go on with a post that seems to end here: "executive" in "executive vice president"."""
        grown = True
        while grown:
            grown = False
            for further in range(stop + 1, stop + 4):
                between = self.cells[stop : further - 1]
                plain = all(word in self.known.post_modifiers or self._word(stop - 1) == "chief" for word in between)
                if not plain or any(word in _BREAKS or not word.isalpha() for word in between):
                    break
                if self._word(further - 1) not in ("member", "partner") and self._ends_post(further):
                    stop, grown = further, True
                    break
        return stop

    def holds_post(self, words: list[str]) -> bool:
        """Whether the noun of a post is among the words."""
        low = [word.lower() for word in words]
        return any(self.known.is_post(" ".join(low[a:b])) for a in range(len(low)) for b in range(a + 1, len(low) + 1))

    def singular(self, words: list[str]) -> str:
        """The post as one person holds it: "collections manager" for "Collections Managers"."""
        last = words[-1]
        several = last.endswith("s") and last.lower() not in self.known.posts and self.known.is_post(last)
        return plain_post(" ".join([*words[:-1], last.removesuffix("s") if several else last]))

    def _ends_post(self, stop: int) -> bool:
        return any(
            self.known.is_post(" ".join(self.cells[max(0, stop - size) : stop]))
            for size in (1, 2, 3)
            if stop - size >= 0
        )

    def _post_start(self, stop: int) -> int | None:
        """Where the post that ends here begins, None where none does."""
        if not self._ends_post(stop):
            return None
        start = stop - 1
        for size in (2, 3):
            if stop >= size and self.known.is_post(" ".join(self.cells[stop - size : stop])):
                start = stop - size
        while start > 0 and (self._word(start - 1) in self.known.post_modifiers or self._ends_post(start)):
            start -= 1
        return start

    def _role(self, start: int, stop: int) -> str:
        spans = self.scene.spans
        stop = min(stop, len(spans))
        while start + 1 < stop and self._word(start) in _PASSING:
            start += 1
        words = plain_post(self.text[spans[start].start : spans[stop - 1].stop])
        noun, by, rest = words.partition(" for ")
        last = noun.split()[-1]
        several = last.endswith("s") and self.known.is_post(last) and last not in self.known.posts
        return (noun.removesuffix("s") if several else noun) + by + rest

    def _is_capital(self, cell: int) -> bool:
        """Whether the word before a post is written like a name that nobody recognised: "BUET Vice-Chancellor X"."""
        word = self._word(cell)
        return cell > 0 and word != "@" and self.text[self.scene.spans[cell].start].isupper() and word.isalpha()

    def _is_plural_at(self, stop: int) -> bool:
        qualified = self._qualifier_back(stop)
        return self._ends_post(qualified) and self._word(qualified - 1).endswith("s")
