"""The sandbox in which templates run: they cannot reach files, the environment, or the insides of objects."""

from __future__ import annotations

from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment


class Sandbox(ImmutableSandboxedEnvironment):
    """jinja2's immutable sandbox; a field of the report model, which is all plain dicts, is read as one at once.

    jinja2's would first look for an attribute of that name, and fail: most of the time of a small report.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a plain dict, else whatever the sandbox allows."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)
