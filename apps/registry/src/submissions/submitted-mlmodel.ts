/** The name of the graph in the folder of a submitted model. */
export const submittedGraph = 'model.onnx';

/**
 * The MLmodel file that makes a folder of a lone ONNX file, so that clients load it like any other model. The same for every submission: equal
 * files make equal versions.
 */
export const submittedMlModel = `flavors:
  onnx:
    code: null
    data: ${submittedGraph}
    onnx_session_options: null
    providers:
    - CPUExecutionProvider
  python_function:
    data: ${submittedGraph}
    loader_module: mlflow.onnx
`;
