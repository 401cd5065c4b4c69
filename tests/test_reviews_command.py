"""``stance reviews`` and ``stance labels`` from end to end, on the sample pages."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from reviewed import decided, server  # noqa: F401 - a fixture

import stance
from stance.cli import main
from stance.reviews import Filters, ReviewStore, Rules, open_store


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that is used where none is named."""
    monkeypatch.setenv("STANCE_DATABASE", f"sqlite:///{tmp_path / 'desk' / 'reviews.db'}")
    monkeypatch.setattr("stance.settings.reviews_folder", lambda: tmp_path / "keys")
    return f"sqlite:///{tmp_path / 'desk' / 'reviews.db'}"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def imported(*arguments: object) -> Result:
    return run("reviews", "import", "--lane", "fast", *arguments)


def opened(database: str) -> ReviewStore:
    return open_store(database, create=False)


def test_pages_are_read_and_scored_as_classify_does(database: str, seeds: Path) -> None:
    result = imported(seeds / "harbour_bridge.txt", "--target", "the harbour bridge=bridge")
    assert (result.exit_code, result.stdout) == (0, f"20 new comments, 0 known, 0 edited: {database}\n")
    table = stance.classify(seeds / "harbour_bridge.txt", ["the harbour bridge=bridge"], lane="fast")
    with opened(database) as store:
        cards = store.thread(table["thread_id"][0]).comments
        scores = store.history(cards[0].comment).scores
    assert [card.text for card in cards] == list(table["text"])
    assert [card.stance for card in cards] == list(table["stance_bridge"])
    assert [card.attributes["toxicity"] for card in cards] == pytest.approx(list(table["toxicity"]), abs=1e-4)
    told = {(score.task, score.model, score.lane, score.target) for _, score in scores}
    assert told >= {
        ("toxicity", table["toxicity_model"][0], "fast", None),
        ("stance", table["stance_model"][0], "fast", "the harbour bridge"),
    }


def test_what_is_there_already_is_not_imported_again(database: str, seeds: Path) -> None:
    imported(seeds / "harbour_bridge.txt")
    again = imported(seeds / "harbour_bridge.txt")
    assert again.stdout == f"0 new comments, 20 known, 0 edited: {database}\n"


