"""A FastAPI application that serves a model of its own and is watched by Modelyard like any other.

It registers its model as a version, with the training data for the monitor to compare with, and publishes what it answers
(PredictionLogged) and what turned out to be true (GroundTruthReported) to Kafka. Needs MLFLOW_TRACKING_URI and KAFKA_BROKERS.
"""

import csv
import os
import tempfile
import time
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import mlflow
import numpy as np
from fastapi import FastAPI, Request, Response
from mlflow import MlflowClient
from pydantic import BaseModel, Field
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from event_publisher import EventPublisher, instant
from settings import required

NAME = os.environ.get("MODEL_NAME", "wine-cultivar")
FEATURES = ["alcohol", "malic_acid", "color_intensity", "proline"]
LABEL = "cultivar"


class Wine(BaseModel):
    alcohol: float = Field(gt=0, lt=100)
    malic_acid: float = Field(ge=0)
    color_intensity: float = Field(ge=0)
    proline: float = Field(ge=0)


class Cultivar(BaseModel):
    id: str
    cultivar: Literal[0, 1, 2]
    confidence: float = Field(ge=0, le=1)


class Truth(BaseModel):
    cultivar: Literal[0, 1, 2]


@dataclass(frozen=True)
class Served:
    model: Pipeline
    version: str
    events: EventPublisher


def train() -> tuple[Pipeline, np.ndarray, np.ndarray]:
    data = load_wine()
    rows = data.data[:, [data.feature_names.index(name) for name in FEATURES]]
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, data.target), rows, data.target


def register(rows: np.ndarray, labels: np.ndarray) -> str:
    """Registers a version that the platform will not serve: its source says where it runs. Gives the version's number."""
    mlflow.set_tracking_uri(required("MLFLOW_TRACKING_URI"))
    mlflow.set_experiment(NAME)
    client = MlflowClient()
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "training.csv"
        with file.open("w", newline="") as text:
            csv.writer(text).writerows([[*FEATURES, LABEL], *([*row, label] for row, label in zip(rows, labels))])
        mlflow.log_artifact(str(file), "reference")
        mlflow.set_tag("modelyard.label", LABEL)
    if not client.search_registered_models(f"name = '{NAME}'"):
        client.create_registered_model(NAME)
    return str(client.create_model_version(NAME, source="https://serving.example/wine", run_id=run.info.run_id).version)


@asynccontextmanager
async def lifespan(app: FastAPI):
    model, rows, labels = train()
    events = EventPublisher(required("KAFKA_BROKERS"), source="urn:example:wine-service")
    app.state.served = Served(model, register(rows, labels), events)
    yield
    events.flush()


app = FastAPI(title="Serves its own model", lifespan=lifespan)


@app.post("/cultivars")
def predict(wine: Wine, request: Request) -> Cultivar:
    began = time.perf_counter()
    served: Served = request.app.state.served
    features = wine.model_dump()
    probabilities = served.model.predict_proba([[features[name] for name in FEATURES]])[0]
    answer = Cultivar(id=str(uuid.uuid4()), cultivar=int(probabilities.argmax()), confidence=float(probabilities.max()))
    now = instant()
    served.events.publish(
        "inference.prediction",
        "PredictionLogged",
        {
            "predictionId": answer.id,
            "environment": "production",
            "modelId": None,
            "modelVersionId": None,
            "name": NAME,
            "version": served.version,
            "digest": None,
            "unit": None,
            "experiment": None,
            "arm": None,
            "propensity": None,
            "shadow": False,
            "purpose": "live",
            "requestTime": now,
            "eventTime": now,
            "features": features,
            "outputs": {"probabilities": probabilities.tolist()},
            "decision": answer.cultivar,
            "threshold": None,
            "confidence": answer.confidence,
            "latencyMs": (time.perf_counter() - began) * 1000,
            "error": None,
        },
    )
    return answer


@app.put("/cultivars/{prediction_id}/truth", status_code=202)
def report_truth(prediction_id: str, truth: Truth, request: Request) -> None:
    request.app.state.served.events.publish(
        "monitor.ground-truth",
        "GroundTruthReported",
        {
            "predictionId": prediction_id,
            "environment": "production",
            "modelId": None,
            "name": NAME,
            "label": truth.cultivar,
            "outcomes": {},
            "eventTime": instant(),
        },
    )


@app.get("/health")
def health(request: Request, response: Response) -> dict[str, int]:
    """Unhealthy once a record was refused by the log for good: the monitor would judge on less than was answered."""
    failed = request.app.state.served.events.failed
    if failed:
        response.status_code = 503
    return {"unpublished": failed}
