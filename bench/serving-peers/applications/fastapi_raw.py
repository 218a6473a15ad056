"""FastAPI at its fastest: the body read raw, orjson both ways, no model of the request."""

import orjson
from fastapi import FastAPI, Request, Response
from onnx_model import open_model, reply_of, rows_of, run

app = FastAPI()
session = open_model()


@app.post("/v2/models/model/infer")
async def infer(request: Request) -> Response:
    body = orjson.loads(await request.body())
    answers = run(session, rows_of(body["inputs"][0]))
    return Response(orjson.dumps(reply_of(answers), option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json")