def test_live_rules_decide_on_what_is_imported(database: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,text\n1,The ferry is late.\n2,You absolute m0r0n.\n3,Who has a timetable?\n")
    with open_store(database) as store:
        store.make_live("a", Rules(banned=("moron",)), "ana")
    result = imported(tmp_path / "t.csv")
    assert result.stdout == f"3 new comments, 0 known, 0 edited; the rules approved 0 and rejected 1: {database}\n"


def test_a_thread_of_a_table_has_the_headline_that_the_table_names(database: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("author,article_title,text\nAda,The ferry is late,Again?\n")
    imported(tmp_path / "t.csv")
    with opened(database) as store:
        assert [card.title for card in store.search("again")] == ["The ferry is late"]


def test_a_table_loses_no_row_whose_id_comes_again(database: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,text\n1,One.\n1,Another.\n2,Two.\n2,Two.\n")
    assert imported(tmp_path / "t.csv").stdout.startswith("3 new comments")
    with opened(database) as store:
        assert sorted(card.comment_id for card in store.search("one")) == ["1"]
        assert [card.comment_id for card in store.search("another")] == ["1-2"]


def test_an_input_that_cannot_be_read_does_not_keep_others_out(database: str, seeds: Path, tmp_path: Path) -> None:
    result = imported(seeds / "harbour_bridge.txt", tmp_path / "none.html")
    assert result.exit_code == 1 and "20 new comments" in result.stdout and "none.html" in result.stderr


def test_labels_go_out_and_into_training(database: str, seeds: Path, tmp_path: Path) -> None:
    imported(seeds / "harbour_bridge.txt")
    with opened(database) as store:
        cards = store.next_cards("ana")
        decisions = [
            decided(card, "reject" if place % 2 else "approve", reasons=("attack",) if place % 2 else (), how=card.how)
            for place, card in enumerate(cards)
        ]
        store.decide(decisions)
        side = decided(cards[0], "approve", stances={"the harbour bridge": "favor"})
        assert store.decide([side])[0].result == "late"
    (tmp_path / "reasons.toml").write_text('[reasons]\nattack = ["toxicity", "insult"]\n[approve]\ntoxicity = 0\n')
    assert run("labels", "export", "-o", tmp_path / "none.csv").stdout.startswith("Wrote 0 labelled rows")
    result = run("labels", "export", "--reasons", tmp_path / "reasons.toml", "-o", tmp_path / "labels.csv")
    assert result.stdout == f"Wrote 20 labelled rows to {tmp_path / 'labels.csv'}.\n"
    table = pd.read_csv(tmp_path / "labels.csv")
    assert sorted(table["toxicity"]) == [0.0] * 10 + [1.0] * 10
    assert set(table["how_reviewed"]) <= {"queue", "random"} and "author" not in table.columns
    evaluated = run("evaluate", tmp_path / "labels.csv", "--task", "toxicity", "--lane", "fast")
    assert evaluated.exit_code == 0 and "20 rows" in evaluated.stdout
    asked = ("--database", "--reasons", tmp_path / "reasons.toml", "--task", "toxicity", "--lane", "fast")
    directly = run("evaluate", *asked)
    assert directly.stdout.startswith("20 labelled rows come from decisions.\n")
    assert directly.stdout.splitlines()[-3:] == evaluated.stdout.splitlines()[-3:]
    trained = run("train", *asked, "--models", tmp_path / "models")
    assert "20 labelled rows come from decisions." in trained.stdout, trained.stderr
    assert "No decision gives a label" in run("train", "--database", "--task", "toxicity").stderr
    assert run("train", "--task", "toxicity").exit_code == run("train", "x.csv", *asked).exit_code == 2


def test_words_are_forgotten_and_counts_are_kept(database: str, seeds: Path) -> None:
    imported(seeds / "harbour_bridge.txt")
    with opened(database) as store:
        author = store.next_cards("ana", count=1)[0].author
        count = len(store.seen(Filters(author=author)))
    result = run("reviews", "forget", "--author", author)
    assert result.stdout.startswith(f"{count} comments lost their words")
    assert run("reviews", "forget", "--before", "2100-01-01").stdout.startswith(f"{20 - count} comments lost")
    assert "20 comments" in run("reviews", "check").stdout
    assert run("reviews", "forget").exit_code == 2


def test_names_are_replaced_where_that_is_asked_for(database: str, seeds: Path) -> None:
    result = imported("--pseudonyms", seeds / "harbour_bridge.txt")
    assert result.stdout.startswith("Names are replaced. Their key is ")
    with opened(database) as store:
        names = {card.author for card in store.next_cards("ana")}
    assert names and all(str(name).startswith("reader-") for name in names)


def test_a_backup_is_a_database_of_its_own(database: str, seeds: Path, tmp_path: Path) -> None:
    imported(seeds / "harbour_bridge.txt")
    assert run("reviews", "backup", tmp_path / "copy.db").exit_code == 0
    checked = run("reviews", "check", "--database", f"sqlite:///{tmp_path / 'copy.db'}")
    assert (checked.exit_code, checked.stdout.splitlines()[-1]) == (0, "All is well.")


def test_postgresql_names_its_own_command_for_a_backup(server: str, database: str, tmp_path: Path) -> None:  # noqa: F811
    open_store(server).close()
    result = run("reviews", "backup", tmp_path / "copy.dump", "--database", server)
    assert result.exit_code == 1 and "pg_dump --format=custom" in result.stderr


@pytest.mark.parametrize(
    "command", [["reviews", "check"], ["reviews", "forget", "--author", "x"], ["labels", "export"]]
)
def test_without_a_database_the_command_that_begins_one_is_named(database: str, command: list[str]) -> None:
    result = run(*command)
    assert result.exit_code == 1
    assert result.stderr.endswith("begin with: stance reviews import\n")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[reasons\n", "is no TOML file"),
        ("[rejections]\n", "It may have \\[reasons\\] and \\[approve\\]"),
        ('[reasons]\nattack = ["rude"]\n', "names 'rude'. The attributes are toxicity"),
        ("[reasons]\nattack = {insult = 2}\n", "Give a share from 0 to 1"),
        ('[reasons]\nattack = "insult"\n', "needs a list"),
    ],
)
def test_a_file_of_reasons_that_says_something_else_is_refused(tmp_path: Path, content: str, says: str) -> None:
    from stance.errors import ReviewError
    from stance.reviews import read_meanings

    (tmp_path / "reasons.toml").write_text(content)
    with pytest.raises(ReviewError, match=says):
        read_meanings(tmp_path / "reasons.toml")
