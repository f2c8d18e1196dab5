"""The town of a run: centres, people and channels, and residents whose reminders come due."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sandbox import App, Channel, Command, User, Workspace
from scheduling import facts as f
from scheduling import rules
from storage import Store, organisation, projection

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-chaos", "xapp-chaos", "chaos-secret"
BATCH = 100
CENTRES = (
    ("antwerpen", "noord", "nl"),
    ("gent", "noord", "nl"),
    ("namen", "zuid", "fr"),
    ("luik", "zuid", "fr"),
)
REGIONS = {"noord": "nl", "zuid": "fr"}
WITHOUT_CHANNEL = 4
"""Every so many workers there is one who reads in direct messages."""
SCOPES = (
    "commands",
    "chat:write",
    "users:read",
    "im:write",
    "channels:history",
    "groups:history",
    "im:history",
    "channels:read",
    "groups:read",
)


@dataclass(frozen=True)
class Worker:
    """A social worker: residents, colleagues in the same centre, and where to read."""

    id: str
    centre: str
    channel: str | None


@dataclass(frozen=True)
class Town:
    """Who works where."""

    workers: tuple[Worker, ...]

    @classmethod
    def of(cls, per_centre: int) -> Town:
        """Return a town with so many workers in each centre."""
        workers = []
        for centre, _region, _language in CENTRES:
            for number in range(per_centre):
                short = f"{centre[:2].upper()}{number:02}"
                has_channel = number % WITHOUT_CHANNEL != WITHOUT_CHANNEL - 1
                workers.append(Worker(f"U0{short}", centre, f"C0{short}" if has_channel else None))
        return cls(tuple(workers))

    def at(self, centre: str) -> list[Worker]:
        """Return the workers of a centre."""
        return [worker for worker in self.workers if worker.centre == centre]

    @property
    def channels(self) -> list[str]:
        """Return the workers' channels."""
        return [worker.channel for worker in self.workers if worker.channel is not None]

    def workspace(self) -> Workspace:
        """Return the Slack in which they work."""
        users = [User(w.id, w.id.lower(), w.id.title()) for w in self.workers]
        channels = []
        for centre, _region, _language in CENTRES:
            coordinator = coordinator_of(centre)
            users.append(User(coordinator, coordinator.lower(), coordinator.title()))
            members = (*(w.id for w in self.at(centre)), coordinator, "U0BOT")
            own = [w.channel for w in self.at(centre) if w.channel is not None]
            channels += [Channel(c, c.lower(), members) for c in (channel_of(centre), *own)]
        everybody = tuple(user.id for user in users)
        channels += [Channel(channel_of(r), r, (*everybody, "U0BOT")) for r in REGIONS]
        app = App(
            name="Terugkeer",
            bot_token=BOT_TOKEN,
            app_token=APP_TOKEN,
            signing_secret=SECRET,
            scopes=SCOPES,
            commands=(Command("/terugkeer"),),
        )
        return Workspace("Opvang", tuple(users), tuple(channels), app)

    def organisation(self) -> str:
        """Return the organisation file."""
        lines = ['case_code_pattern = "^[A-Z][A-Z0-9]-[0-9]{3,5}$"']
        for region, language in REGIONS.items():
            lines += ["[[region]]", f'id = "{region}"', f'name = "{region}"']
            lines += [f'channel = "{channel_of(region)}"', f'language = "{language}"']
        for centre, region, language in CENTRES:
            lines += ["[[centre]]", f'id = "{centre}"', f'name = "{centre}"']
            lines += [f'region = "{region}"', f'channel = "{channel_of(centre)}"']
            lines += [f'language = "{language}"', "otp = true"]
            lines += ["[[person]]", f'slack_id = "{coordinator_of(centre)}"']
            lines += ['role = "coordinator"', f'centre = "{centre}"']
        for worker in self.workers:
            lines += ["[[person]]", f'slack_id = "{worker.id}"', 'role = "social_worker"']
            lines.append(f'centre = "{worker.centre}"')
            if worker.channel is not None:
                lines.append(f'channel = "{worker.channel}"')
        return "\n".join(lines)

    def move_in(self, store: Store) -> None:
        """Put the organisation in the database."""
        with store.transaction() as tx:
            tx.people.apply(organisation.load(self.organisation(), "organisation.toml"))


def channel_of(place: str) -> str:
    """Return the channel of a centre or region."""
    return f"C0{place.upper()}"


def coordinator_of(centre: str) -> str:
    """Return the coordinator of a centre."""
    return f"U0C{centre[:2].upper()}"


@dataclass(frozen=True)
class Resident:
    """A case code and who is responsible."""

    code: str
    worker: Worker


@dataclass(frozen=True)
class Population:
    """Those who are reminded of and whose checklists are ticked, and those of whom is typed."""

    waiting: tuple[Resident, ...]
    typed: tuple[Resident, ...]


def settle(
    store: Store, town: Town, dice: random.Random, at: datetime, waiting: int, typed: int
) -> Population:
    """Register residents as their workers would have, all at one instant (UTC).

    The waiting ones had their decision notified within the two weeks before, so that their steps
    spread over the days to come, and some are registered late.
    """
    today = at.date()
    residents = [
        Resident(f"{letter}{number // 1000}-{number % 1000:03}", dice.choice(town.workers))
        for letter, count in (("K", waiting), ("T", typed))
        for number in range(count)
    ]
    for begin in range(0, len(residents), BATCH):
        with store.transaction() as tx:
            for each in residents[begin : begin + BATCH]:
                facts: list[f.Fact] = [_registered(each, today)]
                if each.code.startswith("K"):
                    on = today - timedelta(days=dice.randrange(13))
                    facts.append(f.Decision(on=on, kind="cgvs_negative"))
                resident = tx.journal.open(each.code, at)
                tx.journal.append(resident.id, facts, by=each.worker.id, at=at)
                trajectory = projection.load(tx, PROCEDURE, resident.id)
                projection.save(tx, PROCEDURE, trajectory, at)
    return Population(tuple(residents[:waiting]), tuple(residents[waiting:]))


def _registered(resident: Resident, today: date) -> f.Registered:
    worker = resident.worker
    return f.Registered(on=today - timedelta(days=90), centre=worker.centre, worker=worker.id)


PROCEDURE = rules.load()


def codes_of(residents: Sequence[Resident]) -> list[str]:
    """Return their case codes."""
    return [resident.code for resident in residents]
