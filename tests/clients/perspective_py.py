"""The PyPI package perspective.py, called with texts and options from the input; writes what it gives or raises."""

import json
import sys

from perspective import Client


def main(key: str, calls: list[tuple[str, dict[str, object]]]) -> list[object]:
    said: list[object] = []
    for text, options in calls:
        try:
            said.append(Client(key).analyze(text, **options))
        except Exception as error:
            said.append([type(error).__name__, str(error)])
    return said


print(json.dumps(main(**json.load(sys.stdin))))
