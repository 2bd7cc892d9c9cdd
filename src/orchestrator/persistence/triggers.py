"""The audit journal is append-only in the database itself, whatever program is connected."""

from sqlalchemy import Connection

_SQLITE = [
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END""",
    """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'le journal ne s''efface pas'); END""",
]
_POSTGRES = [
    """CREATE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'le journal ne se modifie pas et ne s''efface pas'; END $$""",
    """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_entry_is_append_only()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_append_only()""",
]


def protect_register(connection: Connection) -> None:
    """Create the triggers that refuse any change to the register of delegations and to its journal."""
    _write_once(connection, "signature_delegation", "delegation_revocation", "register_entry")


def protect_habilitations(connection: Connection) -> None:
    """Create the triggers that refuse any change to the register of habilitations."""
    _write_once(connection, "habilitation", "habilitation_turn")


def _write_once(connection: Connection, *tables: str) -> None:
    for table in tables:
        for statement in _sqlite(table) if connection.dialect.name == "sqlite" else _postgres(table):
            connection.exec_driver_sql(statement)


def _sqlite(table: str) -> list[str]:
    return [
        f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'le registre ne se modifie pas et ne s''efface pas'); END"""
        for verb in ("UPDATE", "DELETE")
    ]


def _postgres(table: str) -> list[str]:
    name = f"{table}_is_written_once"
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'le registre ne se modifie pas et ne s''efface pas'; END $$""",
        f"""CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {name}()""",
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {name}()""",
    ]


_KEPT_SAYS = "la trace d''une consultation se garde autant que la loi le dit"
# Kept no longer than the data that were consulted: gone once their case is erased.
_WITH_ITS_DATA = (
    "OLD.bound AND EXISTS (SELECT 1 FROM case_file WHERE id = OLD.case_id AND erased_at IS NOT NULL)"
)


def _consultation_sqlite(gone: str) -> list[str]:
    return [
        f"""CREATE TRIGGER consultation_no_update BEFORE UPDATE ON consultation
       BEGIN SELECT RAISE(ABORT, '{_KEPT_SAYS}'); END""",
        f"""CREATE TRIGGER consultation_kept BEFORE DELETE ON consultation
       WHEN (OLD.keep_until_at IS NULL
         OR OLD.keep_until_at > COALESCE((SELECT consultations_erased_at FROM installation WHERE id = 1), 0))
         AND NOT ({gone})
       BEGIN SELECT RAISE(ABORT, '{_KEPT_SAYS}'); END""",  # noqa: S608 - our own constants
    ]


def _consultation_postgres(gone: str) -> list[str]:
    return [
        f"""CREATE FUNCTION consultation_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'DELETE' AND OLD.keep_until_at <=
            (SELECT consultations_erased_at FROM installation WHERE id = 1) THEN RETURN OLD; END IF;
         IF TG_OP = 'DELETE' AND ({gone}) THEN RETURN OLD; END IF;
         RAISE EXCEPTION '{_KEPT_SAYS}';
       END $$""",  # noqa: S608 - our own constants
        """CREATE TRIGGER consultation_kept BEFORE UPDATE OR DELETE ON consultation
       FOR EACH ROW EXECUTE FUNCTION consultation_is_kept()""",
        f"""CREATE FUNCTION consultation_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION '{_KEPT_SAYS}'; END $$""",
        """CREATE TRIGGER consultation_no_truncate BEFORE TRUNCATE ON consultation
       FOR EACH STATEMENT EXECUTE FUNCTION consultation_is_whole()""",
    ]


def protect_consultations(connection: Connection, *, bound: bool = True) -> None:
    """Create the triggers that keep traces of consultations as they are, and as long as the law says.

    `bound`: those that go with their data may be deleted then; False before the column that says so.
    """
    gone = _WITH_ITS_DATA if bound else "1 = 0"
    sqlite = connection.dialect.name == "sqlite"
    for statement in _consultation_sqlite(gone) if sqlite else _consultation_postgres(gone):
        connection.exec_driver_sql(statement)


def unprotect_consultations(connection: Connection) -> None:
    """Drop them, for a migration that says anew what they keep."""
    names = ("consultation_no_update", "consultation_kept")
    if connection.dialect.name == "sqlite":
        for name in names:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    for name in ("consultation_kept", "consultation_no_truncate"):
        connection.exec_driver_sql(f"DROP TRIGGER {name} ON consultation")
    for name in ("consultation_is_kept", "consultation_is_whole"):
        connection.exec_driver_sql(f"DROP FUNCTION {name}()")


def create_triggers(connection: Connection) -> None:
    """Create the triggers that refuse any change to a written audit entry."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES:
        connection.exec_driver_sql(statement)
