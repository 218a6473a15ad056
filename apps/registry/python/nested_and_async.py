"""Nested runs, writes that do not wait, many of them at once. Prints what the server has in the end."""

import json
from concurrent.futures import ThreadPoolExecutor

import mlflow
from mlflow import MlflowClient

client = MlflowClient()
mlflow.set_experiment("nested")

with mlflow.start_run(run_name="sweep") as sweep:
    for depth in (2, 4):
        with mlflow.start_run(run_name=f"depth-{depth}", nested=True):
            mlflow.log_param("depth", depth)
            with mlflow.start_run(run_name=f"fold-of-{depth}", nested=True):
                mlflow.log_metric("auc", depth / 10)

experiment = client.get_experiment_by_name("nested").experiment_id
children = client.search_runs([experiment], f"tags.mlflow.parentRunId = '{sweep.info.run_id}'", order_by=["params.depth"])
tree = {}
for child in children:
    folds = client.search_runs([experiment], f"tags.`mlflow.parentRunId` = '{child.info.run_id}'")
    tree[child.info.run_name] = [fold.data.metrics["auc"] for fold in folds]

with mlflow.start_run(run_name="async") as run:
    for step in range(300):
        mlflow.log_metric("loss", 1 / (step + 1), step=step, synchronous=False)
    mlflow.log_params({f"p{n}": n for n in range(40)}, synchronous=False)
    mlflow.set_tags({"a": "1", "b": "2"}, synchronous=False)
    mlflow.flush_async_logging()
logged = client.get_run(run.info.run_id).data


def write(worker):
    for step in range(20):
        client.log_metric(shared, "shared", worker, timestamp=1000 + step, step=step)
        client.log_batch(shared, params=[mlflow.entities.Param(f"w{worker}.{step}", "x")])


shared = client.create_run(experiment, run_name="shared").info.run_id
with ThreadPoolExecutor(8) as pool:
    list(pool.map(write, range(8)))
client.set_terminated(shared, "FAILED")
after = client.get_run(shared)

print(
    json.dumps(
        {
            "tree": tree,
            "async": {
                "points": len(client.get_metric_history(run.info.run_id, "loss")),
                "latest": logged.metrics["loss"] * 300,
                "params": len(logged.params),
                "tags": [logged.tags["a"], logged.tags["b"]],
            },
            "eight writers": {
                "points": len(client.get_metric_history(shared, "shared")),
                "latest": after.data.metrics["shared"],
                "params": len(after.data.params),
                "status": after.info.status,
            },
        }
    )
)
