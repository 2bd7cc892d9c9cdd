"""Orchestrator of French court and prison procedures: BPMN models executed, statutory deadlines kept."""

__version__ = "0.1.0"
