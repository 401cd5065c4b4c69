"""What a stance is about: what a user types, and what a thread could be read for."""

from stance.targets.proposals import propose_for_rows, propose_target, propose_targets
from stance.targets.typed import parse_targets

__all__ = ["parse_targets", "propose_for_rows", "propose_target", "propose_targets"]
