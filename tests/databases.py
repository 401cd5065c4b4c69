"""Databases for tests: a file of SQLite, and a PostgreSQL 15 server that is started for them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = Path(os.environ.get("POSTGRESQL_BIN", "/usr/lib/postgresql/15/bin"))
MISSING = f"needs the programs of PostgreSQL 15 in {BINARIES}: apt-get install postgresql-15"


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a server that only this user can reach, up to the name of a database; it is removed at the end.

    PostgreSQL refuses to run as root, who starts it as ``nobody``.
    """
    folder = Path(tempfile.mkdtemp(prefix="stance-postgresql-"))
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(program: str, *arguments: str) -> None:
        command = [str(BINARIES / program), "-D", str(folder / "data"), *arguments]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **who)
        assert done.returncode == 0, done.stderr

    try:
        run("initdb", "--auth=trust", "--username=stance", "--encoding=UTF8", "--no-locale", "--no-sync")
        # No network, and no waiting for the disk: nothing here outlives the tests.
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://stance@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_there() -> bool:
    """Whether PostgreSQL can be started here."""
    return (BINARIES / "initdb").exists()
