/* SPDX-License-Identifier: Apache-2.0 */
/* Dealers' files: a new one, and changes of a field. */
#include <ctype.h>
#include <string.h>

#include "intents/understand/fill.h"

/* --- values in running text --------------------------------------------------------- */

static bool ends_value(uint32_t point)
{
    return point == ',' || point == 0x3002 || point == ';' || point == '!' || point == '\n' ||
           point == '?' || point == 0x3001;
}

static bool is_blank(uint32_t point)
{
    return point == ' ' || point == ':' || point == '\'' || point == '"' || point == 0x201c ||
           point == 0x201d;
}

static bool is_han(uint32_t point)
{
    return point >= 0x2e80 && point < 0x20000;
}

static bool is_capital(const struct reading *reading, uint32_t at)
{
    char letter = reading->normal.original.ptr[reading->normal.start[at]];
    return letter >= 'A' && letter <= 'Z';
}

/* The words from `from` to the next mark; a blank ends a Chinese value, not a Latin one. */
static struct range value_range(const struct reading *reading, uint32_t from, uint32_t end)
{
    const uint32_t *points = reading->normal.points;
    while (from < end && is_blank(points[from]))
        from++;
    uint32_t to = from;
    while (to < end && !ends_value(points[to]) &&
           !(points[to] == ' ' && to > from && is_han(points[to - 1])))
        to++;
    return (struct range){from, to};
}

/* Particles that close a sentence are no part of a value. */
static struct text without_particles(struct text text)
{
    static const char *const particles[] = {
#include "intents/words/particles.def"
        NULL};
    text = text_trim(text);
    for (size_t i = 0; particles[i]; i++) {
        size_t len = strlen(particles[i]);
        if (text.len >= len && text_ends(text, particles[i])) {
            text = text_trim((struct text){text.ptr, text.len - len});
            i = (size_t)-1;
        }
    }
    return text;
}

/* Where the value of a field begins: behind the first words that lead to it (改成, 是, to) from
 * the field's name on; `otherwise` where there are none. */
static uint32_t value_start(const struct reading *reading, uint32_t from, uint32_t end,
                            uint32_t otherwise)
{
    uint32_t start = 0;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (hit->cue != CUE_VALUE_LEAD || hit->from < from || hit->to > end)
            continue;
        if (start && hit->from > start + 1)
            break;
        start = hit->to;
    }
    return start ? start : otherwise;
}

static uint32_t clause_end(const struct reading *reading, uint32_t point)
{
    const uint32_t *points = reading->normal.points;
    uint32_t to = point;
    while (to < reading->normal.count && !ends_value(points[to]))
        to++;
    return to;
}

/* Two to four Chinese characters: what a person's name looks like. */
static bool looks_like_person(const struct reading *reading, struct range piece)
{
    for (uint32_t i = piece.from; i < piece.to; i++) {
        if (!is_han(reading->normal.points[i]))
            return false;
    }
    return piece.to - piece.from >= 2 && piece.to - piece.from <= 4;
}

/* Behind a verb that only leads to the value (写冉晓, 改江南路9号). */
static struct range behind_verb(const struct reading *reading, struct range value)
{
    const struct cue_hit *verb = reading_cue(reading, CUE_VALUE_VERB, value.from, value.to);
    if (verb && verb->from == value.from && verb->to + 1 < value.to)
        value.from = verb->to;
    return value;
}

/* A person's name without what says who it is (我弟文军), what it does (谭磊管) and that it is to
 * be put down (写冉晓). */
static struct range name_of_person(const struct reading *reading, struct range value)
{
    value = behind_verb(reading, value);
    const struct cue_hit *kin;
    while ((kin = reading_cue(reading, CUE_KIN, value.from, value.to)) && kin->to < value.to)
        value.from = kin->to;
    const struct cue_hit *named = reading_cue(reading, CUE_NAME_LEAD, value.from, value.to);
    if (named && named->to < value.to)
        value.from = named->to;
    const struct cue_hit *does = reading_cue(reading, CUE_IN_CHARGE, value.from, value.to);
    if (does && does->from > value.from && does->to + 1 >= value.to)
        value.to = does->from;
    return value;
}

/* An address in Latin letters goes on behind its commas (88 Beijing Road, Kunming). */
static struct range whole_address(const struct reading *reading, struct range value)
{
    const uint32_t *points = reading->normal.points;
    while (value.to + 2 < reading->normal.count && points[value.to] == ',' &&
           points[value.to + 1] == ' ' && is_capital(reading, value.to + 2))
        value.to = value_range(reading, value.to + 2, (uint32_t)reading->normal.count).to;
    return value;
}

