/* SPDX-License-Identifier: Apache-2.0 */
/* update_dealer: a field of a file changes. A dealer asks for it and its manager confirms. A dealer
 * that left has no open alerts; those of one that changes hands go to the new manager. A whole
 * territory changes hands in hand_over.c. */
#include <string.h>

#include "base/json.h"
#include "config/directory_rows.h"
#include "intents/alerts.h"
#include "intents/asks.h"
#include "intents/hand_over.h"
#include "intents/intent.h"
#include "intents/question.h"
#include "intents/record.h"

static void prepare_update(struct request *request, struct reads *reads);
static enum err plan_update(const struct request *request, struct plan *plan);

const struct intent intent_update_dealer = {
    .name = "update_dealer",
    .help = {[LANG_ZH] = "修改经销商档案", [LANG_EN] = "change a dealer file"},
    .about = {[LANG_ZH] = "改档案 改电话 改地址 修改 档案", [LANG_EN] = "change file"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN,
            [ROLE_SUPERVISOR] = SCOPE_OWN,
            [ROLE_DEALER] = SCOPE_OWN,
            [ROLE_ADMIN] = SCOPE_ANY},
    .prepare = prepare_update,
    .plan = plan_update,
    .examples = {"佳美的电话改成13500007354", "change the phone of Lotus to 13500007354"},
};

enum { DEALERS_MAX = 10 };

static void prepare_update(struct request *request, struct reads *reads)
{
    if (hand_over_is(request->frame))
        hand_over_prepare(request, reads);
    for (size_t i = 0; i < request->frame->dealer_count && i < DEALERS_MAX; i++)
        alerts_want(request, reads, request->frame->dealers[i]);
}

/* What a field holds now, what may be put into it, and how both are said. */
struct file_field {
    const char *name;
    const char *said[LANG_COUNT];
    const char *(*get)(const struct directory *dir, const struct dealer *dealer);
    bool (*may_be)(const struct directory *dir, struct text value);
    const char *(*say)(const struct request *request, const char *value);
};

static const char *get_name(const struct directory *dir, const struct dealer *dealer)
{
    (void)dir;
    return dealer->name;
}

static const char *get_contact(const struct directory *dir, const struct dealer *dealer)
{
    (void)dir;
    return dealer->contact;
}

static const char *get_phone(const struct directory *dir, const struct dealer *dealer)
{
    (void)dir;
    return dealer->phone;
}

static const char *get_address(const struct directory *dir, const struct dealer *dealer)
{
    (void)dir;
    return dealer->address;
}

static const char *get_region(const struct directory *dir, const struct dealer *dealer)
{
    return dealer->region == INDEX_NONE ? "" : dir->regions[dealer->region];
}

static const char *get_manager(const struct directory *dir, const struct dealer *dealer)
{
    return dealer->manager == INDEX_NONE ? "" : dir->people[dealer->manager].id;
}

static const char *get_status(const struct directory *dir, const struct dealer *dealer)
{
    (void)dir;
    return dealer->status == DEALER_LEFT ? "left" : "active";
}

static bool is_words(const struct directory *dir, struct text value)
{
    (void)dir;
    return value.len > 0;
}

static bool is_phone(const struct directory *dir, struct text value)
{
    (void)dir;
    return directory_phone_fits(value);
}

static bool is_region(const struct directory *dir, struct text value)
{
    return directory_region(dir, value) != INDEX_NONE;
}

static bool is_manager(const struct directory *dir, struct text value)
{
    uint32_t person = directory_person(dir, value);
    return person != INDEX_NONE && dir->people[person].role == ROLE_MANAGER;
}

static bool is_status(const struct directory *dir, struct text value)
{
    (void)dir;
    return text_is(value, "active") || text_is(value, "left");
}

static const char *say_as_is(const struct request *request, const char *value)
{
    (void)request;
    return *value ? value : "–";
}

static const char *say_manager(const struct request *request, const char *value)
{
    uint32_t person = directory_person(request->dir, text_of(value));
    return person == INDEX_NONE ? "–" : request->dir->people[person].name;
}

static const char *say_status(const struct request *request, const char *value)
{
    static const char *const words[2][LANG_COUNT] = {{"合作中", "active"}, {"已停止合作", "left"}};
    return words[strcmp(value, "left") == 0][request->lang];
}

static const struct file_field fields[] = {
    {"contact", {"联系人", "contact"}, get_contact, is_words, say_as_is},
    {"phone", {"电话", "phone"}, get_phone, is_phone, say_as_is},
    {"address", {"地址", "address"}, get_address, is_words, say_as_is},
    {"region", {"区域", "region"}, get_region, is_region, say_as_is},
    {"name", {"名称", "name"}, get_name, is_words, say_as_is},
    {"manager", {"业务经理", "manager"}, get_manager, is_manager, say_manager},
    {"status", {"状态", "status"}, get_status, is_status, say_status},
};

static const struct file_field *find_field(const char *name)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    }
    return NULL;
}

/* One field of one file that is to change. */
struct change {
    const struct request *request;
    struct plan *plan;
    const struct file_field *field;
    uint32_t dealer;
    size_t place; /* of its alerts among what was read */
    const char *was;
    const char *value;
};

static const char *name_of(const struct change *change)
{
    return change->request->dir->dealers[change->dealer].name;
}

