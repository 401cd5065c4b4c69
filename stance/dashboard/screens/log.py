"""The screen of the log: every decision, newest first, as a table and as files, and what a shift hands over."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

import streamlit as st

from stance.dashboard import desk, drawing, files, navigation, wording
from stance.dashboard.desk import addresses, links, log_list, table, times
from stance.reviews import LogFilters, Logged

TITLE: Final = "Log"
PATH: Final = "log"


def show() -> None:
    """Draws the screen."""
    with drawing.screen(TITLE):
        zone = times.zone()
        filters = _filters(zone)
        _handover(filters, zone)
        _decisions(filters, zone)


def _filters(zone: tzinfo) -> LogFilters:
    """Draws the filters, which the address names."""
    addresses.tell(log_list.KNOWN)
    who, what, since, further = st.columns([3, 3, 4, 3], vertical_alignment="bottom")
    with who:
        reviewer = st.text_input("Moderator", key="by", bind="query-params", help="The whole name; rule:… for a rule.")
    with what:
        action = st.selectbox("Decision", log_list.ACTIONS, index=None, key="action", bind="query-params",
                              placeholder="any", format_func=lambda action: log_list.DONE[action])  # fmt: skip
    with since:
        first = st.datetime_input("Since", None, key="log-since", bind="query-params", step=60)
    with further, st.popover("Further filters", width="stretch", icon=":material/tune:"):
        last = st.datetime_input("Until", None, key="log-until", bind="query-params", step=60)
        thread = st.text_input("Thread, by its id", key="in", bind="query-params")
    return LogFilters(
        reviewer.strip() or None, action, times.moment(first, zone), times.moment(last, zone), thread.strip() or None
    )


def _handover(filters: LogFilters, zone: tzinfo) -> None:
    since = filters.since or times.shift_began(datetime.now(UTC))
    box = st.expander("Handover of a shift", key="handover", on_change="rerun")
    if not box.open:
        return
    with box:
        shift = desk.store().handover(since)
        with st.container(gap="xsmall"):
            for number, line in enumerate(log_list.handover(shift, zone)):
                drawing.page_text(line, f"handed-{number}")
        if shift.newest_escalated:
            _table(shift.newest_escalated, zone, "escalated")
        if filters.since is None:
            st.caption("For another beginning of the shift, give a time in Since.")


def _decisions(filters: LogFilters, zone: tzinfo) -> None:
    store, size = desk.store(), log_list.PAGE_DECISIONS
    before = st.query_params.get("before", "")
    last = int(before) if addresses.is_number(before) else None
    found = store.newest_decisions(filters, last, size + 1)
    if not found:
        st.info("No decision passes these filters." if filters != LogFilters() or last else "Nothing is decided yet.")
    else:
        _table(found[:size], zone, "log")
    with st.container(horizontal=True):
        if last is not None and st.button("Newest"):
            del st.query_params["before"]
            st.rerun()
        if len(found) > size and st.button("Older"):
            st.query_params["before"] = str(found[size - 1].number)
            st.rerun()
        _save("csv", filters)
        _save("jsonl", filters)
    st.caption(f"Times are in {wording.isolated(zone, 40)}. A file has up to {log_list.MOST_SAVED:,} decisions, "
               "the oldest first; for all of them: stance reviews log -o FILE")  # fmt: skip


def _table(decisions: Sequence[Logged], zone: tzinfo, key: str) -> None:
    clicked = table.draw(log_list.log_table(decisions, zone), key)
    if clicked.opened:
        logged = next(one for one in decisions if str(one.number) == clicked.opened)
        navigation.go(links.THREADS, **links.thread(logged.thread_id, logged.comment_id))


def _save(kind: str, filters: LogFilters) -> None:
    """Draws a button that makes a file of all decisions that pass ``filters``, once it is clicked."""
    store, as_bytes = desk.store(), files.csv_bytes if kind == "csv" else files.jsonl_bytes
    st.download_button(
        f"Save as {kind.upper()}",
        lambda: as_bytes(log_list.frame(store.decisions(filters))),
        file_name=f"decisions.{kind}",
        mime="text/csv" if kind == "csv" else "application/jsonl",
        on_click="ignore",
        icon=":material/download:",
    )
