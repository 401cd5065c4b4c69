"""Comments on their way from files into the store of reviews: read, scored, added, here or in a process of their own.

Both the command line and the dashboard put comments in through ``added``.
"""

from stance.intake.adding import added
from stance.intake.job import ALIVE, Job, JobFile, Status, read_status, write_job

__all__ = ["ALIVE", "Job", "JobFile", "Status", "added", "read_status", "write_job"]
