/* SPDX-License-Identifier: Apache-2.0 */
/* dealerline watch: every early-warning rule on the files of a company directory, as of the end
 * of one day, or day by day as if run each evening. Needs no Redis. What was open before the
 * first day is raised on it, as a server does that looks at a company for the first time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "bot/command.h"
#include "bot/watch/watch.h"
#include "config/history.h"

static int run_watch(const struct command_args *args);

enum { COMPANY, AT, FROM, TO, LANGUAGE };

const struct command command_watch = {
    .name = "watch",
    .summary = "evaluates the early-warning rules on a company directory's files",
    .usage = "",
    .options =
        (const struct command_option[]){
            [COMPANY] = {"company", "DIR", "the company directory", 1},
            [AT] = {"at", "YYYY-MM-DD", "alerts open at the end of this day", 0},
            [FROM] = {"from", "YYYY-MM-DD", "backtest: first day", 0},
            [TO] = {"to", "YYYY-MM-DD", "backtest: last day", 0},
            [LANGUAGE] = {"language", "zh|en", "language of the texts (zh)", 0},
            {0},
        },
    .run = run_watch,
};

/* What was asked for. */
struct request {
    const char *folder;
    int32_t from, to;
    bool is_backtest; /* lines say when they were raised and cleared */
    enum language language;
};

static int complain(const char *what)
{
    fprintf(stderr, "dealerline watch: %s; see `dealerline watch --help`\n", what);
    return EXIT_USAGE;
}

static bool read_language(const char *word, enum language *language)
{
    static const char *const words[] = {[LANG_ZH] = "zh", [LANG_EN] = "en"};
    for (int i = 0; i < LANG_COUNT; i++) {
        if (word && strcmp(word, words[i]) == 0) {
            *language = (enum language)i;
            return true;
        }
    }
    *language = LANG_ZH;
    return word == NULL;
}

static int read_request(const struct command_args *args, struct request *request)
{
    const char *at = args->options[AT];
    const char *from = args->options[FROM], *to = args->options[TO];
    if (at ? from || to : !from || !to)
        return complain("either --at or both --from and --to are needed");
    *request = (struct request){
        .folder = args->options[COMPANY],
        .from = day_parse(text_of(at ? at : from)),
        .to = day_parse(text_of(at ? at : to)),
        .is_backtest = !at,
    };
    if (request->from == DAY_NONE || request->to == DAY_NONE)
        return complain("a day is written YYYY-MM-DD");
    if (request->from > request->to)
        return complain("--from is after --to");
    if (!read_language(args->options[LANGUAGE], &request->language))
        return complain("--language is zh or en");
    return EXIT_DONE;
}

/* Numbers to two decimals; whole ones without a point. */
static json_t *figure(double value)
{
    double rounded = round(value * 100) / 100;
    return rounded == floor(rounded) && fabs(rounded) < 1e15 ? json_integer((json_int_t)rounded)
                                                             : json_real(rounded);
}

static void set_day(json_t *object, const char *key, int32_t day)
{
    char text[DAY_TEXT];
    json_set_string(object, key, day_format(day, text));
}

static void print_event(const struct watch_index *index, const struct watch_event *event,
                        const struct request *request)
{
    struct str text;
    str_init(&text);
    watch_say(&text, index, event, 0, request->language);
    json_t *line = json_object();
    json_set_string(line, "rule", rule_of(event->rule)->name);
    json_set_string(line, "dealer", index->dir->dealers[event->dealer].id);
    set_day(line, "since", event->spell.since);
    json_set_string(line, "severity", watch_severity(event->spell.level));
    json_object_set_new(line, "value", figure(event->spell.value));
    json_object_set_new(line, "expected", figure(event->spell.expected));
    if (request->is_backtest)
        set_day(line, event->what == WATCH_RAISED ? "raised" : "cleared", event->day);
    json_set_text(line, "text", str_text(&text));
    json_dumpf(line, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
    putchar('\n');
    json_decref(line);
    str_release(&text);
}

static void watch_days(const struct watch_index *index, const struct request *request)
{
    struct watch_numbers numbers;
    struct watch_state state;
    watch_numbers_init(&numbers, NULL);
    watch_state_init(&state, index->dir);
    watch_warm_up(index, &numbers, request->from, &state);
    for (int32_t day = request->from; day <= request->to; day++) {
        struct watch_events events;
        watch_events_init(&events);
        watch_evaluate(index, &numbers, day, &state, &events);
        for (size_t i = 0; i < events.count; i++) {
            if (events.list[i].what == WATCH_RAISED || events.list[i].what == WATCH_CLEARED)
                print_event(index, &events.list[i], request);
        }
        watch_events_release(&events);
    }
    watch_state_release(&state);
}

static int run_watch(const struct command_args *args)
{
    struct request request;
    int status = read_request(args, &request);
    if (status != EXIT_DONE)
        return status;
    struct problems problems;
    problems_init(&problems);
    struct directory *dir = directory_load(request.folder, &problems);
    struct history history = {0};
    if (dir) {
        history_init(&history, dir->dealer_count);
        (void)history_load(&history, dir, request.folder, &problems); /* said by `problems` */
    }
    if (!dir || problems.count) {
        problems_print(&problems);
        status = EXIT_FAILED;
    } else {
        struct watch_index index;
        history_sort(&history);
        watch_index_init(&index, dir, &history);
        watch_days(&index, &request);
        watch_index_release(&index);
    }
    if (dir)
        history_release(&history);
    directory_free(dir);
    problems_release(&problems);
    return status;
}
