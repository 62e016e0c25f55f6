/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/dialogue.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "config/platform_types.h"
#include "intents/access.h"
#include "intents/asides.h"
#include "intents/asks.h"
#include "intents/doubt.h"
#include "intents/question.h"
#include "intents/record.h"

void request_read(struct request *request, struct reads *reads, const char *command,
                  const char *key, ...)
{
    va_list rest;
    va_start(rest, key);
    request->reads[request->read_count++] = reads_addv(reads, command, key, rest);
    va_end(rest);
}

void request_read_words(struct request *request, struct reads *reads, const char *const *words,
                        size_t count)
{
    request->reads[request->read_count++] = reads_add_words(reads, words, count);
}

const struct value *request_reply(const struct request *request, size_t n)
{
    return value_at(request->replies, request->reads[n]);
}

/* Without control characters: they have no meaning here, and some have one in a transaction. */
static struct text clean_text(struct arena *arena, struct text text)
{
    char *clean = arena_copy(arena, text);
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)clean[i] < ' ' && clean[i] != '\n' && clean[i] != '\t')
            clean[i] = ' ';
    }
    return text_trim((struct text){clean, text.len});
}

static void find_speaker(struct request *base, const struct directory *dir)
{
    struct identity who;
    base->speaker = (struct speaker){ROLE_STRANGER, INDEX_NONE, INDEX_NONE};
    base->by = "";
    if (!directory_who(dir, base->platform, base->account, &who))
        return;
    if (who.dealer != INDEX_NONE) {
        base->speaker = (struct speaker){ROLE_DEALER, INDEX_NONE, who.dealer};
        base->by = dir->dealers[who.dealer].id;
    } else {
        base->speaker = (struct speaker){dir->people[who.person].role, who.person, INDEX_NONE};
        base->by = dir->people[who.person].id;
    }
}

static struct message message_of(const struct turn *turn)
{
    return (struct message){
        .text = turn->base.text,
        .speaker = turn->base.speaker,
        .now = turn->base.now,
        .channel = turn->base.kind,
    };
}

/* A dealer who is asked how well a ticket was solved answers with a bare digit. */
static bool read_bare_score(const struct turn *turn, struct frame *frame)
{
    struct text text = text_trim(turn->base.text);
    if (turn->base.speaker.role != ROLE_DEALER || turn->base.kind != CHANNEL_DIRECT ||
        text.len != 1 || text.ptr[0] < '1' || text.ptr[0] > '5')
        return false;
    *frame = (struct frame){
        .intent = INTENT_rate_issue,
        .has = SLOT_SCORE,
        .score = text.ptr[0] - '0',
        .confidence = 1,
    };
    return true;
}

static void drop_unlikely(struct frames *frames)
{
    size_t kept = 0;
    for (size_t i = 0; i < frames->count; i++) {
        if (doubt_of(&frames->list[i]) != DOUBT_GRAVE)
            frames->list[kept++] = frames->list[i];
    }
    frames->count = kept;
}

/* Whether all is known that a plan must know; else it is asked for first. */
static bool is_whole(const struct frame *frame)
{
    return !frame->missing && frame->ambiguous_count == 0 && frame->unresolved_count == 0;
}

/* Makes the requests of the frames and adds what they want to be read. */
static void prepare_frames(struct turn *turn)
{
    turn->requests = arena_alloc(turn->arena, turn->frames.count, sizeof *turn->requests);
    for (size_t i = 0; i < turn->frames.count; i++) {
        const struct intent *intent = intents[turn->frames.list[i].intent];
        if (turn->base.speaker.person != INDEX_NONE)
            turn->frames.list[i].missing |= intent->required_of_people & ~turn->frames.list[i].has;
        turn->requests[i] = turn->base;
        turn->requests[i].frame = &turn->frames.list[i];
        uint32_t dealer;
        if (intent->prepare && is_whole(&turn->frames.list[i]) &&
            access_check(&turn->requests[i], &dealer) == ACCESS_GRANTED)
            intent->prepare(&turn->requests[i], &turn->reads);
    }
}

