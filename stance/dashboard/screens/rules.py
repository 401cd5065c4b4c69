"""The screen on which moderators write rules, see what these would have cost, and make them live."""

from typing import Final

import streamlit as st

from stance.dashboard import desk, drawing
from stance.dashboard.desk import draft, live_rules, rule_words, score_chart, trials
from stance.dashboard.wording import WIDTHS, attribute_meaning, attribute_name, isolated, noun, shortened
from stance.labels import ATTRIBUTES
from stance.printable import printable
from stance.reviews import APPROVE, HOLD, REJECT, Contradiction, Cost, Rules

TITLE: Final = "Rules"
PATH: Final = "rules"
MOST_LISTED: Final = 20
"""Comments drawn of those that people decided otherwise: as many as are read; set by hand (2026-11)."""
_LISTS: Final = {
    "suspect": ("Suspect words", "A comment with one of them is left to people."),
    "banned": ("Banned words", "A comment with one of them is rejected."),
}


def show() -> None:
    """Draws the screen."""
    with drawing.screen(TITLE):
        desk.ask_name()
        _draw()


def _draw() -> None:
    store, moderator = desk.store(), desk.moderator()
    live = store.rules()
    draft.begin(live, moderator)
    _told()
    st.text(live_rules.standing(live), width="stretch")
    ground = trials.ground(store.name)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _scores(ground)
        _words()
        below_words = st.container()
        _toxic_from()
    rules, left_out = draft.rules(moderator)
    trial = trials.tried(rules, ground)
    with below_words:
        _left_out(left_out)
        _hits(rules, trial)
    with right:
        _cost(trial.cost, ground)
        _make_live(rules, live.rules if live else None, moderator)
        _apply(trial.cost if live and live.rules == rules else None, moderator)
        for found in trial.cost.contradictions if trial.cost.total else ():
            _contradiction(found)
    _history(ground)


def _told() -> None:
    for sentence in draft.told():
        with st.container(border=True):
            st.text(shortened(sentence), width="stretch")


def _scores(ground: trials.Ground) -> None:
    st.subheader("Scores", anchor=False)
    chosen = st.pills(
        "Attributes with thresholds",
        draft.known_attributes(ground.attributes, st.session_state[draft.ATTRIBUTE]),
        selection_mode="multi",
        format_func=attribute_name,
        key=draft.ATTRIBUTE,
        wrap=True,
        persist_state="session",
    )
    for name in chosen:
        key = draft.limits_key(name)
        st.session_state.setdefault(key, (0.0, 1.0))
        low, high = st.session_state[key]
        st.markdown(f"**{attribute_name(name).capitalize()}** :gray[· {_meaning(name)}]")
        chart = score_chart.by_threshold(ground.bins(name), low, high)
        st.altair_chart(chart, alt=f"Columns: comments by {attribute_name(name)}, coloured by what is done to them")
        st.slider(
            f"{attribute_name(name).capitalize()}: approve below, reject from",
            0.0,
            1.0,
            step=score_chart.STEP,
            key=key,
            persist_state="session",
            help="What is between the two is left to people. At 0 nothing is approved, at 1 nothing is rejected.",
        )


def _meaning(name: str) -> str:
    return attribute_meaning(name) if name in ATTRIBUTES else "of your own model"


def _words() -> None:
    st.subheader("Words", anchor=False)
    for column, (name, (title, meaning)) in zip(st.columns(2, gap="medium"), _LISTS.items(), strict=True):
        with column:
            st.text_area(
                title,
                height=180,
                key=draft.words_key(name),
                persist_state="session",
                placeholder="one word or phrase a line",
                help=f"{meaning} Whole words are found, also in disguise. With * at its beginning or end, words that "
                "end or begin so are found too. Lines that begin with # are notes.",
            )
            with st.expander(f"Add {name} words from a file"):
                _upload(name, title)


def _upload(name: str, title: str) -> None:
    key = f"rule-file-{name}-{st.session_state.get(f'rule-files-{name}', 0)}"
    st.file_uploader(
        f"{title}: plain text, one a line",
        accept_multiple_files=True,
        max_upload_size=8,
        key=key,
        on_change=_take_files,
        args=(name, key),
    )


def _take_files(name: str, key: str) -> None:
    draft.add_words(name, st.session_state[key])
    st.session_state[f"rule-files-{name}"] = st.session_state.get(f"rule-files-{name}", 0) + 1


