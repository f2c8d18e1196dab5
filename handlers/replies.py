"""How each place where people act is answered: command, form, message, Home tab, shortcut."""

from dataclasses import dataclass

import structlog
from slack_bolt import Ack, BoltResponse

from handlers.blocks.message import Message
from handlers.client import UNREACHABLE
from handlers.surface import (
    UNAVAILABLE,
    Body,
    Replier,
    Sentence,
    Surface,
    View,
    kind,
    named,
    result,
)
from handlers.texts import Texts

log = structlog.get_logger("handlers")


def surface_of(replier: Replier, body: Body, ack: Ack, texts: Texts) -> Surface:
    """Return the surface on which this request was made."""
    place = kind(body)
    if place == "command":
        return InCommand(replier, body, ack)
    if place == "view_submission":
        return InForm(body, ack, texts)
    if place in ("block_actions", "message_action") and body.get("response_url"):
        return InMessage(replier, body, ack)
    if place == "shortcut":
        return InShortcut(replier, body, ack, texts)
    if place == "block_actions":
        return InView(replier, body, ack, texts)
    return Nowhere(ack)


@dataclass(frozen=True, slots=True)
class InCommand:
    """A slash command: answered inside the acknowledgement."""

    replier: Replier
    body: Body
    ack: Ack

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:  # noqa: ARG002
        """Answer with an ephemeral message."""
        return self.ack(
            text=message.text,
            blocks=message.blocks,
            response_type="ephemeral",
            unfurl_links=False,
        )

    def refuse(self, sentence: Sentence, field: str | None) -> BoltResponse:  # noqa: ARG002
        """Answer with the sentence."""
        return self.tell(sentence.message)

    def show(self, view: View) -> BoltResponse | None:
        """Open the form, then acknowledge."""
        return self.ack() if self.replier.open(self.body, view) else None


@dataclass(frozen=True, slots=True)
class InForm:
    """A submitted modal: the answer takes its place, a refusal stands at its input."""

    body: Body
    ack: Ack
    texts: Texts

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:  # noqa: ARG002
        """Put the answer in place of the form."""
        return self.ack(response_action="update", view=result(message, self.texts))

    def refuse(self, sentence: Sentence, field: str | None) -> BoltResponse:
        """Mark the input, so that nothing that was typed is lost."""
        blocks = self.body["view"]["blocks"]
        inputs: list[str] = [b["block_id"] for b in blocks if b["type"] == "input"]
        if not inputs:
            return self.tell(sentence.message)
        if sentence.names_somebody:  # above the form, which stays as it was filled in
            return self.ack(response_action="push", view=result(sentence.message, self.texts))
        at = field if field is not None and field in inputs else inputs[0]
        return self.ack(response_action="errors", errors={at: sentence.plain})

    def show(self, view: View) -> BoltResponse | None:
        """Put another form in place of this one."""
        return self.ack(response_action="update", view=view)


@dataclass(frozen=True, slots=True)
class InMessage:
    """A button in a message: acknowledged at once, answered through its response_url.

    A click that came to nothing is acknowledged only once the person was told so: an
    acknowledgement that stands alone says that it is saved.
    """

    replier: Replier
    body: Body
    ack: Ack

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:
        """Answer with an ephemeral message, or in place of the one with the button."""

        def answer() -> None:  # unanswered is not unsaved: the plan can be asked for again
            self.replier.respond(self.body, message, replace=replace)

        self.replier.after(answer)
        return self.ack()

    def refuse(self, sentence: Sentence, field: str | None) -> BoltResponse:  # noqa: ARG002
        """Answer with the sentence, next to the message; untold, let Slack say that it failed."""
        if self.replier.respond_at_once(self.body, sentence.message):
            return self.ack()
        return _untold()

    def show(self, view: View) -> BoltResponse | None:
        """Open the form, then acknowledge."""
        return self.ack() if self.replier.open(self.body, view) else None


@dataclass(frozen=True, slots=True)
class InView:
    """A button in a modal or on the Home tab."""

    replier: Replier
    body: Body
    ack: Ack
    texts: Texts

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:  # noqa: ARG002
        """Show the answer in the modal, or in a new one above the Home tab."""
        self.show(result(message, self.texts))
        return self.ack()

    def refuse(self, sentence: Sentence, field: str | None) -> BoltResponse:  # noqa: ARG002
        """Show the sentence in the modal; untold, let Slack say that it failed."""
        return self.show(result(sentence.message, self.texts)) or _untold()

    def show(self, view: View) -> BoltResponse | None:
        """Replace the modal, or open one above the Home tab."""
        if self.body["view"]["type"] == "home":
            return self.ack() if self.replier.open(self.body, view) else None
        try:
            self.replier.client.views_update(view_id=self.body["view"]["id"], view=view)
        except UNREACHABLE as error:
            log.warning("form_not_replaced", error=named(error))
            return None
        return self.ack()


@dataclass(frozen=True, slots=True)
class InShortcut:
    """A global shortcut: there is no message to answer at, so the answer is a modal."""

    replier: Replier
    body: Body
    ack: Ack
    texts: Texts

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:  # noqa: ARG002
        """Show the answer in a modal; where Slack does not open one, in a direct message."""

        def write() -> None:
            self.replier.write(str(self.body["user"]["id"]), message)

        if not self.replier.open(self.body, result(message, self.texts)):
            self.replier.after(write)
        return self.ack()

    def refuse(self, sentence: Sentence, field: str | None) -> BoltResponse:  # noqa: ARG002
        """Show the sentence."""
        return self.tell(sentence.message)

    def show(self, view: View) -> BoltResponse | None:
        """Open the form, then acknowledge."""
        return self.ack() if self.replier.open(self.body, view) else None


@dataclass(frozen=True, slots=True)
class Nowhere:
    """An event: there is nobody to answer."""

    ack: Ack

    def tell(self, message: Message, *, replace: bool = False) -> BoltResponse:  # noqa: ARG002
        """Acknowledge."""
        return self.ack()

    def refuse(self, sentence: Sentence, field: str | None) -> BoltResponse:  # noqa: ARG002
        """Acknowledge."""
        return self.ack()

    def show(self, view: View) -> BoltResponse | None:  # noqa: ARG002
        """Open nothing: there is no trigger to do it with."""
        return None


def _untold() -> BoltResponse:
    """Return no acknowledgement: Slack shows beside the button that it failed."""
    return BoltResponse(status=UNAVAILABLE)
