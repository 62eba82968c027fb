/* The correlator: matches in, findings over several events out, in any order of arrival. */
#include "check.h"

static const char text[] =
    "title: failed\nname: failed\nlogsource: {category: x}\ndetection: {s: {ok: 'false'}, condition: s}\n"
    "---\n"
    "title: many failed\nid: many\nlevel: high\n"
    "correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 60s, condition: {gte: 3}}\n";

static const char lines[] =
    "{\"ok\":\"false\",\"user\":\"Ada\",\"timestamp\":\"2026-03-02T08:00:10Z\"}\n"
    "{\"ok\":\"false\",\"user\":\"bob\",\"timestamp\":\"2026-03-02T08:00:11Z\"}\n"
    "{\"ok\":\"true\",\"user\":\"ada\",\"timestamp\":\"2026-03-02T08:00:12Z\"}\n"
    "{\"ok\":\"false\",\"user\":\"ADA\",\"timestamp\":\"2026-03-02T08:00:05Z\"}\n"
    "{\"ok\":\"false\",\"user\":\"ada\",\"timestamp\":\"2026-03-02T08:00:20Z\"}\n"
    "{\"ok\":\"false\",\"user\":\"ada\"}\n";

#define FIRST INT64_C(1772438405000000000) /* 2026-03-02T08:00:05Z */

static csirt_rules *parse(void) {
    csirt_rules *rules = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_rules_parse(text, CSIRT_TEXT_NUL, NULL, 0, NULL, &rules, &error), error);
    return rules;
}

static uint64_t match(const csirt_rules *rules, csirt_match *found, uint64_t capacity) {
    csirt_matcher *matcher = NULL;
    csirt_error *error = NULL;
    csirt_batch batch;
    CHECK_OK(csirt_matcher_create(rules, NULL, &matcher, &error), error);
    CHECK_OK(csirt_matcher_match_batch(matcher, lines, sizeof lines - 1, 0, CSIRT_BATCH_WHOLE, found, capacity, &batch,
                                       &error), error);
    csirt_matcher_free(&matcher);
    return batch.matches;
}

static csirt_correlator *make(const csirt_rules *rules, int64_t lateness) {
    csirt_correlator_options options;
    csirt_correlator *correlator = NULL;
    csirt_error *error = NULL;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.lateness = lateness;
    CHECK_OK(csirt_correlator_create(rules, &options, &correlator, &error), error); /* [CO-2] */
    return correlator;
}

static void describes(const csirt_rules *rules) {
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_rules_correlations(rules, &document, &error), error); /* [CO-1] */
    CHECK_CONTAINS(document, "\"id\":\"many\"");
    CHECK_CONTAINS(document, "\"timespan\":\"1m\"");
    csirt_document_free(&document);
    CHECK_OK(csirt_rules_info(rules, 0, &document, &error), error);
    CHECK_CONTAINS(document, "\"reports\":false");
    csirt_document_free(&document);
}

/* Feeds each match in a call of its own, the last one first or the first one first, and each twice. */
static void finds(const csirt_rules *rules, int backwards) {
    csirt_match found[8];
    csirt_correlation fired[4];
    csirt_document *document = NULL;
    csirt_error *error = NULL;
    uint64_t i, count = match(rules, found, 8), taken = 99;
    csirt_correlator *correlator = make(rules, 0);
    CHECK(count == 5);
    for (i = 0; i < 2 * count; ++i) { /* [CO-3] [CO-4] */
        const csirt_match *one = &found[(backwards ? 2 * count - 1 - i : i) % count];
        CHECK_OK(csirt_correlator_feed(correlator, "log", 3, 1000, lines, sizeof lines - 1, one, 1, CSIRT_TIME_NONE,
                                       &error), error);
    }
    CHECK_OK(csirt_correlator_take(correlator, fired, 4, &taken, NULL, &error), error);
    CHECK(taken == 0);
    CHECK_OK(csirt_correlator_settle(correlator, &error), error); /* [CO-7] */
    CHECK_OK(csirt_correlator_take(correlator, fired, 4, &taken, &document, &error), error); /* [CO-8] */
    CHECK(taken == 1 && fired[0].rule == 0 && fired[0].count == 3 && fired[0].flags == 0);
    CHECK(fired[0].first_seen == FIRST && fired[0].last_seen == FIRST + INT64_C(15000000000));
    CHECK(fired[0].offset == 1000 + found[3].offset);
    CHECK_CONTAINS(document, "\"group\":[{\"field\":\"user\",\"value\":\"ada\"}]");
    csirt_document_free(&document);
    CHECK_OK(csirt_correlator_take(correlator, fired, 4, &taken, NULL, &error), error);
    CHECK(taken == 0);
    CHECK_OK(csirt_correlator_statistics(correlator, &document, &error), error); /* [CO-9] */
    CHECK_CONTAINS(document, "\"untimed\":2");
    CHECK_CONTAINS(document, "\"duplicates\":4");
    csirt_document_free(&document);
    csirt_correlator_free(&correlator);
}

static void settles(const csirt_rules *rules) {
    csirt_match found[8];
    csirt_correlation fired[4];
    csirt_error *error = NULL;
    uint64_t count = match(rules, found, 8), taken = 0;
    csirt_correlator *correlator = make(rules, CSIRT_LATENESS_FOREVER);
    CHECK_OK(csirt_correlator_feed(correlator, "log", 3, 0, lines, sizeof lines - 1, found, count, FIRST, &error), error);
    CHECK_OK(csirt_correlator_advance(correlator, FIRST + INT64_C(14000000000), &error), error); /* [CO-6] */
    CHECK_OK(csirt_correlator_take(correlator, fired, 4, &taken, NULL, &error), error);
    CHECK(taken == 1); /* the event without a time of its own counts with the one that was given */
    csirt_correlator_free(&correlator);
}

static void refuses(const csirt_rules *rules) {
    csirt_match found[8];
    csirt_correlator_options options;
    csirt_correlator *correlator = make(rules, CSIRT_LATENESS_NONE);
    csirt_error *error = NULL;
    uint64_t count = match(rules, found, 8);
    found[0].rule = 7;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_correlator_feed(correlator, "log", 3, 0, lines, sizeof lines - 1, found, count,
                                                        CSIRT_TIME_NONE, &error), error);
    found[0].rule = 0;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_correlator_feed(correlator, "log", 3, 0, lines, 20, found, count,
                                                        CSIRT_TIME_NONE, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_correlator_feed(correlator, "log", 3, 0, lines, 20, NULL, 1, CSIRT_TIME_NONE,
                                                        &error), error);
    csirt_correlator_free(&correlator);
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.again = 9;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_correlator_create(rules, &options, &correlator, &error), error);
    options.again = 0;
    options.limit_pending = 2;
    CHECK_OK(csirt_correlator_create(rules, &options, &correlator, &error), error);
    CHECK_STATUS(CSIRT_E_LIMIT, csirt_correlator_feed(correlator, "log", 3, 0, lines, sizeof lines - 1, found, count,
                                                      CSIRT_TIME_NONE, &error), error); /* [CO-5] */
    CHECK_OK(csirt_correlator_settle(correlator, &error), error);
    csirt_correlator_free(&correlator);
    csirt_correlator_free(&correlator);
}

int main(void) {
    csirt_rules *rules = parse();
    describes(rules);
    finds(rules, 0);
    finds(rules, 1);
    settles(rules);
    refuses(rules);
    csirt_rules_free(&rules);
    return DONE();
}
