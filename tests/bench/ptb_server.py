"""What others are measured by: PTB's own webhook server as it comes, with a handler that does nothing."""

import sys
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, TypeHandler

LAST = "the last of a round"
TOKEN = "1234567890:AAEbenchbenchbenchbenchbenchbenchbenc"
SECRET = "bench-secret-0123456789"


def serve(port: int, telegram_url: str, done: Path) -> None:
    """Updates are handled in order, so when the last of a round is, all are: then the file `done` is there."""

    async def nothing(update: Update, _: Any) -> None:
        if update.message is not None and update.message.text == LAST:
            done.touch()  # noqa: ASYNC240 -- once a round

    application = ApplicationBuilder().token(TOKEN).base_url(f"{telegram_url}/bot").build()
    application.add_handler(TypeHandler(Update, nothing))
    application.run_webhook(
        "127.0.0.1", port, "/telegram/webhook", webhook_url="https://example.org/telegram/webhook", secret_token=SECRET
    )


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
