"""What holds of every page, however odd: parents exist, no circles, no link forward in time, no word made up."""

import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance import PageError, Thread, parse_all
from stance.records import EVIDENCE

PAGES = sorted(
    page
    for page in (Path(__file__).parent / "pages").rglob("*")
    if page.suffix in (".txt", ".html") and page.stat().st_size < 40_000
)
LINES = st.one_of(
    st.sampled_from(
        [
            *("Comments 3", "2 Responses to “Ferry”", "Reply", "Report abuse", "Leave a Reply", "New Member", "Avatar"),
            *(
                "Maud says:",
                "  1. Corin",
                "    2. Corin",
                "• Bert",
                "Posted by: Una | March 3, 2033 at 9:12 AM",
                "Maud",
            ),
            *("u/tollman 3 days ago", "3 March 2033 09:12", "4 March 2033 08:00", "#2 Kommentar von Hob", "Re: planks"),
            *("Corin 3/4/2033 at 9:10 PM", "@Maud no, it does not float.", "“it does not float at all, ever” Rubbish."),
            *("", "", "   ", "The ferry leaks, and it does not float at all, ever, as anybody can see from the quay."),
        ]
    ),
    st.text(max_size=60),
)


MARKS = str.maketrans("", "", "*_\\`")


def check(threads: list[Thread], page: str) -> None:
    """The properties that hold of all threads of a page whose text is ``page``."""
    for thread in threads:
        by_id = {comment.comment_id: comment for comment in thread.comments}
        assert len(by_id) == len(thread.comments)
        for comment in thread.comments:
            assert comment.parent_id is None or comment.parent_id in by_id
            assert (comment.parent_id is not None or comment.answers_absent) == (comment.parent_evidence is not None)
            assert not (comment.parent_id is not None and comment.answers_absent)
            assert comment.parent_evidence in (None, *EVIDENCE)
            seen, above = set(), comment
            while above.parent_id is not None:
                assert above.comment_id not in seen
                seen.add(above.comment_id)
                above = by_id[above.parent_id]
            if comment.parent_evidence in ("order", "address") and comment.parent_id is not None:
                assert not is_later(by_id[comment.parent_id].posted_at, comment.posted_at)
        if page:
            bare = unmarked(page)
            for comment in thread.comments:
                assert unmarked(comment.text) in bare


def unmarked(text: str) -> str:
    """``text`` without spaces, and without the marks that a converter puts around words, which reading takes off."""
    return "".join(text.split()).translate(MARKS)


def is_later(one: str | None, other: str | None) -> bool:
    """Whether ``one`` is certainly after ``other``: both known, to the hour, and without zones."""
    if one is None or other is None or "T" not in one or "T" not in other:
        return False
    first, second = datetime.fromisoformat(one), datetime.fromisoformat(other)
    return first.tzinfo is None and second.tzinfo is None and first > second


def threads_of(name: str, content: str) -> list[Thread]:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / name
        page.write_text(content, encoding="utf-8", errors="replace", newline="")
        try:
            return parse_all(page)
        except PageError:
            return []


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES, max_size=60))
def test_any_lines_of_text_keep_the_promises(lines: list[str]) -> None:
    page = "\n".join(lines).encode("utf-8", errors="replace").decode().replace("\x00", "")
    check(threads_of("page.txt", page), page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_page_keeps_the_promises(page: Path) -> None:
    check(parse_all(page), page.read_text(encoding="utf-8-sig") if page.suffix == ".txt" else "")


@pytest.mark.slow
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(PAGES),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.1), st.floats(0, 1), st.text(max_size=12)), max_size=5),
)
def test_damaged_pages_keep_the_promises(page: Path, damage: list[tuple[float, float, float, str]]) -> None:
    content = page.read_text(encoding="utf-8-sig", errors="replace")
    for start, length, where, put in damage:
        begin = int(start * len(content))
        end = begin + int(length * len(content))
        moved = content[begin:end] + put
        content = content[:begin] + content[end:]
        at = int(where * len(content))
        content = content[:at] + moved + content[at:]
    check(threads_of(f"page{page.suffix}", content), "")
