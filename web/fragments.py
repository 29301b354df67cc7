"""Links that open a page at its own words: text fragments (https://wicg.github.io/scroll-to-text-fragment/)."""

from urllib.parse import quote

_WHOLE = 8
"""A quote of no more words is named whole; of a longer one its first and last words are."""
_ENDS = 4


def at_words(url: str, words: str) -> str:
    """The address of a page, at some words of it. Browsers that do not know the way open the page at its top.

    >>> at_words("https://post.example.org/a", "They met, again.")
    'https://post.example.org/a#:~:text=They%20met%2C%20again.'
    >>> at_words("https://post.example.org/a#top", "One two three four five six seven eight nine ten.")
    'https://post.example.org/a#top:~:text=One%20two%20three%20four,seven%20eight%20nine%20ten.'
    """
    parts = words.split()
    if not parts:
        return url
    ends = [parts] if len(parts) <= _WHOLE else [parts[:_ENDS], parts[-_ENDS:]]
    named = ",".join(_encoded(" ".join(end)) for end in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={named}"


def _encoded(words: str) -> str:
    """Words as the directive has them: a hyphen would tell what stands beside them, so that it is encoded as well."""
    return quote(words, safe="").replace("-", "%2D")