/* The frames that the message has by itself. */
static void understand_alone(struct turn *turn)
{
    struct message message = message_of(turn);
    struct frame *score = arena_alloc(turn->arena, 1, sizeof *score);
    struct aside aside;
    turn->frames = understand_aside(turn->dialogue->und, &message, turn->arena, &aside);
    turn->frames = asides_follow(&turn->base, turn->dialogue->und, &message, &aside, turn->frames);
    drop_unlikely(&turn->frames);
    if (turn->frames.count == 0 && read_bare_score(turn, score))
        turn->frames = (struct frames){score, 1};
}

static bool needs_records(const struct turn *turn)
{
    for (size_t i = 0; i < turn->frames.count; i++) {
        if (intents[turn->frames.list[i].intent]->needs_records)
            return true;
    }
    return false;
}

/* Who is who is told by its form alone. */
static void read_link(struct turn *turn)
{
    turn->is_link = turn->base.kind != CHANNEL_GROUP && link_read(&turn->base, &turn->link);
    if (!turn->is_link)
        return;
    turn->frames.count = 0;
    link_prepare(&turn->base, &turn->reads);
}

/* Whether the conversation is the channel's. Where others listen the answers go to the speaker
 * alone: that is the one-to-one conversation already. */
static bool is_among_others(const struct request *base)
{
    return base->kind != CHANNEL_DIRECT && base->is_internal;
}

/* The question that waits for what the speaker says; what is only overheard where others listen
 * is not said to the bot. */
static struct text waiting_question(const struct turn *turn, const struct value *replies)
{
    const struct request *base = &turn->base;
    if (base->kind == CHANNEL_GROUP && !base->is_internal)
        return (struct text){0};
    return question_waiting(value_text(value_at(replies, turn->talk_place)), base->now_ms);
}

void turn_open(struct turn *turn, const struct dialogue *dialogue, const struct turn_input *input,
               struct arena *arena)
{
    *turn = (struct turn){.dialogue = dialogue, .arena = arena};
    turn->base = (struct request){
        .arena = arena,
        .dir = dialogue->dir,
        .calendar = dialogue->calendar,
        .config = dialogue->config,
        .routes = dialogue->routes,
        .platform = input->platform,
        .channel = input->channel,
        .account = input->account,
        .thread = input->thread,
        .post = input->post,
        .message = arena_printf(arena, "%s:%s", input->platform, input->post),
        .text = clean_text(arena, input->text),
        .kind = input->kind,
        .is_internal = input->is_internal,
        .lang = understand_language(input->text),
        .now_ms = input->at_ms,
        .now = clock_moment(input->at_ms),
    };
    find_speaker(&turn->base, dialogue->dir);
    const char *where = is_among_others(&turn->base) ? input->channel : "";
    turn->base.talk = arena_printf(arena, "talk:%s:%s:%s", input->platform, where, input->account);
    turn->base.mine = arena_printf(arena, "mine:%s:%s:%s", input->platform, where, input->account);
    reads_init(&turn->reads, arena);
    turn->talk_place = reads_add(&turn->reads, "GET", turn->base.talk, NULL);
    turn->mine_place = reads_add(&turn->reads, "LRANGE", turn->base.mine, "0", "9", NULL);
    turn->ask_place =
        reads_add(&turn->reads, "LINDEX", asks_key(&turn->base, turn->base.by), "0", NULL);
    understand_alone(turn);
    read_link(turn);
    prepare_frames(turn);
}

/* Whether the message answers the question that waits; then the frames are those to be done. */
static bool answers(struct turn *turn, struct text waiting)
{
    struct message message = message_of(turn);
    return question_answer(waiting, turn->dialogue->und, &message, turn->dialogue->dir,
                           &turn->frames, &turn->base.lang, turn->arena);
}

/* A yes or no, one-to-one, where the bot itself has asked nothing, answers the oldest request of
 * somebody else that waits for the speaker. */
static void answer_ask(struct turn *turn, struct text ask)
{
    enum intent_id said = turn->frames.count > 0 ? turn->frames.list[0].intent : INTENT_COUNT;
    if (turn->is_asking || ask.len == 0 || turn->base.kind != CHANNEL_DIRECT ||
        (said != INTENT_confirm && said != INTENT_deny))
        return;
    json_t *question = json_parse(ask);
    turn->base.asked_by = arena_copy(turn->arena, json_get_text(question, "asked_by"));
    json_decref(question);
    turn->ask = text_of(arena_copy(turn->arena, ask));
    if (said == INTENT_deny)
        return;
    turn->is_link = link_from_json(&turn->base, ask, &turn->link);
    if (turn->is_link)
        turn->frames.count = 0;
    else
        turn->is_answer = answers(turn, ask);
}

