"""Comments per second on one core: parsing, toxicity, stance and the whole, beside a peer in the same run.

    python -m benchmarks.speed [--repeat 5]

Machines are noisy, so the figure to compare is the ratio to the peer: for scoring, scikit-learn's own TF-IDF of words
and characters with a logistic regression; for parsing, trafilatura if it is installed. Peak memory is of the process.
"""

import argparse
import csv
import importlib.util
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"  # before NumPy is imported: one core means one thread

import stance  # noqa: E402
from benchmarks.timing import seconds  # noqa: E402
from stance.settings import shipped  # noqa: E402

ROWS = 4_000
"""Comments that are read and scored: enough for a second or so."""
FITTED_ON = 400
"""Comments that the peer is fitted to, with any labels: its speed does not depend on them."""


def own_comments() -> list[str]:
    """The texts of the sample labels, over and over: our own words, some 25 a comment."""
    with (shipped("seeds") / "labels.csv").open(encoding="utf-8", newline="") as handle:
        texts = [row["text"] for row in csv.DictReader(handle)]
    return [f"{texts[i % len(texts)]} ({i})" for i in range(ROWS)]


def warm_seconds(work: Callable[[], object], repeat: int) -> float:
    """The median duration of ``work`` over ``repeat`` runs, after one that does not count."""
    work()
    return seconds(work, repeat)


def plain_scikit_learn(texts: list[str]) -> Callable[[list[str]], object]:
    """scikit-learn's own word and character TF-IDF with a logistic regression, fitted to any labels."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    model = make_pipeline(features, LogisticRegression(max_iter=200))
    model.fit(texts[:FITTED_ON], [number % 2 for number in range(FITTED_ON)])
    return model.predict_proba  # type: ignore[no-any-return]


def long_page(folder: Path, comments: list[str]) -> Path:
    """A WordPress page with as many comments."""
    items = (
        f'<li class="comment depth-1" id="comment-{i}"><cite class="fn">reader {i % 97}</cite>'
        f'<time datetime="2031-05-09T07:{i % 60:02d}:00+00:00">9 May</time><div class="comment-content"><p>{text}</p>'
        "</div></li>"
        for i, text in enumerate(comments)
    )
    page = folder / "page.html"
    page.write_text(f"<html><body><h1>Headline</h1><ol>{''.join(items)}</ol></body></html>", encoding="utf-8")
    return page


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    texts = own_comments()
    words = sum(len(text.split()) for text in texts) / len(texts)
    toxicity, sides = stance.load_model("toxicity"), stance.load_model("stance")
    peer = plain_scikit_learn(texts)
    rows: list[tuple[str, float, float | None]] = []
    with tempfile.TemporaryDirectory() as folder:
        page = long_page(Path(folder), texts)
        base = warm_seconds(lambda: peer(texts), repeat)
        rows.append(("scikit-learn's own TF-IDF", base, None))
        rows.append(("toxicity, seven attributes", warm_seconds(lambda: toxicity.score(texts), repeat), base))
        stances = warm_seconds(lambda: sides.score(texts, "the harbour bridge"), repeat)
        rows.append(("stance, one target", stances, base))
        whole = warm_seconds(lambda: stance.classify(page, targets=["the harbour bridge"]), repeat)
        rows.append(("whole: page to table", whole, base))
        other = None
        if importlib.util.find_spec("trafilatura"):
            import trafilatura

            text = page.read_text(encoding="utf-8")
            other = warm_seconds(lambda: trafilatura.extract(text, include_comments=True), repeat)
            rows.append(("trafilatura, the same page", other, None))
        rows.append(("parse: page to comments", warm_seconds(lambda: stance.parse(page), repeat), other))
    print(f"{ROWS:,} comments of {words:.0f} words, one core, median of {repeat}\n")
    print("| step | comments/s | times as fast as the peer |\n|---|---|---|")
    for name, taken, against in rows:
        ratio = f"{against / taken:.2f}" if against else "–"
        print(f"| {name} | {ROWS / taken:,.0f} | {ratio} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(f"\nPeak memory of this process: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
