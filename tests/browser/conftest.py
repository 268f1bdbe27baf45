"""Without a browser nothing here is so much as loaded: its libraries take seconds in every test process."""

import os

collect_ignore_glob = [] if os.environ.get("BROWSER_TESTS") else ["test_*.py"]
