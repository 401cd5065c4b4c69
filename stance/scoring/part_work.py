"""One part of a long run at a time: read, scored and written, by whichever process comes to it."""

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from stance.errors import InputError
from stance.labels import AGREEMENT, OTHERS_LANE, STANCE, TOXICITY
from stance.parcel import Parcel
from stance.reading import NO_LAYOUTS, Folder, Part, Report, SiteLayouts, read_part, table_in
from stance.records import Column, Target
from stance.scoring.batch import Choice, classify, no_rows
from stance.scoring.columns import TOXICITY_MODEL

NOTE: Final = "stance"
"""The key under which a part's footer has what is known of it beside its rows."""


OUTPUT: Final = "output"
"""The setting that names the columns of the output."""


@dataclass(frozen=True)
class Done:
    """What became of a part."""

    number: int
    """Its place among the parts of the run."""
    rows: int = 0
    by_model: Mapping[str, int] = field(default_factory=dict)
    """Rows by the model that scored their toxicity."""
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    is_written: bool = True
    """False if nothing of it could be read, so that there is no table of it and the next run tries again."""


@dataclass(frozen=True)
class PartWork:
    """What a run does with each of its parts, in any process."""

    choice: Choice
    targets: tuple[Target, ...]
    schema: tuple[Column, ...]
    """The columns of the output."""
    folder: Folder
    """Where the tables go."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Names of columns of tables by role."""
    as_of: date | None = None
    layouts: SiteLayouts = NO_LAYOUTS

    @property
    def parcel(self) -> Parcel:
        """The models chosen, by their cards."""
        choice = self.choice
        models = {TOXICITY.name: choice.toxicity, STANCE.name: choice.stance, AGREEMENT.name: choice.agreement}
        lanes = (["accurate"] if choice.lane == "cascade" else []) + ([OTHERS_LANE] if choice.others else [])
        return Parcel.of(choice.store, models, [(TOXICITY.name, lane) for lane in lanes])

    def settings(self, version: str) -> dict[str, Any]:
        """All that the rows depend on besides the inputs, in this ``version`` of the program, as JSON has it."""
        return {
            "version": version,
            "lane": self.choice.lane,
            "models": [{"task": card.task, "id": card.id, "sha256": card.model_sha256} for card in self.parcel.cards],
            "targets": [asdict(target) for target in self.targets],
            "columns": dict(self.columns),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "layouts": self.layouts.written(),
            OUTPUT: [column.name for column in self.schema],
        }

    def done(self, part: Part) -> Done:
        """Scores ``part`` and writes its table, unless it is there already, from this run or an earlier one.

        Raises:
            StanceError: if a model cannot be opened, the table cannot be written, or what is there is damaged.
        """
        if noted := self.folder.note(part.name, NOTE):
            return self._earlier(part, noted)
        report, by_model = Report(), Counter[str]()
        with table_in(self.folder, part.name, self.schema) as table:
            pieces = read_part(part, report, self.columns, self.as_of, self.layouts)
            with closing(classify(pieces, self.choice, self.targets)) as classified:
                for _, scored in classified:
                    table.write(scored)
                    by_model.update(scored[TOXICITY_MODEL])
            done = Done(part.number, by_model.total(), dict(by_model), tuple(report.errors), tuple(report.warnings))
            if not done.rows and done.errors:
                return Done(part.number, errors=done.errors, warnings=done.warnings, is_written=False)
            if not done.rows:
                table.write(no_rows(self.choice, self.targets))
            table.note(NOTE, json.dumps(asdict(done) | _origin(part)))
        return done

    def _earlier(self, part: Part, noted: str) -> Done:
        """What became of ``part`` in the run that ``noted`` it.

        Raises:
            InputError: if the note is of another part, under whose name this one's table was put.
        """
        try:
            before = json.loads(noted)
            is_its_own = before["number"] == part.number and {**before, **_origin(part)} == before
            errors, warnings = (tuple(before[name]) for name in ("errors", "warnings"))
            done = Done(part.number, before["rows"], before["by_model"], errors, warnings)
        except (ValueError, KeyError, TypeError, RecursionError):
            is_its_own = False
        if not is_its_own:
            raise InputError(
                f"{self.folder.address}/{part.name} holds something else than the rows of its input. Delete it and "
                "run the same command again."
            )
        return done


def _origin(part: Part) -> dict[str, Any]:
    """What a part is of, as its note has it."""
    return {"input": part.file.name, "first_row": part.block.start if part.block else 0}
