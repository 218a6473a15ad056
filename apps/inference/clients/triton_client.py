"""Calls a running service with the unmodified tritonclient and prints what came back as one JSON object.

usage: triton_client.py <http host:port> <grpc host:port>
It expects the models `mixed` (one input and output of each kind) and `iris` (three floats, two probabilities).
"""

import asyncio
import http.client
import json
import queue
import sys

import grpc
import numpy as np
import tritonclient.grpc as triton_grpc
import tritonclient.grpc.aio as triton_grpc_aio
import tritonclient.http as triton_http
import tritonclient.http.aio as triton_http_aio
from google.protobuf.json_format import MessageToJson
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

HTTP, GRPC = sys.argv[1:3]
ROWS = {
    "age": ("FP32", np.array([[1.5], [-3.0]], np.float32)),
    "count": ("INT64", np.array([[2**61 + 1], [-5]], np.int64)),
    "city": ("BYTES", np.array([["Zürich".encode()], [b""]], np.object_)),
    "flag": ("BOOL", np.array([[True], [False]])),
}
OUTPUTS = ["halved", "doubled", "echo", "negated"]


def plain(array):
    return [value.decode() if isinstance(value, bytes) else value for value in array.reshape(-1).tolist()]


def inputs(module, **options):
    made = []
    for name, (datatype, array) in ROWS.items():
        tensor = module.InferInput(name, list(array.shape), datatype)
        tensor.set_data_from_numpy(array, **options)
        made.append(tensor)
    return made


def answers(result):
    return {name: plain(result.as_numpy(name)) for name in OUTPUTS}


def refusal(call):
    try:
        call()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


def over_http():
    client = triton_http.InferenceServerClient(HTTP, concurrency=2)
    requested = [triton_http.InferRequestedOutput(name, binary_data=name != "echo") for name in OUTPUTS]
    as_json = [triton_http.InferRequestedOutput(name, binary_data=False) for name in OUTPUTS]
    return {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "server": client.get_server_metadata()["name"],
        "model": client.get_model_metadata("mixed"),
        "model_ready": [client.is_model_ready("mixed"), client.is_model_ready("mixed", "1")],
        "unknown_ready": client.is_model_ready("nobody"),
        "binary": answers(client.infer("mixed", inputs(triton_http), request_id="r-1")),
        "json": answers(client.infer("mixed", inputs(triton_http, binary_data=False), outputs=as_json)),
        "mixed": answers(client.infer("mixed", inputs(triton_http), outputs=requested)),
        "versioned": answers(client.infer("mixed", inputs(triton_http), model_version="1")),
        "gzip": answers(client.infer("mixed", inputs(triton_http), request_compression_algorithm="gzip")),
        "deflate": answers(client.infer("mixed", inputs(triton_http), request_compression_algorithm="deflate")),
        "id": client.infer("mixed", inputs(triton_http), request_id="r-1").get_response()["id"],
        "zipped_reply": answers(
            client.infer("mixed", inputs(triton_http), outputs=as_json, response_compression_algorithm="gzip")
        ),
        "classified": classified(triton_http, client),
        "index": client.get_model_repository_index(),
        "config": client.get_model_config("iris"),
        "statistics": client.get_inference_statistics("iris", "1")["model_stats"][0],
        "all_statistics": [model["name"] for model in client.get_inference_statistics()["model_stats"]],
        "unknown": refusal(lambda: client.infer("nobody", inputs(triton_http))),
        "incomplete": refusal(lambda: client.infer("mixed", inputs(triton_http)[:2])),
        "chosen": client.infer("iris", iris(triton_http), **chosen("http")).get_response()["parameters"]["prediction_id"],
        "undated": refusal(lambda: client.infer("iris", iris(triton_http), parameters={"event_time": "soon"})),
        "large": large(client, triton_http),
    }


def iris(module):
    tensor = module.InferInput("x", [2, 3], "FP32")
    tensor.set_data_from_numpy(np.array([[0, 0, 0], [3, 1, 2]], np.float32))
    return [tensor]


def chosen(protocol):
    """The schedule policy's parameters, and the platform's own."""
    return {"priority": 1, "timeout": 20_000_000, "parameters": {"prediction_id": f"{protocol}-chosen"}}


def classified(module, client):
    wanted = [module.InferRequestedOutput("probabilities", class_count=2)]
    return plain(client.infer("iris", iris(module), outputs=wanted).as_numpy("probabilities"))


def raw():
    """Triton's raw request, which its own client cannot send: the body is the only input."""
    row = np.array([0, 0, 0], np.float32).tobytes()
    connection = http.client.HTTPConnection(HTTP, timeout=20)
    connection.request("POST", "/v2/models/iris/infer", row, {"Inference-Header-Content-Length": "0"})
    reply = connection.getresponse()
    body = reply.read()
    return np.frombuffer(body[int(reply.headers["Inference-Header-Content-Length"]) :], np.float32).tolist()


async def over_http_aio():
    async with triton_http_aio.InferenceServerClient(HTTP) as client:
        return answers(await client.infer("mixed", inputs(triton_http, binary_data=False)))


