"""The part of a unit of work that is about the residents' surveys."""

import sqlalchemy as sa

from flows.questionnaire import CountReport, Indicator, Statement
from flows.wave import (
    AuditLine,
    Caretaker,
    Handout,
    LanguageSwitch,
    OutsideFigure,
    ResultLink,
    Snapshot,
    Subscriber,
    Wave,
)
from storage import survey_tables
from storage.ballots import SqlBallots
from storage.prepared import Driver
from storage.repositories import Read, TableRecords
from storage.retention import SqlRetention


class SurveyWork:
    def __init__(self, driver: Driver, connection: sa.Connection, read: Read) -> None:
        self.indicators = TableRecords(driver, Indicator, survey_tables.indicator, read)
        self.statements = TableRecords(driver, Statement, survey_tables.statement, read)
        self.count_reports = TableRecords(driver, CountReport, survey_tables.count_report, read)
        self.waves = TableRecords(driver, Wave, survey_tables.wave, read)
        self.snapshots = TableRecords(driver, Snapshot, survey_tables.snapshot, read)
        self.caretakers = TableRecords(driver, Caretaker, survey_tables.caretaker, read)
        self.handouts = TableRecords(driver, Handout, survey_tables.handout, read)
        self.subscribers = TableRecords(driver, Subscriber, survey_tables.subscriber, read)
        self.result_links = TableRecords(driver, ResultLink, survey_tables.result_link, read)
        self.outside_figures = TableRecords(driver, OutsideFigure, survey_tables.outside_figure, read)
        self.audit_lines = TableRecords(driver, AuditLine, survey_tables.audit_line, read)
        self.language_switches = TableRecords(driver, LanguageSwitch, survey_tables.language_switch, read)
        self.ballots = SqlBallots(driver, connection)
        self.retention = SqlRetention(connection, read)
