/* SPDX-License-Identifier: Apache-2.0 */
/* A made-up company directory of any size. Dealers are D0001… (D1001 speaks as itself), each of the
 * region and the manager that its number falls to; managers are m01…, ten to a supervisor (s1…);
 * each stage has an owner and a backup (own_order, bak_order…) and escalates to s1; all work from
 * 08:30 to 18:00; one admin. */
#ifndef TESTS_SUPPORT_MADE_COMPANY_H
#define TESTS_SUPPORT_MADE_COMPANY_H

#include "base/day.h"

struct made_company {
    char folder[64];
};

/* All dealers since `since`. */
void made_company_write(struct made_company *made, int dealers, int managers, int32_t since);
void made_company_remove(struct made_company *made);

#endif
