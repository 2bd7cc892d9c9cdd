"""Wakes, and nothing more: the deadline table is the only truth."""

from orchestrator.scheduling.heartbeat import Heartbeat

__all__ = ["Heartbeat"]
