"""What a stance is about: the targets that a user types, and those proposed for a thread.

``propose_targets`` reads a thread's words (``phrases``), finds its names with all their forms (``aliases``) and its
nouns (``subjects``), and ranks them by what readers speak of. ``parse_targets`` takes what a user types (``typed``).
"""

from stance.targets.proposals import propose_for_rows, propose_target, propose_targets
from stance.targets.typed import parse_targets

__all__ = ["parse_targets", "propose_for_rows", "propose_target", "propose_targets"]
