"""Targets proposed for a thread: what its readers speak of most, and differ on most."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from stance.errors import InputError
from stance.language import UNDETERMINED, languages_of
from stance.records import Comment, Proposal, Target, Thread
from stance.targets.aliases import without_s
from stance.targets.function_words import STREETS
from stance.targets.phrases import MAX_BODY, MAX_COMMENT, Page, Word, normal, parts, read
from stance.targets.subjects import Index, Mention, Topic, topics
from stance.targets.typed import parse_target

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
Divided = Callable[[Sequence[str], str], "pd.DataFrame"]
"""A stance model's ``score``: texts and a target in, columns ``favor``, ``against`` and ``neutral`` out."""
MAX_COMMENTS: Final = 3_000
"""Comments read; of more, as many are taken evenly from first to last."""
ASKED: Final = 12
"""Topics a stance model is asked about."""
ASKED_OF: Final = 300
"""Comments per topic it is asked about."""
MAX_ALIASES: Final = 12
# The weights below were set by hand on twenty pages.
IN_HEADLINE: Final = 2.0
NOT_IN_ARTICLE: Final = 0.6
ONLY_PLACE: Final = 0.3
UNNAMED: Final = 1.0
PLACE: Final = 0.7
NOUN: Final = 1.2
PERSON: Final = 1.4
ARTICLE: Final = 0.8


@dataclass(eq=False)
class _Rank:
    """A topic, where it is spoken of, and what follows."""

    topic: Topic
    readers: dict[int, int] = field(default_factory=dict)
    """Number of the comment to the times it mentions the topic."""
    spoken: dict[int, float] = field(default_factory=dict)
    """How much it speaks of it: less if it only says where."""
    article: int = 0
    in_headline: bool = False
    weight: float = 0.0
    divided: float = 0.0
    telling: tuple[tuple[int, str | None], ...] = ()
    written: Counter[str] = field(default_factory=Counter)
    """The forms by which it is mentioned."""

    def note(self, mention: Mention, words: Sequence[Word]) -> None:
        """Counts the form in which ``words`` mention the topic."""
        self.written[without_s(" ".join(word.text for word in words[mention.start : mention.end]))] += 1

    def add_reader(self, number: int, mention: Mention, words: Sequence[Word]) -> None:
        """Counts a mention in a comment."""
        share = ONLY_PLACE if mention.is_place and not self.topic.is_person else 1.0
        self.readers[number] = self.readers.get(number, 0) + 1
        self.spoken[number] = max(self.spoken.get(number, 0.0), share)
        self.note(mention, words)


def propose_targets(thread: Thread, divided: Divided | None = None, limit: int = 5) -> tuple[Proposal, ...]:
    """What the readers of ``thread`` speak of and could be for or against, at most ``limit``, the first one first.

    Candidates are names and nouns of headline, article and comments, the forms of each put together. They are ranked by
    how many comments speak of them, more if the headline does, less if the article never does; with a stance model also
    by how divided the comments are.

    Args:
        thread: a page's comments, and what is known of its article.
        divided: a stance model's ``score``; without it, the most telling comments have no side.
        limit: how many to give.
    """
    comments = _evenly(thread.comments)
    page = _page(thread, comments)
    ranks = _ranked(page, thread)
    ranks = _picked(ranks, max(limit, ASKED if divided else limit))
    for rank in ranks:
        _tell(rank, page, comments, divided)
    ranks.sort(key=lambda rank: -rank.weight * (1 + rank.divided * len(rank.readers) / (len(rank.readers) + 4)))
    return tuple(_proposal(rank, comments) for rank in _mixed(ranks, limit))


def propose_target(thread: Thread) -> Target | None:
    """The first target of ``thread``; None if nothing stands out."""
    first = propose_targets(thread, limit=1)
    return first[0].target if first else None


