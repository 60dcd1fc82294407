"""What people say every day: several hundred patterns by topic, and short sentences with pronouns.

`templates` explains how patterns are written, `slots` holds what fills them, `greetings`, `town`,
`time_and_weather`, `shopping`, `table`, `people` and `talk` hold the patterns; `clitics` builds
sentences with object pronouns, and those without any subject, on the lexicon's verbs.
"""

from translator.data.sample.everyday import (
    clitics,
    greetings,
    people,
    shopping,
    table,
    talk,
    time_and_weather,
    town,
)
from translator.data.sample.everyday.templates import say

TOPICS = (greetings, town, time_and_weather, shopping, table, people, talk)
PATTERNS = tuple(pattern for topic in TOPICS for patterns in topic.TABLES for pattern in patterns)


def phrase(dice):
    """One of the patterns, filled."""
    return say(dice, PATTERNS)


CONSTRUCTIONS = ((53, phrase), *clitics.CONSTRUCTIONS)
