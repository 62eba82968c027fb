/*
 * csirt.h - libcsirt, an embeddable CSIRT engine: the C interface, and the only binary interface that is promised.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * The library decides what becomes of security events, who may act, who must consent, who may be told what, and keeps
 * a record that proves it. It has no server, starts no threads, reads no clock and touches nothing outside but the
 * journal file that it is given. A complete program that embeds it is examples/embed.c.
 *
 *
 * CONVENTIONS. They hold for every function below; a binding can be written from them. Sentences with an id such as
 * [C-1.1] are held by tests that name it.
 *
 * 1. Names and arguments
 *    [C-1.1] Every symbol that the library exports begins with "csirt_".
 *    Functions are csirt_<noun>_<verb>, types csirt_<noun>, constants CSIRT_<NOUN>_<VALUE>, callbacks csirt_<noun>_fn.
 *    Arguments stand in this order: receiver, inputs, outputs, `csirt_error **error` last.
 *    A text is two arguments, its first byte and its length.
 *
 * 2. Status and errors
 *    [C-2.1] A function that can fail answers int32_t: CSIRT_OK (0) on success, else a negative CSIRT_E_ code.
 *    Codes are stable and never reused; texts are English and may improve.
 *    [C-2.2] On failure `*error` is set to a new object that the caller frees; on success it is set to null.
 *    [C-2.3] `error` may be null; the status is then all that is told.
 *    [C-2.4] On failure handles and documents that are outputs are set to null, and nothing is half done.
 *    [C-2.5] A null receiver or a null output that is not called optional answers CSIRT_E_INVALID; it does not crash.
 *    A refusal (a denied action, a disclosure that no rule allows) is not an error: it is a decision, and status 0.
 *
 * 3. Ownership
 *    [C-3.1] What a function hands out through `csirt_x **` belongs to the caller, who ends it by csirt_x_free.
 *    [C-3.2] csirt_x_free takes the address of the handle, ends it, and sets it to null; it accepts an address that
 *    holds null, and a null address. Nobody calls free().
 *    [C-3.3] A child keeps its parent alive: a matcher or engine may outlive the rules and charter that it was made
 *    from, so that a garbage collector may free in any order.
 *    Inputs are only read, and only until the function returns, unless its comment says otherwise.
 *
 * 4. Texts and documents
 *    [C-4.1] A text that goes in is UTF-8 by pointer and length; CSIRT_TEXT_NUL as length means: up to the first NUL.
 *    [C-4.2] A null pointer is the empty text when its length is 0 or CSIRT_TEXT_NUL, else CSIRT_E_INVALID.
 *    [C-4.3] A text that comes out is UTF-8, has a length, and is NUL-terminated besides; it lives as long as the
 *    object that it was asked of. `length` may be null.
 *    [C-4.4] A document that comes out is canonical JSON (RFC 8785): the same answer is the same bytes, always and
 *    everywhere. Members that equal their default are left out, but for enumerators. Documents may gain members; readers
 *    skip unknown ones. Schemas of all documents are installed beside the library (nouns.schema.json).
 *    File names are bytes as the operating system takes them.
 *
 * 5. Numbers and structs
 *    Only types of fixed width are used. Nothing is returned by value but int32_t, uint32_t, uint64_t and pointers.
 *    [C-5.1] An option struct begins with `uint32_t struct_size`, which the caller sets to sizeof of the struct that he
 *    was compiled with; he zeroes the rest and sets what he means. Zero is always the default. A null pointer to
 *    options means all defaults.
 *    [C-5.2] Option structs grow at their end only. A shorter one of an earlier version is read as if filled up with
 *    zeros; a longer one is accepted when all that this version does not know is zero, else CSIRT_E_UNSUPPORTED.
 *    [C-5.3] Unknown flags, unknown enumerators and non-zero reserved members answer CSIRT_E_INVALID.
 *
 * 6. Time
 *    A point in time is int64_t nanoseconds since 1970-01-01T00:00:00Z. The library reads no clock: the host says what
 *    time it is. [C-6.1] Engine time never goes back: an earlier time counts as the latest one that was given.
 *
 * 7. Threads, processes, callbacks
 *    [C-7.1] `const` on a receiver means: may be called from several threads at once. Any other receiver belongs to one
 *    thread at a time. Charters and rules are immutable and shared; use one matcher per thread.
 *    [C-7.2] An engine or matcher that is called while a call on it is running, from its own callback or from another
 *    thread, answers CSIRT_E_BUSY and does nothing.
 *    [C-7.3] An engine that was opened before fork() answers CSIRT_E_FORKED in the child; open it after fork. Freeing it
 *    there leaves the journal to the parent, and the memory of the engine with the child until it ends.
 *    [C-7.4] User data comes with a destructor, which runs exactly once: when the object that took it is freed, or
 *    before a failed registration returns. It does not run in a forked child. Options whose struct_size is no size
 *    of such a struct are not read, and so take nothing.
 *    [C-7.5] An engine or matcher may be freed while a call on it runs, from its own callback or from another thread:
 *    the address is null at once, the call goes on, and the handle ends when the call returns.
 *    The library has no global state, no initialisation, no signal handlers, no threads.
 *
 * 8. When something is wrong with us
 *    [C-8.1] When memory runs out, the call answers CSIRT_E_MEMORY, and the handle stays usable.
 *    [C-8.2] When an invariant of the library breaks, the call answers CSIRT_E_INTERNAL and the handle is poisoned: every
 *    later call on it but free answers CSIRT_E_INTERNAL too. The process is never aborted.
 */
