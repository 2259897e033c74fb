"""A server on loopback that speaks OpenAI's protocol, and answers what a test tells it to."""

import json
from collections.abc import Callable
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

#: What a request is answered with: a text of the model, or a whole response.
Reply = str | Response | Callable[[dict[str, Any]], Any]

OPENAI_PATH = "/v1/chat/completions"


class LlmServer:
    """``replies`` are given one after another, the last one for ever; ``requests`` are the bodies that came."""

    def __init__(self, server: HTTPServer, path: str = OPENAI_PATH) -> None:
        self.server = server
        self.replies: list[Reply] = []
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        server.expect_request(path, method="POST").respond_with_handler(self._handle)

    def says(self, *replies: Reply) -> None:
        """From now on these are the replies."""
        self.replies = list(replies)

    def _handle(self, request: Request) -> Response:
        body = request.get_json()
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        made = reply if isinstance(reply, str | Response) else reply(body)
        return made if isinstance(made, Response) else completion(made)


def completion(
    content: str | None,
    *,
    finish: str = "stop",
    refusal: str | None = None,
    tokens: tuple[int, int] = (100, 20),
) -> Response:
    """A completion as OpenAI answers it."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    body = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "test",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {
            "prompt_tokens": tokens[0],
            "completion_tokens": tokens[1],
            "total_tokens": sum(tokens),
        },
    }
    return Response(json.dumps(body), content_type="application/json")


def failure(
    status: int, message: str = "no", *, code: str = "", param: str | None = None, headers: Any = None
) -> Response:
    """An error as OpenAI answers it."""
    body = {"error": {"message": message, "type": "error", "code": code, "param": param}}
    return Response(json.dumps(body), status=status, content_type="application/json", headers=headers)
