"""Trained models on disk: ``models/<task>/<id>/`` holds ``model.skops`` and ``card.json``.

A model file is data, never code: the skops format (https://skops.readthedocs.io/en/stable/persistence.html) names
every type it holds, and a file with a type outside an exact list, or whose digest differs from its card, is refused.
Models of the shipped folder are always there; a newsroom's own folder lies over it and wins.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from stance.card_file import is_id, read_card
from stance.errors import ModelError
from stance.labels import DEFAULT_LANE, OTHERS_LANE, TASKS, TOXICITY
from stance.records import ModelCard
from stance.settings import shipped

MODEL_FILE: Final = "model.skops"
CARD_FILE: Final = "card.json"
IN_USE_FILE: Final = "IN_USE"
MAX_UNPACKED_BYTES: Final = 2 * 1024**3
"""A model file that unpacks to more is refused before it is opened: no shipped one comes near."""

MOST_MARKED: Final = 200
"""Bytes read of a file that names the model in use; an id has at most 81."""

TRUSTED_TYPES: Final = (
    "stance.features.encoder.Encoder",
    "stance.features.encoder.MultilingualEncoder",
    "stance.features.logits.Logits",
    "stance.features.ngrams.HashedNgrams",
    "stance.features.ngrams.NgramLogits",
    "stance.features.context.ContextEncoder",
    "stance.features.pairs.PairEncoder",
    "stance.features.replies.ReplyWords",
    "stance.features.static_vectors.TargetAwareVectors",
    "stance.features.topic_weights.TopicClassifier",
    "stance.features.topic_words.TopicFeatures",
    "stance.linear.AttributeClassifier",
    "stance.linear.StanceClassifier",
)
"""The project's own types a model file may hold, by full name; all others must be scikit-learn's or NumPy's."""


class StoredModel:
    """A model as it lies in a store: its card, and its pipeline and arrays, read when they are first asked for."""

    def __init__(self, card: ModelCard, place: Path, base: "StoredModel | None" = None) -> None:
        """The model of ``card`` in the folder ``place``; ``base`` is the model whose features it uses, if any."""
        self.card = card
        self._place = place
        self._base = base

    @cached_property
    def pipeline(self) -> Any:
        """The fitted scikit-learn pipeline, checked against its card before it is opened.

        Raises:
            ModelError: if the file is missing, differs from the card, or holds a type that is not allowed.
        """
        loaded = self._loaded()
        if self._base is None:
            return loaded
        from sklearn.pipeline import Pipeline

        return Pipeline([*self._base.pipeline.steps[:-1], ("last", loaded)])

    def check(self) -> None:
        """Nothing, if its file is there and is the one its card speaks of.

        Raises:
            ModelError: if it is not.
        """
        _ = self._file
        if self._base is not None:
            self._base.check()

    @property
    def cards(self) -> tuple[ModelCard, ...]:
        """Its card, and that of the model whose features it uses, if any."""
        return (self.card,) if self._base is None else (self.card, *self._base.cards)

    @property
    def file(self) -> Path:
        """Its file, checked against its card.

        Raises:
            ModelError: if it is missing, or differs.
        """
        return self._file

    def arrays(self, steps: Sequence[str]) -> list[dict[str, Any]] | None:
        """The arrays and texts in each step of the saved pipeline, if these are of the classes ``steps``; else None.

        Reads them out of the file, which is a zip of a ``schema.json`` and of NumPy arrays, without the libraries that
        ``pipeline`` needs: a quarter of a second instead of two or three.

        Raises:
            ModelError: if the file is missing or differs from the card.
        """
        if self._base is not None:  # its own file holds the last step only
            return None
        try:
            with zipfile.ZipFile(self._file) as archive:
                saved = json.loads(archive.read("schema.json"))["content"]["content"]["steps"]["content"]
                objects = [step["content"][1] for step in saved]
                if [saved_object["__class__"] for saved_object in objects] != list(steps):
                    return None
                return [
                    {
                        name: _array(archive, node["file"]) if "file" in node else json.loads(node["content"])
                        for name, node in saved_object["content"]["content"].items()
                        if "file" in node or str(node.get("content", "")).startswith('"')
                    }
                    for saved_object in objects
                ]
        except Exception as error:  # the readers of zips, JSON and arrays have a dozen ways to fail on a forged file
            raise ModelError(f"{self._file} is not a model this program saved: {error}") from error

    def _loaded(self) -> Any:
        from skops.io import load
        from skops.io.exceptions import UntrustedTypesFoundException

        try:
            return load(self._file, trusted=list(TRUSTED_TYPES))
        except UntrustedTypesFoundException as error:
            raise ModelError(
                f"{self._file} holds types that a model may not hold, so it was not opened: {error}"
            ) from error
        except Exception as error:  # skops, zips and arrays have a dozen ways to fail on a forged file
            raise ModelError(f"{self._file} is not a model this program saved: {error}") from error

    @cached_property
    def _file(self) -> Path:
        """The model's file, if it is the one its card speaks of and not too large."""
        file = self._place / MODEL_FILE
        if not file.is_file():
            raise ModelError(
                f"Model {self.card.id} has no {MODEL_FILE} in {self._place}. Restore the file or train the model again."
            )
        digest = _sha256(file)
        if digest != self.card.model_sha256:
            raise ModelError(
                f"{file} was changed since it was saved: its sha256 is {digest[:16]}…, its card says "
                f"{self.card.model_sha256[:16]}…. Restore the file or train the model again."
            )
        try:
            with zipfile.ZipFile(file) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
        except zipfile.BadZipFile as error:
            raise ModelError(f"{file} is not a model this program saved: {error}") from error
        if unpacked > MAX_UNPACKED_BYTES:
            raise ModelError(f"{file} unpacks to {unpacked:,} bytes; at most {MAX_UNPACKED_BYTES:,} are read.")
        return file


