/* The log callback and its user data, and handles after fork(). */
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static int destroyed;

static void destroy(void *user_data) {
    CHECK(user_data == &destroyed);
    ++destroyed;
}

static void log_message(void *user_data, int32_t level, const char *code, uint64_t code_length, const char *arguments,
                        uint64_t arguments_length) {
    CHECK(user_data == &destroyed);
    CHECK(level >= CSIRT_LOG_ERROR && level <= CSIRT_LOG_INFORMATION);
    CHECK(strlen(code) == code_length && strlen(arguments) == arguments_length);
}

static csirt_engine_options options(void) {
    csirt_engine_options made;
    memset(&made, 0, sizeof made);
    made.struct_size = sizeof made;
    made.log = log_message;
    made.log_user_data = &destroyed;
    made.log_destroy = destroy;
    return made;
}

/* [C-7.4] Once when the engine is freed. */
static void destroyed_with_the_engine(void) {
    csirt_engine_options given = options();
    csirt_engine *engine = NULL;
    csirt_error *error = NULL;
    destroyed = 0;
    CHECK_OK(csirt_engine_open(&given, &engine, &error), error);
    CHECK(destroyed == 0);
    csirt_engine_free(&engine);
    CHECK(destroyed == 1);
    csirt_engine_free(&engine);
    CHECK(destroyed == 1);
}

/* [C-7.4] Once when the registration fails, wherever it does. */
static void destroyed_when_opening_fails(void) {
    csirt_engine_options given = options();
    csirt_engine *engine = NULL;
    csirt_error *error = NULL;
    destroyed = 0;
    given.journal = "/no/such/folder/journal.db";
    given.journal_length = CSIRT_TEXT_NUL;
    CHECK(csirt_engine_open(&given, &engine, &error) != CSIRT_OK);
    csirt_error_free(&error);
    CHECK(destroyed == 1);
    given = options();
    given.flags = 64;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_open(&given, &engine, &error), error);
    CHECK(destroyed == 2);
    given = options();
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_open(&given, NULL, &error), error);
    CHECK(destroyed == 3);
    given = options();
    given.creator = "{\"subjekt\":\"x\"}";
    given.creator_length = CSIRT_TEXT_NUL;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_open(&given, &engine, &error), error);
    CHECK(destroyed == 4);
}

/* [C-7.4] [C-5.2] Once when the options hold something that this version does not know; a struct without a size of its
 * own is not read. */
static void destroyed_when_options_are_refused(void) {
    struct {
        csirt_engine_options known;
        uint64_t later;
    } newer;
    csirt_engine *engine = NULL;
    csirt_error *error = NULL;
    destroyed = 0;
    memset(&newer, 0, sizeof newer);
    newer.known = options();
    newer.known.struct_size = sizeof newer;
    newer.later = 1;
    CHECK_STATUS(CSIRT_E_UNSUPPORTED, csirt_engine_open(&newer.known, &engine, &error), error);
    CHECK(engine == NULL && destroyed == 1);
    newer.known.struct_size = 3;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_open(&newer.known, &engine, &error), error);
    CHECK(destroyed == 1);
}

/* An engine in memory whose log function is called in the middle of csirt_engine_triage: by the event dated 2099. */
struct caller {
    csirt_engine *engine;
    int frees;
    int called;
    int ended;
};

static void call_back(void *user_data, int32_t level, const char *code, uint64_t code_length, const char *arguments,
                      uint64_t arguments_length) {
    struct caller *caller = user_data;
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    int64_t now = 0;
    (void)code_length, (void)arguments_length;
    CHECK(level == CSIRT_LOG_WARNING && strcmp(code, "event-ahead") == 0);
    CHECK(strstr(arguments, "\"source\":\"edr\"") != NULL);
    ++caller->called;
    CHECK_STATUS(CSIRT_E_BUSY, csirt_engine_now(caller->engine, &now, &error), error); /* [C-7.2] */
    CHECK_STATUS(CSIRT_E_BUSY, csirt_engine_statistics(caller->engine, &document, &error), error);
    if (caller->frees) csirt_engine_free(&caller->engine); /* [C-7.5] */
}

static void call_back_destroy(void *user_data) { ++((struct caller *)user_data)->ended; }

