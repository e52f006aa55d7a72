"""What came back for a request."""

import json
from dataclasses import dataclass


class Fields(dict):
    """Header fields by name, in any case; those sent twice joined with a comma."""

    def __init__(self, pairs):
        super().__init__()
        for name, value in pairs:
            name = name.lower()
            self[name] = f"{self[name]}, {value}" if name in self else value

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


@dataclass
class Answer:
    status: int
    fields: Fields
    body: bytes

    @classmethod
    def of(cls, response):
        """Reads an answer of `http.client` to its end."""
        return cls(response.status, Fields(response.getheaders()), response.read())

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        return self.json["error"]

    @property
    def code(self):
        return self.error["code"]

    @property
    def type(self):
        return self.fields.get("Content-Type")


def contract_error(answer, status, code):
    """Checks that an answer is the contract's error, all of it, and returns the error."""
    assert answer.status == status, answer.body[:500]
    assert answer.fields["content-type"].split(";")[0] == "application/json"
    assert set(answer.json) == {"error"}
    error = answer.error
    assert set(error) <= {"code", "message", "details", "request_id"}
    assert error["code"] == code, error
    assert error["message"] and isinstance(error.get("details", {}), dict)
    assert error["request_id"] == answer.fields["x-request-id"]
    assert error["request_id"].startswith("req_") and len(error["request_id"]) == 36
    return error