def _array(archive: zipfile.ZipFile, name: str) -> Any:
    import numpy as np

    with archive.open(name) as file:
        return np.lib.format.read_array(file, allow_pickle=False)


@dataclass(frozen=True)
class ModelStore:
    """The models a program run can use: those in ``folder``, over the shipped ones."""

    folder: Path
    """Where new models are saved; it need not exist yet."""
    shipped: Path = field(default_factory=lambda: shipped("models"))
    """The models that came with the program."""

    def cards(self, task: str | None = None, refused: list[str] | None = None) -> list[ModelCard]:
        """The cards of all models, or of one task's, by task and id; ``refused`` gets a sentence on what is no card."""
        found: dict[tuple[str, str], ModelCard] = {}
        for folder in reversed(self._folders):
            for name in [task] if task else TASKS:
                for file in sorted((folder / name).glob(f"[!.]*/{CARD_FILE}")):
                    try:
                        found[name, file.parent.name] = read_card(file)
                    except ModelError as error:
                        (refused if refused is not None else []).append(str(error))
        return [found[key] for key in sorted(found)]

    def open(self, model_id: str, task: str | None = None) -> StoredModel:
        """The model called ``model_id``, its file not yet read.

        Raises:
            ModelError: if there is none; the message names those there are.
        """
        card, place = self._found(model_id, task)
        if card.stands_on is None:
            return StoredModel(card, place)
        base, base_place = self._found(card.stands_on)
        if base.stands_on:
            raise ModelError(
                f"Model {card.id} uses the features of {base.id}, which itself uses those of {base.stands_on}. "
                "Restore their cards or train the model again."
            )
        return StoredModel(card, place, StoredModel(base, base_place))

    def _found(self, model_id: str, task: str | None = None) -> tuple[ModelCard, Path]:
        for folder in self._folders:
            for name in [task] if task else TASKS:
                place = _place(folder, name, model_id)
                if (place / CARD_FILE).is_file():
                    return read_card(place / CARD_FILE), place
        known = ", ".join(card.id for card in self.cards(task)) or "none"
        raise ModelError(f"There is no {task + ' ' if task else ''}model {model_id}. There are: {known}.")

    def in_use(self, task: str, lane: str = DEFAULT_LANE) -> str:
        """The id of the model in use for ``task`` in ``lane``.

        Raises:
            ModelError: if none is.
        """
        for folder in self._folders:
            mark = folder / task / _mark(lane)
            if mark.is_file():
                return _marked(mark)
        if lane == OTHERS_LANE and task != TOXICITY.name:
            raise ModelError(f"Other languages are read for toxicity alone, not for {task}. Take another lane.")
        kind = f"{lane} " * (lane != "fast")
        raise ModelError(f"No {kind}{task} model is in use in {self.folder}. Choose one: stance models use ID")

    def use(self, model_id: str) -> ModelCard:
        """The card of ``model_id``, which is from now on the model in use for its task and lane."""
        card = self.open(model_id).card
        mark = self.folder / card.task / _mark(card.lane)
        with self._failures_told():
            mark.parent.mkdir(parents=True, exist_ok=True)
            # In a folder of its own, so that two who choose at once do not write the same file.
            with tempfile.TemporaryDirectory(prefix=".draft-", dir=mark.parent) as folder:
                draft = Path(folder, mark.name)
                draft.write_text(card.id + "\n", encoding="utf-8")
                draft.replace(mark)
        return card

    def check_writable(self, task: str) -> None:
        """Nothing, if a model can be saved.

        Raises:
            ModelError: if its folder takes no file; it is told before the work of training one.
        """
        place = self.folder / task
        while not place.exists() and place != place.parent:
            place = place.parent
        with self._failures_told():
            Path(tempfile.mkdtemp(prefix=".draft-", dir=place)).rmdir()

    @contextmanager
    def _failures_told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ModelError(
                f"Nothing can be saved in {self.folder}: {error.strerror or error}. Name another: --models FOLDER"
            ) from error

    def save(self, pipeline: Any, card: ModelCard) -> ModelCard:
        """The card as saved, digest filled in. The model appears in ``folder`` whole or not at all.

        Raises:
            ModelError: if a model of that id is there already, or the id cannot be a folder name.
        """
        from skops.io import dump

        with self._draft_of(card) as draft:
            dump(pipeline, draft / MODEL_FILE, compression=zipfile.ZIP_DEFLATED, compresslevel=6)
            card = replace(card, model_sha256=_sha256(draft / MODEL_FILE))
            text = json.dumps(asdict(card), ensure_ascii=False, indent=2)
            (draft / CARD_FILE).write_text(text + "\n", encoding="utf-8")
        return card

    def take(self, other: "ModelStore", model_id: str) -> ModelCard:
        """The card of a model of another store, which is now in this one too, whole.

        Raises:
            ModelError: if a model of that id is there already, or it cannot be saved.
        """
        card, place = other._found(model_id)
        with self._draft_of(card) as draft:
            for name in (MODEL_FILE, CARD_FILE):
                shutil.copyfile(place / name, draft / name)
        return card

    def add(self, card: ModelCard, file: bytes) -> None:
        """Adds the model of ``card``, whose model file holds ``file``, whole.

        Raises:
            ModelError: if a model of that id is there already, or it cannot be saved.
        """
        with self._draft_of(card) as draft:
            (draft / MODEL_FILE).write_bytes(file)
            (draft / CARD_FILE).write_text(json.dumps(asdict(card), ensure_ascii=False), encoding="utf-8")

    @contextmanager
    def _draft_of(self, card: ModelCard) -> Iterator[Path]:
        """A folder to write a model to, which becomes the model's own once that is done."""
        place = _place(self.folder, card.task, card.id)
        taken = f"There is a model {card.id} in {place.parent} already. Choose another id or remove that one."
        if place.exists():
            raise ModelError(taken)
        with self._failures_told():
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=place.parent))
        try:
            with self._failures_told():
                yield draft
                draft.chmod(0o755)
                if place.exists():  # since a moment ago
                    raise ModelError(taken)
                draft.rename(place)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def described(self, card: ModelCard) -> str:
        """Where a model saved here lies, for a message."""
        return str(_place(self.folder, card.task, card.id))

    @property
    def _folders(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys((self.folder, self.shipped)))


def _marked(mark: Path) -> str:
    """The id that a file which names the model in use holds."""
    try:
        with mark.open("rb") as handle:
            model_id = handle.read(MOST_MARKED).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        model_id = ""
    if not is_id(model_id):
        raise ModelError(f"{mark} names no model. Choose one: stance models use ID")
    return model_id


def _mark(lane: str) -> str:
    """The name of the file that names the model in use."""
    return IN_USE_FILE if lane == "fast" else f"{IN_USE_FILE}_{lane.upper()}"


def _place(folder: Path, task: str, model_id: str) -> Path:
    if task not in TASKS:
        raise ModelError(f"There is no task {task!r}; the tasks are {', '.join(TASKS)}.")
    if not is_id(model_id):
        raise ModelError(f"{model_id!r} cannot be a model's id: use a–z, 0–9, dot, dash and underscore, at most 81.")
    return folder / task / model_id


def _sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def library_versions() -> Mapping[str, str]:
    """Name to version of the libraries a model's numbers depend on, for its card."""
    from importlib.metadata import version

    return {name: version(name) for name in ("numpy", "scikit-learn", "scipy", "skops", "tokenizers")}
