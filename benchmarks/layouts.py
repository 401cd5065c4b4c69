"""Pages drawn at random: threads of our own wording in layouts that no site need have, with exact answers.

    python -m benchmarks.layouts [PAGES] [--seed N] [--show WORST]

Each page draws a language, how its elements are named, the order and nesting of author, time, rank, number and buttons,
how times are written, how replies are marked, what stands around the comments and how they are announced. Nothing of it
was taken from a page that is measured elsewhere.
"""

import argparse
import html
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date, format_datetime

from benchmarks.sites import Sites, comments_of, converters

LANGUAGES: Final[dict[str, dict[str, list[str]]]] = {
    "en": {
        "said": [
            "The ferry has not left on time since the new captain came.",
            "I walked past the drawings today and liked the colours.",
            "Nobody asked the people who live behind the mill.",
            "Eleven months sounds short to me, the tram stop took them twenty.",
            "My grandmother sold plums there and never needed a car park.",
            "What will happen to the swifts under the roof?",
            "Typical of this council: first the money, then the question.",
            "Good. It was about time that somebody mended the stairs.",
        ],
        "names": ["Merle Oakes", "tinbucket", "Ottoline P.", "Gus Harrow", "reader_71", "J. Finch", "Ada", "Old Salt"],
        "heading": ["Comments", "Reader comments", "What readers say"],
        "reply": ["Reply", "Report"],
        "says": ["says:", "wrote:", "said"],
        "by": ["by", "Posted by"],
    },
    "de": {
        "said": [
            "Die Fähre fährt seit Wochen nicht mehr pünktlich.",
            "Ich habe die Pläne gesehen, die Farben gefallen mir.",
            "Niemand hat die Leute hinter der Mühle gefragt.",
            "Elf Monate sind knapp, bei der Haltestelle waren es zwanzig.",
            "Was wird aus den Mauerseglern unter dem Dach?",
            "Gut so. Endlich wird die Treppe gerichtet.",
        ],
        "names": ["Jörg K.", "Mühlenfreund", "Ute Falk", "Hannes", "leserin22", "Dr. Brand"],
        "heading": ["Kommentare", "Leserkommentare"],
        "reply": ["Antworten", "Melden"],
        "says": ["sagt:", "schrieb:"],
        "by": ["von"],
    },
    "es": {
        "said": [
            "El barco nunca sale a su hora desde que cambiaron al capitán.",
            "He visto los planos y me gustan los colores.",
            "Nadie preguntó a los vecinos del molino.",
            "Once meses me parecen pocos, ya veremos.",
            "¿Y quién paga las obras del puente pequeño?",
        ],
        "names": ["Tía Paca", "molinero2", "Lope R.", "Brezo", "Inés Cobo"],
        "heading": ["Comentarios", "Opiniones"],
        "reply": ["Responder", "Denunciar"],
        "says": ["dijo:", "escribió:"],
        "by": ["por"],
    },
    "fr": {
        "said": [
            "Le bac ne part plus à l'heure depuis des semaines.",
            "J'ai vu les plans et les couleurs me plaisent.",
            "Personne n'a demandé aux gens derrière le moulin.",
            "Onze mois, c'est court, l'arrêt du tram en a pris vingt.",
            "Que deviendront les martinets sous le toit ?",
        ],
        "names": ["Maëlle", "Jean B.", "vieux_loup", "Colette Aubry", "lecteur13"],
        "heading": ["Commentaires", "Réactions"],
        "reply": ["Répondre", "Signaler"],
        "says": ["a écrit :", "dit :"],
        "by": ["par"],
    },
    "tr": {
        "said": [
            "Vapur haftalardır zamanında kalkmıyor.",
            "Çizimleri gördüm, renkleri çok beğendim.",
            "Değirmenin arkasında oturanlara kimse sormadı.",
            "On bir ay bana kısa geliyor, göreceğiz.",
        ],
        "names": ["Belma Naz", "eskikaptan", "Neşe T.", "Umut"],
        "heading": ["Yorumlar"],
        "reply": ["Yanıtla", "Şikayet et"],
        "says": ["yazdı:"],
        "by": ["gönderen"],
    },
}
NAMES: Final[dict[str, dict[str, list[str]]]] = {
    "semantic": {
        "section": ["comments", "comment-list", "comments-area", "reviews"],
        "item": ["comment", "comment-item", "review", "user-comment"],
        "author": ["author", "comment-author", "username", "nick"],
        "time": ["date", "comment-date", "time", "posted"],
        "text": ["comment-text", "content", "message", "body"],
        "head": ["meta", "header", "info", "byline"],
        "foot": ["actions", "tools", "buttons"],
        "reply": ["comment-reply", "answer", "staff-answer"],
    },
    "utility": {
        "section": ["mt-8 space-y-4", "list"],
        "item": ["border-t py-6", "card p-4", "flex gap-2"],
        "author": ["font-bold", "fw-500", "text-lg"],
        "time": ["text-sm muted", "small"],
        "text": ["pre-line", "mt-2", "prose"],
        "head": ["flex", "row"],
        "foot": ["flex mt-1", "row small"],
        "reply": ["ml-8 border-l", "pl-6"],
    },
    "hashed": {
        "section": ["Feedback_list__x91", "sc-1a2b3"],
        "item": ["Comment_box__j9", "sc-9f8e7 eKjp"],
        "author": ["Comment_name__t0", "sc-77aa1"],
        "time": ["Comment_when__m0", "sc-77aa2"],
        "text": ["Comment_words__rD", "sc-77aa3"],
        "head": ["Comment_top__Q1", "sc-77aa4"],
        "foot": ["Comment_bar__Q2", "sc-77aa5"],
        "reply": ["Comment_child__Hb", "sc-77aa6"],
    },
    "none": {part: [""] for part in ("section", "item", "author", "time", "text", "head", "foot", "reply")},
}
PATTERNS: Final = (
    "long",
    "medium",
    "short",
    "d MMMM y HH:mm",
    "y-MM-dd HH:mm",
    "dd.MM.y, HH:mm",
    "MMM d, y",
    "relative",
)


