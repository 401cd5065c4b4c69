"""The desk: what the screens on which moderators decide have in common, which is the database they work from."""

from stance.dashboard.desk.moderator import ask_name, moderator
from stance.dashboard.desk.opened import is_in_use, store, toxic_from
from stance.dashboard.desk.sitting import stand_up

__all__ = ["ask_name", "is_in_use", "moderator", "stand_up", "store", "toxic_from"]
