/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/support/known_directory.h"

static const struct directory *dir;
static struct normaliser *norm;
static struct names *names;

static int set_up(void **state)
{
    (void)state;
    dir = known_directory(SOURCE_DIR "/tests/data/names");
    norm = normaliser_new();
    names = names_new(dir, norm);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    names_free(names);
    normaliser_free(norm);
    directory_free(dir);
    return 0;
}

static struct speaker speaker_of(const char *id)
{
    struct speaker speaker = {ROLE_STRANGER, directory_person(dir, text_of(id)),
                              directory_dealer(dir, text_of(id))};
    if (speaker.person != INDEX_NONE)
        speaker.role = dir->people[speaker.person].role;
    else if (speaker.dealer != INDEX_NONE)
        speaker.role = ROLE_DEALER;
    return speaker;
}

static void add_mention(struct str *out, const struct normal *normal, const struct mention *mention)
{
    if (out->len > 0)
        str_add(out, " ");
    switch (mention->kind) {
    case MENTION_DEALER:
        if (mention->count == 0)
            str_addf(out, "?%.*s", TEXT_ARGS(normal_slice(normal, mention->from, mention->to)));
        for (size_t i = 0; i < mention->count; i++)
            str_addf(out, "%s%s", i ? "/" : "", dir->dealers[mention->candidates[i]].id);
        break;
    case MENTION_PERSON:
        str_addf(out, "@%s", dir->people[mention->candidates[0]].id);
        break;
    case MENTION_REGION:
        str_addf(out, "region:%s", dir->regions[mention->candidates[0]]);
        break;
    case MENTION_STAGE_ROLE:
        str_addf(out, "stage:%s", stage_id((enum stage)mention->candidates[0]));
        break;
    }
}