#ifndef CSIRT_H
#define CSIRT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CSIRT_API __attribute__((visibility("default")))
#else
#define CSIRT_API
#endif

/* ---------------------------------------------------------------------------------------------------------------- */
/* Version                                                                                                          */

/* The version that this header belongs to. Within one major version the binary interface only grows. */
#define CSIRT_VERSION_MAJOR 0
#define CSIRT_VERSION_MINOR 1
#define CSIRT_VERSION_PATCH 0

/* [V-1] The version of the library that runs: major * 1000000 + minor * 1000 + patch. It may be newer than the header. */
CSIRT_API uint32_t csirt_version_number(void);

/* [V-2] The same as text, "0.1.0". It lives as long as the process. */
CSIRT_API const char *csirt_version_text(uint64_t *length);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Status and errors                                                                                                */

/* What a call answers. Numbers never change meaning. */
enum {
    CSIRT_OK = 0,
    CSIRT_E_INVALID = -1,     /* an argument or document breaks its contract */
    CSIRT_E_SYNTAX = -2,      /* text that is no JSON, YAML or condition */
    CSIRT_E_CHARTER = -3,     /* a charter that cannot be accepted; see csirt_error_problems */
    CSIRT_E_RULES = -4,       /* a rule that cannot be compiled; see csirt_error_problems */
    CSIRT_E_NOT_FOUND = -5,   /* names nothing, or nothing that the viewer may know of */
    CSIRT_E_CONFLICT = -6,    /* other processes kept writing what this call read; nothing was done */
    CSIRT_E_IO = -7,          /* the operating system refused: no such file, no space, no permission */
    CSIRT_E_CORRUPT = -8,     /* a journal that does not prove what it says */
    CSIRT_E_NEWER = -9,       /* written by a newer version of this library */
    CSIRT_E_LIMIT = -10,      /* a limit would be exceeded */
    CSIRT_E_BUSY = -11,       /* called from its own callback, or locked by another process for too long */
    CSIRT_E_FORKED = -12,     /* the handle was opened before fork() */
    CSIRT_E_MEMORY = -13,     /* out of memory; the handle stays usable */
    CSIRT_E_INTERNAL = -14,   /* an invariant of ours broke; the handle is poisoned */
    CSIRT_E_UNSUPPORTED = -15 /* known and valid, yet not offered by this build */
};

/* [E-1] The name of a status, "CSIRT_E_BUSY"; "CSIRT_E_UNKNOWN" for a number that is none. Lives with the process. */
CSIRT_API const char *csirt_status_name(int32_t status, uint64_t *length);

/* Says why a call failed. Immutable; owned by the caller; independent of the handle that was called. */
typedef struct csirt_error csirt_error;

/* [E-2] The status that the call answered; CSIRT_OK for null. */
CSIRT_API int32_t csirt_error_code(const csirt_error *error);

/* [E-3] One or more sentences for a human, in English: what was found, where, what was expected. Empty for null. */
CSIRT_API const char *csirt_error_message(const csirt_error *error, uint64_t *length);

/* [E-4] What the error is about: a file, an id, the name of an argument. May be empty; empty for null. */
CSIRT_API const char *csirt_error_subject(const csirt_error *error, uint64_t *length);

/*
 * [E-5] All mistakes that were found, not only the first, as a JSON list of
 * {"file", "line", "column", "pointer", "found", "expected", "message"}: line and column from 1, columns in bytes,
 * `pointer` a JSON pointer (RFC 6901) into the document. "[]" when the message says everything.
 */
CSIRT_API const char *csirt_error_problems(const csirt_error *error, uint64_t *length);

CSIRT_API void csirt_error_free(csirt_error **error);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Texts and documents                                                                                              */

/* As a length: the text ends at its first NUL. */
#define CSIRT_TEXT_NUL UINT64_MAX

/* One text of a list of texts. `length` may be CSIRT_TEXT_NUL. This struct never changes. */
typedef struct csirt_text {
    const char *data;
    uint64_t length;
} csirt_text;

/* An answer: bytes that the caller owns. Immutable. JSON unless the function that made it says otherwise. */
typedef struct csirt_document csirt_document;

/* [D-1] The bytes; they live as long as the document. Empty text for null. */
CSIRT_API const char *csirt_document_data(const csirt_document *document, uint64_t *length);

CSIRT_API void csirt_document_free(csirt_document **document);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Time                                                                                                             */

/* As a point in time: none was given. */
#define CSIRT_TIME_NONE INT64_MIN

/*
 * [T-1] Reads RFC 3339 ("2026-03-01T12:00:00Z", any offset; without one it is UTC; up to nine fractional digits).
 * CSIRT_E_SYNTAX when the text is none or lies outside the years 1677 to 2262.
 */
CSIRT_API int32_t csirt_time_parse(const char *text, uint64_t text_length, int64_t *time, csirt_error **error);

/* [T-2] Writes RFC 3339 in UTC with the fewest fractional digits of 0, 3, 6 or 9 that lose nothing. Not JSON. */
CSIRT_API int32_t csirt_time_format(int64_t time, csirt_document **text, csirt_error **error);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Charter: what the organization decided                                                                           */

/* Immutable; const functions may be called from several threads at once. The format is described in docs/charter.md. */
typedef struct csirt_charter csirt_charter;

/*
 * [CH-1] Reads a charter from a file, YAML 1.2 or JSON. CSIRT_E_CHARTER with every mistake at once (see
 * csirt_error_problems), CSIRT_E_SYNTAX when it is neither YAML nor JSON, CSIRT_E_IO when it cannot be read.
 */
CSIRT_API int32_t csirt_charter_load(const char *path, uint64_t path_length, csirt_charter **charter,
                                     csirt_error **error);