static struct text value_text(const struct reading *reading, const char *field, struct range value)
{
    if (field && strcmp(field, "contact") == 0)
        value = name_of_person(reading, value);
    if (field && strcmp(field, "address") == 0)
        value = whole_address(reading, behind_verb(reading, value));
    return without_particles(normal_slice(&reading->normal, value.from, value.to));
}

/* Whether the words begin with one that speaks of changing, or of a value to come, and gives none
 * (跟着改一下; 写错了; 等他发我). */
static bool gives_no_value(const struct reading *reading, struct range value)
{
    static const enum cue words[] = {CUE_CHANGE, CUE_NO_VALUE};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct cue_hit *hit = reading_cue(reading, words[i], value.from, value.to);
        if (hit && (hit->from == value.from || is_han(reading->normal.points[hit->from])))
            return true;
    }
    /* 换成我姐，叫秦玉梅: who it is, without a name. */
    const struct cue_hit *kin = reading_cue(reading, CUE_KIN, value.from, value.to);
    return value.from >= value.to || (kin && kin->from == value.from && kin->to == value.to);
}

/* The text behind a field's name, up to a mark or a blank. */
static struct text value_behind(const struct reading *reading, const struct cue_hit *hit,
                                const char *field)
{
    uint32_t end = clause_end(reading, hit->to);
    struct range value = value_range(reading, value_start(reading, hit->from, end, hit->to), end);
    if (gives_no_value(reading, value))
        return (struct text){"", 0};
    struct text text = value_text(reading, field, value);
    if (text.len || value.to >= end)
        return text;
    return value_text(reading, field, value_range(reading, value.to, end)); /* 换地址啦 武汉市… */
}

static const struct number *find_phone(const struct reading *reading, struct range range)
{
    const struct number *number;
    for (size_t at = 0; (number = next_number(reading, range, &at));) {
        if (number->kind == NUMBER_PHONE)
            return number;
    }
    return NULL;
}

/* --- changes of a field ------------------------------------------------------------- */

static struct frame *change(struct filling *filling, const struct act *act, const char *field)
{
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return NULL;
    fill_dealers(filling, act, frame);
    if (field) {
        frame->field = field;
        set_slot(frame, SLOT_FIELD);
    }
    return frame;
}

static void set_value(struct frame *frame, struct text value)
{
    if (!value.len)
        return;
    frame->value = value;
    set_slot(frame, SLOT_VALUE);
}

/* What a change looks at: the act's points and who speaks of it. */
struct change {
    struct filling *filling;
    const struct act *act;
    struct range reach;
};

/* A reader of one field: adds a frame where the act speaks of the field; true if it did. */
typedef bool change_fn(struct change *c);

/* The new number may be one that somebody has already: then it reads as a mention behind the one
 * whose number changes. NULL where there is none. */
static const struct mention *known_phone(const struct reading *reading, struct range range)
{
    const struct mention *mention, *last = NULL;
    size_t count = 0;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));) {
        if (mention->kind != MENTION_DEALER)
            continue;
        last = mention;
        count++;
    }
    bool is_behind = count > 1 || reading->message->speaker.role == ROLE_DEALER;
    bool is_digits = last && reading->normal.points[last->from] < 0x80 &&
                     isdigit((int)reading->normal.points[last->from]);
    return is_behind && is_digits && last->by_id ? last : NULL;
}

/* The number's owner is not meant by it. */
static void leave_out(struct frame *frame, const struct mention *mention)
{
    if (frame->dealer_count > 1 &&
        frame->dealers[frame->dealer_count - 1] == mention->candidates[0])
        frame->dealer_count--;
}

static bool change_phone(struct change *c)
{
    const struct reading *reading = c->filling->reading;
    const struct number *phone = find_phone(reading, c->reach);
    const struct mention *known = phone ? NULL : known_phone(reading, c->reach);
    if (!phone && !reading_cue(reading, CUE_FIELD_PHONE, c->reach.from, c->reach.to))
        return false;
    struct frame *frame = change(c->filling, c->act, "phone");
    if (frame && phone)
        set_value(frame, text_of(arena_copy(c->filling->arena, text_of(phone->phone))));
    if (frame && known) {
        leave_out(frame, known);
        set_value(frame,
                  normal_slice(&reading->normal, (uint32_t)known->from, (uint32_t)known->to));
    }
    return true;
}

