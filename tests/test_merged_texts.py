import pytest

from stance.reading.formats import read
from stance.reading.formats.document import Document

ARTICLE = "The bridge is closed\n\nThe bridge over the Aller is closed until May because its bearings are worn.\n"
TEXTS = "I walk there every day and saw it coming.\nThe ferry runs again, at least.\nWho pays for it, we do."


@pytest.mark.parametrize("heading", ["3 Comments", "3 Kommentare", "Komentáre (3)"])
def test_texts_whose_names_were_left_out_are_said_to_be_comments_that_cannot_be_told_apart(heading: str) -> None:
    page = f"{ARTICLE}{heading}\n{TEXTS}\nAnd one line more than that, as some have two."
    thread = next(iter(read(Document("page.txt", page.encode()))))
    assert thread.comments == ()
    assert len(thread.warnings) == 1
    assert thread.warnings[0].startswith(f"The page has comments (“{heading}”), but nothing in this text tells them")


def test_as_many_lines_as_announced_at_the_end_of_a_text_are_the_comments() -> None:
    thread = next(iter(read(Document("page.txt", f"{ARTICLE}3 Comments\n{TEXTS}".encode()))))
    assert [comment.text for comment in thread.comments] == TEXTS.split("\n")


@pytest.mark.parametrize("heading", ["", "No comments", "0 Comments"])
def test_a_text_that_announces_none_is_not_said_to_have_some(heading: str) -> None:
    thread = next(iter(read(Document("page.txt", f"{ARTICLE}{heading}\n{TEXTS}".encode()))))
    assert [warning for warning in thread.warnings if "tells them apart" in warning] == []
