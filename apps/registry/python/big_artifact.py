"""One big file, there and back through the proxy: 64 MB, or BIG_ARTIFACT_MB of them. Prints how both ends compare."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

import mlflow
from mlflow import MlflowClient

MEGABYTE = 1024 * 1024
size = int(os.environ.get("BIG_ARTIFACT_MB", "64"))


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


with tempfile.TemporaryDirectory() as folder:
    big = Path(folder) / "weights.bin"
    with big.open("wb") as file:
        for n in range(size):
            file.write(hashlib.sha256(str(n).encode()).digest() * (MEGABYTE // 32))
    with mlflow.start_run() as run:
        mlflow.log_artifact(str(big), "checkpoints")
    listed = MlflowClient().list_artifacts(run.info.run_id, "checkpoints")
    back = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="checkpoints/weights.bin", dst_path=f"{folder}/back")
    print(
        json.dumps(
            {
                "listed": [[file.path, file.file_size == size * MEGABYTE] for file in listed],
                "same": digest(back) == digest(big),
            }
        )
    )
