/* SPDX-License-Identifier: Apache-2.0 */
/* Who is meant by what was found in a message (names_match.c): joins what stands side by
 * side, and narrows what fits several dealers, by rule 2 of "Who is meant".
 *
 * A step of the narrowing only ever makes the list smaller, and one that would leave nobody
 * is passed over. So where all four steps together leave somebody, that is the answer, and
 * only otherwise are they tried one after the other. Lists of entries are sorted by region,
 * hence no step looks at dealers of other regions than those wanted. */
#include "intents/understand/names.h"

#include <string.h>

#include "base/mem.h"
#include "intents/understand/names_match.h"

/* One or more matches side by side: a region, a name, a contact of one dealer. */
struct cluster {
    size_t from, to;
    uint32_t region; /* said with it, INDEX_NONE */
    const struct match *first;
    const struct match *second; /* narrows the first, NULL where there is none */
    bool by_id;
};

/* What is let through when candidates are gathered. */
struct filter {
    const uint32_t *regions; /* NULL: all */
    size_t region_count;
    bool active_only;
    const struct match *with; /* candidates of this match only, NULL: of any */
};

/* ---- candidates ---- */

static bool is_dealer_match(const struct scan *scan, const struct match *match)
{
    for (uint32_t i = 0; i < match->form_count; i++)
        if (scan->names->forms[match->forms[i]].count > 0)
            return true;
    return match->owner_count > 0 && !(match->owners[0] & TOKEN_PERSON);
}

static const struct form *other_form(const struct scan *scan, const struct match *match,
                                     unsigned flag)
{
    for (uint32_t i = 0; i < match->form_count; i++)
        if (scan->names->forms[match->forms[i]].flags & flag)
            return &scan->names->forms[match->forms[i]];
    return NULL;
}

/* Whether the match may mean the dealer. A dealer has a handful of forms and a popular form
 * thousands of dealers, so it is the dealer's list that is read. */
static bool match_has(const struct scan *scan, const struct match *match, uint64_t entry)
{
    const struct dealer_row *row = &scan->names->rows[entry_dealer(entry)];
    const uint32_t *forms = scan->names->dealer_forms + row->forms_at;
    for (uint32_t i = 0; i < row->form_count; i++)
        for (uint32_t j = 0; j < match->form_count; j++)
            if (forms[i] == match->forms[j])
                return true;
    for (uint32_t i = 0; i < match->owner_count; i++)
        if (match->owners[i] == entry_dealer(entry))
            return true;
    return false;
}

/* Candidates as they are gathered: a set of at most `max`. */
struct gathered {
    uint32_t *dealers;
    size_t count, max;
};

static void put_dealer(struct gathered *out, uint32_t dealer)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->dealers[i] == dealer)
            return;
    if (out->count < out->max)
        out->dealers[out->count++] = dealer;
}

static void gather_range(const struct scan *scan, const uint64_t *entries, size_t from, size_t to,
                         const struct filter *filter, bool is_only_form, struct gathered *out)
{
    for (size_t i = from; i < to && out->count < out->max; i++) {
        bool has_left = entries[i] >> 31 & 1;
        if ((has_left && filter->active_only) ||
            (filter->with && !match_has(scan, filter->with, entries[i])))
            continue;
        if (is_only_form)
            out->dealers[out->count++] = entry_dealer(entries[i]);
        else
            put_dealer(out, entry_dealer(entries[i]));
    }
}

static void gather_form(const struct scan *scan, const struct form *form,
                        const struct filter *filter, bool is_only_form, struct gathered *out)
{
    const uint64_t *entries = form_entries(form);
    if (!filter->regions) {
        gather_range(scan, entries, 0, form->count, filter, is_only_form, out);
        return;
    }
    for (size_t i = 0; i < filter->region_count; i++) {
        size_t from = entries_place(entries, form->count, entry_key(filter->regions[i], false));
        size_t to = from;
        while (to < form->count && entries[to] >> 32 == filter->regions[i])
            to++;
        gather_range(scan, entries, from, to, filter, is_only_form, out);
    }
}

static size_t match_size(const struct scan *scan, const struct match *match)
{
    size_t size = match->owner_count;
    for (uint32_t i = 0; i < match->form_count; i++)
        size += scan->names->forms[match->forms[i]].count;
    return size;
}

static bool is_let_through(const struct filter *filter, uint64_t entry)
{
    bool is_there = !filter->regions;
    for (size_t i = 0; i < filter->region_count && !is_there; i++)
        is_there = filter->regions[i] == entry >> 32;
    return is_there && !(filter->active_only && (entry >> 31 & 1));
}