@dataclass
class Layout:
    """What one page draws."""

    language: str
    style: str
    pattern: str
    item: str
    head: str
    replies: str
    announced: str
    choices: dict[str, Any] = field(default_factory=dict)


def drawn(rng: random.Random) -> Layout:
    """A layout."""
    style = rng.choice(list(NAMES))
    layout = Layout(
        language=rng.choice(list(LANGUAGES)),
        style=style,
        pattern=rng.choice(PATTERNS),
        item=rng.choice(("div", "li", "article", "tr", "dl", "siblings")),
        head=rng.choice(("separate", "separate", "wrapped", "wrapped", "sentence", "below", "text_first")),
        replies=rng.choice(("none", "none", "nested", "wrapper", "level", "indent", "other_class")),
        announced=rng.choice(("heading", "heading", "named", "named", "both", "buttons")),
    )
    layout.choices = {
        "rank": rng.random() < 0.25,
        "number": rng.random() < 0.2,
        "votes": rng.random() < 0.25,
        "subject": rng.random() < 0.15,
        "avatar": rng.random() < 0.2,
        "label": rng.random() < 0.1,
        "dated": rng.random() < 0.9,
        "buttons": rng.random() < 0.7 or layout.announced == "buttons",
        "id": rng.random() < 0.6,
        "name_tag": rng.choice(("span", "b", "a", "div", "strong", "h4", "cite")),
        "time_tag": rng.choice(("span", "time", "small", "div", "a")),
        "text_tag": rng.choice(("div", "p", "span")),
        "sidebar": rng.random() < 0.5,
    } | {part: rng.choice(names) for part, names in NAMES[style].items()}
    if layout.announced == "buttons" and style == "none":
        layout.announced = "heading"
    if layout.item in ("tr", "dl", "siblings"):
        layout.replies = "none" if layout.replies in ("nested", "other_class") else layout.replies
    return layout


def page_of(layout: Layout, rng: random.Random) -> tuple[str, list[dict[str, Any]]]:
    """The page's HTML and its comments."""
    words = LANGUAGES[layout.language]
    count = rng.choice((2, 3, 4, 6, 9, 14))
    start = datetime(2033, rng.randint(1, 12), rng.randint(1, 27), rng.randint(0, 23), rng.randint(0, 59))
    comments: list[dict[str, Any]] = []
    for number in range(count):
        has_parent = layout.replies != "none" and number and rng.random() < 0.4
        said = [_varied(line, rng) for line in rng.sample(words["said"], rng.choice((1, 1, 2, 3)))]
        comments.append(
            {
                "author": rng.choice(words["names"]),
                "datetime": (start + timedelta(hours=7 * number, minutes=13 * number)).isoformat(timespec="minutes"),
                "text": "\n".join(said),
                "parent": number - 1 if has_parent else None,
                "number": number + 1,
            }
        )
    body = "".join(_tree(layout, comments, rng))
    wanted = [dict(comment, datetime=_known_time(layout, comment)) for comment in comments]
    return _around(layout, body, rng), wanted


