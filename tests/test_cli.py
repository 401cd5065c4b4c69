import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from stance.cli import main

PAGE = "harbour_bridge.txt"
HEAVY = ("numpy", "pandas", "pyarrow", "rich", "scipy", "selectolax", "sklearn", "streamlit", "tqdm")


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], input=stdin, catch_exceptions=False)


def test_rows_are_jsonl_when_piped(seeds: Path) -> None:
    result = run("classify", seeds / PAGE, "--target", "the harbour bridge=bridge")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert len(rows) == 20
    assert rows[0]["stance_bridge"] in {"favor", "against", "neutral", "unclear"}
    assert 0 <= rows[0]["toxicity"] <= 1


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_output_goes_by_its_suffix(seeds: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"scored{suffix}"
    result = run("classify", seeds / PAGE, seeds / "old_town.csv", "-t", "the council", "-o", out)
    readers = {".csv": pd.read_csv, ".jsonl": lambda path: pd.read_json(path, lines=True), ".parquet": pd.read_parquet}
    frame = readers[suffix](out)  # type: ignore[operator]
    assert result.exit_code == 0
    assert len(frame) == 34
    assert "stance_the_council_against" in frame.columns
    assert "Wrote 34 comments" in result.stdout


def test_summary_tells_each_thread_in_a_line_without_the_worst_words(seeds: Path, tmp_path: Path) -> None:
    result = run("classify", seeds / PAGE, seeds / "kesh_envoy.txt", "-o", tmp_path / "out.csv", "--lane", "fast")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Port Ellery Council Backs New Harbo…     20 comments    5% toxic, worst 0.96  ")
    assert lines[0].endswith(" on harbour bridge")
    assert lines[1].startswith("Kesh Envoy") and lines[1].endswith("0 comments")
    assert (
        lines[2].startswith("Toxic: the share of comments with a score of 0.5 or more") and "--show-words" in lines[2]
    )
    assert lines[3].startswith("Sides: █ favor  · neutral  blank unclear  ░ against")
    assert max(map(len, lines[:4])) <= 120 and "“" not in result.stdout


def test_worst_words_are_shown_if_asked_for(seeds: Path, tmp_path: Path) -> None:
    result = run(
        "classify",
        seeds / PAGE,
        "-o",
        tmp_path / "out.csv",
        "--show-words",
        "--lane",
        "fast",
        "-t",
        "the mayor",
        "-t",
        "boats",
    )
    lines = result.stdout.splitlines()
    assert lines[1].endswith(" on boats") and lines[1].index("█") == lines[0].index("█")
    assert lines[2].startswith("    0.96 “Another vanity project")
    assert max(map(len, lines[:-1])) <= 120


def test_of_many_threads_the_total_and_the_worst_are_told(tmp_path: Path) -> None:
    words = ["You are an idiot and a liar.", "Thank you, that was a lovely evening."]
    rows = [{"thread_id": f"t{i}", "text": words[i != 400 or j > 3]} for i in range(500) for j in range(6)]
    rows += [{"thread_id": "small", "text": words[0]}]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    lines = run(
        "classify", tmp_path / "t.jsonl", "-t", "evenings", "--lane", "fast", "-o", tmp_path / "o.csv"
    ).stdout.splitlines()
    assert lines[0] == "501 threads, 3,001 comments, 0% of them toxic."
    assert lines[2].startswith("10 threads to look at first, by their share of toxic comments")
    assert "67% toxic" in lines[3]
    assert len(lines) == 16


def test_of_many_threads_parse_counts_those_it_does_not_tell(seeds: Path, tmp_path: Path) -> None:
    for number in range(25):
        (tmp_path / f"{number}.txt").write_bytes((seeds / PAGE).read_bytes())
    told = run("parse", tmp_path).stderr.splitlines()
    assert len([line for line in told if "20 comments, sure 0." in line]) == 20
    assert told[-1].startswith("… and 5 more threads.")


def test_without_a_target_the_proposal_is_told(seeds: Path) -> None:
    result = run("classify", seeds / PAGE)
    assert "stance_main is the side on 'harbour bridge', a target proposed from the thread" in result.stderr
    assert json.loads(result.stdout.splitlines()[0])["stance_main_target"] == "harbour bridge"


@pytest.mark.parametrize(
    "page", [PAGE, "school_phones.html", "old_town.csv", "wind_farm.jsonl", "ellery_post_disqus.xml"]
)
def test_standard_input_is_told_apart_by_content(seeds: Path, page: str) -> None:
    by_name = run("parse", seeds / page).stdout
    by_pipe = run("parse", "-", stdin=(seeds / page).read_bytes()).stdout
    strip = [
        [{**json.loads(line), "source": "", "thread_id": ""} for line in out.splitlines()] for out in (by_name, by_pipe)
    ]
    assert strip[0] == strip[1] != []


def test_parse_says_what_was_set_aside_and_why(seeds: Path) -> None:
    result = run("parse", seeds / "school_phones.html")
    assert len(result.stdout.splitlines()) == 16
    assert "16 comments" in result.stderr
    assert "set aside (pingback or trackback): Pingback" in result.stderr


def test_parse_says_what_it_doubts_and_what_the_page_announces(tmp_path: Path) -> None:
    said = "".join(f"<p>The weir hums, and nobody has counted the eels since {n} in the morning.</p>" for n in range(5))
    (tmp_path / "weir.html").write_text(f"<html><body><h1>Weir</h1>{said}<h3>17 comments</h3>{said}</body></html>")
    told = run("parse", tmp_path / "weir.html").stderr
    assert "0 comments, sure 0." in told
    assert "Read with doubt" in told
    assert "no comment was read of the 17 that the page says it has" in told
    assert "sure      0." in run("parse", "--explain", tmp_path / "weir.html").stdout


def test_named_column_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("who,remark\nann,Nice ferry.\n")
    result = run("parse", tmp_path / "t.csv", "--column", "text=remark", "--column", "author=who")
    row = json.loads(result.stdout)
    assert (row["author"], row["text"]) == ("ann", "Nice ferry.")


def test_folder_is_read_whole_and_says_what_it_passed_over(seeds: Path, tmp_path: Path) -> None:
    for name in (PAGE, "old_town.csv"):
        (tmp_path / name).write_bytes((seeds / name).read_bytes())
    (tmp_path / "notes.docx").write_bytes(b"PK")
    result = run("parse", tmp_path)
    assert len(result.stdout.splitlines()) == 34
    assert "1 file was passed over (.docx)" in result.stderr


def test_pattern_is_expanded_where_the_shell_did_not(seeds: Path) -> None:
    assert len(run("parse", f"{seeds}/harbour_*.txt").stdout.splitlines()) == 20


def test_one_bad_input_does_not_stop_the_others(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.html").touch()
    result = run("classify", tmp_path / "empty.html", seeds / PAGE, "-t", "x", "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert "empty.html is empty (0 bytes)" in result.stderr
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 20


def test_if_all_inputs_fail_no_file_is_written(tmp_path: Path) -> None:
    result = run("classify", tmp_path / "nowhere.txt", "-o", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "There is no file or folder" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("out", ["out.xlsx", "out", "no_folder/out.csv"])
def test_output_that_cannot_be_written_is_refused_before_the_work(seeds: Path, tmp_path: Path, out: str) -> None:
    result = run("classify", seeds / PAGE, "-o", tmp_path / out)
    assert result.exit_code == 1
    assert result.stderr.startswith("stance: Cannot write")


def test_page_without_comments_gives_a_table_with_columns_and_no_rows(seeds: Path, tmp_path: Path) -> None:
    result = run("classify", seeds / "kesh_envoy.txt", "-t", "Kesh", "-o", tmp_path / "out.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text())))
    assert result.exit_code == 0
    assert len(rows) == 1 and "stance_kesh" in rows[0]


@pytest.mark.parametrize("arguments", [["classify"], ["classify", "x", "--jobs", "many"], ["nonsense"],
                                       ["parse", "x", "--column", "text"]])  # fmt: skip
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.slow
def test_train_prints_both_models_and_use_switches_there_and_back(seeds: Path, tmp_path: Path) -> None:
    trained = run("train", seeds / "labels.csv", "--task", "stance", "--lane", "fast", "--models", tmp_path)
    assert trained.exit_code == 0, trained.stderr
    assert "(in use)" in trained.stdout and "macro f1" in trained.stdout
    new, *options = trained.stdout.rsplit("stance models use ", 1)[1].split()
    assert run("models", "use", new, *options).stdout.startswith(
        f"In use for stance, with --lane fast: {new}. To go back: "
    )
    listed = run("models", "list", "--models", tmp_path).stdout
    assert f"* {new}" in listed
    back = run("models", "use", "stance-vectors-3", "--models", tmp_path)
    assert "In use for stance, with --lane fast: stance-vectors-3" in back.stdout


def test_card_is_shown_in_words() -> None:
    shown = run("models", "show", "toxicity-ngrams-2").stdout
    assert shown.startswith("# toxicity-ngrams-2") and "## Trained on" in shown and "## Limits" in shown


def test_evaluate_measures_the_model_in_use(seeds: Path) -> None:
    shown = run("evaluate", seeds / "labels.csv", "--task", "toxicity").stdout
    assert "toxicity auc" in shown and "toxicity-encoder-2" in shown
    assert "toxicity-ngrams-2" in run("evaluate", seeds / "labels.csv", "--task", "toxicity", "--lane", "fast").stdout


def test_evaluate_says_what_cannot_be_measured(tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("text,toxicity,threat\nYou liars.,1,0\nThank you.,0,0\nSee you there.,0,0\n")
    some = run("evaluate", table, "--task", "toxicity", "--lane", "fast")
    assert some.exit_code == 0 and "threat is not measured: no row of 3 has it" in some.stdout
    assert "toxicity auc" in some.stdout
    table.write_text("text,toxicity\nYou liars.,1\nYou thieves.,1\n")
    none = run("evaluate", table, "--task", "toxicity", "--lane", "fast")
    assert none.exit_code == 1 and "toxicity is not measured: all 2 labelled rows have it" in none.stderr
    table.write_text("text,target,stance\nYes!,the bridge,favor\nOf course.,the bridge,favor\n")
    sides = run("evaluate", table, "--task", "stance", "--lane", "fast")
    assert sides.exit_code == 0 and "All 2 rows say favor" in sides.stdout


def test_the_command_line_runs_as_a_module() -> None:
    shown = subprocess.run([sys.executable, "-m", "stance.cli", "--version"], capture_output=True, text=True)
    assert shown.returncode == 0 and shown.stdout.startswith("stance, version")


def test_help_comes_without_heavy_imports() -> None:
    code = "import sys\nfrom stance.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n" \
           f"print([name for name in {HEAVY} if name in sys.modules])"  # fmt: skip
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip().endswith("[]")


def test_what_help_repeats_is_what_the_program_has() -> None:
    from stance import learning

    shown = " ".join(run("thresholds", "--help").stdout.split())
    assert f"without it, {' '.join(map(str, learning.THRESHOLDS))}." in shown
    assert f"at {learning.REVIEWED} or the first --at" in shown


@pytest.mark.slow
def test_classifying_never_imports_streamlit(seeds: Path) -> None:
    code = f"import sys, stance; stance.classify({str(seeds / PAGE)!r}); print('streamlit' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )
