"""The long texts behind the links at the foot: how answers are looked after, and how the pages can be used."""

from starlette.responses import Response

from bot.web.survey_booth import Visit

PRIVACY = (
    *("controller", "purpose", "basis", "kept", "cookie", "readers", "abroad", "periods", "rights", "complaint"),
)
ACCESSIBILITY = ("standard", "limits", "checked", "help", "complaint")


async def show_privacy(visit: Visit) -> Response:
    """What GDPR Article 13 asks for."""
    more = {"kept": "comment"} if visit.paper.has_comments else {}
    return visit.page("about", about="privacy", intro="", sections=PRIVACY, more=more)


async def show_accessibility(visit: Visit) -> Response:
    return visit.page("about", about="accessibility", intro="about", sections=ACCESSIBILITY, more={})
