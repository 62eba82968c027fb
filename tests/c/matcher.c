/* The matcher: single events, batches cut anywhere, explanations, several threads on one rule set. */
#include <pthread.h>

#include "check.h"

#define CAPACITY 16

static const char text[] =
    "title: named ada\nid: r-ada\nlogsource: {category: x}\ndetection: {s: {name: ada}, condition: s}\n"
    "---\n"
    "title: any admin\nid: r-role\nlogsource: {category: x}\ndetection: {s: {role|contains: adm}, condition: s}\n";

static const char lines[] =
    "{\"name\":\"bob\"}\n"
    "{\"name\":\"Ada\",\"role\":\"Admin\"}\r\n"
    "\n"
    "rubbish\n"
    "{\"role\":\"sysadm\"}";

static csirt_rules *parse(void) {
    csirt_rules *rules = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_rules_parse(text, CSIRT_TEXT_NUL, NULL, 0, NULL, &rules, &error), error);
    return rules;
}

static csirt_matcher *make(const csirt_rules *rules) {
    csirt_matcher *matcher = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_matcher_create(rules, NULL, &matcher, &error), error); /* [M-1] */
    return matcher;
}

static void single(csirt_matcher *matcher) {
    csirt_match found[CAPACITY];
    csirt_error *error = NULL;
    uint64_t count = 99;
    CHECK_OK(csirt_matcher_match(matcher, "{\"name\":\"ada\",\"role\":\"admin\"}", CSIRT_TEXT_NUL, found, CAPACITY, &count,
                                 &error), error);
    CHECK(count == 2 && found[0].rule == 0 && found[1].rule == 1); /* [M-2] */
    CHECK_OK(csirt_matcher_match(matcher, "{\"name\":\"ada\",\"role\":\"admin\"}", CSIRT_TEXT_NUL, NULL, 0, &count, &error),
             error);
    CHECK(count == 2);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_matcher_match(matcher, "[1]", 3, found, CAPACITY, &count, &error), error);
    CHECK_STATUS(CSIRT_E_SYNTAX, csirt_matcher_match(matcher, "{\"a\":\"\xFF\"}", 9, found, CAPACITY, &count, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_matcher_match(matcher, "{}", 2, NULL, 3, &count, &error), error);
}

static void batch(csirt_matcher *matcher) {
    csirt_match found[CAPACITY];
    csirt_batch done;
    csirt_error *error = NULL;
    CHECK_OK(csirt_matcher_match_batch(matcher, lines, sizeof lines - 1, 100, CSIRT_BATCH_WHOLE, found, CAPACITY, &done,
                                       &error), error);
    CHECK(done.consumed == sizeof lines - 1 && done.events == 4 && done.matches == 3); /* [M-3] */
    CHECK(done.malformed == 1 && strncmp(lines + done.malformed_offset, "rubbish", 7) == 0);
    CHECK(found[0].event == 101 && found[0].rule == 0);
    CHECK(found[1].event == 101 && found[1].rule == 1);
    CHECK(strncmp(lines + found[0].offset, "{\"name\":\"Ada\"", 13) == 0 && found[0].length == 29);
    CHECK(found[2].event == 103 && found[2].rule == 1);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_matcher_match_batch(matcher, lines, 5, 0, 2, found, CAPACITY, &done, &error),
                 error); /* [C-5.3] */
}

/* [M-4] A small array ends the call early; going on at `consumed` finds the rest. */
static void small_array(csirt_matcher *matcher) {
    csirt_match found[2];
    csirt_batch done;
    csirt_error *error = NULL;
    uint64_t taken = 0, events = 0, matches = 0;
    while (taken < sizeof lines - 1) {
        CHECK_OK(csirt_matcher_match_batch(matcher, lines + taken, sizeof lines - 1 - taken, events, 0, found, 2, &done,
                                           &error), error);
        taken += done.consumed;
        events += done.events;
        matches += done.matches;
        if (done.consumed == 0) break;
    }
    CHECK(taken == sizeof lines - 1 && events == 4 && matches == 3);
    CHECK_STATUS(CSIRT_E_LIMIT, csirt_matcher_match_batch(matcher, lines + 15, sizeof lines - 16, 0, 0, found, 1, &done,
                                                          &error), error);
}

