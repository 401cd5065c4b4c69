"""The first tables: sources, threads, authors, comments, scores, decisions, claims, and the search."""

import sqlalchemy as sa
from alembic import op

from stance.reviews.schema import Moment, Number, Words

revision = "0001"
down_revision = None

FIXED = "key, comment, version, card_version, reviewer, at, action, state, previous, undoes, reasons, how, bulk"
"""The columns of a decision that nothing may change."""


def upgrade() -> None:
    """Makes the tables."""
    _pages()
    _comments()
    _scores()
    _reviews()
    if op.get_context().dialect.name == "sqlite":
        _append_only_in_sqlite()
        _search_in_sqlite()
    else:
        _append_only_in_postgresql()
        op.execute("CREATE INDEX comments_words ON comments USING gin (to_tsvector('simple', left(text, 100000)))")


def _pages() -> None:
    op.create_table(
        "facts",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="facts_key"),
    )
    op.create_table(
        "sources",
        sa.Column("id", Number, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("layout", Words, nullable=False),
        sa.Column("imported_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="sources_key"),
    )
    op.create_table(
        "threads",
        sa.Column("id", Number, nullable=False),
        sa.Column("thread_id", Words, nullable=False),
        sa.Column("site", Words, nullable=False),
        sa.Column("source", Number, nullable=False),
        sa.Column("title", Words),
        sa.Column("url", Words),
        sa.Column("published_at", Words),
        sa.Column("language", Words),
        sa.Column("body", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="threads_key"),
        sa.UniqueConstraint("thread_id", name="threads_one_per_thread_id"),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name="threads_of_source"),
    )
    op.create_table(
        "authors",
        sa.Column("id", Number, nullable=False),
        sa.Column("site", Words, nullable=False),
        sa.Column("name", Words),
        sa.PrimaryKeyConstraint("id", name="authors_key"),
        sa.UniqueConstraint("name", "site", name="authors_one_per_name_site"),
    )


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", Number, nullable=False),
        sa.Column("thread", Number, nullable=False),
        sa.Column("comment_id", Words, nullable=False),
        sa.Column("author", Number),
        sa.Column("parent_id", Words),
        sa.Column("is_guest", sa.Boolean),
        sa.Column("posted_at", Words),
        sa.Column("posted_as", Words),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("subject", Words),
        sa.Column("text", Words, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("card_version", sa.Integer, nullable=False),
        sa.Column("imported_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("forgotten_at", Moment),
        sa.Column("language", sa.String(20)),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.Column("strongest", Words),
        sa.Column("harm", sa.Float),
        sa.Column("stance", Words),
        sa.Column("reported", sa.Integer, nullable=False),
        sa.Column("priority", sa.Float, nullable=False),
        sa.Column("lot", sa.Float, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("standing", Number),
        sa.PrimaryKeyConstraint("id", name="comments_key"),
        sa.UniqueConstraint("thread", "comment_id", name="comments_one_per_thread_comment_id"),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="comments_of_thread"),
        sa.ForeignKeyConstraint(["author"], ["authors.id"], name="comments_of_author"),
    )
    op.create_index("comments_by_author", "comments", ["author", "state", "reported"])
    order: list[str | sa.TextClause] = [
        "state",
        sa.text("priority DESC"),
        "id",
        "day",
        "language",
        "stance",
        "harm",
        "lot",
    ]
    op.create_index("comments_by_priority", "comments", order)
    op.create_index("comments_by_lot", "comments", ["state", "lot"])
    op.create_index("comments_by_place", "comments", ["thread", "id"])
    op.create_table(
        "strong",
        sa.Column("comment", Number, nullable=False, autoincrement=False),
        sa.Column("attribute", Words, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("comment", "attribute", name="strong_key"),
        sa.ForeignKeyConstraint(["comment"], ["comments.id"], name="strong_of_comment"),
        sqlite_with_rowid=False,
    )
    op.create_index("strong_by_score", "strong", ["attribute", "score", "comment"])
    op.create_table(
        "versions",
        sa.Column("comment", Number, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("subject", Words),
        sa.Column("seen_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("comment", "number", name="versions_key"),
        sa.ForeignKeyConstraint(["comment"], ["comments.id"], name="versions_of_comment"),
        sqlite_with_rowid=False,
    )


def _scores() -> None:
    op.create_table(
        "scorers",
        sa.Column("id", Number, nullable=False),
        sa.Column("task", sa.String(40), nullable=False),
        sa.Column("model", Words, nullable=False),
        sa.Column("lane", sa.String(20), nullable=False),
        sa.Column("origin", Words, nullable=False),
        sa.Column("target", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="scorers_key"),
        sa.UniqueConstraint(
            "task", "model", "lane", "origin", "target", name="scorers_one_per_task_model_lane_origin_target"
        ),
    )
    op.create_table(
        "scores",
        sa.Column("comment", Number, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("scorer", Number, nullable=False, autoincrement=False),
        sa.Column("label", Words),
        sa.Column("shares", sa.JSON, nullable=False),
        sa.Column("scored_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("comment", "version", "scorer", name="scores_key"),
        sa.ForeignKeyConstraint(["comment"], ["comments.id"], name="scores_of_comment"),
        sa.ForeignKeyConstraint(["scorer"], ["scorers.id"], name="scores_of_scorer"),
        sqlite_with_rowid=False,
    )


def _reviews() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", Number, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("comment", Number, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("card_version", sa.Integer, nullable=False),
        sa.Column("reviewer", Words, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("action", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("previous", Number),
        sa.Column("undoes", Number),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("note", Words),
        sa.Column("labels", sa.JSON),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("bulk", sa.String(80)),
        sa.PrimaryKeyConstraint("id", name="decisions_key"),
        sa.UniqueConstraint("key", name="decisions_one_per_key"),
        sa.ForeignKeyConstraint(["comment"], ["comments.id"], name="decisions_of_comment"),
        sa.ForeignKeyConstraint(["previous"], ["decisions.id"], name="decisions_of_previous"),
        sa.ForeignKeyConstraint(["undoes"], ["decisions.id"], name="decisions_of_undoes"),
    )
    op.create_index("decisions_by_comment", "decisions", ["comment", "id"])
    op.create_index("decisions_by_at", "decisions", ["at"])
    op.create_index("decisions_by_bulk", "decisions", ["bulk"])
    op.create_table(
        "claims",
        sa.Column("comment", Number, nullable=False, autoincrement=False),
        sa.Column("reviewer", Words, nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.PrimaryKeyConstraint("comment", name="claims_key"),
        sa.ForeignKeyConstraint(["comment"], ["comments.id"], name="claims_of_comment"),
    )
    op.create_index("claims_by_reviewer", "claims", ["reviewer"])


def _append_only_in_sqlite() -> None:
    for moment in ("DELETE", f"UPDATE OF id, {FIXED}"):
        name = f"decisions_no_{moment.split()[0].lower()}"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {moment} ON decisions "
            "BEGIN SELECT RAISE(ABORT, 'decisions are never changed or deleted'); END"
        )


def _append_only_in_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'decisions are never changed or deleted'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER decisions_append_only BEFORE DELETE OR UPDATE OF id, {FIXED} ON decisions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _search_in_sqlite() -> None:
    """The index of words, kept by triggers; a SQLite without FTS5 does without, and is searched text by text."""
    options = op.get_bind().exec_driver_sql("PRAGMA compile_options").scalars()
    if "ENABLE_FTS5" not in options:
        return
    tokens = "tokenize='unicode61 remove_diacritics 2'"
    op.execute(f"CREATE VIRTUAL TABLE words USING fts5(text, content='comments', content_rowid='id', {tokens})")
    add = "INSERT INTO words(rowid, text) VALUES (new.id, new.text);"
    take = "INSERT INTO words(words, rowid, text) VALUES ('delete', old.id, old.text);"
    op.execute(f"CREATE TRIGGER words_add AFTER INSERT ON comments BEGIN {add} END")
    op.execute(f"CREATE TRIGGER words_take AFTER DELETE ON comments BEGIN {take} END")
    op.execute(f"CREATE TRIGGER words_change AFTER UPDATE OF text ON comments BEGIN {take} {add} END")
