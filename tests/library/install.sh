#!/usr/bin/env bash
# Installs into a fresh prefix and builds one consumer by find_package, one by pkg-config, one of csirt::core.
# Usage: install.sh BUILD_FOLDER CXX CC
set -euo pipefail
build=$1 cxx=$2 cc=$3
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT

for component in runtime development; do
  cmake --install "$build" --prefix "$prefix/usr" --component "$component" > /dev/null
done
lib=$(dirname "$(find "$prefix/usr" -name libcsirt.so)")

mkdir -p "$prefix/consumer"
cat > "$prefix/consumer/main.c" <<'C'
#include <csirt.h>
#include <stdio.h>
int main(void) {
    printf("version %s\n", csirt_version_text(NULL));
    return csirt_version_number() == 0;
}
C
cat > "$prefix/consumer/core.cpp" <<'CPP'
#include <csirt/engine.hpp>
#include <iostream>
int main() {
  csirt::EngineOptions options;
  std::cout << "now " << csirt::format(csirt::Engine::open(options)->now()) << "\n";
}
CPP
cat > "$prefix/consumer/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C CXX)
find_package(csirt 0.1 REQUIRED COMPONENTS core)
add_executable(by_cmake main.c)
target_link_libraries(by_cmake PRIVATE csirt::csirt)
add_executable(by_core core.cpp)
target_link_libraries(by_core PRIVATE csirt::core)
CMAKE

cmake -G Ninja -S "$prefix/consumer" -B "$prefix/consumer/build" -DCMAKE_PREFIX_PATH="$prefix/usr" \
  -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_C_COMPILER="$cc" > "$prefix/log" 2>&1 || { cat "$prefix/log"; exit 1; }
cmake --build "$prefix/consumer/build" > "$prefix/log" 2>&1 || { cat "$prefix/log"; exit 1; }
echo "find_package: $("$prefix/consumer/build/by_cmake")"
echo "csirt::core: $("$prefix/consumer/build/by_core")"

export PKG_CONFIG_PATH="$lib/pkgconfig"
# shellcheck disable=SC2046
"$cc" "$prefix/consumer/main.c" $(pkg-config --cflags --libs csirt) -o "$prefix/consumer/by_pkg_config"
echo "pkg-config: $(LD_LIBRARY_PATH="$lib" "$prefix/consumer/by_pkg_config")"

"$prefix/usr/bin/csirt" --version
bash -n "$prefix/usr/share/bash-completion/completions/csirt"
for schema in nouns charter; do
  python3 -m json.tool "$prefix/usr/share/csirt/$schema.schema.json" > /dev/null
done
echo "installed: library, header, package files, command, completion, schemas"
