"""How 4CAT scores items (processors/machine_learning/perspective.py): the client is built at Perspective's address."""

import json
import sys

from googleapiclient import discovery
from googleapiclient.errors import HttpError


def main(key: str, items: list[dict[str, str]], attributes: list[str]) -> object:
    try:
        client = discovery.build(
            "commentanalyzer", "v1alpha1", developerKey=key, static_discovery=False,
            discoveryServiceUrl="https://commentanalyzer.googleapis.com/$discovery/rest?version=v1alpha1",
        )  # fmt: skip
    except HttpError as error:
        return json.loads(error.content)["error"]["message"]
    rows: list[dict[str, object]] = []
    for item in items:
        body = {"comment": {"text": item["body"]}, "requestedAttributes": {name: {} for name in attributes}}
        try:
            answer = client.comments().analyze(body=body).execute()
        except HttpError:
            continue  # and the next
        scores = answer["attributeScores"]
        rows.append({"item_id": item["id"]} | {name: scores[name]["summaryScore"]["value"] for name in attributes})
    return rows


print(json.dumps(main(**json.load(sys.stdin))))
