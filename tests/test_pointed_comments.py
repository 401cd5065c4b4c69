"""What is learned from one comment that a person points at: each page here is one that no reader knows."""

from collections.abc import Sequence

import pytest

from stance.reading.formats import read
from stance.reading.formats.document import Document
from stance.reading.formats.sites import Example, SiteLayout, from_json, learned, pieces_of, to_json
from stance.records import Comment

NAMES = ("Maud Ferrant", "Osgood", "Tamsin Ward", "Wilf")
HEAD = (
    '<html><head><link rel="canonical" href="https://valdoria.example/a"></head><body><h1>Bridge</h1><p>An article.</p>'
)


def words(number: int) -> tuple[str, str]:
    return f"The bridge is late, says paper number {number}.", f"And who pays for all of it? Not me, {number} times."


def page(comment: str) -> Document:
    """A page of four comments, each as ``comment`` has it, with a name, a day and two paragraphs."""
    rows = []
    for number, name in enumerate(NAMES, 1):
        first, second = words(number)
        rows.append(comment.format(n=number, name=name, day=f"1{number} March 2033", first=first, second=second))
    return Document("page.html", f"{HEAD}<div class='all'>{''.join(rows)}</div><p>Imprint</p></body></html>".encode())


def pointed(document: Document, number: int = 2, name: str = "") -> Example:
    """The comment of that number, as a person points at it."""
    pieces = [piece.words for piece in pieces_of(document.html)]
    author = next(index for index, piece in enumerate(pieces) if NAMES[number - 1] in piece)
    time = next((index for index, piece in enumerate(pieces) if f"1{number} March" in piece), None)
    first, last = (pieces.index(paragraph) for paragraph in words(number))
    return Example(author, first, last, time, name)


def reread(document: Document, site: SiteLayout | None) -> Sequence[Comment]:
    assert site is not None
    assert from_json("x", to_json(site).encode()) == site
    (thread,) = read(document, site)
    assert thread.layout == "site_layout"
    return thread.comments


SAID = "<p>{first}</p><p>{second}</p>"
PAGES = {
    "classes": f"<div class='row'><b class='who'>{{name}}</b><i class='at'>{{day}}</i>{SAID}</div>",
    "the words in one element": "<div class='row'><a class='who'>{name}</a> <i class='at'>{day}</i>"
    f"<div class='said'>{SAID}</div><span class='act'>Flag this</span></div>",
    "classes made by a program": "<div class='css-1{n}f3a77 k'><div><span class='css-88a{n}9c'>{name}</span></div>"
    f"<span>{{day}}</span><div>{SAID}</div></div>",
    "no class at all": f"<section><div><b>{{name}}</b></div><div>{{day}}</div><div>{SAID}</div></section>",
    "a list of terms": f"<dt class='head'><b>{{name}}</b> <i>{{day}}</i></dt><dd class='said'>{SAID}</dd>",
    "an id with a number": f"<div id='talk{{n}}'><u>{{name}}</u><i>{{day}}</i>{SAID}</div>",
    "the author below": f"<div class='row'>{SAID}<div class='sig'><b>{{name}}</b>, <i>{{day}}</i></div></div>",
    "odd and even": f"<div class='row even'><b class='who'>{{name}}</b><i>{{day}}</i><div>{SAID}</div></div>",
    "names of utilities": "<div class='md:p-4 w-1/2'><b class='text-sm font-bold'>{name}</b>"
    f"<i class='text-sm'>{{day}}</i><div class='text-sm'>{SAID}</div></div>",
}


@pytest.mark.parametrize("comment", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("number", [1, 3])
def test_one_comment_is_enough_to_read_the_others(comment: str, number: int) -> None:
    document = page(comment)
    comments = reread(document, learned(document, pointed(document, number)))
    assert [comment.author for comment in comments] == list(NAMES)
    assert [comment.posted_at for comment in comments] == [f"2033-03-1{n}" for n in range(1, 5)]
    assert [comment.text.split("\n\n") for comment in comments] == [list(words(n)) for n in range(1, 5)]


def test_a_name_that_shares_its_line_is_found_by_the_words_around_it() -> None:
    comment = "<div class='row'><p class='by'>Sent in by {name} on {day}</p><p>{first}</p><p>{second}</p></div>"
    document = page(comment)
    site = learned(document, pointed(document, name="Osgood"))
    assert site is not None
    assert site.around_author == ("Sent in by", "on")
    assert [comment.author for comment in reread(document, site)] == list(NAMES)


def test_a_reply_inside_another_comment_is_one_to_it() -> None:
    row = "<li class='c'><b class='who'>{0}</b><i>{1} March 2033</i><p>{2}</p><p>{3}</p>{4}</li>"
    inner = row.format(NAMES[1], 12, *words(2), "")
    document = Document("p.html", f"{HEAD}<ul>{row.format(NAMES[0], 11, *words(1), f'<ul>{inner}</ul>')}</ul>".encode())
    first, second = reread(document, learned(document, pointed(document, 1)))
    assert second.parent_id == first.comment_id
    assert first.text == "\n\n".join(words(1))


def test_depth_is_told_by_the_names_of_elements_beside_each_other() -> None:
    document = page("<div class='row level-{n}'><b>{name}</b><i>{day}</i><p>{first}</p><p>{second}</p></div>")
    comments = reread(document, learned(document, pointed(document)))
    assert [comment.parent_id for comment in comments[1:]] == [comment.comment_id for comment in comments[:-1]]


def test_words_beside_their_head_are_no_part_of_the_article() -> None:
    document = page(PAGES["a list of terms"])
    (thread,) = read(document, learned(document, pointed(document)))
    assert "An article." in thread.body
    assert "The bridge is late" not in thread.body


def test_a_time_in_an_attribute_is_read_from_there() -> None:
    row = f"<div class='row'><b>{{name}}</b><time datetime='2033-03-1{{n}}T08:30'>long ago</time>{SAID}</div>"
    document = page(row)
    pieces = [piece.words for piece in pieces_of(document.html)]
    example = Example(pieces.index("Maud Ferrant"), *map(pieces.index, words(1)), time=pieces.index("long ago"))
    assert reread(document, learned(document, example))[3].posted_at == "2033-03-14T08:30"


def test_the_layout_is_of_the_site_that_the_page_names() -> None:
    document = page(PAGES["classes"])
    site = learned(document, pointed(document))
    assert site is not None
    assert site.host == "valdoria.example"


def test_no_layout_is_made_where_the_words_stand_in_no_element_with_the_author() -> None:
    document = Document("page.html", b"<html><body>Maud<br>says<br>nothing</body></html>")
    assert learned(document, Example(0, 2, 2)) is None


def test_a_page_without_words_has_no_pieces() -> None:
    assert pieces_of(Document("page.html", b"<html><body><script>1</script></body></html>").html) == []
