/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/web/web.h"

#include <stddef.h>
#include <string.h>

/* Made from the files beside this one by embed() in cmake/Generated.cmake. */
#define EMBEDDED(symbol)                                                                           \
    extern const unsigned char symbol[];                                                           \
    extern const size_t symbol##_len;                                                              \
    static struct text symbol##_bytes(void)                                                        \
    {                                                                                              \
        return (struct text){(const char *)symbol, symbol##_len};                                  \
    }
EMBEDDED(web_page_html)
EMBEDDED(web_page_css)
EMBEDDED(web_page_js)
EMBEDDED(web_words_js)
EMBEDDED(web_parts_js)
EMBEDDED(web_overview_html)
EMBEDDED(web_overview_css)
EMBEDDED(web_overview_js)
EMBEDDED(web_icon_svg)
#undef EMBEDDED

static const struct web_file files[] = {
    {"/", "text/html; charset=utf-8", web_page_html_bytes},
    {"/page.css", "text/css; charset=utf-8", web_page_css_bytes},
    {"/page.js", "text/javascript; charset=utf-8", web_page_js_bytes},
    {"/words.js", "text/javascript; charset=utf-8", web_words_js_bytes},
    {"/parts.js", "text/javascript; charset=utf-8", web_parts_js_bytes},
    {"/overview", "text/html; charset=utf-8", web_overview_html_bytes},
    {"/overview.css", "text/css; charset=utf-8", web_overview_css_bytes},
    {"/overview.js", "text/javascript; charset=utf-8", web_overview_js_bytes},
    {"/icon.svg", "image/svg+xml", web_icon_svg_bytes},
};

const struct web_file *web_find(const char *path)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (strcmp(files[i].path, path) == 0)
            return &files[i];
    }
    return NULL;
}
