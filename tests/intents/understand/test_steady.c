/* SPDX-License-Identifier: Apache-2.0 */
/* In a steady state understanding takes nothing from the heap: after some messages the arena
 * has what the longest of them needs, and 100,000 more cost no allocation and no block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "intents/understand/speakers.h"
#include "tests/support/known_directory.h"

/* The sanitizers have an allocator of their own, which counts for itself. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#define IS_SANITIZED __has_feature(address_sanitizer)
#else
#define IS_SANITIZED 0
#endif

#if IS_SANITIZED
size_t __sanitizer_get_current_allocated_bytes(void);

enum { MESSAGES = 5000 };

static size_t taken_from_heap(void)
{
    return __sanitizer_get_current_allocated_bytes();
}
#else
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

enum { MESSAGES = 100000 };

static size_t calls;

void *malloc(size_t size)
{
    calls++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    calls++;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    calls++;
    return __libc_realloc(old, size);
}

static size_t taken_from_heap(void)
{
    return calls;
}
#endif

struct world {
    const struct directory *dir;
    struct understanding *und;
    json_t *lines[2000];
    struct message messages[2000];
    size_t count;
};

static void read_messages(struct world *world, const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    while ((len = getline(&line, &room, file)) > 0 && world->count < 2000) {
        json_t *json = json_parse((struct text){line, (size_t)len});
        assert_non_null(json);
        struct message *message = &world->messages[world->count];
        int64_t ms;
        message->text = json_get_text(json, "text");
        message->speaker = speaker_of(world->dir, json_get_text(json, "from"));
        message->channel = channel_of(json_get_text(json, "channel"));
        assert_true(clock_parse(json_get_text(json, "now"), &ms, &message->now));
        world->lines[world->count++] = json;
    }
    free(line);
    fclose(file);
}

static int set_up(void **state)
{
    struct world *world = mem_new(1, sizeof *world);
    world->dir = known_directory(CORPUS_COMPANY);
    world->und = understanding_new(world->dir);
    read_messages(world, SOURCE_DIR "/intents/corpus/hardware/daily-a.jsonl");
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < world->count; i++)
        json_decref(world->lines[i]);
    understanding_free(world->und);
    directory_free(world->dir);
    free(world);
    return 0;
}

static size_t say(const struct world *world, struct arena *arena, size_t count)
{
    size_t frames = 0;
    for (size_t i = 0; i < count; i++) {
        frames += understand(world->und, &world->messages[i % world->count], arena).count;
        arena_clear(arena);
    }
    return frames;
}

static void traffic_takes_no_memory(void **state)
{
    const struct world *world = *state;
    struct arena arena;
    arena_init(&arena);
    assert_true(say(world, &arena, world->count) > world->count / 2);
    size_t before = taken_from_heap(), held = arena_held(&arena);
    assert_true(before > 0 && held > 0);
    (void)say(world, &arena, MESSAGES);
    assert_int_equal(taken_from_heap(), before);
    assert_int_equal(arena_held(&arena), held);
    arena_release(&arena);
}

/* One message of 16,000 characters does not keep its memory. */
static void a_long_message_gives_back_what_it_took(void **state)
{
    const struct world *world = *state;
    enum { POINTS = 16000, HELD_MAX = 2 << 20 };
    char *text = mem_new(POINTS, 3);
    for (size_t i = 0; i < POINTS; i++)
        memcpy(text + 3 * i, i % 9 ? "佳" : "，", 3);
    struct message message = world->messages[0];
    message.text = (struct text){text, 3 * (size_t)POINTS};
    struct arena arena;
    arena_init(&arena);
    (void)understand(world->und, &message, &arena);
    arena_clear(&arena);
    assert_true(arena_held(&arena) < HELD_MAX);
    arena_release(&arena);
    free(text);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(traffic_takes_no_memory),
        cmocka_unit_test(a_long_message_gives_back_what_it_took),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
