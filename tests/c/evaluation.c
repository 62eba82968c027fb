/* Evaluations: labelled cases in, a report out; two sets; cut anywhere; what is refused. */
#include "check.h"

static const char rules_text[] =
    "title: says a\nid: r-a\nlogsource: {category: x}\ndetection: {s: {w|contains: a}, condition: s}\n";
static const char more_text[] =
    "title: says b\nid: r-b\nlogsource: {category: x}\ndetection: {s: {w|contains: b}, condition: s}\n";

static const char lines[] =
    "{\"event\":{\"w\":\"a\"},\"label\":{\"malicious\":true}}\n"
    "{\"event\":{\"w\":\"b\"},\"label\":{\"malicious\":true}}\n"
    "{\"event\":{\"w\":\"ab\"},\"label\":{\"malicious\":false}}\n";

static csirt_rules *parse(const char *text) {
    csirt_rules *rules = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_rules_parse(text, CSIRT_TEXT_NUL, NULL, 0, NULL, &rules, &error), error);
    return rules;
}

static csirt_evaluation *make(const char *settings, csirt_clock_fn clock) {
    csirt_evaluation_options options;
    csirt_evaluation *evaluation = NULL;
    csirt_error *error = NULL;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.settings = settings;
    options.settings_length = CSIRT_TEXT_NUL;
    options.clock = clock;
    CHECK_OK(csirt_evaluation_create(&options, &evaluation, &error), error); /* [B-1] */
    return evaluation;
}

static csirt_document *report(csirt_evaluation *evaluation, int32_t form) {
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_evaluation_report(evaluation, form, &document, &error), error); /* [B-6] */
    return document;
}

static void take(csirt_evaluation *evaluation, const char *text, uint64_t length, uint32_t flags, uint64_t *taken) {
    csirt_error *error = NULL;
    uint64_t labels;
    CHECK_OK(csirt_evaluation_take(evaluation, text, length, NULL, 0, flags, taken, &labels, &error), error); /* [B-4] */
    CHECK(labels == 0);
}