/* [CH-2] The same from memory; `file` names the text in problems and may be empty. */
CSIRT_API int32_t csirt_charter_parse(const char *text, uint64_t text_length, const char *file, uint64_t file_length,
                                      csirt_charter **charter, csirt_error **error);

/* [CH-3] The charter of good practice that comes with the library, as commented YAML to start from. */
CSIRT_API int32_t csirt_charter_default(csirt_document **yaml, csirt_error **error);

/* [CH-4] The JSON Schema (draft 2020-12) of charter documents, for editors. */
CSIRT_API int32_t csirt_charter_schema(csirt_document **schema, csirt_error **error);

/* [CH-5] The charter in canonical JSON, defaults of the library included: the bytes that its hash is made of. */
CSIRT_API int32_t csirt_charter_describe(const csirt_charter *charter, csirt_document **document, csirt_error **error);

/* [CH-6] SHA-256 of the canonical form, 64 hexadecimal digits; records of a journal name their charter by it. */
CSIRT_API const char *csirt_charter_hash(const csirt_charter *charter, uint64_t *length);

/*
 * [CH-7] What an exact analysis finds in its decision tables: a list of analyses as csirt_table_analyse answers, by the
 * tables' names. That a table is bad is an answer, not an error.
 */
CSIRT_API int32_t csirt_charter_analyse(const csirt_charter *charter, csirt_document **analyses, csirt_error **error);

CSIRT_API void csirt_charter_free(csirt_charter **charter);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Tables: one decision table by itself                                                                             */

/* A compiled decision table with the words that its conditions use. Immutable. */
typedef struct csirt_table csirt_table;

/*
 * [TB-1] Reads the table `name` of a document, YAML 1.2 or JSON: a charter, or the part of one that tables need
 * (scales, vocabulary, lists, constituencies, tables). An empty name: its only table. CSIRT_E_CHARTER with every mistake
 * at once, CSIRT_E_SYNTAX, CSIRT_E_NOT_FOUND. `file` names the document in problems and may be empty.
 */
CSIRT_API int32_t csirt_table_parse(const char *text, uint64_t text_length, const char *file, uint64_t file_length,
                                    const char *name, uint64_t name_length, csirt_table **table, csirt_error **error);

/* [TB-2] A table of a charter, which it keeps alive. */
CSIRT_API int32_t csirt_table_select(const csirt_charter *charter, const char *name, uint64_t name_length,
                                     csirt_table **table, csirt_error **error);

/* [TB-3] Its name; lives as long as the table. */
CSIRT_API const char *csirt_table_name(const csirt_table *table, uint64_t *length);

/*
 * [TB-4] Decides on a facts document, an object of field to value; a field that is null or not there is unknown. Answers
 * {"status": "answered" | "no-hit" | "conflict", "outputs", "also", "rows", "by_default", "because", "unknown"}; rows are
 * numbered from 0, `unknown` are the fields that could have changed the answer. CSIRT_E_INVALID for a field or value that
 * the vocabulary does not know, names of teams, people and the like among them. `now` serves conditions that ask for ages; where one does, CSIRT_TIME_NONE is
 * CSIRT_E_INVALID.
 */
CSIRT_API int32_t csirt_table_decide(const csirt_table *table, const char *facts, uint64_t facts_length, int64_t now,
                                     csirt_document **decision, csirt_error **error);

/*
 * [TB-5] The same on every line of a buffer of JSON Lines; lines of white space alone are none. The answer is JSON Lines, one
 * decision for each, without `because`, `also` and `unknown`. An error names the line, from 1, and nothing is answered.
 */
CSIRT_API int32_t csirt_table_decide_batch(const csirt_table *table, const char *lines, uint64_t lines_length,
                                           int64_t now, csirt_document **decisions, csirt_error **error);

/* [TB-6] As csirt_table_decide, with `instead`: the rows that did not fire and came nearest, and what they failed on. */
CSIRT_API int32_t csirt_table_explain(const csirt_table *table, const char *facts, uint64_t facts_length, int64_t now,
                                      csirt_document **decision, csirt_error **error);

/*
 * [TB-7] What an exact analysis finds: {"table", "rows", "exact", "complete", "complete_when_unknown", "overlaps",
 * "conflicts", "issues", "free_tests"}. An issue is {"kind", "severity", "rows", "output", "example", "assumed",
 * "confirmed", "problem"}; `example` are facts that show it. docs/tables.md says what is exact, and what is not.
 */
CSIRT_API int32_t csirt_table_analyse(const csirt_table *table, csirt_document **analysis, csirt_error **error);

/*
 * [TB-8] An SSVC decision table (JSON, schema 2) as a document that csirt_table_parse reads and a charter can hold.
 * The answer is YAML. CSIRT_E_SYNTAX or CSIRT_E_INVALID that says where it is none.
 */
CSIRT_API int32_t csirt_table_import(const char *text, uint64_t text_length, const char *file, uint64_t file_length,
                                     csirt_document **yaml, csirt_error **error);

CSIRT_API void csirt_table_free(csirt_table **table);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Rules: what is worth a finding                                                                                   */

/* A set of Sigma rules, compiled once. Immutable; const functions may be called from several threads at once. */
typedef struct csirt_rules csirt_rules;

/* What becomes of rules of a status. */
enum {
    CSIRT_RULES_TRIAL = 0,   /* they match and are counted; nothing comes of it */
    CSIRT_RULES_LIVE = 1,    /* as any other rule */
    CSIRT_RULES_LEFT_OUT = 2 /* they are left out, and stand in csirt_rules_problems */
};

