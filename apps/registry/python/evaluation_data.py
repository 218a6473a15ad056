"""Datasets as inputs of runs, metrics of a logged model on them, and copies of a model. Prints what can be read back."""

import json

import mlflow
import mlflow.pyfunc
import pandas as pd
from mlflow import MlflowClient
from mlflow.models import infer_signature

client = MlflowClient()
mlflow.set_experiment("evaluation")


class Doubler(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input):
        return model_input * 2


frame = pd.DataFrame({"x": [1.0, 2.0]})
train = mlflow.data.from_pandas(frame, source="s3://data/train.csv", name="train", targets="x")
held_out = mlflow.data.from_pandas(frame + 1, source="s3://data/held-out.csv", name="held-out")

with mlflow.start_run(run_name="train") as training:
    mlflow.log_input(train, context="training")
    model = mlflow.pyfunc.log_model(name="doubler", python_model=Doubler(), signature=infer_signature(frame, frame * 2), registered_model_name="doubler")
with mlflow.start_run(run_name="evaluate") as evaluation:
    mlflow.log_input(held_out, context="evaluation", model=mlflow.entities.LoggedModelInput(model.model_id))
    mlflow.log_metric("rmse", 0.5, dataset=held_out, model_id=model.model_id)
    mlflow.log_table({"x": [1, 2], "y": [2, 4]}, "answers.json")

copy = client.copy_model_version("models:/doubler/1", "doubler-production")
again = client.copy_model_version(f"models:/{copy.name}/{copy.version}", "doubler-production")
run = client.get_run(evaluation.info.run_id)
logged = mlflow.get_logged_model(model.model_id)
best = mlflow.search_logged_models(
    [run.info.experiment_id],
    filter_string="metrics.rmse < 1",
    datasets=[{"dataset_name": "held-out", "dataset_digest": held_out.digest}],
    order_by=[{"field_name": "metrics.rmse", "dataset_name": "held-out", "dataset_digest": held_out.digest}],
    output_format="list",
)

print(
    json.dumps(
        {
            "inputs": [[d.dataset.name, d.tags[0].value, json.loads(d.dataset.schema)["mlflow_colspec"][0]["name"]] for d in run.inputs.dataset_inputs],
            "model inputs": [m.model_id for m in run.inputs.model_inputs] == [model.model_id],
            "model outputs": [m.model_id for m in client.get_run(training.info.run_id).outputs.model_outputs] == [model.model_id],
            "metric of": [[m.key, m.value, m.dataset_name] for m in logged.metrics],
            "best": [found.name for found in best],
            "source": mlflow.data.get_source(run.inputs.dataset_inputs[0].dataset).to_dict()["uri"],
            "copies": [copy.version, again.version, again.source],
            "copy answers": mlflow.pyfunc.load_model("models:/doubler-production/2").predict(frame)["x"].tolist(),
            "table": mlflow.load_table("answers.json", run_ids=[evaluation.info.run_id])["y"].tolist(),
        }
    )
)
