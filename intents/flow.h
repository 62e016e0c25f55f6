/* SPDX-License-Identifier: Apache-2.0 */
/* The contact flow, said to people: who is in charge of a stage, how it goes, what it is
 * about. */
#ifndef INTENTS_FLOW_H
#define INTENTS_FLOW_H

#include "intents/plan.h"

/* The stage one of whose topics (flow.json) stands in the text; STAGE_NONE where none does.
 * `topic` gets it, borrowed from the directory. */
enum stage flow_stage_of_topic(const struct directory *dir, struct text text, const char **topic);

/* Adds who is in charge of what the text is about, nothing where it is about no topic. */
void flow_say_topic_owner(const struct request *request, struct plan *plan, struct text text);

/* Adds owner, hours, backup and steps of a stage; `topic` may be "". */
void flow_say_stage(const struct request *request, struct plan *plan, enum stage stage,
                    const char *topic);

#endif
