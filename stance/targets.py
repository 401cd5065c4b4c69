"""Targets: from what a user types, and proposed from what a thread speaks of."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from stance.errors import InputError
from stance.records import Target, Thread

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
_LOCATIVE: Final = frozenset(("in", "to", "into", "from", "at", "of", "around", "across", "inside", "near"))
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
    return "_".join(re.findall(r"\w+", text.lower()))[:60].strip("_") or "target"


def propose_target(thread: Thread) -> Target | None:
    """What most comments of ``thread`` speak of and could be for or against; None if nothing stands out.

    Candidates are the names in article and comments and the words of the headline. Each is weighed by the number of
    comments that name it, half as much again if the headline does, and a little by how often the article does.
    """
    comments = [comment.text for comment in thread.comments[:_MAX_COMMENTS]]
    title, body = thread.title or "", thread.body[:20_000]
    said = [_stems(text) for text in comments]
    authors = {_stem(word) for comment in thread.comments for word in _WORD.findall(comment.author or "")}
    candidates = _names([body, *comments]) | _headline_phrases(title)
    head, article = " ".join(_stem_list(title)), " ".join(_stem_list(body))
    best, most = None, 0.0
    for phrase in sorted(candidates):
        key = " ".join(_stem_list(phrase))
        last = key.rpartition(" ")[2]
        if not key or last in _DAYS | authors:
            continue
        is_name = phrase[0].isupper() and phrase not in title
        readers = sum(last in each if is_name else _holds(key, each) for each in said)
        weight = readers * (1.5 if key in head or last in head.split() else 1.0) * (1 + 0.2 * key.count(" "))
        weight += 0.5 * math.log1p(article.count(last if is_name else key))
        if readers and weight > most:
            best, most = phrase, weight
    return parse_target(best) if best else None


def propose_for_rows(texts: Sequence[str]) -> Target | None:
    """The same for comments without an article, such as the rows of a table."""
    from stance.records import Comment

    comments = tuple(Comment(str(i), text) for i, text in enumerate(texts[:_MAX_COMMENTS]))
    return propose_target(Thread("rows", "rows", comments=comments))


def _names(texts: Iterable[str]) -> set[str]:
    """Capitalised phrases that stand inside a sentence, without ranks; a short form gives way to its full form."""
    found: Counter[str] = Counter()
    for text in texts:
        for match in _NAME.finditer(text):
            if not _SENTENCE_START.search(text[max(0, match.start() - 3) : match.start()]):
                words = [w for w in match[0].replace("’s", "").replace("'s", "").split() if w.lower() not in _RANKS]
                if words and len(words[-1]) > 2:
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


def _headline_phrases(title: str) -> set[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    words = [word.lower() for word in _WORD.findall(title.replace("’s", "").replace("'s", ""))]
    phrases = set()
    for length in (1, 2, 3):
        for i in range(len(words) - length + 1):
            part = words[i : i + length]
            if not any(word in ENGLISH_STOP_WORDS or len(word) < 3 for word in part):
                phrases.add(" ".join(part))
    return phrases


def _holds(key: str, stems: frozenset[str]) -> bool:
    return all(part in stems for part in key.split())


def _stems(text: str) -> frozenset[str]:
    """What a comment speaks of: a word that only says where ("in Syria", "to Moscow") is not spoken of."""
    stems = _stem_list(text)
    spoken = (stem for before, stem in zip(["", *stems], stems, strict=False) if before not in _LOCATIVE)
    return frozenset(part for stem in spoken for part in (stem, *stem.split("-")))


def _stem_list(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text[:20_000])]


def _stem(word: str) -> str:
    word = word.lower().replace("’", "'").removesuffix("'s").strip("'-")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
