"""Targets proposed for a thread: what its readers speak of most, and are most divided on."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from stance.language import UNDETERMINED, languages_of
from stance.records import Comment, Proposal, Target, Thread
from stance.targets.aliases import without_s
from stance.targets.deeds import is_deed, with_deed
from stance.targets.function_words import STREETS
from stance.targets.phrases import Page, Word, normal, parts, read_words
from stance.targets.subjects import Index, Mention, Subject, subjects
from stance.targets.typed import short_name

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
Score = Callable[[Sequence[str], str], "pd.DataFrame"]
"""A stance model's ``score``: texts and a target in, columns ``favor``, ``against`` and ``neutral`` out."""
MAX_COMMENTS: Final = 3_000
"""Comments read; of more, as many are taken evenly from first to last."""
MAX_CHARACTERS: Final = {"title": 400, "body": 20_000, "comment": 2_000, "author": 100, "address": 2_000}
"""Characters read of each part of a thread: more do not change what it speaks of."""
MAX_SCORED: Final = {"subjects": 12, "comments": 300}
"""Subjects that a stance model is asked about, and comments on each: these bound the time it takes."""
MAX_ALIASES: Final = 12
"""Forms of a target that are shown."""
_START: Final = slice(300)
_FURTHER: Final = (slice(400, 700), slice(1_500, 1_800))
_SAMPLED_COMMENTS: Final = 8
"""A thread's language is told by the start of its article and of its first comments, and by two parts further on in the
article: characters of each, and comments."""
_WEIGHTS: Final = {
    "no reader": 1.0,
    "says where": 0.3,
    "in headline": 2.0,
    "person": 1.4,
    "place": 0.7,
    "not in article": 0.6,
    "article": 0.8,
    "noun": 1.2,
}
"""What a subject weighs: 1 for each comment that speaks of it, or ``says where`` if the comment may only say where
something is; ``no reader`` if no comment does. The article adds ``article`` times the logarithm of its mentions. The
others are factors. Set by hand on twenty pages."""
_DIVIDED_HALF: Final = 4
"""Comments on a subject with which their division counts half; with fewer, less. Set by hand (2026-11)."""
_TELLING: Final = {"count": 2, "least words": 6, "added words": 8}
"""The most telling comments that are given; the words one needs to be more than an exclamation; and words added to its
length, so that the shortest do not always come first. Set by hand (2026-11)."""


@dataclass(eq=False)
class _Candidate:
    """A subject, where it is spoken of, and what follows from that."""

    subject: Subject
    text: str = ""
    """What it is called as a target."""
    readers: dict[int, int] = field(default_factory=dict)
    """The number of each comment that mentions it, with how often it does."""
    spoken: dict[int, float] = field(default_factory=dict)
    """The number of each comment, with how much it speaks of the subject: less if it may only say where."""
    article: int = 0
    """Mentions in the article."""
    in_headline: bool = False
    weight: float = 0.0
    divided: float = 0.0
    telling: tuple[tuple[int, str | None], ...] = ()
    """The number of each of the most telling comments, with its side."""
    written: Counter[str] = field(default_factory=Counter)
    """The forms by which it is mentioned."""

    def note(self, mention: Mention, words: Sequence[Word]) -> None:
        """Counts the form in which ``words`` mention the subject."""
        self.written[without_s(" ".join(word.text for word in words[mention.start : mention.end]))] += 1

    def add_reader(self, number: int, mention: Mention, words: Sequence[Word]) -> None:
        """Counts a mention in a comment."""
        share = _WEIGHTS["says where"] if mention.is_place and not self.subject.is_person else 1.0
        self.readers[number] = self.readers.get(number, 0) + 1
        self.spoken[number] = max(self.spoken.get(number, 0.0), share)
        self.note(mention, words)

    def words(self) -> set[str]:
        """The words it is called by as a target."""
        return set(self.subject.text.lower().split())


def propose_targets(thread: Thread, score: Score | None = None, limit: int = 5) -> tuple[Proposal, ...]:
    """At most ``limit`` things that readers of ``thread`` speak of and could be for or against, the likeliest first.

    Candidates are the names and nouns of headline, article and comments, the forms of each put together. They are
    ranked by how many comments speak of them, higher if the headline does, lower if the article never does; with a
    stance model also by how divided the comments are.

    Args:
        thread: a page's comments, and what is known of its article.
        score: a stance model's ``score``; without it, the most telling comments have no side.
        limit: how many to give.
    """
    comments = _evenly(thread.comments)
    page = _page(thread, comments)
    candidates = _picked(_ranked(page, thread), max(limit, MAX_SCORED["subjects"] if score else limit))
    for candidate in candidates:
        spoken = [page.comments[number] for number in candidate.readers]
        candidate.text = with_deed(candidate.subject, page, spoken)
        _add_telling(candidate, page, comments, score)
    candidates.sort(key=lambda candidate: -_with_division(candidate))
    return tuple(_proposal(candidate, comments) for candidate in _mixed(candidates, limit))


