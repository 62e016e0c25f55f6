/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/frame_say.h"

#include "intents/records.h"

/* In the order in which they are told. A label ends in what stands between it and the value. */
static const struct {
    unsigned slot;
    const char *label[LANG_COUNT];
} told[] = {
    {SLOT_DEALERS, {"", ""}},
    {SLOT_NAME, {"", ""}},
    {SLOT_TICKET, {"工单 #", "ticket #"}},
    {SLOT_ALERT, {"预警 A", "alert A"}},
    {SLOT_EVENT, {"活动 #", "event #"}},
    {SLOT_ACTION, {"", ""}},
    {SLOT_KIND, {"", ""}},
    {SLOT_ANSWER, {"", ""}},
    {SLOT_DIRECTION, {"", ""}},
    {SLOT_STAGE, {"", ""}},
    {SLOT_PERSON, {"", ""}},
    {SLOT_REGION, {"", ""}},
    {SLOT_FIELD, {"", ""}},
    {SLOT_VALUE, {"改成 ", "to "}},
    {SLOT_DATE, {"", ""}},
    {SLOT_TIME, {"", ""}},
    {SLOT_AMOUNT, {"", ""}},
    {SLOT_COUNT, {"人数 ", "people "}},
    {SLOT_SCORE, {"评分 ", "rating "}},
    {SLOT_CONTACT, {"联系人 ", "contact "}},
    {SLOT_PHONE, {"电话 ", "phone "}},
    {SLOT_ADDRESS, {"地址 ", "address "}},
    {SLOT_EXPIRES, {"到期 ", "ends "}},
    {SLOT_NEXT_DATE, {"下次 ", "next "}},
    {SLOT_NOTE, {"备注：", "note: "}},
};

const char *frame_say(const struct request *request, const struct frame *frame)
{
    json_t *slots = frame_slots_to_json(frame, request->dir);
    const char *said = "";
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        if ((frame->has & told[i].slot) == 0)
            continue;
        const char *between = *said == '\0' ? "" : request->lang == LANG_ZH ? "，" : ", ";
        said = arena_printf(request->arena, "%s%s%s%s", said, between, told[i].label[request->lang],
                            record_slot_say(request, slots, slot_name((enum slot)told[i].slot)));
    }
    json_decref(slots);
    return said;
}
