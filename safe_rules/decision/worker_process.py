"""The worker's side of the containment: reads evaluations, answers each with a result or a fault, dies with its parent.

Messages are a length of four bytes and JSON, over descriptors that nothing else knows: whatever the engine prints goes
nowhere. Started by `worker.py`; loads the engine, and nothing of dossiers or law.
"""

from __future__ import annotations

import json
import os
import struct
from typing import Any

from safe_rules.decision.program import Program
from safe_rules.decision.rete import available, evaluate
from safe_rules.values.errors import EngineFault

__all__ = ["LENGTH", "read_message", "serve", "write_message"]

LENGTH = struct.Struct(">I")


def serve() -> None:
    """Answer until the other side closes."""
    requests, answers = os.dup(0), os.dup(1)
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silence, descriptor)
    _leave_no_core()
    available()
    while (request := read_message(requests)) is not None:
        write_message(answers, _answer(request))


def _answer(request: Any) -> dict[str, Any]:
    try:
        return {"result": evaluate(Program(request["program"]), request["facts"]).to_plain()}
    except EngineFault as fault:
        return {"faults": [one.message for one in fault.faults]}
    except Exception as error:  # noqa: BLE001 - the other side must hear of it, whatever it is
        return {"faults": [f"the worker of the rule engine failed: {type(error).__name__}"]}


def _leave_no_core() -> None:
    """A crash writes no image of the process to disk: it would hold the dossier."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_message(descriptor: int) -> Any:
    """The next message, or `None` when the other side has closed."""
    head = _read(descriptor, LENGTH.size)
    body = None if head is None else _read(descriptor, LENGTH.unpack(head)[0])
    return None if body is None else json.loads(body)


def write_message(descriptor: int, message: Any) -> None:
    body = json.dumps(message).encode()
    rest = memoryview(LENGTH.pack(len(body)) + body)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _read(descriptor: int, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = os.read(descriptor, min(size - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)
