"""Language models behind one door, over real sockets."""

import json
from time import sleep
from typing import Any, Literal

import pydantic
import pytest
from django.utils.http import http_date
from pytest_httpserver import HTTPServer
from werkzeug import Response

from common import llm
from common.llm_results import (
    Answer,
    Filtered,
    Invalid,
    LlmError,
    Refused,
    Rejected,
    Truncated,
    Unavailable,
    Usage,
)
from tests.llm_server import LlmServer, completion, failure

ASKED = [{"role": "user", "content": "Is 2 + 2 = 4?"}]


class Yes(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")

    says: Literal["yes", "no"]


YES = Yes(says="yes").model_dump_json()


@pytest.fixture
def use(settings: Any):
    """Set settings of the language model."""
    llm._unknown_to.clear()

    def setting(**values: Any) -> None:
        settings.LMS_SCORING = settings.LMS_SCORING | values

    return setting


@pytest.fixture
def server(httpserver: HTTPServer, use) -> LlmServer:
    use(
        OPENAI_API_KEY="key",
        OPENAI_BASE_URL=httpserver.url_for("/v1"),
        OPENAI_MODEL="m",
        AZURE_OPENAI_ENDPOINT="",
    )
    return LlmServer(httpserver)


def test_a_readable_answer_comes_with_what_it_used(server):
    server.says(YES)
    assert llm.ask(ASKED, Yes) == Answer(Yes(says="yes"), Usage(100, 20))


def test_it_is_asked_at_temperature_0_by_a_strict_schema_with_the_key(server):
    server.says(YES)
    llm.ask(ASKED, Yes, max_tokens=77)
    [request], [headers] = server.requests, server.headers
    assert (request["model"], request["temperature"], request["max_completion_tokens"]) == ("m", 0, 77)
    shape = request["response_format"]["json_schema"]
    assert (shape["strict"], shape["schema"]["additionalProperties"]) == (True, False)
    assert headers["Authorization"] == "Bearer key"


def test_azure_is_asked_by_deployment_version_and_its_own_key(httpserver, use):
    use(
        OPENAI_API_KEY="other",
        AZURE_OPENAI_ENDPOINT=httpserver.url_for("/"),
        AZURE_OPENAI_API_KEY="azure-key",
        AZURE_OPENAI_API_VERSION="2024-10-21",
        AZURE_OPENAI_CHAT_DEPLOYMENT_NAME="gpt-school",
    )
    server = LlmServer(httpserver, "/openai/deployments/gpt-school/chat/completions")
    server.says(YES)
    assert isinstance(llm.ask(ASKED, Yes), Answer)
    assert server.headers[0]["Api-Key"] == "azure-key"
    assert httpserver.log[0][0].args["api-version"] == "2024-10-21"


@pytest.mark.parametrize(
    ("reply", "result"),
    [
        (completion(None, refusal="I would rather not"), Refused(Usage(100, 20))),
        (completion('{"says": "y', finish="length"), Truncated(Usage(100, 20))),
        (completion(None, finish="content_filter"), Filtered(Usage(100, 20))),
        (failure(400, "filtered", code="content_filter"), Filtered()),
        (failure(401, "wrong key sk-123", code="invalid_api_key"), Rejected("HTTP 401 invalid_api_key")),
        (failure(404, "no such model", code="model_not_found"), Rejected("HTTP 404 model_not_found")),
        (failure(500), Unavailable("HTTP 500")),
        (failure(503, headers={"Retry-After": "7"}), Unavailable("HTTP 503", 7.0)),
        (failure(429, headers={"Retry-After": "2"}), Unavailable("HTTP 429", 2.0)),
        (failure(429, headers={"Retry-After": "86400"}), Unavailable("HTTP 429", llm.LONGEST_WAIT)),
        (failure(429, headers={"Retry-After": "soon"}), Unavailable("HTTP 429")),
        (failure(429, headers={"Retry-After": "nan"}), Unavailable("HTTP 429")),
        (failure(429, headers={"Retry-After": http_date(0)}), Unavailable("HTTP 429", 0.0)),
    ],
)
def test_what_goes_wrong_is_a_result(server, reply, result):
    server.says(reply)
    assert llm.ask(ASKED, Yes) == result
    assert len(server.requests) == 1  # nothing is retried here


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "yes",
        "[]",
        '{"says": "perhaps"}',
        '{"says": "yes", "and": 1}',
        '{"says": null}',
        completion(None),
        Response("<html>hello</html>", content_type="text/html"),
        Response("{", content_type="application/json"),
        Response("{}", content_type="application/json"),
        Response("[]", content_type="application/json"),
        Response('{"choices": []}', content_type="application/json"),
        Response('{"choices": [{"message": null}]}', content_type="application/json"),
        Response('{"choices": [{"message": {"content": ["yes"]}}]}', content_type="application/json"),
        Response('{"choices": "yes"}', content_type="application/json"),
    ],
)
def test_nonsense_is_invalid_whatever_its_shape(server, reply):
    server.says(reply)
    assert isinstance(llm.ask(ASKED, Yes), Invalid)


