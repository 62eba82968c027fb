# Turns the files of an organ's data folder into one C++ source, so that the library needs no files at run time.
# Called as: cmake -DNAMESPACE=charter -DOUTPUT=x.cpp -DFILES="a;b" -P Embed.cmake
set(body "#include <string_view>\n\nnamespace csirt::${NAMESPACE} {\nnamespace {\n")
set(table "")
set(index 0)
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR length "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND body "const unsigned char file_${index}[] = {${bytes}0};\n")
  string(APPEND table
         "  if (name == \"${name}\") return {reinterpret_cast<const char*>(file_${index}), ${length}};\n")
  math(EXPR index "${index} + 1")
endforeach()
string(APPEND body "}  // namespace\n\n// The bytes of an embedded file by its name; empty when there is none.\n"
       "std::string_view resource(std::string_view name);\n"
       "std::string_view resource(std::string_view name) {\n${table}  return {};\n}\n\n}  // namespace csirt::${NAMESPACE}\n")
file(WRITE "${OUTPUT}" "${body}")
