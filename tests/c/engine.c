/* The engine through the C interface: a whole small case, its refusals, its limits, its journal. */
#include <unistd.h>

#include "check.h"

#define CHARTER CSIRT_FIXTURES "/small/charter.yaml"
#define RULES CSIRT_FIXTURES "/small/rules.yml"
#define EVENTS CSIRT_FIXTURES "/small/events.jsonl"

static const char *const grace = "{\"subject\":\"grace\"}";
static const char *const host = "{\"what\":\"%s\",\"viewer\":{\"principal\":{\"subject\":\"system\"}}}";
static int64_t start;

static char *read_events(uint64_t *length) {
    char *bytes = malloc(1 << 16);
    FILE *file = fopen(EVENTS, "rb");
    *length = 0;
    CHECK(file != NULL && bytes != NULL);
    if (file == NULL || bytes == NULL) exit(1);
    *length = fread(bytes, 1, 1 << 16, file);
    fclose(file);
    return bytes;
}

static csirt_engine *open_at(const char *path, uint32_t flags) {
    csirt_engine_options options;
    csirt_engine *engine = NULL;
    csirt_error *error = NULL;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.flags = flags;
    options.journal = path;
    options.journal_length = CSIRT_TEXT_NUL;
    options.creator = grace;
    options.creator_length = CSIRT_TEXT_NUL;
    CHECK_OK(csirt_engine_open(&options, &engine, &error), error); /* [EN-1] */
    return engine;
}

static csirt_document *decide(csirt_engine *engine, const char *command, int64_t now) {
    csirt_document *decision = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_engine_command(engine, command, CSIRT_TEXT_NUL, now, &decision, &error), error);
    return decision;
}

static csirt_document *ask(csirt_engine *engine, const char *what) {
    char query[256];
    csirt_document *answer = NULL;
    csirt_error *error = NULL;
    snprintf(query, sizeof query, host, what);
    CHECK_OK(csirt_engine_query(engine, query, CSIRT_TEXT_NUL, &answer, &error), error);
    return answer;
}

static void install(csirt_engine *engine) {
    csirt_charter *charter = NULL;
    csirt_rules *rules = NULL;
    csirt_document *first = NULL, *second = NULL;
    csirt_error *error = NULL;
    csirt_text path;
    CHECK_OK(csirt_charter_load(CHARTER, CSIRT_TEXT_NUL, &charter, &error), error);
    path.data = RULES;
    path.length = CSIRT_TEXT_NUL;
    CHECK_OK(csirt_rules_load(&path, 1, NULL, &rules, &error), error);
    CHECK_OK(csirt_engine_install_charter(engine, "setup-0", CSIRT_TEXT_NUL, "{\"subject\":\"eve\"}", CSIRT_TEXT_NUL, charter,
                                          start, &first, &error), error);
    CHECK_CONTAINS(first, "\"outcome\":\"denied\""); /* [EN-2] not the creator */
    csirt_document_free(&first);
    CHECK_OK(csirt_engine_install_charter(engine, "setup-1", CSIRT_TEXT_NUL, grace, CSIRT_TEXT_NUL, charter, start, &first,
                                          &error), error);
    CHECK_CONTAINS(first, "\"outcome\":\"permitted\"");
    CHECK_OK(csirt_engine_install_charter(engine, "setup-1", CSIRT_TEXT_NUL, grace, CSIRT_TEXT_NUL, charter, start, &second,
                                          &error), error);
    CHECK(strcmp(csirt_document_data(first, NULL), csirt_document_data(second, NULL)) == 0); /* [EN-2] idempotent */
    csirt_document_free(&first);
    csirt_document_free(&second);
    CHECK_OK(csirt_engine_install_rules(engine, "setup-2", CSIRT_TEXT_NUL, grace, CSIRT_TEXT_NUL, rules, start, &first,
                                        &error), error); /* [EN-3] */
    CHECK_CONTAINS(first, "\"outcome\":\"permitted\"");
    csirt_document_free(&first);
    csirt_charter_free(&charter); /* [C-3.3] the engine keeps what it needs */
    csirt_rules_free(&rules);
}

