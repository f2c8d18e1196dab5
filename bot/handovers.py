"""Reassignments that coordinators asked for, done file by file until none is left."""

from collections.abc import Callable

from bot.loops import Guard, Loop
from handlers import reassigning
from handlers.desk import Desk
from storage import Reassignment

LOOK_EVERY = 2.0
"""Seconds between two looks for what was asked."""


class Handovers:
    """Gives files from worker to worker, each in a transaction of its own.

    How far it has come is kept: whoever starts after a crash, or beside another, goes on there.
    """

    def __init__(self, desk: Desk, poke: Callable[[], None]) -> None:
        """Register through the desk; `poke` calls the poster."""
        self._desk = desk
        self._poke = poke
        self._loop = Loop("handovers", self.turn)
        self.start = self._loop.start
        self.stop = self._loop.stop

    def turn(self) -> float:
        """Do what has been asked; return the seconds to wait before the next look."""
        with self._desk.store.snapshot() as tx:
            under_way = tx.reassignments.under_way()
        for asked in under_way:
            with Guard("handovers"):
                self._go_on(asked)
        return LOOK_EVERY

    def _go_on(self, asked: Reassignment) -> None:
        """Give the files that are left; when none is, have it told and the checklists moved."""
        desk = self._desk
        with desk.store.snapshot() as tx:
            by = tx.people.person(asked.by)
            left = reassigning.remaining(tx, desk.procedure, asked)
        if by is None:
            return
        for resident_id in left:
            ending = reassigning.assign(desk, by, asked, resident_id)
            with desk.store.transaction() as tx:
                noted = tx.reassignments.note(asked, resident_id, ending)
            if noted is None:
                return  # another bot is at it: the next look shows how far
            asked = noted
        with desk.store.transaction() as tx:
            told_at = reassigning.tell_taker(tx, desk.procedure, asked, desk.now())
        if told_at is not None:
            for resident_id in asked.assigned:
                with desk.store.transaction() as tx:
                    reassigning.move(tx, desk.procedure, resident_id, told_at)
        with desk.store.transaction() as tx:
            reassigning.finish(tx, asked, desk.now())
        self._poke()
