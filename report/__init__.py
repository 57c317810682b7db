"""Printable briefings from data and Markdown: one PDF edition an audience."""

__version__ = "0.1.0"
