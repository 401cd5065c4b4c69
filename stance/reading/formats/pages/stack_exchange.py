"""Stack Exchange: the question is the article; answers, and comments on the question and on answers, are comments.

A comment on an answer is a reply to it.
"""

import re
from typing import Final

from stance.reading.formats.pages.elements import by_layouts
from stance.reading.formats.pages.layout import Layout

LAYOUT: Final = Layout(
    marks=("comment-copy", "answercell"),
    item='div.answer[id^="answer-"], [id^="comment-"].comment, li.comment[data-comment-id]',
    proof='.comment-copy, div.answer[id^="answer-"]',
    author=(
        ".comment-user",
        '.user-details[itemprop="author"] > [itemprop="name"]',
        '.user-details[itemprop="author"] > a',
        ".post-signature:last-child > .user-info > .user-details > a",
        ".post-signature:last-child > .user-info > .user-details",
    ),
    time=(
        ".relativetime-clean@title",
        'time[itemprop="dateCreated"]@datetime',
        ".post-signature:last-child > .user-info > .user-action-time > .relativetime@title",
        ".comment-date > span@title",
        ".relativetime@title",
    ),
    time_form=re.compile(r"^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\dZ?)"),  # the licence may follow
    text=(".comment-copy", ".js-post-body", ".s-prose", ".post-text"),
    identity=("@data-answerid", "@data-comment-id", "@id"),
    aside=((".deleted-answer", "deleted answer"),),
    body=".question >> .js-post-body, .post-text",
)

recognises, read = by_layouts(LAYOUT, not_wordpress=True)
