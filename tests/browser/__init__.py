"""Whole stories played by hand, so to speak: a real site, a real worker, a real browser."""