/* Small talk that is no answer to the question leaves it open. */
static void drop_small_talk(struct turn *turn)
{
    for (size_t i = 0; i < turn->frames.count; i++) {
        if (!intents[turn->frames.list[i].intent]->is_small_talk)
            return;
    }
    turn->frames.count = 0;
}

void turn_learn(struct turn *turn, const struct value *replies)
{
    turn->waiting = waiting_question(turn, replies);
    turn->base.records = value_at(replies, turn->mine_place);
    turn->replies = replies;
    turn->is_asking = turn->waiting.len > 0;
    turn->is_answer = turn->is_asking && answers(turn, turn->waiting);
    if (turn->is_asking && !turn->is_answer)
        drop_small_talk(turn);
    answer_ask(turn, value_text(value_at(replies, turn->ask_place)));
    turn->is_lapsed = turn->is_asking && !turn->is_answer && turn->frames.count > 0;
    bool read_again = turn->is_answer || needs_records(turn);
    reads_init(&turn->reads, turn->arena);
    if (read_again)
        prepare_frames(turn);
    for (size_t i = 0; i < turn->frames.count; i++) {
        turn->requests[i].records = turn->base.records;
        turn->requests[i].asked_by = turn->base.asked_by;
        turn->requests[i].is_asked = turn->is_asking;
    }
}

static void refuse(const struct request *request, struct plan *plan, enum access access,
                   uint32_t dealer)
{
    const struct directory *dir = request->dir;
    if (access == ACCESS_STRANGER) {
        reply_say(request, plan, REPLY_stranger, "platform", request->platform, "account",
                  request->account, NULL);
    } else if (access == ACCESS_ELSEWHERE && dir->dealers[dealer].manager != INDEX_NONE) {
        const struct person *manager = &dir->people[dir->dealers[dealer].manager];
        reply_say(request, plan, REPLY_elsewhere, "dealer", dir->dealers[dealer].name, "manager",
                  manager->name, "phone", manager->phone, NULL);
    } else if (access == ACCESS_REGION) {
        reply_say(request, plan, REPLY_region_not_yours, "region",
                  dir->regions[request->frame->region], NULL);
    } else if (request->speaker.role == ROLE_DEALER) {
        reply_say(request, plan, REPLY_denied_dealer, NULL);
    } else {
        reply_say(request, plan, REPLY_denied, "role",
                  role_name(request->speaker.role, request->lang), NULL);
    }
}

/* What a frame comes to: done (or refused), or a question that must be answered first. */
static bool must_ask(const struct turn *turn, const struct request *request)
{
    const struct frame *frame = request->frame;
    return !is_whole(frame) || (!turn->is_answer && doubt_of(frame) == DOUBT_SOME);
}

static void plan_frame(const struct turn *turn, struct request *request,
                       const struct value *replies, struct plan *plan)
{
    const struct intent *intent = intents[request->frame->intent];
    request->replies = replies;
    if (intent->plan(request, plan) != OK) {
        log_error(turn->base.message, "plan.failed", "intent=%s", intent->name);
        reply_say(request, plan, REPLY_failed, NULL);
    }
}

/* Whether it is of use to the speaker to hear that the bot can do this. */
static bool is_worth_proposing(const struct request *base, const struct intent *intent)
{
    return !intent->is_small_talk && intent->may[base->speaker.role] != SCOPE_NONE;
}

/* Two are proposed, and a third where it is not far-fetched. */
enum { GUESSES_LEAST = 2, GUESSES_MOST = 3 };
static const float worth_proposing = 0.04f;

