"""What is to be done with a thing: "bus fares" in "Bus fares to rise" as "raising bus fares".

A reader can be for or against a deed, where a bare thing leaves open what favor means: whoever is angry about higher
fares is for the fares, and against raising them. So a noun is proposed with the deed that the headline tells of or,
where it tells of none, with the one that readers speak of most. English only.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from stance.targets.function_words import DETERMINERS, LOCATIVE, PREPOSITIONS
from stance.targets.phrases import Page, Word
from stance.targets.subjects import Index, Subject

_DOING: Final = {
    word.partition(":")[0]: word.partition(":")[2]
    for word in (
        "abandon:abandoning abolish:abolishing allow:allowing arm:arming arrest:arresting axe:axing ban:banning "
        "block:blocking bomb:bombing boycott:boycotting build:building burn:burning bury:burying cancel:cancelling "
        "cap:capping censor:censoring close:closing cull:culling curb:curbing cut:cutting deepen:deepening "
        "defund:defunding delay:delaying demolish:demolishing deport:deporting destroy:destroying ditch:ditching "
        "double:doubling drill:drilling drop:dropping dump:dumping electrify:electrifying end:ending evict:evicting "
        "exempt:exempting expand:expanding extend:extending fell:felling flood:flooding forbid:forbidding "
        "freeze:freezing fund:funding halt:halting halve:halving impose:imposing increase:increasing "
        "introduce:introducing keep:keeping legalise:legalising legalize:legalizing license:licensing lift:lifting "
        "limit:limiting list:listing lock:locking lower:lowering merge:merging modernise:modernising move:moving "
        "nationalise:nationalising outlaw:outlawing pave:paving pedestrianise:pedestrianising postpone:postponing "
        "preserve:preserving privatise:privatising privatize:privatizing prohibit:prohibiting protect:protecting "
        "punish:punishing raise:raising ration:rationing recognise:recognising recognize:recognizing reduce:reducing "
        "reintroduce:reintroducing release:releasing relocate:relocating remove:removing rename:renaming "
        "reopen:reopening repeal:repealing replace:replacing rescue:rescuing resettle:resettling restore:restoring "
        "restrict:restricting reverse:reversing sack:sacking save:saving scrap:scrapping sell:selling shift:shifting "
        "shut:shutting slash:slashing stop:stopping subsidise:subsidising suspend:suspending tax:taxing toll:tolling "
        "trial:trialling triple:tripling vaccinate:vaccinating widen:widening withdraw:withdrawing"
    ).split()
}
"""What is done to a thing: the verb, as ``phrases.normal`` writes it, and its gerund."""
_HAPPENING: Final = {
    **{"rise": "raising", "increase": "raising", "soar": "raising", "fall": "lowering", "shrink": "shrinking"},
    **{"close": "closing", "shut": "closing", "end": "ending", "reopen": "reopening", "open": "opening"},
    **{"stay": "keeping", "remain": "keeping", "disappear": "removing", "vanish": "removing", "go": "removing"},
    **{"move": "moving", "expand": "expanding", "double": "doubling", "grow": "enlarging", "return": "bringing back"},
}
"""What happens to a thing ("fares to rise"), and the deed it comes of."""
_DONE: Final = {
    **{"built": "building", "cut": "cutting", "shut": "shutting", "sold": "selling", "kept": "keeping"},
    **{"frozen": "freezing", "withdrawn": "withdrawing", "forbidden": "forbidding", "torn": "tearing"},
    **{verb.removesuffix("e") + "ed": gerund for verb, gerund in _DOING.items()},
    **{gerund.removesuffix("ing") + "ed": gerund for gerund in _DOING.values()},
}
"""The participles of these verbs, and the gerunds."""
_WAY: Final = frozenset("away back down off out up".split())
"""What may stand after a verb as a part of it."""
_BEFORE_VERB: Final = frozenset("to will would should must may might could shall can gonna".split())
_BE: Final = frozenset("be is are being get gets been".split())
_NO_ARTICLE: Final = ("ing", "ism", "ness", "ship", "aid", "traffic", "work", "money", "water", "gas", "oil", "coal")
"""Ends of words that mostly stand without an article."""
_ENDS_OBJECT: Final = (PREPOSITIONS | LOCATIVE) - _WAY | {"as"}
"""Words after which a verb's object is over: a challenge to rise to is not raised."""
_REACH: Final = 8
"""Words after a noun in which its verb is looked for. Set by hand (2026-11)."""
_BETWEEN: Final = 3
"""Words that may stand between a verb and its noun, such as an article and adjectives. Set by hand (2026-11)."""
_SPOKEN: Final = {"comments": 2, "share": 0.15}
"""A deed that only readers speak of is taken if so many comments do, and that share of those on the thing. Set by hand
(2026-11)."""