static void open_calling_back(struct caller *caller) {
    static const char *const text = "title: t\nid: r\nlevel: high\nlogsource: {category: x}\n"
                                    "detection: {s: {name: ada}, condition: s}\n";
    csirt_engine_options given;
    csirt_charter *charter = NULL;
    csirt_rules *rules = NULL;
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    memset(&given, 0, sizeof given);
    given.struct_size = sizeof given;
    given.creator = "{\"subject\":\"grace\"}";
    given.creator_length = CSIRT_TEXT_NUL;
    given.log = call_back;
    given.log_user_data = caller;
    given.log_destroy = call_back_destroy;
    given.latest = INT64_C(1772352000000000000);
    CHECK_OK(csirt_engine_open(&given, &caller->engine, &error), error);
    CHECK_OK(csirt_charter_load(CSIRT_FIXTURES "/small/charter.yaml", CSIRT_TEXT_NUL, &charter, &error), error);
    CHECK_OK(csirt_rules_parse(text, CSIRT_TEXT_NUL, NULL, 0, NULL, &rules, &error), error);
    CHECK_OK(csirt_engine_install_charter(caller->engine, "i1", 2, given.creator, CSIRT_TEXT_NUL, charter,
                                          given.latest, &document, &error), error);
    csirt_document_free(&document);
    CHECK_OK(csirt_engine_install_rules(caller->engine, "i2", 2, given.creator, CSIRT_TEXT_NUL, rules, given.latest,
                                        &document, &error), error);
    csirt_document_free(&document);
    csirt_rules_free(&rules);
    csirt_charter_free(&charter);
}

/* [C-7.2] [C-7.5] The engine is called, and then freed, from its own callback; the call that runs goes on. */
static void called_from_the_callback(void) {
    static const char *const lines = "{\"@timestamp\":\"2099-01-01T00:00:00Z\"}\n{\"a\":1}\n";
    struct caller caller;
    csirt_document *summary = NULL;
    csirt_error *error = NULL;
    for (int frees = 0; frees <= 1; ++frees) {
        memset(&caller, 0, sizeof caller);
        open_calling_back(&caller);
        caller.frees = frees;
        CHECK_OK(csirt_engine_triage(caller.engine, "edr", 3, 0, lines, CSIRT_TEXT_NUL, CSIRT_TIME_NONE, &summary, &error),
                 error);
        CHECK_CONTAINS(summary, "\"events\":2");
        csirt_document_free(&summary);
        CHECK(caller.called == 1);
        CHECK(caller.ended == frees && (caller.engine == NULL) == frees);
        csirt_engine_free(&caller.engine);
        CHECK(caller.ended == 1);
    }
}

/* What the child of a fork sees; its exit status is the number of failures. */
static int in_the_child(csirt_engine *engine) {
    csirt_document *document = NULL;
    csirt_engine *own = NULL;
    csirt_error *error = NULL;
    check_failures = 0;
    CHECK_STATUS(CSIRT_E_FORKED, csirt_engine_tick(engine, 1, &document, &error), error); /* [C-7.3] */
    CHECK_STATUS(CSIRT_E_FORKED, csirt_engine_statistics(engine, &document, &error), error);
    CHECK(csirt_engine_snapshot(engine, NULL) == CSIRT_E_FORKED);
    csirt_engine_free(&engine);
    CHECK(engine == NULL);
    CHECK(destroyed == 0); /* [C-7.4] not in a forked child */
    CHECK_OK(csirt_engine_open(NULL, &own, &error), error); /* open after fork */
    CHECK_OK(csirt_engine_statistics(own, &document, &error), error);
    csirt_document_free(&document);
    csirt_engine_free(&own);
    return check_failures;
}

static void after_fork(void) {
    csirt_engine_options given = options();
    csirt_engine *engine = NULL;
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    int status = -1;
    pid_t child;
    destroyed = 0;
    CHECK_OK(csirt_engine_open(&given, &engine, &error), error);
    child = fork();
    if (child == 0) _exit(in_the_child(engine));
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK_OK(csirt_engine_statistics(engine, &document, &error), error); /* the parent goes on */
    csirt_document_free(&document);
    csirt_engine_free(&engine);
    CHECK(destroyed == 1);
}

int main(void) {
    destroyed_with_the_engine();
    destroyed_when_opening_fails();
    destroyed_when_options_are_refused();
    called_from_the_callback();
    after_fork();
    return DONE();
}
