"""Pages whose comments a script loads from elsewhere: the file holds none, and a warning says where to get them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from stance.reading.formats.document import Document
from stance.reading.formats.html import article_of, page_thread
from stance.records import Thread


@dataclass(frozen=True, slots=True)
class _System:
    """A comment system that fills the page by script."""

    name: str
    selector: str
    """The element that it fills, or its script."""
    scripts: tuple[str, ...]
    """What a script that loads it contains."""
    export: str
    """Where its comments are exported, to follow "Export them"."""


_SAVED: Final = "or open the page in a browser, let the comments load, save it from there"
"""What helps whatever the system is."""
_SYSTEMS: Final = (
    _System(
        "Disqus",
        '#disqus_thread, script[src*="disqus.com/embed"]',
        (".disqus.com/embed.js", "disqus_shortname"),
        "in the Disqus admin under Community > Export (an XML file sent by e-mail)",
    ),
    _System(
        "Facebook",
        ".fb-comments, fb\\:comments",
        ("fb-comments",),
        "with the Graph API (/?id=<address of the page>&fields=og_object{comments}) as JSON",
    ),
    _System(
        "Coral",
        '#coral_thread, [id^="coral-"][id*="stream"], #coral_talk_stream, script[src*="coral.coralproject.net"]',
        ("Coral.createStreamEmbed", "Coral.Talk.render", "coral_talk_stream"),
        "in the Coral admin under Stories, or with its GraphQL API, as CSV or JSON",
    ),
    _System(
        "OpenWeb (Spot.IM)",
        '[data-spot-im], [data-spotim-module], [data-spotim-app], [data-openweb-ads], script[src*="spot.im"]',
        ("launcher.spot.im", "spotim-launcher"),
        "in the OpenWeb admin panel under Moderation > Export as CSV",
    ),
    _System(
        "Viafoura",
        'vf-conversations, vf-comments, .vf-comments, .viafoura, script[src*="viafoura"]',
        ("cdn.viafoura.net", "viafoura.co"),
        "in the Viafoura console, or ask Viafoura for an export as CSV",
    ),
    _System(
        "Hyvor Talk",
        'hyvor-talk-comments, #hyvor-talk-view, script[src*="talk.hyvor.com"]',
        ("talk.hyvor.com",),
        "in the Hyvor Talk console under Settings > Data as JSON",
    ),
    _System(
        "Livefyre",
        '#livefyre-comments, .livefyre-comments, script[src*="livefyre.com"]',
        ("fyre.conv.load", "Livefyre.require"),
        "from the site's archive, for Livefyre has closed",
    ),
    _System(
        "Commento",
        '#commento, script[src*="commento"]',
        (),
        "in the Commento dashboard under Export data as JSON",
    ),
    _System(
        "Remark42",
        "#remark42",
        ("remark_config", "window.REMARK42"),
        "with `remark42 backup`, or from /api/v1/find?url=<address of the page> as JSON",
    ),
    _System(
        "Cusdis",
        '#cusdis_thread, script[src*="cusdis"]',
        (),
        "from the Cusdis API (/api/open/comments) as JSON",
    ),
    _System(
        "Giscus",
        '.giscus, script[src*="giscus.app"]',
        (),
        "from the repository's GitHub Discussions with GitHub's API as JSON",
    ),
    _System(
        "Utterances",
        '.utterances, script[src*="utteranc.es"]',
        (),
        "from the repository's GitHub issues with GitHub's API as JSON",
    ),
    _System(
        "Isso",
        "#isso-thread, script[data-isso]",
        (),
        "from the server's database (comments.db)",
    ),
)
_MARKS: Final = tuple(
    "disqus fb-comments fb:comments oral spot.im spot-im spotim openweb vf-co iafoura hyvor ivefyre fyre.".split()
    + "commento emark42 remark_ cusdis giscus utterance utteranc isso".split()
)
"""Parts of the systems' names, without a first letter that may be upper-case: every such page holds one of them."""


def recognises(document: Document) -> bool:
    """Whether the page embeds a comment system that fills it by script."""
    return document.is_html and _system_of(document) is not None


def read(document: Document) -> Iterator[Thread]:
    """The article, without comments, and a warning that says where they are."""
    system = _system_of(document)
    assert system is not None
    thread = page_thread(document.name, document.html, article_of(document.html), [])
    warning = (
        f"The comments are not in this file: the page loads them from {system.name} by script. "
        f"Export them {system.export}, {_SAVED}, and give that file."
    )
    yield replace(thread, warnings=(*thread.warnings, warning))


def _system_of(document: Document) -> _System | None:
    if not any(map(document.holds, _MARKS)):
        return None
    tree = document.html
    for system in _SYSTEMS:
        if tree.css_first(system.selector) is not None:
            return system
        if any(mark in document.text and tree.scripts_contain(mark) for mark in system.scripts):
            return system
    return None
