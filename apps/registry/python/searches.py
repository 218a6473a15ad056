"""Searches of every kind through the client, with pages. Prints the names that each found, in order."""

import json
import math

import mlflow
from mlflow import MlflowClient
from mlflow.entities import ViewType

client = MlflowClient()


def every_page(search, **arguments):
    found, token = [], None
    while True:
        page = search(page_token=token, **arguments)
        found += page
        token = page.token
        if not token:
            return found


experiment = client.create_experiment("searches", tags={"team": "risk"})
for n in range(7):
    run = client.create_run(experiment, run_name=f"run-{n}", start_time=1_000 + n, tags={"parity": "odd" if n % 2 else "even"})
    client.log_param(run.info.run_id, "depth", n)
    if n != 6:
        client.log_metric(run.info.run_id, "auc", math.nan if n == 5 else n / 10)
    dataset = mlflow.entities.Dataset(name=f"set-{n % 2}", digest="d1", source_type="local", source="{}")
    client.log_inputs(run.info.run_id, [mlflow.entities.DatasetInput(dataset, [mlflow.entities.InputTag("mlflow.data.context", "training")])])
    client.set_terminated(run.info.run_id, "FINISHED" if n else "FAILED", end_time=2_000 + n)
client.delete_run(client.search_runs([experiment], "run_name = 'run-4'")[0].info.run_id)


def runs(filter_string="", **arguments):
    return [run.info.run_name for run in every_page(client.search_runs, experiment_ids=[experiment], filter_string=filter_string, max_results=2, **arguments)]


for name in ("alpha", "beta", "Gamma"):
    client.create_registered_model(name, tags={"kind": name[0]})
    for n in range(3):
        client.create_model_version(name, f"s3://bucket/{name}/{n}", tags={"n": str(n)})
for n in range(3):
    model = mlflow.initialize_logged_model(name=f"logged-{n}", params={"n": str(n)}, tags={"t": "x"}, experiment_id=experiment)
    mlflow.finalize_logged_model(model.model_id, "READY" if n else "FAILED")

models = lambda **arguments: [model.name for model in every_page(client.search_registered_models, max_results=2, **arguments)]
versions = lambda **arguments: [f"{v.name}/{v.version}" for v in every_page(client.search_model_versions, max_results=4, **arguments)]
logged = lambda **arguments: [model.name for model in mlflow.search_logged_models([experiment], output_format="list", **arguments)]

print(
    json.dumps(
        {
            "newest first": runs(),
            "metric": runs("metrics.auc >= 0.1 AND metrics.auc < 0.3"),
            "not equal": runs("metrics.auc != 0.1"),
            "param and tag": runs("params.depth ILIKE '%' and tags.parity = 'odd'"),
            "status and time": runs("attributes.status = 'FAILED' and attributes.start_time < 1005"),
            "dataset": runs("dataset.name = 'set-1' and dataset.context = 'training'"),
            "by metric": runs(order_by=["metrics.auc DESC"]),
            "by param": runs(order_by=["params.depth ASC"]),
            "deleted": runs(run_view_type=ViewType.DELETED_ONLY),
            "experiments": [e.name for e in every_page(client.search_experiments, max_results=1, filter_string="tags.team = 'risk'")],
            "models": models(order_by=["name ASC"]),
            "models like": models(filter_string="name ILIKE 'g%' "),
            "models by tag": models(filter_string="tags.kind = 'b'"),
            "versions": versions(filter_string="name = 'alpha'", order_by=["version_number ASC"]),
            "versions by tag": versions(filter_string="tags.n = '2'", order_by=["name ASC"]),
            "logged models": logged(order_by=[{"field_name": "name", "ascending": True}]),
            "logged models by param": logged(filter_string="name != 'logged-0' and params.n = '1'"),
        }
    )
)
