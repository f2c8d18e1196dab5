"""The reception, through which every listener passes.

So registration is checked, a refusal is answered where the person acted, and the reader's language
is known, in one place.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from slack_bolt import Ack, BoltResponse
from slack_bolt.context import BoltContext

from handlers import errors, permits, warning
from handlers.allowance import Allowance, Verdict
from handlers.desk import Desk
from handlers.interaction import Interaction, Wrong
from handlers.membership import REFUSED_AS, Membership
from handlers.replies import surface_of
from handlers.surface import Body, Replier, Sentence, kind
from handlers.texts import DEFAULT, language_of, texts_for
from handlers.texts.markup import escape
from handlers.witness import Witness
from scheduling.refusal import Refusal
from storage import NoSuchResident

ANSWERED_INSIDE = ("command", "view_submission")
"""The kinds of requests that are answered within the acknowledgement, which costs no call."""

Listener = Callable[[Interaction], BoltResponse]


@dataclass(frozen=True, slots=True)
class Reception:
    """Where every request comes in."""

    desk: Desk
    replier: Replier
    membership: Membership
    witness: Witness
    allowance: Allowance = field(default_factory=Allowance)
    languages: dict[str, str] = field(default_factory=dict)
    """The language in which each person was answered last, by Slack id."""

    def hears(
        self, body: Body, context: BoltContext, ack: Ack, door: str, listener: Listener
    ) -> BoltResponse:
        """Let a listener answer; what it refuses is said where the person acted.

        Only registered staff is heard, only whom the door lets in, but where it is for everyone,
        and nobody faster than the allowance. What was shown, and what was refused for want of a
        right, is entered afterwards.
        """
        verdict = self.allowance.take(user_of(body), delivery_of(body))
        if verdict is not Verdict.GRANTED:
            return self._slow_down(body, ack, verdict)
        interaction = self.meet(body, context, ack, door)
        try:
            if not permits.is_for_everyone(door):
                permits.enter(interaction.person, door)
            response = self._warn(interaction) or listener(interaction)
            self.witness.tell(interaction.seen)
            return response
        except Refusal as refusal:
            if refusal.code in permits.RIGHTS:
                self.witness.tell([interaction.refused(refusal)])
            return interaction.refuse(refusal)
        except NoSuchResident:  # the form was opened, or the message posted, before it was erased
            return interaction.refuse(Refusal("no_file"))
        except Wrong as wrong:
            return interaction.surface.refuse(Sentence(wrong.text, escape(wrong.text)), wrong.at)

    def _warn(self, interaction: Interaction) -> BoltResponse | None:
        """Ask first whether personal data in own words are to be kept; None where there are none.

        Raises `Wrong` where that was asked, and not answered.
        """
        if kind(interaction.body) != "view_submission":
            return None
        view, texts = interaction.body["view"], interaction.texts
        what = warning.found(view)
        if what is None:
            return None
        if warning.is_asked(view):
            raise Wrong(warning.KEPT, warning.sentence(what, texts))
        return interaction.surface.show(warning.asking(view, what, texts))

    def _slow_down(self, body: Body, ack: Ack, verdict: Verdict) -> BoltResponse:
        """Say that it was too much at once, without asking the database or, twice, Slack."""
        if verdict is Verdict.STILL_TOO_FAST and kind(body) not in ANSWERED_INSIDE:
            return ack()
        texts = texts_for(self.languages.get(user_of(body), DEFAULT))
        said = texts.refusal(Refusal("too_fast"))
        return surface_of(self.replier, body, ack, texts).refuse(Sentence(said, escape(said)), None)

    def meet(self, body: Body, context: BoltContext, ack: Ack, door: str) -> Interaction:
        """Return the interaction that a request is."""
        slack_id = user_of(body)
        with self.desk.store.snapshot() as tx:
            person = tx.people.person(slack_id)
            centre = tx.people.centre(person.centres[0]) if person and person.centres else None
            pattern = tx.people.case_code_pattern()
        known = self.membership.of(slack_id, body)
        refused_as = REFUSED_AS.get(known.standing)
        is_staff = person is not None and person.active and refused_as is None
        registered = person if is_staff else None
        language = registered.language if registered is not None else None
        if language is None and known.locale:
            language = language_of(known.locale)
            if registered is not None:
                self.replier.after(lambda: self._keep(slack_id, known.locale))
        language = language or (centre.language if centre else DEFAULT)
        context[errors.LANGUAGE_KEY] = self.languages[slack_id] = language
        today = self.desk.today()
        texts = texts_for(language, today)
        return Interaction(
            desk=self.desk,
            replier=self.replier,
            body=body,
            surface=surface_of(self.replier, body, ack, texts),
            ack=ack,
            slack_id=slack_id,
            registered=registered,
            texts=texts,
            today=today,
            request_id=request_of(body),
            pattern=pattern,
            door=door,
            refused_as=refused_as or "not_registered",
        )

    def _keep(self, slack_id: str, locale: str) -> None:
        """Keep what Slack said of a locale, for other processes and for those to come."""
        with self.desk.store.transaction() as tx:
            tx.people.set_locale(slack_id, locale)


def user_of(body: Body) -> str:
    """Return the Slack id of who acts."""
    user = body.get("user")
    if isinstance(user, dict):
        return str(user["id"])
    if "user_id" in body:
        return str(body["user_id"])
    return str(body["event"]["user"])


def delivery_of(body: Body) -> str:
    """Return what names a delivery: the same when Slack delivers it again, and only then."""
    return str(body.get("trigger_id") or body.get("event_id") or "")


def request_of(body: Body) -> str:
    """Return what names a request: a form by its view, anything else by its trigger."""
    if kind(body) == "view_submission":
        return str(body["view"]["id"])
    return str(body.get("trigger_id") or body.get("event_id") or "")
