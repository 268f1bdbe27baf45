"""How tests of the end look into the database and act."""

from tests.cast import verbs


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def rows(troupe, where):
    """Of the outbox: kind, state, reason."""
    query = f"SELECT kind, state, error FROM outbox WHERE {where}"
    return read(troupe, lambda work: work.driver.execute(query).fetchall())


def partnership(troupe):
    return read(troupe, lambda work: work.partnerships.get(1))


def endings(troupe):
    return read(troupe, lambda work: work.endings.find(partnership_id=1))


def entries(troupe, **equals):
    return read(troupe, lambda work: work.entries.find(partnership_id=1, **equals))


async def give_notice(troupe, phone=None, reason=""):
    phone = phone or troupe.hanna
    await troupe.stage.press(phone, 1, "agreement:1")
    await troupe.press(phone, "end_partnership")
    if reason:
        await troupe.say(phone, reason)
    else:
        await troupe.press(phone, "notice_skip")
    await troupe.press(phone, "give_notice")
    return endings(troupe)[-1]


async def fill_in(troupe, phone):
    """The whole checklist, nobody for every effort."""
    await troupe.stage.press(phone, 1, "handover:1")
    for step in range(40):
        offered = verbs(phone)
        if "measure_last" in offered:
            return
        if "hand_to" in offered and step % 2:
            await troupe.press(phone, "hand_to")
        elif "hand_none" in offered:
            await troupe.press(phone, "hand_none")
        else:
            await troupe.press(phone, "hand_item")
    raise AssertionError(phone.last.text)
