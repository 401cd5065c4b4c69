"""Targets: from what a user types, and proposed from what a thread speaks of."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from stance.errors import InputError
from stance.records import Comment, Target, Thread

_NAME = re.compile(r"[A-Z][\w'’-]+(?: (?:(?:al|el|bin|ibn|de|da|del|von|van|der) ?-?)?[A-Z][\w'’-]+)*")
_WORD = re.compile(r"[^\W_][\w'’-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:;\n\"“”'‘(*•—-])\s*$")
_RANKS: Final = frozenset(
    (
        *"president minister prime mr mrs ms dr sir king queen general mayor chancellor".split(),
        *"foreign senator councillor deputy secretary chief leader former the a an".split(),
    )
)
_DAYS: Final = frozenset(
    (
        *"monday tuesday wednesday thursday friday saturday sunday january february march".split(),
        *"april may june july august september october november december comments i".split(),
    )
)
_LOCATIVE: Final = frozenset("in to into from at of on along up down around across inside outside near via".split())
_DETERMINERS: Final = frozenset("the a an this that these those our your their my his her its no every".split())
_RESERVED: Final = frozenset(("model", "main"))
"""Short names that would give a column that is there already: ``stance_model``, ``stance_main``."""
_MAX_COMMENTS: Final = 500
"""Comments looked at for a proposal: more do not change which target is named most."""


def parse_target(typed: str) -> Target:
    """The target in ``typed``: its words, and after a last ``=`` a short name for the columns.

    Raises:
        InputError: if there are no words, or the short name cannot be a column's.
    """
    text, equals, name = typed.rpartition("=") if "=" in typed else (typed, "", "")
    text = " ".join(text.split())
    name = name.strip() if equals else short_name(text)
    if not text:
        raise InputError(f'The target {typed!r} has no words. Write it like: --target "the harbour bridge=bridge"')
    if name in _RESERVED:
        raise InputError(f'The short name {name!r} is taken. Give another: --target "{text}=the_{name}"')
    if not re.fullmatch(r"\w{1,60}", name):
        raise InputError(f"The short name {name!r} cannot be part of a column's name: use letters, digits and _.")
    return Target(text, name)


def parse_targets(typed: Iterable[str | Target]) -> list[Target]:
    """The targets in ``typed``, each with a name of its own.

    Raises:
        InputError: if two have the same short name.
    """
    targets = [each if isinstance(each, Target) else parse_target(each) for each in typed]
    twice = [name for name, count in Counter(each.name for each in targets).items() if count > 1]
    if twice:
        raise InputError(f'Two targets are called {twice[0]!r}. Give one another short name: --target "words=name"')
    return targets


def short_name(text: str) -> str:
    """``text`` as part of a column's name: ``Bashar al-Assad`` becomes ``bashar_al_assad``."""
    name = "_".join(re.findall(r"\w+", text.lower()))[:60].strip("_") or "target"
    return f"the_{name}" if name in _RESERVED else name


def propose_target(thread: Thread) -> Target | None:
    """What most comments of ``thread`` speak of and could be for or against; None if nothing stands out.

    Candidates are the names in article and comments, the words of the headline and, where there is no article, the
    nouns of the comments. Each is weighed by the number of comments that name it, more if the headline does, less if
    the article never does, and a little by how often it does. The weights were set by hand on the sample pages.
    """
    comments = [comment.text for comment in thread.comments[:_MAX_COMMENTS]]
    title, body = thread.title or "", thread.body[:20_000]
    said = [_stems(text) for text in comments]
    authors = {_stem(word) for comment in thread.comments for word in _WORD.findall(comment.author or "")}
    head, article = set(_stem_list(title)), Counter(_stem_list(body))
    nouns = _nouns([body, *comments])
    names = {_stem(_last(name)): name for name in sorted(_names([body, *comments]))}
    topics = {stem for stem in head if len(stem) > 2 and stem[0].isalpha() and stem not in _stop_words()}
    if not thread.body:
        topics |= {noun for noun, count in nouns.items() if count > 1}
    best, most = None, 0.0
    candidates = (set(names) | topics) - authors - _DAYS
    for key in sorted(
        each for each in candidates if not {each.removesuffix(end) for end in ("n", "an")} & head - {each}
    ):
        readers = sum(key in each for each in said)
        weight = readers * (2.0 if key in head else 1.0) * (1.3 if key in names or nouns[key] else 1.0)
        weight = weight * (1.0 if article[key] or key in head or not body else 0.6) + 0.8 * math.log1p(article[key])
        if readers and weight > most:
            best, most = key, weight
    if best is None and said:  # nobody names it, but a headline's main word is what the talk is about
        best = max(sorted(topics & set(article)), key=lambda stem: article[stem], default=None)
    if best is None:
        return None
    if best in names:
        return parse_target(names[best])
    return parse_target(_in_headline(best, title, [body, *comments]) or _with_adjunct(best, [title, body, *comments]))


