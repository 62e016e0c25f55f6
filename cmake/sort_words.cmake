# cmake -DIN=words.def -DOUT=sorted.def -P sort_words.cmake
# The WORD and PAIR lines of a table in order of their letters, so that a word is found by halving
# the table; people keep the table in order of meaning.
file(STRINGS ${IN} rows REGEX "^(WORD|PAIR)\\(\"" ENCODING UTF-8)
list(TRANSFORM rows REPLACE "^(WORD|PAIR)\\((.*)$" "\\2 \\1")
list(SORT rows)
list(TRANSFORM rows REPLACE "^(.*) (WORD|PAIR)$" "\\2(\\1")
list(JOIN rows "\n" text)
file(WRITE ${OUT} "/* Made from ${IN}. */\n${text}\n")
