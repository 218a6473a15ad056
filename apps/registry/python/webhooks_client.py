"""Webhooks by the unmodified MLflow client. Needs MLFLOW_TRACKING_URI and the receiver's address as argument; ends with 0 when every answer
was right. What arrived is for the receiver to judge."""

import sys

import mlflow
from mlflow import MlflowClient
from mlflow.entities.webhook import WebhookEvent, WebhookStatus
from mlflow.exceptions import MlflowException

receiver = sys.argv[1]
client = MlflowClient()


def manage():
    webhook = client.create_webhook(
        "ci",
        f"{receiver}/models",
        events=["registered_model.created", "model_version.created", "model_version_tag.set", "model_version_alias.created"],
        description="starts the pipeline",
        secret="hush",
    )
    assert webhook.status == WebhookStatus.ACTIVE and webhook.secret is None
    assert client.get_webhook(webhook.webhook_id).description == "starts the pipeline"
    assert [one.webhook_id for one in client.list_webhooks()] == [webhook.webhook_id]
    result = client.test_webhook(webhook.webhook_id, event="model_version.created")
    assert result.success and result.response_status == 200 and result.response_body == "thanks", vars(result)
    changed = client.update_webhook(webhook.webhook_id, description="starts it again")
    assert changed.description == "starts it again" and len(changed.events) == 4
    try:
        client.create_webhook("inside", "https://169.254.169.254/latest", events=["model_version.created"])
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"
    else:
        raise AssertionError("a private address was taken")
    client.create_webhook("prompts", f"{receiver}/prompts", events=["prompt.created", "prompt_version.created", "prompt_alias.created"])
    gone = client.create_webhook("gone", f"{receiver}/gone", events=[WebhookEvent("model_version", "created")])
    client.delete_webhook(gone.webhook_id)
    assert sorted(one.name for one in client.list_webhooks()) == ["ci", "prompts"]


def work():
    client.create_registered_model("hooked", tags={"team": "risk"}, description="a model")
    client.create_model_version("hooked", "s3://bucket/model", description="first")
    client.set_model_version_tag("hooked", "1", "gate", "passed")
    client.set_registered_model_alias("hooked", "champion", "1")
    mlflow.genai.register_prompt("greeting", "Hello {{name}}!", commit_message="first words", tags={"lang": "en"})
    mlflow.genai.set_prompt_alias("greeting", "live", 1)


manage()
work()
