// Records and nouns: each member of each is described, so that none can silently be missing from the journal;
// and a body that does not fit its type is a damaged journal.
#include <doctest/doctest.h>

#include "base/member_count.hpp"
#include "disclosure/disclosure.hpp"
#include "engine/core.hpp"
#include "engine/nouns.hpp"
#include "support.hpp"

using namespace csirt;
using namespace csirt::engine;
using namespace csirt::engine::test;

#define CSIRT_DESCRIBED(Type) \
  CHECK_MESSAGE(base::fully_described<Type>, #Type, " has a member that is not described");

TEST_CASE("every member of every record is described"){
    CSIRT_EACH_RECORD(CSIRT_DESCRIBED) CSIRT_DESCRIBED(Fold) CSIRT_DESCRIBED(Pending) CSIRT_DESCRIBED(Source)
        CSIRT_DESCRIBED(Outgoing) CSIRT_DESCRIBED(charter::Absence)}

TEST_CASE("every member of every noun of the engine is described"){
    CSIRT_DESCRIBED(Report) CSIRT_DESCRIBED(TransitionTo) CSIRT_DESCRIBED(CompleteTask)
        CSIRT_DESCRIBED(TakeAction) CSIRT_DESCRIBED(Approve) CSIRT_DESCRIBED(Refuse) CSIRT_DESCRIBED(Disclose)
            CSIRT_DESCRIBED(RecordContact) CSIRT_DESCRIBED(SetFacts) CSIRT_DESCRIBED(Assign)
                CSIRT_DESCRIBED(AddNote) CSIRT_DESCRIBED(DeclareAbsence) CSIRT_DESCRIBED(ClaimEffect)
                    CSIRT_DESCRIBED(AcknowledgeEffect) CSIRT_DESCRIBED(TriageSummary)
                        CSIRT_DESCRIBED(TickSummary) CSIRT_DESCRIBED(SourceStatus)
                            CSIRT_DESCRIBED(RuleStatistics) CSIRT_DESCRIBED(Summary)
                                CSIRT_DESCRIBED(EngineStatistics) CSIRT_DESCRIBED(VerifyReport)
                                    CSIRT_DESCRIBED(Judge) CSIRT_DESCRIBED(Estimate)
                                        CSIRT_DESCRIBED(RuleFeedback) CSIRT_DESCRIBED(FilterEffect)
                                            CSIRT_DESCRIBED(Proposal) CSIRT_DESCRIBED(Checkpoint)}

TEST_CASE("a record whose body does not fit its type is a damaged journal, and is named") {
  auto store = journal::open_memory();
  journal::Record record;
  record.type = NoteAdded::kType;
  record.stream = "incident/x";
  record.principal = host("system");
  record.realm = "real";
  record.body = {{"by", 5}};
  store->append({"c1", {}, {record}});
  try {
    const Core core(options(), std::move(store));
    FAIL("the record was applied");
  } catch (const Error& error) {
    CHECK(error.status() == Status::corrupt);
    CHECK(error.subject() == "note.added");
    CHECK(std::string(error.what()).find("record 0 ") != std::string::npos);
  }
}
