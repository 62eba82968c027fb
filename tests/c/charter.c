/* Charters: loaded, refused with every mistake, described. */
#include "check.h"

static const char *const small = CSIRT_FIXTURES "/small/charter.yaml";

static void good(void) {
    csirt_charter *charter = NULL, *again = NULL;
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    uint64_t length = 0;
    CHECK_OK(csirt_charter_load(small, CSIRT_TEXT_NUL, &charter, &error), error); /* [CH-1] */
    csirt_charter_hash(charter, &length);
    CHECK(length == 64); /* [CH-6] */
    CHECK_OK(csirt_charter_describe(charter, &document, &error), error);
    CHECK_CONTAINS(document, "\"organization\":{\"home\":\"CISO\",\"name\":\"Small Corp\"}"); /* [C-4.4] sorted members */
    CHECK_OK(csirt_charter_parse(csirt_document_data(document, NULL), CSIRT_TEXT_NUL, "again", CSIRT_TEXT_NUL, &again,
                                 &error), error); /* [CH-2] */
    CHECK(strcmp(csirt_charter_hash(charter, NULL), csirt_charter_hash(again, NULL)) == 0); /* [CH-5] */
    csirt_document_free(&document);
    csirt_charter_free(&charter);
    csirt_charter_free(&again);
    csirt_charter_free(&again);
}

static void bad(void) {
    static const char text[] =
        "csirt: 1\n"
        "organization: { nam: Broken }\n"
        "incidents: { opens_when: [{ finding.level: [hihg] }] }\n";
    csirt_charter *charter = NULL;
    csirt_error *error = NULL;
    const char *problems;
    CHECK(csirt_charter_parse(text, CSIRT_TEXT_NUL, "broken.yaml", CSIRT_TEXT_NUL, &charter, &error) == CSIRT_E_CHARTER);
    problems = csirt_error_problems(error, NULL); /* [E-5] all of them, each with its place */
    CHECK(strstr(problems, "\"file\":\"broken.yaml\"") != NULL);
    CHECK(strstr(problems, "\"line\":2") != NULL);
    CHECK(strstr(problems, "\"line\":3") != NULL);
    CHECK(strstr(problems, "hihg") != NULL);
    csirt_error_free(&error);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_charter_parse("{", 1, NULL, 0, &charter, &error), error);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_charter_parse("a: \xFF", 4, NULL, 0, &charter, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_charter_load("", 0, &charter, &error), error);
}

static void built_in(void) {
    csirt_charter *charter = NULL;
    csirt_document *yaml = NULL, *schema = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_charter_default(&yaml, &error), error); /* [CH-3] */
    CHECK_OK(csirt_charter_parse(csirt_document_data(yaml, NULL), CSIRT_TEXT_NUL, "default", CSIRT_TEXT_NUL, &charter,
                                 &error), error);
    CHECK_OK(csirt_charter_schema(&schema, &error), error); /* [CH-4] */
    CHECK_CONTAINS(schema, "https://json-schema.org/draft/2020-12/schema");
    csirt_document_free(&yaml);
    csirt_document_free(&schema);
    csirt_charter_free(&charter);
}

int main(void) {
    good();
    bad();
    built_in();
    return DONE();
}
