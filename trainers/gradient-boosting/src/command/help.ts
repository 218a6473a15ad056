export const help = `gradient-boosting: trains gradient-boosted trees on tabular data and writes ONNX (contract trainer/v1)

usage: TRAINER_INPUT=<folder> TRAINER_OUTPUT=<folder> gradient-boosting [--help]

reads   $TRAINER_INPUT/config.json            {"apiVersion": "trainer/v1", "parameters": {"label": "late", …}}
        $TRAINER_INPUT/train/manifest.json    {"files": [{"path", "sha256", "format": "parquet" | "ndjson" | "csv"}]}
        $TRAINER_INPUT/registered             rows added to those of train (optional)
        $TRAINER_INPUT/validation, holdout    rows to stop by, rows to evaluate on (optional, never learnt from)
writes  $TRAINER_OUTPUT/model/                an MLflow model folder: MLmodel, model.onnx, input_example.json
        metrics.json, signature.json, evaluation/predictions.ndjson, progress.ndjson; error.json when it fails
uses    TRAINER_RUN_ID, TRAINER_SEED (optional)
exits   0 done, 64 bad input (do not repeat), 75 temporary fault (repeat), 143 stopped by SIGTERM, 1 anything else

trainer.yaml beside this program lists every parameter with its range and default.
`;
