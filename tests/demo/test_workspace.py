"""The workspace of the demonstration agrees with the manifest and with the staff list."""

from pathlib import Path

import yaml

from bot.demo.workspace import APP, BOT, CHANNELS, ORGANISATION, USERS
from sandbox import App
from storage import organisation

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
STAFF = organisation.load(ORGANISATION, "organisation.toml")


def test_the_app_is_the_one_of_the_manifest() -> None:
    """Who tries the demonstration sees what the manifest installs: commands, scopes, events."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))

    described = App.from_manifest(manifest, bot_user_id=BOT)

    assert described == APP


def test_the_bot_can_write_wherever_the_staff_list_sends_it() -> None:
    """Every channel of a person, centre or region exists and has the bot and a reader in it."""
    channels = {channel.id: channel for channel in CHANNELS}
    wanted = {
        *(part.channel for part in STAFF.region),
        *(part.channel for part in STAFF.centre),
        *(part.channel for part in STAFF.person if part.channel),
    }

    assert wanted <= channels.keys()
    assert all({BOT} < set(channels[one].members) for one in wanted)


def test_people_read_the_channels_that_are_theirs() -> None:
    """Workers are in their own channel, regional teams in the region's, leaders in the centre's."""
    members = {channel.id: channel.members for channel in CHANNELS}
    centres = {part.id: part.channel for part in STAFF.centre}
    regions = {part.id: part.channel for part in STAFF.region}

    for person in STAFF.person:
        theirs = [person.channel, regions.get(person.region or "")]
        if person.role in ("coordinator", "arrival_centre"):
            theirs += [centres[centre] for centre in person.all_centres]
        assert all(person.slack_id in members[channel] for channel in theirs if channel)


def test_it_has_what_the_practice_has() -> None:
    """Two regions, four centres, two with OTP and one arrival centre, and a coach who is away."""
    coached = {
        centre for part in STAFF.person if part.role == "icam_coach" for centre in part.all_centres
    }
    with_otp = {part.id for part in STAFF.centre if part.otp}

    assert 2 == len(STAFF.region)
    assert 4 == len(STAFF.centre)
    assert 2 == len(with_otp)
    assert ["aanmeldcentrum"] == [p.id for p in STAFF.centre if p.kind == "arrival_centre"]
    assert 1 == len(with_otp - coached)
    assert any(user.deleted and "ICAM" in user.real_name for user in USERS)
    assert any(user.id not in {part.slack_id for part in STAFF.person} for user in USERS)