/* [M-5] However the bytes are cut, the matches are the same. */
static void cut_anywhere(csirt_matcher *matcher) {
    csirt_match found[CAPACITY];
    csirt_batch done;
    csirt_error *error = NULL;
    uint64_t cut, total = sizeof lines - 1;
    for (cut = 0; cut <= total; ++cut) {
        uint64_t events, matches, at;
        CHECK_OK(csirt_matcher_match_batch(matcher, lines, cut, 0, CSIRT_BATCH_PARTIAL, found, CAPACITY, &done, &error),
                 error);
        CHECK(done.consumed <= cut);
        at = done.consumed;
        events = done.events;
        matches = done.matches;
        CHECK_OK(csirt_matcher_match_batch(matcher, lines + at, total - at, events, CSIRT_BATCH_WHOLE, found + matches,
                                           CAPACITY - matches, &done, &error), error);
        CHECK(at + done.consumed == total && events + done.events == 4 && matches + done.matches == 3);
        CHECK(found[0].event == 1 && found[1].event == 1 && found[2].event == 3);
    }
}

static void limits(const csirt_rules *rules) {
    csirt_matcher_options options;
    csirt_matcher *matcher = NULL;
    csirt_error *error = NULL;
    uint64_t count;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.event_bytes = 20;
    options.event_depth = 2;
    CHECK_OK(csirt_matcher_create(rules, &options, &matcher, &error), error);
    CHECK_STATUS(CSIRT_E_LIMIT, csirt_matcher_match(matcher, "{\"name\":\"a very long name\"}", CSIRT_TEXT_NUL, NULL, 0,
                                                    &count, &error), error);
    CHECK_STATUS(CSIRT_E_LIMIT, csirt_matcher_match(matcher, "{\"a\":{\"b\":{\"c\":1}}}", CSIRT_TEXT_NUL, NULL, 0, &count,
                                                    &error), error);
    csirt_matcher_free(&matcher);
    options.event_depth = 1025;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_matcher_create(rules, &options, &matcher, &error), error);
    options.event_depth = 0;
    options.event_bytes = UINT64_MAX;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_matcher_create(rules, &options, &matcher, &error), error);
    options.event_bytes = 0;
    options.routing = 3;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_matcher_create(rules, &options, &matcher, &error), error); /* [C-5.3] */
}

static void explain(csirt_matcher *matcher) {
    csirt_document *why = NULL;
    csirt_error *error = NULL;
    CHECK_OK(csirt_matcher_explain(matcher, "{\"name\":\"Ada\"}", CSIRT_TEXT_NUL, 0, &why, &error), error); /* [M-6] */
    CHECK_CONTAINS(why, "\"matched\":true");
    CHECK_CONTAINS(why, "\"found\":\"Ada\"");
    csirt_document_free(&why);
    CHECK_OK(csirt_matcher_explain(matcher, "{\"name\":\"bob\"}", CSIRT_TEXT_NUL, 0, &why, &error), error);
    CHECK_CONTAINS(why, "\"matched\":false");
    CHECK_CONTAINS(why, "\"failed\":[{");
    csirt_document_free(&why);
    CHECK_STATUS(CSIRT_E_NOT_FOUND, csirt_matcher_explain(matcher, "{}", 2, 2, &why, &error), error);
}

static void *match_many(void *rules) {
    csirt_matcher *matcher = make((const csirt_rules *)rules);
    uintptr_t sum = 0;
    int i;
    for (i = 0; i < 2000; ++i) {
        uint64_t count = 0;
        sum += csirt_matcher_match(matcher, "{\"name\":\"ada\"}", CSIRT_TEXT_NUL, NULL, 0, &count, NULL) == CSIRT_OK ? count
                                                                                                                  : 100;
    }
    csirt_matcher_free(&matcher);
    return (void *)sum;
}

/* [C-7.1] Rules are shared: one matcher per thread, all on the same set. */
static void threads(csirt_rules *rules) {
    pthread_t running[4];
    int i;
    for (i = 0; i < 4; ++i) CHECK(pthread_create(&running[i], NULL, match_many, rules) == 0);
    for (i = 0; i < 4; ++i) {
        void *sum = NULL;
        CHECK(pthread_join(running[i], &sum) == 0);
        CHECK((uintptr_t)sum == 2000);
    }
}

int main(void) {
    csirt_rules *rules = parse();
    csirt_matcher *matcher = make(rules);
    threads(rules);
    limits(rules);
    csirt_rules_free(&rules); /* [C-3.3] the matcher goes on */
    single(matcher);
    batch(matcher);
    small_array(matcher);
    cut_anywhere(matcher);
    explain(matcher);
    csirt_matcher_free(&matcher);
    return DONE();
}