def over_grpc():
    client = triton_grpc.InferenceServerClient(GRPC)
    metadata = client.get_model_metadata("mixed", as_json=True)
    return {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "server": client.get_server_metadata().name,
        "model": metadata,
        "model_ready": [client.is_model_ready("mixed"), client.is_model_ready("mixed", "1")],
        "raw": answers(client.infer("mixed", inputs(triton_grpc), request_id="g-1")),
        "gzip": answers(client.infer("mixed", inputs(triton_grpc), compression_algorithm="gzip")),
        "compressed": [
            large(client, triton_grpc, compression_algorithm="gzip"),
            large(client, triton_grpc, compression_algorithm="deflate"),
            asyncio.run(compressed_aio()),
            compressed_stream(),
        ],
        "patient": answers(client.infer("mixed", inputs(triton_grpc), client_timeout=20)),
        "parameters": {
            name: value.string_param
            for name, value in client.infer("mixed", inputs(triton_grpc)).get_response().parameters.items()
        },
        "unknown": refusal(lambda: client.infer("nobody", inputs(triton_grpc))),
        "classified": classified(triton_grpc, client),
        "index": [model.name for model in client.get_model_repository_index().models],
        "config": client.get_model_config("iris", as_json=True)["config"],
        "statistics": client.get_inference_statistics("iris", as_json=True)["model_stats"][0],
        "unimplemented": refusal(client.get_system_shared_memory_status),
        "chosen": client.infer("iris", iris(triton_grpc), **chosen("grpc"))
        .get_response()
        .parameters["prediction_id"]
        .string_param,
        "undated": refusal(lambda: client.infer("iris", iris(triton_grpc), parameters={"event_time": "soon"})),
        "large": large(client, triton_grpc),
    }


def controlled(client):
    """Loads, unloads and settings. The model is loaded again at the end."""
    told = {"log": client.get_log_settings(), "trace": client.get_trace_settings()}
    client.unload_model("iris")
    told["unloaded"] = client.is_model_ready("iris")
    client.load_model("iris")
    told["loaded"] = client.is_model_ready("iris")
    told["unknown_load"] = refusal(lambda: client.load_model("nobody"))
    told["own_config"] = refusal(lambda: client.load_model("iris", config="{}"))
    told["verbose"] = client.update_log_settings({"log_verbose_level": 1})
    client.update_log_settings({"log_verbose_level": 0})
    told["own_log_file"] = refusal(lambda: client.update_log_settings({"log_file": "/tmp/log"}))
    told["rate"] = client.update_trace_settings("iris", {"trace_rate": "7"})
    told["cleared"] = client.update_trace_settings("iris", {"trace_rate": None})
    told["untraceable"] = refusal(lambda: client.update_trace_settings(settings={"trace_level": ["TIMESTAMPS"]}))
    return {name: value if isinstance(value, (dict, bool, type(None))) else settings(value) for name, value in told.items()}


def settings(response):
    """The settings of a gRPC response, as HTTP has them."""
    return json.loads(MessageToJson(response, preserving_proto_field_name=True))["settings"]


def large_inputs(module):
    """A message beyond the 4 MiB at which gRPC servers usually stop, and one that is worth compressing."""
    text = np.array([[b"x" * 5_000_000], [b""]], np.object_)
    tensors = inputs(module)
    tensors[2].set_data_from_numpy(text)
    return tensors


def large(client, module, **options):
    return length(client.infer("mixed", large_inputs(module), **options))


def length(result):
    return len(result.as_numpy("echo")[0, 0])


def over_a_stream():
    """Many requests over one call; one of them is refused and the stream goes on."""
    replies = queue.Queue()
    client = triton_grpc.InferenceServerClient(GRPC)
    client.start_stream(callback=lambda result, error: replies.put((result, error)))
    for number in range(20):
        name = "nobody" if number == 7 else "mixed"
        client.async_stream_infer(name, inputs(triton_grpc), request_id=f"s-{number}")
    got = [replies.get(timeout=20) for _ in range(20)]
    client.stop_stream()
    results = {result.get_response().id: answers(result) for result, error in got if error is None}
    return {
        "answered": len(results),
        "refused": [error.message() for _, error in got if error is not None],
        "first": results["s-0"],
    }


async def compressed_aio():
    async with triton_grpc_aio.InferenceServerClient(GRPC) as client:
        return length(await client.infer("mixed", large_inputs(triton_grpc), compression_algorithm="gzip"))


def compressed_stream():
    replies = queue.Queue()
    client = triton_grpc.InferenceServerClient(GRPC)
    client.start_stream(callback=lambda result, error: replies.put((result, error)), compression_algorithm="gzip")
    client.async_stream_infer("mixed", large_inputs(triton_grpc))
    result, _ = replies.get(timeout=20)
    client.stop_stream()
    return length(result)


async def over_grpc_aio():
    async with triton_grpc_aio.InferenceServerClient(GRPC) as client:
        return answers(await client.infer("mixed", inputs(triton_grpc)))


def by_stub():
    """Typed contents, which tritonclient itself never sends, and the standard health service."""
    channel = grpc.insecure_channel(GRPC)
    request = service_pb2.ModelInferRequest(model_name="iris", id="typed")
    tensor = request.inputs.add(name="x", datatype="FP32", shape=[1, 3])
    tensor.contents.fp32_contents.extend([0, 0, 0])
    reply = service_pb2_grpc.GRPCInferenceServiceStub(channel).ModelInfer(request)
    health = channel.unary_unary("/grpc.health.v1.Health/Check", lambda raw: raw, lambda raw: raw)
    return {
        "id": reply.id,
        "typed": list(reply.outputs[0].contents.fp32_contents),
        "raw": len(reply.raw_output_contents),
        "health": health(b"").hex(),
    }


print(
    json.dumps(
        {
            "http": over_http(),
            "http_aio": asyncio.run(over_http_aio()),
            "grpc": over_grpc(),
            "grpc_aio": asyncio.run(over_grpc_aio()),
            "http_controlled": controlled(triton_http.InferenceServerClient(HTTP)),
            "grpc_controlled": controlled(triton_grpc.InferenceServerClient(GRPC)),
            "stub": by_stub(),
            "raw": raw(),
            "stream": over_a_stream(),
        }
    )
)
