"""What goes wrong with one input, told in a sentence, so that the other inputs go on."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from stance.errors import InputError, PageError, StanceError
from stance.printable import printable

ALIKE_SHOWN: Final = 3
"""Inputs refused for one reason that are told one by one; the others are counted. Set by hand."""
_CAUSE_WIDTH: Final = 200
"""Characters of a foreign error's message that are shown; some quote the whole input."""


@contextmanager
def told_in_a_sentence(name: str) -> Iterator[None]:
    """Lets nothing out but ``StanceError``, whatever goes wrong within on the input that the user knows as ``name``."""
    try:
        yield
    except StanceError:
        raise
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}.") from error
    except MemoryError as error:
        raise PageError(
            f"{name} needs more memory than there is. Split it, or export the comments as CSV or JSONL."
        ) from error
    except RecursionError as error:
        raise PageError(
            f"{name} nests its parts too deeply to be read. Save the page again, or export the comments as CSV."
        ) from error
    except Exception as error:  # no input may end the work on the others, whatever a reader did not foresee
        cause = printable(f"{type(error).__name__}: {error}", _CAUSE_WIDTH)
        raise PageError(
            f"{name} cannot be read: it holds something that this program did not expect ({cause}). "
            "Please report it, with the file if you may share it."
        ) from error


class Refusals:
    """Sentences on inputs that cannot be read: each once, and of many that are alike the first few and their number."""

    def __init__(self, alike: str = "{} more cannot be read for the same reason") -> None:
        """``alike`` says what is true of the inputs that are only counted, with ``{}`` for their number."""
        self._true_of_more = alike
        self._told: set[str] = set()
        self._alike: Counter[str] = Counter()
        """Sentences, without the name of the input, to how many inputs they are true of."""
        self._more: dict[str, list[str]] = {}
        """Reasons to the names of the inputs that are only counted."""

    def told(self, name: str, error: Exception | str) -> list[str]:
        """What is to be told now of the input ``name``: one sentence, or none if it is only counted."""
        sentence = str(error)
        reason = sentence.replace(name, "")
        self._alike[reason] += 1
        if sentence in self._told or self._alike[reason] > ALIKE_SHOWN:
            self._more.setdefault(reason, []).append(name)
            return []
        self._told.add(sentence)
        return [sentence]

    def counted(self) -> list[str]:
        """A sentence for each reason that holds for more inputs than were told; they are forgotten then."""
        more, self._more = self._more, {}
        return [
            self._true_of_more.format(f"{len(names):,}")
            + f", {names[0]}"
            + (f" to {names[-1]}." if len(names) > 1 else ".")
            for names in more.values()
        ]
