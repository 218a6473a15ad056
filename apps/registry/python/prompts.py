"""Prompts are registered models with tags: registering, loading, moving an alias and searching them. Prints what came back."""

import json

import mlflow
from mlflow import MlflowClient

client = MlflowClient()

first = mlflow.genai.register_prompt(name="greeting", template="Hello {{name}}", commit_message="first", tags={"tone": "plain"})
second = mlflow.genai.register_prompt(name="greeting", template="Dear {{name}}, {{text}}", commit_message="second")
chat = mlflow.genai.register_prompt(name="chat", template=[{"role": "user", "content": "About {{topic}}"}])
mlflow.genai.set_prompt_alias("greeting", alias="production", version=1)
at_first = mlflow.genai.load_prompt("prompts:/greeting@production")
mlflow.genai.set_prompt_alias("greeting", alias="production", version=2)
client.create_registered_model("not-a-prompt")

print(
    json.dumps(
        {
            "versions": [first.version, second.version],
            "by version": mlflow.genai.load_prompt("greeting", version=1).format(name="Ada"),
            "by alias": [at_first.version, mlflow.genai.load_prompt("prompts:/greeting@production", cache_ttl_seconds=0).version],
            "latest": mlflow.genai.load_prompt("prompts:/greeting@latest").template,
            "variables": sorted(second.variables),
            "tags": first.tags,
            "chat": chat.template[0]["content"],
            "missing": mlflow.genai.load_prompt("greeting", version=9, allow_missing=True),
            "prompts": sorted(prompt.name for prompt in mlflow.genai.search_prompts()),
            "models": [model.name for model in client.search_registered_models()],
        }
    )
)
