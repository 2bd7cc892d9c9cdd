"""What leaves the house: the outbox is drained after the commit, retried, and its receipt recorded."""

from orchestrator.notifications.drain import drain

__all__ = ["drain"]
