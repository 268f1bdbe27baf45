"""What the database holds, as tests look at it."""

from tests.builders import tables_of


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def rows(troupe, kind):
    return [row for row in tables_of(troupe.stage)["outbox"].values() if row["kind"] == kind]
