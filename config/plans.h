/* SPDX-License-Identifier: Apache-2.0 */
/* plans.csv: what is planned for a month or a quarter, which the report sets against what was
 * done. The file is optional. */
#ifndef CONFIG_PLANS_H
#define CONFIG_PLANS_H

#include "config/directory.h"

#define PLAN_KIND_LIST(X)                                                                          \
    X(PLAN_TRAINING, "training")                                                                   \
    X(PLAN_VISIT, "visit")                                                                         \
    X(PLAN_CALL, "call")

enum plan_kind {
#define X(name, id) name,
    PLAN_KIND_LIST(X) PLAN_KIND_COUNT
#undef X
};

/* One row: so many sessions (trainings, visits, calls) and people by one manager. */
struct plan_target {
    const char *name;     /* of the period as in the file: 2026-11 or 2026Q4 */
    struct period period; /* its days */
    uint32_t person;      /* the manager */
    enum plan_kind kind;
    int sessions; /* -1 where the file says nothing, likewise people */
    int people;
};

struct plans {
    struct plan_target *list;
    size_t count;
    char *text; /* the file's own memory, which `name` borrows from */
};

/* Reads the file; every fault is a problem with file and line. ERR_FORMAT (or an error of
 * reading) where there was any; release it in any case. */
int plans_read(struct plans *plans, const char *path, const struct directory *dir,
               struct problems *problems);

/* Reads plans.csv of the folder; none where there is no such file. */
int plans_load(struct plans *plans, const struct directory *dir, const char *folder,
               struct problems *problems);

void plans_release(struct plans *plans);

/* Reads "2026-11" or "2026Q4". */
bool plan_period_read(struct text text, struct period *period);

const char *plan_kind_id(enum plan_kind kind);
/* PLAN_KIND_COUNT where there is none. */
enum plan_kind plan_kind_of(struct text id);

#endif