/* [C-5.1] applies. */
typedef struct csirt_rules_options {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */
    /* Value lists for the modifier `expand`: a JSON object from the placeholder's name to a list of texts. */
    const char *placeholders;
    uint64_t placeholders_length;
    /* Files that map field names and log sources, tried before the built-in ones. */
    const csirt_text *mappings;
    uint64_t mapping_count;
    /*
     * Files of value lists, joined to `placeholders`. *.yml, *.yaml and *.json hold a map from names to lists; any other
     * file is the list of its own name without folder and ending, one value a line.
     */
    const csirt_text *placeholder_files;
    uint64_t placeholder_file_count;
    /* Ids of rules that are in trial from the beginning, and of those that are live whatever their status says. */
    const csirt_text *trial;
    uint64_t trial_count;
    const csirt_text *live;
    uint64_t live_count;
    int32_t deprecated;  /* CSIRT_RULES_: what becomes of rules of the status `deprecated` */
    int32_t unsupported; /* CSIRT_RULES_: and of those of the status `unsupported` */
} csirt_rules_options;

/*
 * Reads rules from folders, files, or archives (.zip, .tar.xz, .tar.gz). A rule that cannot be compiled is left out
 * and stands in csirt_rules_problems; the others work. CSIRT_E_NOT_FOUND for a path, here or
 * in the options, that names nothing, CSIRT_E_IO for one that cannot be read. `options` may be null.
 */
CSIRT_API int32_t csirt_rules_load(const csirt_text *paths, uint64_t path_count, const csirt_rules_options *options,
                                   csirt_rules **rules, csirt_error **error);

/* Reads rules from one YAML text of one or more documents; `name` names it in problems. `options` may be null. */
CSIRT_API int32_t csirt_rules_parse(const char *text, uint64_t text_length, const char *name, uint64_t name_length,
                                    const csirt_rules_options *options, csirt_rules **rules, csirt_error **error);

/* How many rules were compiled; they are numbered from 0, in an order that depends on their content alone.
 * 0 for null. */
CSIRT_API uint64_t csirt_rules_count(const csirt_rules *rules);

/* The id of a rule, for a number below csirt_rules_count; null otherwise. Lives as long as the rules. */
CSIRT_API const char *csirt_rules_id(const csirt_rules *rules, uint64_t rule, uint64_t *length);

/* {"id", "title", "level", "status", "description", "author", "techniques", "tags", "logsource", "routed",
 * "reports", "trial", "filters", "file", "line"} of a rule; `logsource`: the category, product and service that it
 * states; `routed`: a mapping knows its log source; `reports`: false when it only feeds
 * correlations; `trial`: its matches are only counted; `filters`: the ids of the filters that take matches of it away.
 * CSIRT_E_NOT_FOUND for a number that is none. */
CSIRT_API int32_t csirt_rules_info(const csirt_rules *rules, uint64_t rule, csirt_document **info,
                                   csirt_error **error);

/* Why rules or filters were left out, or filter nothing: a list as csirt_error_problems answers. `file` of what was
 * read from paths (csirt_rules_load, csirt_rules_update) is the path that was given and the one inside it, of a text its
 * name; csirt_rules_info has the path inside alone. */
CSIRT_API int32_t csirt_rules_problems(const csirt_rules *rules, csirt_document **problems, csirt_error **error);

/* SHA-256 of the rule set's canonical form, 64 hexadecimal digits. */
CSIRT_API const char *csirt_rules_hash(const csirt_rules *rules, uint64_t *length);

/* The number of the rule of this id, which differs from set to set. CSIRT_E_NOT_FOUND when there is none. */
CSIRT_API int32_t csirt_rules_find(const csirt_rules *rules, const char *id, uint64_t id_length, uint64_t *rule,
                                   csirt_error **error);

/* How a set is to change. [C-5.1] applies. */
typedef struct csirt_rules_change {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */
    /* Folders, files or archives to add, as csirt_rules_load reads them. */
    const csirt_text *paths;
    uint64_t path_count;
    /* One YAML text to add, as csirt_rules_parse reads it; empty: none. */
    const char *text;
    uint64_t text_length;
    const char *name;
    uint64_t name_length;
    /* Ids of rules, filters and correlations to remove. */
    const csirt_text *remove;
    uint64_t remove_count;
    /* Ids of rules to put in trial: they match and are counted, and nothing comes of it. */
    const csirt_text *trial;
    uint64_t trial_count;
    /* Ids of rules to make live, whatever their status says. */
    const csirt_text *live;
    uint64_t live_count;
} csirt_rules_change;

/*
 * A changed set; `rules` stays as it is. It is removed, added, put in trial and made live in this order. What is
 * added takes the place of what has its id; a rule that is replaced keeps its trial. What does not change is not read
 * again. The new set is the one that loading its files anew would give: same hash, same numbers; csirt_rules_find
 * carries the old numbers over by csirt_rules_id.
 * CSIRT_E_NOT_FOUND for an id that the set does not have, CSIRT_E_INVALID for one that is to be in trial and live,
 * and what csirt_rules_load answers.
 */
CSIRT_API int32_t csirt_rules_update(const csirt_rules *rules, const csirt_rules_change *change, csirt_rules **updated,
                                     csirt_error **error);

CSIRT_API void csirt_rules_free(csirt_rules **rules);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Matcher: events in, numbers out                                                                                  */

/* Tries events against rules, without charter, journal or state. One per thread; they share the rules. */
typedef struct csirt_matcher csirt_matcher;