/* [EN-4] In pieces of any size; [EN-5] flush ends the last line. */
static void triage(csirt_engine *engine, uint64_t piece) {
    uint64_t length = 0, offset, size;
    char *events = read_events(&length);
    csirt_document *summary = NULL, *answer;
    csirt_error *error = NULL;
    for (offset = 0; offset < length; offset += size) {
        size = length - offset < piece ? length - offset : piece;
        CHECK_OK(csirt_engine_triage(engine, "sysmon", CSIRT_TEXT_NUL, offset, events + offset, size, CSIRT_TIME_NONE, NULL,
                                     &error), error);
    }
    CHECK_OK(csirt_engine_flush(engine, CSIRT_TIME_NONE, &summary, &error), error);
    csirt_document_free(&summary);
    CHECK_OK(csirt_engine_triage(engine, "sysmon", CSIRT_TEXT_NUL, 0, events, length, CSIRT_TIME_NONE, &summary, &error),
             error);
    CHECK(strstr(csirt_document_data(summary, NULL), "\"opened\"") == NULL); /* [EN-4] taken in before: counts nothing */
    csirt_document_free(&summary);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_triage(engine, "sysmon", CSIRT_TEXT_NUL, length + 10, "{}\n", 3,
                                                      CSIRT_TIME_NONE, NULL, &error), error); /* [EN-4] a gap */
    answer = ask(engine, "summary");
    CHECK_CONTAINS(answer, "\"malformed\":1");
    CHECK_CONTAINS(answer, "\"opened\":1");
    CHECK_CONTAINS(answer, "\"quiet\":2");
    csirt_document_free(&answer);
    free(events);
}

static void incident_id(csirt_engine *engine, char *id, size_t size) {
    csirt_document *answer = ask(engine, "incidents"); /* [EN-8] */
    const char *found = strstr(csirt_document_data(answer, NULL), "\"short_id\":\"");
    CHECK(found != NULL);
    id[0] = '\0';
    if (found != NULL) snprintf(id, size, "%.*s", (int)strcspn(found + 12, "\""), found + 12);
    csirt_document_free(&answer);
}

static void commands(csirt_engine *engine, int64_t now) {
    char command[512], id[64];
    csirt_document *first, *second;
    csirt_error *error = NULL;
    incident_id(engine, id, sizeof id);
    snprintf(command, sizeof command,
             "{\"id\":\"c1\",\"type\":\"take-action\",\"principal\":{\"subject\":\"ada\"},\"incident\":\"%s\","
             "\"action\":\"isolate-host\",\"target\":\"pay1.example.com\"}", id);
    first = decide(engine, command, now); /* [EN-6] */
    CHECK_CONTAINS(first, "\"outcome\":\"needs-consent\"");
    CHECK_CONTAINS(first, "\"of\":[\"carol\"]");
    second = decide(engine, command, now + 1);
    CHECK(strcmp(csirt_document_data(first, NULL), csirt_document_data(second, NULL)) == 0); /* [EN-6] idempotent */
    csirt_document_free(&first);
    csirt_document_free(&second);
    snprintf(command, sizeof command,
             "{\"id\":\"c2\",\"type\":\"disclose\",\"principal\":{\"subject\":\"ada\"},\"incident\":\"%s\",\"party\":\"press\","
             "\"fields\":[\"summary\"]}", id);
    first = decide(engine, command, now);
    CHECK_CONTAINS(first, "\"outcome\":\"denied\""); /* a refusal has status 0 */
    csirt_document_free(&first);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_command(engine, "{\"id\":\"c3\",\"type\":\"dance\"}", CSIRT_TEXT_NUL, now,
                                                       &first, &error), error);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_engine_command(engine, "{", CSIRT_TEXT_NUL, now, &first, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_command(engine, command, CSIRT_TEXT_NUL, CSIRT_TIME_NONE, &first, &error),
                 error);
}

