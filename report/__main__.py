"""`python -m report` -> the command line."""

from report.cli import main

main()
