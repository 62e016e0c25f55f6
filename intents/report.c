/* SPDX-License-Identifier: Apache-2.0 */
/* report: figures of a period for a manager, a supervisor, a region, the company, or (staff) the
 * tickets of a stage. Its subjects are sections (intents/report/); this goes through them: all is
 * read, all is gathered, counted at once (intents/figures.h), and each section says its part and
 * adds its panel to the picture. */
#include "intents/report/report.h"
#include "intents/intent.h"
#include "intents/queries.h"

static void prepare_report(struct request *request, struct reads *reads);
static enum err plan_report(const struct request *request, struct plan *plan);

const struct intent intent_report = {
    .name = "report",
    .help = {[LANG_ZH] = "看汇总和报告", [LANG_EN] = "see figures and the summary"},
    .about = {[LANG_ZH] = "报告 总结 汇总 报表 月报", [LANG_EN] = "report summary figures"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_STAFF] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_report,
    .plan = plan_report,
    .examples = {"上个月的总结", "monthly report for last month"},
};

#define SECTION(name) extern const struct report_section report_##name;
#include "intents/report/sections.def"
#undef SECTION

static const struct report_section *const sections[] = {
#define SECTION(name) &report_##name,
#include "intents/report/sections.def"
#undef SECTION
};
enum { SECTIONS = sizeof sections / sizeof sections[0] };

/* More are not read at once: all of it is one step of Redis, about 0.1 ms a dealer, and others
 * wait for it. */
enum { DEALERS_MAX = 2000 };

/* ── what is read ────────────────────────────────────────────────────────── */

static bool has_section(const struct report *report, const struct report_section *section)
{
    return report->scope.stage == STAGE_NONE || section->is_of_stage;
}

static void prepare_report(struct request *request, struct reads *reads)
{
    struct report report = report_of(request);
    if (report.dealer_count > DEALERS_MAX)
        return;
    request->reads[request->read_count++] = reads->count;
    for (size_t i = 0; i < SECTIONS; i++) {
        if (has_section(&report, sections[i]) && sections[i]->want)
            sections[i]->want(&report, reads);
    }
    report_dealers_want(&report, reads);
}

const struct value *report_reply(const struct report *report, size_t n)
{
    return value_at(report->request->replies, report->first_read + n);
}

int32_t report_day_at(const struct value *pairs, size_t i)
{
    return (int32_t)value_int(value_at(pairs, 2 * i + 1), DAY_NONE);
}

int32_t report_day_of_moment(struct text moment)
{
    int64_t ms;
    return clock_parse(moment, &ms, NULL) ? clock_moment(ms).day : DAY_NONE;
}

bool report_is_in(struct period period, int32_t day)
{
    return day >= period.from && day <= period.to;
}

void report_want_within(const struct report *report, struct reads *reads, const char *index,
                        const char *hash)
{
    struct arena *arena = report->request->arena;
    int64_t from_ms = clock_ms(report->span.before.from, 0);
    int64_t end_ms = clock_ms(report->span.period.to + 1, 0);
    reads_add(reads, "JOINWITHIN", index, hash, arena_printf(arena, "%lld", (long long)from_ms),
              arena_printf(arena, "(%lld", (long long)end_ms), REPORT_NEWEST_TEXT, NULL);
}

void report_check_cut(struct report *report, const struct value *list, int32_t oldest)
{
    report->is_cut |= list->count == REPORT_NEWEST_MAX && oldest >= report->span.before.from;
}

/* ── words ───────────────────────────────────────────────────────────────── */

const char *report_say_count(const struct report *report, size_t count)
{
    return say_number(report->request->arena, (int64_t)count);
}

const char *report_say_percent(const struct report *report, size_t part, size_t all)
{
    if (all == 0)
        return "–";
    return arena_printf(report->request->arena, "%.1f%%", 100.0 * (double)part / (double)all);
}

const char *report_words(const struct report *report, enum reply reply, const char *place,
                         const char *value)
{
    struct str words;
    str_init(&words);
    reply_add(&words, report->request->lang, reply, place, value, NULL);
    const char *said = arena_copy(report->request->arena, str_text(&words));
    str_release(&words);
    return said;
}

/* So many are named, the others counted. */
enum { NAMED_MAX = 10 };

void report_say_those(const struct report *report, struct plan *plan, enum reply reply,
                      figure_is is)
{
    const struct request *request = report->request;
    uint32_t named[NAMED_MAX];
    size_t count = 0;
    for (size_t i = 0; i < report->dealer_count; i++) {
        const struct figure_dealer *dealer = &report->input.dealers[i];
        if (!dealer->is_active || !is(&report->input, dealer))
            continue;
        if (count < NAMED_MAX)
            named[count] = report->dealers[i];
        count++;
    }
    if (count == 0)
        return;
    size_t shown = count < NAMED_MAX ? count : NAMED_MAX;
    const char *names = say_dealers(request->arena, request->lang, request->dir, named, shown);
    const char *more = count > shown ? report_words(report, REPLY_report_and_others, "count",
                                                    report_say_count(report, count - shown))
                                     : "";
    reply_say(request, plan, reply, "count", report_say_count(report, count), "names",
              arena_printf(request->arena, "%s%s", names, more), NULL);
}

