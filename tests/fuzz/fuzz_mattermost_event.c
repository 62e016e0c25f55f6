/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a frame of the websocket; seeds: tests/data/mattermost/. */
#include <stdlib.h>

#include "bot/platforms/mattermost_frame.h"
#include "bot/platforms/mattermost_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text input = {(const char *)data, size};
    struct mattermost_frame frame;
    enum err err = mattermost_frame_read(input, "jefnso5xhtd898ar3p83f5k8me", &frame);
    bool has_post = !err && frame.event == MATTERMOST_POSTED;
    struct text text = has_post ? frame.post.message : input;
    struct str cut;
    str_init(&cut);
    mattermost_text_cut_mentions(text, "integrator", &cut);
    /* What is cut leaves no mention, and the parts of a text are the text. */
    size_t len = 0;
    for (struct text rest = text, part; (part = mattermost_text_split(&rest, 100)).len;)
        len += part.len;
    if (len != text.len || cut.len > text.len)
        abort();
    if (has_post)
        (void)mattermost_post_judge(&frame.post, "jefnso5xhtd898ar3p83f5k8me");
    str_release(&cut);
    mattermost_frame_release(&frame);
    return 0;
}