/* Which rules an event is tried against, by the log sources that the rules name. */
enum {
    CSIRT_ROUTING_STANDARD = 0, /* a rule whose log source no mapping knows is tried on every event */
    CSIRT_ROUTING_NONE = 1,     /* all rules on all events */
    CSIRT_ROUTING_STRICT = 2    /* rules whose log source no mapping knows are left out */
};

/* [C-5.1] applies. */
typedef struct csirt_matcher_options {
    uint32_t struct_size;
    int32_t routing;      /* CSIRT_ROUTING_ */
    uint64_t event_bytes; /* a longer line is malformed; 0: 1 MiB; beyond 1 GiB: CSIRT_E_INVALID */
    uint64_t event_depth; /* a deeper nested line is malformed; 0: 64; beyond 1,024: CSIRT_E_INVALID */
} csirt_matcher_options;

/* [M-1] Makes a matcher; it keeps `rules` alive. `options` may be null. */
CSIRT_API int32_t csirt_matcher_create(const csirt_rules *rules, const csirt_matcher_options *options,
                                       csirt_matcher **matcher, csirt_error **error);

/*
 * [M-7] Goes on with another set of rules from the next event on, as a matcher of that set would; it keeps `rules` alive.
 * Takes microseconds when the sets differ in trials alone, below a millisecond else. Numbers are those of the new set.
 */
CSIRT_API int32_t csirt_matcher_set_rules(csirt_matcher *matcher, const csirt_rules *rules, csirt_error **error);

/* Flags of a match. */
enum { CSIRT_MATCH_TRIAL = 1 /* the rule is in trial: count it, and do nothing */ };

/* One rule held on one event. This struct never changes. */
typedef struct csirt_match {
    uint64_t event;    /* number of the event */
    uint64_t offset;   /* where its line begins in the bytes that were given */
    uint64_t length;   /* of its line, without the line's end */
    uint32_t rule;     /* number of the rule */
    uint32_t flags;    /* CSIRT_MATCH_ */
} csirt_match;

/* What a batch call did. This struct never changes. */
typedef struct csirt_batch {
    uint64_t consumed;         /* bytes that were read: the next call begins there */
    uint64_t events;           /* events among them, malformed ones included */
    uint64_t matches;          /* elements of the array that were written */
    uint64_t malformed;        /* events that are no JSON object, not UTF-8, too long or too deep */
    uint64_t malformed_offset; /* where the first of them begins; meaningless when there is none */
    uint64_t reserved;         /* 0 */
} csirt_batch;

/* Flags of csirt_matcher_match_batch. */
enum {
    CSIRT_BATCH_WHOLE = 0,  /* the bytes end where the last line ends, be there a line feed or not */
    CSIRT_BATCH_PARTIAL = 1 /* the last line may go on in the next call: without its line feed it is not read */
};

/*
 * [M-2] Tries one event, one JSON object in UTF-8. `*count` is the number of rules that hold; the first `capacity` of
 * them are written to `matches` (which may be null when `capacity` is 0), in ascending order of rule number.
 * CSIRT_E_SYNTAX when the text is no JSON object or not UTF-8, CSIRT_E_LIMIT when it is too long or too deep.
 */
CSIRT_API int32_t csirt_matcher_match(csirt_matcher *matcher, const char *event, uint64_t event_length,
                                      csirt_match *matches, uint64_t capacity, uint64_t *count, csirt_error **error);

/*
 * [M-3] Tries every line of a buffer of JSON Lines; nothing is copied. Events are numbered from `first_event` on, in order;
 * lines of white space alone are none. Matches are written in order of event, then of rule.
 * [M-4] The call ends early, before an event whose matches do not fit the rest of the array: `batch->consumed` says where
 * to go on. An array of csirt_rules_count elements always suffices to go on; when a smaller one cannot take the
 * matches of the first event, the answer is CSIRT_E_LIMIT.
 * [M-5] However the bytes are cut into calls at `consumed`, the matches are the same.
 */
CSIRT_API int32_t csirt_matcher_match_batch(csirt_matcher *matcher, const char *lines, uint64_t lines_length,
                                            uint64_t first_event, uint32_t flags, csirt_match *matches,
                                            uint64_t capacity, csirt_batch *batch, csirt_error **error);

/*
 * [M-6] Says why a rule holds on an event or not, whatever its routing:
 * {"rule", "matched", "held": [predicate], "failed": [predicate], "filtered_by": [id]}, a predicate being
 * {"field", "op", "expected", "found", "known", "from", "to"}. `failed` are the fewest whose change would make it hold;
 * `filtered_by` the filters that took the match away, when the rule by itself holds.
 */
CSIRT_API int32_t csirt_matcher_explain(csirt_matcher *matcher, const char *event, uint64_t event_length,
                                        uint64_t rule, csirt_document **explanation, csirt_error **error);

CSIRT_API void csirt_matcher_free(csirt_matcher **matcher);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Correlator: matches in, findings over several events out                                                          */

/* Windows of the correlation rules of a set. One thread at a time; it shares the rules. docs/correlation.md has the meaning. */
typedef struct csirt_correlator csirt_correlator;

/* When a correlation whose condition goes on to hold alerts again. */
enum {
    CSIRT_AGAIN_ONCE = 0,   /* at the event that makes it hold: without that event the window does not satisfy it */
    CSIRT_AGAIN_WINDOW = 1, /* at the first event with which it holds, then not before a timespan has passed */
    CSIRT_AGAIN_EVERY = 2   /* at each event with which it holds */
};

/* As a lateness: events come in order of time, or may come however late and wait until csirt_correlator_settle. */
#define CSIRT_LATENESS_NONE ((int64_t)-1)
#define CSIRT_LATENESS_FOREVER INT64_MAX

