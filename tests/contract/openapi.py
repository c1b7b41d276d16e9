"""schemas/openapi.yaml: `openapi.py SCHEMAS-FOLDER ROUTES.DEF` says whether it describes exactly the routes
of the console's table, with the table's sentences, and whether every reference in it leads somewhere.

For tests: Api.check holds an answer of the console against the schema that the page gives for it.
"""

import json
import pathlib
import re
import sys

import jsonschema
import referencing
import yaml

ROUTE = re.compile(r'^ROUTE\("(\w+)", "([^"]+)", (\w+), (\w+), "([^"]*)"\)', re.M)
METHODS = {"get", "put", "post", "delete", "patch"}
DRAFT = referencing.jsonschema.DRAFT202012


class Api:
    def __init__(self, folder):
        root = pathlib.Path(folder).resolve()
        self.page = yaml.safe_load((root / "openapi.yaml").read_text())
        self.uri = (root / "openapi.yaml").as_uri()
        found = [(self.uri, DRAFT.create_resource(self.page))]
        for path in root.rglob("*.schema.json"):
            schema = json.loads(path.read_text())
            found.append((path.as_uri(), referencing.Resource.from_contents(
                schema, default_specification=DRAFT)))
        self.registry = referencing.Registry().with_resources(found)
        self.resolver = self.registry.resolver(self.uri)

    def operations(self):
        """(METHOD, path, operation) of every path."""
        for path, item in self.page["paths"].items():
            for method, operation in item.items():
                if method in METHODS:
                    yield method.upper(), path, operation

    def references(self, node=None):
        node = self.page if node is None else node
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for child in node.values():
                yield from self.references(child)
        elif isinstance(node, list):
            for child in node:
                yield from self.references(child)

    def resolved(self, node):
        return self.resolver.lookup(node["$ref"]).contents if "$ref" in node else node

    def find(self, method, path):
        """The operation that a request goes to: concrete paths go before those with parameters."""
        parts = path.split("?")[0].split("/")
        best = None
        for candidate, pattern, operation in self.operations():
            names = pattern.split("/")
            fits = candidate == method and len(names) == len(parts) and all(
                n == p or n.startswith("{") for n, p in zip(names, parts))
            if fits and (best is None or pattern.count("{") < best[0].count("{")):
                best = (pattern, operation)
        return best[1] if best else None

    def check(self, method, path, status, kind, answer):
        """Raises when the page does not say so."""
        operation = self.find(method, path)
        if operation is None:
            return
        response = operation["responses"].get(str(status))
        assert response, f"{method} {path}: the page does not know the status {status}"
        content = self.resolved(response).get("content", {})
        assert kind in content, f"{method} {path} {status}: {kind} is not among {list(content)}"
        schema = content[kind]["schema"]
        if "$ref" in schema and not schema["$ref"].startswith("#"):
            schema = {"$ref": self.uri.rsplit("/", 1)[0] + "/" + schema["$ref"]}
        elif "$ref" in schema:
            schema = {"$ref": self.uri + schema["$ref"]}
        elif kind == "application/json":
            schema = absolute(schema, self.uri)
        validator = jsonschema.Draft202012Validator(schema, registry=self.registry)
        error = jsonschema.exceptions.best_match(validator.iter_errors(answer))
        assert error is None, f"{method} {path} {status}: {error.json_path}: {error.message}"


def absolute(node, base):
    """The same schema with references that do not depend on where it stands."""
    if isinstance(node, dict):
        return {k: base + v if k == "$ref" and v.startswith("#") else absolute(v, base)
                for k, v in node.items()}
    return [absolute(child, base) for child in node] if isinstance(node, list) else node


def verdict(name, problem):
    print(f"ok {name}" if not problem else f"not ok {name}: {problem}")


def main():
    api = Api(sys.argv[1])
    table = {(method, pattern): (access, handler, sentence) for method, pattern, access, handler,
             sentence in ROUTE.findall(pathlib.Path(sys.argv[2]).read_text())}
    page = {(method, path): operation for method, path, operation in api.operations()}
    verdict("there are routes", "" if table else "the table could not be read")
    verdict("every route is on the page", ", ".join(f"{m} {p}" for m, p in table.keys() - page.keys()))
    verdict("every path is a route", ", ".join(f"{m} {p}" for m, p in page.keys() - table.keys()))
    for key in sorted(table.keys() & page.keys()):
        access, handler, sentence = table[key]
        operation = page[key]
        wrong = []
        if operation.get("operationId") != handler:
            wrong.append(f"operationId is not {handler}")
        if operation.get("summary") != sentence:
            wrong.append(f"summary is not {sentence!r}")
        if (access == "OPEN") != (operation.get("security") == []):
            wrong.append("security does not fit the access")
        if access != "OPEN" and "401" not in operation["responses"]:
            wrong.append("401 is missing")
        if access == "TENANT" and "404" not in operation["responses"]:
            wrong.append("404 is missing")
        verdict(" ".join(key), "; ".join(wrong))
    lost = []
    for reference in set(api.references()):
        try:
            api.resolver.lookup(reference)
        except referencing.exceptions.Unresolvable as problem:
            lost.append(str(problem))
    kinds = {f"records/{path.name}" for path in pathlib.Path(sys.argv[1]).glob("records/*.json")}
    verdict("every kind of record is on the page", ", ".join(kinds - set(api.references())))
    verdict("references lead somewhere", "; ".join(lost))


if __name__ == "__main__":
    main()
