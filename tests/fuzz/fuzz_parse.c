/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a message: understanding ends, stays within its memory, and names only dealers
 * and people that exist. */
#include <stdlib.h>

#include "base/err.h"
#include "intents/understand/understand.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct understanding *und;
static struct directory *dir;

static void set_up(void)
{
    struct problems problems;
    problems_init(&problems);
    dir = directory_load(SOURCE_DIR "/intents/corpus/tea", &problems);
    if (!dir) {
        problems_print(&problems);
        exit(1);
    }
    problems_release(&problems);
    und = understanding_new(dir);
}

static void check_frame(const struct frame *frame)
{
    for (size_t i = 0; i < frame->dealer_count; i++)
        bug_if(frame->dealers[i] >= dir->dealer_count);
    bug_if(frame->has & SLOT_PERSON && frame->person >= dir->person_count);
    bug_if(frame->has & frame->missing);
    json_t *json = frame_to_json(frame, dir);
    bug_if(!json);
    json_decref(json);
}

/* The first byte says who speaks and where, the rest is the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!und)
        set_up();
    if (size == 0)
        return 0;
    struct message message = {.text = {(const char *)data + 1, size - 1},
                              .speaker = {ROLE_STRANGER, INDEX_NONE, INDEX_NONE},
                              .now = {day_of(2026, 11, 23), 600, 0, 480},
                              .channel = (enum channel_kind)(data[0] % 3)};
    if (data[0] & 64)
        message.speaker = (struct speaker){dir->people[0].role, 0, INDEX_NONE};
    else if (data[0] & 32)
        message.speaker = (struct speaker){ROLE_DEALER, INDEX_NONE, 0};
    struct arena arena;
    arena_init(&arena);
    struct frames frames = understand(und, &message, &arena);
    for (size_t i = 0; i < frames.count; i++)
        check_frame(&frames.list[i]);
    struct frame answer = {.intent = INTENT_log_visit};
    (void)understand_answer(und, &message, INTENT_log_visit, 1u << (data[0] % SLOT_INDEX_COUNT),
                            NULL, &answer, &arena);
    arena_release(&arena);
    return 0;
}
