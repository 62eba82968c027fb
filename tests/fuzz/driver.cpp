// Runs a fuzz target without a fuzzer: `fuzz_x FILE|FOLDER...` on inputs that were kept, `fuzz_x --random
// COUNT SEED` on random bytes. Says how many inputs it ran.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::size_t run_random(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < count; ++i) {
    bytes.resize(1 + engine() % 600);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(engine());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  return count;
}

void run_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::size_t run_path(const fs::path& path) {
  if (!fs::is_directory(path)) {
    run_file(path);
    return 1;
  }
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(path)) {
    run_file(entry.path());
    ++count;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t done = 0;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--random" && i + 2 < argc) {
      done += run_random(std::strtoull(argv[i + 1], nullptr, 10), std::strtoull(argv[i + 2], nullptr, 10));
      i += 2;
    } else {
      done += run_path(argv[i]);
    }
  }
  std::printf("%zu inputs\n", done);
  return done > 0 ? 0 : 2;
}
