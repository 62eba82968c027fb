// The contract of journal/store.hpp, held against every store there is.
#include "journal/store.hpp"

#include <doctest/doctest.h>

#include "base/canonical.hpp"
#include "journal/verify.hpp"
#include "support.hpp"

using namespace csirt;
using namespace csirt::journal;
using namespace csirt::journal::test;

namespace {

struct Memory {
  std::unique_ptr<Store> store = open_memory();
};

struct Sqlite {
  TempDir dir;
  std::unique_ptr<Store> store = open_sqlite(dir.file("j.db"));
};

}  // namespace

TEST_CASE_TEMPLATE("a new journal is empty and has the root of nothing", Kind, Memory, Sqlite) {
  Kind kind;
  CHECK(kind.store->size() == 0);
  CHECK(to_hex(kind.store->root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(lines(*kind.store).empty());
  CHECK(kind.store->stream_version("incident/1") == 0);
  CHECK_FALSE(kind.store->find_command("c1"));
  CHECK_FALSE(kind.store->load_snapshot(1));
  CHECK_FALSE(kind.store->blob("00"));
}

TEST_CASE_TEMPLATE("an append over several streams is one, and each stream counts its own records", Kind,
                   Memory, Sqlite) {
  Kind kind;
  const Append append{
      "c1", {{"incident/1", 0}}, {record("incident/1", "a"), record("group/x"), record("incident/1", "b")}};
  CHECK(kind.store->append(append) == Appended{AppendResult::appended, 0, 3});
  CHECK(kind.store->size() == 3);
  CHECK(kind.store->stream_version("incident/1") == 2);
  CHECK(kind.store->stream_version("group/x") == 1);
  std::vector<std::uint64_t> positions;
  kind.store->read_stream("incident/1", 0, [&](std::uint64_t position, std::string_view) {
    positions.push_back(position);
    return true;
  });
  CHECK(positions == std::vector<std::uint64_t>{0, 2});
  positions.clear();
  kind.store->read_stream("incident/1", 1, [&](std::uint64_t position, std::string_view) {
    positions.push_back(position);
    return true;
  });
  CHECK(positions == std::vector<std::uint64_t>{2});
}

TEST_CASE_TEMPLATE("the line of a record is its canonical envelope and reads back as the same record", Kind,
                   Memory, Sqlite) {
  Kind kind;
  Record made = record("incident/1");
  made.realm = "exercise/7";
  made.version = 3;
  made.charter = kind.store->put_blob("{}");
  made.rules = kind.store->put_blob("[]");
  kind.store->append({"c1", {}, {made}});
  const auto all = lines(*kind.store);
  REQUIRE(all.size() == 1);
  CHECK(all[0] == base::canonical(boost::json::parse(all[0])));
  made.command_id = "c1";
  CHECK(decode_record(all[0]) == made);
}

TEST_CASE_TEMPLATE("a stale read is a conflict and writes nothing", Kind, Memory, Sqlite) {
  Kind kind;
  kind.store->append(one("c1", "incident/1"));
  const Head before = kind.store->head();
  CHECK(kind.store->append({"c2", {{"incident/1", 0}}, {record("incident/1")}}) ==
        Appended{AppendResult::conflict, 0, 0});
  CHECK(kind.store->append({"c2", {{"incident/1", 1}, {"group/x", 4}}, {record("incident/1")}}).result ==
        AppendResult::conflict);
  CHECK(kind.store->head() == before);
  CHECK_FALSE(kind.store->find_command("c2"));
  CHECK(kind.store->append({"c2", {{"incident/1", 1}, {"group/x", 0}}, {record("incident/1")}}) ==
        Appended{AppendResult::appended, 1, 1});
}

TEST_CASE_TEMPLATE("a command sent again gets its first answer, whatever its reads say now", Kind, Memory,
                   Sqlite) {
  Kind kind;
  kind.store->append(one("c0", "incident/1"));
  const Append append{"c1", {{"incident/1", 1}}, {record("incident/1"), record("incident/2")}};
  kind.store->append(append);
  kind.store->append(one("c2", "incident/1"));
  const Head before = kind.store->head();
  CHECK(kind.store->append(append) == Appended{AppendResult::already_applied, 1, 2});
  CHECK(kind.store->find_command("c1") == Appended{AppendResult::already_applied, 1, 2});
  CHECK(kind.store->head() == before);
}

TEST_CASE_TEMPLATE("an append without records leaves no trace but checks its reads", Kind, Memory, Sqlite) {
  Kind kind;
  CHECK(kind.store->append({"c1", {}, {}}) == Appended{AppendResult::appended, 0, 0});
  CHECK(kind.store->append({"c1", {{"incident/1", 5}}, {}}).result == AppendResult::conflict);
  CHECK_FALSE(kind.store->find_command("c1"));
}

TEST_CASE_TEMPLATE("what breaks the contract is refused as invalid and nothing is written", Kind, Memory,
                   Sqlite) {
  Kind kind;
  Record no_type = record("s"), no_stream = record(""), no_realm = record("s"), other = record("s"),
         no_version = record("s"), no_charter = record("s"), bad_text = record("s", "\xff");
  no_type.type.clear();
  no_realm.realm.clear();
  other.command_id = "c9";
  no_version.version = 0;
  no_charter.charter = std::string(64, 'a');
  for (const Record& wrong : {no_type, no_stream, no_realm, other, no_version, no_charter, bad_text}) {
    CHECK(status_of([&] { kind.store->append({"c1", {}, {record("s"), wrong}}); }) == Status::invalid);
  }
  CHECK(status_of([&] { kind.store->append(one("", "s")); }) == Status::invalid);
  CHECK(status_of([&] { kind.store->root_at(1); }) == Status::invalid);
  CHECK(status_of([&] { kind.store->prove_inclusion(0, 0); }) == Status::invalid);
  CHECK(status_of([&] { kind.store->save_snapshot({1, 1, "x"}); }) == Status::invalid);
  CHECK(kind.store->size() == 0);
}

TEST_CASE_TEMPLATE(
    "reading stops when the callback says so, starts where it is told, and passes its error on", Kind, Memory,
    Sqlite) {
  Kind kind;
  for (int i = 0; i < 5; ++i) kind.store->append(one(numbered("c", i), "s"));
  int seen = 0;
  kind.store->read(1, [&](std::uint64_t, std::string_view) { return ++seen < 2; });
  CHECK(seen == 2);
  CHECK(lines(*kind.store, 3).size() == 2);
  CHECK(lines(*kind.store, 99).empty());
  CHECK(lines(*kind.store, ~std::uint64_t{0}).empty());
  CHECK_THROWS_AS(
      kind.store->read(0, [](std::uint64_t, std::string_view) -> bool { throw std::logic_error("mine"); }),
      std::logic_error);
  CHECK(lines(*kind.store).size() == 5);
}

TEST_CASE_TEMPLATE("the reading callback may ask but neither write nor read anew", Kind, Memory, Sqlite) {
  Kind kind;
  kind.store->append(one("c1", "s"));
  kind.store->read(0, [&](std::uint64_t, std::string_view) {
    CHECK(kind.store->stream_version("s") == 1);
    CHECK(status_of([&] { kind.store->append(one("c2", "s")); }) == Status::busy);
    CHECK(status_of([&] { kind.store->put_blob("x"); }) == Status::busy);
    CHECK(status_of([&] { lines(*kind.store); }) == Status::busy);
    return true;
  });
  CHECK(kind.store->append(one("c2", "s")).result == AppendResult::appended);
}

TEST_CASE_TEMPLATE("blobs lie by their hash", Kind, Memory, Sqlite) {
  Kind kind;
  const std::string bytes("charter\0 with a zero \xff", 23);
  const std::string hash = kind.store->put_blob(bytes);
  CHECK(hash == base::sha256_hex(bytes));
  CHECK(kind.store->put_blob(bytes) == hash);
  CHECK(kind.store->blob(hash) == bytes);
  CHECK(kind.store->put_blob("") == base::sha256_hex(""));
  CHECK(kind.store->blob(base::sha256_hex("")) == "");
  int count = 0;
  kind.store->for_each_blob([&](std::string_view name, std::string_view content) {
    CHECK(base::sha256_hex(content) == name);
    ++count;
  });
  CHECK(count == 2);
}

TEST_CASE_TEMPLATE("a batch is seen through its own handle and stays only when committed", Kind, Memory,
                   Sqlite) {
  Kind kind;
  kind.store->append(one("c0", "s"));
  const Head before = kind.store->head();
  std::string blob;
  {
    Batch batch(*kind.store);
    blob = kind.store->put_blob("in the batch");
    for (int i = 1; i <= 300; ++i) kind.store->append(one(numbered("c", i), numbered("s", i % 7)));
    CHECK(kind.store->size() == 301);
    CHECK(kind.store->append({"x", {{"s", 9}}, {record("s")}}).result == AppendResult::conflict);
    CHECK(kind.store->append(one("c5", "s")).result == AppendResult::already_applied);
    CHECK(status_of([&] { Batch second(*kind.store); }) == Status::invalid);
  }
  CHECK(kind.store->head() == before);
  CHECK(kind.store->stream_version("s3") == 0);
  CHECK_FALSE(kind.store->find_command("c5"));
  CHECK_FALSE(kind.store->blob(blob));
  {
    Batch batch(*kind.store);
    for (int i = 1; i <= 300; ++i) kind.store->append(one(numbered("c", i), numbered("s", i % 7)));
    CHECK(status_of([&] { kind.store->append(one("", "s")); }) == Status::invalid);
    batch.commit();
  }
  CHECK(kind.store->size() == 301);
  CHECK(verify(*kind.store).ok);
}

TEST_CASE_TEMPLATE("every store gives the same journal for the same appends, batched or not", Kind, Memory,
                   Sqlite) {
  Kind kind;
  const auto reference = open_memory();
  for (int i = 0; i < 40; ++i) reference->append(one(numbered("c", i), numbered("s", i % 3)));
  for (int i = 0; i < 20; ++i) kind.store->append(one(numbered("c", i), numbered("s", i % 3)));
  Batch batch(*kind.store);
  for (int i = 20; i < 40; ++i) kind.store->append(one(numbered("c", i), numbered("s", i % 3)));
  batch.commit();
  CHECK(lines(*kind.store) == lines(*reference));
  CHECK(kind.store->head() == reference->head());
}

TEST_CASE_TEMPLATE("proofs from the store convince someone who has only roots (BEY-4)", Kind, Memory,
                   Sqlite) {
  Kind kind;
  Hasher hasher;
  std::vector<Hash> roots{kind.store->root()};
  {
    Batch batch(*kind.store);
    for (int i = 0; i < 600; ++i) {
      kind.store->append(one(numbered("c", i), "s"));
      roots.push_back(kind.store->root());
    }
    batch.commit();
  }
  const auto all = lines(*kind.store);
  for (const std::uint64_t size : {1, 2, 255, 256, 257, 300, 511, 512, 513, 600}) {
    CHECK(kind.store->root_at(size) == roots[size]);
    for (const std::uint64_t position : {std::uint64_t{0}, size / 2, size - 1}) {
      const Proof proof = kind.store->prove_inclusion(position, size);
      CHECK(verify_inclusion(position, size, hasher.leaf(all[position]), proof, roots[size]));
      CHECK_FALSE(verify_inclusion(position, size, hasher.leaf("forged"), proof, roots[size]));
    }
    for (const std::uint64_t older : {std::uint64_t{1}, size / 2 + 1, size}) {
      CHECK(verify_consistency(older, size, roots[older], roots[size],
                               kind.store->prove_consistency(older, size)));
    }
  }
  CHECK(kind.store->root_at(0) == roots[0]);
}

TEST_CASE_TEMPLATE("the newest snapshot of the wanted format is given back", Kind, Memory, Sqlite) {
  Kind kind;
  for (int i = 0; i < 4; ++i) kind.store->append(one(numbered("c", i), "s"));
  kind.store->save_snapshot({1, 1, "one"});
  kind.store->save_snapshot({2, 1, "two"});
  kind.store->save_snapshot({4, 2, "four"});
  CHECK(kind.store->load_snapshot(2)->bytes == "four");
  CHECK(kind.store->load_snapshot(2)->position == 4);
  CHECK(kind.store->load_snapshot(1)->bytes == "two");
  CHECK_FALSE(kind.store->load_snapshot(3));
}

TEST_CASE_TEMPLATE("a view cannot be written through", Kind, Memory, Sqlite) {
  Kind kind;
  kind.store->append(one("c1", "s"));
  {
    const View view(*kind.store);
    CHECK(lines(*kind.store).size() == 1);
    CHECK(status_of([&] { kind.store->append(one("c2", "s")); }) == Status::busy);
    CHECK(status_of([&] { const View second(*kind.store); }) == Status::busy);
  }
  CHECK(kind.store->append(one("c2", "s")).result == AppendResult::appended);
}

TEST_CASE_TEMPLATE("a whole journal verifies, alone and against each of its older heads (FLT-14)", Kind,
                   Memory, Sqlite) {
  Kind kind;
  std::vector<Head> heads{kind.store->head()};
  Record with_charter = record("charter");
  with_charter.charter = kind.store->put_blob("{\"csirt\":1}");
  kind.store->append({"c", {}, {with_charter, record("s")}});
  for (int i = 0; i < 20; ++i) {
    heads.push_back(kind.store->head());
    kind.store->append(one(numbered("c", i), "s"));
  }
  for (const Head& head : heads)
    CHECK_MESSAGE(verify(*kind.store, head).ok, verify(*kind.store, head).message);
  const VerifyReport report = verify(*kind.store);
  CHECK(report.ok);
  CHECK(report.size == 22);
  CHECK(report.blobs == 1);
  CHECK(report.root == kind.store->root());

  Head other = heads[5];
  other.root[3] ^= 1;
  CHECK(verify(*kind.store, other).message.find("rewritten") != std::string::npos);
  CHECK(verify(*kind.store, Head{23, report.root}).message.find("cut off") != std::string::npos);
}

TEST_CASE_TEMPLATE("a handle used after fork answers forked, whatever is asked (journal contract)", Kind,
                   Memory, Sqlite) {
  Kind kind;
  kind.store->append(one("c1", "s"));
  const pid_t child = in_child([&] {
    Store& store = *kind.store;
    const auto nothing = [](std::uint64_t, std::string_view) { return true; };
    bool good = status_of([&] { store.append(one("c2", "s")); }) == Status::forked;
    good &= status_of([&] { store.read(0, nothing); }) == Status::forked;
    good &= status_of([&] { store.read_stream("s", 0, nothing); }) == Status::forked;
    good &= status_of([&] { store.head(); }) == Status::forked;
    good &= status_of([&] { store.stream_version("s"); }) == Status::forked;
    good &= status_of([&] { store.find_command("c1"); }) == Status::forked;
    good &= status_of([&] { store.put_blob("x"); }) == Status::forked;
    good &= status_of([&] { store.blob("x"); }) == Status::forked;
    good &= status_of([&] { store.save_snapshot({0, 1, ""}); }) == Status::forked;
    good &= status_of([&] { store.load_snapshot(1); }) == Status::forked;
    good &= status_of([&] { store.root_at(0); }) == Status::forked;
    good &= status_of([&] { store.prove_inclusion(0, 1); }) == Status::forked;
    good &= status_of([&] { store.prove_consistency(1, 1); }) == Status::forked;
    good &= status_of([&] { Batch batch(store); }) == Status::forked;
    good &= status_of([&] { verify(store); }) == Status::forked;
    kind.store.reset();
    return good;
  });
  CHECK(exit_code(child) == 0);
  CHECK(kind.store->append(one("c2", "s")).result == AppendResult::appended);
  CHECK(verify(*kind.store).ok);
}
