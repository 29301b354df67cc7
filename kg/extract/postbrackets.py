"""Posts told in brackets: "X (Rector, Y)" behind a person, "Y (Rector: X)" behind an organisation."""

from collections.abc import Iterator

from kg.extract.postowners import Post, PostOwners
from kg.extract.postwords import LONGEST_QUALIFIER, PostWords
from kg.extract.scene import Scene
from kg.extract.story import is_organization
from kg.lexicon import Words


class PostsInBrackets(PostOwners):
    """Reads what stands in brackets behind one person's name."""

    def in_brackets(self) -> Iterator[Post]:
        """ "X (Rector, Y)", "X (Y Rector)": the post's words stand in brackets behind the name."""
        tokens = self.scene.sentence.tokens
        at = next((i for i, token in enumerate(tokens) if token.span.start >= self.me.span.stop), len(tokens))
        if at >= len(tokens) or tokens[at].text != "(":
            return
        owners = [thing for owner, thing in self.scene.asides if owner.node == self.person.node]
        named = [thing for thing in owners if is_organization(thing)]
        spans = {span.start for thing in named for span in thing.mentions}
        words: list[str] = []
        for token in tokens[at + 1 : at + 1 + LONGEST_QUALIFIER + 4]:
            if token.text in (",", ")", ";") or token.span.start in spans:
                break
            words.append(token.text)
        while words and words[-1].lower() in ("of", "at", "the", "for"):
            words.pop()
        if words and len(named) < 2 and self.holds_post(words):
            organization = named[0] if named else self.told_near(self.me.cell)
            yield Post(self.person, self.singular(words), organization, "post-in-brackets", 0.9)


def within_brackets(scene: Scene, known: Words, text: str) -> Iterator[Post]:
    """Posts of those named in brackets behind their organisation: "X (Rector: A)", "X (President B)"."""
    words = PostWords(scene, known, text)
    tokens = scene.sentence.tokens
    for owner, thing in scene.asides:
        whole = owner if is_organization(owner) else None
        if thing.type != "foaf:Person" or (whole is None and owner.type != "schema:Place"):
            continue
        spans = {span.start for span in thing.mentions}
        at = next((index for index, token in enumerate(tokens) if token.span.start in spans), 0)
        start = at
        while start and tokens[start - 1].text not in ("(", ";", ",") and at - start < LONGEST_QUALIFIER:
            start -= 1
        before = [token.text for token in tokens[start:at] if token.text != ":" and token.text not in known.titles]
        if whole is None:  # "X, Wako, Saitama (President B)"
            near = [a for a in scene.arguments if a.span.stop <= tokens[start].span.start]
            bodies = [a.thing for a in near[-3:] if a.thing and is_organization(a.thing)]
            whole = bodies[-1] if bodies else None
        if before and words.holds_post(before[-3:]):
            yield Post(thing, words.singular(before), whole, "post-in-brackets", 0.85)
