/* Decision tables by themselves: parsed, asked, explained, analysed, imported. */
#include "check.h"

static const char words[] =
    "scales: { size: [small, big] }\n"
    "vocabulary: { weight: { type: number }, seen: { type: instant }, colour: { type: enumeration, values: [red, blue] } }\n"
    "tables:\n"
    "  size:\n"
    "    rows:\n"
    "      - { when: { weight|gte: 10 }, then: big, because: Heavy, also: { colour: red } }\n"
    "      - { when: { weight|lt: 5 }, then: small }\n"
    "  age:\n"
    "    rows: [{ when: { seen|older_than: 3d }, then: old }]\n";

static csirt_table *parsed(const char *name) {
    csirt_table *table = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_table_parse(words, CSIRT_TEXT_NUL, "words.yaml", CSIRT_TEXT_NUL, name, CSIRT_TEXT_NUL, &table, &error),
             error); /* [TB-1] */
    return table;
}

static void decides(void) {
    csirt_table *table = parsed("size");
    csirt_document *answer = NULL;
    csirt_error *error = NULL;
    uint64_t length = 0;
    CHECK(strcmp(csirt_table_name(table, &length), "size") == 0 && length == 4); /* [TB-3] */
    CHECK_OK(csirt_table_decide(table, "{\"weight\": 12}", CSIRT_TEXT_NUL, CSIRT_TIME_NONE, &answer, &error), error); /* [TB-4] */
    CHECK_CONTAINS(answer, "\"status\":\"answered\"");
    CHECK_CONTAINS(answer, "\"outputs\":[\"big\"]");
    CHECK_CONTAINS(answer, "\"also\":{\"colour\":\"red\"}");
    CHECK_CONTAINS(answer, "\"text\":\"Heavy\"");
    csirt_document_free(&answer);
    CHECK_OK(csirt_table_decide(table, "{}", 2, CSIRT_TIME_NONE, &answer, &error), error);
    CHECK_CONTAINS(answer, "\"status\":\"no-hit\",\"unknown\":[\"weight\"]");
    csirt_document_free(&answer);
    CHECK_OK(csirt_table_explain(table, "{\"weight\": 7}", CSIRT_TEXT_NUL, CSIRT_TIME_NONE, &answer, &error), error); /* [TB-6] */
    CHECK_CONTAINS(answer, "\"instead\":[{\"failed\":[{\"expected\":\"10\",\"field\":\"weight\",\"found\":\"7\"");
    csirt_document_free(&answer);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_table_decide(table, "{\"wight\": 1}", CSIRT_TEXT_NUL, 0, &answer, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_table_decide(table, "{\"weight\": \"1\"}", CSIRT_TEXT_NUL, 0, &answer, &error), error);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_table_decide(table, "{", 1, 0, &answer, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_table_decide(NULL, "{}", 2, 0, &answer, &error), error);
    csirt_table_free(&table);
    csirt_table_free(&table);
}

static void batches(void) {
    csirt_table *table = parsed("size");
    csirt_document *answers = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_table_decide_batch(table, "{\"weight\": 12}\n\n{\"weight\": 7}\n{\"weight\": null}", CSIRT_TEXT_NUL,
                                      CSIRT_TIME_NONE, &answers, &error), error); /* [TB-5] */
    CHECK(strcmp(csirt_document_data(answers, NULL),
                 "{\"outputs\":[\"big\"],\"rows\":[0],\"status\":\"answered\"}\n{\"status\":\"no-hit\"}\n{\"status\":\"no-hit\"}\n") == 0);
    csirt_document_free(&answers);
    CHECK(csirt_table_decide_batch(table, "{}\n{\"weight\": true}", CSIRT_TEXT_NUL, 0, &answers, &error) == CSIRT_E_INVALID);
    CHECK(strstr(csirt_error_message(error, NULL), "line 2") != NULL);
    CHECK(answers == NULL);
    csirt_error_free(&error);
    csirt_table_free(&table);
}

