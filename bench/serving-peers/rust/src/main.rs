//! A model behind Rust's usual web framework: the Open Inference Protocol's JSON request, one row or more, and nothing else.
//! Arguments: port, model file. ONNX Runtime is the library that ORT_DYLIB_PATH names.
use std::{borrow::Cow, env, sync::Mutex};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use ort::{session::Session, value::TensorRef};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct InferRequest<'a> {
    #[serde(borrow)]
    inputs: Vec<InputTensor<'a>>,
}

#[derive(Deserialize)]
struct InputTensor<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    shape: Vec<usize>,
    data: Vec<f32>,
}

#[derive(Serialize)]
struct InferReply<'a> {
    model_name: &'a str,
    outputs: [OutputTensor<'a>; 1],
}

#[derive(Serialize)]
struct OutputTensor<'a> {
    name: &'a str,
    datatype: &'a str,
    shape: Vec<i64>,
    data: &'a [f32],
}

type Served = &'static Mutex<Session>;

fn answer(session: Served, body: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let request: InferRequest = serde_json::from_slice(body)?;
    let input = request.inputs.first().ok_or("a request needs an input")?;
    let tensor = TensorRef::from_array_view((input.shape.clone(), input.data.as_slice()))?;
    let mut session = session.lock().map_err(|_| "an earlier run failed")?;
    let outputs = session.run(ort::inputs![input.name.as_ref() => tensor])?;
    let (shape, data) = outputs[0].try_extract_tensor::<f32>()?;
    let output = OutputTensor { name: "y", datatype: "FP32", shape: shape.to_vec(), data };
    Ok(serde_json::to_vec(&InferReply { model_name: "model", outputs: [output] })?)
}

async fn infer(State(session): State<Served>, body: Bytes) -> (StatusCode, [(&'static str, &'static str); 1], Vec<u8>) {
    let json = [("content-type", "application/json")];
    match answer(session, &body) {
        Ok(reply) => (StatusCode::OK, json, reply),
        Err(error) => (StatusCode::BAD_REQUEST, json, serde_json::json!({ "error": error.to_string() }).to_string().into_bytes()),
    }
}

// One core is given to every server in the comparison: one thread serves it best.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().collect();
    let [_, port, model] = arguments.as_slice() else { return Err("usage: onnx-server <port> <model file>".into()) };
    let environment = Box::leak(Box::new(ort::init().build()?));
    let session = Session::builder(environment)?.with_intra_threads(1)?.commit_from_file(model)?;
    let served: Served = Box::leak(Box::new(Mutex::new(session)));
    let app = Router::new().route("/v2/models/model/infer", post(infer)).with_state(served);
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    // Replies are written whole: waiting for more of them only delays the client.
    axum::serve(axum::serve::ListenerExt::tap_io(listener, |stream| drop(stream.set_nodelay(true))), app).await?;
    Ok(())
}
