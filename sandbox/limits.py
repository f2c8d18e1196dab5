"""Slack's documented limits, as data: the one place where a number of Slack's stands.

Source: https://docs.slack.dev, the page named in the comment of each group; the limit on the
text of all blocks of a message is not documented but answered (`msg_blocks_too_long`).
"""

from __future__ import annotations

from typing import Final

# /reference/block-kit/blocks and /reference/methods/chat.postMessage
MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
MESSAGE_TEXT: Final = 40_000
UPDATED_TEXT: Final = 4_000  # /reference/methods/chat.update, msg_too_long
MESSAGE_BLOCKS_TEXT: Final = 13_000  # answered with msg_blocks_too_long
MESSAGE_ATTACHMENTS: Final = 100
METADATA_BYTES: Final = 16_000  # refused with metadata_too_large

# /reference/block-kit/blocks/*
BLOCK_ID: Final = 255
SECTION_TEXT: Final = 3_000
SECTION_FIELDS: Final = 10
SECTION_FIELD_TEXT: Final = 2_000
HEADER_TEXT: Final = 150
CONTEXT_ELEMENTS: Final = 10
ACTIONS_ELEMENTS: Final = 25
IMAGE_ALT: Final = 2_000
IMAGE_TITLE: Final = 2_000
IMAGE_URL: Final = 3_000
INPUT_LABEL: Final = 2_000
INPUT_HINT: Final = 2_000

# /reference/block-kit/block-elements/*
ACTION_ID: Final = 255
BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2_000
BUTTON_URL: Final = 3_000
ACCESSIBILITY_LABEL: Final = 75
PLACEHOLDER: Final = 150
SELECT_OPTIONS: Final = 100
SELECT_GROUPS: Final = 100
CHOICE_OPTIONS: Final = 10  # checkboxes and radio buttons
OVERFLOW_OPTIONS: Final = 5
INPUT_LENGTH: Final = 3_000  # min_length and max_length of a plain text input

# /reference/block-kit/composition-objects/*
TEXT: Final = 3_000
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
OPTION_DESCRIPTION: Final = 75
OPTION_URL: Final = 3_000
OPTION_GROUP_LABEL: Final = 75
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30

# /reference/views
VIEW_TITLE: Final = 24
VIEW_SUBMIT: Final = 24
VIEW_CLOSE: Final = 24
VIEW_CALLBACK_ID: Final = 255
VIEW_EXTERNAL_ID: Final = 255
VIEW_PRIVATE_METADATA: Final = 3_000
VIEW_BYTES: Final = 250_000  # view_too_large
VIEW_STACK: Final = 3  # push_limit_reached

# /interactivity/handling-user-interaction
TRIGGER_SECONDS: Final = 3.0
RESPONSE_URL_SECONDS: Final = 30 * 60.0
RESPONSE_URL_USES: Final = 5
ACK_SECONDS: Final = 3.0

# /apis/events-api
EVENT_RETRY_SECONDS: Final = (0.0, 60.0, 300.0)

# /apis/events-api/using-socket-mode
SOCKET_CONNECTIONS: Final = 10
SOCKET_TICKET_SECONDS: Final = 30.0

# /reference/methods/conversations.history
PAGE_DEFAULT: Final = 100
PAGE_MAXIMUM: Final = 999
