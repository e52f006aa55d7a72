"""What an instance documents about itself: its operations, from /api/openapi.json."""

import json
from dataclasses import dataclass, field


@dataclass
class Operation:
    method: str
    path: str
    parameters: list[dict] = field(default_factory=list)
    body: dict | None = None
    body_type: str = "application/json"
    answers: list[str] = field(default_factory=list)

    @property
    def is_about_accounts(self):
        return self.path.startswith("/auth/")


class Document:
    def __init__(self, text):
        self.whole = json.loads(text)
        self.operations = [
            self.operation(method.upper(), path, shared, described)
            for path, item in self.whole["paths"].items()
            for shared in [item.get("parameters", [])]
            for method, described in item.items()
            if method in ("get", "post", "put", "patch", "delete")
        ]

    def resolved(self, node):
        """The node that a reference means, if it is one."""
        while isinstance(node, dict) and "$ref" in node:
            found = self.whole
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def operation(self, method, path, shared, described):
        made = Operation(method, path, [self.resolved(p) for p in [*shared, *described.get("parameters", [])]])
        body = self.resolved(described.get("requestBody") or {})
        for kind, content in body.get("content", {}).items():
            made.body_type, made.body = kind, content.get("schema", {})
        for answer in described.get("responses", {}).values():
            made.answers += self.resolved(answer).get("content", {})
        return made
