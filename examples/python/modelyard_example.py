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


def wait_until_serving(inference_url, name, version, input_name, row, seconds=180):
    """Waits until the version answers requests that name no version: it has been verified, loaded, and given the traffic."""
    deadline = time.monotonic() + seconds
    state = "no answer yet"
    while time.monotonic() < deadline:
        try:
            served = request_inference(inference_url, name, input_name, row)["model_version"]
            if served == version:
                return
            state = f"version {served} answers"
        except urllib.error.HTTPError as error:
            state = f"{error.code} {error.read().decode(errors='replace')}"
        except (urllib.error.URLError, TimeoutError) as error:
            state = str(error)
        time.sleep(0.5)
    sys.exit(f"{name} version {version} did not get the traffic within {seconds} s: {state}")


def infer(inference_url, name, input_name, rows):
    """Sends a matrix of numbers; gives each output's flat data by name."""
    return {output["name"]: output["data"] for output in request_inference(inference_url, name, input_name, rows)["outputs"]}


def request_inference(inference_url, name, input_name, rows):
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
        return json.load(response)