static const char *say_whose(const struct request *request, const struct report_scope *scope)
{
    const struct directory *dir = request->dir;
    const char *who = scope->person != INDEX_NONE ? dir->people[scope->person].name
                                                  : reply_template(request->lang, REPLY_report_all);
    if (scope->stage != STAGE_NONE)
        return say_stage(request->lang, scope->stage);
    if (scope->region == INDEX_NONE)
        return who;
    return scope->person == INDEX_NONE
               ? dir->regions[scope->region]
               : arena_printf(request->arena, "%s %s", who, dir->regions[scope->region]);
}

static void say_head(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    const struct report_span *span = &report->span;
    struct arena *arena = request->arena;
    reply_say(request, plan, REPLY_report_head, "who", say_whose(request, &report->scope), "from",
              say_full_date(arena, span->period.from), "to", say_full_date(arena, span->period.to),
              NULL);
    if (report->scope.stage == STAGE_NONE)
        reply_add(plan->reply, request->lang, REPLY_report_against, "from",
                  say_full_date(arena, span->before.from), "to",
                  say_full_date(arena, span->before.to), NULL);
}

/* ── the picture ─────────────────────────────────────────────────────────── */

static void add_sum(const struct report *report, struct str *out)
{
    const struct request *request = report->request;
    int64_t now = report->figures.bought, before = report->figures.bought_before;
    if (report->scope.stage != STAGE_NONE) {
        reply_add(out, request->lang, REPLY_picture_report_stage, "count",
                  report_say_count(report, report->figures.tickets), NULL);
        return;
    }
    double change = before > 0 ? 100.0 * (double)(now - before) / (double)before : 0;
    reply_add(out, request->lang, REPLY_picture_report_sum, "count",
              report_say_count(report, report->figures.active), "amount",
              say_money(request->arena, request->lang, now / 100 * 100), "change",
              before > 0 ? arena_printf(request->arena, "%+.1f%%", change) : "–", NULL);
}

static void draw(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    struct str title, sum;
    str_init(&title);
    str_init(&sum);
    reply_add(&title, request->lang, REPLY_picture_report, "who",
              say_whose(request, &report->scope), "from",
              say_full_date(request->arena, report->span.period.from), "to",
              say_full_date(request->arena, report->span.period.to), NULL);
    add_sum(report, &sum);
    json_t *picture = picture_new(str_text(&title).ptr, str_text(&sum).ptr);
    for (size_t i = 0; i < SECTIONS; i++) {
        if (has_section(report, sections[i]) && sections[i]->draw)
            picture_add(picture, sections[i]->draw(report));
    }
    picture_give(request, plan, picture);
    str_release(&title);
    str_release(&sum);
}

/* ── the plan ────────────────────────────────────────────────────────────── */

/* Calls it for each section of the report, with the section's replies in reach. */
static void each_section(struct report *report, struct plan *plan,
                         void (*use)(const struct report_section *section, struct report *report,
                                     struct plan *plan))
{
    report->first_read = report->request->reads[0];
    for (size_t i = 0; i < SECTIONS; i++) {
        if (!has_section(report, sections[i]))
            continue;
        use(sections[i], report, plan);
        report->first_read += sections[i]->read_count;
    }
}

static void gather(const struct report_section *section, struct report *report, struct plan *plan)
{
    (void)plan;
    if (section->gather)
        section->gather(report);
}

static void say(const struct report_section *section, struct report *report, struct plan *plan)
{
    section->say(report, plan);
}

static size_t section_reads(const struct report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < SECTIONS; i++)
        count += has_section(report, sections[i]) ? sections[i]->read_count : 0;
    return count;
}

static bool has_begun(const struct report *report)
{
    return report->span.period.from <= report->span.period.to;
}

bool report_find(const struct request *request, struct report *report)
{
    *report = report_of(request);
    if (!has_begun(report) || report->dealer_count > DEALERS_MAX)
        return false;
    report_dealers_gather(report, request->reads[0] + section_reads(report));
    each_section(report, NULL, gather);
    figures_count(&report->input, request->arena, &report->figures);
    return true;
}

static void say_why_not(const struct report *report, struct plan *plan)
{
    const struct request *request = report->request;
    if (!has_begun(report))
        reply_say(request, plan, REPLY_report_not_begun, NULL);
    else
        reply_say(request, plan, REPLY_report_too_many, "count",
                  report_say_count(report, report->dealer_count), "most",
                  say_number(request->arena, DEALERS_MAX), NULL);
}

static enum err plan_report(const struct request *request, struct plan *plan)
{
    struct report report;
    if (!report_find(request, &report)) {
        say_why_not(&report, plan);
        return OK;
    }
    say_head(&report, plan);
    each_section(&report, plan, say);
    if (report.is_cut)
        reply_say(request, plan, REPLY_report_cut, "count",
                  say_number(request->arena, REPORT_NEWEST_MAX), NULL);
    draw(&report, plan);
    return OK;
}
