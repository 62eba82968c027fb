// Door: input.hpp. libarchive reads everything, plain files too: as an archive format that it calls raw.
#include "tool/input.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace csirt::tool {
namespace {

constexpr std::size_t kBlock = 1 << 20;

std::uint64_t size_of(const std::string& path) {
  struct stat found{};
  return ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode)
             ? static_cast<std::uint64_t>(found.st_size)
             : 0;
}

void accept_formats(archive* reader) {
  archive_read_support_filter_gzip(reader);
  archive_read_support_filter_xz(reader);
  archive_read_support_filter_bzip2(reader);
  archive_read_support_filter_zstd(reader);
  archive_read_support_format_zip(reader);
  archive_read_support_format_tar(reader);
  archive_read_support_format_raw(reader);
  archive_read_support_format_empty(reader);
}

}  // namespace

struct Input::Archive {
  archive* reader = archive_read_new();
  archive_entry* entry = nullptr;
  ~Archive() { archive_read_free(reader); }
};

Input::Input(const std::string& path) : archive_(std::make_unique<Archive>()), path_(path) {
  accept_formats(archive_->reader);
  const int status = path == "-" ? archive_read_open_fd(archive_->reader, 0, kBlock)
                                 : archive_read_open_filename(archive_->reader, path.c_str(), kBlock);
  struct stat found{};
  if (path != "-" && ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) {
    throw InputError(path + ": is a folder; name the files in it");
  }
  if (status != ARCHIVE_OK) throw InputError(path + ": " + std::strerror(archive_errno(archive_->reader)));
  if (path != "-") total_ = size_of(path);
}

Input::~Input() = default;

bool Input::next() {
  for (;;) {
    const int status = archive_read_next_header(archive_->reader, &archive_->entry);
    if (status == ARCHIVE_EOF) return false;
    if (status < ARCHIVE_WARN) throw InputError(path_ + ": " + archive_error_string(archive_->reader));
    const char* member = archive_entry_pathname(archive_->entry);
    const bool raw = archive_format(archive_->reader) == ARCHIVE_FORMAT_RAW;
    if (!raw && archive_entry_filetype(archive_->entry) != AE_IFREG) continue;
    // The attribute files that macOS packs beside each file are no events.
    if (!raw && member != nullptr && std::string_view(member).starts_with("__MACOSX/")) continue;
    const std::string file = source_of(path_);
    name_ = raw || member == nullptr ? file : file + "/" + member;
    return true;
  }
}

std::string_view Input::read() {
  block_.resize(kBlock);
  const la_ssize_t count = archive_read_data(archive_->reader, block_.data(), block_.size());
  if (count < 0) throw InputError(path_ + ": " + archive_error_string(archive_->reader));
  return {block_.data(), static_cast<std::size_t>(count)};
}

std::uint64_t Input::bytes_read() const {
  return static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_filter_bytes(archive_->reader, -1)));
}

std::string source_of(const std::string& path) {
  if (path == "-") return "stdin";
  const auto slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string read_file(const std::string& path) {
  std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) throw InputError(path + ": " + std::strerror(errno));
  std::string all, block(kBlock, '\0');
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), file))
    all.append(block, 0, count);
  const bool failed = std::ferror(file) != 0;
  if (file != stdin) std::fclose(file);
  if (failed) throw InputError(path + ": cannot be read");
  return all;
}

void write_file(const std::string& path, std::string_view bytes) {
  std::FILE* file = path == "-" ? stdout : std::fopen(path.c_str(), "wb");
  if (file == nullptr) throw InputError(path + ": " + std::strerror(errno));
  const bool whole =
      std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0;
  if (file != stdout) std::fclose(file);
  if (!whole) throw InputError(path + ": cannot be written");
}

}  // namespace csirt::tool