static void ages(void) {
    csirt_table *table = parsed("age");
    csirt_document *answer = NULL;
    csirt_error *error = NULL;
    const char *facts = "{\"seen\": \"1970-01-01T00:00:00Z\"}";
    CHECK_OK(csirt_table_decide(table, facts, CSIRT_TEXT_NUL, INT64_C(864000000000000), &answer, &error), error);
    CHECK_CONTAINS(answer, "\"outputs\":[\"old\"]");
    csirt_document_free(&answer);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_table_decide(table, facts, CSIRT_TEXT_NUL, CSIRT_TIME_NONE, &answer, &error), error);
    csirt_table_free(&table);
}

static void analyses(void) {
    csirt_table *table = parsed("size");
    csirt_charter *charter = NULL;
    csirt_document *answer = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_table_analyse(table, &answer, &error), error); /* [TB-7] */
    CHECK_CONTAINS(answer, "\"complete\":false");
    CHECK_CONTAINS(answer, "\"example\":{\"weight\":5},\"kind\":\"hole\"");
    CHECK_CONTAINS(answer, "\"file\":\"words.yaml\",\"line\":4");
    csirt_document_free(&answer);
    csirt_table_free(&table);
    CHECK_OK(csirt_charter_load(CSIRT_FIXTURES "/small/charter.yaml", CSIRT_TEXT_NUL, &charter, &error), error);
    CHECK_OK(csirt_charter_analyse(charter, &answer, &error), error); /* [CH-7] */
    CHECK_CONTAINS(answer, "\"table\":\"severity\"");
    csirt_document_free(&answer);
    CHECK_OK(csirt_table_select(charter, "severity", CSIRT_TEXT_NUL, &table, &error), error); /* [TB-2] */
    csirt_charter_free(&charter);
    CHECK_OK(csirt_table_analyse(table, &answer, &error), error);
    csirt_document_free(&answer);
    csirt_table_free(&table);
}

static void imports(void) {
    static const char ssvc[] =
        "{\"name\":\"Small\",\"decision_points\":{"
        "\"n:A:1\":{\"namespace\":\"n\",\"key\":\"A\",\"values\":[{\"key\":\"N\"},{\"key\":\"Y\"}]},"
        "\"n:O:1\":{\"namespace\":\"n\",\"key\":\"O\",\"values\":[{\"key\":\"L\"},{\"key\":\"H\"}]}},"
        "\"outcome\":\"n:O:1\",\"mapping\":[{\"n:A:1\":\"N\",\"n:O:1\":\"L\"},{\"n:A:1\":\"Y\",\"n:O:1\":\"H\"}]}";
    csirt_document *yaml = NULL, *answer = NULL;
    csirt_table *table = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_table_import(ssvc, CSIRT_TEXT_NUL, NULL, 0, &yaml, &error), error); /* [TB-8] */
    CHECK_OK(csirt_table_parse(csirt_document_data(yaml, NULL), CSIRT_TEXT_NUL, NULL, 0, NULL, 0, &table, &error), error);
    CHECK_OK(csirt_table_decide(table, "{\"n.A\": \"Y\"}", CSIRT_TEXT_NUL, CSIRT_TIME_NONE, &answer, &error), error);
    CHECK_CONTAINS(answer, "\"outputs\":[\"H\"]");
    csirt_document_free(&answer);
    csirt_document_free(&yaml);
    csirt_table_free(&table);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_table_import("{", 1, NULL, 0, &yaml, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_table_import("{}", 2, NULL, 0, &yaml, &error), error);
    CHECK_STATUS(CSIRT_E_NOT_FOUND, csirt_table_parse(words, CSIRT_TEXT_NUL, NULL, 0, "sise", 4, &table, &error), error);
    CHECK_STATUS(CSIRT_E_CHARTER, csirt_table_parse("tables: { a: { rows: [] } }", CSIRT_TEXT_NUL, NULL, 0, NULL, 0, &table, &error), error);
}

int main(void) {
    decides();
    batches();
    ages();
    analyses();
    imports();
    return DONE();
}