static void add_words(const struct change *change, struct str *out, enum language lang,
                      enum reply reply)
{
    reply_add(out, lang, reply, "dealer", name_of(change), "field", change->field->said[lang],
              "before", change->field->say(change->request, change->was), "after",
              change->field->say(change->request, change->value), NULL);
}

/* Tells the dealer that asked what came of it. */
static void tell_asker(const struct change *change, enum reply reply)
{
    struct str text;
    if (!change->request->asked_by)
        return;
    str_init(&text);
    add_words(change, &text, change->request->lang, reply);
    (void)tell_dealer(change->request, change->plan, change->dealer, str_text(&text).ptr);
    str_release(&text);
}

/* What follows for its alerts; says how many. */
static void follow_alerts(const struct change *change, const char *seq)
{
    const struct request *request = change->request;
    bool is_left = strcmp(change->field->name, "status") == 0 && strcmp(change->value, "left") == 0;
    bool is_moved = strcmp(change->field->name, "manager") == 0;
    size_t count = 0;
    if ((!is_left && !is_moved) || change->place >= DEALERS_MAX)
        return;
    if (is_left)
        count = alerts_close(request, change->plan, change->place, "left", seq);
    else
        count = alerts_hand_over(request, change->plan, change->place, change->value, seq);
    if (count > 0)
        reply_add(change->plan->reply, request->lang,
                  is_left ? REPLY_updated_alerts_closed : REPLY_updated_alerts_moved, "count",
                  arena_printf(request->arena, "%zu", count), "person",
                  say_manager(request, change->value), NULL);
}

static void tell_new_manager(const struct change *change)
{
    const struct request *request = change->request;
    uint32_t person = directory_person(request->dir, text_of(change->value));
    if (strcmp(change->field->name, "manager") != 0 || person == request->speaker.person)
        return;
    struct str text;
    str_init(&text);
    add_words(change, &text, request->lang, REPLY_updated_is_yours);
    (void)tell_person(request, change->plan, person, str_text(&text).ptr);
    str_release(&text);
}

static void make(const struct change *change)
{
    const struct request *request = change->request;
    json_t *fact = record_bare(request, "dealer_updated", request->by);
    json_object_set_new(fact, "dealers",
                        json_pack("[s]", request->dir->dealers[change->dealer].id));
    json_set_string(fact, "field", change->field->name);
    json_set_string(fact, "value", change->value);
    json_set_string(fact, "was", change->was);
    if (request->asked_by)
        json_set_string(fact, "asked_by", request->asked_by);
    const char *seq = record_keep(request, change->plan, fact);
    reply_new_line(change->plan->reply);
    reply_add(change->plan->reply, request->lang, REPLY_updated, "seq", seq, "dealer",
              name_of(change), "field", change->field->said[request->lang], "before",
              change->field->say(request, change->was), "after",
              change->field->say(request, change->value), NULL);
    follow_alerts(change, seq);
    tell_new_manager(change);
    tell_asker(change, REPLY_update_granted);
}

/* Who decides on a dealer's request: its manager, an admin where it has none. */
static uint32_t decider(const struct request *request, uint32_t dealer)
{
    uint32_t person = request->dir->dealers[dealer].manager;
    for (uint32_t i = 0; person == INDEX_NONE && i < request->dir->person_count; i++) {
        if (request->dir->people[i].role == ROLE_ADMIN)
            person = i;
    }
    return person;
}

static void ask(const struct change *change)
{
    const struct request *request = change->request;
    uint32_t person = decider(request, change->dealer);
    struct str text;
    str_init(&text);
    add_words(change, &text, request->lang, REPLY_update_asked);
    json_t *waiting = question_json(request, (struct frames){(struct frame *)request->frame, 1});
    json_set_string(waiting, "asked_by", request->by);
    bool is_asked = person != INDEX_NONE &&
                    asks_add(request, change->plan, person, str_text(&text).ptr, waiting);
    reply_say(request, change->plan, is_asked ? REPLY_update_waits : REPLY_update_nobody, "person",
              person == INDEX_NONE ? "–" : request->dir->people[person].name, NULL);
    json_decref(waiting);
    str_release(&text);
}

static enum err plan_update(const struct request *request, struct plan *plan)
{
    const struct frame *frame = request->frame;
    const struct file_field *field = find_field(frame->field);
    if (!field)
        return ERR_FORMAT;
    if (!field->may_be(request->dir, frame->value)) {
        reply_say(request, plan, REPLY_update_wrong, "field", field->said[request->lang], NULL);
        return OK;
    }
    if (hand_over_is(frame)) {
        hand_over_plan(request, plan);
        return OK;
    }
    for (size_t i = 0; i < frame->dealer_count; i++) {
        uint32_t dealer = frame->dealers[i];
        struct change change = {
            .request = request,
            .plan = plan,
            .field = field,
            .dealer = dealer,
            .place = i,
            .was = field->get(request->dir, &request->dir->dealers[dealer]),
            .value = arena_copy(request->arena, frame->value),
        };
        if (strcmp(change.was, change.value) == 0)
            reply_say(request, plan, REPLY_update_same, "dealer", name_of(&change), "field",
                      field->said[request->lang], "value", field->say(request, change.value), NULL);
        else if (request->speaker.role == ROLE_DEALER)
            ask(&change);
        else
            make(&change);
    }
    return OK;
}
