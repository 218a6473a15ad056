"""What a working day with the unmodified MLflow client asks of the registry. Ends with 0 when every answer was right; the first wrong
one ends it with a traceback. Needs MLFLOW_TRACKING_URI."""

import math
import tempfile
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

ROWS = pd.DataFrame({"age": np.linspace(0, 9, 40), "income": np.linspace(5, 1, 40)}).astype(np.float32)
LABELS = (ROWS["age"] > ROWS["income"]).astype(int)
MODEL = LogisticRegression().fit(ROWS.to_numpy(), LABELS)
client = MlflowClient()


def refused(call, code):
    try:
        call()
    except MlflowException as error:
        assert error.error_code == code, (error.error_code, str(error))
        return str(error)
    raise AssertionError(f"{code} was expected")


def track():
    mlflow.set_experiment("everyday")
    with mlflow.start_run(run_name="first", tags={"team": "risk"}, description="a day") as run:
        mlflow.log_params({"depth": 3, "note": ""})
        mlflow.log_param("depth", 3)
        refused(lambda: mlflow.log_param("depth", 4), "INVALID_PARAMETER_VALUE")
        mlflow.log_metrics({"auc": 0.9, "odd": math.nan, "large": math.inf}, step=1)
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        client.log_batch(
            run.info.run_id,
            metrics=[Metric(f"m{i}", i, 1, 0) for i in range(1200)],
            params=[Param(f"p{i}", str(i)) for i in range(150)],
            tags=[RunTag(f"t{i}", str(i)) for i in range(120)],
        )
        mlflow.log_input(mlflow.data.from_pandas(ROWS, name="people"), context="training", tags={"kind": "toy"})
        mlflow.log_text("hello", "notes/hello.txt")
        mlflow.log_dict({"a": [1, 2]}, "notes/deep/a.json")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "one file.csv").write_text("a,b\n1,2\n")
            (Path(folder) / "sub").mkdir()
            (Path(folder) / "sub" / "größe 100%.txt").write_text("x")
            mlflow.log_artifacts(folder, "files")
            mlflow.log_artifact(str(Path(folder) / "one file.csv"), "reference")
        mlflow.set_tag("stage", "done")
        mlflow.delete_tag("stage")
    return run.info.run_id


def look_back(run_id):
    run = client.get_run(run_id)
    assert run.info.status == "FINISHED" and run.info.run_name == "first"
    assert run.data.params["depth"] == "3" and run.data.params["note"] == "" and len(run.data.params) == 152
    assert run.data.metrics["auc"] == 0.9 and math.isnan(run.data.metrics["odd"]) and math.isinf(run.data.metrics["large"])
    assert run.data.tags["team"] == "risk" and "stage" not in run.data.tags
    assert run.inputs.dataset_inputs[0].dataset.name == "people"
    assert [point.value for point in client.get_metric_history(run_id, "loss")] == [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]
    assert sorted(file.path for file in client.list_artifacts(run_id)) == ["files", "notes", "reference"]
    with tempfile.TemporaryDirectory() as folder:
        local = Path(client.download_artifacts(run_id, "files", folder))
        assert (local / "sub" / "größe 100%.txt").read_text() == "x"
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/notes/hello.txt") == "hello"


def log_and_register():
    with mlflow.start_run(run_name="models") as run:
        signature = infer_signature(ROWS, MODEL.predict(ROWS.to_numpy()))
        graph = to_onnx(MODEL, ROWS.to_numpy()[:1], options={"zipmap": True}, target_opset={"": 17, "ai.onnx.ml": 3})
        onnx = mlflow.onnx.log_model(
            graph, name="onnx", registered_model_name="people-onnx", signature=signature, input_example=ROWS.head(3)
        )
        sklearn = mlflow.sklearn.log_model(
            MODEL, name="sklearn", registered_model_name="people-sklearn", serialization_format="cloudpickle"
        )
        mlflow.log_metric("auc", 0.8, model_id=onnx.model_id)
    return run.info.run_id, onnx, sklearn


def load(run_id, onnx, sklearn):
    client.set_registered_model_alias("people-sklearn", "champion", "1")
    client.transition_model_version_stage("people-sklearn", "1", "Production")
    wanted = MODEL.predict(ROWS.to_numpy())
    for uri in (
        "models:/people-sklearn@champion",
        "models:/people-sklearn/Production",
        "models:/people-sklearn/1",
        "models:/people-sklearn/latest",
        sklearn.model_uri,
        f"models:/{sklearn.model_id}",
        f"runs:/{run_id}/sklearn",
    ):
        assert (mlflow.sklearn.load_model(uri).predict(ROWS.to_numpy()) == wanted).all(), uri
    answer = mlflow.pyfunc.load_model("models:/people-onnx/1").predict(ROWS)
    assert (np.asarray(answer["output_label"]).ravel() == wanted).all()
    assert mlflow.get_logged_model(onnx.model_id).metrics[0].value == 0.8


