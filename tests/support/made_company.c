/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/made_company.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const stages[] = {"order", "payment", "logistics", "support", "complaint"};
enum { STAGES = sizeof stages / sizeof *stages, TEAM = 10 };

static const char *const files[] = {"people.csv", "dealers.csv", "flow.json"};

static FILE *open_file(const struct made_company *made, const char *name)
{
    char path[96];
    snprintf(path, sizeof path, "%s/%s", made->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    return file;
}

static void write_people(const struct made_company *made, int managers)
{
    FILE *file = open_file(made, "people.csv");
    fputs("id,name,role,stage,regions,title,phone,supervisor,hours\n", file);
    for (int i = 0; i < managers; i++)
        fprintf(file, "m%02d,经理甲%02d,manager,,片区%02d,业务经理,139%08d,s%d,08:30-18:00\n",
                i + 1, i + 1, i + 1, i, 1 + i / TEAM);
    for (int i = 0; i < (managers + TEAM - 1) / TEAM; i++)
        fprintf(file, "s%d,主管乙%d,supervisor,,,区域主管,138%08d,,08:30-18:00\n", i + 1, i + 1, i);
    for (int i = 0; i < STAGES; i++)
        fprintf(file,
                "own_%s,专员丙%d,staff,%s,,专员,137%08d,,08:30-18:00\n"
                "bak_%s,专员丁%d,staff,%s,,专员,136%08d,,08:30-18:00\n",
                stages[i], i, stages[i], i, stages[i], i, stages[i], i);
    fputs("admin,管理员戊,admin,,,管理员,13500000000,,00:00-24:00\n", file);
    fclose(file);
}

static void write_dealers(const struct made_company *made, int dealers, int managers, int32_t since)
{
    char day[DAY_TEXT];
    FILE *file = open_file(made, "dealers.csv");
    fputs("id,name,contact,phone,region,address,manager,aliases,since,status\n", file);
    for (int i = 0; i < dealers; i++) {
        int manager = 1 + i % managers;
        fprintf(file, "D%04d,宏%d发五金店,王%d明,134%08d,片区%02d,城西%d号,m%02d,,%s,active\n",
                i + 1, i + 1, i + 1, i, manager, i, manager, day_format(since, day));
    }
    fclose(file);
}

static void write_flow(const struct made_company *made)
{
    FILE *file = open_file(made, "flow.json");
    fputs("{\"stages\": [", file);
    for (int i = 0; i < STAGES; i++)
        fprintf(file,
                "%s{\"id\": \"%s\", \"name\": \"%s\", \"topics\": [\"%s\"], \"steps\": [\"办理\"],"
                " \"owner\": \"own_%s\", \"backup\": \"bak_%s\", \"escalate_to\": \"s1\","
                " \"accept_within_hours\": 2, \"resolve_within_hours\": 16}",
                i > 0 ? ", " : "", stages[i], stages[i], stages[i], stages[i], stages[i]);
    fputs("]}\n", file);
    fclose(file);
}

void made_company_write(struct made_company *made, int dealers, int managers, int32_t since)
{
    snprintf(made->folder, sizeof made->folder, "/tmp/dealerline-company-XXXXXX");
    assert_non_null(mkdtemp(made->folder));
    write_people(made, managers);
    write_dealers(made, dealers, managers, since);
    write_flow(made);
}

void made_company_remove(struct made_company *made)
{
    char path[96];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", made->folder, files[i]);
        unlink(path);
    }
    rmdir(made->folder);
}
