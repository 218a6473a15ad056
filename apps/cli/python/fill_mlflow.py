"""Fills an MLflow server with everything that is copied: MLFLOW_TRACKING_URI says which. The argument is the number of plain runs."""

import math
import sys

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from sklearn.linear_model import LogisticRegression

client = MlflowClient()
ROWS = pd.DataFrame({"age": np.linspace(0, 9, 20), "income": np.linspace(5, 1, 20)})
LABELS = (ROWS["age"] > ROWS["income"]).astype(int)


def training():
    mlflow.set_experiment("fraud")
    mlflow.set_experiment_tags({"team": "risk", "note": "größe"})
    with mlflow.start_run(run_name="parent", description="the whole day") as parent:
        mlflow.log_params({"depth": 3, "empty": ""})
        mlflow.log_input(mlflow.data.from_pandas(ROWS, name="people"), context="training", tags={"kind": "toy"})
        mlflow.log_text("hello", "notes/deep/größe 100%.txt")
        mlflow.log_text("", "notes/empty.txt")
        with mlflow.start_run(run_name="child", nested=True) as child:
            client.log_batch(
                child.info.run_id,
                metrics=[Metric("loss", 1 / (step + 1), 1_700_000_000_000 + step, step) for step in range(1000)],
                params=[Param(f"p{i}", str(i)) for i in range(100)],
                tags=[RunTag(f"t{i}", str(i)) for i in range(100)],
            )
            client.log_batch(
                child.info.run_id,
                metrics=[Metric("loss", 2.5, 1_700_000_001_000, step) for step in range(500)]
                + [Metric("odd", math.nan, 1, 0), Metric("huge", math.inf, 2, 0), Metric("odd", 1.5, 3, 1)],
                params=[Param(f"q{i}", "x") for i in range(20)],
            )
        logged = mlflow.sklearn.log_model(
            LogisticRegression().fit(ROWS, LABELS),
            name="model",
            registered_model_name="fraud-model",
            serialization_format="cloudpickle",
            input_example=ROWS.head(2),
        )
        mlflow.log_metric("auc", 0.9, model_id=logged.model_id)
        mlflow.log_artifact(__file__, "code")
        client.log_text(parent.info.run_id, "a model of the old kind", "old/model.txt")
    client.set_logged_model_tags(logged.model_id, {"stage": "tried"})
    with mlflow.start_run(run_name="failed"):
        mlflow.log_metric("auc", 0.1)
        mlflow.end_run("FAILED")
    return parent.info, logged


def plain_runs(count):
    experiment = client.create_experiment("many", tags={"size": str(count)})
    for index in range(count):
        run = client.create_run(experiment, start_time=1_700_000_000_000 + index, run_name=f"plain-{index}")
        client.log_batch(run.info.run_id, metrics=[Metric("m", index, 1, 0)], params=[Param("index", str(index))])
        client.set_terminated(run.info.run_id, end_time=1_700_000_100_000 + index)
    client.delete_run(run.info.run_id)
    gone = client.create_experiment("gone")
    client.create_run(gone, run_name="in a deleted experiment")
    client.delete_experiment(gone)


def registry(run, logged):
    for _ in range(3):
        client.create_model_version("fraud-model", logged.model_uri, run.run_id, model_id=logged.model_id)
    client.delete_model_version("fraud-model", "2")
    client.create_model_version(
        "fraud-model", f"{run.artifact_uri}/old", run.run_id, tags={"by": "hand"}, description="the old kind"
    )
    client.set_registered_model_tag("fraud-model", "team", "risk")
    client.update_registered_model("fraud-model", "Finds fraud.")
    client.update_model_version("fraud-model", "1", "the first")
    client.set_model_version_tag("fraud-model", "3", "gate", "passed")
    client.transition_model_version_stage("fraud-model", "1", "Archived")
    client.transition_model_version_stage("fraud-model", "3", "Production")
    client.set_registered_model_alias("fraud-model", "champion", "3")
    client.set_registered_model_alias("fraud-model", "challenger", "4")
    client.create_registered_model("a-copy", description="made from another")
    client.copy_model_version("models:/fraud-model/3", "a-copy")
    client.create_registered_model("empty")
    client.create_model_version("a-copy", "s3://elsewhere/model")
    mlflow.genai.register_prompt("greeting", "Hello {{name}}!", tags={"lang": "en"})


registry(*training())
plain_runs(int(sys.argv[1]))
