"""Deliver what acts left in the outbox, once each."""

import json

from orchestrator.persistence import messages
from orchestrator.persistence.database import Database

BATCH = 50


def drain(database: Database) -> int:
    """Deliver what is waiting and return how many messages left.

    A notice is delivered to a function at a place, inside the product: delivery and receipt are one transaction,
    so a crash in between delivers neither.
    """
    delivered = 0
    while True:
        with database.write() as tx:
            now = tx.now()
            rows = messages.waiting(tx, now, BATCH)
            for row in rows:
                payload = json.loads(row.payload)
                receipt = messages.deliver_notice(
                    tx,
                    {
                        "outbox_id": row.id,
                        "case_id": row.case_id,
                        "role": payload["role"],
                        "function": payload["function"],
                        "place": payload["place"],
                        "title": payload["title"],
                        "delivered_at": now,
                    },
                )
                messages.settle(tx, row.id, at=now, receipt=f"notice:{receipt}")
            tx.commit()
        delivered += len(rows)
        if len(rows) < BATCH:
            return delivered
