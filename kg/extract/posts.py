"""Who holds which post where: the words of a post beside a person's name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.extract.postbrackets import PostsInBrackets, within_brackets
from kg.extract.postowners import ELSEWHERE, SKIPPED, Post
from kg.extract.postsbefore import PostsBefore
from kg.extract.postsbehind import PostsBehind
from kg.extract.scene import Scene
from kg.extract.story import Story, is_organization, is_party
from kg.lexicon import Words
from kg.model import Thing

_AT_HOME = re.compile(r"(?:\w+ )*?(?:rector|prorector|vice chancellor|provost)(?: for .*)?")
_OF_UNIVERSITIES = re.compile(r"\b(?:pro)?rector\b|chancellor|provost")
_ACADEMIC = re.compile(r"\b(?:pro)?rector\b|chancellor|provost|president|dean\b|registrar|treasurer|principal|bursar")
_SINGLE = re.compile(r"(?:rector|president|(?:vice )?chancellor|provost|principal|registrar|treasurer|bursar)")
_UNFINISHED = re.compile(r" (?:of|the|at|for|in|and|to)$")
_OF_A_STATE = re.compile(r"(?:president|chancellor) (?:of|to)\b")
_PAST = re.compile(r"(?:former|ex|past|late|future|designate)\b", re.IGNORECASE)


def affiliations(scene: Scene) -> Iterator[tuple[Thing, Thing]]:
    """Persons with the organisation that they are said to be of, "X of Y", "X from Y"; no post is told."""
    for one, other in zip(scene.arguments, scene.arguments[1:], strict=False):
        between = tuple(word for word in scene.cells[one.cell + 1 : other.cell] if word not in SKIPPED)
        person, organization = one.thing, other.thing
        told = between in (("of",), ("from",), ("at",))
        if told and person and organization and person.type == "foaf:Person" and is_organization(organization):
            yield person, organization


def posts(scene: Scene, known: Words, text: str, story: Story) -> Iterator[Post]:
    """Every post told in the sentence, a person's own first; "Vice-Rectors A and B" hold one post each."""
    shared: tuple[Post, ...] = ()
    last = -1
    for argument in scene.arguments:
        if not (argument.thing and argument.thing.type == "foaf:Person"):
            continue
        reader = _Reader(scene, known, text, argument, story)
        own = tuple(reader.before())
        if own:
            shared = own if reader.is_plural() else ()
        elif shared and reader.continues(last):
            own = tuple(replace(post, person=argument.thing) for post in shared)
            if scene.cells[argument.cell + 1 : argument.cell + 2] == ("for",):
                side = reader.beside_for()
                own = tuple(replace(post, organization=side, rule=post.rule if side else ELSEWHERE) for post in own)
        else:
            shared = ()
        last = argument.cell
        told = (*own, *reader.behind(posted=bool(own)), *reader.in_brackets())
        yield from (post for post in told if not _PAST.match(post.role) and not _UNFINISHED.search(post.role))
    yield from within_brackets(scene, known, text)


def at_home(post: Post, near: Thing | None, held: dict[str, set[Thing]], story: Story) -> Thing | None:
    """Where one is at home who holds a post of universities, and of whom the article never tells the university.

    It is the university whose news it is, where that was also named last before, `near`, or is named more often than
    any other. One that is known to have another rector, `held`, is not meant.
    """
    home = story.home()
    role = post.role.lower()
    if home is None or home.type != "coop:University" or not _ACADEMIC.search(role):
        return None
    if _OF_A_STATE.match(role) or post.rule == ELSEWHERE:
        return None
    if home in held.get(role, ()):
        return None
    if near is home:
        return home
    if not _AT_HOME.fullmatch(role) or post.rule == "post-its":
        return None
    rivals = [thing for thing in story.things if thing.type == home.type and thing is not home]
    return home if all(len(thing.mentions) < len(home.mentions) for thing in rivals) else None


def holders(posts: Iterable[Post]) -> dict[str, set[Thing]]:
    """By post of which there is one in each university, the organisations of which the article names the holder."""
    held: dict[str, set[Thing]] = {}
    for post in posts:
        if post.organization and _SINGLE.fullmatch(post.role.lower()):
            held.setdefault(post.role.lower(), set()).add(post.organization)
    return held


def fits(role: str, thing: Thing) -> bool:
    """Whether an organisation can have the post: rectors are at universities."""
    if not is_party(thing) or thing.type == "foaf:Group":
        return False
    return thing.type == "coop:University" or not _OF_UNIVERSITIES.search(role)


class _Reader(PostsBefore, PostsBehind, PostsInBrackets):
    """Reads the words on both sides of one person."""
