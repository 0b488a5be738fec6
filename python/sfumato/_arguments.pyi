from collections.abc import Callable
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Any = TypeVar("_Any")

def checked(function: _Function) -> _Function: ...
def documented_call(function: _Any, settings: type, defaults: dict[str, Any]) -> _Any: ...
