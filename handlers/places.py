"""The centres and colleagues that a form offers, and whether a chosen one can be."""

from collections.abc import Iterable

from handlers import permits
from handlers.blocks.ids import Field
from handlers.interaction import Interaction, Wrong
from scheduling.facts import Fact, Structure
from storage import Centre, Person, Transaction

Options = list[tuple[str, str]]


def names(interaction: Interaction, facts: Iterable[Fact]) -> dict[str, str]:
    """Return what the centres are called that these facts name, by their ids."""
    named = {centre for fact in facts if (centre := getattr(fact, "centre", None)) is not None}
    if not named:
        return {}
    with interaction.desk.store.snapshot() as tx:
        found = map(tx.people.centre, sorted(named))
        return {centre.id: centre.name for centre in found if centre is not None}


def own_centres(tx: Transaction, person: Person) -> Options:
    """Return the centres in which the person may open a file: id and name."""
    return [
        (centre.id, centre.name)
        for centre in tx.people.centres()
        if permits.opens_files_in(person, centre)
    ]


def otp_centres(tx: Transaction) -> list[Centre]:
    """Return the centres with open return places."""
    return [centre for centre in tx.people.centres() if centre.otp]


def first_centre(person: Person, options: Options) -> str | None:
    """Return the centre that a form proposes: the person's own one."""
    ids = [centre for centre, _name in options]
    own = [centre for centre in person.centres if centre in ids]
    return own[0] if own else None


def structure_of(interaction: Interaction, centre_id: str | None) -> Structure:
    """Return which kind of structure a centre is."""
    with interaction.desk.store.snapshot() as tx:
        centre = tx.people.centre(centre_id) if centre_id else None
    at_arrival = centre is not None and centre.kind == "arrival_centre"
    return "arrival_centre" if at_arrival else "regular"


def worker_of(interaction: Interaction, chosen: str | None, centre: str | None) -> str | None:
    """Return the responsible worker: the chosen one, else whoever acts, if that is a worker there.

    Raises `Wrong` at the worker's field when the chosen one does not work in that centre.
    """
    with interaction.desk.store.snapshot() as tx:
        person = tx.people.person(chosen or interaction.slack_id)
    works_there = (
        person is not None
        and person.active
        and person.role in permits.WORKERS
        and centre in person.centres
    )
    if works_there:
        is_own_choice = chosen is not None or interaction.person.role == "social_worker"
        return person.slack_id if person is not None and is_own_choice else None
    if chosen is None:
        return None
    raise Wrong(
        Field.WORKER,
        interaction.texts._(
            "This colleague is not registered as a worker of that centre. Choose another one,"
            " or leave it open for the coordinator."
        ),
    )
