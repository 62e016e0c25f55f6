/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/learn/corpus.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "intents/understand/speakers.h"

bool corpus_message(const json_t *json, const struct directory *dir, struct message *message)
{
    message->text = json_get_text(json, "text");
    message->speaker = speaker_of(dir, json_get_text(json, "from"));
    message->channel = channel_of(json_get_text(json, "channel"));
    int64_t ms;
    return clock_parse(json_get_text(json, "now"), &ms, &message->now);
}

/* What is told of its messages by the name of a file. */
static bool is_daily_file(const char *path)
{
    const char *name = strrchr(path, '/');
    return text_starts(text_of(name ? name + 1 : path), "daily-");
}

static void add_line(struct corpus *corpus, const char *path, size_t number, struct text line)
{
    json_t *json = json_parse(line);
    if (!json)
        fatal("%s:%zu: not JSON", path, number);
    corpus->messages = mem_grow(corpus->messages, corpus->count + 1, sizeof *corpus->messages);
    struct annotated *one = &corpus->messages[corpus->count++];
    one->company = corpus->company_count - 1;
    one->json = json;
    one->is_daily = is_daily_file(path);
    if (!corpus_message(json, corpus->companies[one->company], &one->message))
        fatal("%s:%zu: no moment in \"now\"", path, number);
}

static void add_file(struct corpus *corpus, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        fatal("%s: cannot be read", path);
    char *line = NULL;
    size_t room = 0, number = 0;
    ssize_t len;
    while ((len = getline(&line, &room, file)) > 0) {
        number++;
        struct text text = text_trim((struct text){line, (size_t)len});
        if (text.len)
            add_line(corpus, path, number, text);
    }
    free(line);
    fclose(file);
}

static int is_messages(const struct dirent *entry)
{
    return text_ends(text_of(entry->d_name), ".jsonl");
}

void corpus_add(struct corpus *corpus, const char *folder)
{
    struct problems problems;
    problems_init(&problems);
    struct directory *dir = directory_load(folder, &problems);
    if (!dir) {
        problems_print(&problems);
        fatal("%s: is no company directory", folder);
    }
    problems_release(&problems);
    corpus->companies =
        mem_grow(corpus->companies, corpus->company_count + 1, sizeof *corpus->companies);
    corpus->companies[corpus->company_count++] = dir;
    struct dirent **files;
    int count = scandir(folder, &files, is_messages, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = mem_printf("%s/%s", folder, files[i]->d_name);
        add_file(corpus, path);
        free(path);
        free(files[i]);
    }
    if (count >= 0)
        free(files);
}

void corpus_release(struct corpus *corpus)
{
    for (size_t i = 0; i < corpus->count; i++)
        json_decref(corpus->messages[i].json);
    for (size_t i = 0; i < corpus->company_count; i++)
        directory_free(corpus->companies[i]);
    free(corpus->messages);
    free(corpus->companies);
}
