/* SPDX-License-Identifier: Apache-2.0 */
/* How long loading a company directory takes and how much memory it holds:
 * bench_directory FOLDER [CHANGES]. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "config/directory.h"

static long resident_kib(void)
{
    long pages = 0, total;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%ld %ld", &total, &pages) != 2)
        pages = 0;
    if (file)
        fclose(file);
    return pages * 4;
}

int main(int argc, char **argv)
{
    struct problems problems;
    struct rusage usage;
    if (argc < 2)
        fatal("usage: bench_directory FOLDER [CHANGES]");
    problems_init(&problems);
    long before_kib = resident_kib();
    int64_t start = clock_steady_ms();
    struct directory *dir = directory_load(argv[1], &problems);
    int64_t loaded = clock_steady_ms();
    problems_print(&problems);
    if (!dir)
        return 1;
    getrusage(RUSAGE_SELF, &usage);
    printf("%u dealers: %lld ms, %ld KiB held, %ld KiB at most\n", dir->dealer_count,
           (long long)(loaded - start), resident_kib() - before_kib, usage.ru_maxrss);
    int changes = argc > 2 ? atoi(argv[2]) : 100;
    start = clock_steady_ms();
    for (int i = 0; i < changes; i++) {
        struct dealer_change change = {
            .id = dir->dealers[(uint32_t)i % dir->dealer_count].id,
            .phone = "13900000000",
            .since = DAY_NONE,
        };
        struct directory *next = directory_put_dealer(dir, &change);
        directory_free(dir);
        dir = next;
    }
    printf("%d changes one by one: %lld ms, %ld KiB held\n", changes,
           (long long)(clock_steady_ms() - start), resident_kib() - before_kib);
    directory_free(dir);
    return 0;
}