/* A field whose value is free text behind its name. */
static bool change_text(struct change *c, enum cue cue, const char *field)
{
    const struct reading *reading = c->filling->reading;
    const struct cue_hit *hit = reading_cue(reading, cue, c->reach.from, c->reach.to);
    if (!hit)
        return false;
    struct frame *frame = change(c->filling, c->act, field);
    if (frame)
        set_value(frame, value_behind(reading, hit, field));
    return true;
}

static bool change_contact(struct change *c)
{
    return change_text(c, CUE_FIELD_CONTACT, "contact");
}

static bool change_address(struct change *c)
{
    const struct reading *reading = c->filling->reading;
    const struct cue_hit *place =
        reading_cue(reading, CUE_FIELD_ADDRESS, c->reach.from, c->reach.to);
    const struct cue_hit *name = reading_cue(reading, CUE_FIELD_NAME, c->reach.from, c->reach.to);
    if (place && name && name->from <= place->from && name->to > place->to)
        return false; /* 新店 in 新店名 */
    return change_text(c, CUE_FIELD_ADDRESS, "address");
}

static bool change_name(struct change *c)
{
    return change_text(c, CUE_FIELD_NAME, "name");
}

static const struct mention *last_mention(const struct reading *reading, struct range range,
                                          enum mention_kind kind)
{
    const struct mention *mention, *found = NULL;
    for (size_t at = 0; (mention = next_mention(reading, range, &at));) {
        if (mention->kind == kind)
            found = mention;
    }
    return found;
}

static bool change_manager(struct change *c)
{
    const struct reading *reading = c->filling->reading;
    const struct mention *person = last_mention(reading, c->reach, MENTION_PERSON);
    uint32_t meant = person ? person->candidates[0] : INDEX_NONE;
    if (!person && reading_cue(reading, CUE_BY_ME, c->reach.from, c->reach.to))
        meant = reading->message->speaker.person;
    bool is_said = reading_cue(reading, CUE_FIELD_MANAGER, c->reach.from, c->reach.to) ||
                   (reading_cue(reading, CUE_CHANGE, c->reach.from, c->reach.to) &&
                    !reading_cue(reading, CUE_FIELD_CONTACT, c->reach.from, c->reach.to));
    if (meant == INDEX_NONE || !is_said)
        return false;
    struct frame *frame = change(c->filling, c->act, "manager");
    if (frame)
        set_value(frame, text_of(reading->dir->people[meant].id));
    return true;
}

static bool change_region(struct change *c)
{
    const struct reading *reading = c->filling->reading;
    if (!reading_cue(reading, CUE_FIELD_REGION, c->reach.from, c->reach.to))
        return false;
    const struct mention *region = last_mention(reading, c->reach, MENTION_REGION);
    if (!region) /* 归到成都区了，改一下区域 */
        region = last_mention(reading, act_reach(reading, c->act), MENTION_REGION);
    struct frame *frame = change(c->filling, c->act, "region");
    if (frame && region)
        set_value(frame, text_of(reading->dir->regions[region->candidates[0]]));
    return true;
}

static const struct word_value file_states[] = {
    {CUE_STATUS_LEFT, "left"},
    {CUE_STATUS_ACTIVE, "active"},
};

static bool change_status(struct change *c)
{
    const struct reading *reading = c->filling->reading;
    const char *state = value_by_cue(reading, c->reach, file_states, 2);
    if (!state && !reading_cue(reading, CUE_FIELD_STATUS, c->reach.from, c->reach.to))
        return false;
    struct frame *frame = change(c->filling, c->act, "status");
    if (frame && state)
        set_value(frame, text_of(state));
    return true;
}

/* Who has taken over, where no field is named (孙晓梅换成她女儿孙悦对接). */
static bool change_successor(struct change *c)
{
    const struct reading *reading = c->filling->reading;
    const struct cue_hit *hit = reading_cue(reading, CUE_SUCCEEDED, c->reach.from, c->reach.to);
    if (!hit)
        return false;
    struct range value =
        name_of_person(reading, value_range(reading, hit->to, clause_end(reading, hit->to)));
    const struct cue_hit *other = reading_cue(reading, CUE_NO_NAME, value.from, value.to);
    if ((other && other->from == value.from) || !looks_like_person(reading, value))
        return false;
    struct frame *frame = change(c->filling, c->act, "contact");
    if (frame)
        set_value(frame, without_particles(normal_slice(&reading->normal, value.from, value.to)));
    return true;
}

/* Each clause changes the fields that it speaks of; of those that exclude each other in one
 * clause (an address names a region, a name contains 店) the first wins. */
