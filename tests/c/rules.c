/* Rule sets: loaded, counted, described; rules that cannot be compiled are left out. */
#include "check.h"

static const char *const path = CSIRT_FIXTURES "/small/rules.yml";

static const char broken[] =
    "title: broken\nid: b1\nlogsource: {category: x}\ndetection: {s: {name: x}, condition: s and}\n"
    "---\n"
    "title: good\nid: g1\nlogsource: {category: x}\ndetection: {s: {name: x}, condition: s}\n";

static csirt_rules *load(void) {
    csirt_rules *rules = NULL;
    csirt_error *error = NULL;
    csirt_text texts[1];
    texts[0].data = path;
    texts[0].length = CSIRT_TEXT_NUL;
    CHECK_OK(csirt_rules_load(texts, 1, NULL, &rules, &error), error); /* */
    return rules;
}

static void loaded(void) {
    csirt_rules *rules = load();
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    uint64_t length = 0;
    CHECK(csirt_rules_count(rules) == 3); /* */
    CHECK(strcmp(csirt_rules_id(rules, 0, &length), "7b0a6f0e-3f5a-4f0d-9d0e-1c2b3a4d5e6f") == 0 && length == 36);
    CHECK(csirt_rules_id(rules, 3, &length) == NULL && length == 0); /* */
    CHECK_OK(csirt_rules_info(rules, 0, &document, &error), error);  /* */
    CHECK_CONTAINS(document, "\"level\":\"high\"");
    CHECK_CONTAINS(document, "\"techniques\":[\"T1003.001\"]");
    CHECK_CONTAINS(document, "\"routed\":true");
    csirt_document_free(&document);
    CHECK_STATUS(CSIRT_E_NOT_FOUND, csirt_rules_info(rules, 3, &document, &error), error);
    CHECK_STATUS(CSIRT_E_NOT_FOUND, csirt_rules_info(rules, UINT64_C(1) << 32, &document, &error), error);
    csirt_rules_hash(rules, &length);
    CHECK(length == 64); /* */
    csirt_rules_free(&rules);
    CHECK(rules == NULL);
}

static void problems(void) {
    csirt_rules *rules = NULL;
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_rules_parse(broken, CSIRT_TEXT_NUL, "set.yml", CSIRT_TEXT_NUL, NULL, &rules, &error), error);
    CHECK(csirt_rules_count(rules) == 1); /* the others work */
    CHECK(strcmp(csirt_rules_id(rules, 0, NULL), "g1") == 0);
    CHECK_OK(csirt_rules_problems(rules, &document, &error), error); /* */
    CHECK_CONTAINS(document, "\"line\":4");
    CHECK_CONTAINS(document, "\"file\":\"set.yml\"");
    csirt_document_free(&document);
    csirt_rules_free(&rules);
}

static void placeholders(void) {
    static const char text[] =
        "title: t\nid: p1\nlogsource: {category: x}\ndetection: {s: {name|expand: '%admins%'}, condition: s}\n";
    csirt_rules_options options;
    csirt_rules *rules = NULL;
    csirt_error *error = NULL;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    CHECK_OK(csirt_rules_parse(text, CSIRT_TEXT_NUL, NULL, 0, &options, &rules, &error), error);
    CHECK(csirt_rules_count(rules) == 0);
    csirt_rules_free(&rules);
    options.placeholders = "{\"admins\":[\"ada\",\"root\"]}";
    options.placeholders_length = CSIRT_TEXT_NUL;
    CHECK_OK(csirt_rules_parse(text, CSIRT_TEXT_NUL, NULL, 0, &options, &rules, &error), error);
    CHECK(csirt_rules_count(rules) == 1);
    csirt_rules_free(&rules);
    options.placeholders = "[]";
    CHECK_STATUS(CSIRT_E_INVALID, csirt_rules_parse(text, CSIRT_TEXT_NUL, NULL, 0, &options, &rules, &error), error);
    options.placeholders = NULL;
    options.reserved = 1;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_rules_parse(text, CSIRT_TEXT_NUL, NULL, 0, &options, &rules, &error), error);
}

static void paths(void) {
    csirt_rules *rules = NULL;
    csirt_error *error = NULL;
    csirt_text missing;
    int32_t status;
    missing.data = "/no/such/rules";
    missing.length = CSIRT_TEXT_NUL;
    status = csirt_rules_load(&missing, 1, NULL, &rules, &error);
    CHECK(status == CSIRT_E_NOT_FOUND || status == CSIRT_E_IO); /* */
    csirt_error_free(&error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_rules_load(NULL, 1, NULL, &rules, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_rules_load(NULL, 0, NULL, &rules, &error), error);
}

int main(void) {
    loaded();
    problems();
    placeholders();
    paths();
    return DONE();
}
