"""Rich text, the basic part: sections, lists, quotes and preformatted text.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.blockkit.schema import Check, array, boolean, by_type, integer, one_of, record, string

_STYLE = record(
    {},
    {"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean},
)
_ID = string(minimum=1)


def _piece(
    kind: str, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None
) -> Check:
    return record({"type": one_of(kind), **required}, {"style": _STYLE, **(optional or {})})


_TEXT = _piece("text", {"text": string(minimum=1)})
_LINK = _piece("link", {"url": string(minimum=1)}, {"text": string(), "unsafe": boolean})
_PIECE = by_type(
    {
        "text": _TEXT,
        "link": _LINK,
        "emoji": _piece("emoji", {"name": _ID}, {"unicode": string()}),
        "user": _piece("user", {"user_id": _ID}),
        "channel": _piece("channel", {"channel_id": _ID}),
        "usergroup": _piece("usergroup", {"usergroup_id": _ID}),
        "broadcast": _piece("broadcast", {"range": one_of("here", "channel", "everyone")}),
        "date": _piece(
            "date",
            {"timestamp": integer(0, 99_999_999_999), "format": string(minimum=1)},
            {"url": string(), "fallback": string()},
        ),
    }
)
_BORDER: Mapping[str, Check] = {"border": integer(0, 1)}
_SECTION = record({"type": one_of("rich_text_section"), "elements": array(_PIECE, minimum=0)}, {})
ELEMENT = by_type(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": record(
            {
                "type": one_of("rich_text_list"),
                "elements": array(by_type({"rich_text_section": _SECTION})),
                "style": one_of("bullet", "ordered"),
            },
            {"indent": integer(0, 8), "offset": integer(0, 10_000), **_BORDER},
        ),
        "rich_text_quote": record(
            {"type": one_of("rich_text_quote"), "elements": array(_PIECE, minimum=0)}, _BORDER
        ),
        "rich_text_preformatted": record(
            {
                "type": one_of("rich_text_preformatted"),
                "elements": array(by_type({"text": _TEXT, "link": _LINK}), minimum=0),
            },
            _BORDER,
        ),
    }
)
