"""What comes of asking a language model. What can go wrong is a result, so that nobody forgets to handle it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeAlias, TypeVar

import pydantic

from common import conf

T = TypeVar("T", bound=pydantic.BaseModel)

_MILLION = 1_000_000


@dataclass(frozen=True)
class Usage:
    """What a call used, in tokens."""

    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.tokens_in + self.tokens_out

    @property
    def money(self) -> Decimal:
        """What it costs by the prices in the settings."""
        price_in, price_out = (Decimal(str(conf.get(name))) for name in ("LLM_PRICE_IN", "LLM_PRICE_OUT"))
        return (self.tokens_in * price_in + self.tokens_out * price_out) / _MILLION

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out)


NOTHING_USED = Usage()


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A readable answer."""

    value: T
    usage: Usage = NOTHING_USED


@dataclass(frozen=True)
class Refused:
    """The model declined to answer."""

    usage: Usage = NOTHING_USED


@dataclass(frozen=True)
class Truncated:
    """The answer was cut off at the limit of its length."""

    usage: Usage = NOTHING_USED


@dataclass(frozen=True)
class Filtered:
    """A content filter stopped the question or the answer."""

    usage: Usage = NOTHING_USED


@dataclass(frozen=True)
class Invalid:
    """The answer is not what was asked for; ``why`` names the fields, never their contents."""

    why: str
    usage: Usage = NOTHING_USED


@dataclass(frozen=True)
class Unavailable:
    """No answer for now: too many requests, an error of the server, no connection, or no answer in time.

    ``retry_after``: seconds that the server asked to wait; None where it did not say.
    """

    why: str
    retry_after: float | None = None


@dataclass(frozen=True)
class Rejected:
    """The server turned the request down, and will again: a wrong key, no such model, a request it does not take."""

    why: str


Failure: TypeAlias = Unavailable | Rejected
Result: TypeAlias = Answer[T] | Refused | Truncated | Filtered | Invalid | Failure


class LlmError(Exception):
    """A call that came to nothing; ``result`` says how."""

    def __init__(self, result: Failure) -> None:
        super().__init__(result.why)
        self.result = result