def propose_for_rows(texts: Sequence[str], name: str) -> Target | None:
    """The same for comments without an article, such as the rows of a table.

    ``name`` is what the thread or its file is called; an address or a file's name often holds the headline's words.
    """
    comments = tuple(Comment(str(i), text) for i, text in enumerate(_evenly(texts)))
    return propose_target(Thread("rows", "rows", title=_slug(name), comments=comments))


def _slug(name: str) -> str:
    """The words in the last part of an address or a path."""
    last = re.split(r"[/\\]", name[:2_000].rstrip("/"))[-1]
    return " ".join(re.findall(r"[^\W\d_]{2,}", re.sub(r"\.\w{2,7}$", "", last)))


def _evenly(items: Sequence[T]) -> Sequence[T]:
    if len(items) <= MAX_COMMENTS:
        return items
    return [items[i * len(items) // MAX_COMMENTS] for i in range(MAX_COMMENTS)]


def _page(thread: Thread, comments: Sequence[Comment]) -> Page:
    title = (thread.title or _slug(thread.url or ""))[:400]
    body = thread.body[:MAX_BODY]
    starts = [f"{title}. {body[:300]}", body[400:700], body[1500:1800], *(each.text[:300] for each in comments[:8])]
    named = Counter(each for each in languages_of(starts) if each != UNDETERMINED)
    language = named.most_common(1)[0][0] if named else "en"
    return Page(
        read(title, language, headline=True),
        read(body, language),
        [read(comment.text[:MAX_COMMENT], language) for comment in comments],
        language,
    )


def _ranked(page: Page, thread: Thread) -> list[_Rank]:
    """The topics worth proposing, the weightiest first."""
    found = topics(page)
    index = Index(found, page.language)
    ranks = [_Rank(topic) for topic in found]
    for each in index.mentions(page.title):
        ranks[each.topic].in_headline = True
    for each in index.mentions(page.body):
        ranks[each.topic].article += 1
        ranks[each.topic].note(each, page.body)
    for number, words in enumerate(page.comments):
        for each in index.mentions(words):
            ranks[each.topic].add_reader(number, each, words)
    authors = _authors(thread)
    for rank in ranks:
        addressed = not authors.isdisjoint("".join(form) for form in rank.topic.forms)
        if (rank.article or rank.in_headline or not addressed) and _is_worth(rank, page):
            rank.weight = _weight(rank, page)
    ranks = sorted((rank for rank in ranks if rank.weight), key=lambda rank: -rank.weight)
    return [rank for rank in ranks if rank.readers or not page.comments or rank is _unnamed(ranks)]


def _unnamed(ranks: Sequence[_Rank]) -> _Rank | None:
    """What the headline is about, if no comment names it: readers then mostly say "it"."""
    nouns = [rank for rank in ranks if rank.in_headline and not rank.topic.is_name]
    return nouns[0] if nouns and not any(rank.readers for rank in nouns) else None


def _is_worth(rank: _Rank, page: Page) -> bool:
    """Whether enough is said about a topic."""
    readers, is_name = len(rank.readers), rank.topic.is_name
    if not page.comments:
        return rank.article > 1 or rank.in_headline
    if rank.in_headline:
        return readers > 0 or (rank.article > 0 and not is_name)
    if rank.article:
        return readers > (0 if is_name and page.language == "en" else 1)
    return readers > (1 if is_name or not page.body else 2)


def _weight(rank: _Rank, page: Page) -> float:
    emphasis = IN_HEADLINE if rank.in_headline else 1.0
    weight = (sum(rank.spoken.values()) or UNNAMED) * emphasis * (PERSON if rank.topic.is_person else 1.0)
    if rank.topic.is_name and not rank.topic.is_person:
        only_where = sum(share < 1 for share in rank.spoken.values())
        weight *= PLACE if _is_street(rank) or 2 * only_where >= len(rank.spoken) else 1.0
    if page.body and not rank.article and not rank.in_headline:
        weight *= NOT_IN_ARTICLE
    weight += ARTICLE * math.log1p(rank.article) * emphasis
    return weight * (1.0 if rank.topic.is_name else NOUN)


def _is_street(rank: _Rank) -> bool:
    return normal(rank.topic.text.split()[-1]) in STREETS


def _authors(thread: Thread) -> set[str]:
    """Names by which readers may address each other."""
    found = set()
    for name in {comment.author for comment in thread.comments if comment.author}:
        words = [word.norm for word in read(name[:100])]
        found |= {"".join(words), *(part for word in words[:4] for part in parts(word))}
    return found


def _picked(ranks: Sequence[_Rank], limit: int) -> list[_Rank]:
    """The first ``limit``, without those that are part of what an earlier one is called."""
    picked: list[_Rank] = []
    for rank in ranks:
        if rank in picked:
            continue
        own = set(rank.topic.text.lower().split())
        whole = next((each for each in ranks if own < set(each.topic.text.lower().split())), None)
        if whole and whole not in picked and 2 * whole.weight > rank.weight:
            picked.append(whole)  # "bus fares" in place of "bus"
        elif not any(own <= set(each.topic.text.lower().split()) for each in picked):
            picked.append(rank)
        if len(picked) == limit * 2:
            break
    return _mixed(picked, limit)


def _mixed(ranks: Sequence[_Rank], limit: int) -> list[_Rank]:
    """The first ``limit``; if all are names, the last gives way to the first thing or question that is none."""
    first, rest = list(ranks[:limit]), ranks[limit:]
    if limit > 2 and first and all(rank.topic.is_name for rank in first):
        first[-1] = next((rank for rank in rest if not rank.topic.is_name), first[-1])
    return first


def _tell(rank: _Rank, page: Page, comments: Sequence[Comment], divided: Divided | None) -> None:
    """Sets how divided the comments on a topic are, and its two most telling comments."""
    about = sorted(rank.readers, key=lambda i: (-_about(rank.readers[i], len(page.comments[i])), i))
    rank.telling = tuple((i, None) for i in about[:2])
    if divided and about:
        asked = sorted(about[:ASKED_OF])
        scores = divided([comments[i].text for i in asked], rank.topic.text)
        favor, against, neutral = (scores[side].tolist() for side in ("favor", "against", "neutral"))
        sides = {
            "favor": {i: f for i, f, a, n in zip(asked, favor, against, neutral, strict=True) if f > max(a, n)},
            "against": {i: a for i, f, a, n in zip(asked, favor, against, neutral, strict=True) if a > max(f, n)},
        }
        rank.divided = 2 * min(map(len, sides.values())) / len(asked)
        best: list[tuple[int, str | None]] = [
            (max(sure, key=lambda i: sure[i]), side) for side, sure in sides.items() if sure
        ]
        others = [(i, None) for i in about if i not in {j for j, _ in best}]
        rank.telling = tuple([*best, *others][:2])


def _about(times: int, length: int) -> float:
    """How much a comment is about what it mentions: most if it is short, but no exclamation."""
    return times / (8 + length) ** 0.5 if length > 5 else 0.0


def _aliases(written: Counter[str]) -> tuple[str, ...]:
    """The forms met, those written most first, each in one spelling of its capitals."""
    by_lower: dict[str, str] = {}
    for text, _ in written.most_common():
        by_lower.setdefault(text.lower(), text)
    return tuple(by_lower.values())[:MAX_ALIASES]


def _proposal(rank: _Rank, comments: Sequence[Comment]) -> Proposal:
    return Proposal(
        target=_target(rank.topic.text),
        aliases=_aliases(rank.written),
        comments=len(rank.readers),
        divided=rank.divided,
        telling=tuple(comments[i].comment_id for i, _ in rank.telling),
        sides=tuple(side for _, side in rank.telling),
    )


def _target(text: str) -> Target:
    try:
        return parse_target(text)
    except InputError:  # a word of signs that no column's name can hold
        return Target(text, "target")
