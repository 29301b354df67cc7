"""Who holds which post where: the words of a post beside a person's name."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.postbrackets import PostsInBrackets, within_brackets
from kg.extract.postowners import SKIPPED, Post
from kg.extract.postsbefore import PostsBefore
from kg.extract.postsbehind import PostsBehind
from kg.extract.scene import Scene
from kg.extract.story import Story, is_organization
from kg.lexicon import Words
from kg.model import Thing

_AT_HOME = re.compile(r"(?:\w+ )*?(?:rector|prorector|vice chancellor|provost)(?: for .*)?")
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
        else:
            shared = ()
        last = argument.cell
        told = (*own, *reader.behind(), *reader.in_brackets())
        yield from (post for post in told if not _PAST.match(post.role))
    yield from within_brackets(scene, known, text)


def at_home(post: Post, story: Story) -> Thing | None:
    """Where a rector or provost of whom the article never tells the university is at home: whose news it is.

    None for other posts, and where another university is named as often as the one whose news it is.
    """
    home = story.home()
    if home is None or home.type != "coop:University" or post.rule == "post-its":
        return None
    if not _AT_HOME.fullmatch(post.role.lower()):
        return None
    rivals = [thing for thing in story.things if thing.type == home.type and thing is not home]
    return home if all(len(thing.mentions) < len(home.mentions) for thing in rivals) else None


class _Reader(PostsBefore, PostsBehind, PostsInBrackets):
    """Reads the words on both sides of one person."""
