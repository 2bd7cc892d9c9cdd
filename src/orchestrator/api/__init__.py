"""JSON for machines under /api: the operations, scopes and refusals of the pages, by personal token."""