/* [C-6.1] [EN-9] Time only moves forward; [EN-7] what is due fires once. */
static void time_passes(csirt_engine *engine) {
    int64_t before = 0, after = 0;
    csirt_document *summary = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_engine_now(engine, &before, &error), error);
    CHECK_OK(csirt_engine_tick(engine, before - 1, &summary, &error), error);
    csirt_document_free(&summary);
    CHECK_OK(csirt_engine_now(engine, &after, &error), error);
    CHECK(after == before);
    CHECK_OK(csirt_engine_tick(engine, before + INT64_C(3600) * 2000000000, &summary, &error), error);
    CHECK_CONTAINS(summary, "\"fired\":[{"); /* triage was to be left within 30 minutes */
    csirt_document_free(&summary);
    CHECK_OK(csirt_engine_tick(engine, before + INT64_C(3600) * 2000000000, &summary, &error), error);
    CHECK(strstr(csirt_document_data(summary, NULL), "\"fired\"") == NULL);
    csirt_document_free(&summary);
}

static void questions(csirt_engine *engine) {
    csirt_document *answer = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_engine_statistics(engine, &answer, &error), error); /* [EN-11] */
    CHECK_CONTAINS(answer, "\"incidents\":1");
    csirt_document_free(&answer);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_query(engine, "{\"what\":\"incidents\"}", CSIRT_TEXT_NUL, &answer, &error),
                 error); /* a question needs its viewer */
    CHECK_STATUS(CSIRT_E_NOT_FOUND,
                 csirt_engine_query(engine, "{\"what\":\"incident\",\"id\":\"INC-none\",\"viewer\":{\"party\":\"press\"}}",
                                    CSIRT_TEXT_NUL, &answer, &error), error);
}

/* [J-1] Damage is an answer; a file that is not there is an error. The middle of the file is overwritten. */
static void damaged(const char *path) {
    csirt_document *report = NULL;
    csirt_error *error = NULL;
    FILE *file = fopen(path, "r+b");
    long size;
    CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
    size = ftell(file);
    for (; size > 4096; size -= 512) {
        fseek(file, size - 512, SEEK_SET);
        fputs("damage", file);
    }
    fclose(file);
    CHECK_OK(csirt_journal_verify(path, CSIRT_TEXT_NUL, NULL, 0, &report, &error), error);
    CHECK(strstr(csirt_document_data(report, NULL), "\"ok\":true") == NULL);
    csirt_document_free(&report);
    CHECK(csirt_journal_verify("/no/such.db", CSIRT_TEXT_NUL, NULL, 0, &report, &error) != CSIRT_OK);
    csirt_error_free(&error);
}

/* Options that cannot be kept are refused when the engine is opened. */
static void refused_options(void) {
    static const struct {
        uint32_t flags;
        uint64_t event_bytes, event_depth;
    } rows[] = {
        {CSIRT_ENGINE_NO_CREATE, 0, 0},     /* a journal in memory is always a new one */
        {CSIRT_ENGINE_READ_ONLY, 0, 0},
        {0, UINT64_MAX, 0},
        {0, (UINT64_C(1) << 30) + 1, 0},
        {0, 0, 1025},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
        csirt_engine_options options;
        csirt_engine *engine = NULL;
        csirt_error *error = NULL;
        memset(&options, 0, sizeof options);
        options.struct_size = sizeof options;
        options.flags = rows[i].flags;
        options.limit_event_bytes = rows[i].event_bytes;
        options.limit_event_depth = rows[i].event_depth;
        CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_open(&options, &engine, &error), error);
        CHECK(engine == NULL);
    }
}

