"""How much of a file is read at most, and how long."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Limits:
    """Per file. Bytes of text are counted in UTF-8, over all pages."""

    pages: int = 2000
    text_bytes: int = 5 * 1024 * 1024
    xml_bytes: int = 64 * 1024 * 1024  # unpacked parts of an Office file together
    memory_bytes: int = 512 * 1024 * 1024  # address space
    cpu_seconds: int = 60
    wall_seconds: int = 90
    output_bytes: int = 64 * 1024 * 1024

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Limits":
        return cls(**json.loads(text))
