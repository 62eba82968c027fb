/* Texts in and out, points in time, option structs. */
#include "check.h"

static void time_texts(void) {
    int64_t time = 0;
    csirt_document *text = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_time_parse("2026-03-01T12:00:00.25+01:00", CSIRT_TEXT_NUL, &time, &error), error); /* [T-1] */
    CHECK(time == INT64_C(1772362800250000000));
    CHECK_OK(csirt_time_format(time, &text, &error), error);
    CHECK(strcmp(csirt_document_data(text, NULL), "2026-03-01T11:00:00.250Z") == 0); /* [T-2] */
    csirt_document_free(&text);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_time_parse("yesterday", CSIRT_TEXT_NUL, &time, &error), error);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_time_parse("3000-01-01T00:00:00Z", CSIRT_TEXT_NUL, &time, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_time_format(CSIRT_TIME_NONE, &text, &error), error);
}

static void lengths(void) {
    int64_t time = 0;
    csirt_error *error = NULL;
    const char *padded = "1970-01-01T00:00:01Zrubbish";
    CHECK_OK(csirt_time_parse(padded, 20, &time, &error), error); /* [C-4.1] by pointer and length */
    CHECK(time == 1000000000);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_time_parse(padded, CSIRT_TEXT_NUL, &time, &error), error);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_time_parse(NULL, 0, &time, &error), error);              /* [C-4.2] empty */
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_time_parse(NULL, CSIRT_TEXT_NUL, &time, &error), error); /* [C-4.2] empty */
    CHECK_STATUS(CSIRT_E_INVALID, csirt_time_parse(NULL, 5, &time, &error), error);             /* [C-4.2] */
    CHECK_STATUS(CSIRT_E_INVALID, csirt_time_parse("\xC0\x80", 2, &time, &error), error);       /* [C-4.1] UTF-8 */
}

static void texts_out(void) {
    uint64_t length = 0;
    csirt_document *yaml = NULL;
    csirt_error *error = NULL;
    const char *data;
    CHECK_OK(csirt_charter_default(&yaml, &error), error);
    data = csirt_document_data(yaml, &length); /* [D-1] */
    CHECK(length > 0 && strlen(data) == length); /* [C-4.3] a length, and NUL-terminated besides */
    CHECK(csirt_document_data(yaml, NULL) == data);
    csirt_document_free(&yaml);
    csirt_document_free(&yaml); /* [C-3.2] */
    csirt_document_free(NULL);
}

/* A struct of a later version: ours, and something behind it. */
typedef struct later_options {
    csirt_engine_options known;
    uint64_t added;
} later_options;

static void option_structs(void) {
    later_options options;
    csirt_engine *engine = NULL;
    csirt_error *error = NULL;
    memset(&options, 0, sizeof options);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_open(&options.known, &engine, &error), error); /* [C-5.1] not set */
    options.known.struct_size = sizeof options.known;
    CHECK_OK(csirt_engine_open(&options.known, &engine, &error), error); /* [C-5.1] zero is the default */
    csirt_engine_free(&engine);
    options.known.struct_size = sizeof options;
    CHECK_OK(csirt_engine_open(&options.known, &engine, &error), error); /* [C-5.2] longer, the rest zero */
    csirt_engine_free(&engine);
    options.added = 1;
    CHECK_STATUS(CSIRT_E_UNSUPPORTED, csirt_engine_open(&options.known, &engine, &error), error); /* [C-5.2] */
    CHECK(engine == NULL);
    options.known.struct_size = 8;
    CHECK_OK(csirt_engine_open(&options.known, &engine, &error), error); /* [C-5.2] shorter */
    csirt_engine_free(&engine);
    options.known.struct_size = sizeof options.known;
    options.known.flags = 1u << 31;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_open(&options.known, &engine, &error), error); /* [C-5.3] */
    options.known.flags = 0;
    options.known.routing = 9;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_open(&options.known, &engine, &error), error); /* [C-5.3] */
    options.known.routing = 0;
    options.known.reserved = 1;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_open(&options.known, &engine, &error), error); /* [C-5.3] */
}

int main(void) {
    time_texts();
    lengths();
    texts_out();
    option_structs();
    return DONE();
}