def _varied(line: str, rng: random.Random) -> str:
    """A sentence that no other comment has, of syllables that no language minds."""
    odd = "".join(rng.choice("bdfgklmnprst") + rng.choice("aeiou") for _ in range(rng.randint(2, 4)))
    return f"{line} {odd.capitalize()} {rng.randint(2, 999)}."


def _known_time(layout: Layout, comment: dict[str, Any]) -> str | None:
    return comment["datetime"] if layout.choices["dated"] and layout.pattern != "relative" else None


def _tree(layout: Layout, comments: list[dict[str, Any]], rng: random.Random) -> list[str]:
    depth: dict[int, int] = {}
    for place, comment in enumerate(comments):
        depth[place] = 0 if comment["parent"] is None else depth[comment["parent"]] + 1
    parts: list[str] = []
    place = 0
    while place < len(comments):
        inside = []
        following = place + 1
        if layout.replies in ("nested", "other_class"):
            while following < len(comments) and depth[following] > 0:
                inside.append(following)
                following += 1
            parts.append(_nested(layout, comments, [place, *inside], rng))
            place = following
            continue
        item = _item(layout, comments[place], depth[place], "", rng)
        if layout.replies == "wrapper":
            for _ in range(depth[place]):
                item = f'<div class="{layout.choices["reply"]}">{item}</div>'
        parts.append(item)
        place += 1
    return parts


def _nested(layout: Layout, comments: list[dict[str, Any]], chain: list[int], rng: random.Random) -> str:
    inner = ""
    for place in reversed(chain):
        depth = chain.index(place)
        holder = "ul" if layout.item == "li" else "div"
        inner = _item(layout, comments[place], depth, f"<{holder}>{inner}</{holder}>" if inner else "", rng)
    return inner


def _item(layout: Layout, comment: dict[str, Any], depth: int, inside: str, rng: random.Random) -> str:
    has = layout.choices
    names = has["item"]
    if depth and layout.replies == "other_class":
        names = has["reply"]
    if layout.replies == "level":
        names = f"{names} level-{depth}".strip()
    style = f' style="margin-left: {30 * depth}px"' if layout.replies == "indent" and depth else ""
    mark = f' id="c{1000 + comment["number"]}"' if has["id"] else ""
    head, text, foot = _head(layout, comment, rng), _text(layout, comment), _foot(layout)
    attributes = f"{mark}{_class(names)}{style}"
    if layout.item == "tr":
        return f"<tr{attributes}><td>{head}</td><td>{text}{foot}</td></tr>"
    if layout.item == "dl":
        return f"<dl{attributes}><dt>{head}</dt><dd>{text}{foot}</dd></dl>"
    if layout.item == "siblings":
        return f"<div{attributes}>{head}</div><div{_class(has['text'])}>{text}{foot}</div>"
    tag = layout.item
    if layout.head in ("below", "text_first"):
        return f"<{tag}{attributes}>{text}{head}{foot}{inside}</{tag}>"
    return f"<{tag}{attributes}>{head}{text}{foot}{inside}</{tag}>"


def _head(layout: Layout, comment: dict[str, Any], rng: random.Random) -> str:
    has, words = layout.choices, LANGUAGES[layout.language]
    name = html.escape(comment["author"])
    author = f"<{has['name_tag']}{_class(has['author'])}>{name}</{has['name_tag']}>"
    if layout.head == "sentence":
        when = _when(layout, comment) if has["dated"] else ""
        said = words["says"][0]
        return (
            f"<div{_class(has['head'])}><b>{name}</b> {when} {said}</div>"
            if has["dated"]
            else f"<div{_class(has['head'])}><b>{name}</b> {said}</div>"
        )
    time = ""
    if has["dated"]:
        exact = (
            f' datetime="{comment["datetime"]}"' if has["time_tag"] == "time" and layout.pattern != "relative" else ""
        )
        time = f"<{has['time_tag']}{exact}{_class(has['time'])}>{_when(layout, comment)}</{has['time_tag']}>"
    extra = ""
    if has["avatar"]:
        extra += f"<span>{name[0].upper()}</span>"
    if has["number"]:
        extra += f"<span>#{comment['number']}</span>"
    rank = f"<span>{'Member' if comment['number'] % 2 else 'Gold member'}</span>" if has["rank"] else ""
    subject = f"<h5>Re: {html.escape(comment['text'].split()[0])} …</h5>" if has["subject"] else ""
    whole = f"{extra}{author} {rank} {time}{subject}"
    return f"<div{_class(has['head'])}>{whole}</div>" if layout.head == "wrapped" else whole


