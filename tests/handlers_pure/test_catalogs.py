"""The catalogs say everything that code and procedure say, and nothing else."""

import re
import tomllib

import pytest
from babel.messages.catalog import Message

from handlers.texts import texts_for
from handlers.texts.catalogs import catalog
from tests.handlers_pure import catalogs
from tests.handlers_pure.catalogs import MessageId, placeholders

TRANSLATED = ("nl", "fr")
WANTED = {**catalogs.in_code(), **catalogs.in_procedure()}


def messages(language: str) -> dict[MessageId, Message]:
    """Return the messages of a catalog by their id, the header left out."""
    found = {m.id: m for m in catalog(language) if m.id}
    return {tuple(i) if isinstance(i, list) else i: m for i, m in found.items()}


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """Return a message's singular and plural, or the one text that it is."""
    return [text or ""] if isinstance(text, str | None) else list(text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    """No message id of code or procedure is missing, empty or unsure in a catalog."""
    known = messages(language)

    missing = {
        wanted: where
        for wanted, where in WANTED.items()
        if wanted not in known or known[wanted].fuzzy or not all(forms(known[wanted].string))
    }

    assert missing == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_obsolete(language: str) -> None:
    """A catalog holds no message that nobody says any more."""
    assert set(messages(language)) - set(WANTED) == set()
    assert dict(catalog(language).obsolete) == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_placeholders_of_their_message(language: str) -> None:
    """What is filled in is the same in every language; a singular may leave out its number."""
    for wanted, message in messages(language).items():
        expected = placeholders(forms(wanted)[-1])
        for text in forms(message.string):
            assert expected == placeholders(text), (wanted, text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_need_no_escaping(language: str) -> None:
    """No text holds a character that means something to Slack, or space at its ends."""
    for message in messages(language).values():
        for text in forms(message.string):
            assert not set(text) & set("&<>*`~"), text
            assert text == text.strip()


def test_the_tools_find_every_message_in_the_code() -> None:
    """A message inside an f-string is invisible to gettext's tools, so none stands there."""
    found = catalogs.in_code()

    hidden = [(where, said) for where, said in catalogs.said_in_code() if said not in found]

    assert hidden == []


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
def test_titles_and_items_of_the_procedure_fit(language: str) -> None:
    """Checklist items have 60 characters, titles 45, the titles of modals 24."""
    said = messages(language) if language != "en" else None
    limits = {"title": 45, "short_title": 24}
    for file in (catalogs.ROOT / "scheduling/procedure").glob("*.toml"):
        for moment in tomllib.loads(file.read_text(encoding="utf-8"))["moment"]:
            texts = [(moment[name], limit) for name, limit in limits.items()]
            entries = [*moment["items"], *moment.get("follow_ups", ())]
            texts += [(entry["text"], 60) for entry in entries]
            for text, limit in texts:
                shown = text if said is None else str(said[text].string)
                assert len(shown) <= limit, shown


DECIDED_AGAINST: dict[str, dict[str, str]] = {
    "nl": {
        r"\bdata\b": "datums",
        r"\b(ingeven|ingegeven|ingevoerd|invoer\w*)\b|\bgeeft? .* in\b(?! Match)": "registreren",
        r"\bverbeter\w*": "corrigeren",
        r"\bdrempels?\b": "belemmeringen",
        r"(?i)(?<!hoor)zitting": "hoorzitting",
        r"verlenging gevraagd": "verlenging aangevraagd",
        r"(?i)encryptie": "versleuteling",
        r"\b(opslaan|opgeslagen)\b": "bewaren",
        r"(?i)\bdeadline": "uiterste datum",
        r"\b(u|uw)\b": "je",
    },
    "fr": {
        r"(?i)\bencod(?!é dans Match-IT|er comme)": "enregistrer; encoder is for Match-IT",
        r"(?i)\bsaisi": "enregistrer",
        r"\bfreins?\b": "obstacles",
        r"(?i)(?<!non )\btenue?s?\b": "effectué, a eu lieu",
        r"centre d'accueil": "centre qui accueille",
        r"(?i)\bchecklist": "check-list",
        r"\bajouts?\b": "enregistrement",
        r"dans le futur": "à venir",
        r"(?i)\bdeadline": "date limite",
        r"\b(tu|ton|tes)\b": "vous",
    },
}
"""Words that another one was chosen for, by language: one word for one thing."""


@pytest.mark.parametrize(
    ("language", "word"),
    [(lang, word) for lang, told in DECIDED_AGAINST.items() for word in told],
)
def test_one_word_is_used_for_one_thing(language: str, word: str) -> None:
    """What was called two names keeps the one that was chosen."""
    found = [
        text
        for message in messages(language).values()
        for text in forms(message.string)
        if re.search(word, text)
    ]

    assert [] == found, f"say: {DECIDED_AGAINST[language][word]}"


def test_french_has_its_spaces_and_dutch_has_none() -> None:
    """French parts : ; ? ! and « » from the word by a space, Dutch does not."""
    french = [text for one in messages("fr").values() for text in forms(one.string)]
    dutch = [text for one in messages("nl").values() for text in forms(one.string)]

    assert [] == [text for text in french if re.search(r"[^ ][:;?!»]|«[^ ]", text)]
    assert [] == [text for text in dutch if re.search(r" [:;?!]|[«»]", text)]


def test_no_line_of_french_begins_with_a_sign() -> None:
    """On a narrow screen a line breaks at spaces: those around signs do not break."""
    texts = texts_for("fr")
    said = texts.titled("Attitude", texts._("“{moment}” no longer applies.", moment="Intake"))
    asked = texts._("Why this date?")
    many = texts.ngettext("{who}: {n} file", "{who}: {n} files", 2, who="Nadia")

    for text in (said, asked, many):
        assert [] == re.findall(r" [:;?!»]|« ", text)
    assert "Attitude\N{NO-BREAK SPACE}: " in said
    assert asked.endswith("\N{NO-BREAK SPACE}?")
    assert "Nadia\N{NO-BREAK SPACE}: 2 dossiers" == many