def test_what_is_wrong_with_an_answer_is_told_without_quoting_it(server):
    server.says('{"says": "Anna K. is wrong"}')
    result = llm.ask(ASKED, Yes)
    assert result == Invalid("says: literal_error", Usage(100, 20))


def test_an_answer_in_a_code_fence_is_read(server):
    server.says(f"```json\n{YES}\n```")
    assert isinstance(llm.ask(ASKED, Yes), Answer)


def test_a_server_that_never_answers_is_unavailable(server, use):
    use(LLM_TIMEOUT_SECONDS=0.2)
    server.says(lambda _body: sleep(1) or YES)
    assert llm.ask(ASKED, Yes) == Unavailable("APITimeoutError")


def test_a_server_that_is_not_there_is_unavailable(use):
    use(OPENAI_BASE_URL="http://127.0.0.1:9/v1", AZURE_OPENAI_ENDPOINT="")
    assert llm.ask(ASKED, Yes) == Unavailable("APIConnectionError")


def _picky(**unknown: str):
    """A server that refuses parameters, naming each in its complaint."""

    def reply(body: dict[str, Any]) -> Any:
        for name, complaint in unknown.items():
            value = body.get(name)
            if value is not None and (name != "response_format" or value["type"] in complaint):
                return failure(400, f"Unsupported: {name} {complaint}", param=name)
        return YES

    return reply


@pytest.mark.parametrize(
    ("unknown", "left"),
    [
        ({"temperature": ""}, {"max_completion_tokens": 50, "response_format": "json_schema"}),
        (
            {"max_completion_tokens": ""},
            {"temperature": 0, "max_tokens": 50, "response_format": "json_schema"},
        ),
        ({"response_format": "json_schema"}, {"temperature": 0, "response_format": "json_object"}),
        ({"response_format": "json_schema json_object"}, {"temperature": 0, "response_format": None}),
        ({"temperature": "", "response_format": "json_schema"}, {"response_format": "json_object"}),
    ],
)
def test_what_a_server_does_not_know_is_left_out_and_remembered(server, unknown, left):
    server.says(_picky(**unknown))
    assert isinstance(llm.ask(ASKED, Yes, max_tokens=50), Answer)
    before = len(server.requests)
    llm.ask(ASKED, Yes, max_tokens=50)
    assert len(server.requests) == before + 1
    last = server.requests[-1]
    last["response_format"] = (last.get("response_format") or {}).get("type")
    assert {name: last.get(name) for name in left} == left
    assert not set(unknown) - {"response_format"} & set(last)


def test_a_server_without_schemas_is_told_the_schema_in_words(server):
    server.says(_picky(response_format="json_schema"))
    llm.ask(ASKED, Yes)
    assert json.dumps(Yes.model_json_schema()) in server.requests[-1]["messages"][-1]["content"]


def test_a_request_that_is_wrong_otherwise_is_rejected_at_once(server):
    server.says(failure(400, "too many messages", code="bad"))
    assert llm.ask(ASKED, Yes) == Rejected("HTTP 400 bad")


def test_whether_there_is_a_language_model_depends_on_key_or_address(use):
    nothing = {"OPENAI_API_KEY": "", "OPENAI_BASE_URL": "", "AZURE_OPENAI_ENDPOINT": ""}
    use(**nothing)
    assert not llm.is_configured()
    for name in nothing:
        use(**(nothing | {name: "x"}))
        assert llm.is_configured()


def test_money_follows_the_prices(use):
    use(LLM_PRICE_IN=2.5, LLM_PRICE_OUT=10)
    assert float(Usage(1_000_000, 500_000).money) == 7.5


def test_vectors_come_in_the_order_of_the_texts(server, httpserver):
    data = [{"object": "embedding", "index": i, "embedding": [float(i), 1.0]} for i in (1, 0)]
    httpserver.expect_request("/v1/embeddings").respond_with_json(
        {"object": "list", "data": data, "model": "e"}
    )
    assert llm.embed(["a", "b"]) == [[0.0, 1.0], [1.0, 1.0]]


def test_a_server_without_vectors_raises_what_happened(server, httpserver):
    httpserver.expect_request("/v1/embeddings").respond_with_response(
        failure(429, headers={"Retry-After": "3"})
    )
    with pytest.raises(LlmError) as raised:
        llm.embed(["a"])
    assert raised.value.result == Unavailable("HTTP 429", 3.0)


@pytest.mark.parametrize(
    "answer", [{}, {"data": "x"}, {"data": []}, {"data": [{"index": 0, "embedding": "x"}]}]
)
def test_nonsense_instead_of_vectors_raises(server, httpserver, answer):
    httpserver.expect_request("/v1/embeddings").respond_with_json(answer)
    with pytest.raises(LlmError):
        llm.embed(["a"])
