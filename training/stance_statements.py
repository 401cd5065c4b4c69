"""Plain sentences of our own that tell tone from side.

Comments that are glad about a target's defeat or angry at its enemies are rare in labelled sets, so a model takes tone
for side. The sentences here are put together from parts that are known to be for or against the target: what somebody
feels about an event, and whether that event is good or bad for the target. The product of the two is the side.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from stance.labels import STANCE

T = TypeVar("T")

PERSONS: Final = (
    "the mayor|the prime minister|Senator Hale|President Orlov|the new coach|our headteacher|"
    "the archbishop|the general|"
    "the health minister|Putin|Trump|Biden|Obama|Erdogan|Netanyahu|Merkel|Assad|Gaddafi|Hillary Clinton|the sheriff|"
    "the bank's chairman|that professor|the union leader|the king|Zelensky|Macron|Thatcher|the commissioner"
).split("|")
GROUPS: Final = (
    "Russia|the army|NATO|the rebels|the protesters|the unions|the nurses|the police|the opposition|the regime|Iran|"
    "the settlers|the refugees|the farmers|Israel|Ukraine|the EU|the tech giants|the volunteers|the teachers|"
    "the Kurds|the European Commission|the church|the old party|the militia|the oil companies|the cyclists|the editors"
).split("|")
THINGS: Final = (
    "the new stadium|nuclear power|gun control|the minimum wage|home schooling|the tram line|vaccination|the wind farm|"
    "the carbon tax|the trade deal|gay marriage|school uniforms|the ceasefire|free tuition|the death penalty|abortion|"
    "the bypass|fracking|open borders|drone strikes|the sanctions|universal basic income|the curfew|daylight saving|"
    "zoos|electric cars|the library|the private prison|rent control|the speed limit|military strikes|the peace talks|"
    "the smoking ban|social media|solar power|the budget|affirmative action|the harbour bridge|capitalism|the draft"
).split("|")
GOOD_WORDS: Final = (
    "a blessing|a success|brilliant|the best thing to happen here|honest|a godsend|wonderful|"
    "worth every penny|sensible|"
    "a force for good|decent|a real hope|a lifesaver|right|fair|courageous|long overdue|indispensable|safe|admirable"
).split("|")
BAD_WORDS: Final = (
    "a curse|a failure|a disaster|the worst thing to happen here|corrupt|a menace|dreadful|a waste of money|madness|"
    "a disgrace|criminal|a sad joke|a killer|wrong|unfair|cowardly|a fraud|useless|dangerous|shameful"
).split("|")
GLAD: Final = (
    "Thank God|What a relief that|I am so glad that|Best news of the year:|Hooray,|I had to smile when I read that|"
    "At last,|Wonderful to hear that|We danced in the kitchen because|Good, so|How delightful that|Champagne tonight:|"
    "It warms my heart that|Fantastic,|Lovely,|My prayers were heard:"
).split("|")
SORRY: Final = (
    "What a shame that|It breaks my heart that|I am furious that|Worst news of the year:|Disgusting that|I cried when|"
    "How dreadful that|It makes me sick that|What a tragedy that|I am ashamed that|Sad to read that|Outrageous that|"
    "I could scream because|Terrible,|It is a scandal that|Heartbreaking that"
).split("|")
GOOD_EVENTS: Final = (
    "{t} won|{t} will stay|{t} came through unharmed|{t} got the money|people stood up for {t}|{t} is back|"
    "nobody managed to stop {t}|the attack on {t} failed|the critics of {t} had to apologise|{t} is growing|"
    "the court sided with {t}|the enemies of {t} were beaten|they defended {t}|{t} survived the vote|"
    "{t} is finally supported|the campaign against {t} collapsed|everyone is thanking {t}"
).split("|")
BAD_EVENTS: Final = (
    "{t} lost|{t} is gone|{t} was stopped|{t} fell apart|somebody finally stood up to {t}|{t} got no money|"
    "they are scrapping {t}|{t} was thrown out|the lies told for {t} came to light|"
    "{t} was beaten|the henchmen of {t} lost|"
    "the court ruled against {t}|the thugs behind {t} were driven off|they betrayed {t}|{t} was voted down|"
    "they abandoned {t}|the backers of {t} were arrested|{t} is being dismantled|people are turning away from {t}"
).split("|")
OPENERS: Final = (
    "|Well,|Look,|Honestly,|As a reader of many years:|I have lived here since 1987.|Not that anyone asks me.|"
    "It has been a long week.|My neighbour says otherwise, never mind.|Enough of this.|Three things.|OK then."
).split("|")
CLOSERS: Final = (
    "|That is all.|Think about it.|Full stop.|I said so years ago.|Read it twice.|Greetings from the coast.|!!!|"
    "And I am not the only one.|The rest is noise.|Anyone can see it.|We shall talk again in ten years."
).split("|")
ATTACKS: Final = "smear|attack|insult|threaten|lie about|sneer at|sabotage|mock|drag down|undermine".split("|")
PRAISES: Final = "defend|praise|vote for|cheer for|make excuses for|bankroll|worship|cover up for|believe in".split("|")
GOOD_PEOPLE: Final = (
    "Hats off to those who|Bravo to all who|I admire the people who|Bless everyone who|Thanks to those who"
).split("|")
BAD_PEOPLE: Final = (
    "Shame on those who|Only fools|I despise the people who|Damn everyone who|What cowards, those who"
).split("|")
FLIPS: Final = (
    ("opposition to {t}", "getting rid of {t}", "ending {t}", "abolishing {t}", "the fight against {t}", "stopping {t}",
     "We should ban {t}", "being against {t}", "The world would be better off without {t}", "{t} is bad"),
    ("support for {t}", "keeping {t}", "defending {t}", "{t} is good", "We need {t}", "being for {t}",
     "We should back {t}"),
)  # fmt: skip
"""Words around a target that turn it into its opposite, and words that do not."""

CLAIM_FRAMES: Final = (
    ("It is not true that {c}", "It is wrong to say that {c}", "I do not believe that {c}", "It is nonsense that {c}",
     "Nobody should think that {c}"),
    ("It is true that {c}", "I am convinced that {c}", "Yes, {c}", "Nobody can deny that {c}", "It is right that {c}"),
)  # fmt: skip
"""Words around a claim that turn it into its opposite, and words that do not."""
DENIED: Final = {"should": "should not", "must": "must not", "is": "is not", "are": "are not", "will": "will not",
                 "can": "cannot", "was": "was not", "were": "were not", "does": "does not"}  # fmt: skip
"""Verbs, each with its denial."""
CHANCES: Final = {"off topic": 0.06, "longer": 0.5, "lower case": 0.2, "turned": 0.1, "verb denied": 0.6}
"""How often a sentence is about something else than its target, has words before and after it, is in lower case, or has
its target put into other words; and how often a claim that is to be turned has its verb denied, if it has one that can
be. Set by hand (2026-11)."""

Said = tuple[str, int]
"""A sentence with ``{t}`` for the target, and its side: 1 for the target, -1 against, 0 neither."""


def feeling(rng: np.random.Generator) -> Said:
    """Somebody is glad or sorry about something that is good or bad for the target."""
    glad, good = rng.integers(0, 2, 2)
    return f"{pick(rng, GLAD if glad else SORRY)} {pick(rng, GOOD_EVENTS if good else BAD_EVENTS)}.", side(glad, good)


def verdict(rng: np.random.Generator) -> Said:
    """A plain word on the target, sometimes denied, or said by somebody else and denied."""
    good, kind = int(rng.integers(0, 2)), int(rng.integers(0, 7))
    word = pick(rng, GOOD_WORDS if good else BAD_WORDS)
    frame, keeps = (
        ("{{t}} is {w}.", 1),
        ("If you ask me {{t}} was always {w}", 1),
        ("I do not think {{t}} is {w}.", 0),
        ("They keep telling us {{t}} is {w}. Nonsense.", 0),
        ("Who still believes that {{t}} is {w}? Not me.", 0),
        ("People who call {{t}} {w} are spot on.", 1),
        ("{{t}} is anything but {w}.", 0),
    )[kind]
    return frame.format(w=word), side(good, keeps)


def company(rng: np.random.Generator) -> Said:
    """A word on the people who do something for or against the target."""
    fond, praise = rng.integers(0, 2, 2)
    who = pick(rng, GOOD_PEOPLE if fond else BAD_PEOPLE)
    return f"{who} {pick(rng, PRAISES if praise else ATTACKS)} {{t}}.", side(fond, praise)


def comparison(rng: np.random.Generator) -> Said:
    """The target against something else."""
    other, better = pick(rng, PERSONS + GROUPS + THINGS), int(rng.integers(0, 2))
    frames = (
        (f"Give me {{t}} over {other} any day.", f"Give me {other} over {{t}} any day."),
        (f"{{t}} is far better than {other}.", f"{other} is far better than {{t}}."),
        (f"Unlike {other}, {{t}} never lied to us.", f"Unlike {{t}}, {other} never lied to us."),
        (f"{other} did the damage and {{t}} has to repair it.", f"{{t}} did the damage and {other} has to repair it."),
    )
    return pick(rng, frames)[1 - better], 1 if better else -1


def no_side(rng: np.random.Generator) -> Said:
    """About the target, without a side."""
    frames = (
        "Does anybody know when {t} will be in the news again?", "The article mentions {t} twice.", "Who pays for {t}?",
        "I have no opinion on {t}, I only read the headline.", "Somebody should explain what {t} has to do with this.",
        "There was a programme about {t} on the radio yesterday.", "I can see good and bad in {t}.", "And {t}?",
        "It is too early to tell about {t}; let us wait for the figures.", "The vote on {t} is on Thursday.",
    )  # fmt: skip
    return pick(rng, frames), 0


KINDS: Final[tuple[tuple[Callable[[np.random.Generator], Said], float], ...]] = (
    (feeling, 0.36), (verdict, 0.26), (company, 0.18), (comparison, 0.12), (no_side, 0.08),
)  # fmt: skip
"""The kinds of sentences, each with its share of all. Set by hand (2026-11)."""


def side(first: int, second: int) -> int:
    """1 where both are of one sign (1 or 0), else -1."""
    return 1 if bool(first) == bool(second) else -1


def pick(rng: np.random.Generator, choices: Sequence[T]) -> T:
    """One of ``choices``."""
    return choices[int(rng.integers(0, len(choices)))]


def statements(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """``count`` sentences: ``text``, ``target``, ``stance``, ``off_topic`` and ``source``."""
    rows = [statement(rng) for _ in range(count)]
    frame = pd.DataFrame(rows, columns=["text", "target", "stance", "off_topic"])
    return frame.assign(source="plain statements")


def statement(rng: np.random.Generator) -> tuple[str, str, str, float]:
    """One sentence with its target, its label, and whether it is off topic."""
    target = pick(rng, PERSONS + GROUPS + THINGS)
    made = [kind for kind, _ in KINDS]
    said, sign = made[int(rng.choice(len(KINDS), p=[share for _, share in KINDS]))](rng)
    if target in said:  # a comparison with itself
        return statement(rng)
    off_topic = rng.random() < CHANCES["off topic"]
    other = pick(rng, THINGS) if off_topic else target
    text = said.replace("{t}", other)
    text = f"{pick(rng, OPENERS)} {text} {pick(rng, CLOSERS)}" if rng.random() < CHANCES["longer"] else text
    text = text.lower() if rng.random() < CHANCES["lower case"] else text
    if off_topic and other != target:
        return text.strip(), target.removeprefix("the "), "neutral", 1.0
    if rng.random() < CHANCES["turned"]:
        target, sign = turned(target, sign, rng)
    return text.strip(), target.removeprefix("the "), {1: "favor", -1: "against", 0: "neutral"}[sign], 0.0


def turned(target: str, sign: int, rng: np.random.Generator) -> tuple[str, int]:
    """The target in words that turn its side or keep it, and the side towards these words."""
    turns = int(rng.integers(0, 2))
    return pick(rng, FLIPS[1 - turns]).replace("{t}", target), -sign if turns else sign


def claim_turned(claim: str, rng: np.random.Generator) -> tuple[str, int]:
    """A claim in words that turn it (-1) or keep it (1): within a frame, or with its first verb denied."""
    turns = int(rng.integers(0, 2))
    found = re.search(rf"\b({'|'.join(DENIED)})\b(?! not\b)", claim)
    if turns and found and rng.random() < CHANCES["verb denied"]:
        return claim[: found.start()] + DENIED[found[1]] + claim[found.end() :], -1
    small = claim[:1].lower() + claim[1:] if claim[1:2].islower() else claim
    return pick(rng, CLAIM_FRAMES[1 - turns]).replace("{c}", small), -1 if turns else 1


def reworded(sides: pd.DataFrame, chosen: np.ndarray, reword: Callable[[str], tuple[str, int]]) -> pd.DataFrame:
    """``sides`` with the ``chosen`` targets in other words, and the other side where these turn it (-1)."""
    sides = sides.reset_index(drop=True)
    for row in np.flatnonzero(chosen).tolist():
        target, sign = reword(str(sides["target"][row]))
        sides.loc[row, "target"] = target
        if sign < 0:
            sides.loc[row, "stance"] = STANCE.opposites.get(sides["stance"][row], "neutral")
    return sides
