"""The tables. Comments promise what each column means; migrations/ must bring a database to exactly this.

Locking order everywhere: case_file → deadline → outbox → audit_entry.
"""

from orchestrator.persistence.tables.absences import absence
from orchestrator.persistence.tables.agenda import appointment, calendar_feed
from orchestrator.persistence.tables.cases import case_counter, case_file, measure, task, task_candidate
from orchestrator.persistence.tables.data_protection import consultation, legal_hold, retention_start
from orchestrator.persistence.tables.delegations import (
    delegation_revocation,
    register_entry,
    signature_delegation,
)
from orchestrator.persistence.tables.drafts import draft, opening_draft, waiting_file
from orchestrator.persistence.tables.habilitations import habilitation, habilitation_turn
from orchestrator.persistence.tables.happenings import deadline, incident, notice, outbox, waiting_event
from orchestrator.persistence.tables.installation import clock_offset, deployment, installation
from orchestrator.persistence.tables.mail import mail, mail_lead, mail_preference, sign_in
from orchestrator.persistence.tables.metadata import metadata
from orchestrator.persistence.tables.opinions import opinion
from orchestrator.persistence.tables.people import (
    account,
    api_token,
    identity_statement,
    mandate,
    person,
    request_key,
    sign_in_attempt,
)
from orchestrator.persistence.tables.pieces import (
    piece,
    piece_content,
    piece_mask,
    piece_release,
    piece_version,
)
from orchestrator.persistence.tables.places import case_place
from orchestrator.persistence.tables.proofs import act_answer, audit_entry, document, document_content
from orchestrator.persistence.tables.saved_views import inbox_preference, saved_view

__all__ = [
    "absence",
    "account",
    "act_answer",
    "api_token",
    "appointment",
    "audit_entry",
    "calendar_feed",
    "case_counter",
    "case_file",
    "case_place",
    "clock_offset",
    "consultation",
    "deadline",
    "delegation_revocation",
    "deployment",
    "document",
    "document_content",
    "draft",
    "habilitation",
    "habilitation_turn",
    "identity_statement",
    "inbox_preference",
    "incident",
    "installation",
    "legal_hold",
    "mail",
    "mail_lead",
    "mail_preference",
    "mandate",
    "measure",
    "metadata",
    "notice",
    "opening_draft",
    "opinion",
    "outbox",
    "person",
    "piece",
    "piece_content",
    "piece_mask",
    "piece_release",
    "piece_version",
    "register_entry",
    "request_key",
    "retention_start",
    "saved_view",
    "sign_in",
    "sign_in_attempt",
    "signature_delegation",
    "task",
    "task_candidate",
    "waiting_event",
    "waiting_file",
]
