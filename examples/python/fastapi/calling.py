"""A FastAPI application that asks Modelyard for predictions, over HTTP and over gRPC, and says later what turned out to be true.

Needs INFERENCE_URL, INFERENCE_GRPC and MONITOR_URL, and the model of ../classifier.py in Production.
"""

import os
import uuid
from contextlib import asynccontextmanager
from typing import Annotated, Literal

import httpx
import numpy as np
import tritonclient.grpc.aio as triton
from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, Field
from tritonclient.utils import InferenceServerException

from settings import required

MODEL = os.environ.get("MODEL_NAME", "tumour-classifier")
TIMEOUT_SECONDS = 2.0


class Tumour(BaseModel):
    """The features in the order of the model's columns. The patient keeps one version for as long as an experiment runs."""

    patient: str = Field(min_length=1, max_length=100)
    mean_radius: float = Field(gt=0)
    mean_texture: float = Field(gt=0)
    mean_smoothness: float = Field(ge=0)
    mean_concavity: float = Field(ge=0)

    def row(self) -> list[float]:
        return [self.mean_radius, self.mean_texture, self.mean_smoothness, self.mean_concavity]


class Diagnosis(BaseModel):
    id: str
    benign: float = Field(ge=0, le=1)
    model_version: str


class Finding(BaseModel):
    """What the laboratory found, days later."""

    benign: Literal[0, 1]


class Clients:
    """Connections are opened once and shared by all requests."""

    def __init__(self):
        self.inference = httpx.AsyncClient(base_url=required("INFERENCE_URL"), timeout=TIMEOUT_SECONDS)
        self.monitor = httpx.AsyncClient(base_url=required("MONITOR_URL"), timeout=TIMEOUT_SECONDS)
        self.grpc = triton.InferenceServerClient(required("INFERENCE_GRPC"))

    async def close(self):
        await self.inference.aclose()
        await self.monitor.aclose()
        await self.grpc.close()


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.clients = Clients()
    yield
    await app.state.clients.close()


app = FastAPI(title="Calls Modelyard", lifespan=lifespan)


def shared(request: Request) -> Clients:
    return request.app.state.clients


Shared = Annotated[Clients, Depends(shared)]


def new_id() -> str:
    """Chosen here, not by the platform: a request that is sent again is the same prediction, and the truth will come by it."""
    return str(uuid.uuid4())


@app.post("/http/diagnoses")
async def diagnose_over_http(tumour: Tumour, clients: Shared) -> Diagnosis:
    prediction_id = new_id()
    body = {
        "parameters": {"prediction_id": prediction_id},
        "inputs": [{"name": "X", "datatype": "FP32", "shape": [1, 4], "data": tumour.row()}],
        "outputs": [{"name": "probabilities"}],
    }
    try:
        reply = await clients.inference.post(f"/v2/models/{MODEL}/infer", json=body, headers={"x-modelyard-key": tumour.patient})
    except httpx.HTTPError as error:
        raise HTTPException(503, f"the inference service did not answer: {error!r}") from error
    if reply.status_code != 200:
        raise HTTPException(503 if reply.status_code == 503 else 502, reply.json()["error"])
    answer = reply.json()
    return Diagnosis(id=prediction_id, benign=answer["outputs"][0]["data"][1], model_version=answer["model_version"])


@app.post("/grpc/diagnoses")
async def diagnose_over_grpc(tumour: Tumour, clients: Shared) -> Diagnosis:
    prediction_id = new_id()
    rows = triton.InferInput("X", [1, 4], "FP32")
    rows.set_data_from_numpy(np.array([tumour.row()], dtype=np.float32))
    try:
        answer = await clients.grpc.infer(
            MODEL,
            [rows],
            outputs=[triton.InferRequestedOutput("probabilities")],
            parameters={"prediction_id": prediction_id},
            headers={"x-modelyard-key": tumour.patient},
            client_timeout=TIMEOUT_SECONDS,
        )
    except InferenceServerException as error:
        unavailable = error.status() in ("StatusCode.UNAVAILABLE", "StatusCode.DEADLINE_EXCEEDED")
        raise HTTPException(503 if unavailable else 502, error.message()) from error
    benign = float(answer.as_numpy("probabilities")[0, 1])
    return Diagnosis(id=prediction_id, benign=benign, model_version=answer.get_response().model_version)


@app.put("/diagnoses/{prediction_id}/finding", status_code=202)
async def report_finding(prediction_id: str, finding: Finding, clients: Shared) -> None:
    """A later report for the same prediction corrects the earlier one; a repeated report changes nothing."""
    report = {
        "eventId": f"{prediction_id}/finding/{finding.benign}",
        "environment": "production",
        "name": MODEL,
        "predictionId": prediction_id,
        "label": finding.benign,
    }
    reply = await clients.monitor.post("/api/v1/ground-truth", json=[report])
    if reply.status_code != 202:
        raise HTTPException(502, reply.text)
