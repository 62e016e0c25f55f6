# Files that the build makes from data. Each rule names its input, so that data stay data.

# embed(TARGET SYMBOL FILE): the file's bytes as `const char SYMBOL[]` (NUL-terminated) and
# `const size_t SYMBOL_len`, compiled into TARGET.
function(embed target symbol file)
  set(out ${CMAKE_BINARY_DIR}/generated/${symbol}.c)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DIN=${CMAKE_SOURCE_DIR}/${file} -DOUT=${out} -DSYMBOL=${symbol}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${CMAKE_SOURCE_DIR}/${file} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

embed(understand words_syllables intents/words/syllables.txt)
embed(store functions_lua store/functions/dealerline.lua)
embed(understand words_names intents/words/names.txt)
embed(understand words_ordinary intents/words/ordinary.txt)

# sort_words(TARGET): the tables of words (WORD and PAIR lines) in order of what they begin with,
# those of starts (START lines) with their places, and the sets of characters (SET lines) with their
# bits, as intents/words/<name>.def in a folder that TARGET's includes look into first.
function(sort_words target)
  set(folder ${CMAKE_BINARY_DIR}/sorted)
  file(GLOB tables CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/intents/words/*.def)
  foreach(table ${tables})
    file(STRINGS ${table} row REGEX "^(WORD|PAIR|START|SET)\\(" LIMIT_COUNT 1 ENCODING UTF-8)
    if(NOT row)
      continue()
    endif()
    if(row MATCHES "^START")
      set(script ${CMAKE_SOURCE_DIR}/cmake/index_starts.cmake)
    elseif(row MATCHES "^SET")
      set(script ${CMAKE_SOURCE_DIR}/cmake/mark_sets.cmake)
    else()
      set(script ${CMAKE_SOURCE_DIR}/cmake/sort_words.cmake)
    endif()
    get_filename_component(name ${table} NAME)
    set(out ${folder}/intents/words/${name})
    add_custom_command(OUTPUT ${out}
      COMMAND ${CMAKE_COMMAND} -DIN=${table} -DOUT=${out} -P ${script}
      DEPENDS ${table} ${script} ${CMAKE_SOURCE_DIR}/cmake/points.cmake VERBATIM)
    target_sources(${target} PRIVATE ${out})
  endforeach()
  target_include_directories(${target} BEFORE PRIVATE ${folder})
endfunction()

sort_words(understand)

# The pages of the built-in chat (bot/web/web.c).
embed(bot web_page_html bot/web/page.html)
embed(bot web_page_css bot/web/page.css)
embed(bot web_page_js bot/web/page.js)
embed(bot web_words_js bot/web/words.js)
embed(bot web_parts_js bot/web/parts.js)
embed(bot web_overview_html bot/web/overview.html)
embed(bot web_overview_css bot/web/overview.css)
embed(bot web_overview_js bot/web/overview.js)
embed(bot web_icon_svg bot/web/icon.svg)