/* Mentions as K001, K001/K002 (ambiguous), ?何老板 (unresolved), @person, region:南宁. */
static const struct {
    const char *name, *from, *text, *mentions;
} cases[] = {
    {"short name narrowed by territory", "mengyan", "昨天拜访了聚宝", "K003"},
    {"short name ambiguous", "luojie", "今天去了聚宝", "K001/K002"},
    {"short name of the whole company", "admin", "聚宝怎么样", "K001/K002/K003"},
    {"region said before", "luojie", "今天去了柳州聚宝", "K002"},
    {"region with 市", "luojie", "柳州市聚宝五金店", "K002"},
    {"region with 的", "luojie", "柳州的聚宝缺货", "K002"},
    {"region beats territory", "mengyan", "柳州那边的聚宝", "K002"},
    {"region that does not fit", "mengyan", "北海聚宝", "K003"},
    {"contact beside the name", "luojie", "聚宝莫姐来电", "K002"},
    {"contact beside the name with 的", "luojie", "聚宝的覃总", "K001"},
    {"contact first", "admin", "莫老板的聚宝", "K002"},
    {"full legal name", "admin", "钦州市聚宝商贸有限公司", "K003"},
    {"without legal form", "admin", "聚宝商贸今天到货", "K003"},
    {"any title of the contact", "admin", "韦姐、韦经理、韦总", "K010 K010 K010"},
    {"two-character surname", "admin", "欧阳老板来电", "K005"},
    {"full contact", "admin", "梁佳佳打款了", "K012"},
    {"those who left are left out", "luojie", "四海要样品", "K008"},
    {"id in any case", "admin", "k003 和 ｋ００４", "K003 K004"},
    {"phone", "admin", "13700001006来电", "K006"},
    {"phone in groups", "admin", "137-0000-1006来电", "K006"},
    {"phone of two", "admin", "13700001010", "K010/K011"},
    {"ordinary word alone", "admin", "今日到货，上门安装", ""},
    {"ordinary word as whole name", "admin", "今日五金和上门建材", "K004 K010"},
    {"part of a longer word", "admin", "祝生意兴隆，四海为家", ""},
    {"traditional", "admin", "農老闆", "K008"},
    {"English name, any case", "admin", "visited SILVER creek hardware", "K006"},
    {"English short name", "admin", "visited Silver Creek", "K006"},
    {"English possessive", "admin", "Harbour's order", "K007"},
    {"English inside a word", "admin", "Harbours", ""},
    {"English contact", "admin", "called Ivy Lam today", "K007"},
    {"and for &", "admin", "Harbour and Sons", "K007"},
    {"region alone", "luojie", "南宁那边的名单", "region:南宁"},
    {"colleague", "admin", "温思远处理了", "@wensi"},
    {"colleague by title", "admin", "秦主管在吗", "@qinhua"},
    {"colleague by id", "admin", "转wensi", "@wensi"},
    {"bare role", "admin", "找核款专员", "stage:payment"},
    {"title that is none", "admin", "陈总共打了5万", ""},
    {"one character that sounds alike", "admin", "永大说货少了", "K013"},
    {"sounds alike, mixed up endings", "admin", "北海长新缺货", "K011"},
    {"looks alike", "admin", "泳达说货少了", "K013"},
    {"looks alike, the first", "admin", "今天全龙泉到货", "K005"},
    {"looks alike, the second", "admin", "今天金尤泉到货", "K005"},
    {"looks alike, the last", "admin", "今天金龙帛", "K005"},
    {"sounds alike, each of three", "admin", "今龙泉和金隆泉和金龙全", "K005 K005 K005"},
    {"two wrong characters", "admin", "今尤泉", ""},
    {"contact with one wrong character", "admin", "梁佳嘉打款了", "K012"},
    {"no wrong character in surname + title", "admin", "钟老板和农老版", "?钟老板"},
    {"inexact beside the contact", "admin", "巨宝莫姐来电", "K002"},
    {"pinyin", "mengyan", "jubao shangge yue jin le duoshao", "K003"},
    {"pinyin with blanks", "mengyan", "ju bao de huo", "K003"},
    {"pinyin of surname and title", "admin", "mojie laidian", "K002"},
    {"pinyin of name and contact", "admin", "jubaomojie laidian, jubao qinlaoban", "K002 K001"},
    {"pinyin of region and name", "admin", "liuzhou jubao", "K002"},
    {"English title", "admin", "called Boss Mo and Mr Liang", "K002 K012"},
    {"exact goes before inexact", "admin", "长兴", "K011/K012"},
    {"nobody of that name", "admin", "庞老板来电，雷哥也来了", "?庞老板 ?雷哥"},
    {"nobody, mistyped surname", "admin", "昨天菜老板来电", "?菜老板"},
    {"no dealer of that name", "admin", "今天去了金锣湾五金店，老板不在", "?金锣湾五金店"},
    {"weak trade", "admin", "鼎盛五金打款了", "?鼎盛五金"},
    {"no name before the trade", "admin", "那批灯具和楼下五金店", ""},
    {"titles without a name", "admin", "各位老板、大姐、副总、业务经理、老板娘", ""},
    {"ordinary words that sound alike", "admin", "拜会、打通、一名", ""},
    {"a manager's dealers before colleagues", "luojie", "覃经理", "K001"},
    {"a dealer speaks of colleagues", "K001", "罗经理在吗，温专员呢", "@luojie @wensi"},
    {"region said after", "admin", "聚宝（柳州）缺货", "K002"},
    {"between two words", "admin", "你好运费多少，今日升级", ""},
    {"function word for a character", "admin", "有大把的货", ""},
    {"total, not title", "admin", "陈总计了一下；陈总和韦总", "K003/K004/K013 K010"},
    {"a supervisor speaks of its managers", "tanglin", "罗经理的周报", "@luojie"},
    {"English, one letter left out", "admin", "Silver Crek wants posters", "K006"},
    {"English, two letters swapped", "admin", "visited Silver Creek Hradware", "K006"},
    {"English, blank left out", "admin", "SilverCreek called", "K006"},
    {"English, first letter wrong", "admin", "visited Hilver Creek", "K006"},
    {"English, two letters wrong", "admin", "visited Hilver Creak", ""},
    {"English plural is no misspelling", "admin", "many harbours", ""},
    {"English nobody", "admin", "Visited Golden Gate Supplies, hardware supplies arrived",
     "?Golden Gate Supplies"},
    {"named before", "admin", "柳州聚宝到货了，聚宝说少两箱", "K002 K002"},
    {"a name that is a city too", "admin", "泰安商行、金湖湾商行", "K014 ?金湖湾商行"},
    {"name of a place", "admin", "四海书店好停车吗", ""},
    {"nothing", "admin", "", ""},
};

