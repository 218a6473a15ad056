"""An isolation forest from training to watched production, with the registry calls of the decision record this platform implements.

There are no labels: how sure the detector is comes from its score's distance to the threshold, as two tags of the version say.
Needs MLFLOW_TRACKING_URI; with INFERENCE_URL it also sends ordinary and odd rows to the promoted version.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from mlflow.tracking import MlflowClient
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import IsolationForest

from modelyard_example import infer, read_settings, wait_until_serving

NAME = os.environ.get("MODEL_NAME", "sensor-anomalies")
FEATURES = ["temperature", "pressure", "vibration"]


def ordinary(rows, seed):
    random = np.random.default_rng(seed)
    temperature = random.normal(70, 3, rows)
    pressure = 30 + 0.2 * temperature + random.normal(0, 1, rows)
    vibration = random.gamma(2.0, 0.05, rows)
    return np.column_stack([temperature, pressure, vibration]).astype(np.float32)


def odd(rows, seed):
    random = np.random.default_rng(seed)
    return (ordinary(rows, seed) + random.choice([-1, 1], (rows, 3)) * np.array([25, 15, 1.5])).astype(np.float32)


def train(rows):
    """`auto` contamination keeps scikit-learn's own threshold: a score below zero is an anomaly."""
    return IsolationForest(n_estimators=100, contamination="auto", random_state=11).fit(rows)


def convert(forest):
    return to_onnx(
        forest,
        initial_types=[("X", FloatTensorType([None, len(FEATURES)]))],
        target_opset={"": 17, "ai.onnx.ml": 3},
    )


def serving_tags(rows, forest):
    """The decision is the score's sign. Confidence grows with the distance from zero, measured in the spread of ordinary scores."""
    scale = float(np.std(forest.decision_function(rows)))
    return {
        "modelyard.decision": json.dumps(
            {"kind": "threshold", "output": "scores", "threshold": 0, "above": "normal", "below": "anomaly"}
        ),
        "modelyard.confidence": json.dumps(
            {"kind": "anomaly-margin", "output": "scores", "threshold": 0, "scale": round(scale, 6)}
        ),
    }


def log_run(rows, forest):
    frame = pd.DataFrame(rows, columns=FEATURES)
    mlflow.set_experiment("sensors")
    with mlflow.start_run(run_name="isolation forest") as run:
        mlflow.log_params({"n_estimators": 100, "contamination": "auto"})
        mlflow.log_metric("share_of_anomalies", float((forest.predict(rows) < 0).mean()))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "training.csv"
            frame.to_csv(file, index=False)
            mlflow.log_artifact(str(file), "reference")
        model = mlflow.onnx.log_model(
            convert(forest),
            name="model",
            registered_model_name=NAME,
            signature=infer_signature(frame),
            input_example=frame.head(5),
            tags=serving_tags(rows, forest),
        )
    return run.info.run_id, model


def main():
    settings = read_settings()
    mlflow.set_tracking_uri(settings.tracking_uri)
    client = MlflowClient()

    rows = ordinary(4_000, seed=1)
    forest = train(rows)
    run_id, model = log_run(rows, forest)
    print(f"registered {NAME} version {model.registered_model_version} by log_model")

    # A second version of the same files, by the explicit call, with a description and tags of its own.
    version = client.create_model_version(
        name=NAME,
        source=model.model_uri,
        run_id=run_id,
        description="Isolation forest over three sensors.",
        tags=serving_tags(rows, forest),
    ).version
    client.set_model_version_tag(NAME, version, "team", "plant operations")
    print(f"created version {version} from {model.model_uri}")

    client.transition_model_version_stage(NAME, version, "Staging")
    client.transition_model_version_stage(NAME, version, "Production", archive_existing_versions=True)

    for stage in ("None", "Staging", "Production", "Archived"):
        latest = client.get_latest_versions(NAME, stages=[stage])
        print(f"latest in {stage}: {[found.version for found in latest]}")
    found = client.search_model_versions(f"name = '{NAME}' and run_id = '{run_id}'")
    print(f"versions of this run: {sorted(int(one.version) for one in found)}")

    loaded = mlflow.pyfunc.load_model(f"models:/{NAME}/Production")
    scores = np.asarray(loaded.predict(pd.DataFrame(rows[:50], columns=FEATURES))["scores"]).ravel()
    difference = np.abs(scores - forest.decision_function(rows[:50])).max()
    print(f"loaded models:/{NAME}/Production; largest difference from scikit-learn {difference:.2e}")
    if difference > 1e-3:
        sys.exit("the registered model scores otherwise than scikit-learn")

    if settings.inference_url is None:
        print("set INFERENCE_URL to send rows to the promoted version")
        return
    wait_until_serving(settings.inference_url, NAME, version, "X", rows[:1])
    for kind, sample in (("ordinary", ordinary(200, seed=2)), ("odd", odd(200, seed=3))):
        answers = np.array(infer(settings.inference_url, NAME, "X", sample)["scores"])
        print(f"{kind} rows: {(answers < 0).mean():.0%} found to be anomalies")


if __name__ == "__main__":
    main()
