# What users get: csirt::csirt (shared, the C ABI), csirt::core (static, typed C++ headers), the command, examples,
# and the files by which others find them. Tests of all that stand in LibraryTests.cmake.

set(CSIRT_SOVERSION 0)

# --- The shared library: only what capi/symbols.txt lists leaves it -------------------------------------------------
file(STRINGS capi/symbols.txt symbol_lines REGEX "^csirt_")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/capi/symbols.txt)
set(version_script "{\n  global:\n")
foreach(line IN LISTS symbol_lines)
  string(REGEX MATCH "^csirt_[a-z_0-9]+" symbol "${line}")
  string(APPEND version_script "    ${symbol};\n")
endforeach()
string(APPEND version_script "  local: *;\n};\n")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/csirt.map CONTENT "${version_script}" @ONLY)

file(GLOB capi_sources CONFIGURE_DEPENDS capi/*.cpp)
add_library(csirt SHARED ${capi_sources})
add_library(csirt::csirt ALIAS csirt)
target_link_libraries(csirt PRIVATE ${CSIRT_ORGANS} csirt_common)
target_precompile_headers(csirt REUSE_FROM csirt_base)
target_include_directories(csirt INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/capi>
                                           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set_target_properties(csirt PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${CSIRT_SOVERSION}
                                       LINK_DEPENDS ${PROJECT_BINARY_DIR}/generated/csirt.map)
target_link_options(csirt PRIVATE LINKER:--version-script=${PROJECT_BINARY_DIR}/generated/csirt.map
                                  LINKER:--as-needed)
if(NOT CSIRT_SANITIZE)
  target_link_options(csirt PRIVATE LINKER:--no-undefined)
endif()

# --- The static library for C++ users -------------------------------------------------------------------------------
set(organ_objects "")
foreach(organ IN LISTS CSIRT_ORGANS)
  list(APPEND organ_objects $<TARGET_OBJECTS:${organ}>)
endforeach()
add_library(csirt_core STATIC ${organ_objects})
add_library(csirt::core ALIAS csirt_core)
set_target_properties(csirt_core PROPERTIES EXPORT_NAME core LINKER_LANGUAGE CXX)
target_compile_features(csirt_core INTERFACE cxx_std_20)
target_include_directories(csirt_core INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                                $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(csirt_core INTERFACE simdjson::simdjson SQLite::SQLite3 OpenSSL::Crypto LibArchive::LibArchive
                                           date::date-tz PkgConfig::YAML PkgConfig::RE2 Boost::serialization)

# --- The command: written on csirt.h alone ---------------------------------------------------------------------------
# Boost.JSON is compiled into it a second time, since the library exports none of its own parts.
if(CSIRT_BUILD_TOOL)
  file(GLOB tool_sources CONFIGURE_DEPENDS src/tool/*.cpp)
  list(FILTER tool_sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(csirt_tool_parts OBJECT ${tool_sources} src/base/boost_json.cpp)
  set_target_properties(csirt_tool_parts PROPERTIES UNITY_BUILD OFF)
  target_include_directories(csirt_tool_parts PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_compile_options(csirt_tool_parts PUBLIC -Wall -Wextra
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-stringop-overflow>")
  target_link_libraries(csirt_tool_parts PUBLIC csirt Boost::headers LibArchive::LibArchive)
  add_executable(csirt_tool src/tool/main.cpp)
  target_link_libraries(csirt_tool PRIVATE csirt_tool_parts)
  set_target_properties(csirt_tool PROPERTIES OUTPUT_NAME csirt INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  if(CSIRT_BUILD_TESTS)
    add_executable(render_report tests/fixtures/report/render.cpp)
    target_link_libraries(render_report PRIVATE csirt_tool_parts)
  endif()
  add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/generated/csirt.bash
    COMMAND csirt_tool completion bash > ${PROJECT_BINARY_DIR}/generated/csirt.bash DEPENDS csirt_tool VERBATIM)
  add_custom_target(csirt_completion ALL DEPENDS ${PROJECT_BINARY_DIR}/generated/csirt.bash)
endif()

# --- Types made from the nouns' description -------------------------------------------------------------------------
add_executable(generate_types capi/generate/types.cpp)
target_link_libraries(generate_types PRIVATE csirt_base csirt_common)
target_precompile_headers(generate_types REUSE_FROM csirt_base)

# --- Examples -------------------------------------------------------------------------------------------------------
if(CSIRT_BUILD_EXAMPLES)
  add_executable(embed_c examples/embed.c)
  target_link_libraries(embed_c PRIVATE csirt)
  add_executable(embed_cpp examples/embed.cpp)
  target_link_libraries(embed_cpp PRIVATE csirt_core)
endif()

# Executables of users, ours included, carry the sanitizer that the library was built with.
if(CSIRT_SANITIZE)
  foreach(user csirt_tool_parts csirt_tool embed_c embed_cpp)
    if(TARGET ${user})
      target_compile_options(${user} PRIVATE -fsanitize=${CSIRT_SANITIZE} -fno-omit-frame-pointer)
      target_link_options(${user} PRIVATE -fsanitize=${CSIRT_SANITIZE})
    endif()
  endforeach()
endif()

include(cmake/Install.cmake)
if(CSIRT_BUILD_TESTS)
  include(cmake/LibraryTests.cmake)
endif()
