/* SPDX-License-Identifier: Apache-2.0 */
/* The frames of the built-in chat's page: whatever a peer sends is read or refused, and what is
 * passed on has no control characters, which the store would take for placeholders. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "bot/platforms/console_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has_placeholder(const char *string)
{
    return string && strchr(string, 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct console_frame frame;
    struct console_user person = {"someone", 0, INDEX_NONE}, dealer = {"D001", INDEX_NONE, 0};
    enum console_error error = console_frame_read(&frame, (struct text){(const char *)data, size});
    if (!error && frame.type != CONSOLE_LOGIN) {
        char channel[CONSOLE_CHANNEL_MAX];
        struct text rest;
        struct str out;
        (void)console_channel(&person, frame.channel, channel);
        bug_if(console_channel(&dealer, frame.channel, channel) == CONSOLE_FINE &&
               console_is_internal(channel));
        (void)console_mention(str_text(&frame.text), &rest);
        bug_if(rest.len > frame.text.len);
        str_init(&out);
        console_post_frame(&out, TEXT("{\"type\":\"post\"}"), frame.client_id);
        console_error_frame(&out, CONSOLE_BUSY, frame.client_id);
        bug_if(has_placeholder(frame.text.ptr) || has_placeholder(frame.client_id) ||
               has_placeholder(frame.channel));
        str_release(&out);
    }
    console_frame_release(&frame);
    return 0;
}
