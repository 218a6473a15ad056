"""Trains a classifier with scikit-learn, registers it as ONNX with the unmodified MLflow client, promotes it and asks it for predictions.

Needs MLFLOW_TRACKING_URI (the registry or the gateway). With INFERENCE_URL it waits until the promoted version answers and sends rows
over the Open Inference Protocol; without, it scores the model that it loads back through MLflow.
"""

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
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split

from modelyard_example import infer, read_settings, wait_until_serving

NAME = os.environ.get("MODEL_NAME", "tumour-classifier")
FEATURES = ["mean_radius", "mean_texture", "mean_smoothness", "mean_concavity"]


def load_data():
    data = load_breast_cancer(as_frame=True)
    columns = [name.replace("_", " ") for name in FEATURES]
    rows = data.data[columns].set_axis(FEATURES, axis="columns").astype(np.float32)
    return train_test_split(rows, data.target, test_size=0.3, random_state=7, stratify=data.target)


def convert(forest):
    """ONNX with one matrix input. The operator sets are fixed, so that a newer converter cannot outrun the runtime that serves it, and
    ZipMap is off, so that probabilities are a tensor."""
    return to_onnx(
        forest,
        initial_types=[("X", FloatTensorType([None, len(FEATURES)]))],
        options={"zipmap": False},
        target_opset={"": 17, "ai.onnx.ml": 3},
    )


def log_reference(rows, labels):
    """The training data in the run's folder `reference/`: what the platform compares live traffic with."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "training.parquet"
        rows.assign(benign=labels).to_parquet(file, index=False)
        mlflow.log_artifact(str(file), "reference")
    mlflow.set_tag("modelyard.label", "benign")


def train_and_register():
    train_rows, test_rows, train_labels, test_labels = load_data()
    mlflow.set_experiment("tumours")
    with mlflow.start_run(run_name="random forest") as run:
        parameters = {"n_estimators": 60, "max_depth": 6, "random_state": 7}
        forest = RandomForestClassifier(**parameters).fit(train_rows.to_numpy(), train_labels)
        probabilities = forest.predict_proba(test_rows.to_numpy())
        mlflow.log_params(parameters)
        mlflow.log_metrics(
            {
                "accuracy": accuracy_score(test_labels, probabilities.argmax(axis=1)),
                "auc": roc_auc_score(test_labels, probabilities[:, 1]),
            }
        )
        mlflow.log_input(mlflow.data.from_pandas(train_rows, name="tumours"), context="training")
        log_reference(train_rows, train_labels)
        model = mlflow.onnx.log_model(
            convert(forest),
            name="model",
            registered_model_name=NAME,
            signature=infer_signature(train_rows, pd.DataFrame({"label": [0], "probabilities": [0.5]})),
        )
    return run.info.run_id, model, test_rows, probabilities


def main():
    settings = read_settings()
    mlflow.set_tracking_uri(settings.tracking_uri)
    client = MlflowClient()

    run_id, model, rows, expected = train_and_register()
    version = str(model.registered_model_version)
    print(f"registered {NAME} version {version} from run {run_id}")

    client.set_registered_model_alias(NAME, "challenger", version)
    client.update_model_version(NAME, version, description="A random forest of 60 trees.")
    client.transition_model_version_stage(NAME, version, "Staging")
    client.transition_model_version_stage(NAME, version, "Production")
    print(f"promoted version {version} to Production")

    if settings.inference_url is None:
        loaded = mlflow.onnx.load_model(f"models:/{NAME}/Production")
        print(f"loaded it back: {len(loaded.graph.node)} nodes; set INFERENCE_URL to ask the platform for predictions")
        return

    sample = rows.head(20).to_numpy()
    wait_until_serving(settings.inference_url, NAME, version, "X", sample[:1])
    answers = infer(settings.inference_url, NAME, "X", sample)
    difference = np.abs(np.array(answers["probabilities"]).reshape(-1, 2) - expected[:20]).max()
    print(f"20 rows answered by the platform; largest difference from scikit-learn {difference:.2e}")
    if difference > 1e-4:
        sys.exit("the platform's answers differ from scikit-learn's")


if __name__ == "__main__":
    main()
