"""Plain sentences of our own about groups of people: to name a group is not to attack it.

Most training comments that name a group attack it, so a model takes the name for the attack. These sentences are
clean examples with the same names, as in Dixon and others 2018, "Measuring and mitigating unintended bias in text
classification".
"""

from collections.abc import Iterator
from typing import Final

PERSONS: Final = (
    "gay man", "lesbian", "bisexual woman", "trans woman", "trans man", "queer person", "straight man", "black man",
    "black woman", "white man", "white woman", "Asian woman", "Latino", "Native American", "Muslim", "Jewish woman",
    "Jew", "Christian", "Catholic", "Buddhist", "Hindu", "Sikh", "atheist", "Arab", "Mexican", "African",
    "Pakistani man", "Chinese man", "Russian", "Palestinian", "Israeli", "Iranian", "Syrian", "Turk", "Irishman",
    "Canadian", "American", "European", "immigrant", "refugee", "asylum seeker", "deaf man", "blind woman",
    "disabled person", "autistic man", "wheelchair user", "old woman", "old man", "young woman", "teenager", "feminist",
    "single mother", "homosexual", "heterosexual", "transgender person", "Roma woman", "Evangelical", "Mormon",
)  # fmt: skip
"""Names of one member of a group."""

GROUPS: Final = (
    "gay people", "lesbians", "bisexuals", "trans people", "queer people", "straight people", "black people",
    "white people", "Asians", "Latinos", "Native Americans", "Muslims", "Jews", "Christians", "Catholics", "Buddhists",
    "Hindus", "Sikhs", "atheists", "Arabs", "Mexicans", "Africans", "Pakistanis", "the Chinese", "Russians",
    "Palestinians", "Israelis", "Iranians", "Syrians", "Turks", "Poles", "the Irish", "Canadians", "Americans",
    "Europeans", "immigrants", "refugees", "asylum seekers", "deaf people", "blind people", "disabled people",
    "autistic people", "old people", "women", "men", "feminists", "single mothers", "homosexuals", "transgender people",
    "African Americans", "Hispanics", "the Roma", "Evangelicals", "Mormons", "foreigners", "men and women",
)  # fmt: skip
"""Names of whole groups."""

ABOUT_A_PERSON: Final = (
    "I am a {}.",
    "As a {}, I read this with interest.",
    "My neighbour is a {} and has lived here for thirty years.",
    "My daughter married a {} last spring.",
    "She is a {} and works at the post office.",
    "The new head of the school is a {}.",
    "Being a {} in this town has changed a lot since I was a child.",
    "A {} was elected to the council.",
    "He told the paper that he is a {}.",
    "We hired a {} for the job, and the work is good.",
)

ABOUT_A_GROUP: Final = (
    "Many {} live in our part of the city.",
    "The article is about {} and what they think of the new law.",
    "{} have the same rights as everybody else.",
    "The survey asked {} how they vote.",
    "My best friends are {}.",
    "The museum opens a show on the history of {}.",
    "What do {} say about it?",
    "There were {} on both sides of the debate.",
    "Some {} agree with the mayor, others do not.",
    "The report says that {} wait longer for a flat.",
)


def plain_statements() -> Iterator[str]:
    """Every sentence with every group, each once."""
    for template in ABOUT_A_PERSON:
        yield from (_with_article(template, person) for person in PERSONS)
    for template in ABOUT_A_GROUP:
        yield from (_capitalised(template.format(group)) for group in GROUPS)


def _with_article(template: str, person: str) -> str:
    article = "an" if person[0].lower() in "aeiou" and not person.startswith("Eu") else "a"
    before, _, after = template.partition(" a {}")
    if template.startswith("A {}"):
        return f"{article.capitalize()} {person}{template[4:]}"
    return f"{before} {article} {person}{after}"


def _capitalised(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
