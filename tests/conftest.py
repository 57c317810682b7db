"""What the tests share: `--golden`, which writes expected results anew instead of comparing with them."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the expected results anew (make golden)")


def pytest_configure(config: pytest.Config) -> None:
    # A golden that a machine refreshes by itself proves nothing.
    if config.getoption("--golden") and os.environ.get("CI"):
        raise pytest.UsageError("--golden is refused in CI: refresh at your desk, look, commit")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> bool:
    """Whether to write what is expected instead of comparing with it."""
    return bool(request.config.getoption("--golden"))
