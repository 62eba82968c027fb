/* The few lines that the C tests need: count what fails, say where, go on. */
#ifndef CSIRT_TESTS_CHECK_H
#define CSIRT_TESTS_CHECK_H

#include <csirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_failures = 0;

#define CHECK(condition)                                                        \
    do {                                                                        \
        if (!(condition)) {                                                     \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
            ++check_failures;                                                   \
        }                                                                       \
    } while (0)

/* The status is `expected`; an unexpected error is shown. Frees the error. */
#define CHECK_STATUS(expected, call, error)                                                                 \
    do {                                                                                                    \
        int32_t check_status = (call);                                                                      \
        if (check_status != (expected)) {                                                                   \
            fprintf(stderr, "%s:%d: %s answered %s: %s %s\n", __FILE__, __LINE__, #call,                    \
                    csirt_status_name(check_status, NULL), csirt_error_message(error, NULL),                \
                    csirt_error_problems(error, NULL));                                                     \
            ++check_failures;                                                                               \
        }                                                                                                   \
        CHECK(csirt_error_code(error) == (check_status == CSIRT_OK ? CSIRT_OK : check_status));             \
        csirt_error_free(&(error));                                                                         \
    } while (0)

#define CHECK_OK(call, error) CHECK_STATUS(CSIRT_OK, call, error)

#define CHECK_CONTAINS(document, part)                                                                      \
    do {                                                                                                    \
        if (strstr(csirt_document_data(document, NULL), (part)) == NULL) {                                  \
            fprintf(stderr, "%s:%d: no %s in %s\n", __FILE__, __LINE__, (part), csirt_document_data(document, NULL)); \
            ++check_failures;                                                                               \
        }                                                                                                   \
    } while (0)

#define DONE() (check_failures == 0 ? (printf("ok\n"), 0) : 1)

#endif
