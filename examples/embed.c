/*
 * Embeds the engine in a toy ticket loop: tickets and machine events go in, decisions and effects come out.
 *
 *   cc embed.c $(pkg-config --cflags --libs csirt) && ./a.out charter.yaml rules.yml events.jsonl
 *
 * The host keeps time, does what the effects ask, and owns every object that it was handed.
 */
#include <csirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Says why a call failed and ends the program; a product would show the message and go on. */
static void require(int32_t status, csirt_error *error, const char *what) {
    if (status == CSIRT_OK) return;
    fprintf(stderr, "%s: %s: %s\n%s\n", what, csirt_status_name(status, NULL), csirt_error_message(error, NULL),
            csirt_error_problems(error, NULL));
    csirt_error_free(&error);
    exit(1);
}

static void print_and_free(const char *what, csirt_document **document) {
    printf("%s %s\n", what, csirt_document_data(*document, NULL));
    csirt_document_free(document);
}

static void log_message(void *count, int32_t level, const char *code, uint64_t code_length, const char *arguments,
                        uint64_t arguments_length) {
    ++*(int *)count;
    fprintf(stderr, "log %d %.*s %.*s\n", (int)level, (int)code_length, code, (int)arguments_length, arguments);
}

static csirt_engine *open_engine(int *messages) {
    csirt_engine_options options;
    csirt_engine *engine = NULL;
    csirt_error *error = NULL;
    memset(&options, 0, sizeof options); /* zero is always the default: a journal in memory */
    options.struct_size = sizeof options;
    options.creator = "{\"subject\":\"grace\"}";
    options.creator_length = CSIRT_TEXT_NUL;
    options.log = log_message;
    options.log_user_data = messages;
    require(csirt_engine_open(&options, &engine, &error), error, "open");
    return engine;
}

/* Puts charter and rules in force; both handles may be freed at once, the engine keeps what it needs. */
static void install(csirt_engine *engine, const char *charter_path, const char *rules_path, int64_t now) {
    const char *by = "{\"subject\":\"grace\"}";
    csirt_charter *charter = NULL;
    csirt_rules *rules = NULL;
    csirt_document *decision = NULL;
    csirt_error *error = NULL;
    csirt_text path;
    require(csirt_charter_load(charter_path, CSIRT_TEXT_NUL, &charter, &error), error, "charter");
    path.data = rules_path;
    path.length = CSIRT_TEXT_NUL;
    require(csirt_rules_load(&path, 1, NULL, &rules, &error), error, "rules");
    require(csirt_engine_install_charter(engine, "setup-1", CSIRT_TEXT_NUL, by, CSIRT_TEXT_NUL, charter, now, &decision,
                                         &error), error, "install charter");
    print_and_free("charter", &decision);
    require(csirt_engine_install_rules(engine, "setup-2", CSIRT_TEXT_NUL, by, CSIRT_TEXT_NUL, rules, now, &decision,
                                       &error), error, "install rules");
    print_and_free("rules", &decision);
    csirt_charter_free(&charter);
    csirt_rules_free(&rules);
}

/* Events may be handed over in pieces of any size; the result does not depend on it. */
static void take_events(csirt_engine *engine, const char *path) {
    char block[4096];
    uint64_t offset = 0;
    size_t count;
    csirt_document *summary = NULL;
    csirt_error *error = NULL;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    while ((count = fread(block, 1, sizeof block, file)) > 0) {
        require(csirt_engine_triage(engine, "events", CSIRT_TEXT_NUL, offset, block, count, CSIRT_TIME_NONE, NULL,
                                    &error), error, "triage");
        offset += count;
    }
    fclose(file);
    require(csirt_engine_flush(engine, CSIRT_TIME_NONE, &summary, &error), error, "flush");
    csirt_document_free(&summary);
}

/* One ticket of our toy help desk becomes a command; its id makes a second delivery harmless. */
static void take_ticket(csirt_engine *engine, int number, const char *text, int64_t now) {
    char command[512];
    csirt_document *decision = NULL;
    csirt_error *error = NULL;
    snprintf(command, sizeof command,
             "{\"id\":\"ticket-%d\",\"type\":\"report\",\"principal\":{\"subject\":\"ada\"},\"text\":\"%s\","
             "\"reporter\":\"help desk\",\"kind\":\"imminent-threat\"}", number, text);
    require(csirt_engine_command(engine, command, CSIRT_TEXT_NUL, now, &decision, &error), error, "ticket");
    print_and_free("ticket", &decision);
}

static void ask(csirt_engine *engine, const char *what) {
    char query[128];
    csirt_document *answer = NULL;
    csirt_error *error = NULL;
    snprintf(query, sizeof query, "{\"what\":\"%s\",\"viewer\":{\"principal\":{\"subject\":\"grace\"}}}", what);
    require(csirt_engine_query(engine, query, CSIRT_TEXT_NUL, &answer, &error), error, what);
    print_and_free(what, &answer);
}

int main(int argc, char **argv) {
    static const char *const tickets[] = {"A caller announced an attack on the web shop", "Mail with a strange link"};
    int64_t now = 0;
    int i, messages = 0;
    csirt_engine *engine;
    csirt_document *summary = NULL;
    csirt_error *error = NULL;
    if (argc != 4) {
        fprintf(stderr, "usage: %s CHARTER RULES EVENTS\n", argv[0]);
        return 2;
    }
    require(csirt_time_parse("2026-03-02T08:00:00Z", CSIRT_TEXT_NUL, &now, &error), error, "time");
    engine = open_engine(&messages);
    install(engine, argv[1], argv[2], now);
    take_events(engine, argv[3]);
    require(csirt_engine_now(engine, &now, &error), error, "now");
    for (i = 0; i < 2; ++i) {
        now += INT64_C(60) * 1000000000;
        take_ticket(engine, i + 1, tickets[i], now);
        require(csirt_engine_tick(engine, now, &summary, &error), error, "tick");
        print_and_free("tick", &summary);
    }
    ask(engine, "incidents");
    ask(engine, "effects"); /* what our host would do now: send mail, wake somebody, ask for consent */
    csirt_engine_free(&engine);
    return 0;
}
