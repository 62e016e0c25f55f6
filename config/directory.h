/* SPDX-License-Identifier: Apache-2.0 */
/* The company directory: dealers, people and the contact flow, in memory. It is an
 * immutable snapshot with a count of users: a change makes a new one (directory_with_…)
 * and the owner swaps it. Dealers, people and regions are known by their index, which
 * stays the same in every later snapshot of a directory (nothing is ever taken out: a
 * dealer who leaves keeps its row). All strings are borrowed from the snapshot.
 *
 * directory_load() reads the folder described in "Company directory" of the contracts
 * (README): dealers.csv, people.csv, flow.json, identities.csv. It never stops at the first
 * fault: every one is added to `problems`. The histories (purchases.csv, calls.csv,
 * visits.csv, plans.csv) are not part of it, see config/history.h.
 */
#ifndef CONFIG_DIRECTORY_H
#define CONFIG_DIRECTORY_H

#include <stdint.h>

#include "base/day.h"
#include "base/err.h"
#include "base/text.h"

/* No dealer, person, region or stage. */
#define INDEX_NONE UINT32_MAX

/* One list of roles and one of stages: constant, id in files, names for people. */
#define ROLE_LIST(X)                                                                               \
    X(ROLE_MANAGER, "manager", "业务经理", "manager")                                              \
    X(ROLE_SUPERVISOR, "supervisor", "区域主管", "supervisor")                                     \
    X(ROLE_STAFF, "staff", "部门专员", "staff")                                                    \
    X(ROLE_DEALER, "dealer", "经销商", "dealer")                                                   \
    X(ROLE_ADMIN, "admin", "管理员", "admin")                                                      \
    X(ROLE_STRANGER, "stranger", "未关联账号", "stranger")

#define STAGE_LIST(X)                                                                              \
    X(STAGE_ORDER, "order", "订单", "order")                                                       \
    X(STAGE_PAYMENT, "payment", "核款", "payment")                                                 \
    X(STAGE_LOGISTICS, "logistics", "物流", "logistics")                                           \
    X(STAGE_SUPPORT, "support", "支持", "support")                                                 \
    X(STAGE_COMPLAINT, "complaint", "投诉", "complaint")

enum role {
#define X(name, id, zh, en) name,
    ROLE_LIST(X) ROLE_COUNT
#undef X
};

enum stage {
#define X(name, id, zh, en) name,
    STAGE_LIST(X) STAGE_COUNT,
    STAGE_NONE = STAGE_COUNT
#undef X
};

enum dealer_status { DEALER_ACTIVE, DEALER_LEFT };

struct dealer {
    const char *id;
    const char *name;
    const char *contact; /* "" where not known, likewise below */
    const char *phone;   /* digits as in the file */
    const char *address;
    const char *const *aliases;
    uint32_t alias_count;
    uint32_t region;  /* index, INDEX_NONE where not known */
    uint32_t manager; /* index of a person, INDEX_NONE where not known */
    int32_t since;    /* day, DAY_NONE where not known */
    enum dealer_status status;
};

struct person {
    const char *id;
    const char *name;
    const char *title;
    const char *phone;
    enum role role;
    enum stage stage; /* of staff, else STAGE_NONE */
    const uint32_t *regions;
    uint32_t region_count;
    uint32_t supervisor; /* index of a person, INDEX_NONE */
    int work_from;       /* minute of the day at which the hours begin, end (08:30-18:00) */
    int work_to;
};

/* One stage of the contact flow; topics and steps in the words of flow.json. */
struct flow_stage {
    const char *name;
    const char *const *topics;
    uint32_t topic_count;
    const char *const *steps;
    uint32_t step_count;
    uint32_t owner, backup, escalate_to;               /* people */
    int accept_within_minutes, resolve_within_minutes; /* of working time */
    bool known; /* false where flow.json leaves the stage out */
};

/* An account on a chat platform and the person or dealer behind it: exactly one of
 * `person` and `dealer` is not INDEX_NONE. */
struct identity {
    const char *platform;
    const char *account;
    uint32_t person;
    uint32_t dealer;
};

struct directory {
    const struct dealer *dealers;
    uint32_t dealer_count;
    const struct person *people;
    uint32_t person_count;
    const char *const *regions;
    uint32_t region_count;
    struct flow_stage flow[STAGE_COUNT];
    const struct identity *identities;
    uint32_t identity_count;
    uint64_t version; /* grows by 1 with every change */
};

/* Reads the folder. New, with one user; NULL where anything was wrong, and then `problems`
 * says what. */
struct directory *directory_load(const char *folder, struct problems *problems);

/* Counts one more user; returns `dir`. */
const struct directory *directory_keep(const struct directory *dir);

/* One user less; the last one frees it. NULL is allowed. */
void directory_free(const struct directory *dir);

/* What directory_put_dealer() takes: NULL fields (INDEX_NONE, DAY_NONE for numbers) of an
 * existing dealer stay as they are. `id` must be given. */
struct dealer_change {
    const char *id;
    const char *name, *contact, *phone, *address, *region;
    const char *manager; /* a person's id */
    const char *aliases; /* separated by ';' */
    int32_t since;
    const char *status; /* "active", "left" */
};

/* A new snapshot (one user) in which this dealer is added or changed. Cheap: what did not
 * change is shared with `dir`. */
struct directory *directory_put_dealer(const struct directory *dir,
                                       const struct dealer_change *change);

/* The same for many at once, in the time of one: for imports. */
struct directory *directory_put_dealers(const struct directory *dir,
                                        const struct dealer_change *changes, size_t count);

/* A person as in people.csv; NULL fields of an existing one stay as they are. `id` must be
 * given. */
struct person_change {
    const char *id;
    const char *name, *role, *stage;
    const char *regions; /* separated by ';' */
    const char *title, *phone;
    const char *supervisor; /* a person's id, "" for none */
    const char *hours;      /* "08:30-18:00" */
};

/* A new snapshot in which these people are added or changed. */
struct directory *directory_put_people(const struct directory *dir,
                                       const struct person_change *changes, size_t count);

/* A new snapshot in which the account is linked to the person's or dealer's id (or to nobody
 * where `id` is NULL); NULL where there is no such id. */
struct directory *directory_put_identity(const struct directory *dir, const char *platform,
                                         const char *account, const char *id);

/* Look-ups in O(1); INDEX_NONE where there is none. */
uint32_t directory_dealer(const struct directory *dir, struct text id);
uint32_t directory_person(const struct directory *dir, struct text id);
uint32_t directory_region(const struct directory *dir, struct text name);

/* The account's person or dealer; false where it is linked to nobody. On the
 * built-in chat every id is its own account. `who` borrows the strings given there. */
bool directory_who(const struct directory *dir, const char *platform, const char *account,
                   struct identity *who);

/* Whether the dealer is in the person's territory: own dealers of a manager (by `manager`),
 * a supervisor's own regions and its managers' dealers; an admin's is everything, staff's
 * nothing. */
bool directory_owns(const struct directory *dir, uint32_t person, uint32_t dealer);

/* Whether `manager` answers to the supervisor. */
bool directory_reports_to(const struct directory *dir, uint32_t manager, uint32_t supervisor);

/* Between constants and the ids in files; ROLE_COUNT, STAGE_NONE where there is none. */
const char *role_id(enum role role);
enum role role_of(struct text id);
const char *stage_id(enum stage stage);
enum stage stage_of(struct text id);

#endif
