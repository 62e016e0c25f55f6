/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of each type of platform: one array and one line at the end. Every type has
 * "type" besides, which chooses the array. */
#include "config/keys.h"
#include "config/platform_types.h"

#define CHANNELS                                                                                   \
    {                                                                                              \
        .path = "channels", .type = KEY_MAP, .otherwise = "{}",                                    \
        .zh = "频道名到平台频道的对应，alerts 用于预警",                                           \
        .en = "the platform's channel for each name; alerts takes the early warnings",             \
    }

/* clang-format off */
static const struct config_key console_keys[] = {
    {.path = "listen", .type = KEY_LISTEN, .otherwise = "\"127.0.0.1:8080\"",
     .zh = "内置网页聊天的监听地址", .en = "where the built-in web chat listens"},
    {.path = "open", .type = KEY_FLAG, .otherwise = "false", .for_loopback = "listen",
     .zh = "不用口令即可以任何人的身份发言；仅限回环地址",
     .en = "anyone who reaches the listener may speak as anyone; loopback only"},
    {.path = "rooms", .type = KEY_TEXTS, .otherwise = "[\"alerts\"]",
     .zh = "团队频道的名称", .en = "names of the team channels"},
    {.path = "tokens", .type = KEY_SECRETS, .otherwise = "{}",
     .zh = "每个人或经销商编号的登录口令", .en = "the login token of each person's or dealer's id"},
};

static const struct config_key mattermost_keys[] = {
    {.path = "url", .type = KEY_URL, .words = "https http",
     .zh = "服务器地址", .en = "address of the server"},
    {.path = "token", .type = KEY_SECRET,
     .zh = "机器人账号的访问令牌", .en = "access token of the bot account"},
    {.path = "team", .type = KEY_TEXT,
     .zh = "团队名", .en = "name of the team"},
    CHANNELS,
};

static const struct config_key slack_keys[] = {
    {.path = "app_token", .type = KEY_SECRET,
     .zh = "应用级令牌 xapp-…", .en = "app-level token xapp-…"},
    {.path = "bot_token", .type = KEY_SECRET,
     .zh = "机器人令牌 xoxb-…", .en = "bot token xoxb-…"},
    {.path = "url", .type = KEY_URL, .words = "https http",
     .otherwise = "\"https://slack.com/api/\"",
     .zh = "接口地址", .en = "address of the API"},
    CHANNELS,
};

static const struct config_key dingtalk_keys[] = {
    {.path = "client_id", .type = KEY_TEXT,
     .zh = "应用的 Client ID", .en = "client id of the app"},
    {.path = "client_secret", .type = KEY_SECRET,
     .zh = "应用的 Client Secret", .en = "client secret of the app"},
    {.path = "url", .type = KEY_URL, .words = "https http",
     .otherwise = "\"https://api.dingtalk.com\"",
     .zh = "接口地址", .en = "address of the API"},
    CHANNELS,
};

static const struct config_key feishu_keys[] = {
    {.path = "app_id", .type = KEY_TEXT,
     .zh = "应用的 App ID", .en = "app id"},
    {.path = "app_secret", .type = KEY_SECRET,
     .zh = "应用的 App Secret", .en = "app secret"},
    {.path = "url", .type = KEY_URL, .words = "https http",
     .otherwise = "\"https://open.feishu.cn\"",
     .zh = "接口地址；国际版 https://open.larksuite.com",
     .en = "address of the API; of Lark https://open.larksuite.com"},
    CHANNELS,
};

static const struct config_key wecom_keys[] = {
    {.path = "bot_id", .type = KEY_TEXT,
     .zh = "智能机器人的 Bot ID", .en = "id of the bot"},
    {.path = "secret", .type = KEY_SECRET,
     .zh = "智能机器人的 Secret", .en = "secret of the bot"},
    {.path = "url", .type = KEY_URL, .words = "wss ws",
     .otherwise = "\"wss://openws.work.weixin.qq.com\"",
     .zh = "长连接地址", .en = "address of the websocket"},
    CHANNELS,
};
/* clang-format on */

#define ROWS(type)                                                                                 \
    .name = #type, .list = type##_keys, .count = sizeof type##_keys / sizeof *type##_keys

const struct config_keys config_platforms[] = {
    {ROWS(console), .is_built_in = true},
    {ROWS(mattermost)},
    {ROWS(slack)},
    {ROWS(dingtalk)},
    {ROWS(feishu)},
    {ROWS(wecom)},
    {.name = NULL},
};

bool platform_is_built_in(const char *type)
{
    const struct config_keys *row = keys_platform(type);
    return row && row->is_built_in;
}

const char *platform_talk(struct arena *arena, const char *type, const char *account)
{
    return platform_is_built_in(type) ? arena_printf(arena, "@%s", account) : "";
}
