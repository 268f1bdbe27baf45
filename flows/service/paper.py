"""An agreement's content in one language: its parts as they stand in the documents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flows.documents import (
    AgreedPoint,
    EffortRow,
    EndClause,
    IndicatorRow,
    Language,
    MeasurementPlan,
    MeetingRow,
    OpenPoint,
    PartyBlock,
)
from flows.ending import NOTICE_MONTHS
from flows.guide.model import GuideTexts
from flows.people import Side
from flows.service.talk import Talk

PREMISES = {"common_house", "unit_to_let"}
FIXED = ("belonging", "trust", "cocreation")


class Paper:
    """One content in one language."""

    def __init__(self, talk: Talk, content: Mapping[str, Any]) -> None:
        self._talk = talk
        self.content = content

    @property
    def language(self) -> Language:
        return "da" if self._talk.language == "da" else "en"

    def _texts(self, guide: str) -> GuideTexts:
        return self._talk.world.latest(guide).guide.texts[self._talk.language]

    def label(self, guide: str, node: str, choice: object) -> str:
        return self._texts(guide).nodes[node].choices.get(str(choice), "") if choice else ""

    def _name(self, side: Side) -> str:
        return str(self.content["parties"][side.value]["name"])

    def parties(self) -> tuple[PartyBlock, ...]:
        return tuple(
            PartyBlock(name=p["name"], side=side.value, cvr=p["cvr"], contact_name=p["contact"], contact_role=p["role"])
            for side in Side
            if (p := self.content["parties"][side.value])
        )

    def efforts(self) -> tuple[EffortRow, ...]:
        return tuple(self._effort(number, row) for number, row in enumerate(self.content["efforts"], start=1))

    def _effort(self, number: int, row: Mapping[str, Any]) -> EffortRow:
        place = str(row.get("place", ""))
        focus = self.label("housing", "efforts.focus", row.get("focus"))
        return EffortRow(
            number=number,
            what=str(row["what"]),
            theme=focus,
            place=self.label("housing", "efforts.place", place),
            focus=focus,
            form=self.label("housing", "efforts.form", row.get("form")),
            responsible_party=self._responsible(row.get("responsible")),
            responsible_person=str(row.get("person", "")),
            months=tuple(int(month) for month in row.get("months", ())),
            resources_housing=str(row.get("resources_housing", "")),
            resources_company=str(row.get("resources_company", "")),
            is_premises=place in PREMISES,
        )

    def _responsible(self, choice: object) -> str:
        if choice in {side.value for side in Side}:
            return self._name(Side(str(choice)))
        return self._talk.plain("clause.both") if choice == "both" else ""

    def agreed(self) -> tuple[AgreedPoint, ...]:
        """The points that are settled; a version made before they had a place of their own kept them as purpose."""
        older = [{"about": "", "text": text} for text in self.content.get("purpose", ())]
        rows = [*older, *self.content.get("agreed", ())]
        return tuple(AgreedPoint(about=str(row["about"]), text=str(row["text"])) for row in rows)

    def purpose(self) -> tuple[str, ...]:
        if not self.content["focus"]:
            return ()
        return (self.ours("clause.purpose", estate=self.content["estate"]),)

    def focus(self) -> tuple[str, ...]:
        lines = [line for text in self.content["focus"] for line in text.split("\n")]
        return tuple(line.removeprefix("– ") for line in lines if line.strip())

    def ours(self, key: str, **values: str) -> str:
        """A sentence that nobody was asked about: its star says that it is our suggestion."""
        return f"{self._talk.plain(key, **values)} *"

    def indicators(self) -> tuple[IndicatorRow, ...]:
        """The fixed ones that somebody chose in the first part, and who, then the partners' own."""
        return (
            *(self._fixed(name) for name in FIXED if self.content.get("moves", {}).get(name)),
            *self.own_indicators(),
        )

    def _fixed(self, name: str) -> IndicatorRow:
        sides = self.content["moves"][name]
        who = self._talk.plain("clause.both") if len(sides) > 1 else self._name(Side(sides[0]))
        return IndicatorRow(
            name=self.label("housing", "challenges.indicators", name),
            kind="share",
            definition=f"{self.ours(f'indicator.{name}')}\n{self._talk.plain('indicator.chosen', who=who)}",
        )

    def own_indicators(self) -> tuple[IndicatorRow, ...]:
        return tuple(
            IndicatorRow(
                name=str(row["name"]),
                kind="count" if row.get("kind") == "count" else "share",
                definition=str(row.get("kpi", "")),
                target=row.get("target"),
            )
            for row in self.content["indicators"]
        )

    def meetings(self) -> tuple[MeetingRow, ...]:
        title = self._talk.plain("meeting.title")
        return tuple(MeetingRow(date=datetime.fromisoformat(date), title=title) for date in self.content["meetings"])

    def measurement(self) -> MeasurementPlan:
        plan = self.content["measurement"]
        return MeasurementPlan(
            baseline=self.label("measurement", "baseline", plan.get("baseline")),
            repeated=self.ours("measurement.yearly") if plan.get("baseline", "none") != "none" else "",
            how=self.label("measurement", "how", plan.get("how")),
            who=self.label("measurement", "together", plan.get("together")),
            months=tuple(int(month) for month in plan.get("baseline_month", ())),
        )

    def others(self) -> tuple[str, ...]:
        value = self.content["others"]
        labels = [self.label("others", "who", choice) for choice in value.get("who", ())]
        return (*labels, str(value["names"])) if value.get("names") else tuple(labels)

    def end(self) -> EndClause:
        value = self.content["end"]
        return EndClause(
            notice_months=NOTICE_MONTHS.get(str(value.get("notice", ""))),
            handover=self.ours("clause.handover"),
            what_stays=str(value.get("what_stays", "")),
            who_takes_over=str(value.get("who_takes_over", "")),
        )

    @staticmethod
    def _asked(point: Mapping[str, Any]) -> str:
        """With words below it a point's kind is enough; without, it is named by its question."""
        return "kind" if point["housing"] or point["company"] else "ask"

    def open_points(self) -> tuple[OpenPoint, ...]:
        return tuple(
            OpenPoint(
                topic=point["text"] or self._talk.plain(f"point.{self._asked(point)}.{point['kind']}"),
                housing_says=point["housing"],
                company_says=point["company"],
            )
            for point in self.content["open_points"]
        )
