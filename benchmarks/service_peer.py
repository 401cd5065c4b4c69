"""A server as one writes it around Detoxify: FastAPI, and a transformer in torch that reads one comment at a time.

The transformer has the size of Detoxify's ``original-small`` (ALBERT base: 12 layers of 768 that share weights, 12
heads) and random weights, on which its time does not depend. Tokens are counted from the characters.
"""

from typing import Any

import torch
from fastapi import FastAPI

LAYERS = 12
CHARACTERS_PER_TOKEN = 4.2
"""Of English comments in ALBERT's pieces, about."""
MOST_TOKENS = 512

torch.set_num_threads(1)  # there is a worker for each core
torch.manual_seed(0)
layer = torch.nn.TransformerEncoderLayer(768, 12, 3072, activation="gelu", batch_first=True).eval()
embeddings = torch.nn.Embedding(30_000, 768)
last = torch.nn.Linear(768, 6)
app = FastAPI()


@app.post("/v1alpha1/comments:analyze")
def analyze(request: dict[str, Any]) -> dict[str, Any]:
    """A score that means nothing, after the work that one takes."""
    text = request["comment"]["text"]
    count = min(MOST_TOKENS, int(len(text) / CHARACTERS_PER_TOKEN) + 2)
    with torch.inference_mode():
        states = embeddings(torch.arange(count).unsqueeze(0))
        for _ in range(LAYERS):
            states = layer(states)
        score = torch.sigmoid(last(states[:, 0]))[0, 0].item()
    return {"attributeScores": {"TOXICITY": {"summaryScore": {"value": score, "type": "PROBABILITY"}}}}
