"""A project -> the page an author keeps open while writing, served on this machine alone.

`watching` hears of saved files, `desk` has them built and knows what to show, `pictures` draws pages, `app` answers the
browser. What is built, and how, is the business of `build`.
"""

from report.preview.serve import serve

__all__ = ["serve"]
