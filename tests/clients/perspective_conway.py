"""The PyPI package perspective, called with texts and options from the input; writes what it gives or raises."""

import json
import sys
from urllib.error import HTTPError

from perspective import PerspectiveAPI


def main(key: str, calls: list[tuple[str, str, dict[str, object]]]) -> list[object]:
    said: list[object] = []
    for method, text, options in calls:
        try:
            said.append(getattr(PerspectiveAPI(key), method)(text, **options))
        except HTTPError as error:
            said.append([error.code, json.load(error)["error"]["message"]])
    return said


print(json.dumps(main(**json.load(sys.stdin))))
