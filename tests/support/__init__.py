"""Fixtures that several folders of tests share: databases, a browser, a running site."""