/* The candidates of a match that the filter lets through. */
static size_t gather(const struct scan *scan, const struct match *match, struct filter filter,
                     uint32_t *dealers, size_t max)
{
    struct gathered out = {dealers, 0, max};
    if (filter.with && match_size(scan, filter.with) < match_size(scan, match)) {
        const struct match *with = filter.with;
        filter.with = match;
        match = with;
    }
    bool is_only_form = match->form_count == 1 && match->owner_count == 0;
    for (uint32_t i = 0; i < match->form_count; i++) {
        const struct form *form = &scan->names->forms[match->forms[i]];
        if (form->count > 0)
            gather_form(scan, form, &filter, is_only_form, &out);
    }
    for (uint32_t i = 0; i < match->owner_count && out.count < max; i++) {
        uint64_t entry = scan->names->rows[match->owners[i]].entry;
        if (is_let_through(&filter, entry) && (!filter.with || match_has(scan, filter.with, entry)))
            put_dealer(&out, match->owners[i]);
    }
    return out.count;
}

static bool leaves_any(const struct scan *scan, const struct match *match, struct filter filter)
{
    uint32_t one;
    return gather(scan, match, filter, &one, 1) > 0;
}

/* ---- narrowing ---- */

static const struct territory *territory_of(const struct names *names,
                                            const struct speaker *speaker)
{
    bool has_one = speaker->role == ROLE_MANAGER || speaker->role == ROLE_SUPERVISOR;
    if (!has_one || speaker->person >= names->person_count)
        return NULL;
    const struct territory *territory = &names->territories[speaker->person];
    return territory->count > 0 ? territory : NULL;
}

/* The filter with the regions that are in both; false where there is none. */
static bool add_territory(struct filter *filter, const struct territory *territory)
{
    if (filter->regions) {
        for (uint32_t i = 0; i < territory->count; i++)
            if (territory->regions[i] == filter->regions[0])
                return true;
        return false;
    }
    filter->regions = territory->regions;
    filter->region_count = territory->count;
    return true;
}

/* Rule 2 of "Who is meant", one step after the other. */
static struct filter narrow(const struct scan *scan, const struct cluster *cluster,
                            const struct territory *territory)
{
    struct filter filter = {0}, next = {.regions = &cluster->region, .region_count = 1};
    if (cluster->region != INDEX_NONE && leaves_any(scan, cluster->first, next))
        filter = next;
    next = filter;
    next.with = cluster->second;
    if (cluster->second && leaves_any(scan, cluster->first, next))
        filter = next;
    next = filter;
    if (territory && add_territory(&next, territory) && leaves_any(scan, cluster->first, next))
        filter = next;
    next = filter;
    next.active_only = true;
    if (leaves_any(scan, cluster->first, next))
        filter = next;
    return filter;
}

/* All steps at once; 0 where they leave nobody. */
static size_t gather_at_once(const struct scan *scan, const struct cluster *cluster,
                             const struct territory *territory, uint32_t *dealers)
{
    struct filter filter = {.active_only = true, .with = cluster->second};
    if (cluster->region != INDEX_NONE) {
        filter.regions = &cluster->region;
        filter.region_count = 1;
    }
    if (territory && !add_territory(&filter, territory))
        return 0;
    return gather(scan, cluster->first, filter, dealers, MENTION_CANDIDATES_MAX);
}

/* By index, where there are few: entries come region by region. */
static void sort_dealers(uint32_t *dealers, size_t count)
{
    enum { SORT_MAX = 32 };
    for (size_t i = 1; i < count && count <= SORT_MAX; i++) {
        uint32_t dealer = dealers[i];
        size_t at = i;
        for (; at > 0 && dealers[at - 1] > dealer; at--)
            dealers[at] = dealers[at - 1];
        dealers[at] = dealer;
    }
}

static void resolve_dealer(const struct scan *scan, const struct cluster *cluster,
                           const struct territory *territory, struct mention *mention)
{
    uint32_t found[MENTION_CANDIDATES_MAX];
    size_t count = gather_at_once(scan, cluster, territory, found);
    if (count == 0)
        count = gather(scan, cluster->first, narrow(scan, cluster, territory), found,
                       MENTION_CANDIDATES_MAX);
    sort_dealers(found, count);
    uint32_t *dealers = arena_room(scan->arena, count, sizeof *dealers);
    memcpy(dealers, found, count * sizeof *found);
    mention->candidates = dealers;
    mention->count = count;
}

