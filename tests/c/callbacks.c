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
    after_fork();
    return DONE();
}
