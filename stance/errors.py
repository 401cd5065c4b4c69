"""The errors a user can meet. A message says what is wrong, what was seen and what to do next."""


class StanceError(Exception):
    """A problem that the user can solve; its message is shown as it is, without a traceback."""


class InputError(StanceError):
    """A file, table or text from outside that cannot be used."""


class ColumnsError(InputError):
    """A table in which no column is known to hold what is needed; which one does must be said."""

    def __init__(self, seen: str, advice: str = "") -> None:
        """``seen`` is what is wrong, ``advice`` how a command is told."""
        super().__init__(f"{seen} {advice}".strip())
        self.seen = seen


class PageError(InputError):
    """A page, export or table of comments that cannot be read; the only error that ``parse`` raises."""


class ModelError(StanceError):
    """A model that is missing, changed since it was saved, or not safe to open."""


class ReviewError(StanceError):
    """A database of reviews that cannot be opened, read or written, or a question that it does not answer."""


NEEDS_RUNTIME = (
    "The accurate models need onnxruntime, which is not installed here. Install it (pip install onnxruntime), or use "
    "the fast lane: --lane fast"
)