static bool change_clause(struct filling *filling, const struct act *act, struct range range)
{
    struct change c = {filling, act, range};
    if (reading_cue(filling->reading, CUE_UNCHANGED, range.from, range.to))
        return false;
    if (change_manager(&c))
        return true;
    bool contact =
        change_contact(&c) || (find_phone(filling->reading, range) && change_successor(&c));
    if (change_phone(&c) || contact)
        return true;
    static change_fn *const exclusive[] = {change_address, change_name, change_region,
                                           change_status, change_successor};
    for (size_t i = 0; i < sizeof exclusive / sizeof *exclusive; i++) {
        if (exclusive[i](&c))
            return true;
    }
    return false;
}

static bool is_text_field(const char *field)
{
    return field && (strcmp(field, "name") == 0 || strcmp(field, "contact") == 0 ||
                     strcmp(field, "address") == 0);
}

/* The value of a field that the clause before has named (改名了，现在叫…; 换地址了：…). */
static struct text said_value(const struct reading *reading, const char *field, struct range range)
{
    uint32_t start = value_start(reading, range.from, range.to, range.from);
    struct range value = value_range(reading, start, range.to);
    if (gives_no_value(reading, value))
        return (struct text){"", 0};
    return value_text(reading, field, value);
}

/* A field that two clauses speak of (手机换了，新的是139…) is one change. */
static void merge_changes(struct filling *filling, size_t first)
{
    for (size_t i = first; i < filling->count; i++) {
        struct frame *one = &filling->frames[i];
        for (size_t k = i + 1; k < filling->count;) {
            struct frame *next = &filling->frames[k];
            if (!one->field || !next->field || strcmp(one->field, next->field) != 0) {
                k++;
                continue;
            }
            if (!(one->has & SLOT_VALUE))
                set_value(one, next->value);
            memmove(next, next + 1,
                    (size_t)(filling->frames + filling->count - next - 1) * sizeof *next);
            filling->count--;
        }
    }
}

/* The last change that was named without its value, which is free text; NULL where there is
 * none. */
static struct frame *open_change(struct filling *filling, size_t first)
{
    for (size_t i = filling->count; i-- > first;) {
        struct frame *frame = &filling->frames[i];
        if (!(frame->has & SLOT_VALUE) && is_text_field(frame->field))
            return frame;
    }
    return NULL;
}

/* A dealer given to one of our people, without a word for it (三峡给雷晓峰). */
static void give_to_person(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    const struct mention *person = last_mention(reading, act_reach(reading, act), MENTION_PERSON);
    struct frame *frame = change(filling, act, person ? "manager" : NULL);
    if (frame && person)
        set_value(frame, text_of(reading->dir->people[person->candidates[0]].id));
}

void fill_update_dealer(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    size_t first = filling->count;
    for (uint32_t i = act->from; i <= act->to; i++) {
        const struct clause *clause = &reading->clauses[i];
        struct range range = {clause->from, clause->to};
        struct frame *open = find_phone(reading, range) ? NULL : open_change(filling, first);
        struct text value = open ? said_value(reading, open->field, range) : (struct text){"", 0};
        if (value.len)
            set_value(open, value);
        else
            (void)change_clause(filling, act, range);
    }
    if (filling->count == first)
        give_to_person(filling, act);
    merge_changes(filling, first);
}

/* --- a new file --------------------------------------------------------------------- */

static bool is_taken(const struct reading *reading, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < reading->span_count; i++) {
        const struct span *span = &reading->spans[i];
        bool number =
            span->kind == SPAN_NUMBER && reading->numbers[span->index].kind == NUMBER_PHONE;
        bool region =
            span->kind == SPAN_MENTION && reading->mentions[span->index].kind == MENTION_REGION;
        if ((number || region) && span->from <= from && span->to >= to)
            return true;
    }
    return false;
}

/* The first piece between marks that is not the request itself nor another slot. */
static struct text find_name(const struct reading *reading, struct range reach)
{
    const struct cue_hit *named = reading_cue(reading, CUE_NAME_LEAD, reach.from, reach.to);
    const struct cue_hit *add = reading_cue(reading, CUE_ADD, reach.from, reach.to);
    uint32_t at = named ? named->to : add ? add->to : reach.from;
    while (at < reach.to) {
        struct range piece = value_range(reading, at, reach.to);
        const struct cue_hit *filler = reading_cue(reading, CUE_NEW_DEALER, piece.from, piece.to);
        while (filler && filler->from == piece.from) {
            piece = value_range(reading, filler->to, reach.to);
            filler = reading_cue(reading, CUE_NEW_DEALER, piece.from, piece.to);
        }
        bool other = is_taken(reading, piece.from, piece.to) ||
                     reading_cue(reading, CUE_CONTACT_LEAD, piece.from, piece.to) ||
                     reading_cue(reading, CUE_FIELD_PHONE, piece.from, piece.to);
        if (piece.from < piece.to && !other)
            return without_particles(normal_slice(&reading->normal, piece.from, piece.to));
        at = piece.to + 1;
    }
    return (struct text){"", 0};
}

