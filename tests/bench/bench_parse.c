/* SPDX-License-Identifier: Apache-2.0 */
/* How fast messages are understood on one core, with 300 and with 100,000 dealers, and what
 * it takes to be ready for 100,000.
 *
 *   bench_parse [DIR]           DIR: a company directory in place of the corpus's own
 *   bench_parse --passes N      the corpus's messages N times over and nothing else, for
 *                               counting instructions
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "intents/understand/speakers.h"

enum { DEALERS_MANY = 100000, SECONDS = 2 };

struct texts {
    json_t **lines;
    struct message *messages;
    char *bytes; /* all texts, one behind the other */
    size_t count;
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static long resident_kb(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static struct directory *load(const char *folder)
{
    struct problems problems;
    problems_init(&problems);
    struct directory *dir = directory_load(folder, &problems);
    problems_print(&problems);
    problems_release(&problems);
    if (!dir)
        fatal("%s: is no company directory", folder);
    return dir;
}

static void add_texts(struct texts *texts, const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    if (!file)
        fatal("%s: cannot be read", path);
    while ((len = getline(&line, &room, file)) > 0) {
        json_t *json = json_parse((struct text){line, (size_t)len});
        if (!json)
            continue;
        texts->lines = mem_grow(texts->lines, texts->count + 1, sizeof *texts->lines);
        texts->lines[texts->count++] = json;
    }
    free(line);
    fclose(file);
}

/* A message that is to be understood has just come in, so its text is in the cache; here it is at
 * least not far from the one before. */
static void put_together(struct texts *texts)
{
    size_t len = 0, at = 0;
    for (size_t i = 0; i < texts->count; i++)
        len += texts->messages[i].text.len;
    texts->bytes = mem_new(len + 1, 1);
    for (size_t i = 0; i < texts->count; i++) {
        struct text *text = &texts->messages[i].text;
        memcpy(texts->bytes + at, text->ptr, text->len);
        *text = (struct text){texts->bytes + at, text->len};
        at += text->len;
    }
}

static void read_messages(struct texts *texts, const struct directory *dir)
{
    free(texts->messages);
    free(texts->bytes);
    texts->messages = mem_new(texts->count, sizeof *texts->messages);
    for (size_t i = 0; i < texts->count; i++) {
        struct message *message = &texts->messages[i];
        int64_t ms;
        message->text = json_get_text(texts->lines[i], "text");
        message->speaker = speaker_of(dir, json_get_text(texts->lines[i], "from"));
        message->channel = channel_of(json_get_text(texts->lines[i], "channel"));
        (void)clock_parse(json_get_text(texts->lines[i], "now"), &ms, &message->now);
    }
    put_together(texts);
}

/* Seconds for one message. */
static double measure(const struct understanding *und, const struct texts *texts)
{
    struct arena arena;
    arena_init(&arena);
    size_t count = 0;
    double start = now_s(), spent;
    do {
        for (size_t i = 0; i < texts->count; i++) {
            (void)understand(und, &texts->messages[i], &arena);
            arena_clear(&arena);
        }
        count += texts->count;
    } while ((spent = now_s() - start) < SECONDS);
    arena_release(&arena);
    return spent / (double)count;
}

static void pass(const struct understanding *und, const struct texts *texts, unsigned long passes)
{
    struct arena arena;
    arena_init(&arena);
    for (; passes > 0; passes--) {
        for (size_t i = 0; i < texts->count; i++) {
            (void)understand(und, &texts->messages[i], &arena);
            arena_clear(&arena);
        }
    }
    arena_release(&arena);
    printf("%zu messages a pass\n", texts->count);
}

/* A directory like the first, grown to 100,000 dealers with names of the same make. */
static void write_many(const char *folder, const struct directory *like)
{
    static const char *const first[] = {"宏", "金", "鑫", "恒", "瑞", "盛", "华", "永", "天", "福"};
    static const char *const second[] = {"源", "达", "利", "丰", "泰",
                                         "兴", "隆", "发", "安", "昌"};
    static const char *const kinds[] = {"五金店", "建材行", "电器城", "商行", "贸易有限公司"};
    char *command =
        mem_printf("cp '%s/people.csv' '%s/flow.json' '%s'", SOURCE_DIR "/intents/corpus/hardware",
                   SOURCE_DIR "/intents/corpus/hardware", folder);
    if (system(command) != 0)
        fatal("%s: cannot be filled", folder);
    free(command);
    char *path = mem_printf("%s/dealers.csv", folder);
    FILE *file = fopen(path, "w");
    if (!file)
        fatal("%s: cannot be written", path);
    fputs("id,name,contact,phone,region,address,manager,aliases,since,status\n", file);
    for (uint32_t i = 0; i < DEALERS_MANY; i++) {
        const struct dealer *one = &like->dealers[i % like->dealer_count];
        const char *region = like->regions[one->region];
        const char *a = first[i % 10], *b = second[i / 10 % 10], *c = second[i / 100 % 10];
        fprintf(file, "D%06u,%s市%s%s%s%s,%s,1%010u,%s,%s路%u号,%s,%s%s%s,2021-04-06,active\n",
                i + 1, region, a, b, c, kinds[i / 1000 % 5], one->contact, 3100000000u + i * 7,
                region, region, i, like->people[one->manager].id, a, b, c);
    }
    if (fclose(file) != 0)
        fatal("%s: cannot be written", path);
    free(path);
}

static void release(struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        json_decref(texts->lines[i]);
    free(texts->lines);
    free(texts->messages);
    free(texts->bytes);
}

int main(int argc, char **argv)
{
    bool counts = argc > 2 && strcmp(argv[1], "--passes") == 0;
    const char *folder = argc > 1 && !counts ? argv[1] : SOURCE_DIR "/intents/corpus/hardware";
    struct directory *small = load(folder);
    struct texts texts = {NULL, NULL, NULL, 0};
    add_texts(&texts, SOURCE_DIR "/intents/corpus/hardware/daily-a.jsonl");
    add_texts(&texts, SOURCE_DIR "/intents/corpus/hardware/daily-b.jsonl");

    struct understanding *und = understanding_new(small);
    read_messages(&texts, small);
    if (counts) {
        pass(und, &texts, strtoul(argv[2], NULL, 10));
        understanding_free(und);
        directory_free(small);
        release(&texts);
        return 0;
    }
    double few = measure(und, &texts);
    printf("%u dealers: %.0f messages/s (%.2f us each)\n", small->dealer_count, 1 / few, few * 1e6);
    understanding_free(und);

    char many[] = "/tmp/bench_parse.XXXXXX";
    if (!mkdtemp(many))
        fatal("no temporary folder");
    write_many(many, small);
    long before_kb = resident_kb();
    double start = now_s();
    struct directory *large = load(many);
    double loaded = now_s();
    und = understanding_new(large);
    double ready = now_s();
    printf("%u dealers: directory read in %.2f s, names indexed in %.2f s, %ld MB\n",
           large->dealer_count, loaded - start, ready - loaded, (resident_kb() - before_kb) / 1024);
    read_messages(&texts, large);
    double each = measure(und, &texts);
    printf("%u dealers: %.0f messages/s (%.2f us each), %.2f times as long as with %u\n",
           large->dealer_count, 1 / each, each * 1e6, each / few, small->dealer_count);

    understanding_free(und);
    directory_free(large);
    directory_free(small);
    release(&texts);
    char *command = mem_printf("rm -r '%s'", many);
    int status = system(command);
    free(command);
    return status == 0 ? 0 : 1;
}
