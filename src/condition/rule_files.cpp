// Door: read_rule_files. Archives are only read, never unpacked to disk; members with absolute names or ".."
// are refused, because such an archive was made to do harm. Symbolic links inside folders are not followed.
#include "condition/rule_files.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/file_text.hpp"

namespace csirt::condition {
namespace {

namespace fs = std::filesystem;

bool ends_with_any(const std::string& name, const std::vector<std::string_view>& ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return name.ends_with(end); });
}

bool is_rule_name(const std::string& name) { return ends_with_any(name, {".yml", ".yaml"}); }
bool is_archive_name(const std::string& name) {
  return ends_with_any(name, {".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz"});
}

constexpr const char* kRuleFile = "the rule file";

class Collector {
 public:
  explicit Collector(const RuleOptions& options) : options_(options) {}

  void add(std::string name, std::string text, std::string place) {
    total_ += text.size();
    if (total_ > options_.total_bytes)
      throw Error(Status::limit, "the rule files are larger than allowed together", place);
    if (texts_.size() >= options_.files)
      throw Error(Status::limit, "there are more rule files than allowed", place);
    texts_.push_back({std::move(name), std::move(text), std::move(place)});
  }

  void check_size(const std::string& place, std::uint64_t size) const {
    base::check_file_size(kRuleFile, place, size, options_.file_bytes);
  }

  std::uint64_t file_bytes() const { return options_.file_bytes; }
  std::vector<NamedText> take() { return std::move(texts_); }

 private:
  const RuleOptions& options_;
  std::vector<NamedText> texts_;
  std::size_t total_ = 0;
};

void add_file(const fs::path& path, const std::string& name, Collector& out) {
  out.add(name, base::file_text(kRuleFile, path.string(), Status::io, out.file_bytes()), path.string());
}

void add_folder(const fs::path& folder, Collector& out) {
  std::error_code error;
  std::vector<std::string> names;
  fs::recursive_directory_iterator at(folder, error), end;
  for (; !error && at != end; at.increment(error)) {
    const bool regular = at->is_regular_file(error) && !at->is_symlink(error);
    if (regular && is_rule_name(at->path().filename().string())) {
      names.push_back(fs::relative(at->path(), folder).generic_string());
    }
  }
  if (error) throw base::cannot_read("the folder", folder.string(), error.message());
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) add_file(folder / name, name, out);
}

bool leaves_folder(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != std::string::npos) return true;
  for (const fs::path& part : fs::path(name)) {
    if (part == "..") return true;
  }
  return false;
}

class ArchiveFile {
 public:
  explicit ArchiveFile(const std::string& path)
      : path_(path), archive_(archive_read_new(), &archive_read_free) {
    archive_read_support_format_zip(archive_.get());
    archive_read_support_format_tar(archive_.get());
    archive_read_support_filter_gzip(archive_.get());
    archive_read_support_filter_xz(archive_.get());
    check(archive_read_open_filename(archive_.get(), path.c_str(), 1 << 16));
  }

  void add_all(Collector& out) {
    archive_entry* entry = nullptr;
    for (;;) {
      const int result = archive_read_next_header(archive_.get(), &entry);
      if (result == ARCHIVE_EOF) return;
      check(result);
      const char* raw = archive_entry_pathname(entry);
      std::string name = raw ? raw : "";
      if (name.starts_with("./")) name.erase(0, 2);
      if (archive_entry_filetype(entry) != AE_IFREG || !is_rule_name(name)) continue;
      if (leaves_folder(name)) {
        throw Error(Status::invalid,
                    "the archive " + path_ + " has a member whose name leaves its folder: " + name, path_);
      }
      const std::string place = path_ + "/" + name;
      out.add(std::move(name), read(place, out), place);
    }
  }

 private:
  void check(int result) const {
    if (result >= ARCHIVE_WARN) return;
    const char* why = archive_error_string(archive_.get());
    throw base::cannot_read("the archive", path_, why ? why : "unknown reason", Status::corrupt);
  }

  // The size that a header claims is not believed; the bytes are counted as they come.
  std::string read(const std::string& place, const Collector& out) const {
    std::string text;
    char buffer[1 << 14];
    for (;;) {
      const la_ssize_t n = archive_read_data(archive_.get(), buffer, sizeof buffer);
      if (n < 0) check(ARCHIVE_FATAL);
      if (n == 0) return text;
      text.append(buffer, static_cast<std::size_t>(n));
      out.check_size(place, text.size());
    }
  }

  std::string path_;
  std::unique_ptr<archive, decltype(&archive_read_free)> archive_;
};

}  // namespace

std::vector<NamedText> read_rule_files(const std::vector<std::string>& paths, const RuleOptions& options) {
  Collector collector(options);
  for (const std::string& path : paths) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) throw Error(Status::not_found, "there is no file or folder " + path, path);
    if (fs::is_directory(status)) {
      add_folder(path, collector);
    } else if (is_archive_name(path)) {
      ArchiveFile(path).add_all(collector);
    } else {
      add_file(path, fs::path(path).filename().string(), collector);
    }
  }
  return collector.take();
}

}  // namespace csirt::condition
