"""What stands in the files about a wave: the chart's figures and the ESG export, for the side that asked."""

from flows.cards.card import Attachment
from flows.people import Side
from flows.results import Results
from flows.service.results import results_of
from flows.service.talk import Talk


def chart_figures(talk: Talk, attachment: Attachment) -> tuple[str, Results]:
    """NotFoundError where there is nothing for this side (any more)."""
    wave = talk.uow.waves.get(attachment.id)
    return talk.plain("name.chart"), results_of(talk, wave, Side(attachment.values["side"]))
