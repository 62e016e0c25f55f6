/* SPDX-License-Identifier: Apache-2.0 */
/* How sure the bot must be. A frame's confidence is calibrated: of those with 0.7, seven in ten
 * are right. What is recorded may be taken back, and a question costs a moment; so seven in
 * ten are enough to act. What is less sure is asked back ("did you want to …?"), down to where a
 * question would more often be out of place than not: there a team channel hears nothing, and
 * who speaks to the bot alone is told what it may have meant.
 *
 * A yes, no or greeting records nothing; there a likely one is enough. */
#ifndef INTENTS_DOUBT_H
#define INTENTS_DOUBT_H

#include "intents/frame.h"

enum doubt {
    DOUBT_NONE, /* do it */
    DOUBT_SOME, /* ask back */
    DOUBT_GRAVE /* leave it alone */
};

enum doubt doubt_of(const struct frame *frame);

#endif
