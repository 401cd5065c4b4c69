"""What other programs say that comments are: labels, kept apart from decisions."""

import sqlalchemy as sa
from alembic import op

from stance.reviews.schema import Moment, Number, Words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the table, whose rows cannot be changed."""
    op.create_table(
        "suggestions",
        sa.Column("id", Number, nullable=False),
        sa.Column("comment", Number, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("reviewer", Words, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("action", sa.String(12)),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="suggestions_key"),
        sa.ForeignKeyConstraint(["comment"], ["comments.id"], name="suggestions_of_comment"),
    )
    op.create_index("suggestions_by_comment", "suggestions", ["comment", "id"])
    refused = "suggestions are never changed"
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER suggestions_no_update BEFORE UPDATE ON suggestions "
            f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
        )
    else:
        op.execute(
            "CREATE FUNCTION refuse_change_of_suggestions() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refused}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER suggestions_unchanged BEFORE UPDATE ON suggestions "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_suggestions()"
        )
