/* SPDX-License-Identifier: Apache-2.0 */
#include "store/resp.h"

#include <string.h>

/* Room for the line with the number of words, which is written last: '*', digits, CR, LF. */
enum { HEAD = 24 };

/* The line `mark` number CR LF, so that it ends at `end`; returns its begin. */
static char *line_before(char *end, char mark, uint64_t number)
{
    *--end = '\n';
    *--end = '\r';
    do
        *--end = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    *--end = mark;
    return end;
}

static void add_line(struct str *out, char mark, uint64_t number)
{
    char line[HEAD];
    char *from = line_before(line + HEAD, mark, number);
    str_add_bytes(out, from, (size_t)(line + HEAD - from));
}

void resp_begin(struct resp *resp, struct str *out)
{
    static const char blank[HEAD];
    *resp = (struct resp){.out = out};
    str_clear(out);
    str_add_bytes(out, blank, HEAD);
}

void resp_word(struct resp *resp, const char *bytes, size_t len)
{
    resp_joined(resp, (struct text){bytes, len}, (struct text){0});
}

void resp_string(struct resp *resp, const char *string)
{
    resp_word(resp, string, strlen(string));
}

void resp_int(struct resp *resp, int64_t number)
{
    char digits[HEAD], *at = digits + HEAD;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        *--at = '-';
    resp_word(resp, at, (size_t)(digits + HEAD - at));
}

void resp_joined(struct resp *resp, struct text first, struct text second)
{
    resp->count++;
    add_line(resp->out, '$', first.len + second.len);
    str_add_text(resp->out, first);
    str_add_text(resp->out, second);
    str_add_bytes(resp->out, "\r\n", 2);
}

struct text resp_end(struct resp *resp)
{
    struct str *out = resp->out;
    char *from = line_before(out->ptr + HEAD, '*', resp->count);
    return (struct text){from, (size_t)(out->ptr + out->len - from)};
}