static void set_text(struct frame *frame, enum slot slot, struct text *place, struct text value)
{
    if (!value.len)
        return;
    *place = value;
    set_slot(frame, slot);
}

/* Behind 叫 or 是 where one stands at the point. */
static uint32_t behind_lead(const struct reading *reading, uint32_t at)
{
    const struct cue_hit *lead = reading_cue(reading, CUE_VALUE_LEAD, at, at + 2);
    return lead && lead->from == at ? lead->to : at;
}

static struct text behind_cue(const struct reading *reading, enum cue cue, const char *field,
                              struct range reach)
{
    const struct cue_hit *hit = reading_cue(reading, cue, reach.from, reach.to);
    if (!hit)
        return (struct text){"", 0};
    struct range value = value_range(reading, behind_lead(reading, hit->to), reach.to);
    const struct number *phone = find_phone(reading, value);
    if (phone)
        value.to = (uint32_t)phone->from;
    while (value.to > value.from && reading->normal.points[value.to - 1] == '/')
        value.to--;
    const struct cue_hit *none = reading_cue(reading, CUE_NO_CONTACT, value.from, value.to);
    if (value.from >= value.to || (none && none->from == value.from))
        return (struct text){"", 0};
    return value_text(reading, field, value);
}

static bool names_region(const struct reading *reading, struct range piece)
{
    const struct mention *mention;
    for (size_t at = 0; (mention = next_mention(reading, piece, &at));) {
        if (mention->kind == MENTION_REGION)
            return true;
    }
    return false;
}

/* A person who is named right before the phone number, between marks (垫江灯城，重庆，晏红，1858…).
 */
static struct text before_phone(const struct reading *reading, const struct number *phone,
                                struct range reach)
{
    uint32_t to = (uint32_t)phone->from;
    while (to > reach.from &&
           (ends_value(reading->normal.points[to - 1]) || is_blank(reading->normal.points[to - 1])))
        to--;
    uint32_t from = to;
    while (from > reach.from && !ends_value(reading->normal.points[from - 1]) &&
           reading->normal.points[from - 1] != ' ' && reading->normal.points[from - 1] != '/')
        from--;
    struct range piece = {from, to};
    bool is_other = from == reach.from || names_region(reading, piece) ||
                    !looks_like_person(reading, piece) ||
                    reading_cue(reading, CUE_FIELD_PHONE, from, to);
    return is_other ? (struct text){"", 0} : value_text(reading, "contact", piece);
}

/* A person who is named right behind the phone number, without a word that says so
 * (红谷涂料店，13512348765，徐海波). */
static struct text behind_phone(const struct reading *reading, const struct number *phone,
                                struct range reach)
{
    uint32_t at = (uint32_t)phone->to;
    while (at < reach.to &&
           (ends_value(reading->normal.points[at]) || is_blank(reading->normal.points[at])))
        at++;
    struct range piece = value_range(reading, at, reach.to);
    if (names_region(reading, piece) || !looks_like_person(reading, piece))
        return (struct text){"", 0};
    return value_text(reading, "contact", piece);
}

void fill_add_dealer(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    struct range reach = act_reach(reading, act);
    struct frame *frame = fill_frame(filling, act);
    if (!frame)
        return;
    set_text(frame, SLOT_NAME, &frame->name, find_name(reading, reach));
    set_text(frame, SLOT_CONTACT, &frame->contact,
             behind_cue(reading, CUE_CONTACT_LEAD, "contact", reach));
    const struct number *phone = find_phone(reading, reach);
    if (phone && !(frame->has & SLOT_CONTACT))
        set_text(frame, SLOT_CONTACT, &frame->contact, behind_phone(reading, phone, reach));
    if (phone && !(frame->has & SLOT_CONTACT))
        set_text(frame, SLOT_CONTACT, &frame->contact, before_phone(reading, phone, reach));
    if (phone)
        set_text(frame, SLOT_PHONE, &frame->phone,
                 text_of(arena_copy(filling->arena, text_of(phone->phone))));
    fill_region(filling, act, frame);
    set_text(frame, SLOT_ADDRESS, &frame->address,
             behind_cue(reading, CUE_ADDRESS_LEAD, "address", reach));
}