def _when(layout: Layout, comment: dict[str, Any]) -> str:
    moment = datetime.fromisoformat(comment["datetime"])
    if layout.pattern == "relative":
        ago = {
            "en": "{} days ago",
            "de": "vor {} Tagen",
            "es": "hace {} días",
            "fr": "il y a {} jours",
            "tr": "{} gün önce",
        }
        return ago[layout.language].format(comment["number"] + 1)
    if layout.pattern == "MMM d, y":
        return (
            format_date(moment, "d. MMMM y" if layout.language == "de" else "d MMMM y", locale=layout.language)
            if layout.language != "en"
            else format_date(moment, "MMM d, y", locale="en")
        )
    return format_datetime(moment, layout.pattern, locale=layout.language)


def _text(layout: Layout, comment: dict[str, Any]) -> str:
    has = layout.choices
    label = "<div>Location: Harrow</div>" if has["label"] else ""
    lines = [html.escape(line) for line in comment["text"].split("\n")]
    if has["text_tag"] == "p":
        return label + "".join(f"<p{_class(has['text'])}>{line}</p>" for line in lines)
    return f"{label}<{has['text_tag']}{_class(has['text'])}>{'<br>'.join(lines)}</{has['text_tag']}>"


def _foot(layout: Layout) -> str:
    has, words = layout.choices, LANGUAGES[layout.language]
    votes = "<span>+3</span>" if has["votes"] else ""
    if not has["buttons"]:
        return votes
    buttons = "".join(f'<a href="#">{word}</a> ' for word in words["reply"])
    return f"<div{_class(has['foot'])}>{votes}{buttons}</div>"


def _class(names: str) -> str:
    return f' class="{names}"' if names else ""


def _around(layout: Layout, body: str, rng: random.Random) -> str:
    words = LANGUAGES[layout.language]
    article = " ".join(rng.sample(words["said"], 3))
    heading = f"<h3>{rng.choice(words['heading'])}</h3>" if layout.announced in ("heading", "both") else ""
    named = ' id="comments"' if layout.announced in ("named", "both") else ""
    holder = {"li": "ul", "tr": "table"}.get(layout.item, "div")
    side = ""
    if layout.choices["sidebar"]:
        day = format_date(datetime(2033, 1, 3), "long", locale=layout.language)
        links = "".join(
            f'<li><a href="/{n}">{line}</a> <span>{day}</span></li>' for n, line in enumerate(words["said"][:3])
        )
        side = f"<aside class='related'><h3>More</h3><ul>{links}</ul></aside>"
    return (
        f"<!doctype html><html lang='{layout.language}'><head><title>The mill</title></head><body>"
        "<nav><a href='/'>Home</a><a href='/news'>News</a></nav>"
        f"<main><h1>The mill</h1><p>{article}</p><p>{article}</p>"
        f"<div{named}>{heading}<{holder}{_class(layout.choices['section'])}>{body}</{holder}></div></main>{side}"
        "<footer>© 2033 The paper. All rights reserved.</footer></body></html>"
    )


def main() -> None:
    """Prints the means over all pages, and over the pages of each choice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=int, nargs="?", default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=Path, help="a folder to write the pages to that are read worst")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    forms = {"HTML": None, **converters()}
    by_choice: dict[tuple[str, str, str], Sites] = defaultdict(Sites)
    for number in range(given.pages):
        layout = drawn(rng)
        page, wanted = page_of(layout, rng)
        for form, convert in forms.items():
            one = Sites()
            name, text = ("page.html", page) if convert is None else ("page.txt", convert(page))
            one.add(wanted, comments_of(name, text.encode()))
            for choice in (
                ("all", ""),
                *((name, str(getattr(layout, name))) for name in vars(layout) if name != "choices"),
            ):
                _join(by_choice[form, *choice], one)
            if given.show and form == "HTML" and one.f1[0] < 0.5:
                given.show.mkdir(exist_ok=True)
                (given.show / f"{number}.html").write_text(page, encoding="utf-8")
    for (form, name, value), sites in sorted(by_choice.items()):
        rights = ", ".join(f"{what} {sites.mean(what):.2f}" for what in sites.right)
        print(f"{form:12} {name:10} {value:16} {len(sites.f1):5} pages  F1 {sites.mean('f1'):.3f}  {rights}")


def _join(total: Sites, one: Sites) -> None:
    total.f1 += one.f1
    for what, values in one.right.items():
        total.right[what] += values


if __name__ == "__main__":
    main()
