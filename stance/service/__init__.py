"""The program as an HTTP service: Perspective's addresses for its clients, and addresses of its own.

``run`` starts it; ``keys`` are kept in a file beside it.
"""

from stance.service.keys import Key, KeyFile
from stance.service.options import Options
from stance.service.phases import Phase, PhaseFile
from stance.service.server import check, run
from stance.service.shadow_counts import Pairs
from stance.service.shadow_files import ShadowFiles

__all__ = ["Key", "KeyFile", "Options", "Pairs", "Phase", "PhaseFile", "ShadowFiles", "check", "run"]
