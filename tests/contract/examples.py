"""Reads the examples of schemas/ with an independent validator: examples.py SCHEMAS-FOLDER

Every schema must be one (Draft 2020-12). A valid example must pass the schemas of its envelope and of
its body; an invalid one must fail one of them, unless it says "beyond_schema": what no JSON Schema can
say, such as a sum. Also: asyncapi.yaml refers to every schema of a message, and to nothing else.
"""

import json
import pathlib
import re
import sys

import jsonschema
import referencing
import yaml

root = pathlib.Path(sys.argv[1]).resolve()
DIALECT = "https://json-schema.org/draft/2020-12/schema"
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FOLDERS = {"events": "events", "commands.pusher": "commands", "commands.poller": "commands", "commands.gateway": "commands"}


def verdict(name, problem):
    print(f"ok {name}" if not problem else f"not ok {name}: {problem}")


schemas = {path.as_uri(): json.loads(path.read_text()) for path in sorted(root.rglob("*.schema.json"))}
registry = referencing.Registry().with_resources(
    (uri, referencing.Resource.from_contents(schema, default_specification=referencing.jsonschema.DRAFT202012))
    for uri, schema in schemas.items())


def problems(path, instance):
    """What is wrong with the instance, by the schema at that path; None: nothing."""
    uri = (root / path).as_uri()
    if uri not in schemas:
        return f"there is no schema {path}"
    validator = jsonschema.Draft202012Validator(
        {"$ref": uri}, registry=registry, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    error = jsonschema.exceptions.best_match(validator.iter_errors(instance))
    return f"{error.json_path}: {error.message}" if error else None


def body_schema(example):
    type_name = example["headers"].get("ce_type", "").removeprefix("tieout.")
    return f"{FOLDERS[example['topic']]}/{type_name}.schema.json"


def judge(example):
    if not KEY.fullmatch(example["key"]):
        return "key: no tenant"
    return problems("envelope.schema.json", example["headers"]) or problems(body_schema(example), example["body"])


for uri, schema in schemas.items():
    try:
        assert schema["$schema"] == DIALECT
        jsonschema.Draft202012Validator.check_schema(schema)
        verdict("schema " + uri.removeprefix(root.as_uri() + "/"), None)
    except (AssertionError, jsonschema.SchemaError) as error:
        verdict("schema " + uri, error)

for path in sorted((root / "examples").rglob("*.json")):
    example = json.loads(path.read_text())
    problem = judge(example)
    name = f"validator {path.relative_to(root.parent)}"
    if path.parent.name == "valid" or example.get("beyond_schema"):
        verdict(name, problem)
    else:
        verdict(name, None if problem else "was taken")

asyncapi = yaml.safe_load((root / "asyncapi.yaml").read_text())
referred = set(re.findall(r"\./([\w./-]+\.schema\.json)", (root / "asyncapi.yaml").read_text()))
messages = {str(path.relative_to(root)) for folder in ("events", "commands") for path in (root / folder).iterdir()}
verdict("asyncapi: every message has its schema", messages - referred)
verdict("asyncapi: every schema is there", {path for path in referred if not (root / path).is_file()})
verdict("asyncapi: version 3", None if asyncapi["asyncapi"].startswith("3.") else asyncapi["asyncapi"])
topics = re.findall(r'^TOPIC\(\w+, "([\w.]+)"', (root / "topics.def").read_text(), re.M)
described = {channel["address"].removeprefix("{prefix}.") for channel in asyncapi["channels"].values()}
verdict("asyncapi: every topic is described", set(topics) ^ described)
used = {name for example in (root / "examples" / "valid").iterdir()
        for name in [body_schema(json.loads(example.read_text()))]}
verdict("examples: every message has one", messages - used)
