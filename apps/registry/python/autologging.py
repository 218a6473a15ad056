"""What scikit-learn's autologging of the unmodified MLflow client writes, and whether it can be read back. Prints what it found."""

import json

import mlflow
import numpy as np
from mlflow import MlflowClient
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

client = MlflowClient()
X = np.linspace(0, 9, 60).reshape(30, 2)
y = (X[:, 0] > 4).astype(int)

mlflow.set_experiment("autologging")
mlflow.sklearn.autolog(serialization_format="cloudpickle", registered_model_name="auto", log_datasets=True)

with mlflow.start_run(run_name="fit") as fit:
    LogisticRegression(C=0.5).fit(X, y)
with mlflow.start_run(run_name="grid") as grid:
    GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0, 10.0]}, cv=2).fit(X, y)

run = client.get_run(fit.info.run_id)
parent = client.get_run(grid.info.run_id)
children = client.search_runs(
    [run.info.experiment_id],
    f"tags.`mlflow.parentRunId` = '{grid.info.run_id}'",
    order_by=["params.C DESC"],
)
loaded = mlflow.pyfunc.load_model("models:/auto/1")
outputs = client.get_run(grid.info.run_id).outputs.model_outputs

print(
    json.dumps(
        {
            "status": run.info.status,
            "params": {key: run.data.params[key] for key in ("C", "solver", "max_iter")},
            "metrics": sorted(run.data.metrics),
            "estimator": run.data.tags["estimator_name"],
            "dataset": [tag.value for tag in run.inputs.dataset_inputs[0].tags],
            "files": sorted(file.path for file in client.list_artifacts(fit.info.run_id)),
            "best": float(parent.data.params["best_C"]),
            "children": [child.data.params["C"] for child in children],
            "logged models": len(outputs),
            "versions": [version.version for version in client.search_model_versions("name = 'auto'", order_by=["version_number ASC"])],
            "predictions": loaded.predict(X[[0, -1]]).tolist(),
        }
    )
)