/* [C-5.1] applies. Limits: 0 is the default. */
typedef struct csirt_correlator_options {
    uint32_t struct_size;
    int32_t again;               /* CSIRT_AGAIN_ */
    int64_t lateness;            /* nanoseconds that an event may come behind the newest; 0: 5 minutes */
    uint64_t limit_groups;       /* of all correlations together; default 4,000,000 */
    uint64_t limit_events;       /* in all windows together; default 64,000,000 */
    uint64_t limit_group_events; /* in the window of one group; default 16,000,000 */
    uint64_t limit_pending;      /* events that wait for earlier ones; default 4,000,000 */
    uint64_t limit_bytes;        /* of all state, about; default 8 GiB */
    uint64_t references;         /* events that a finding names; default 16, at least 2 */
} csirt_correlator_options;

/* One correlation held for one group. This struct never changes. */
typedef struct csirt_correlation {
    uint32_t rule;      /* number of the correlation, as csirt_rules_correlations counts */
    uint32_t flags;     /* CSIRT_CORRELATION_ */
    int64_t first_seen; /* time of the first event in the window */
    int64_t last_seen;  /* time of the event that made it fire */
    uint64_t count;     /* events in the window */
    uint64_t offset;    /* of the event that made it fire, in its source */
} csirt_correlation;

/* Flags of csirt_correlation. */
enum {
    CSIRT_CORRELATION_OVERFLOW = 1, /* events of the group were dropped at a limit: `count` is a lower bound */
    CSIRT_CORRELATION_TRIAL = 2     /* the correlation, or one of the rules it refers to, is in trial */
};

/* [CO-1] The correlation rules of a set: a list of what csirt_rules_info answers, with "timespan" and "group_by". */
CSIRT_API int32_t csirt_rules_correlations(const csirt_rules *rules, csirt_document **correlations,
                                           csirt_error **error);

/* [CO-2] Makes a correlator; it keeps `rules` alive. `options` may be null. */
CSIRT_API int32_t csirt_correlator_create(const csirt_rules *rules, const csirt_correlator_options *options,
                                          csirt_correlator **correlator, csirt_error **error);

/*
 * [CO-3] Takes what a matcher of the same rules found in `lines`: elements of csirt_matcher_match or _batch, those of an
 * event one after the other. `offset` is where `lines` begin in their source; source and offset say which event it is.
 * `time` is that of events that bear none; with CSIRT_TIME_NONE those take no part, and are counted.
 * [CO-4] Events may come in any order within the lateness, and more than once: what is found is the same. An event that
 * is given again must have the same time: one that bears none, the same `time`.
 * [CO-5] CSIRT_E_LIMIT: too many events wait. Those before it in the call were taken; the call may be made again.
 */
CSIRT_API int32_t csirt_correlator_feed(csirt_correlator *correlator, const char *source, uint64_t source_length,
                                        uint64_t offset, const char *lines, uint64_t lines_length,
                                        const csirt_match *matches, uint64_t count, int64_t time,
                                        csirt_error **error);

/* [CO-6] Settles the events before `watermark`; those that come later and are before it are late. It never goes back. */
CSIRT_API int32_t csirt_correlator_advance(csirt_correlator *correlator, int64_t watermark, csirt_error **error);

/* [CO-7] Settles all events that wait, as at the end of the input. */
CSIRT_API int32_t csirt_correlator_settle(csirt_correlator *correlator, csirt_error **error);

/*
 * [CO-8] Takes the oldest `capacity` findings that have not been taken; `*count` is how many. They come in order of the time,
 * source and offset of the event that made them fire, those that others refer to before the others. `found` may be null; `findings`, which may be
 * null too, receives them as a list of documents {"rule", "title", "level", "group", "value", "count", "first_seen",
 * "last_seen", "events", "overflow"}.
 */
CSIRT_API int32_t csirt_correlator_take(csirt_correlator *correlator, csirt_correlation *found, uint64_t capacity,
                                        uint64_t *count, csirt_document **findings, csirt_error **error);

/* [CO-9] {"events", "late", "duplicates", "untimed", "pending", "bytes", "correlations": [{"rule", "events", "findings",
 * "groups", "held", "ungrouped", "unusable", "overflow", "overflow_groups"}]}. Nothing is dropped that is not counted here. */
CSIRT_API int32_t csirt_correlator_statistics(csirt_correlator *correlator, csirt_document **statistics,
                                              csirt_error **error);

CSIRT_API void csirt_correlator_free(csirt_correlator **correlator);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Engine: decides, and records what it decided                                                                     */

/* A state machine over a charter, rules and a journal. Belongs to one thread at a time. */
typedef struct csirt_engine csirt_engine;

/* Levels of log messages. */
enum { CSIRT_LOG_ERROR = 0, CSIRT_LOG_WARNING = 1, CSIRT_LOG_INFORMATION = 2 };

/*
 * Called with a message of the engine: a stable code, and its arguments as a JSON object. The texts live until it
 * returns. It must not call the engine (CSIRT_E_BUSY), but may free it [C-7.5]; it must not throw or jump out. The codes
 * stand in docs/c-api.md.
 */
typedef void (*csirt_log_fn)(void *user_data, int32_t level, const char *code, uint64_t code_length,
                             const char *arguments, uint64_t arguments_length);

/* Ends user data; see [C-7.4]. */
typedef void (*csirt_destroy_fn)(void *user_data);

