"""Run the migrations on the connection that persistence.schema hands over."""

import warnings

from alembic import context

from orchestrator.persistence.tables import metadata

# SQLite rebuilds a table from what it reads of it: an index on an expression, read by nobody, is said by
# SQLAlchemy on the terminal. The migrations make and drop those themselves, and a test compares the end.
warnings.filterwarnings("ignore", message="Skipped unsupported reflection of expression-based index")

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