/* A one-to-one message that asks nothing known: what it may have meant. */
static void suggest(const struct turn *turn, struct plan *plan)
{
    struct guess guesses[INTENT_COUNT];
    struct message message = message_of(turn);
    const struct request *base = &turn->base;
    if (base->speaker.role == ROLE_STRANGER) {
        refuse(base, plan, ACCESS_STRANGER, INDEX_NONE);
        return;
    }
    size_t said = 0;
    size_t count =
        understand_guesses(turn->dialogue->und, &message, turn->arena, guesses, INTENT_COUNT);
    for (size_t i = 0; i < count && said < GUESSES_MOST; i++) {
        const struct intent *intent = intents[guesses[i].intent];
        if (!is_worth_proposing(base, intent) ||
            (said >= GUESSES_LEAST && guesses[i].chance < worth_proposing))
            continue;
        if (said++ == 0)
            reply_say(base, plan, REPLY_guess, NULL);
        reply_say(base, plan, REPLY_guess_line, "what", intent->help[base->lang], "example",
                  intent_example(intent, base->lang), NULL);
    }
    if (said == 0)
        reply_say(base, plan, REPLY_no_idea, NULL);
}

/* The reply goes where the message came from, unless others listen there who must not see it:
 * then it goes to the speaker alone, and the channel sees only that it did. */
static void post_reply(struct turn *turn, const struct plan *plan)
{
    const struct request *base = &turn->base;
    if (plan->reply->len == 0)
        return;
    bool is_public = !turn->is_asking; /* what was asked may name dealers */
    for (size_t i = 0; i < turn->frames.count; i++)
        is_public &= intents[turn->frames.list[i].intent]->is_public;
    bool aside = base->kind != CHANNEL_DIRECT && !base->is_internal && !is_public;
    struct tx_post post = {
        .platform = base->platform,
        .channel = base->channel,
        .account = base->account,
        .thread = base->thread,
        .reply_to = base->post,
        .text = str_text(plan->reply).ptr,
        .image = plan->image,
    };
    if (aside) {
        struct str note;
        str_init(&note);
        reply_add(&note, base->lang, REPLY_told_aside, NULL);
        tx_add_post(&turn->tx, &(struct tx_post){.platform = post.platform,
                                                 .channel = post.channel,
                                                 .thread = post.thread,
                                                 .reply_to = post.reply_to,
                                                 .text = str_text(&note).ptr});
        str_release(&note);
        post.channel = platform_talk(turn->arena, base->platform, base->account);
        post.thread = "";
        post.reply_to = "";
    }
    tx_add_post(&turn->tx, &post);
}

void turn_plan(struct turn *turn, const struct value *replies)
{
    const struct value *known = replies ? replies : turn->replies;
    tx_release(&turn->tx);
    tx_init(&turn->tx, turn->arena, turn->base.message);
    str_clear(&turn->reply);
    struct plan plan = {.tx = &turn->tx, .reply = &turn->reply};
    if (turn->is_answer || turn->is_lapsed)
        tx_write(&turn->tx, "DEL", turn->base.talk, NULL);
    struct frames waiting = {
        .list = arena_alloc(turn->arena, turn->frames.count, sizeof *waiting.list)};
    for (size_t i = 0; i < turn->frames.count; i++) {
        struct request *request = &turn->requests[i];
        request->lang = turn->base.lang;
        request->attempt = turn->base.attempt;
        uint32_t dealer = INDEX_NONE;
        enum access access = access_check(request, &dealer);
        if (access != ACCESS_GRANTED)
            refuse(request, &plan, access, dealer);
        else if (must_ask(turn, request))
            waiting.list[waiting.count++] = turn->frames.list[i];
        else
            plan_frame(turn, request, known, &plan);
    }
    turn->base.replies = known;
    if (turn->is_link)
        link_plan(&turn->base, &plan, &turn->link);
    else if (turn->frames.count == 0 && turn->base.kind != CHANNEL_GROUP) {
        if (turn->is_asking)
            question_repeat(&turn->base, &plan, turn->waiting);
        else
            suggest(turn, &plan);
    }
    if (turn->ask.len > 0)
        asks_take(&turn->base, &plan, turn->ask);
    if (waiting.count > 0)
        question_ask(&turn->base, &plan, turn->base.talk, waiting);
    post_reply(turn, &plan);
}

void turn_release(struct turn *turn)
{
    tx_release(&turn->tx);
    str_release(&turn->reply);
}
