"""Posts and fields as they are called, whatever capitals an article writes them with."""

from kg.lexicon import words


def plain_post(text: str) -> str:
    """A post in small letters and without hyphens, so that one post has one label.

    >>> plain_post("Vice-Rector for International Affairs")
    'vice rector for international affairs'
    """
    return " ".join(_calm(word) for word in text.strip(" ,").replace("-", " ").split())


def plain_field(text: str) -> str:
    """A field of research in small letters, but for acronyms and names of peoples.

    >>> plain_field("Russian Language and 3D Printing")
    'Russian language and 3D printing'
    """
    return " ".join(word if word in words("en").demonyms else _calm(word) for word in text.split())


def _calm(word: str) -> str:
    parts = word.split("-")
    return (
        word
        if any(sum(letter.isupper() for letter in part) > 1 or part[:1].isdigit() for part in parts)
        else word.lower()
    )
