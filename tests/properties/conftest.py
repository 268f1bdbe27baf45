"""The same examples every time: what is found once is found again in CI."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "properties", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("properties")
