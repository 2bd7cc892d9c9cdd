"""Read-only: what pages, API and command line show."""
