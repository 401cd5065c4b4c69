"""Imports in the background: from the screen into the database, ended, refused, and done twice."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from screens import opened, texts
from test_desk_lists import store  # noqa: F401 - a fixture

from stance.dashboard.desk import import_words
from stance.dashboard.desk.import_jobs import JOBS, Given
from stance.dashboard.screens import importing
from stance.intake import Job, Status
from stance.reviews import Imported, ReviewStore
from stance.settings import models_folder

pytestmark = pytest.mark.slow
PATIENCE = 120.0
"""Seconds after which something that should have happened counts as missing."""
MARKUP = "<script>alert(1)</script> **b** \u202egnisrever"


def until(happened: Any) -> Any:
    end = time.monotonic() + PATIENCE
    while not (found := happened()):
        assert time.monotonic() < end
        time.sleep(0.2)
    return found


def ended(name: str) -> Status:
    def status() -> Status | None:
        found = JOBS.status(name)
        assert found is not None
        return found if found.is_ended else None

    return until(status)  # type: ignore[no-any-return]


@pytest.fixture
def job(store: ReviewStore) -> Iterator[Job]:  # noqa: F811
    """What is common to the imports of a test."""
    yield Job((), store.name, str(models_folder()), "fast")


def table(rows: int) -> bytes:
    return ("id,author,text\n" + "".join(f"{n},Maud,Comment number {n}.\n" for n in range(rows))).encode()


def test_files_are_dropped_and_imported_with_progress(store: ReviewStore, seeds: Path) -> None:  # noqa: F811
    app = opened(importing)
    page = seeds / "harbour_bridge.txt"
    app.main.get("file_uploader")[0].set_value([(page.name, page.read_bytes(), "text/plain")]).run()
    app.text_input(key="import-target").set_value("the harbour bridge=bridge").run()
    press(app, "Import")

    def is_done() -> bool:
        app.run()
        assert not app.exception
        return "The import is done." in texts(app)

    until(is_done)
    assert "20 new comments, 0 known, 0 edited." in texts(app)
    assert store.threads().rows[0].comments == 20
    press(app, "Import more")
    assert not app.exception and app.main.get("file_uploader")


def press(app: Any, label: str) -> None:
    [button] = [button for button in app.button if button.label == label]
    button.click().run()
    assert not app.exception


def test_a_table_whose_columns_are_not_known_is_asked_about_first(store: ReviewStore) -> None:  # noqa: F811
    app = opened(importing)
    content = b"nr,said by,remark made\n1,Maud,Build it.\n2,Ole,Never.\n"
    app.main.get("file_uploader")[0].set_value([(f"{MARKUP}.csv", content, "text/csv")]).run()
    [start] = [button for button in app.button if button.label == "Import"]
    assert start.disabled and [one.value for one in app.subheader] == ["Which column holds the comments?"]
    [choice] = [choice for choice in app.selectbox if choice.label == "Comment"]
    choice.set_value("remark made")
    press(app, "Read the table")
    press(app, "Import")
    until(lambda: "The import is done." in texts(app.run()))
    assert {card.text for card in store.search("build*")} == {"Build it."}


def test_an_unknown_job_in_the_address_is_told(store: ReviewStore) -> None:  # noqa: F811
    from test_desk_lists import opened_at

    assert "That import is no longer here" in texts(opened_at(importing, job=MARKUP))


def test_an_import_done_twice_adds_only_what_is_new(job: Job) -> None:
    first = ended(JOBS.begin([Given("t.csv", table(300))], job))
    again = ended(JOBS.begin([Given("t.csv", table(310))], job))
    assert (first.imported, again.imported) == (Imported(new=300), Imported(new=10, known=300))
    assert import_words.outcome(ended(JOBS.begin([Given("t.csv", table(310))], job)))[-1] == (
        "All of them were there already."
    )


def test_two_imports_at_once_lose_nothing(store: ReviewStore, job: Job) -> None:  # noqa: F811
    names = [JOBS.begin([Given(f"{number}.csv", table(400))], job) for number in range(3)]
    assert [ended(name).imported.new for name in names] == [400] * 3, [ended(name).errors for name in names]
    assert sum(row.comments for row in store.threads().rows) == 1_200
    assert store.check().faults == ()


def test_a_file_that_cannot_be_read_keeps_no_other_out_and_is_told(store: ReviewStore, job: Job) -> None:  # noqa: F811
    given = [Given(f"{MARKUP}.html", b"\x00" * 5_000), Given("t.csv", table(3)), Given("n.csv", b"a,b\n1,2\n")]
    status = ended(JOBS.begin(given, job))
    assert (status.stage, status.imported.new) == ("done", 3)
    assert len(status.errors) == 2 and any("n.csv has no column of comment texts" in error for error in status.errors)


def test_a_cancelled_import_keeps_what_it_added_and_tells_how_much(store: ReviewStore, job: Job) -> None:  # noqa: F811
    given = [Given("small.csv", table(40)), Given("large.csv", table(60_000))]
    name = JOBS.begin(given, job)
    until(lambda: JOBS.status(name).imported.new)  # type: ignore[union-attr]
    JOBS.cancel(name)
    status = ended(name)
    assert status.stage == "cancelled"
    assert sum(row.comments for row in store.threads().rows) == status.imported.new < 60_040
    assert store.check().faults == ()
    JOBS.forget(name)
    assert JOBS.status(name) is None


def test_an_import_that_waits_can_be_cancelled(job: Job) -> None:
    names = [JOBS.begin([Given(f"{number}.csv", table(2_000))], job) for number in range(3)]
    assert JOBS.status(names[2]).stage == "waiting"  # type: ignore[union-attr]
    JOBS.cancel(names[2])
    assert ended(names[2]).imported == Imported()
    assert [ended(name).stage for name in names[:2]] == ["done", "done"], [ended(name).errors for name in names]


def test_an_import_that_nobody_looks_at_ends(job: Job, tmp_path: Path) -> None:
    import os
    import subprocess
    import sys
    from dataclasses import replace

    from stance.intake import ALIVE, JobFile, read_status, write_job

    (tmp_path / "t.csv").write_bytes(table(10))
    write_job(tmp_path, replace(job, files=(JobFile("t.csv", "t.csv"),), server=os.getpid()))
    (tmp_path / ALIVE).touch()
    os.utime(tmp_path / ALIVE, (0, 0))  # looked at long ago
    done = subprocess.run([sys.executable, "-m", "stance.intake", str(tmp_path)], timeout=PATIENCE, check=False)
    assert done.returncode == 0
    assert read_status(tmp_path).stage == "left"


def test_an_import_that_was_killed_is_told_of(job: Job) -> None:
    name = JOBS.begin([Given("t.csv", table(50_000))], job)
    until(lambda: JOBS.status(name).stage == "working")  # type: ignore[union-attr]
    JOBS._jobs[name].process.kill()  # type: ignore[union-attr]
    status = ended(name)
    assert status.stage == "failed" and "stopped from outside" in status.errors[-1]


def test_progress_is_told_in_comments_and_time() -> None:
    working = Status("working", comments=1_200, share=0.25, seconds=60)
    assert import_words.progress(working) == "1,200 comments read and scored, 25% of the files, about 3 min left"
    assert import_words.progress(Status("working", comments=1)) == "1 comment read and scored, 0% of the files"
    assert import_words.progress(Status()).startswith("Waiting")
    assert import_words.outcome(Status("done")) == ["The import is done.", "The files hold no comment."]
    empty = Status("done", imported=Imported(new=2, without_comments=1))
    assert import_words.outcome(empty)[-1] == "1 page has no comments, and will not be found under Threads."
    ruled = Status("cancelled", imported=Imported(new=5, approved=3, rejected=1))
    assert import_words.outcome(ruled)[-1] == "The rules approved 3 of them and rejected 1."
