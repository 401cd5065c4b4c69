"""Databases that cannot be used say why in a sentence; one that many use at once loses nothing."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from reviewed import decided, fill, server, url  # noqa: F401 - fixtures

from stance.errors import ReviewError
from stance.reviews import Filters, Seen, open_store

MODERATORS, DECISIONS = 8, 2_000
PATIENCE = 600.0
"""Seconds after which a process that should have gone on counts as one that hangs."""

MODERATE = """
import sys, uuid
from stance.reviews import Decision, open_store
url, name, quota = sys.argv[1], sys.argv[2], int(sys.argv[3])
done = late = 0
with open_store(url) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    while done < quota:
        cards = store.next_cards(name, count=min(20, quota - done))
        for card in cards:
            decision = Decision(uuid.uuid4().hex, card.seen, name, "approve", how=card.how)
            assert [outcome.result for outcome in store.decide([decision])] == ["stored"]
            if done % 4 == 0:
                assert [outcome.result for outcome in store.decide([decision])] == ["known"]
            done += 1
print(done, flush=True)
"""
"""A moderator who sends every fourth decision twice, as a card does that got no answer."""

BULK = """
import sys
import sqlalchemy as sa
from stance.reviews import Decision, Filters, Seen, open_store
with open_store(sys.argv[1]) as store:
    def stop(connection, cursor, statement, *rest):
        if statement.lstrip().startswith(sys.argv[2]):
            print("in the middle", flush=True)
            sys.stdin.readline()
    sa.event.listen(store._database.engine, "after_cursor_execute", stop)
    store.bulk(Decision("b1", Seen(0), "ana", "approve"), store.seen(Filters(state="open")))
