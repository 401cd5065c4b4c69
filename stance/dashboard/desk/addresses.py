"""What an address asks of a screen: whatever of it is not understood is told, with what is shown instead."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import streamlit as st

from stance.printable import printable

MOST_TOLD: Final = 10
"""Sentences on one address; a longer one was made to annoy."""
FIRST_DAY: Final = date(1990, 1, 1)
LAST_DAY: Final = date(2100, 1, 1)
"""The days that can be chosen: those of comment sections, where Streamlit by itself offers ten years."""
_SHOWN: Final = 40
"""Characters that a sentence quotes of an address."""


def _any(values: Sequence[str]) -> bool:
    return bool(values)


@dataclass(frozen=True)
class Parameter:
    """What may stand in an address after the question mark."""

    name: str
    wanted: str = ""
    """What it may be, in words."""
    instead: str = "all are shown"
    """What is shown where it is something else."""
    is_known: Callable[[Sequence[str]], bool] = _any
    """Whether values can be asked for."""


def choice(name: str, values: Sequence[str], instead: str = "all are shown") -> Parameter:
    """One of some values, as the address has them."""
    return Parameter(name, f"one of {', '.join(values)}", instead, lambda given: all(one in values for one in given))


def day(name: str) -> Parameter:
    """A day."""
    return Parameter(name, "a day, such as 2026-03-31", is_known=_parsed(_day))


def _day(value: str) -> date:
    found = date.fromisoformat(value)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError(value)
    return found


def scores(name: str, instead: str) -> Parameter:
    """A range of scores."""
    return Parameter(name, f"two numbers from 0 to 1, such as {name}=0.5&{name}=1.0", instead, _is_range)


def _is_range(values: Sequence[str]) -> bool:
    try:
        low, high = map(float, values)
    except ValueError:
        return False
    return 0 <= low <= high <= 1


def minute(name: str) -> Parameter:
    """A day and a time of the day."""
    wanted = "a day and a time, such as 2026-03-31T14:05"
    return Parameter(name, wanted, is_known=_parsed(lambda value: datetime.strptime(value, "%Y-%m-%dT%H:%M")))


def number(name: str, instead: str) -> Parameter:
    """A number."""
    return Parameter(name, "a number", instead, lambda given: all(is_number(one) for one in given))


def is_number(value: str) -> bool:
    """Whether it is one that a database takes."""
    return value.isascii() and value.isdigit() and len(value) < 10


def _parsed(parse: Callable[[str], object]) -> Callable[[Sequence[str]], bool]:
    def is_known(values: Sequence[str]) -> bool:
        try:
            return bool([parse(value) for value in values])
        except ValueError:
            return False

    return is_known


def faults(address: Mapping[str, Sequence[str]], known: Sequence[Parameter]) -> Iterator[str]:
    """A sentence for each part of an address that is not understood.

    Args:
        address: the values of each name in it.
        known: what may be in it.
    """
    by_name = {parameter.name: parameter for parameter in known}
    for name, values in address.items():
        if (parameter := by_name.get(name)) is None:
            yield f"The address has “{printable(name, _SHOWN)}”, which this screen does not know: it is passed over."
        elif not parameter.is_known(values):
            said = printable(" ".join(values), _SHOWN)
            yield (
                f"The address asks for {name} “{said}”, which is not understood: {parameter.instead}. "
                f"Ask for {parameter.wanted}."
            )


def tell(known: Sequence[Parameter]) -> None:
    """Draws what of the address is not understood; before the fields are drawn, which drop it from there."""
    address = {name: st.query_params.get_all(name) for name in st.query_params}
    told = [sentence for sentence, _ in zip(faults(address, known), range(MOST_TOLD), strict=False)]
    if told:
        with st.container(border=True):
            st.markdown(":orange[**Not all of the address is understood**]")
            for sentence in told:
                st.text(sentence, width="stretch")
