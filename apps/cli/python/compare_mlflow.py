"""Compares servers by the eyes of MLflow's own client: arguments are their addresses. Ends with 0 when a user would find on
each of them what is on the first."""

import sys

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient

ROWS = pd.DataFrame({"age": np.linspace(0, 9, 20), "income": np.linspace(5, 1, 20)})


def plain(tags):
    return {k: v for k, v in tags.items() if not k.startswith("modelyard.imported.") and k not in ("mlflow.parentRunId", "mlflow.modelVersions")}


def look(uri):
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()
    experiment = client.get_experiment_by_name("fraud")
    runs = {run.info.run_name: run for run in client.search_runs([experiment.experiment_id])}
    parent, child = runs["parent"], runs["child"]
    assert child.data.tags["mlflow.parentRunId"] == parent.info.run_id
    champion = client.get_model_version_by_alias("fraud-model", "champion")
    model = mlflow.sklearn.load_model("models:/fraud-model@champion")
    logged = mlflow.search_logged_models([experiment.experiment_id], output_format="list")
    many = client.get_experiment_by_name("many")
    return {
        "experiment": plain(experiment.tags),
        "runs": {
            name: (run.info.status, run.info.start_time, run.info.end_time, run.data.params, plain(run.data.tags), repr(sorted(run.data.metrics.items())))
            for name, run in runs.items()
        },
        "history": [(m.step, m.timestamp, m.value) for m in client.get_metric_history(child.info.run_id, "loss")],
        "inputs": [(i.dataset.name, i.dataset.digest, [t.value for t in i.tags]) for i in parent.inputs.dataset_inputs],
        "outputs": len(parent.outputs.model_outputs),
        "files": (
            sorted(f.path for f in client.list_artifacts(parent.info.run_id, "notes/deep")),
            mlflow.artifacts.load_text(f"runs:/{parent.info.run_id}/notes/deep/größe 100%.txt"),
        ),
        "logged": [(m.name, str(m.status), plain(m.tags), [(x.key, x.value) for x in m.metrics]) for m in logged],
        "champion": (champion.current_stage, plain(champion.tags), champion.run_id == parent.info.run_id),
        "predictions": model.predict(ROWS).tolist(),
        "models": sorted((m.name, m.description or "", str(m.tags)) for m in client.search_registered_models()),
        "prompt": mlflow.genai.load_prompt("greeting", version=1).template,
        "many": len(client.search_runs([many.experiment_id], max_results=1000)),
        "deleted": len(client.search_runs([many.experiment_id], run_view_type=mlflow.entities.ViewType.DELETED_ONLY)),
    }


one, *others = (look(uri) for uri in sys.argv[1:])
for uri, other in zip(sys.argv[2:], others):
    for key, value in one.items():
        assert other[key] == value, f"{uri} differs in {key}:\n{str(value)[:2000]}\n{str(other[key])[:2000]}"
