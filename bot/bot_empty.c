typedef int bot_is_empty_yet;