/* ---- side by side ---- */

/* Where a word that may link two mentions, or nothing, ends at `to`. */
static bool is_linked(const struct scan *scan, size_t from, size_t to)
{
    return from == to || word_is(&scan->names->words, WORDS_LINKS, scan->units + from, to - from);
}

static bool is_region(const struct scan *scan, const struct match *match)
{
    return other_form(scan, match, FORM_REGION) && !is_dealer_match(scan, match);
}

/* Whether there is a dealer that both mean; the own territory is asked first, it is small. */
static bool fit_together(const struct scan *scan, const struct match *a, const struct match *b,
                         const struct territory *territory)
{
    struct filter filter = {.with = b}, own = filter;
    return (territory && add_territory(&own, territory) && leaves_any(scan, a, own)) ||
           leaves_any(scan, a, filter);
}

/* 市, 片区, 那边 belong to the region before them. */
static size_t end_of_region(const struct scan *scan, size_t to)
{
    const struct word *tail =
        word_at(&scan->names->words, WORDS_REGION_TAILS, scan->units, scan->count, to);
    return tail && is_free(scan, to, to + tail->len) ? to + tail->len : to;
}

/* 佳美(梅州), Jiamei in Meizhou; a region that no dealer of the name is in is one of its own. */
static bool is_region_after(const struct scan *scan, const struct cluster *cluster,
                            const struct match *next)
{
    if (cluster->region != INDEX_NONE || !is_region(scan, next) ||
        !word_is(&scan->names->words, WORDS_REGION_AFTER, scan->units + cluster->to,
                 next->from - cluster->to))
        return false;
    uint32_t region = other_form(scan, next, FORM_REGION)->other;
    struct filter there = {.regions = &region, .region_count = 1};
    return leaves_any(scan, cluster->first, there);
}

/* The cluster that starts with match number `at`; returns the number of the next match. */
static size_t read_cluster(const struct scan *scan, size_t at, const struct territory *territory,
                           struct cluster *cluster)
{
    const struct match *match = &scan->matches[at];
    *cluster = (struct cluster){match->from, match->to, INDEX_NONE, match, NULL, false};
    if (is_region(scan, match)) {
        const struct match *next = at + 1 < scan->match_count ? match + 1 : NULL;
        if (!next || !is_linked(scan, match->to, next->from) || !is_dealer_match(scan, next)) {
            cluster->to = end_of_region(scan, match->to);
            return at + 1;
        }
        cluster->region = other_form(scan, match, FORM_REGION)->other;
        cluster->first = next;
        cluster->to = next->to;
        at++;
    }
    if (!is_dealer_match(scan, cluster->first))
        return at + 1;
    for (at++; at < scan->match_count; at++) {
        const struct match *next = &scan->matches[at];
        if (!is_linked(scan, cluster->to, next->from) || !is_dealer_match(scan, next) ||
            !fit_together(scan, cluster->first, next, territory))
            break;
        cluster->second = next;
        cluster->to = next->to;
    }
    if (at < scan->match_count && is_region_after(scan, cluster, &scan->matches[at])) {
        cluster->region = other_form(scan, &scan->matches[at], FORM_REGION)->other;
        cluster->to = scan->matches[at++].to;
    }
    return at;
}

/* ---- mentions ---- */

static uint32_t *one_candidate(struct scan *scan, uint32_t index)
{
    uint32_t *candidate = arena_room(scan->arena, 1, sizeof *candidate);
    *candidate = index;
    return candidate;
}

static void set_single(struct scan *scan, struct mention *mention, enum mention_kind kind,
                       uint32_t index)
{
    mention->kind = kind;
    mention->candidates = one_candidate(scan, index);
    mention->count = 1;
}

/* What a match that means no dealer means; false where it means nothing. */
static bool resolve_other(struct scan *scan, const struct match *match, struct mention *mention)
{
    const struct form *region = other_form(scan, match, FORM_REGION);
    const struct form *person = other_form(scan, match, FORM_PERSON);
    uint32_t colleague;
    if (match->is_role)
        set_single(scan, mention, MENTION_STAGE_ROLE, match->stage);
    else if (match->owner_count > 0 && (match->owners[0] & TOKEN_PERSON))
        set_single(scan, mention, MENTION_PERSON, match->owners[0] & ~TOKEN_PERSON);
    else if (person)
        set_single(scan, mention, MENTION_PERSON, person->other);
    else if (region)
        set_single(scan, mention, MENTION_REGION, region->other);
    else if (match->title && match_colleagues(scan->names, scan->units + match->surname_at,
                                              match->surname_len, match->title, &colleague) > 0)
        set_single(scan, mention, MENTION_PERSON, colleague);
    else
        return match->rank == MATCH_UNRESOLVED;
    return true;
}

