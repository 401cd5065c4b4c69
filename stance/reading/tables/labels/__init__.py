"""Labels of every kind, from tables: shares, words, percent, scales, sides, lists, and those of several raters."""

from stance.reading.tables.labels.asking import Question, UnsureError
from stance.reading.tables.labels.examples import Labelled, read_examples

__all__ = ["Labelled", "Question", "UnsureError", "read_examples"]
