"""The same examples every time, and none is judged by how long it takes: what is found once is found again in CI."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("steady")


def pytest_xdist_auto_num_workers():
    """One more than there are processors: a test over the wire mostly waits."""
    return (os.cpu_count() or 1) + 1
