// What random rules and events are made of: each word is here for a corner that it lives in.
#pragma once

#include <string_view>

namespace csirt::condition::test {

struct RandomWords {
  static constexpr std::string_view names[] = {"sel", "sel2", "_hid", "filter_a", "keywords"};
  static constexpr std::string_view products[] = {"", "", "windows", "windows", "other"};
  static constexpr std::string_view categories[] = {"", "", "process_creation", "registry_set"};
  static constexpr std::string_view services[] = {"", "", "", "security", "sysmon"};
  static constexpr std::string_view channels[] = {"Security", "security",
                                                  "Microsoft-Windows-Sysmon/Operational", "x"};
  static constexpr std::string_view bodies[] = {"EventData", "EventData", "UserData"};
  static constexpr std::string_view fields[] = {"f",
                                                "g",
                                                "a.b",
                                                "a.b.c",
                                                "A_B",
                                                "Image",
                                                "ProcessId",
                                                "NewProcessName",
                                                "NewProcessId",
                                                "EventID",
                                                "Channel",
                                                "T N",
                                                "TN",
                                                "User",
                                                "CommandLine"};
  static constexpr std::string_view pieces[] = {"a",
                                                "b",
                                                "A",
                                                "B",
                                                "ab",
                                                "foo",
                                                "FOO",
                                                "x",
                                                "*",
                                                "?",
                                                "\\",
                                                "\\\\",
                                                "\\*",
                                                "\\?",
                                                "-",
                                                "/",
                                                " -",
                                                "\xE2\x80\x93",
                                                "\xC3\xA9",
                                                "\xC3\x89",
                                                "\xC3\x9F",
                                                "\xE1\xBA\x9E",
                                                "\xE2\x84\xAA",
                                                "k",
                                                "\xC5\xBF",
                                                "s",
                                                "\xF0\x9F\x98\x80",
                                                "1",
                                                "42",
                                                ".",
                                                "\n",
                                                "\xC8\xBA",
                                                "\xE2\xB1\xA5",
                                                "%"};
  static constexpr std::string_view event_pieces[] = {"a",
                                                      "b",
                                                      "A",
                                                      "B",
                                                      "ab",
                                                      "foo",
                                                      "Foo",
                                                      "x",
                                                      "*",
                                                      "?",
                                                      "\\\\",
                                                      "-",
                                                      "/",
                                                      " -",
                                                      "\xE2\x80\x93",
                                                      "\\u2014",
                                                      "\xC3\xA9",
                                                      "\\u00c9",
                                                      "\xC3\x9F",
                                                      "\xE1\xBA\x9E",
                                                      "\xE2\x84\xAA",
                                                      "k",
                                                      "\xC5\xBF",
                                                      "\xF0\x9F\x98\x80",
                                                      "\\ud83d\\ude00",
                                                      "\\ud83d",
                                                      "1",
                                                      "42",
                                                      ".",
                                                      "\\n",
                                                      "\\/",
                                                      "\\\"",
                                                      "\xC8\xBA",
                                                      "\xE2\xB1\xA5",
                                                      "YQ==",
                                                      "Zm9v",
                                                      "\\u0000",
                                                      "%"};
  static constexpr std::string_view texts[] = {"10.1.2.3",
                                               "10.255.0.1",
                                               "fe80::1",
                                               "FE80::abcd%eth0",
                                               "::ffff:10.0.0.7",
                                               "2024-05-01T13:05:00Z",
                                               "2024-12-31 23:59:59.5",
                                               "2021-01-03",
                                               "5",
                                               "5.0",
                                               "-3",
                                               "9007199254740993",
                                               "1e3",
                                               "eGZvb2Jhcg==",
                                               "",
                                               "true",
                                               "null",
                                               "a\\nb",
                                               "A",
                                               "a"};
  static constexpr std::string_view numbers[] = {
      "0", "1", "5", "42", "42.0", "-3", "1e3", "4688", "4657", "13", "9007199254740993"};
  static constexpr std::string_view regexes[] = {"a",
                                                 "^a",
                                                 "a$",
                                                 "^$",
                                                 "a.b",
                                                 "(foo|b)+",
                                                 "[a-c]{2}",
                                                 "A",
                                                 "^b",
                                                 "\\\\",
                                                 "x?",
                                                 "k",
                                                 "foo.*k",
                                                 "(?i)FOO|abab",
                                                 "aba[a-c]+",
                                                 "f\\x6fo",
                                                 "(?s)foo.a",
                                                 "\xC3\xA9"
                                                 "ab",
                                                 "foo(x|ab)",
                                                 "abab$"};
  static constexpr std::string_view networks[] = {"10.0.0.0/8", "10.1.2.3",      "fe80::/10",  "::/0",
                                                  "0.0.0.0/0",  "::ffff:0:0/96", "10.1.2.2/31"};
  static constexpr std::string_view encodings[] = {
      "base64",       "base64offset", "wide|base64",    "utf16be|base64offset",
      "utf16|base64", "windash",      "windash|base64", "wide"};
  static constexpr std::string_view shapes[] = {"contains", "startswith", "endswith"};
  static constexpr std::string_view comparisons[] = {"lt", "lte", "gt", "gte"};
  static constexpr std::string_view parts[] = {"minute", "hour", "day", "week", "month", "year"};
};

}  // namespace csirt::condition::test
