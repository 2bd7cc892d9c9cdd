"""What all tables share: one catalogue with stable names, and the type of automatic keys."""

from sqlalchemy import BigInteger, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# SQLite gives automatic keys to INTEGER only; PostgreSQL wants room for many years.
Key = BigInteger().with_variant(Integer, "sqlite")