static void finds_who_is_meant(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    int failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct normal normal = normalise(norm, text_of(cases[i].text), &arena);
        struct speaker speaker = speaker_of(cases[i].from);
        struct mention mentions[16];
        size_t count = names_find(names, &normal, &speaker, mentions, 16, &arena);
        struct str got;
        str_init(&got);
        for (size_t at = 0; at < count; at++)
            add_mention(&got, &normal, &mentions[at]);
        if (!text_is(str_text(&got), cases[i].mentions)) {
            print_error("%s: %s: got \"%.*s\", want \"%s\"\n", cases[i].name, cases[i].text,
                        TEXT_ARGS(str_text(&got)), cases[i].mentions);
            failed++;
        }
        str_release(&got);
        arena_clear(&arena);
    }
    arena_release(&arena);
    assert_int_equal(failed, 0);
}

/* The candidates of the first mention, by index. */
static void assert_means(const char *text, const char *want)
{
    char said[64] = "";
    struct arena arena;
    arena_init(&arena);
    struct normal normal = normalise(norm, text_of(text), &arena);
    struct speaker speaker = speaker_of("admin");
    struct mention mention;
    size_t count = names_find(names, &normal, &speaker, &mention, 1, &arena);
    for (size_t i = 0; count > 0 && i < mention.count; i++)
        snprintf(said + strlen(said), sizeof said - strlen(said), "%s%u", i ? "/" : "",
                 mention.candidates[i]);
    arena_release(&arena);
    assert_string_equal(said, want);
}

/* The dealers of the directory with one changed and one added. */
static void follows_changes(void **state)
{
    (void)state;
    uint32_t count = dir->dealer_count, changed = directory_dealer(dir, TEXT("K012"));
    struct dealer dealers[32];
    memcpy(dealers, dir->dealers, count * sizeof *dealers);
    static const char *const aliases[] = {"新旺", "Bluestone Depot"};
    static const char *const later_names[] = {
        "新旺", "新汪", "欣旺", "xinwang", "Bluestone Depot", "Bluestne Depot"};
    for (size_t i = 0; i < sizeof later_names / sizeof *later_names; i++)
        assert_means(later_names[i], "");
    dealers[changed].name = "钦州市新旺电器行";
    dealers[changed].contact = "雷小雨";
    dealers[changed].phone = "13799990000";
    dealers[changed].aliases = aliases;
    dealers[changed].alias_count = 2;
    dealers[count] = dealers[changed];
    dealers[count].id = "Q20099";
    dealers[count].phone = "13799990001";
    dealers[count].region = directory_region(dir, TEXT("北海"));
    struct directory later = *dir;
    later.dealers = dealers;
    later.dealer_count = count + 1;
    uint32_t both[] = {changed, count};
    names_update(names, &later, both, 2);
    for (size_t i = 0; i < sizeof later_names / sizeof *later_names; i++)
        assert_means(later_names[i], "11/14");
    assert_means("北海新旺", "14");
    assert_means("雷总", "11/14");
    assert_means("13799990000", "11");
    assert_means("q20099", "14");
    assert_means("长兴", "10");
    assert_means("13700001012", "");
    assert_means("梁佳佳", "");
    names_update(names, dir, &changed, 1);
    assert_means("长兴", "10/11");
    assert_means("新旺", "14");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_who_is_meant),
        cmocka_unit_test(follows_changes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
