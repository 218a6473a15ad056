"""No framework: a handler of Granian's own interface, the fastest way Python has to answer HTTP."""

import orjson
from onnx_model import open_model, reply_of, rows_of, run

session = open_model()
HEADERS = [("content-type", "application/json")]


async def app(_scope, protocol):
    body = orjson.loads(await protocol())
    answers = run(session, rows_of(body["inputs"][0]))
    protocol.response_bytes(200, HEADERS, orjson.dumps(reply_of(answers), option=orjson.OPT_SERIALIZE_NUMPY))
