"""The tables that commands train and measure on."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from stance.cli.complaints import complain
from stance.cli.terminal import say
from stance.errors import InputError
from stance.labels import Codebook, Task

if TYPE_CHECKING:
    from stance.reading import Labelled, TableReader
    from stance.records import ModelCard


def labelled_rows(
    reader: "TableReader", task: Task, columns: Mapping[str, str], cards: "Iterable[ModelCard]", codebook: Codebook
) -> "Labelled":
    """The rows of a labelled table; says what was read, by which reading, what was not, and what another model reads.

    Args:
        reader: the table.
        task: what the labels are of.
        columns: names of columns by role.
        cards: of the models to train or to measure, which may have attributes that the task does not list.
        codebook: what the values of labels mean, where the table does not tell.

    Raises:
        InputError: if there is no example, or the table does not tell what its labels mean.
    """
    from stance.learning import read_elsewhere
    from stance.reading import read_examples

    cards = list(cards)
    attributes = [label for card in cards for label in card.labels] if task.is_graded else []
    labelled = read_examples(reader, task, columns, attributes, codebook)
    for warning in reader.warnings:
        complain(warning)
    for sentence in labelled.notes:
        say(sentence)
    if not labelled.examples:
        raise InputError(
            f"{reader.name} has no row with a text and a {task.name} label. Look at what was not used, above."
        )
    for card in cards:
        if sentence := read_elsewhere([example.text for example in labelled.examples], card):
            complain(sentence)
    return labelled
