/*
 * Runs a case through csirt.h and prints every answer, one a line, for comparison with the command and with Python.
 * Usage: scenario CHARTER RULES EVENTS COMMANDS JOURNAL
 * Command ids and principal are those of `csirt run --as grace`, so that all journals are equal byte for byte.
 */
#include <csirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const grace = "{\"issuer\":\"host\",\"subject\":\"grace\",\"via\":\"csirt\"}";

static void require(int32_t status, csirt_error *error) {
    if (status == CSIRT_OK) return;
    fprintf(stderr, "%s: %s\n", csirt_status_name(status, NULL), csirt_error_message(error, NULL));
    exit(1);
}

static void print_and_free(csirt_document *document) {
    puts(csirt_document_data(document, NULL));
    csirt_document_free(&document);
}

static char *read_file(const char *path, uint64_t *length) {
    char *bytes = malloc(1 << 20);
    FILE *file = fopen(path, "rb");
    if (file == NULL || bytes == NULL) {
        perror(path);
        exit(1);
    }
    *length = fread(bytes, 1, (1 << 20) - 1, file);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

static csirt_engine *open_engine(const char *journal) {
    csirt_engine_options options;
    csirt_engine *engine = NULL;
    csirt_error *error = NULL;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.journal = journal;
    options.journal_length = CSIRT_TEXT_NUL;
    options.creator = grace;
    options.creator_length = CSIRT_TEXT_NUL;
    require(csirt_engine_open(&options, &engine, &error), error);
    return engine;
}

static uint64_t records(csirt_engine *engine) {
    csirt_document *statistics = NULL;
    csirt_error *error = NULL;
    const char *found;
    uint64_t count;
    require(csirt_engine_statistics(engine, &statistics, &error), error);
    found = strstr(csirt_document_data(statistics, NULL), "\"records\":");
    count = found == NULL ? 0 : strtoull(found + 10, NULL, 10);
    csirt_document_free(&statistics);
    return count;
}

static void install(csirt_engine *engine, const char *charter_path, const char *rules_path) {
    csirt_charter *charter = NULL;
    csirt_rules *rules = NULL;
    csirt_document *decision = NULL;
    csirt_error *error = NULL;
    csirt_text path;
    char id[160];
    int64_t begin = 0; /* the time of the first event, as the command takes it */
    unsigned long long count = records(engine);
    require(csirt_time_parse("2026-03-02T09:00:00Z", CSIRT_TEXT_NUL, &begin, &error), error);
    require(csirt_charter_load(charter_path, CSIRT_TEXT_NUL, &charter, &error), error);
    path.data = rules_path;
    path.length = CSIRT_TEXT_NUL;
    require(csirt_rules_load(&path, 1, NULL, &rules, &error), error);
    snprintf(id, sizeof id, "install-charter/%llu/%s", count, csirt_charter_hash(charter, NULL));
    require(csirt_engine_install_charter(engine, id, CSIRT_TEXT_NUL, grace, CSIRT_TEXT_NUL, charter, begin, &decision, &error),
            error);
    csirt_document_free(&decision);
    snprintf(id, sizeof id, "install-rules/%llu/%s", count, csirt_rules_hash(rules, NULL));
    require(csirt_engine_install_rules(engine, id, CSIRT_TEXT_NUL, grace, CSIRT_TEXT_NUL, rules, begin, &decision, &error),
            error);
    csirt_document_free(&decision);
    csirt_charter_free(&charter);
    csirt_rules_free(&rules);
}

static void take_events(csirt_engine *engine, const char *path) {
    uint64_t length = 0;
    int64_t now = 0;
    char *events = read_file(path, &length);
    csirt_document *summary = NULL;
    csirt_error *error = NULL;
    require(csirt_engine_triage(engine, "events.jsonl", CSIRT_TEXT_NUL, 0, events, length, CSIRT_TIME_NONE, NULL, &error),
            error);
    require(csirt_engine_flush(engine, CSIRT_TIME_NONE, NULL, &error), error);
    require(csirt_engine_now(engine, &now, &error), error);
    require(csirt_engine_tick(engine, now, &summary, &error), error);
    csirt_document_free(&summary);
    free(events);
}

static void commands(csirt_engine *engine, const char *path) {
    uint64_t length = 0;
    char *text = read_file(path, &length), *line;
    csirt_document *decision = NULL;
    csirt_error *error = NULL;
    for (line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        int64_t now = 0;
        require(csirt_engine_now(engine, &now, &error), error);
        require(csirt_engine_command(engine, line, CSIRT_TEXT_NUL, now, &decision, &error), error);
        print_and_free(decision);
    }
    free(text);
}

static void ask(csirt_engine *engine, const char *what) {
    char query[160];
    csirt_document *answer = NULL;
    csirt_error *error = NULL;
    snprintf(query, sizeof query, "{\"what\":\"%s\",\"viewer\":{\"principal\":%s}}", what, grace);
    require(csirt_engine_query(engine, query, CSIRT_TEXT_NUL, &answer, &error), error);
    print_and_free(answer);
}

int main(int argc, char **argv) {
    csirt_engine *engine;
    if (argc != 6) return 2;
    engine = open_engine(argv[5]);
    install(engine, argv[1], argv[2]);
    take_events(engine, argv[3]);
    commands(engine, argv[4]);
    ask(engine, "incidents");
    ask(engine, "summary");
    ask(engine, "effects");
    csirt_engine_free(&engine);
    return 0;
}
