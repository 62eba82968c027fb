// Door: verify(). One pass over the records in order, then the tree, the head, the blobs and the medium.
#include "journal/verify.hpp"

#include <map>
#include <set>

#include "csirt/error.hpp"
#include "journal/prepared.hpp"

namespace csirt::journal {

namespace {

class Verification {
 public:
  Verification(Store& store, const std::optional<Head>& older) : store_(store), older_(older) {}

  VerifyReport run();

 private:
  using Check = void (Verification::*)();

  void check_blobs();
  void check_records();
  void check_row(const StoredRow& row);
  void check_envelope(const StoredRow& row);
  void check_order(const StoredRow& row);
  void check_older();
  void check_nodes();
  void check_head();
  void check_medium();
  void guarded(Check check);
  void damage(const std::string& message);
  void damage_at(std::uint64_t position, const std::string& message);

  Store& store_;
  std::optional<Head> older_;
  Hasher hasher_;
  CompactRange range_;
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes_;
  std::map<std::string, std::uint64_t, std::less<>> streams_;
  std::set<std::string, std::less<>> blobs_;
  std::string last_command_;
  std::uint64_t next_ordinal_ = 0;
  VerifyReport report_;
};

// Only the first damage is told: what follows from it would bury it.
void Verification::damage(const std::string& message) {
  if (report_.message.empty()) report_.message = message;
}

void Verification::damage_at(std::uint64_t position, const std::string& message) {
  if (report_.message.empty()) report_.damaged = position;
  damage("record " + std::to_string(position) + ": " + message);
}

void Verification::guarded(Check check) {
  try {
    (this->*check)();
  } catch (const Error& error) {
    if (error.status() != Status::corrupt) throw;
    damage(error.what());
  }
}

void Verification::check_records() {
  try {
    check_older();
    store_.read_rows([this](const StoredRow& row) { check_row(row); });
  } catch (const Error& error) {
    if (error.status() != Status::corrupt) throw;
    damage_at(range_.size(), error.what());
  }
}

void Verification::check_row(const StoredRow& row) {
  const std::uint64_t position = range_.size();
  if (row.position != position) {
    damage_at(position, "it is missing; the next one there is has position " + std::to_string(row.position));
  }
  const Hash leaf = hasher_.leaf(row.line);
  if (leaf != row.leaf) damage_at(position, "its line does not have its leaf hash");
  // A record that was found damaged is not read further, yet the rest of the tree is still computed.
  if (report_.message.empty()) check_envelope(row);
  check_order(row);
  range_.push(hasher_, leaf, [this](unsigned level, std::uint64_t index, const Hash& hash) {
    if (level > 0 && level % kStoredLevels == 0) nodes_.emplace(std::pair{level, index}, hash);
  });
  check_older();
}

void Verification::check_envelope(const StoredRow& row) {
  try {
    const Record record = decode_record(row.line);
    if (encode_record(record) != row.line) damage_at(row.position, "its line is not canonical JSON");
    if (record.stream != row.stream)
      damage_at(row.position, "it is filed under a stream that is not its own");
    if (record.command_id != row.command_id)
      damage_at(row.position, "it is filed under a command not its own");
    for (const std::string* blob : {&record.charter, &record.rules}) {
      if (!blob->empty() && !blobs_.contains(*blob)) {
        damage_at(row.position, "the charter or rule set '" + *blob + "' that it names is missing");
      }
    }
  } catch (const Error& error) {
    damage_at(row.position, error.what());
  }
}

void Verification::check_order(const StoredRow& row) {
  const std::uint64_t version = ++streams_[std::string(row.stream)];
  if (row.version != version) {
    damage_at(row.position, "its version in its stream is " + std::to_string(row.version) + ", not " +
                                std::to_string(version));
  }
  if (row.command_id != last_command_) {
    last_command_ = row.command_id;
    next_ordinal_ = 0;
  }
  if (row.ordinal != next_ordinal_) {
    damage_at(row.position, "its ordinal in its command is " + std::to_string(row.ordinal) + ", not " +
                                std::to_string(next_ordinal_));
  }
  ++next_ordinal_;
}

void Verification::check_older() {
  if (!older_ || older_->size != range_.size()) return;
  if (range_.root(hasher_) != older_->root) {
    damage("the first " + std::to_string(older_->size) +
           " records are not those of the checkpoint: the journal was rewritten");
  }
}

void Verification::check_nodes() {
  std::size_t matched = 0;
  store_.read_nodes([&](unsigned level, std::uint64_t index, const Hash& hash) {
    const auto expected = nodes_.find({level, index});
    if (expected != nodes_.end() && expected->second == hash) {
      ++matched;
    } else {
      damage("the stored root over the records from " + std::to_string(index << (level & 63)) + " on (2^" +
             std::to_string(level) + " of them) is not theirs");
    }
  });
  if (matched != nodes_.size()) damage("stored roots of the tree are missing");
}

void Verification::check_head() {
  const Head head = store_.head();
  if (head.size > range_.size()) {
    damage("the journal has " + std::to_string(range_.size()) + " records where its head counts " +
           std::to_string(head.size) + ": its end is missing");
  }
  if (head.size < range_.size()) {
    damage("the journal has records beyond the " + std::to_string(head.size) + " that its head counts");
  }
  if (head.root != report_.root) damage("the root in the head is not that of the records");
  const CompactRange frontier = store_.frontier();
  if (frontier.size() != range_.size() || frontier.hashes() != range_.hashes()) {
    damage("the frontier in the head is not that of the records");
  }
  if (older_ && older_->size > range_.size()) {
    damage("the checkpoint states " + std::to_string(older_->size) + " records, the journal has " +
           std::to_string(range_.size()) + ": its end was cut off");
  }
}

void Verification::check_blobs() {
  store_.for_each_blob([this](std::string_view hash, std::string_view bytes) {
    ++report_.blobs;
    if (to_hex(hasher_.plain(bytes)) == hash) {
      blobs_.emplace(hash);
    } else {
      damage("blob '" + std::string(hash) + "' does not have its hash");
    }
  });
}

void Verification::check_medium() {
  const std::string found = store_.check_medium();
  if (!found.empty()) damage("the file's structure is damaged: " + found);
}

VerifyReport Verification::run() {
  const View view(store_);
  guarded(&Verification::check_blobs);
  check_records();
  report_.size = range_.size();
  report_.root = range_.root(hasher_);
  guarded(&Verification::check_head);
  guarded(&Verification::check_nodes);
  guarded(&Verification::check_medium);
  report_.ok = report_.message.empty();
  if (report_.ok) {
    report_.message = std::to_string(report_.size) + " records and " + std::to_string(report_.blobs) +
                      " documents are as they were written; root " + to_hex(report_.root);
  }
  return report_;
}

}  // namespace

VerifyReport verify(Store& store, const std::optional<Head>& older) {
  return Verification(store, older).run();
}

VerifyReport verify(const std::string& path, const std::optional<Head>& older) {
  try {
    SqliteOptions options;
    options.read_only = true;
    const auto store = open_sqlite(path, options);
    return verify(*store, older);
  } catch (const Error& error) {
    if (error.status() != Status::corrupt) throw;
    VerifyReport report;
    report.message = error.what();
    return report;
  }
}

}  // namespace csirt::journal
