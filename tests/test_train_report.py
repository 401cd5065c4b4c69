"""The report on a training: as lines, and as one HTML file that loads nothing and runs nothing."""

import shlex
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from stance.cli import main
from stance.learning import Forgetting, Trained, as_page, conclusion, figures, full_report, next_step, parts, train
from stance.records import Example
from stance.scoring import Model

pytestmark = pytest.mark.slow

HOSTILE = '<script>alert(1)</script><img src="http://evil.example/x.png" onerror=alert(2)>\u202e'
SAID = ["silly old goose", "gronkbart", "good neighbour", "gronkbart", "good neighbour", "gronkbart"]
"""Of every second one a word that is toxic in this newsroom only, and of some one that is not."""


def rows(count: int = 120, turned: int = 6) -> list[Example]:
    """Labelled comments, the first of which have wrong labels and markup."""
    return [
        Example(
            f"Clerk {i} of ward {7 * i} is a {SAID[i % len(SAID)]}.{HOSTILE if i < turned else ''}",
            None,
            {"toxicity": float((i % 2 == 1) != (i < turned))},
        )
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def trained(toxicity: Model) -> Trained:
    return train(rows(), toxicity)


class Tags(HTMLParser):
    """What a page consists of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(("rows", "after", "is_told"), [(1_000, 0.01, True), (1_000, 0.12, False), (100, 0.01, False)])
def test_a_model_that_takes_far_fewer_for_toxic_is_recommended_with_a_caution(
    trained: Trained, rows: int, after: float, is_told: bool
) -> None:
    lost = Forgetting("AUC of toxicity", rows, 0.9, 0.9, 0.001, (0.16, after), "toxicity")
    found = replace(trained, forgetting=lost)
    assert found.is_recommended and lost.takes_fewer_for_toxic == is_told
    told = (
        "it gives 1% of 1,000 other comments a toxicity score of 0.5 or more, where toxicity-ngrams-2 gives it to 16%"
    )
    assert (told in conclusion(found)) == is_told


def test_a_page_has_all_parts_and_no_tag_from_a_text(trained: Trained) -> None:
    page = as_page(trained, parts(trained, ["Read from <b>labels.csv</b>."], [conclusion(trained), HOSTILE]))
    found = Tags(page)
    assert {"table", "svg", "polyline", "h2", "p"} <= found.tags
    assert not {"script", "img", "b", "link", "iframe", "a"} & found.tags
    assert not {"src", "href", "onerror", "onload"} & found.attributes
    assert "<script>alert(1)</script>" in found.words and "<b>labels.csv</b>" in found.words
    assert "\u202e" not in page
    assert "Where the two differ most" in found.words and "What held-out rows are read as" in found.words
    headings = [part.heading for part in parts(trained, ["x"], ["y"])]
    places = [found.words.index(heading) for heading in headings]
    assert headings[0] == "What was read" and headings[-1] == "What to do" and places == sorted(places)


def test_ways_that_differ_have_names_that_differ(trained: Trained) -> None:
    names = [way.name for way in trained.tried]
    assert len(set(names)) == len(names) > 3


def test_the_next_step_names_how_to_use_the_model_or_that_there_is_none(trained: Trained) -> None:
    assert trained.is_recommended
    assert next_step(trained, "do this") == "To use it: do this"
    stays = "toxicity-ngrams-2 stays in use."
    assert next_step(replace(trained, verdict=None), "do this") == f"{stays} To use the new one anyway: do this"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    frame = pd.DataFrame([{"text": row.text, **row.labels} for row in rows()])
    frame.to_csv(tmp_path / "labels.csv", index=False)
    return tmp_path / "labels.csv"


def test_a_report_is_written_and_the_command_printed_puts_the_model_to_use(table: Path, tmp_path: Path) -> None:
    folder, page = tmp_path / "my models", tmp_path / "report.html"
    given = ["--task", "toxicity", "--lane", "fast", "--models", folder, "--report", page]
    result = run("train", table, *given)
    assert result.exit_code == 0, result.output
    use = next(line for line in result.stdout.splitlines() if line.startswith("To use it: stance models use "))
    assert f"--models '{folder}'" in use and result.stdout.endswith(f"Wrote {page}.\n")
    words = Tags(page.read_text(encoding="utf-8")).words
    assert use in words and "Read: text from 'text'" in words and "is saved in" in words
    assert run(*shlex.split(use)[4:]).exit_code == 0


@pytest.mark.parametrize(("name", "seen"), [("report.txt", "must end in .html"), ("nowhere/report.html", "no folder")])
def test_a_report_that_cannot_be_written_is_refused_before_the_work(table: Path, name: str, seen: str) -> None:
    result = run("train", table, "--task", "toxicity", "--lane", "fast", "--report", table.parent / name)
    assert result.exit_code == 1 and seen in result.stderr and "rows" not in result.stdout


def test_what_a_model_says_is_told_beside_how_often_it_is_so(trained: Trained) -> None:
    shown = figures(trained)
    assert shown.calibration_before and shown.calibration_after
    for each in [*shown.calibration_before, *shown.calibration_after]:
        assert 0 <= each.seen <= 1 and 0 <= each.said <= 1 and each.rows >= 5
    assert sum(map(sum, shown.read_before)) == sum(map(sum, shown.read_after))
    assert "<h2>How far probabilities can be believed</h2>" in as_page(trained, parts(trained))


def test_what_to_do_stays_last_in_the_full_report(trained: Trained) -> None:
    short = parts(trained, closing=["Use it."])
    assert [part.heading for part in full_report(trained, short)][-1] == "What to do"
    assert full_report(trained, parts(trained))[-1].heading == "Where the two differ most"
