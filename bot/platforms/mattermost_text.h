/* SPDX-License-Identifier: Apache-2.0 */
/* Texts as Mattermost has them: who is addressed in one, and how a long one is cut for
 * posting. Pure functions, no state.
 *
 * The server itself misses a mention that is stuck to Chinese text (its words end only at
 * blanks and punctuation, and Chinese characters are letters to it) and one with a full-width
 * ＠; Chinese writers leave the blank out. So mentions are looked for here too, by the rule:
 * `@` or `＠`, the name in any letter case, not in the middle of a longer name or a mail
 * address, not in `code`. For what the server counts beyond that see mattermost_frame.h.
 */
#ifndef BOT_PLATFORMS_MATTERMOST_TEXT_H
#define BOT_PLATFORMS_MATTERMOST_TEXT_H

#include <stdbool.h>

#include "base/str.h"

/* Whether `text` mentions `name` (a username, without @). */
bool mattermost_text_mentions(struct text text, const char *name);

/* Whether it calls everybody: @channel, @all, @here. */
bool mattermost_text_calls_all(struct text text);

/* Adds `text` without the mentions of `name` to `out`: each goes with the emphasis around it
 * and the comma or colon behind it, and blanks at both ends go. */
void mattermost_text_cut_mentions(struct text text, const char *name, struct str *out);

/* Adds `text` to `out` so that it calls nobody together: what we repeat of a dealer's words must
 * not ring the whole channel. @channel, @all and @here get a zero-width space behind the @. */
void mattermost_text_defuse(struct text text, struct str *out);

/* Takes the next post from the head of `*rest`: at most `max` (≥ 1) code points, cut behind the
 * last line end in the latter half, else at a code point. Empty once nothing is left. */
struct text mattermost_text_split(struct text *rest, size_t max);

#endif