/* Flags of csirt_engine_options. */
enum {
    CSIRT_ENGINE_NO_CREATE = 1, /* CSIRT_E_IO when there is no journal yet; CSIRT_E_INVALID for one in memory */
    CSIRT_ENGINE_EXCLUSIVE = 2, /* no other process may open the journal meanwhile */
    CSIRT_ENGINE_READ_ONLY = 4  /* queries only; CSIRT_E_INVALID for a journal in memory */
};

/* [C-5.1] applies. */
typedef struct csirt_engine_options {
    uint32_t struct_size;
    uint32_t flags; /* CSIRT_ENGINE_ */
    /* File of the journal; empty: it lies in memory and ends with the handle. */
    const char *journal;
    uint64_t journal_length;
    /* Who creates a new journal and so authorises its first charter: a principal document. */
    const char *creator;
    uint64_t creator_length;
    /* "real" (also when empty) or "exercise/<id>"; nothing crosses from one to another. */
    const char *realm;
    uint64_t realm_length;
    int32_t routing;   /* CSIRT_ROUTING_ */
    uint32_t reserved; /* 0 */
    /* Limits; 0: the default. What would go beyond one is refused with CSIRT_E_LIMIT and changes nothing. */
    uint64_t limit_incidents;      /* open ones; default 1,000,000 */
    uint64_t limit_findings;       /* default 10,000,000 */
    uint64_t limit_groups;         /* keys by which repeats are folded; default 1,000,000 */
    uint64_t limit_event_bytes;    /* a longer line is counted as malformed; default 1 MiB, at most 1 GiB */
    uint64_t limit_event_depth;    /* a deeper nested line is counted as malformed; default 64, at most 1,024 */
    uint64_t limit_document_bytes; /* of commands and queries; default 16 MiB */
    /* Records between two snapshots; 0: the default, 4,096; UINT64_MAX: none. */
    uint64_t snapshot_every;
    csirt_log_fn log;            /* may be null */
    void *log_user_data;         /* passed to `log` */
    csirt_destroy_fn log_destroy; /* ends log_user_data; may be null */
    /* The host's time, for calls of csirt_engine_triage without `now`: no event leads engine time beyond it. 0: none. */
    int64_t latest;
} csirt_engine_options;

/*
 * [EN-1] Opens a journal, or makes a new one, and replays it to the state that it was left in.
 * CSIRT_E_IO, CSIRT_E_CORRUPT, CSIRT_E_NEWER, CSIRT_E_BUSY (another process has it exclusively).
 * `options` may be null: a new journal in memory.
 */
CSIRT_API int32_t csirt_engine_open(const csirt_engine_options *options, csirt_engine **engine, csirt_error **error);

/*
 * [EN-2] Puts a charter in force. `command_id` makes the call idempotent: given again, it answers the first decision.
 * `principal` is a document {"issuer", "subject", "assurance", "via", "as_team"}. The first charter of a journal is
 * authorised by its creator; later ones need the right to the action `install-charter`. Answers a decision.
 */
CSIRT_API int32_t csirt_engine_install_charter(csirt_engine *engine, const char *command_id,
                                               uint64_t command_id_length, const char *principal,
                                               uint64_t principal_length, const csirt_charter *charter, int64_t now,
                                               csirt_document **decision, csirt_error **error);

/* [EN-3] Puts rules in force, likewise. After reopening they need not be given again: the journal holds them. */
CSIRT_API int32_t csirt_engine_install_rules(csirt_engine *engine, const char *command_id, uint64_t command_id_length,
                                             const char *principal, uint64_t principal_length,
                                             const csirt_rules *rules, int64_t now, csirt_document **decision,
                                             csirt_error **error);

/*
 * [EN-4] Takes in bytes of a source of JSON Lines, which begin at `offset` of that source; a line may be cut between
 * calls, and results do not depend on how the bytes are cut. Bytes that were taken in before count nothing; a gap
 * answers CSIRT_E_INVALID.
 * With CSIRT_TIME_NONE as `now`, engine time follows the events, up to `latest` of the options. An event dated later
 * than `now` (or `latest`) and the charter's `incidents.skew` tells no time: it is matched as one without a time, and
 * counted under the reason "/incidents/skew".
 * [EN-13] After an error the events before the one that failed are taken in, that one is not; the host delivers again from
 * the same `offset`, and the next answer reports both.
 * Answers {"events", "bytes", "findings", "dispositions", "opened", "joined", "effects"} of this call;
 * `summary` may be null.
 */
CSIRT_API int32_t csirt_engine_triage(csirt_engine *engine, const char *source, uint64_t source_length,
                                      uint64_t offset, const char *bytes, uint64_t bytes_length, int64_t now,
                                      csirt_document **summary, csirt_error **error);

/* [EN-5] Ends an unfinished last line of every source and journals how far each was read. `summary` may be null. */
CSIRT_API int32_t csirt_engine_flush(csirt_engine *engine, int64_t now, csirt_document **summary, csirt_error **error);

/*
 * [EN-6] Carries out a command document {"id", "type", "principal", "explain"?, members of the type}; docs/c-api.md lists
 * the types. `id` makes it idempotent. Answers a decision; a refusal is one too.
 */
CSIRT_API int32_t csirt_engine_command(csirt_engine *engine, const char *command, uint64_t command_length,
                                       int64_t now, csirt_document **decision, csirt_error **error);

/*
 * [EN-7] Fires all that is due at `now`, once each, in order of due time. Answers {"fired": [clock], "effects",
 * "next"}; the host ticks again at `next` at the latest. `summary` may be null.
 */
CSIRT_API int32_t csirt_engine_tick(csirt_engine *engine, int64_t now, csirt_document **summary, csirt_error **error);