static csirt_evaluation *with_both(const char *settings) {
    csirt_evaluation *evaluation = make(settings, NULL);
    csirt_rules *first = parse(rules_text), *second = parse(more_text);
    csirt_error *error = NULL;
    CHECK_OK(csirt_evaluation_add_rules(evaluation, first, &error), error); /* [B-2] */
    CHECK_OK(csirt_evaluation_add_rules(evaluation, second, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_evaluation_add_rules(evaluation, second, &error), error);
    csirt_rules_free(&first); /* [C-3.3] the evaluation goes on */
    csirt_rules_free(&second);
    return evaluation;
}

static void whole_and_cut(void) {
    uint64_t cut, taken, rest;
    csirt_evaluation *whole = with_both("{\"resamples\":100}");
    csirt_document *expected;
    take(whole, lines, sizeof lines - 1, CSIRT_BATCH_WHOLE, &taken);
    CHECK(taken == sizeof lines - 1);
    expected = report(whole, CSIRT_REPORT_JSON);
    CHECK_CONTAINS(expected, "\"cases\":3");
    CHECK_CONTAINS(expected, "\"comparison\"");
    for (cut = 0; cut < sizeof lines; ++cut) { /* [B-5] */
        csirt_evaluation *parts = with_both("{\"resamples\":100}");
        csirt_document *found;
        take(parts, lines, cut, CSIRT_BATCH_PARTIAL, &taken);
        CHECK(taken <= cut);
        take(parts, lines + taken, sizeof lines - 1 - taken, CSIRT_BATCH_WHOLE, &rest);
        CHECK(taken + rest == sizeof lines - 1);
        found = report(parts, CSIRT_REPORT_JSON);
        CHECK(strcmp(csirt_document_data(found, NULL), csirt_document_data(expected, NULL)) == 0);
        csirt_document_free(&found);
        csirt_evaluation_free(&parts);
    }
    csirt_document_free(&expected);
    expected = report(whole, CSIRT_REPORT_CSV);
    CHECK_CONTAINS(expected, "first,overall,,1,1,1,0,precision,0.500000,");
    csirt_document_free(&expected);
    expected = report(whole, CSIRT_REPORT_HTML);
    CHECK_CONTAINS(expected, "<!doctype html>");
    csirt_document_free(&expected);
    csirt_evaluation_free(&whole);
}

static void table(void) {
    static const char cases[] = "{\"event\":{\"finding.level\":\"critical\"},\"label\":{\"class\":\"medium\"}}\n";
    csirt_evaluation *evaluation = make("{\"aim\":\"classes\"}", NULL);
    csirt_document *yaml = NULL, *found;
    csirt_charter *charter = NULL;
    csirt_error *error = NULL;
    uint64_t taken, length;
    const char *text;
    CHECK_OK(csirt_charter_default(&yaml, &error), error);
    text = csirt_document_data(yaml, &length);
    CHECK_OK(csirt_charter_parse(text, length, NULL, 0, &charter, &error), error);
    CHECK_STATUS(CSIRT_E_NOT_FOUND, csirt_evaluation_add_table(evaluation, charter, "severiti", CSIRT_TEXT_NUL, &error),
                 error); /* [B-3] */
    CHECK_OK(csirt_evaluation_add_table(evaluation, charter, "severity", CSIRT_TEXT_NUL, &error), error);
    csirt_charter_free(&charter);
    csirt_document_free(&yaml);
    take(evaluation, cases, sizeof cases - 1, CSIRT_BATCH_WHOLE, &taken);
    found = report(evaluation, CSIRT_REPORT_JSON);
    CHECK_CONTAINS(found, "\"kind\":\"table\"");
    csirt_document_free(&found);
    csirt_evaluation_free(&evaluation);
}

static void labels_apart(void) {
    static const char events[] = "{\"w\":\"a\"}\n{\"w\":\"b\"}\n";
    static const char labels[] = "{\"malicious\":true}\n{\"malicious\":false}\n";
    csirt_evaluation *evaluation = make("", NULL);
    csirt_rules *rules = parse(rules_text);
    csirt_document *found;
    csirt_error *error = NULL;
    uint64_t taken, taken_labels;
    CHECK_OK(csirt_evaluation_add_rules(evaluation, rules, &error), error);
    CHECK_OK(csirt_evaluation_take(evaluation, events, sizeof events - 1, labels, 19, CSIRT_BATCH_PARTIAL, &taken,
                                   &taken_labels, &error), error);
    CHECK(taken == 10 && taken_labels == 19);
    CHECK_OK(csirt_evaluation_take(evaluation, events + taken, sizeof events - 1 - taken, labels + taken_labels,
                                   sizeof labels - 1 - taken_labels, CSIRT_BATCH_WHOLE, &taken, &taken_labels, &error),
             error);
    found = report(evaluation, CSIRT_REPORT_JSON);
    CHECK_CONTAINS(found, "\"right\":2");
    csirt_document_free(&found);
    csirt_rules_free(&rules);
    csirt_evaluation_free(&evaluation);
}

static uint64_t ticks(void) {
    static uint64_t time;
    return time += 1000;
}

static void timed(void) {
    csirt_evaluation *evaluation = make("{\"resamples\":0}", ticks);
    csirt_rules *rules = parse(rules_text);
    csirt_document *found;
    csirt_error *error = NULL;
    uint64_t taken;
    int i;
    CHECK_OK(csirt_evaluation_add_rules(evaluation, rules, &error), error);
    for (i = 0; i < 32; ++i) take(evaluation, lines, sizeof lines - 1, CSIRT_BATCH_WHOLE, &taken);
    found = report(evaluation, CSIRT_REPORT_JSON);
    CHECK_CONTAINS(found, "\"nanoseconds\":");
    CHECK_CONTAINS(found, "\"tried\":");
    csirt_document_free(&found);
    csirt_rules_free(&rules);
    csirt_evaluation_free(&evaluation);
}

static void refused(void) {
    csirt_evaluation_options options;
    csirt_evaluation *evaluation = NULL;
    csirt_document *found = NULL;
    csirt_error *error = NULL;
    uint64_t taken, labels;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.settings = "{\"aim\":\"rulez\"}";
    options.settings_length = CSIRT_TEXT_NUL;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_evaluation_create(&options, &evaluation, &error), error);
    CHECK(evaluation == NULL);
    options.settings = NULL;
    options.settings_length = 0;
    options.reserved = 1;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_evaluation_create(&options, &evaluation, &error), error); /* [C-5.3] */
    evaluation = make("", NULL);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_evaluation_report(evaluation, 3, &found, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_evaluation_take(evaluation, "", 0, NULL, 0, 2, &taken, &labels, &error), error);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_evaluation_take(evaluation, "rubbish\n", 8, NULL, 0, 0, &taken, &labels, &error),
                 error);
    csirt_evaluation_free(&evaluation);
    csirt_evaluation_free(&evaluation); /* [C-3.2] */
}

int main(void) {
    whole_and_cut();
    table();
    labels_apart();
    timed();
    refused();
    return DONE();
}
