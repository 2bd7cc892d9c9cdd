"""The built-in functions of DMN 1.3 to 1.5; importing the package registers them all."""

from orchestrator.feel.builtins import (
    aggregates,
    contexts,
    conversion,
    lists,
    numeric,
    patterns,
    ranges,
    strings,
    temporal,
)

__all__ = [
    "aggregates",
    "contexts",
    "conversion",
    "lists",
    "numeric",
    "patterns",
    "ranges",
    "strings",
    "temporal",
]