def _toxic_from() -> None:
    st.slider(
        "Counted as toxic from",
        0.0,
        1.0,
        step=0.05,
        key=draft.TOXIC,
        persist_state="session",
        help="For the counts and lines on the other screens; nothing is decided by it.",
    )


def _left_out(sentences: list[str]) -> None:
    if sentences:
        with st.expander(f":orange[**{len(sentences):,} {noun(len(sentences), 'line')} left out**]"):
            for sentence in sentences[:MOST_LISTED]:
                st.text(sentence, width="stretch")


def _hits(rules: Rules, trial: trials.Trial) -> None:
    """Draws in how many comments the words are that are in most."""
    for column, name in zip(st.columns(2, gap="medium"), _LISTS, strict=True):
        words: tuple[str, ...] = getattr(rules, name)
        found = rule_words.top(words, trial.hits)
        hit = sum(1 for word in words if trial.hits.get(word))
        with column:
            st.caption(f"{len(words):,} {noun(len(words), 'word')}, {hit:,} of them in the comments tried on")
            lines = [f"{isolated(word, WIDTHS.marked_word)} · {count:,}" for word, count in found]
            if lines:
                st.text("\n".join(lines), width="stretch")


def _cost(cost: Cost, ground: trials.Ground) -> None:
    st.subheader("What this would have done", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{rule_words.basis(cost)} Read at {ground.read_at:%H:%M} UTC.", width="stretch")
        st.button("Read again", on_click=trials.read_again, help="Reads the comments and decisions anew.")
    if not cost.total:
        return
    with st.container(horizontal=True):
        for name, verdict in (("Approved a day", APPROVE), ("To people a day", HOLD), ("Rejected a day", REJECT)):
            st.metric(name, rule_words.amount(cost.per_day(verdict)), width="stretch")
    st.markdown(rule_words.queue(cost))
    st.markdown(rule_words.mistakes(APPROVE, cost.misses, cost.per_day(APPROVE)))
    st.markdown(rule_words.mistakes(REJECT, cost.false_alarms, cost.per_day(REJECT)))


def _make_live(rules: Rules, live: Rules | None, moderator: str | None) -> None:
    if rules == live:
        st.caption("These rules are live.")
        return
    st.text_input("Note", key=draft.NOTE, max_chars=300, placeholder="why they change", persist_state="session")
    st.button(
        "Make live",
        type="primary",
        disabled=moderator is None,
        on_click=live_rules.make_live,
        args=(rules, moderator),
        help=None if moderator else "Give your name on the left first: it stands beside the rules.",
    )
    if live is not None:
        st.button("Back to the rules that are live", on_click=draft.fill, args=(live,))


def _apply(cost: Cost | None, moderator: str | None) -> None:
    """Draws how live rules decide what was there before them."""
    if cost is None or not (waiting := round(cost.now[APPROVE] + cost.now[REJECT])):
        return
    about = "" if cost.looked_at >= cost.total else "about "
    label = f"Decide {about}{waiting:,} open {noun(waiting, 'comment')} by them"
    st.button(label, disabled=moderator is None, on_click=live_rules.apply)
    st.caption("New comments are decided by live rules when they are imported; those from before wait for this.")


def _contradiction(found: Contradiction) -> None:
    if not found.comments:
        st.markdown(rule_words.contradiction(found))
        return
    opened = st.expander(rule_words.contradiction(found), key=f"against-{found.said}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        for card in desk.store().cards(found.comments[:MOST_LISTED]):
            with st.container(key=f"card-0-against-{card.comment}", gap="xsmall"):
                about = f"{printable(card.author or 'no name', WIDTHS.author)} · {live_rules.strongest(card)}"
                drawing.page_text(about, f"about-against-{card.comment}")
                drawing.page_text(shortened(card.text), f"said-against-{card.comment}")
        if len(found.comments) > MOST_LISTED:
            st.caption(f"The {MOST_LISTED} that were decided last, of {len(found.comments):,}.")


def _history(ground: trials.Ground) -> None:
    versions = desk.store().rule_history(50)
    if not versions:
        return
    st.subheader("Versions", anchor=False)
    for version in versions:
        with st.container(horizontal=True, vertical_alignment="center", key=f"card-0-version-{version.number}"):
            with st.container(width="stretch", gap="xxsmall"):
                st.text(live_rules.described(version), width="stretch")
                st.caption(rule_words.summary(version.rules))
                for found in ground.past.audits.get(version.name, ()):
                    st.caption(rule_words.audited(found))
            st.button("Go back to this", key=f"back-{version.number}", on_click=draft.fill, args=(version.rules,))