def search(first_run, run_id, onnx):
    everyday = client.get_experiment_by_name("everyday")
    assert client.get_experiment_by_name("never") is None
    assert [e.name for e in client.search_experiments(filter_string="name LIKE 'every%'")] == ["everyday"]
    found = mlflow.search_runs(experiment_names=["everyday"], filter_string="metrics.auc > 0.85 and params.depth = '3'")
    assert list(found["run_id"]) == [first_run]
    ordered = client.search_runs([everyday.experiment_id], order_by=["metrics.auc DESC", "attributes.start_time"])
    assert [run.info.run_id for run in ordered] == [first_run, run_id]
    page = client.search_runs([everyday.experiment_id], max_results=1)
    assert len(page) == 1 and len(client.search_runs([everyday.experiment_id], max_results=1, page_token=page.token)) == 1
    assert [v.version for v in client.search_model_versions(f"run_id = '{run_id}' and name = 'people-onnx'")] == ["1"]
    assert [m.name for m in client.search_registered_models("name LIKE 'people-%'", order_by=["name ASC"])] == ["people-onnx", "people-sklearn"]
    models = mlflow.search_logged_models(experiment_ids=[everyday.experiment_id], filter_string="metrics.auc > 0.7", output_format="list")
    assert [model.model_id for model in models] == [onnx.model_id]


def govern(run_id, onnx):
    version = client.create_model_version("people-onnx", onnx.model_uri, run_id=run_id, tags={"gate": "open"}, description="by hand")
    assert version.version == "2" and version.description == "by hand"
    client.update_model_version("people-onnx", "2", description="better")
    client.set_model_version_tag("people-onnx", "2", "gate", "passed")
    client.set_registered_model_tag("people-onnx", "team", "risk")
    client.transition_model_version_stage("people-onnx", "1", "Production")
    client.transition_model_version_stage("people-onnx", "2", "Production", archive_existing_versions=True)
    latest = {v.current_stage: v.version for v in client.get_latest_versions("people-onnx")}
    assert latest == {"Production": "2", "Archived": "1"}, latest
    again = client.get_model_version("people-onnx", "2")
    assert again.description == "better" and again.tags == {"gate": "passed"} and again.status == "READY"
    copy = client.copy_model_version("models:/people-onnx/2", "people-copy")
    assert copy.version == "1" and mlflow.onnx.load_model("models:/people-copy/1") is not None
    client.set_registered_model_alias("people-onnx", "champion", 2)
    assert client.get_model_version_by_alias("people-onnx", "champion").version == "2"
    client.delete_registered_model_alias("people-onnx", "champion")
    refused(lambda: client.get_model_version_by_alias("people-onnx", "champion"), "INVALID_PARAMETER_VALUE")
    refused(lambda: client.create_registered_model("people-onnx"), "RESOURCE_ALREADY_EXISTS")
    refused(lambda: client.get_registered_model("never"), "RESOURCE_DOES_NOT_EXIST")
    refused(lambda: client.create_model_version("people-onnx", "file:///etc/passwd"), "INVALID_PARAMETER_VALUE")
    client.rename_registered_model("people-copy", "people-renamed")
    client.delete_model_version("people-renamed", "1")
    client.delete_registered_model("people-renamed")


def clean_up(run_id):
    client.delete_run(run_id)
    refused(lambda: client.log_metric(run_id, "m", 1), "INVALID_PARAMETER_VALUE")
    client.restore_run(run_id)
    everyday = client.get_experiment_by_name("everyday").experiment_id
    client.set_experiment_tag(everyday, "owner", "me")
    client.rename_experiment(everyday, "weekday")
    client.delete_experiment(everyday)
    client.restore_experiment(everyday)
    assert client.get_experiment(everyday).tags["owner"] == "me"


def main():
    first_run = track()
    look_back(first_run)
    run_id, onnx, sklearn = log_and_register()
    load(run_id, onnx, sklearn)
    search(first_run, run_id, onnx)
    govern(run_id, onnx)
    clean_up(first_run)


if __name__ == "__main__":
    main()
