"""Options of the whole test suite."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail; how long things take is measured in benchmarks.
settings.register_profile("safe-rules", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("safe-rules")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the printed output that tests/golden expects anew"
    )
