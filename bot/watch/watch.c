/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/watch/watch.h"

#include <stdlib.h>

#include "base/mem.h"

/* One evaluation of one day. */
struct run {
    struct watch_day today;
    struct watch_state *state;
    struct watch_events *events; /* NULL: nothing is told */
};

void watch_state_init(struct watch_state *state, const struct directory *dir)
{
    *state = (struct watch_state){
        .spells = mem_new((size_t)RULE_COUNT * dir->dealer_count, sizeof *state->spells),
        .dealer_count = dir->dealer_count,
        .region_low = mem_new(dir->region_count + 1, sizeof *state->region_low),
        .region_count = dir->region_count,
    };
    for (size_t i = 0; i < (size_t)RULE_COUNT * dir->dealer_count; i++)
        state->spells[i] = (struct spell){.since = DAY_NONE, .raised = DAY_NONE};
}

void watch_state_release(struct watch_state *state)
{
    free(state->spells);
    free(state->region_low);
    *state = (struct watch_state){0};
}

struct spell *watch_spell(const struct watch_state *state, enum rule_id rule, uint32_t dealer)
{
    return &state->spells[(size_t)rule * state->dealer_count + dealer];
}

void watch_events_init(struct watch_events *events)
{
    *events = (struct watch_events){0};
}

void watch_events_release(struct watch_events *events)
{
    free(events->list);
    *events = (struct watch_events){0};
}

static void tell(struct run *run, enum watch_what what, enum rule_id rule, uint32_t dealer,
                 const struct spell *spell)
{
    struct watch_events *events = run->events;
    events->list = mem_grow(events->list, events->count + 1, sizeof *events->list);
    events->list[events->count++] =
        (struct watch_event){what, rule, dealer, run->today.day, *spell};
}

static void begin_spell(struct run *run, struct spell *spell)
{
    *spell = (struct spell){.since = run->today.day, .raised = DAY_NONE};
}

static void end_spell(struct run *run, enum rule_id rule, uint32_t dealer, struct spell *spell)
{
    if (run->events && spell->told != LEVEL_NONE)
        tell(run, WATCH_CLEARED, rule, dealer, spell);
    *spell = (struct spell){.since = DAY_NONE, .raised = DAY_NONE};
}

/* Takes over what the rule found of an open spell. */
static void follow_spell(struct run *run, struct spell *spell, const struct finding *finding)
{
    spell->value = finding->value;
    spell->expected = finding->expected;
    spell->last = finding->last;
    if (finding->level > spell->level)
        spell->level = finding->level;
    if (spell->raised == DAY_NONE && !finding->held)
        spell->raised = run->today.day;
}

static void tell_spell(struct run *run, enum rule_id rule, uint32_t dealer, struct spell *spell,
                       int32_t silent_days)
{
    if (!run->events || spell->raised == DAY_NONE || spell->dormant)
        return;
    bool is_old = silent_days > run->today.numbers->dormant_days;
    if (is_old && !run->state->started[rule] && spell->told == LEVEL_NONE) {
        spell->dormant = true;
        tell(run, WATCH_DORMANT, rule, dealer, spell);
        return;
    }
    if (spell->level <= spell->told)
        return;
    enum watch_what what = spell->told == LEVEL_NONE ? WATCH_RAISED : WATCH_WORSE;
    spell->told = spell->level;
    tell(run, what, rule, dealer, spell);
}

/* The place of the dealer's region in region_low. */
static uint32_t region_place(const struct run *run, uint32_t dealer)
{
    uint32_t region = run->today.index->dir->dealers[dealer].region;
    return region == INDEX_NONE ? run->state->region_count : region;
}

static void note_held(struct run *run, enum rule_id rule, uint32_t dealer,
                      const struct spell *spell, bool *region_low)
{
    uint32_t place = region_place(run, dealer);
    if (!region_low[place] && !run->state->region_low[place] && run->events)
        tell(run, WATCH_REGION_LOW, rule, dealer, spell);
    region_low[place] = true;
}

