/* Version, status names and error objects. */
#include "check.h"

static void version(void) {
    uint64_t length = 0;
    const char *text = csirt_version_text(&length);
    char expected[32];
    snprintf(expected, sizeof expected, "%d.%d.%d", CSIRT_VERSION_MAJOR, CSIRT_VERSION_MINOR, CSIRT_VERSION_PATCH);
    CHECK(strcmp(text, expected) == 0 && length == strlen(expected)); /* [V-2] */
    CHECK(csirt_version_number() ==
          CSIRT_VERSION_MAJOR * 1000000u + CSIRT_VERSION_MINOR * 1000u + CSIRT_VERSION_PATCH); /* [V-1] */
}

static void status_names(void) {
    CHECK(strcmp(csirt_status_name(CSIRT_E_BUSY, NULL), "CSIRT_E_BUSY") == 0); /* [E-1] */
    CHECK(strcmp(csirt_status_name(CSIRT_OK, NULL), "CSIRT_OK") == 0);
    CHECK(strcmp(csirt_status_name(-15, NULL), "CSIRT_E_UNSUPPORTED") == 0);
    CHECK(strcmp(csirt_status_name(-16, NULL), "CSIRT_E_UNKNOWN") == 0);
    CHECK(strcmp(csirt_status_name(1, NULL), "CSIRT_E_UNKNOWN") == 0);
    CHECK(strcmp(csirt_status_name(INT32_MIN, NULL), "CSIRT_E_UNKNOWN") == 0);
}

static void null_error(void) {
    uint64_t length = 7;
    csirt_error *error = NULL;
    CHECK(csirt_error_code(NULL) == CSIRT_OK); /* [E-2] */
    CHECK(strcmp(csirt_error_message(NULL, &length), "") == 0 && length == 0); /* [E-3] */
    length = 7;
    CHECK(strcmp(csirt_error_subject(NULL, &length), "") == 0 && length == 0); /* [E-4] */
    CHECK(strcmp(csirt_error_problems(NULL, &length), "[]") == 0 && length == 2); /* [E-5] */
    csirt_error_free(&error); /* [C-3.2] null is accepted, and so is a null address */
    csirt_error_free(NULL);
}

static void failing_call(void) {
    csirt_charter *charter = (csirt_charter *)&check_failures;
    csirt_error *error = NULL;
    int32_t status = csirt_charter_load("/no/such/charter.yaml", CSIRT_TEXT_NUL, &charter, &error);
    CHECK(status == CSIRT_E_NOT_FOUND || status == CSIRT_E_IO); /* [C-2.1] */
    CHECK(charter == NULL);                                     /* [C-2.4] */
    CHECK(error != NULL && csirt_error_code(error) == status);  /* [C-2.2] */
    CHECK(strstr(csirt_error_message(error, NULL), "/no/such/charter.yaml") != NULL);
    CHECK(strlen(csirt_error_subject(error, NULL)) > 0);
    csirt_error_free(&error); /* [C-3.1] */
    CHECK(error == NULL);     /* [C-3.2] */
    CHECK(csirt_charter_load("/no/such/charter.yaml", CSIRT_TEXT_NUL, &charter, NULL) == status); /* [C-2.3] */
}

/* A success sets the error to null, whatever it held. [C-2.2] */
static void success_clears(void) {
    csirt_document *yaml = NULL;
    csirt_error *error = (csirt_error *)&check_failures;
    CHECK(csirt_charter_default(&yaml, &error) == CSIRT_OK);
    CHECK(error == NULL);
    csirt_document_free(&yaml);
    CHECK(yaml == NULL);
}

/* [C-2.5] Null receivers and outputs answer, naming the argument. */
static void null_arguments(void) {
    csirt_error *error = NULL;
    csirt_document *document = NULL;
    csirt_matcher *matcher = NULL;
    CHECK_STATUS(CSIRT_E_INVALID, csirt_charter_default(NULL, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_charter_describe(NULL, &document, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_matcher_create(NULL, NULL, &matcher, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_open(NULL, NULL, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_engine_tick(NULL, 0, &document, &error), error);
    CHECK_STATUS(CSIRT_E_INVALID, csirt_matcher_match(NULL, "{}", 2, NULL, 0, NULL, &error), error);
    CHECK(csirt_engine_snapshot(NULL, &error) == CSIRT_E_INVALID);
    CHECK(strcmp(csirt_error_subject(error, NULL), "engine") == 0); /* [E-4] */
    csirt_error_free(&error);
    CHECK(csirt_rules_count(NULL) == 0);
    CHECK(strcmp(csirt_document_data(NULL, NULL), "") == 0); /* [D-1] */
}

/* A file name may be any bytes; the message stays UTF-8. [C-4.3] */
static void file_names_that_are_not_utf8(void) {
    csirt_charter *charter = NULL;
    csirt_error *error = NULL;
    CHECK(csirt_charter_load("/no/\xFF\xFE.yaml", CSIRT_TEXT_NUL, &charter, &error) != CSIRT_OK);
    CHECK(strstr(csirt_error_message(error, NULL), "\xFF") == NULL);
    CHECK(strstr(csirt_error_message(error, NULL), "\xEF\xBF\xBD") != NULL);
    csirt_error_free(&error);
}

int main(void) {
    version();
    status_names();
    null_error();
    failing_call();
    success_clears();
    null_arguments();
    file_names_that_are_not_utf8();
    return DONE();
}
