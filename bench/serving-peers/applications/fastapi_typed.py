"""FastAPI as its documentation teaches it: typed request and reply."""

from fastapi import FastAPI
from onnx_model import open_model, rows_of, run
from pydantic import BaseModel

app = FastAPI()
session = open_model()


class Tensor(BaseModel):
    name: str
    shape: list[int]
    datatype: str
    data: list[float]


class InferRequest(BaseModel):
    inputs: list[Tensor]


class InferReply(BaseModel):
    model_name: str
    outputs: list[Tensor]


@app.post("/v2/models/model/infer")
async def infer(request: InferRequest) -> InferReply:
    answers = run(session, rows_of(request.inputs[0].model_dump()))
    output = Tensor(name="y", datatype="FP32", shape=list(answers.shape), data=answers.ravel().tolist())
    return InferReply(model_name="model", outputs=[output])
