"""The body of a request: read up to a size and within a time, and as JSON."""

import asyncio
import json
from typing import Any, Final, NoReturn

from starlette.requests import ClientDisconnect, Request

from stance.service.refusals import Refusal, invalid, too_large

MAX_BYTES: Final = 4 << 20
"""Of a body. A comment has 20 KB at most; its context may be a megabyte twice."""
SECONDS: Final = 15.0
"""For a body to arrive."""


async def read_json(request: Request, most: int = MAX_BYTES) -> Any:
    """What the JSON in the body of ``request`` stands for.

    Raises:
        Refusal: if it is no JSON, not said to be, too large, or too slow to arrive.
    """
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise invalid("Invalid content type. Send JSON with the header Content-Type: application/json.")
    return json_of(await read_body(request, most))


def json_of(body: bytes) -> Any:
    """What the JSON in ``body`` stands for.

    Raises:
        Refusal: if it is none.
    """
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise invalid(f"Invalid JSON payload received. It is not UTF-8 at byte {error.start}.") from None
    except RecursionError:
        raise invalid("Invalid JSON payload received. It is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise invalid(f"Invalid JSON payload received. {error.msg} at character {error.pos}.") from None
    except ValueError:  # a number of thousands of digits
        raise invalid("Invalid JSON payload received. It holds what is no number.") from None


async def read_body(request: Request, most: int) -> bytes:
    """The body of ``request``.

    Raises:
        Refusal: if it is compressed, larger than ``most`` bytes, or too slow to arrive.
    """
    if (coding := request.headers.get("content-encoding", "identity").lower()) != "identity":
        raise Refusal(415, "INVALID_ARGUMENT", f"Send the body as it is, not compressed ({coding[:20]}).")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > most:
        raise too_large(most)
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    raise too_large(most)
    except TimeoutError:
        raise Refusal(408, "DEADLINE_EXCEEDED", "The body did not arrive in time.") from None
    except ClientDisconnect:
        raise Refusal(400, "CANCELLED", "The client has gone.") from None
    return bytes(body)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
