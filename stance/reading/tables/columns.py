"""Which column is what."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from stance.errors import InputError
from stance.labels import ATTRIBUTES

ALIASES: Final[dict[str, str]] = {
    "text": "text comment comment_text body content message comment_body comment_content post tweet full_text "
    "text_original text_display tweet_text post_text post_content post_message post_body message_text message_body "
    "comment_message raw_message raw cooked selftext review review_text review_body text_content body_text caption "
    "utterance sentence kommentar kommentartext commentaire comentario commento texte texto testo",
    "author": "author username user user_name author_name comment_author name nick nickname screen_name "
    "author_display_name display_name user_screen_name poster poster_name handle autor auteur autore",
    "posted_at": "posted_at_iso posted_at created_at timestamp time date datetime created published_at comment_date "
    "created_utc published_timestamp comment_date_gmt post_time post_date create_time time_parsed datum fecha",
    "comment_id": "comment_id id commentid post_id cid tweet_id id_str message_id",
    "parent_id": "parent_id parent reply_to in_reply_to in_reply_to_id comment_parent parentid parent_comment_id "
    "in_reply_to_status_id in_reply_to_status_id_str reply_to_id replied_to_id reply_to_comment_id",
    "thread_id": "thread_id thread article_id article_url url page page_url link_id story_id conversation_id article "
    "topic_id comment_post_id video_id submission_id",
    "is_guest": "is_guest guest anonymous is_anonymous",
    "subject": "subject comment_subject comment_title",
    **{name: name for name in ("parent_evidence", "parent_confidence", "answers_absent", "posted_as")},
    "target": "target topic claim",
    "stance": "stance label position",
    "parent_text": "parent_text parent_comment parent_body",
    "agreement": "agreement agrees_with_parent",
    **{attribute: attribute for attribute in ATTRIBUTES},
    "headline": "headline title article_title page_title thread_title post_title",
    "rater": "rater rater_id rater_name annotator annotator_id annotator_name coder coder_id labeler labeller judge "
    "judge_id worker worker_id _worker_id rated_by labelled_by labeled_by annotated_by coded_by",
    "raters": "raters n_raters num_raters rater_count raters_count annotators n_annotators num_annotators "
    "annotator_count annotators_count toxicity_annotator_count _trusted_judgments",
}
"""Names a column is known under, likeliest first; compared as ``plain_names`` has them."""

WORDS: Final[dict[str, tuple[str, str]]] = {
    "text": (
        "text body content message kommentar commentaire comentario texte texto testo",
        "id ids date time created updated author user name title subject count number length score label type status "
        "language lang url link hash parent reply article thread format file path source toxicity",
    ),
    "posted_at": (
        "timestamp date datetime time created posted published datum fecha",
        "updated edited modified deleted zone reading spent ago registered joined birth login count id by user author",
    ),
    "author": (
        "author username nickname commenter poster autor auteur",
        "id url image photo avatar ip agent channel email mail type count likes is reply parent article thread date "
        "time location",
    ),
}
"""Of columns with none of these names: words that tell, and words that tell of something else."""

LISTED: Final = 12
"""Column names that a message lists."""

SHOWN: Final = 40
"""Characters of a cell that a message shows."""

_HTML: Final = frozenset(("text_display", "cooked", "rendered", "html"))
"""Names of columns whose texts are in HTML: YouTube's and Discourse's, and what is named so."""
_VALUE: Final = re.compile(r"[-+]?\d{1,9}(?:[.,]\d{1,9})?\s?%?")
_SENTENCE: Final = re.compile(r"\S{1,99}(?:\s+\S{1,99}){3}.*|.*\w\s*[.!?…]+", re.DOTALL)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def guess_columns(
    columns: Iterable[str], given: Mapping[str, str] | None = None, further: Iterable[str] = ()
) -> dict[str, str]:
    """Role to column name, for the roles of ``ALIASES``: as given, else by the usual names. No column serves twice.

    ``further`` are roles known under their own name only, such as labels that a model's card names.

    Raises:
        InputError: if a given column is not there.
    """
    given = dict(given or {})
    there = list(columns)
    known = ALIASES | {name: name for name in further if name not in ALIASES}
    for role, column in given.items():
        if role not in known:
            raise InputError(f"{role!r} is no column this program knows. It knows {', '.join(known)}.")
        if column not in there:
            raise InputError(f"There is no column {column!r}. The columns are {listed(there)}.")
    plain = {spelling: name for name in reversed(there) for spelling in reversed(plain_names(name))}
    for role, names in known.items():
        found = next((plain[n] for n in names.split() if n in plain and plain[n] not in given.values()), None)
        if role not in given and found:
            given[role] = found
    for role in WORDS.keys() - given.keys():
        found = next((name for name in there if name not in given.values() and _is_worded(name, role)), None)
        if found:
            given[role] = found
    return given


def _is_worded(column: str, role: str) -> bool:
    telling, other = (frozenset(words.split()) for words in WORDS[role])
    words = frozenset(_plain(_CAMEL.sub("_", column)).split("_"))
    return bool(words & telling) and not words & other


def listed(columns: Iterable[str]) -> str:
    """The first column names, for a message."""
    names = list(columns)
    return ", ".join(names[:LISTED]) + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "") or "none"


def header_missing(columns: Iterable[str], needed: Iterable[str]) -> str:
    """What to do, in sentences, if names of columns look like a row of data, a text beside a number; else ""."""
    names = list(columns)
    number = next((name for name in names if _VALUE.fullmatch(name)), None)
    text = next((name for name in names if _SENTENCE.fullmatch(name)), None)
    if number is None or text is None:
        return ""
    return (
        f"Its first row looks like data, not like names of columns: {text[:SHOWN]!r} and {number!r}. "
        f"Put a row of names above it, such as {','.join(needed)}."
    )


def plain_names(column: str) -> list[str]:
    """The words of a column's name, and those of its last part: ``snippet.textDisplay`` is also ``text_display``."""
    whole, last = column.strip(), re.split(r"[./:]", column.strip())[-1]
    return list(dict.fromkeys(name for part in (whole, last) for name in (_plain(part), _plain(_CAMEL.sub("_", part)))))


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip().lower())


def is_html(column: str) -> bool:
    """Whether the texts of a column are in HTML, by its name. In any other, tags are what a reader wrote."""
    return any(name in _HTML or name.endswith("_html") for name in plain_names(column))


def told_apart(columns: Iterable[str]) -> list[str]:
    """The names with a number after those that were there before: ``text``, ``text (2)``."""
    names: list[str] = []
    taken: set[str] = set()
    for column in columns:
        name, number = column, 2
        while name in taken:
            name, number = f"{column} ({number})", number + 1
        taken.add(name)
        names.append(name)
    return names


def fullest_first(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """``frame`` with texts as names of its columns, each once, and the names that several had.

    Of columns with one name, the one with most cells that are not empty keeps it; the others get a number:
    ``text (2)``.
    """
    names = list(map(str, frame.columns))
    if len(set(names)) == len(names) and all(isinstance(name, str) for name in frame.columns):
        return frame, []
    order = sorted(range(len(names)), key=lambda place: -_filled(frame.iloc[:, place]))
    numbered = dict(zip(order, told_apart(names[place] for place in order), strict=True))
    several = [name for name, number in Counter(names).items() if number > 1]
    return frame.set_axis([numbered[place] for place in range(len(names))], axis=1), several


def _filled(cells: "pd.Series[Any]") -> int:
    return int((cells.notna() & (cells.astype(object) != "")).sum())