static void judge_dealer(struct run *run, enum rule_id id, const void *prepared, uint32_t dealer,
                         bool *region_low)
{
    const struct rule *rule = rule_of(id);
    struct spell *spell = watch_spell(run->state, id, dealer);
    bool was_open = spell->since != DAY_NONE;
    if (run->today.index->dir->dealers[dealer].status != DEALER_ACTIVE) {
        if (was_open)
            end_spell(run, id, dealer, spell);
        return;
    }
    struct finding found = rule->judge(&run->today, prepared, dealer, was_open ? spell : NULL);
    if (found.known) {
        if (was_open && found.clears)
            end_spell(run, id, dealer, spell);
        if (spell->since == DAY_NONE && found.holds)
            begin_spell(run, spell);
        if (spell->since != DAY_NONE)
            follow_spell(run, spell, &found);
    }
    if (spell->since == DAY_NONE)
        return;
    if (spell->raised == DAY_NONE)
        note_held(run, id, dealer, spell, region_low);
    tell_spell(run, id, dealer, spell, found.silent_days);
}

static bool is_evaluated(const struct watch_day *today, enum rule_needs needs)
{
    const struct watch_index *index = today->index;
    switch (needs) {
    case NEEDS_PURCHASES:
        return today->covered != DAY_NONE && !watch_is_stale(index, today->numbers, today->day);
    case NEEDS_CALLS:
        return index->first_call != DAY_NONE && index->first_call <= today->day;
    case NEEDS_VISITS:
        return index->first_visit != DAY_NONE && index->first_visit <= today->day;
    case NEEDS_AGREEMENTS:
        return true;
    case NEEDS_NOTHING:
        return false;
    }
    return false;
}

static void judge_all(struct run *run, enum rule_id id, struct arena *arena)
{
    const struct rule *rule = rule_of(id);
    const struct watch_index *index = run->today.index;
    run->today.number = run->today.numbers->of[id];
    const void *prepared = rule->prepare ? rule->prepare(&run->today, arena) : NULL;
    bool *region_low = arena_alloc(arena, run->state->region_count + 1, sizeof *region_low);
    for (uint32_t d = 0; d < index->dealer_count && d < run->state->dealer_count; d++)
        judge_dealer(run, id, prepared, d, region_low);
    if (run->events)
        run->state->started[id] = true;
    if (id == RULE_purchase_stop && run->events) {
        for (uint32_t r = 0; r <= run->state->region_count; r++)
            run->state->region_low[r] = region_low[r];
    }
}

void watch_evaluate(const struct watch_index *index, const struct watch_numbers *numbers,
                    int32_t day, struct watch_state *state, struct watch_events *events)
{
    struct run run = {
        .today = {.index = index,
                  .numbers = numbers,
                  .state = state,
                  .day = day,
                  .covered = watch_covered(index, day)},
        .state = state,
        .events = events,
    };
    struct arena arena;
    arena_init(&arena);
    for (int id = 0; id < RULE_COUNT; id++) {
        if (!is_evaluated(&run.today, rule_of((enum rule_id)id)->needs))
            continue;
        judge_all(&run, (enum rule_id)id, &arena);
        arena_clear(&arena);
    }
    arena_release(&arena);
}

void watch_warm_up(const struct watch_index *index, const struct watch_numbers *numbers,
                   int32_t day, struct watch_state *state)
{
    if (index->first_record == DAY_NONE)
        return;
    for (int32_t d = index->first_record; d < day; d++)
        watch_evaluate(index, numbers, d, state, NULL);
}

bool watch_is_stale(const struct watch_index *index, const struct watch_numbers *numbers,
                    int32_t day)
{
    int32_t covered = watch_covered(index, day);
    return covered != DAY_NONE && day - covered > numbers->stale_days;
}

const char *watch_severity(enum watch_level level)
{
    return level >= LEVEL_CRITICAL ? "critical" : "warning";
}
