"""The workspace of the demonstration: who works where, and who reads which channel."""

from importlib.resources import files

from sandbox import App, Channel, Command, Shortcut, User, Workspace

BOT = "U0BOT"
ORGANISATION = files("bot.demo").joinpath("organisation.toml").read_text(encoding="utf-8")
"""The same staff for the bot, in the shape that `staff load` takes."""

FRENCH = "fr-FR"

USERS = (
    User("U0AN", "an", "An Peeters"),
    User("U0BRAM", "bram", "Bram De Smet"),
    User("U0CARINE", "carine", "Carine Maes (coördinator)"),
    User("U0DIRK", "dirk", "Dirk Wouters (ICAM)"),
    User("U0ELS", "els", "Els Jacobs (aanmeldcentrum)"),
    User("U0FATIMA", "fatima", "Fatima Idrissi (coördinator)"),
    User("U0SOPHIE", "sophie", "Sophie Lambert", locale=FRENCH),
    User("U0LUC", "luc", "Luc Renard (coordinateur)", locale=FRENCH),
    User("U0MARC", "marc", "Marc Dubois", locale=FRENCH),
    User("U0NADIA", "nadia", "Nadia Simon (coordinatrice)", locale=FRENCH),
    User("U0PAUL", "paul", "Paul Gérard (ICAM)", locale=FRENCH, deleted=True),
    User("U0NOOR", "noor", "Noor Claes (Regio Noord)"),
    User("U0ZOE", "zoe", "Zoé Martin (Région Sud)", locale=FRENCH),
    User("U0KATRIEN", "katrien", "Katrien Bogaert (beheer)"),
    User("U0TOM", "tom", "Tom Aerts (onthaal)"),
)
"""Tom is on Slack and not on the staff list; Paul has left Slack."""

CHANNELS = (
    Channel("C0AN", "mw-an", ("U0AN", "U0CARINE", BOT)),
    Channel("C0BRAM", "mw-bram", ("U0BRAM", "U0CARINE", BOT)),
    Channel("C0ICAM", "icam-antwerpen", ("U0DIRK", "U0AN", "U0BRAM", "U0CARINE", BOT)),
    Channel("C0ANTW", "antwerpen", ("U0CARINE", "U0AN", "U0BRAM", "U0NOOR", BOT)),
    Channel("C0AANMELD", "aanmeldcentrum", ("U0FATIMA", "U0ELS", "U0NOOR", BOT)),
    Channel("C0SOPHIE", "ts-sophie", ("U0SOPHIE", "U0LUC", BOT)),
    Channel("C0JODO", "jodoigne", ("U0LUC", "U0SOPHIE", "U0ZOE", BOT)),
    Channel("C0FLOR", "florennes", ("U0NADIA", "U0MARC", "U0ZOE", BOT)),
    Channel("C0NOORD", "regio-noord", ("U0NOOR", "U0KATRIEN", BOT)),
    Channel("C0ZUID", "region-sud", ("U0ZOE", "U0KATRIEN", BOT)),
    Channel(
        "C0ALGEMEEN",
        "algemeen",
        tuple(user.id for user in USERS if not user.deleted),
        is_private=False,
    ),
)

APP = App(
    bot_user_id=BOT,
    name="terugkeer",
    commands=(
        Command(
            "/terugkeer",
            "Terugkeertraject opvolgen",
            "help | bewoner | beslissing | beroep | hoorzitting | gesprek | nietdoorgegaan | otp"
            " | verlenging | einderecht | weigering | einde | transfer | corrigeer | afwezig"
            " | toewijzen | status | mijn | zoek | vandaag | overzicht | logboek | agenda"
            " | info | taal",
            should_escape=True,
        ),
        Command(
            "/retour",
            "Suivre le trajet de retour",
            "aide | résident | décision | recours | audience | entretien | nontenu | por"
            " | prolongation | findroit | refus | fin | transfert | corriger | absence"
            " | attribuer | statut | mes | chercher | aujourdhui | aperçu | journal | calendrier"
            " | infos | langue",
            should_escape=True,
        ),
    ),
    shortcuts=(
        Shortcut(
            "Gesprek registreren",
            "record_talk",
            "global",
            "Registreer een gesprek · Enregistrer un entretien",
        ),
        Shortcut(
            "Beslissing registreren",
            "record_decision",
            "global",
            "Registreer een beslissing · Enregistrer une décision",
        ),
        Shortcut(
            "Status van dit dossier",
            "checklist_status",
            "message",
            "Toon het plan van dit dossier · Afficher le plan de ce dossier",
        ),
    ),
    scopes=(
        "commands",
        "chat:write",
        "users:read",
        "im:write",
        "channels:history",
        "groups:history",
        "im:history",
        "channels:read",
        "groups:read",
    ),
)
"""As `manifest.yml` describes it; a test compares the two."""

WORKSPACE = Workspace("Opvang (demo)", USERS, CHANNELS, APP)
