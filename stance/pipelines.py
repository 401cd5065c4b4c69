"""The unfitted pipelines, one function per task, and how rows become their input.

To add a model, write a function that returns an unfitted pipeline and add it to ``PIPELINES``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stance.records import Example


def model_input(examples: Sequence[Example], task: str) -> Any:
    """What a task's pipeline is fitted and used on: texts, or an (n, 2) object array of text and target.

    The same for training and for scoring, so that a model is used on just what it was trained on.
    """
    if task == "toxicity":
        return [example.text for example in examples]
    rows = np.empty((len(examples), 2), dtype=object)
    rows[:] = [(example.text, example.target or "") for example in examples]
    return rows