/* Whether a match that fits dealers and a colleague means the colleague. A dealer speaks of
 * the manufacturer's people; a manager means its own dealers; for all others (a supervisor's
 * managers are colleagues whom it speaks of) 王经理 is the colleague where it is one, and more
 * than one dealer goes by that name. */
static bool means_colleague(const struct scan *scan, const struct cluster *cluster,
                            const struct speaker *speaker, const struct territory *territory)
{
    const struct match *match = cluster->first;
    uint32_t colleague;
    bool has_colleague = match->title
                             ? match_colleagues(scan->names, scan->units + match->surname_at,
                                                match->surname_len, match->title, &colleague) == 1
                             : other_form(scan, match, FORM_PERSON) != NULL;
    if (!has_colleague || cluster->second || cluster->region != INDEX_NONE)
        return false;
    if (speaker->role == ROLE_DEALER)
        return true;
    if (territory) {
        struct filter own = {.regions = territory->regions, .region_count = territory->count};
        uint32_t some[2];
        size_t count = gather(scan, match, own, some, 2);
        return count == 0 || (count > 1 && match->title && speaker->role == ROLE_SUPERVISOR);
    }
    return !match->title || match_size(scan, match) > 1;
}

static bool read_mention(struct scan *scan, const struct cluster *cluster,
                         const struct speaker *speaker, const struct territory *territory,
                         struct mention *mention)
{
    *mention = (struct mention){.kind = MENTION_DEALER,
                                .from = cluster->from,
                                .to = cluster->to,
                                .exact = cluster->first->rank == MATCH_SPELT,
                                .by_id = cluster->first->owner_count > 0};
    if (!is_dealer_match(scan, cluster->first))
        return resolve_other(scan, cluster->first, mention);
    if (cluster->first->needs_support && !cluster->second)
        return false;
    if (means_colleague(scan, cluster, speaker, territory))
        return resolve_other(scan, cluster->first, mention);
    resolve_dealer(scan, cluster, territory, mention);
    return mention->count > 0;
}

/* A name that several dealers fit means the one that was named before in the message, where
 * just one of them was: 梅州佳美今天到货，佳美说少了两箱. */
static void resolve_by_earlier(const struct mention *earlier, size_t count, struct mention *mention)
{
    const uint32_t *meant = NULL;
    size_t found = 0;
    for (size_t i = 0; i < mention->count; i++) {
        bool was_named = false;
        for (size_t j = 0; j < count && !was_named; j++)
            was_named = earlier[j].kind == MENTION_DEALER && earlier[j].count == 1 &&
                        earlier[j].candidates[0] == mention->candidates[i];
        found += was_named;
        meant = was_named ? &mention->candidates[i] : meant;
    }
    if (found == 1) {
        mention->candidates = meant;
        mention->count = 1;
    }
}

size_t names_find(const struct names *names, const struct normal *normal,
                  const struct speaker *speaker, struct mention *out, size_t max,
                  struct arena *arena)
{
    enum { MATCHES_FEW = 32, MATCHES_MAX = 1024 };
    struct match few[MATCHES_FEW + 1];
    struct scan scan;
    scan_begin(&scan, names, normal, arena);
    bool is_long = normal->count > 4 * MATCHES_FEW;
    scan.match_max = is_long ? MATCHES_MAX : MATCHES_FEW;
    scan.matches = is_long ? arena_room(arena, MATCHES_MAX + 1, sizeof *few) : few;
    scan.beyond = scan.matches + scan.match_max;
    match_all(&scan);
    const struct territory *territory = territory_of(names, speaker);
    size_t count = 0;
    for (size_t at = 0; at < scan.match_count && count < max;) {
        struct cluster cluster;
        at = read_cluster(&scan, at, territory, &cluster);
        if (!read_mention(&scan, &cluster, speaker, territory, &out[count]))
            continue;
        bool is_bare = cluster.region == INDEX_NONE && !cluster.second;
        if (is_bare && out[count].kind == MENTION_DEALER && out[count].count > 1)
            resolve_by_earlier(out, count, &out[count]);
        count++;
    }
    return count;
}