@dataclass(frozen=True)
class _Deed:
    """A deed that words tell of."""

    gerund: str
    way: str = ""

    def to(self, thing: str) -> str:
        """The deed done to ``thing``."""
        return " ".join(part for part in (self.gerund, self.way, thing) if part)


def with_deed(subject: Subject, page: Page, comments: Sequence[Sequence[Word]]) -> str:
    """What ``subject`` is called as a target: with the deed that is to be done to it, where a plain noun has one.

    ``comments`` are those of ``page`` that speak of the subject.
    """
    first = subject.text.split()[0].lower()
    if subject.is_name or page.language != "en" or first.endswith("ing") or first in _DOING:
        return subject.text
    index = Index([subject], page.language)
    thing = _with_article(subject)
    if any(True for _ in index.mentions(page.title)):
        for deed in _deeds(page.title, index):
            return deed.to(thing)
        return subject.text
    spoken = Counter[_Deed]()
    for words in comments:
        spoken.update(set(_deeds(words, index)))
    for deed, count in spoken.most_common(1):
        if count >= max(_SPOKEN["comments"], _SPOKEN["share"] * len(comments)):
            return deed.to(thing)
    return subject.text


def is_deed(subject: Subject, page: Page) -> bool:
    """Whether the headline has the noun for a verb, as "rise" in "fares to rise"."""
    return not subject.is_name and any(
        before.text.lower() in _BEFORE_VERB and word.norm in _DOING | _HAPPENING and (word.norm,) in subject.forms
        for before, word in pairwise(page.title)
    )


def _deeds(words: Sequence[Word], index: Index) -> Iterator[_Deed]:
    """The deeds done to the index's subject in ``words``."""
    for mention in index.mentions(words):
        deed = _after(words, mention.end) or _before(words, mention.start)
        if deed:
            yield deed


def _after(words: Sequence[Word], end: int) -> _Deed | None:
    """The deed in "… to be locked away", "… in all towns should be banned", "… to rise", "… released"."""
    after = [word.text.lower() for word in words[end : end + _REACH]]
    place = 0
    if after and after[0] in (PREPOSITIONS | LOCATIVE) - _BEFORE_VERB:  # "fares in the valley to rise"
        place = next((place for place, said in enumerate(after) if said in _BEFORE_VERB), 0)
    if place >= len(after) or any(word.breaks for word in words[end : end + place + 1]):
        return None
    if after[place] in _BEFORE_VERB and place + 1 < len(after):
        place += 1
        if after[place] in _HAPPENING:
            return _Deed(_HAPPENING[after[place]])
    elif place < len(after) and after[place].endswith("s") and words[end + place].norm in _HAPPENING:
        return _Deed(_HAPPENING[words[end + place].norm])
    if after[place] in _BE and place + 1 < len(after):
        place += 1
    return _Deed(_DONE[after[place]], _way(after, place + 1)) if after[place] in _DONE else None


def _before(words: Sequence[Word], start: int) -> _Deed | None:
    """The deed in "to ban cars", "closing the library", "Council scraps night buses"."""
    for place in range(start - 1, max(start - 2 - _BETWEEN, -1), -1):
        said = words[place].text.lower()
        if words[place + 1].breaks or said in _ENDS_OBJECT:
            return None
        if gerund := _gerund_of(words[place]):
            if place and words[place - 1].text.lower() in DETERMINERS["en"]:  # "no limit", "the ban"
                return None
            between = [word.text.lower() for word in words[place + 1 : start]]
            return _Deed(gerund, _way(between, 0))
    return None


def _gerund_of(word: Word) -> str | None:
    said = word.text.lower()
    if said in _DOING.values():
        return said
    return _DOING.get(said) or (_DOING.get(word.norm) if said.endswith("s") else None)


def _way(words: Sequence[str], place: int) -> str:
    return words[place] if place < len(words) and words[place] in _WAY else ""


def _with_article(subject: Subject) -> str:
    """The subject's words, with "the" before a single thing."""
    words = subject.text.lower().split()
    if words[-1].endswith(("s", *_NO_ARTICLE)) or words[0] in ("a", "an", "the"):
        return subject.text
    return f"the {subject.text}"