/*
 * [EN-8] Answers a question {"what": "incidents" | "incident" | "summary" | "effects" | "noted" | "charter" | "statistics" |
 * "rules" | "proposals" | "preview", "id"?, "viewer"} (docs/feedback.md has the last three). The answer, counts and reasons included, is what this viewer may know. A viewer is
 * {"principal": {...}} or {"party": "..."}; {"principal": {"subject": "system"}} is the host itself.
 */
CSIRT_API int32_t csirt_engine_query(csirt_engine *engine, const char *query, uint64_t query_length,
                                     csirt_document **answer, csirt_error **error);

/* [EN-9] The latest time that the engine was given, by the host or by events; 0 before any. */
CSIRT_API int32_t csirt_engine_now(csirt_engine *engine, int64_t *now, csirt_error **error);

/* [EN-10] Catches up with other processes and writes a snapshot, which shortens the next opening. */
CSIRT_API int32_t csirt_engine_snapshot(csirt_engine *engine, csirt_error **error);

/* [EN-11] Sizes of the state, for the host's own monitoring: {"records", "incidents", "findings", "groups", ...}. */
CSIRT_API int32_t csirt_engine_statistics(csirt_engine *engine, csirt_document **statistics, csirt_error **error);

/* [EN-12] SHA-256 of the whole state, 64 hexadecimal digits, not JSON: equal after every replay of equal records. */
CSIRT_API int32_t csirt_engine_state_hash(csirt_engine *engine, csirt_document **hash, csirt_error **error);

/* Closes the engine. What a call answered is on disk already. */
CSIRT_API void csirt_engine_free(csirt_engine **engine);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Evaluation: how good predictions are, held against labelled cases                                                */

/*
 * Runs rules or a decision table, or two of them, over labelled cases, and reports precision, recall and the like with
 * their intervals. Belongs to one thread at a time. Formats and measures are described in docs/bench.md.
 */
typedef struct csirt_evaluation csirt_evaluation;

/* A clock of the host, in nanoseconds from any beginning; called often. It must not call the library or jump out. */
typedef uint64_t (*csirt_clock_fn)(void);

/* [C-5.1] applies. */
typedef struct csirt_evaluation_options {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */
    /*
     * A document {"aim", "format", "routing", "subtechniques", "seed", "resamples", "block", "differences", "names"}; empty:
     * all defaults.
     */
    const char *settings;
    uint64_t settings_length;
    csirt_clock_fn clock; /* null: nothing is timed, and equal cases give equal bytes */
} csirt_evaluation_options;

/* What a report is written as. */
enum {
    CSIRT_REPORT_JSON = 0,
    CSIRT_REPORT_CSV = 1, /* one measure a line, for tables */
    CSIRT_REPORT_HTML = 2 /* one page with plots, without scripts, that needs nothing from elsewhere */
};

/* [B-1] Makes an evaluation without cases. CSIRT_E_INVALID names the setting that is wrong. `options` may be null. */
CSIRT_API int32_t csirt_evaluation_create(const csirt_evaluation_options *options, csirt_evaluation **evaluation,
                                          csirt_error **error);

/*
 * [B-2] Adds a set of predictions: what these rules make of each event. Two sets at most, before the first case; a
 * second one is compared with the first, case by case. Without any, predictions come with the labels.
 */
CSIRT_API int32_t csirt_evaluation_add_rules(csirt_evaluation *evaluation, const csirt_rules *rules,
                                             csirt_error **error);

/* [B-3] The same for a decision table of a charter; events are facts then. CSIRT_E_NOT_FOUND: no such table. */
CSIRT_API int32_t csirt_evaluation_add_table(csirt_evaluation *evaluation, const csirt_charter *charter,
                                             const char *table, uint64_t table_length, csirt_error **error);

/*
 * [B-4] Takes labelled cases, one a line. With `labels` null each line holds event and label; else `lines` holds events
 * and `labels` the label of each, line for line. Only whole lines are read: `*lines_taken` and `*labels_taken` say how many
 * bytes that was, and the host goes on there. `flags`: CSIRT_BATCH_WHOLE when both texts end here.
 * [B-5] However the bytes are cut into calls, the report is the same. An error names the line; cases before it count.
 */
CSIRT_API int32_t csirt_evaluation_take(csirt_evaluation *evaluation, const char *lines, uint64_t lines_length,
                                        const char *labels, uint64_t labels_length, uint32_t flags,
                                        uint64_t *lines_taken, uint64_t *labels_taken, csirt_error **error);

/* [B-6] Reports on the cases so far; more may follow. `form` is one of CSIRT_REPORT_. */
CSIRT_API int32_t csirt_evaluation_report(csirt_evaluation *evaluation, int32_t form, csirt_document **report,
                                          csirt_error **error);

CSIRT_API void csirt_evaluation_free(csirt_evaluation **evaluation);

/* ---------------------------------------------------------------------------------------------------------------- */
/* Journal                                                                                                          */

/*
 * [J-1] Proves or refutes a journal from its bytes alone; never changes the file. With `checkpoint`, a document
 * {"size", "root"} that was kept elsewhere, also proves that nothing before it was changed or cut off; it may be empty.
 * Answers {"ok", "records", "root", "first_bad", "message"}. That a journal is damaged is an answer (status 0);
 * CSIRT_E_IO, CSIRT_E_NEWER and CSIRT_E_BUSY are for one that cannot be looked at.
 */
CSIRT_API int32_t csirt_journal_verify(const char *path, uint64_t path_length, const char *checkpoint,
                                       uint64_t checkpoint_length, csirt_document **report, csirt_error **error);

#ifdef __cplusplus
}
#endif

#endif /* CSIRT_H */
