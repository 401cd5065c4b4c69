"""Rules, versioned and append-only; and whether the scores of a comment can be relied on, which rules ask."""

import sqlalchemy as sa
from alembic import op

from stance.reviews.schema import Moment, Number, Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the table, and finds out which comments are in a language that the models do not know."""
    op.create_table(
        "rule_sets",
        sa.Column("id", Number, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("reviewer", Words, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("note", Words),
        sa.Column("thresholds", sa.JSON, nullable=False),
        sa.Column("suspect", sa.JSON, nullable=False),
        sa.Column("banned", sa.JSON, nullable=False),
        sa.Column("toxic_from", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="rule_sets_key"),
        sa.UniqueConstraint("key", name="rule_sets_one_per_key"),
    )
    refused = "rules are never changed or deleted"
    if op.get_context().dialect.name == "sqlite":
        for moment in ("DELETE", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER rule_sets_no_{moment.lower()} BEFORE {moment} ON rule_sets "
                f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION refuse_change_of_rules() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refused}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER rule_sets_append_only BEFORE DELETE OR UPDATE ON rule_sets "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_rules()"
        )
    op.add_column("comments", sa.Column("is_reliable", sa.Boolean, nullable=False, server_default=sa.true()))
    _mark_unreliable()


def _mark_unreliable() -> None:
    """Marks the comments whose priority is their harm, without doubt taken off, and those in the same languages."""
    comments = sa.table(
        "comments", *(sa.column(name) for name in ("is_reliable", "harm", "priority", "reported", "language"))
    )
    order = comments.c.priority - sa.case((comments.c.reported > 0, 1.0), else_=0.0)
    is_in_doubt = (comments.c.harm > 0) & (comments.c.harm != 0.5) & (sa.func.abs(order - comments.c.harm) < 1e-9)
    op.execute(sa.update(comments).where(is_in_doubt).values(is_reliable=sa.false()))
    languages = sa.select(comments.c.language).where(comments.c.is_reliable == sa.false()).distinct()
    without_harm = (comments.c.harm == 0) & comments.c.language.in_(languages)
    op.execute(sa.update(comments).where(without_harm).values(is_reliable=sa.false()))
