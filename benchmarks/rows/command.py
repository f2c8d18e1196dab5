"""A command, and a click on an item: over signed HTTP, against a bare Bolt app that only acks."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from benchmarks import requests, town
from benchmarks.figures import Figure, at_most, median, share, shown
from benchmarks.processes import Program, free_port, running, settings
from handlers.blocks.ids import Action, tick_value
from scheduling.reminders import brussels_date
from storage import open_store
from storage.engine import connect
from storage.tables import agenda, facts, messages, residents

WARM_UP, TURNS, IN_A_TURN = 25, 7, 40
CLIENTS, EACH = 200, 5
WORKERS = 50

Bodies = Sequence[str]

LATENCY = (
    "by its profile, half of the computing of the thread that answers is 21 to 23 statements in "
    "three transactions through SQLAlchemy, a sixth knowing who acts, the rest replaying the "
    "facts, reckoning the plan and rendering; the commit to disk comes on top"
)
CPU = (
    "the whole process counts, with the HTTP server, waking, rendering, posting and updating "
    "after the answer; about 4.6 ms are those of the thread that answers, for a command and a "
    "click alike"
)
CROWD = (
    "the requests of all clients share one interpreter, and the last of 200 waits for the "
    "others; several processes were not measured"
)


def command(databases: town.Databases) -> list[Figure]:
    """Measure `/terugkeer beslissing CODE cgvs DATE`, committed and planned."""
    url = databases.sqlite()
    town.fill(url, WORKERS, WORKERS, town.registered, copies=_needed() // WORKERS)
    on = brussels_date(town.now()) - timedelta(days=5)
    store = open_store(url)
    bodies = [
        requests.command(f"beslissing {code} cgvs {on:%d/%m/%Y}", worker, number)
        for number, (code, worker) in enumerate(town.codes(store, _needed()))
    ]
    store.close()
    return _measured(url, lambda _stub: bodies, "decision", "command")


def click(databases: town.Databases) -> list[Figure]:
    """Measure a click on an item of a checklist, each on another resident's."""
    url = databases.sqlite()
    town.fill(url, WORKERS, WORKERS, town.decided, copies=_needed() // WORKERS)
    town.settle(url)
    engine = connect(url)
    with engine.connect() as connection:
        found = connection.execute(
            select(messages.c.id, messages.c.channel, messages.c.ts, residents.c.worker)
            .join(residents, residents.c.id == messages.c.resident_id)
            .join(
                agenda,
                (agenda.c.resident_id == messages.c.resident_id)
                & (agenda.c.moment == messages.c.moment),
            )
            .where(messages.c.moment == "talk_after_cgvs", agenda.c.status == "open")
        ).all()
    engine.dispose()

    def bodies(stub: int) -> Bodies:
        answer_at = f"http://127.0.0.1:{stub}/api/response"
        return [
            requests.click(
                Action.TICK,
                tick_value(row.id, "reason", done=True),
                row.worker,
                (row.channel, row.ts),
                answer_at,
                number,
            )
            for number, row in enumerate(found)
        ]

    return _measured(url, bodies, "item_ticked", "click")


def _needed() -> int:
    return WORKERS * -(-(WARM_UP + TURNS * IN_A_TURN + CLIENTS * EACH) // WORKERS)


def _measured(url: str, make: Callable[[int], Bodies], fact: str, what: str) -> list[Figure]:
    """Send the requests to the bot and to the two bare apps, in turns, then all at once."""
    ports = [free_port() for _ in range(4)]
    stub_port, default_port, before_port, bot_port = ports
    stub = Program("benchmarks.stub", str(stub_port), port=stub_port)
    stub.wait_until_listening()
    slack = str(stub_port)
    default = Program("benchmarks.bare", str(default_port), slack, port=default_port)
    before = Program("benchmarks.bare", str(before_port), slack, "before", port=before_port)
    bot = Program("benchmarks.product", port=bot_port, env=settings(url, stub_port, bot_port))
    bodies = list(make(stub_port))
    sent = 0

    def next_bodies(count: int) -> Bodies:
        nonlocal sent
        sent += count
        return bodies[sent - count : sent]

    with running(stub, default, before, bot):
        apps = (default, before, bot)
        for app in apps:
            app.wait_until_listening()
        warm = next_bodies(WARM_UP)
        for app in apps:
            requests.sent(app.port or 0, warm)
        latencies: dict[Program, list[float]] = {app: [] for app in apps}
        spent: dict[Program, list[float]] = {app: [] for app in apps}
        for _ in range(TURNS):
            mine = next_bodies(IN_A_TURN)
            for app in apps:
                used = app.cpu()
                answers = requests.sent(app.port or 0, mine)
                spent[app].append((app.cpu() - used) / len(mine) * 1000)
                latencies[app].append(median([one.seconds * 1000 for one in answers]))
        crowd = next_bodies(CLIENTS * EACH)
        bare = [one.seconds * 1000 for one in requests.sent(default_port, crowd, CLIENTS)]
        kept = _kept(url, fact)
        if kept != sent - len(crowd):
            raise RuntimeError(f"{sent - len(crowd)} requests, {kept} facts")
        many = [one.seconds * 1000 for one in requests.sent(bot_port, crowd, CLIENTS)]
    lost = sent - _kept(url, fact)
    ratio = median([a / b for a, b in zip(latencies[bot], latencies[default], strict=True)])
    cpu = sum(spent[bot]) / sum(spent[before])
    ours, theirs = median(latencies[bot]), median(latencies[default])
    return [
        at_most(
            f"{what}, 1 client: latency against a bare default Bolt app",
            ratio,
            0.5,
            " ×",
            f"{ours:.1f} ms against {theirs:.1f} ms",
            LATENCY,
        ),
        at_most(
            f"{what}: CPU per request against the bare app with process_before_response",
            cpu,
            4,
            " ×",
            f"{median(spent[bot]):.1f} ms against {median(spent[before]):.1f} ms",
            CPU,
        ),
        at_most(
            f"{what}, {CLIENTS} clients at once: slowest ack", max(many) / 1000, 3, " s", why=CROWD
        ),
        at_most(
            f"{what}, {CLIENTS} clients at once: p99", share(many, 0.99), 250, " ms", why=CROWD
        ),
        at_most(f"{what}, {CLIENTS} clients at once: not saved, and told so", lost, 0),
        shown(
            f"{what}, {CLIENTS} clients at once: bare default app, p99",
            f"{share(bare, 0.99):.0f} ms",
            f"the bot's median: {median(many):.0f} ms",
        ),
    ]


def _kept(url: str, fact: str) -> int:
    """Return how many facts of a kind the database has: each request should have left one."""
    engine = connect(url)
    with engine.connect() as connection:
        count = select(func.count()).select_from(facts).where(facts.c.fact == fact)
        found = connection.scalar(count) or 0
    engine.dispose()
    return found
