"""A training script of the years before MLflow 3, unchanged: log_model under an artifact path, stages, aliases, searches. Prints what it found."""

import json
import tempfile
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

client = MlflowClient()
rows = pd.DataFrame({"age": np.linspace(0, 9, 40), "income": np.linspace(5, 1, 40)}).astype(np.float32)
labels = (rows["age"] > rows["income"]).astype(int)

mlflow.set_experiment("classic")
mlflow.sklearn.autolog(log_models=False)
with mlflow.start_run(run_name="train", nested=False) as run:
    model = LogisticRegression().fit(rows.to_numpy(), labels)
    mlflow.sklearn.log_model(model, artifact_path="model", registered_model_name="classic", signature=infer_signature(rows, labels))
    graph = to_onnx(model, rows.to_numpy()[:1], options={"zipmap": False}, target_opset={"": 17, "ai.onnx.ml": 3})
    onnx = mlflow.onnx.log_model(graph, artifact_path="onnx")
    with mlflow.start_run(run_name="child", nested=True):
        mlflow.log_metrics({"auc": 0.9, "loss": 0.1}, step=3)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "report.txt").write_text("good")
        mlflow.log_artifacts(folder, "reports")

version = mlflow.register_model(f"runs:/{run.info.run_id}/onnx", "classic-onnx")
client.set_registered_model_alias("classic", "champion", 1)
client.transition_model_version_stage("classic", 1, "Staging")
client.transition_model_version_stage("classic", 1, "Production", archive_existing_versions=True)

uris = [f"runs:/{run.info.run_id}/model", "models:/classic/1", "models:/classic@champion", "models:/classic/Production", "models:/classic/latest"]
wanted = model.predict(rows.to_numpy())
disagreeing = [uri for uri in uris if not (mlflow.pyfunc.load_model(uri).predict(rows) == wanted).all()]
history = json.loads(client.get_run(run.info.run_id).data.tags["mlflow.log-model.history"])
scores = np.asarray(mlflow.pyfunc.load_model("models:/classic-onnx/1").predict(rows.to_numpy())["label"]).ravel()


def code_of(call):
    try:
        call()
    except MlflowException as error:
        return error.error_code


print(
    json.dumps(
        {
            "history": sorted(entry["artifact_path"] for entry in history),
            "files": sorted(file.path for file in client.list_artifacts(run.info.run_id)),
            "loads that disagree": disagreeing,
            "onnx agrees": bool((scores == model.predict(rows.to_numpy())).all()),
            "onnx version": version.version,
            "stages": {v.current_stage: v.version for v in client.get_latest_versions("classic")},
            "autologged": sorted(client.get_run(run.info.run_id).data.metrics)[:2],
            "child": [r.info.run_name for r in client.search_runs([run.info.experiment_id], "metrics.auc > 0.8")],
            "report": mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/reports/report.txt"),
            "models": [found.name for found in client.search_registered_models(order_by=["name ASC"])],
            "again": code_of(lambda: client.create_registered_model("classic")),
            "absent": code_of(lambda: client.get_model_version("classic", 7)),
        }
    )
)