def propose_target(thread: Thread) -> Target | None:
    """The first target proposed for ``thread``; None if nothing stands out."""
    first = propose_targets(thread, limit=1)
    return first[0].target if first else None


def propose_for_rows(texts: Sequence[str], name: str) -> Target | None:
    """The first target proposed for comments without an article; None if nothing stands out.

    Args:
        texts: the comments, such as the rows of a table.
        name: what the thread or its file is called; an address or a file name often has the words of the headline.
    """
    comments = tuple(Comment(str(number), text) for number, text in enumerate(_evenly(texts)))
    return propose_target(Thread("rows", "rows", title=_slug(name), comments=comments))


def _slug(name: str) -> str:
    """The words in the last part of an address or a path."""
    last = re.split(r"[/\\]", name[: MAX_CHARACTERS["address"]].rstrip("/"))[-1]
    return " ".join(re.findall(r"[^\W\d_]{2,}", re.sub(r"\.\w{2,7}$", "", last)))


def _evenly(items: Sequence[T]) -> Sequence[T]:
    """At most ``MAX_COMMENTS`` of ``items``, taken evenly from first to last."""
    if len(items) <= MAX_COMMENTS:
        return items
    return [items[number * len(items) // MAX_COMMENTS] for number in range(MAX_COMMENTS)]


def _page(thread: Thread, comments: Sequence[Comment]) -> Page:
    """The words of ``thread``, read in the language that most of its parts are in."""
    title = (thread.title or _slug(thread.url or ""))[: MAX_CHARACTERS["title"]]
    body = thread.body[: MAX_CHARACTERS["body"]]
    language = _language(title, body, comments[:_SAMPLED_COMMENTS])
    return Page(
        read_words(title, language, headline=True),
        read_words(body, language),
        [read_words(comment.text[: MAX_CHARACTERS["comment"]], language) for comment in comments],
        language,
    )


def _language(title: str, body: str, comments: Sequence[Comment]) -> str:
    """The commonest language of samples of a thread; English if none can be told."""
    article = [f"{title}. {body[_START]}", *(body[part] for part in _FURTHER)]
    samples = [*article, *(comment.text[_START] for comment in comments)]
    written = [sample for sample in samples if sample.strip(". ")]
    languages = Counter(language for language in languages_of(written) if language != UNDETERMINED)
    return languages.most_common(1)[0][0] if languages else "en"


def _ranked(page: Page, thread: Thread) -> list[_Candidate]:
    """The subjects worth proposing, the weightiest first."""
    found = subjects(page)
    index = Index(found, page.language)
    candidates = [_Candidate(subject) for subject in found]
    for mention in index.mentions(page.title):
        candidates[mention.subject].in_headline = True
    for mention in index.mentions(page.body):
        candidates[mention.subject].article += 1
        candidates[mention.subject].note(mention, page.body)
    for number, words in enumerate(page.comments):
        for mention in index.mentions(words):
            candidates[mention.subject].add_reader(number, mention, words)
    authors = _authors(thread)
    for candidate in candidates:
        addressed = not authors.isdisjoint("".join(form) for form in candidate.subject.forms)
        spoken = candidate.article or candidate.in_headline or not addressed
        if spoken and _is_worth(candidate, page) and not is_deed(candidate.subject, page):
            candidate.weight = _weight(candidate, page)
    ranked = sorted((one for one in candidates if one.weight), key=lambda candidate: -candidate.weight)
    unnamed = _unnamed(ranked)
    return [candidate for candidate in ranked if candidate.readers or not page.comments or candidate is unnamed]


def _unnamed(ranked: Sequence[_Candidate]) -> _Candidate | None:
    """The first noun of the headline, if no comment names any of them: readers then mostly say "it"."""
    nouns = [candidate for candidate in ranked if candidate.in_headline and not candidate.subject.is_name]
    return nouns[0] if nouns and not any(noun.readers for noun in nouns) else None


def _is_worth(candidate: _Candidate, page: Page) -> bool:
    """Whether enough is said about a subject: the less the article and its headline say, the more readers must."""
    readers, is_name = len(candidate.readers), candidate.subject.is_name
    if not page.comments:
        return candidate.article > 1 or candidate.in_headline
    if candidate.in_headline:
        return readers > 0 or (candidate.article > 0 and not is_name)
    if candidate.article:
        return readers > (0 if is_name and page.language == "en" else 1)
    return readers > (1 if is_name or not page.body else 2)


def _weight(candidate: _Candidate, page: Page) -> float:
    """How much is said about a subject, by ``_WEIGHTS``."""
    is_name, is_person = candidate.subject.is_name, candidate.subject.is_person
    emphasis = _WEIGHTS["in headline"] if candidate.in_headline else 1.0
    spoken = sum(candidate.spoken.values()) or _WEIGHTS["no reader"]
    weight = spoken * emphasis * (_WEIGHTS["person"] if is_person else 1.0)
    if is_name and not is_person:
        says_where = sum(share < 1 for share in candidate.spoken.values())
        is_place = _is_street(candidate) or 2 * says_where >= len(candidate.spoken)
        weight *= _WEIGHTS["place"] if is_place else 1.0
    if page.body and not candidate.article and not candidate.in_headline:
        weight *= _WEIGHTS["not in article"]
    weight += _WEIGHTS["article"] * math.log1p(candidate.article) * emphasis
    return weight * (1.0 if is_name else _WEIGHTS["noun"])


def _with_division(candidate: _Candidate) -> float:
    """Its weight, up to doubled where its readers are divided."""
    readers = len(candidate.readers)
    return candidate.weight * (1 + candidate.divided * readers / (readers + _DIVIDED_HALF))


def _is_street(candidate: _Candidate) -> bool:
    return normal(candidate.subject.text.split()[-1]) in STREETS


def _authors(thread: Thread) -> set[str]:
    """Names by which readers may address each other."""
    found = set()
    for name in {comment.author for comment in thread.comments if comment.author}:
        words = [word.norm for word in read_words(name[: MAX_CHARACTERS["author"]])]
        found |= {"".join(words), *(part for word in words[:4] for part in parts(word))}
    return found


def _picked(ranked: Sequence[_Candidate], limit: int) -> list[_Candidate]:
    """The first ``limit``, without those whose words are part of what another one is called."""
    picked: list[_Candidate] = []
    for candidate in ranked:
        if candidate in picked:
            continue
        own = candidate.words()
        whole = next((other for other in ranked if own < other.words()), None)
        if whole and whole not in picked and 2 * whole.weight > candidate.weight:
            picked.append(whole)  # "bus fares" in place of "bus"
        elif not any(own <= other.words() for other in picked):
            picked.append(candidate)
        if len(picked) == limit * 2:
            break
    return _mixed(picked, limit)


def _mixed(ranked: Sequence[_Candidate], limit: int) -> list[_Candidate]:
    """The first ``limit``; if all are names, the first that is none takes the place of the last."""
    first, rest = list(ranked[:limit]), ranked[limit:]
    if limit > 2 and first and all(candidate.subject.is_name for candidate in first):
        first[-1] = next((candidate for candidate in rest if not candidate.subject.is_name), first[-1])
    return first


def _add_telling(candidate: _Candidate, page: Page, comments: Sequence[Comment], score: Score | None) -> None:
    """Adds the most telling comments on a subject, and, if there is a stance model, how divided the comments are."""
    readers, count = candidate.readers, _TELLING["count"]
    about = sorted(readers, key=lambda number: (-_aboutness(readers[number], len(page.comments[number])), number))
    candidate.telling = tuple((number, None) for number in about[:count])
    if score and about:
        asked = sorted(about[: MAX_SCORED["comments"]])
        scores = score([comments[number].text for number in asked], candidate.text)
        sides = _sides(asked, scores)
        candidate.divided = 2 * min(map(len, sides.values())) / len(asked)
        surest = {max(sure, key=lambda number: sure[number]): side for side, sure in sides.items() if sure}
        others = [(number, None) for number in about if number not in surest]
        candidate.telling = tuple([*surest.items(), *others][:count])


def _sides(numbers: Sequence[int], scores: "pd.DataFrame") -> dict[str, dict[int, float]]:
    """For each side the numbers of the comments that take it, with how likely they do."""
    favor, against, neutral = (scores[side].tolist() for side in ("favor", "against", "neutral"))
    rows = list(zip(numbers, favor, against, neutral, strict=True))
    return {
        "favor": {number: f for number, f, a, n in rows if f > max(a, n)},
        "against": {number: a for number, f, a, n in rows if a > max(f, n)},
    }


def _aboutness(mentions: int, length: int) -> float:
    """How much a comment is about what it mentions: most if it is short, but no exclamation."""
    return mentions / (_TELLING["added words"] + length) ** 0.5 if length >= _TELLING["least words"] else 0.0


def _aliases(written: Counter[str]) -> tuple[str, ...]:
    """The forms in the text, the commonest first, each in its commonest capitalisation."""
    by_lower: dict[str, str] = {}
    for text, _ in written.most_common():
        by_lower.setdefault(text.lower(), text)
    return tuple(by_lower.values())[:MAX_ALIASES]


def _proposal(candidate: _Candidate, comments: Sequence[Comment]) -> Proposal:
    return Proposal(
        target=Target(candidate.text, short_name(candidate.text)),
        aliases=_aliases(candidate.written),
        comments=len(candidate.readers),
        divided=candidate.divided,
        telling=tuple(comments[number].comment_id for number, _ in candidate.telling),
        sides=tuple(side for _, side in candidate.telling),
    )
