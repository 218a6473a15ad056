"""What the examples share: where the platform is, and one call of the Open Inference Protocol with nothing but the standard library."""

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    tracking_uri: str
    inference_url: str | None


def read_settings():
    tracking_uri = os.environ.get("MLFLOW_TRACKING_URI")
    if not tracking_uri:
        sys.exit("set MLFLOW_TRACKING_URI; `npm run -s status -- --json` of a running platform prints it as mlflow.trackingUri")
    inference_url = os.environ.get("INFERENCE_URL")
    return Settings(tracking_uri, inference_url.rstrip("/") if inference_url else None)


def wait_until_ready(inference_url, name, version, seconds=60):
    """Waits until the version answers; a promotion takes effect within seconds."""
    url = f"{inference_url}/v2/models/{urllib.parse.quote(name)}/versions/{version}/ready"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    sys.exit(f"{name} version {version} did not become ready within {seconds} s")


def infer(inference_url, name, input_name, rows):
    """Sends a matrix of numbers; gives each output's flat data by name."""
    body = {
        "inputs": [
            {"name": input_name, "shape": list(rows.shape), "datatype": "FP32", "data": rows.ravel().astype(float).tolist()}
        ]
    }
    request = urllib.request.Request(
        f"{inference_url}/v2/models/{urllib.parse.quote(name)}/infer",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        answer = json.load(response)
    return {output["name"]: output["data"] for output in answer["outputs"]}
