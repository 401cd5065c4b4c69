"""Indexes that answer what is asked of one thread or one author without a look at the comments themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the two indexes anew, with more in them."""
    op.drop_index("comments_by_author", "comments")
    order: list[str | sa.TextClause] = [
        "author",
        sa.text("priority DESC"),
        "id",
        "state",
        "thread",
        "reported",
        "day",
        "language",
        "stance",
        "harm",
        "lot",
    ]
    op.create_index("comments_by_author", "comments", order)
    op.drop_index("comments_by_place", "comments")
    op.create_index("comments_by_place", "comments", ["thread", "id", "state"])