def propose_for_rows(texts: Sequence[str], name: str) -> Target | None:
    """The same for comments without an article, such as the rows of a table.

    ``name`` is what the thread or its file is called; an address or a file's name often holds the headline's words.
    """
    slug = re.split(r"[/\\]", name.rstrip("/"))[-1]
    title = " ".join(word for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"\.\w{2,7}$", "", slug)))
    comments = tuple(Comment(str(i), text) for i, text in enumerate(texts[:_MAX_COMMENTS]))
    return propose_target(Thread("rows", "rows", title=title, comments=comments))


def _names(texts: Iterable[str]) -> set[str]:
    """Capitalised phrases that stand inside a sentence, without ranks; a short form gives way to its full form."""
    found: Counter[str] = Counter()
    for text in texts:
        for match in _NAME.finditer(text):
            if not _SENTENCE_START.search(text[max(0, match.start() - 3) : match.start()]):
                words = [w for w in re.sub(r"['’]s\b", "", match[0]).split() if w.lower() not in _RANKS]
                if words and len(words[-1]) > 2 and words[-1].lower() not in _stop_words():
                    found[" ".join(words[-3:])] += 1
    # A name is worth proposing if it is said more than once; the full form is the commonest that ends like the short.
    last = Counter[str]()
    for name, count in found.items():
        last[_last(name)] += count
    full = {_last(name): name for name, _ in reversed(found.most_common()) if " " in name}
    named = {full.get(_last(name), name) for name in found if last[_last(name)] > 1}
    return {name for name in named if not any(name in (f"{other}n", f"{other}an", f"{other}i") for other in named)}


def _last(name: str) -> str:
    return name.split()[-1].split("-")[-1]


def _nouns(texts: Sequence[str]) -> Counter[str]:
    """Stems that end a phrase begun by an article or the like ("the new bridge"), with the number of texts."""
    found: Counter[str] = Counter()
    for text in texts:
        words = _WORD.findall(text[:20_000])
        here = set()
        for i, word in enumerate(words[:-1]):
            if word.lower() in _DETERMINERS:
                here |= {_stem(each) for each in _content(words[i + 1 : i + 4])}
        found.update(here)
    return found


def _in_headline(stem: str, title: str, texts: Sequence[str]) -> str | None:
    """Two words next to each other in the headline, one of them of ``stem``, both said elsewhere: "harbour bridge"."""
    said = {stem for text in texts for stem in _stem_list(text)}
    words = _WORD.findall(title)
    for first, second in pairwise(words):
        stems = {_stem(first), _stem(second)}
        if stem in stems and stems <= said and len(_content([first, second])) == 2 and first[0].isalpha():
            return f"{first} {second}".lower()
    return None


def _with_adjunct(stem: str, texts: Sequence[str]) -> str:
    """The word of ``stem`` as it is mostly written, with the word before it if they mostly stand together."""
    alone: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in texts:
        words = [word.lower() for word in _WORD.findall(text[:20_000])]
        for before, word in zip(["", *words], words, strict=False):
            if _stem(word) == stem:
                alone[re.sub(r"['’]s$", "", word)] += 1
                pairs[before] += bool(_content([before])) and before not in _DETERMINERS
    word = alone.most_common(1)[0][0]
    before, together = pairs.most_common(1)[0]
    return f"{before} {word}" if together >= 2 and together * 5 >= alone.total() else word


def _content(words: Sequence[str]) -> list[str]:
    """The words up to the first that carries no meaning of its own."""
    kept: list[str] = []
    for word in words:
        if word.lower() in _stop_words() or len(word) < 3:
            break
        kept.append(word)
    return kept


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    more = "i'm it's don't that's you're they're we're he's she's there's what's can't won't i've i'd isn't didn't like"
    people = "people person man woman men women guy guys thing things lot way bit day days year years time times week"
    more += " " + more.replace("'", "’") + " i'll i’ll you'll you’ll we'll we’ll they'll they’ll that'll won't it'll"
    return frozenset({*ENGLISH_STOP_WORDS, *more.split(), *people.split(), "comment", "comments", "article", "rest"})


def _stems(text: str) -> frozenset[str]:
    """What a comment speaks of: a name that only says where ("in Syria", "on Pell Lane") is not spoken of."""
    spoken: list[str] = []
    where = False
    for word in _WORD.findall(text[:20_000]):
        where = word.lower() in _LOCATIVE or (where and (word[0].isupper() or word in ("the", "a")))
        if not where:
            spoken.append(_stem(word))
    return frozenset(part for stem in spoken for part in (stem, *stem.split("-")))


def _stem_list(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text[:20_000])]


def _stem(word: str) -> str:
    word = word.lower().replace("’", "'").removesuffix("'s").strip("'-")
    for plural, singular in (("ies", "y"), ("ves", "f"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("s", "")):
        if len(word) > 3 and word.endswith(plural) and not word.endswith(("ss", "us", "is")):
            return word.removesuffix(plural) + singular
    return word
