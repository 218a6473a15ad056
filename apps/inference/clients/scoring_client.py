"""Scores through MLflow's own client for its scoring server, and prints what it got as one JSON object.

    python scoring_client.py <base URL>
It expects the model `iris` with the columns a, b, c, which is the only one, or is named by its path.
"""

import json
import sys

import pandas as pd
import requests
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

BASE = sys.argv[1]
host, port = BASE.removeprefix("http://").split(":")
FRAME = pd.DataFrame({"b": [0.0, 1.0], "c": [0.0, 2.0], "a": [0, 3], "extra": ["x", "y"]})


def post(path, body, content_type="application/json"):
    reply = requests.post(BASE + path, data=body, headers={"Content-Type": content_type}, timeout=20)
    return {"status": reply.status_code, "body": reply.json()}


def through_the_client():
    client = ScoringServerClient(host, int(port))
    client.wait_server_ready(timeout=20)
    return client.invoke(FRAME).get_predictions().to_dict(orient="list")


ROWS = {"columns": ["a", "b", "c"], "data": [[0, 0, 0], [3, 1.0, 2]]}
print(
    json.dumps(
        {
            "client": through_the_client(),
            "split": post("/invocations", json.dumps({"dataframe_split": ROWS})),
            "records": post("/models/iris/invocations", json.dumps({"dataframe_records": [{"a": 0, "b": 0, "c": 0}]})),
            "named": post("/models/iris/versions/1/invocations", json.dumps({"inputs": {"x": [[0, 0, 0], [3, 1, 2]]}})),
            "unnamed": post("/invocations", json.dumps({"instances": [[0, 0, 0], [3, 1, 2]]})),
            "csv": post("/invocations", "c,b,a\n0,0,0\n2,1,3\n", "text/csv; charset=utf-8"),
            "params": post(
                "/invocations",
                json.dumps({"dataframe_split": ROWS, "params": {"prediction_id": "scored-1"}}),
            ),
            "missing": post("/invocations", json.dumps({"dataframe_split": {"columns": ["a"], "data": [[1]]}})),
            "twice": post("/invocations", json.dumps({"instances": [[1, 2, 3]], "inputs": [[1, 2, 3]]})),
            "text": post("/invocations", json.dumps({"dataframe_records": [{"a": "one", "b": 0, "c": 0}]})),
            "media": post("/invocations", "<a/>", "application/xml"),
            "unknown": post("/models/nobody/invocations", "{}" and json.dumps({"instances": [[1]]})),
        }
    )
)
