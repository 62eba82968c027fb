// The subcommands; each answers an exit code and throws UsageError, LibraryError or InputError.
#pragma once

#include "tool/command_line.hpp"

namespace csirt::tool {

int run_check(const Arguments& arguments);
int run_match(const Arguments& arguments);
int run_run(const Arguments& arguments);
int run_show(const Arguments& arguments);
int run_command(const Arguments& arguments);
int run_tick(const Arguments& arguments);
int run_verify(const Arguments& arguments);
int run_table(const Arguments& arguments);
int run_report(const Arguments& arguments);
int run_bench(const Arguments& arguments);
int run_completion(const Arguments& arguments);

}  // namespace csirt::tool
