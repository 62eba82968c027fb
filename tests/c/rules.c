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
    CHECK_CONTAINS(document, "\"logsource\":{\"category\":\"process_access\",\"product\":\"windows\"}");
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

static const char pair[] =
    "title: one\nid: r1\nlogsource: {category: x}\ndetection: {s: {name: x}, condition: s}\n"
    "---\n"
    "title: two\nid: r2\nlogsource: {category: x}\ndetection: {s: {name: x}, condition: s}\n";

static csirt_text text_of(const char *data) {
    csirt_text text;
    text.data = data;
    text.length = CSIRT_TEXT_NUL;
    return text;
}

static void updated(void) {
    csirt_rules *rules = NULL, *next = NULL, *refused = NULL;
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    csirt_rules_change change;
    csirt_text remove = text_of("r1"), trial = text_of("r2"), nobody = text_of("r9");
    uint64_t number = 9;
    CHECK_OK(csirt_rules_parse(pair, CSIRT_TEXT_NUL, "pair.yml", CSIRT_TEXT_NUL, NULL, &rules, &error), error);
    CHECK_OK(csirt_rules_find(rules, "r2", 2, &number, &error), error); /* */
    CHECK(number == 1);
    CHECK_STATUS(CSIRT_E_NOT_FOUND, csirt_rules_find(rules, "r9", 2, &number, &error), error);
    memset(&change, 0, sizeof change);
    change.struct_size = sizeof change;
    change.remove = &remove;
    change.remove_count = 1;
    change.trial = &trial;
    change.trial_count = 1;
    change.text = "title: new\nid: r0\nlogsource: {category: x}\ndetection: {s: {name: y}, condition: s}\n";
    change.text_length = CSIRT_TEXT_NUL;
    change.name = "new.yml";
    change.name_length = CSIRT_TEXT_NUL;
    CHECK_OK(csirt_rules_update(rules, &change, &next, &error), error); /* */
    CHECK(csirt_rules_count(rules) == 2 && csirt_rules_count(next) == 2);
    CHECK(strcmp(csirt_rules_id(next, 0, NULL), "r0") == 0 && strcmp(csirt_rules_id(next, 1, NULL), "r2") == 0);
    CHECK_OK(csirt_rules_info(next, 1, &document, &error), error);
    CHECK_CONTAINS(document, "\"trial\":true");
    csirt_document_free(&document);
    change.remove = &nobody; /* */
    CHECK_STATUS(CSIRT_E_NOT_FOUND, csirt_rules_update(next, &change, &refused, &error), error);
    CHECK(refused == NULL);
    change.remove_count = 0;
    change.live = &trial;
    change.live_count = 1;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_rules_update(next, &change, &refused, &error), error);
    change.reserved = 1;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_rules_update(next, &change, &refused, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_rules_update(NULL, NULL, &refused, &error), error);
    csirt_rules_free(&next);
    csirt_rules_free(&rules);
}

static void filtered(void) {
    static const char filter[] =
        "title: f\nid: f1\nlogsource: {}\nfilter: {rules: [r1], s: {user: adm}, condition: s}\n";
    static const char event[] = "{\"name\":\"x\",\"user\":\"adm\"}";
    csirt_rules *rules = NULL, *next = NULL;
    csirt_matcher *matcher = NULL;
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    csirt_rules_change change;
    csirt_match found[2];
    csirt_text trial = text_of("r2");
    uint64_t count = 0;
    memset(&change, 0, sizeof change);
    change.struct_size = sizeof change;
    change.text = filter;
    change.text_length = CSIRT_TEXT_NUL;
    change.trial = &trial;
    change.trial_count = 1;
    CHECK_OK(csirt_rules_parse(pair, CSIRT_TEXT_NUL, NULL, 0, NULL, &rules, &error), error);
    CHECK_OK(csirt_matcher_create(rules, NULL, &matcher, &error), error);
    CHECK_OK(csirt_matcher_match(matcher, event, CSIRT_TEXT_NUL, found, 2, &count, &error), error);
    CHECK(count == 2 && found[1].flags == 0);
    CHECK_OK(csirt_rules_update(rules, &change, &next, &error), error);
    csirt_rules_free(&rules);
    CHECK_OK(csirt_matcher_set_rules(matcher, next, &error), error); /* [M-7] */
    CHECK_OK(csirt_matcher_match(matcher, event, CSIRT_TEXT_NUL, found, 2, &count, &error), error);
    CHECK(count == 1 && found[0].rule == 1 && found[0].flags == CSIRT_MATCH_TRIAL);
    CHECK_OK(csirt_matcher_explain(matcher, event, CSIRT_TEXT_NUL, 0, &document, &error), error);
    CHECK_CONTAINS(document, "\"filtered_by\":[\"f1\"]");
    csirt_document_free(&document);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_matcher_set_rules(matcher, NULL, &error), error);
    csirt_rules_free(&next);
    csirt_matcher_free(&matcher);
}

static void statuses(void) {
    static const char old[] =
        "title: t\nid: old\nstatus: deprecated\nlogsource: {category: x}\ndetection: {s: {name: x}, condition: s}\n";
    csirt_rules_options options;
    csirt_rules *rules = NULL;
    csirt_error *error = NULL;
    csirt_text live = text_of("old");
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.deprecated = CSIRT_RULES_LEFT_OUT;
    CHECK_OK(csirt_rules_parse(old, CSIRT_TEXT_NUL, NULL, 0, &options, &rules, &error), error);
    CHECK(csirt_rules_count(rules) == 0);
    csirt_rules_free(&rules);
    options.live = &live;
    options.live_count = 1;
    CHECK_OK(csirt_rules_parse(old, CSIRT_TEXT_NUL, NULL, 0, &options, &rules, &error), error);
    CHECK(csirt_rules_count(rules) == 1);
    csirt_rules_free(&rules);
    options.trial = &live;
    options.trial_count = 1;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_rules_parse(old, CSIRT_TEXT_NUL, NULL, 0, &options, &rules, &error), error);
    options.trial_count = 0;
    options.unsupported = 3;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_rules_parse(old, CSIRT_TEXT_NUL, NULL, 0, &options, &rules, &error), error);
}

int main(void) {
    updated();
    filtered();
    statuses();
    loaded();
    problems();
    placeholders();
    paths();
    return DONE();
}
