"""MLflow's own commands, run within one process because each start of them costs seconds. Prints what they printed."""

import csv
import io
import json
import tempfile
from pathlib import Path

import mlflow
from click.testing import CliRunner
from mlflow.cli import cli


def run(*arguments):
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, (arguments, result.output, result.exception)
    return result.output.strip()


run("experiments", "create", "-n", "by-hand")
experiment = mlflow.get_experiment_by_name("by-hand").experiment_id
made = run("runs", "create", "--experiment-id", experiment, "--run-name", "one", "--tags", "team=risk")
run_id = mlflow.search_runs([experiment])["run_id"][0]

with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "notes.txt").write_text("kept")
    run("artifacts", "log-artifact", "--local-file", f"{folder}/notes.txt", "--run-id", run_id, "--artifact-path", "docs")
    run("artifacts", "log-artifacts", "--local-dir", folder, "--run-id", run_id)
    listed = json.loads(run("artifacts", "list", "--run-id", run_id))
    fetched = run("artifacts", "download", "--run-id", run_id, "--artifact-path", "docs/notes.txt", "--dst-path", f"{folder}/back")
    kept = next(Path(f"{folder}/back").rglob("notes.txt")).read_text()

    with mlflow.start_run(run_id=run_id):
        mlflow.pyfunc.log_model(name="doubler", python_model=lambda model_input: [[2 * n for n in row] for row in model_input], registered_model_name="doubled", pip_requirements=["mlflow"])
    (Path(folder) / "rows.json").write_text('{"inputs": [[1], [2]]}')
    run("models", "predict", "-m", "models:/doubled/1", "-i", f"{folder}/rows.json", "-o", f"{folder}/answers.json", "--env-manager", "local")
    predicted = json.loads((Path(folder) / "answers.json").read_text())["predictions"]

described = json.loads(run("runs", "describe", "--run-id", run_id))
table = list(csv.DictReader(io.StringIO(run("experiments", "csv", "--experiment-id", experiment))))
run("runs", "delete", "--run-id", run_id)
after_delete = run("runs", "list", "--experiment-id", experiment)
run("runs", "restore", "--run-id", run_id)
run("experiments", "rename", "--experiment-id", experiment, "--new-name", "renamed")
run("experiments", "delete", "--experiment-id", experiment)
deleted = run("experiments", "search", "--view", "deleted_only")
run("experiments", "restore", "--experiment-id", experiment)

print(
    json.dumps(
        {
            "created": run_id in made,
            "artifacts": sorted(file["path"] for file in listed),
            "kept": kept,
            "described": described["tags"]["team"] if isinstance(described.get("tags"), dict) else described["data"]["tags"]["team"],
            "csv": [row["run_id"] for row in table] == [run_id],
            "gone": run_id not in after_delete,
            "back": run_id in run("runs", "list", "--experiment-id", experiment),
            "deleted": "renamed" in deleted,
            "found": "renamed" in run("experiments", "search"),
            "predicted": predicted,
        }
    )
)