"""
"""A bulk action that waits after a kind of statement, to be killed there."""


def started(script: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(command, text=True, **pipes, **options)  # type: ignore[call-overload, no-any-return]


def told(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, error
    return out


@contextmanager
def moderators(url: str, count: int, quota: int) -> Iterator[list[subprocess.Popen[str]]]:  # noqa: F811
    """Processes that begin all at once, each to decide on as many comments as ``quota``."""
    processes = [started(MODERATE, url, f"moderator-{place}", quota) for place in range(count)]
    try:
        for process in processes:
            assert process.stdout and process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        yield processes
    finally:
        for process in processes:
            process.kill()


@pytest.mark.slow
def test_eight_moderators_at_once_lose_and_double_nothing(url: str) -> None:  # noqa: F811
    quota = DECISIONS // MODERATORS
    with open_store(url) as store:
        fill(store, [f"Comment {place}." for place in range(DECISIONS + 100)])
        with moderators(url, MODERATORS, quota) as processes:
            assert [int(told(process)) for process in processes] == [quota] * MODERATORS
        counts = store.check()
        states = store.thread("ferry", count=1).states
        with store._database.reading() as connection:
            query = "SELECT count(DISTINCT comment), count(DISTINCT key), count(DISTINCT reviewer) FROM decisions"
            distinct = tuple(connection.execute(sa.text(query)).one())
    assert (counts.counts["decisions"], counts.faults) == (DECISIONS, ())
    assert distinct == (DECISIONS, DECISIONS, MODERATORS)
    assert states == {"approved": DECISIONS, "open": 100}


@pytest.mark.slow
def test_eight_processes_may_open_a_new_database_at_once(url: str) -> None:  # noqa: F811
    script = "import sys; from stance.reviews import open_store; open_store(sys.argv[1]).close(); print('open')"
    processes = [started(script, url) for _ in range(MODERATORS)]
    assert [told(process) for process in processes] == ["open\n"] * MODERATORS


def test_a_new_database_is_waited_for_while_another_makes_it(tmp_path: Path) -> None:
    file = tmp_path / "reviews.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other, ThreadPoolExecutor(1) as pool:
        other.execute("BEGIN IMMEDIATE")
        opening = pool.submit(open_store, f"sqlite:///{file}")
        with pytest.raises(TimeoutError):
            opening.result(timeout=0.5)
        other.execute("COMMIT")
        with opening.result(timeout=PATIENCE) as store:
            assert store.check().faults == ()


def test_an_import_does_not_fail_where_another_writes_as_it_ends(tmp_path: Path) -> None:
    file = tmp_path / "reviews.db"
    asked: list[str] = []

    def write_meanwhile(*event: object) -> None:
        asked.append(str(event[2]))  # connection, cursor, statement, …
        if "analysis_limit" not in asked[-1]:
            return
        try:  # whoever comes now waits for what is being done, or is waited for
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return
        threading.Timer(0.5, other.rollback).start()

    other = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    with closing(other), open_store(f"sqlite:///{file}") as store:
        sa.event.listen(store._database.engine, "before_cursor_execute", write_meanwhile)
        fill(store, [f"Comment {place}." for place in range(300)])
        assert "PRAGMA optimize" in asked
        assert store.thread("ferry", count=1).states == {"open": 300}


@pytest.mark.slow
@pytest.mark.parametrize("statement", ["INSERT INTO decisions", "UPDATE comments", "DELETE FROM claims"])
def test_a_bulk_action_that_is_killed_in_the_middle_leaves_nothing(url: str, statement: str) -> None:  # noqa: F811
    with open_store(url) as store:
        fill(store, [f"Comment {place}." for place in range(1_500)])
        process = started(BULK, url, statement)
        assert process.stdout and process.stdout.readline() == "in the middle\n"
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        assert store.thread("ferry", count=1).states == {"open": 1_500}
        assert (store.check().counts["decisions"], store.check().faults) == (0, ())
        outcomes = store.bulk(decided(Seen(0), key="b1"), store.seen(Filters(state="open")))
        assert {outcome.result for outcome in outcomes} == {"stored"}
        assert store.thread("ferry", count=1).states == {"approved": 1_500}


@pytest.mark.slow
def test_a_backup_while_moderators_work_is_whole(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'reviews.db'}"  # noqa: F811
    with open_store(url) as store:
        fill(store, [f"Comment {place}." for place in range(600)])
        with moderators(url, 2, 200) as processes:
            end = time.monotonic() + PATIENCE
            while store.check().counts["decisions"] < 50 and time.monotonic() < end:
                time.sleep(0.01)
            store.backup(tmp_path / "copy.db")
            assert [int(told(process)) for process in processes] == [200, 200]
        with pytest.raises(ReviewError, match="already a file"):
            store.backup(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}", create=False) as copy:
        checked = copy.check()
    assert checked.faults == () and 50 <= checked.counts["decisions"] <= 400


def test_a_backup_of_postgresql_names_the_command(server: str, tmp_path: Path) -> None:  # noqa: F811
    with open_store(server) as store, pytest.raises(ReviewError, match=r"pg_dump --format=custom --file=.*copy\.db"):
        store.backup(tmp_path / "copy.db")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("reviews.db", "'reviews.db' is no URL of a database. Give one such as sqlite:////srv"),
        ("mysql://localhost/x", "SQLite or PostgreSQL, and mysql is neither"),
        ("sqlite+aiosqlite:///x.db", "sqlite\\+aiosqlite is neither"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////proc/no/such/folder/reviews.db", "Cannot make the database /proc/no/such/folder/reviews.db"),
        ("postgresql://nobody:secret@127.0.0.1:9/reviews", "reports: connection .*refused"),
        ("postgresql://nobody:secret@127.0.0.1:port/reviews", "is no URL"),
    ],
)  # fmt: skip
def test_a_wrong_url_is_told_in_a_sentence_without_its_password(url: str, says: str) -> None:  # noqa: F811
    with pytest.raises(ReviewError, match=says) as error:
        open_store(url)
    assert "secret" not in str(error.value)


def test_a_database_that_must_be_there_is_not_made(tmp_path: Path, server: str) -> None:  # noqa: F811
    with pytest.raises(ReviewError, match=r"There is no database .*Check the URL"):
        open_store(f"sqlite:///{tmp_path / 'reviews.db'}", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "songs.db") as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    with pytest.raises(ReviewError, match="database of another program: it has the table songs"):
        open_store(f"sqlite:///{tmp_path / 'songs.db'}")


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>A page, and no database at all.</p>" * 100)
    with pytest.raises(ReviewError, match="is no database: the file holds something else"):
        open_store(f"sqlite:///{tmp_path / 'page.html'}")
    assert (tmp_path / "page.html").read_text().startswith("<p>")


def test_a_database_of_a_newer_version_is_told(url: str) -> None:  # noqa: F811
    with open_store(url) as store, store._database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ReviewError, match=r"newer version of this program .*at 9999, this version knows 0004"):
        open_store(url)


def test_a_database_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'new' / 'reviews.db'}") as store:
        fill(store, ["One."])
        modes = {file.name: file.stat().st_mode & 0o077 for file in (tmp_path / "new").iterdir()}
    assert set(modes.values()) == {0} and "reviews.db" in modes


def test_a_database_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'reviews.db'}") as store:
        fill(store, ["One."])
        with store._database.outside_transactions() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(ReviewError, match=r"may only be read\. Make the file and its folder writable"):
            store.next_cards("ana")


def test_a_database_that_stays_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stance.reviews.database.PATIENCE", 0.1)
    url = f"sqlite:///{tmp_path / 'reviews.db'}"  # noqa: F811
    with open_store(url) as store:
        fill(store, ["One."])
        with sqlite3.connect(tmp_path / "reviews.db", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ReviewError, match="is used by another program"):
                store.next_cards("ana")
            assert store.thread("ferry").total == 1  # who only reads need not wait


def test_a_full_disk_is_told_and_keeps_what_was_there(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'reviews.db'}") as store:
        fill(store, ["One."])
        with store._database.outside_transactions() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(ReviewError, match="the disk is full"):
            fill(store, ["Long. " * 20_000], thread_id="fares")
        assert (store.check().counts["comments"], store.check().faults) == (1, ())


def test_a_damaged_database_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "reviews.db"
    with open_store(f"sqlite:///{file}") as store:
        fill(store, [f"Comment {place}." for place in range(500)])
    content = bytearray(file.read_bytes())
    for start in range(40 * 4096, len(content) - 8 * 4096, 4096):
        content[start : start + 200] = b"\xff" * 200
    file.write_bytes(content)
    with open_store(f"sqlite:///{file}") as store:
        faults = store.check().faults
    assert faults and "Restore the last backup" in faults[0]


def test_forgotten_words_and_names_are_nowhere_in_the_files(tmp_path: Path) -> None:
    words = (b"xylophone", b"zeppelin", b"quintilia")

    def left() -> set[bytes]:
        content = b"".join(file.read_bytes().lower() for file in tmp_path.iterdir())
        return {word for word in words if word in content}

    with open_store(f"sqlite:///{tmp_path / 'reviews.db'}") as store:
        fill(store, [f"Xylophone {place}." for place in range(300)], author="Quintilia")
        fill(store, [f"Zeppelin {place}." for place in range(300)], author="Quintilia")
        (card, *_) = store.thread("ferry").comments
        store.decide([decided(card, note="a xylophone again")])
        fill(store, ["Another word."], thread_id="fares", author="Ilja")
        assert left() == set(words)
        assert store.forget(author="Quintilia") == 300
        assert left() == set()


def test_words_that_somebody_still_reads_are_said_to_be_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stance.reviews.forgetting.CLEANED_FOR", 0)
    with open_store(f"sqlite:///{tmp_path / 'reviews.db'}") as store:
        fill(store, ["Xylophone."], author="Quintilia")
        with store._database.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM comments").fetchall()
            with pytest.raises(ReviewError, match=r"still in the file beside it .* Run the same command again"):
                store.forget(author="Quintilia")
        assert b"Xylophone" in (tmp_path / "reviews.db-wal").read_bytes()
        assert store.forget(author="Quintilia") == 0
        assert not any(b"Xylophone" in file.read_bytes() for file in tmp_path.iterdir())


def test_an_index_that_does_not_fit_its_comments_is_noticed(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'reviews.db'}") as store:
        fill(store, ["The new bridge."])
        assert store.check().faults == ()
        with store._database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO words(words, rowid, text) VALUES ('delete', 1, 'The new bridge.')")
        (fault,) = store.check().faults
        assert "The index of words does not fit" in fault


def test_an_index_that_cannot_be_looked_at_is_not_called_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stance.reviews.database.PATIENCE", 0.2)
    file = tmp_path / "reviews.db"
    with open_store(f"sqlite:///{file}") as store:
        fill(store, ["The new bridge."])
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ReviewError, match="is used by another program"):
                store.check()
        assert store.check().faults == ()


@pytest.mark.parametrize(
    "secret",
    [
        "postgresql:stance:mysecret@host/reviews",
        "postgresql://host/reviews?password=mysecret",
        "postgresql://stance:mysecret@host:port/reviews",
    ],
)
def test_a_password_is_never_shown(secret: str) -> None:
    with pytest.raises(ReviewError) as caught:
        open_store(secret)
    assert "mysecret" not in str(caught.value)


def test_a_database_that_does_not_say_its_version_is_told(tmp_path: Path) -> None:
    place = f"sqlite:///{tmp_path / 'reviews.db'}"
    with open_store(place) as store, store._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    with pytest.raises(ReviewError, match="does not say which version"):
        open_store(place)


@pytest.mark.parametrize("name", ["missing/copy.db", f"{'x' * 300}.db", "reviews.db"])
def test_a_backup_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    with open_store(f"sqlite:///{tmp_path / 'reviews.db'}") as store:
        fill(store, ["One."])
        before = sorted(tmp_path.iterdir())
        with pytest.raises(ReviewError):
            store.backup(tmp_path / name)
        assert sorted(tmp_path.iterdir()) == before


def test_without_fts5_every_text_is_looked_at(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'reviews.db'}") as store:
        with store._database.writing() as connection:
            for name in ("add", "take", "change"):
                connection.exec_driver_sql(f"DROP TRIGGER words_{name}")
            connection.exec_driver_sql("DROP TABLE words")
        fill(store, ["The new bridge.", "A ferry."])
        assert [card.text for card in store.search("BRIDGE new")] == ["The new bridge."]
        assert store.forget(author="Maud") == 2
