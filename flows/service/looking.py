"""What may be pressed and where may be written without changing anything, and by whom nobody has invited."""

from flows.service import closing_parts, residents

# What somebody without an invitation may do.
OPEN_COMMANDS = frozenset({"start", "help", "privacy", "mydata", "delete"})
OPEN_PRESSES = residents.INVITATION_PRESSES

# What one can press and where one can write about a partnership that has ended; what is theirs checks by itself.
LOOKING = frozenset(
    {"menu", "switch", "open", "resume", "agreement", "files", "contract", "year", "own", "compare", "compare_pdf"}
    | {"handover", "handover_files", "story", "story_file", "story_write", "story_yes", "story_no", "invite_colleague"}
    | {"set_language", "privacy", "privacy_more", "privacy_back", "my_data", "delete", "delete_yes"}
    | {"end_partnership", "meeting", "minutes", "past_meetings", "overview", "overview_excel", "people", "reminders"}
    | closing_parts.LOOKING
    | {"caretaker", "survey_pack", "survey_caretakers"}
    | {
        "survey",
        "survey_more",
        "wave",
        "questionnaire",
        "indicator",
        "statement",
        "stories",
        "survey_preview",
        "wording",
    }
)
LOOKING_PLACES = frozenset({"home", "story", "results", "esg"})
