# cmake -DIN=words.def -DOUT=sorted.def -P sort_words.cmake
# The WORD and PAIR lines of a table, by the remainder of the sum of the two points that they begin
# with (of the first where some words have no second); people keep the table in order of meaning.
# Before them HEAD(by, bits): by how many points they are sorted less one, then one bit for each value
# of the low eight bits of a sum of their first two points (the first counts 61 times), and one for
# each of the low seven of a first point that no certain second follows, sixteen bits a number, where
# most look-ups end; and INDEX(...): the row where the words of each remainder begin, and behind the
# last of them.
include(${CMAKE_CURRENT_LIST_DIR}/points.cmake)
set(apostrophe 39)
set(remainders 27) # as in intents/understand/scan.c
set(row 2)         # behind the head and the index

macro(set_bit name bit)
  math(EXPR word "${bit} / 16")
  math(EXPR ${name}_${word} "${${name}_${word}} | 1 << (${bit} % 16)" OUTPUT_FORMAT HEXADECIMAL)
endmacro()

file(STRINGS ${IN} rows REGEX "^(WORD|PAIR)\\(\"" ENCODING UTF-8)
foreach(word RANGE 15)
  set(pair_${word} 0x0)
  set(single_${word} 0x0)
endforeach()
set(by 1)
set(firsts "")
set(seconds "")
foreach(line IN LISTS rows)
  string(REGEX REPLACE "^(WORD|PAIR)\\(\"([^\"]*)\".*" "\\2" text "${line}")
  string(HEX "${text}" hex)
  point_take(hex first)
  point_take(hex second)
  list(APPEND firsts ${first})
  list(APPEND seconds ${second})
  if(second EQUAL 0 OR second EQUAL apostrophe)
    set(by 0)
    math(EXPR bit "${first} & 127")
    set_bit(single ${bit})
  else()
    math(EXPR bit "(${first} * 61 + ${second}) & 255")
    set_bit(pair ${bit})
  endif()
endforeach()
foreach(line first second IN ZIP_LISTS rows firsts seconds)
  math(EXPR remainder "(${first} + ${second} * ${by}) % ${remainders}")
  list(APPEND rows_${remainder} "${line}")
endforeach()
set(head ${pair_0})
foreach(word RANGE 1 15)
  string(APPEND head ", ${pair_${word}}")
endforeach()
foreach(word RANGE 7)
  string(APPEND head ", ${single_${word}}")
endforeach()
set(index "")
set(sorted "")
math(EXPR last "${remainders} - 1")
foreach(remainder RANGE ${last})
  list(LENGTH rows_${remainder} count)
  list(APPEND sorted ${rows_${remainder}})
  string(APPEND index "${row}, ")
  math(EXPR row "${row} + ${count}")
endforeach()
list(JOIN sorted "\n" text)
file(WRITE ${OUT} "/* Made from ${IN}. */\nHEAD(${by}, ${head})\nINDEX(${index}${row})\n${text}\n")
