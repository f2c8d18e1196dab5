"""Who plays in the stories, and where they work; `organisation.toml` says as what."""

LOCALES = {"Nadia": "fr-BE", "Noé": "fr-BE", "Rose": "fr-BE"}
PEOPLE = {
    **{name: f"U0{name.upper()}" for name in ("Amir", "An", "Bo", "Cora", "Gijs", "Greet", "Ivo")},
    **{name: f"U0{name.upper()}" for name in ("Nadia", "Ruben", "Rose", "Ada")},
    "Noé": "U0NOE",
}
"""The Slack ids of the people of the stories."""
PLACES = {
    f"#{name}": f"C0{name.upper()}"
    for name in ("an", "gijs", "ivo", "aanmeld", "antwerpen", "gent", "namur", "noord", "sud")
}
"""The Slack ids of the channels."""
MEMBERS = {
    "#an": ("An", "Cora"),
    "#gijs": ("Gijs", "Greet"),
    "#ivo": ("Ivo",),
    "#aanmeld": ("Amir",),
    "#antwerpen": ("Cora", "An", "Bo"),
    "#gent": ("Greet", "Gijs"),
    "#namur": ("Nadia", "Noé"),
    "#noord": ("Ruben",),
    "#sud": ("Rose",),
}
OWN = {name: place for place, names in MEMBERS.items() for name in names[:1]} | {
    "Bo": "#antwerpen",
    "Noé": "#namur",
}
"""Where they type; the administrator does it in the conversation with the app."""
REGIONS = {"Regio Noord": "#noord", "Région Sud": "#sud"}