/* [EN-13] The event before the one that failed is taken in, and the next answer reports it, once. */
static void delivered_again(void) {
    static const char *const first = "{\"@timestamp\":\"2026-03-02T08:00:01Z\",\"a\":\"ada\",\"host\":\"x.example.com\"}\n";
    static const char *const both = "{\"@timestamp\":\"2026-03-02T08:00:01Z\",\"a\":\"ada\",\"host\":\"x.example.com\"}\n"
                                    "{\"@timestamp\":\"2026-03-02T08:00:02Z\",\"a\":\"ada\",\"host\":\"y.example.com\"}\n";
    static const char *const rule = "title: t\nid: r\nlevel: high\nlogsource: {category: x}\n"
                                    "detection: {s: {a: ada}, condition: s}\n";
    csirt_engine_options options;
    csirt_engine *engine = NULL;
    csirt_rules *rules = NULL;
    csirt_document *summary = NULL;
    csirt_error *error = NULL;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.creator = grace;
    options.creator_length = CSIRT_TEXT_NUL;
    options.limit_findings = 1;
    CHECK_OK(csirt_engine_open(&options, &engine, &error), error);
    install(engine);
    CHECK_OK(csirt_rules_parse(rule, CSIRT_TEXT_NUL, NULL, 0, NULL, &rules, &error), error);
    CHECK_OK(csirt_engine_install_rules(engine, "r2", 2, grace, CSIRT_TEXT_NUL, rules, start, &summary, &error), error);
    csirt_document_free(&summary);
    csirt_rules_free(&rules);
    CHECK_STATUS(CSIRT_E_LIMIT, csirt_engine_triage(engine, "s", 1, 0, both, CSIRT_TEXT_NUL, CSIRT_TIME_NONE, &summary,
                                                    &error), error);
    for (int events = 1; events >= 0; --events) {
        CHECK_OK(csirt_engine_triage(engine, "s", 1, 0, first, CSIRT_TEXT_NUL, CSIRT_TIME_NONE, &summary, &error), error);
        CHECK((strstr(csirt_document_data(summary, NULL), "\"events\":1") != NULL) == events);
        csirt_document_free(&summary);
    }
    csirt_engine_free(&engine);
}

static void reopened(const char *path, const char *hash) {
    csirt_engine *engine = open_at(path, CSIRT_ENGINE_NO_CREATE);
    csirt_document *again = NULL, *report = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_engine_state_hash(engine, &again, &error), error);
    CHECK(strcmp(csirt_document_data(again, NULL), hash) == 0); /* [EN-1] [EN-12] */
    csirt_document_free(&again);
    csirt_engine_free(&engine);
    CHECK_OK(csirt_journal_verify(path, CSIRT_TEXT_NUL, NULL, 0, &report, &error), error); /* [J-1] */
    CHECK_CONTAINS(report, "\"ok\":true");
    csirt_document_free(&report);
    damaged(path);
}

int main(void) {
    char folder[] = "/tmp/csirt-engine-XXXXXX", path[64];
    int64_t now = 0;
    csirt_document *hash = NULL;
    csirt_error *error = NULL;
    csirt_engine *engine;
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/journal.db", folder);
    CHECK_OK(csirt_time_parse("2026-03-02T08:00:00Z", CSIRT_TEXT_NUL, &start, &error), error);
    refused_options();
    delivered_again();
    engine = open_at("", 0);
    install(engine);
    triage(engine, 7);
    csirt_engine_free(&engine);
    engine = open_at(path, 0);
    install(engine);
    triage(engine, 1 << 16);
    CHECK_OK(csirt_engine_now(engine, &now, &error), error);
    commands(engine, now);
    time_passes(engine);
    questions(engine);
    CHECK_OK(csirt_engine_snapshot(engine, &error), error); /* [EN-10] */
    CHECK_OK(csirt_engine_state_hash(engine, &hash, &error), error);
    csirt_engine_free(&engine);
    CHECK(engine == NULL);
    reopened(path, csirt_document_data(hash, NULL));
    csirt_document_free(&hash);
    return DONE();
}
