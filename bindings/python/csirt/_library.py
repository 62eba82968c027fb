"""Finds libcsirt.so and declares its functions as csirt.h states them. Nothing else here knows ctypes' types."""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, Structure, c_char_p, c_int32, c_int64, c_uint32, c_uint64, c_void_p
from pathlib import Path

TEXT_NUL = 2**64 - 1
TIME_NONE = -(2**63)

Handle = c_void_p
HandleOut = POINTER(c_void_p)
Length = POINTER(c_uint64)


class Text(Structure):
    _fields_ = [("data", c_char_p), ("length", c_uint64)]


class RulesOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("placeholders", c_char_p),
        ("placeholders_length", c_uint64),
        ("mappings", POINTER(Text)),
        ("mapping_count", c_uint64),
        ("placeholder_files", POINTER(Text)),
        ("placeholder_file_count", c_uint64),
        ("trial", POINTER(Text)),
        ("trial_count", c_uint64),
        ("live", POINTER(Text)),
        ("live_count", c_uint64),
        ("deprecated", c_int32),
        ("unsupported", c_int32),
    ]


class RulesChange(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("paths", POINTER(Text)),
        ("path_count", c_uint64),
        ("text", c_char_p),
        ("text_length", c_uint64),
        ("name", c_char_p),
        ("name_length", c_uint64),
        ("remove", POINTER(Text)),
        ("remove_count", c_uint64),
        ("trial", POINTER(Text)),
        ("trial_count", c_uint64),
        ("live", POINTER(Text)),
        ("live_count", c_uint64),
    ]


class MatcherOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("routing", c_int32),
        ("event_bytes", c_uint64),
        ("event_depth", c_uint64),
    ]


class Match(Structure):
    _fields_ = [
        ("event", c_uint64),
        ("offset", c_uint64),
        ("length", c_uint64),
        ("rule", c_uint32),
        ("flags", c_uint32),
    ]


class Batch(Structure):
    _fields_ = [
        ("consumed", c_uint64),
        ("events", c_uint64),
        ("matches", c_uint64),
        ("malformed", c_uint64),
        ("malformed_offset", c_uint64),
        ("reserved", c_uint64),
    ]


ClockFunction = ctypes.CFUNCTYPE(c_uint64)


class EvaluationOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("settings", c_char_p),
        ("settings_length", c_uint64),
        ("clock", ClockFunction),
    ]


class CorrelatorOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("again", c_int32),
        ("lateness", c_int64),
        ("limit_groups", c_uint64),
        ("limit_events", c_uint64),
        ("limit_group_events", c_uint64),
        ("limit_pending", c_uint64),
        ("limit_bytes", c_uint64),
        ("references", c_uint64),
    ]


LogFunction = ctypes.CFUNCTYPE(None, c_void_p, c_int32, c_void_p, c_uint64, c_void_p, c_uint64)


class EngineOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("journal", c_char_p),
        ("journal_length", c_uint64),
        ("creator", c_char_p),
        ("creator_length", c_uint64),
        ("realm", c_char_p),
        ("realm_length", c_uint64),
        ("routing", c_int32),
        ("reserved", c_uint32),
        ("limit_incidents", c_uint64),
        ("limit_findings", c_uint64),
        ("limit_groups", c_uint64),
        ("limit_event_bytes", c_uint64),
        ("limit_event_depth", c_uint64),
        ("limit_document_bytes", c_uint64),
        ("snapshot_every", c_uint64),
        ("log", LogFunction),
        ("log_user_data", c_void_p),
        ("log_destroy", c_void_p),
        ("latest", c_int64),
    ]


_TEXT = [c_char_p, c_uint64]
_BYTES = [c_void_p, c_uint64]
_ERROR = [HandleOut]
_DOCUMENT = [HandleOut]

# Name: result, arguments.
PROTOTYPES: dict[str, tuple[object, list[object]]] = {
    "csirt_version_number": (c_uint32, []),
    "csirt_version_text": (c_char_p, [Length]),
    "csirt_status_name": (c_char_p, [c_int32, Length]),
    "csirt_error_code": (c_int32, [Handle]),
    "csirt_error_message": (c_char_p, [Handle, Length]),
    "csirt_error_subject": (c_char_p, [Handle, Length]),
    "csirt_error_problems": (c_char_p, [Handle, Length]),
    "csirt_error_free": (None, [HandleOut]),
    "csirt_document_data": (c_void_p, [Handle, Length]),
    "csirt_document_free": (None, [HandleOut]),
    "csirt_time_parse": (c_int32, [*_TEXT, POINTER(c_int64), *_ERROR]),
    "csirt_time_format": (c_int32, [c_int64, *_DOCUMENT, *_ERROR]),
    "csirt_charter_load": (c_int32, [*_TEXT, HandleOut, *_ERROR]),
    "csirt_charter_parse": (c_int32, [*_TEXT, *_TEXT, HandleOut, *_ERROR]),
    "csirt_charter_default": (c_int32, [*_DOCUMENT, *_ERROR]),
    "csirt_charter_schema": (c_int32, [*_DOCUMENT, *_ERROR]),
    "csirt_charter_describe": (c_int32, [Handle, *_DOCUMENT, *_ERROR]),
    "csirt_charter_analyse": (c_int32, [Handle, *_DOCUMENT, *_ERROR]),
    "csirt_charter_hash": (c_char_p, [Handle, Length]),
    "csirt_charter_free": (None, [HandleOut]),
    "csirt_table_parse": (c_int32, [*_TEXT, *_TEXT, *_TEXT, HandleOut, *_ERROR]),
    "csirt_table_select": (c_int32, [Handle, *_TEXT, HandleOut, *_ERROR]),
    "csirt_table_name": (c_char_p, [Handle, Length]),
    "csirt_table_decide": (c_int32, [Handle, *_TEXT, c_int64, *_DOCUMENT, *_ERROR]),
    "csirt_table_decide_batch": (c_int32, [Handle, *_TEXT, c_int64, *_DOCUMENT, *_ERROR]),
    "csirt_table_explain": (c_int32, [Handle, *_TEXT, c_int64, *_DOCUMENT, *_ERROR]),
    "csirt_table_analyse": (c_int32, [Handle, *_DOCUMENT, *_ERROR]),
    "csirt_table_import": (c_int32, [*_TEXT, *_TEXT, *_DOCUMENT, *_ERROR]),
    "csirt_table_free": (None, [HandleOut]),
    "csirt_rules_load": (c_int32, [POINTER(Text), c_uint64, POINTER(RulesOptions), HandleOut, *_ERROR]),
    "csirt_rules_parse": (c_int32, [*_TEXT, *_TEXT, POINTER(RulesOptions), HandleOut, *_ERROR]),
    "csirt_rules_count": (c_uint64, [Handle]),
    "csirt_rules_id": (c_char_p, [Handle, c_uint64, Length]),
    "csirt_rules_info": (c_int32, [Handle, c_uint64, *_DOCUMENT, *_ERROR]),
    "csirt_rules_problems": (c_int32, [Handle, *_DOCUMENT, *_ERROR]),
    "csirt_rules_hash": (c_char_p, [Handle, Length]),
    "csirt_rules_find": (c_int32, [Handle, *_TEXT, Length, *_ERROR]),
    "csirt_rules_update": (c_int32, [Handle, POINTER(RulesChange), HandleOut, *_ERROR]),
    "csirt_rules_free": (None, [HandleOut]),
    "csirt_matcher_create": (c_int32, [Handle, POINTER(MatcherOptions), HandleOut, *_ERROR]),
    "csirt_matcher_match": (c_int32, [Handle, *_TEXT, POINTER(Match), c_uint64, Length, *_ERROR]),
    "csirt_matcher_match_batch": (
        c_int32,
        [Handle, *_BYTES, c_uint64, c_uint32, POINTER(Match), c_uint64, POINTER(Batch), *_ERROR],
    ),
    "csirt_matcher_explain": (c_int32, [Handle, *_TEXT, c_uint64, *_DOCUMENT, *_ERROR]),
    "csirt_matcher_set_rules": (c_int32, [Handle, Handle, *_ERROR]),
    "csirt_matcher_free": (None, [HandleOut]),
    "csirt_rules_correlations": (c_int32, [Handle, *_DOCUMENT, *_ERROR]),
    "csirt_correlator_create": (c_int32, [Handle, POINTER(CorrelatorOptions), HandleOut, *_ERROR]),
    "csirt_correlator_feed": (
        c_int32,
        [Handle, *_TEXT, c_uint64, *_BYTES, POINTER(Match), c_uint64, c_int64, *_ERROR],
    ),
    "csirt_correlator_advance": (c_int32, [Handle, c_int64, *_ERROR]),
    "csirt_correlator_settle": (c_int32, [Handle, *_ERROR]),
    "csirt_correlator_take": (c_int32, [Handle, c_void_p, c_uint64, Length, *_DOCUMENT, *_ERROR]),
    "csirt_correlator_statistics": (c_int32, [Handle, *_DOCUMENT, *_ERROR]),
    "csirt_correlator_free": (None, [HandleOut]),
    "csirt_engine_open": (c_int32, [POINTER(EngineOptions), HandleOut, *_ERROR]),
    "csirt_engine_install_charter": (c_int32, [Handle, *_TEXT, *_TEXT, Handle, c_int64, *_DOCUMENT, *_ERROR]),
    "csirt_engine_install_rules": (c_int32, [Handle, *_TEXT, *_TEXT, Handle, c_int64, *_DOCUMENT, *_ERROR]),
    "csirt_engine_triage": (c_int32, [Handle, *_TEXT, c_uint64, *_BYTES, c_int64, *_DOCUMENT, *_ERROR]),
    "csirt_engine_flush": (c_int32, [Handle, c_int64, *_DOCUMENT, *_ERROR]),
    "csirt_engine_command": (c_int32, [Handle, *_TEXT, c_int64, *_DOCUMENT, *_ERROR]),
    "csirt_engine_tick": (c_int32, [Handle, c_int64, *_DOCUMENT, *_ERROR]),
    "csirt_engine_query": (c_int32, [Handle, *_TEXT, *_DOCUMENT, *_ERROR]),
    "csirt_engine_now": (c_int32, [Handle, POINTER(c_int64), *_ERROR]),
    "csirt_engine_snapshot": (c_int32, [Handle, *_ERROR]),
    "csirt_engine_statistics": (c_int32, [Handle, *_DOCUMENT, *_ERROR]),
    "csirt_engine_state_hash": (c_int32, [Handle, *_DOCUMENT, *_ERROR]),
    "csirt_engine_free": (None, [HandleOut]),
    "csirt_evaluation_create": (c_int32, [POINTER(EvaluationOptions), HandleOut, *_ERROR]),
    "csirt_evaluation_add_rules": (c_int32, [Handle, Handle, *_ERROR]),
    "csirt_evaluation_add_table": (c_int32, [Handle, Handle, *_TEXT, *_ERROR]),
    "csirt_evaluation_take": (c_int32, [Handle, *_TEXT, *_TEXT, c_uint32, Length, Length, *_ERROR]),
    "csirt_evaluation_report": (c_int32, [Handle, c_int32, *_DOCUMENT, *_ERROR]),
    "csirt_evaluation_free": (None, [HandleOut]),
    "csirt_journal_verify": (c_int32, [*_TEXT, *_TEXT, *_DOCUMENT, *_ERROR]),
}


def _path() -> str:
    """The library that the environment names, else the one inside the package, else the system's."""
    named = os.environ.get("CSIRT_LIBRARY")
    if named:
        return named
    inside = Path(__file__).with_name("libcsirt.so")
    return str(inside) if inside.exists() else "libcsirt.so.0"


def _load() -> ctypes.CDLL:
    path = _path()
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(
            f"cannot load {path}: {error}. Install the package with its library, or name one in CSIRT_LIBRARY."
        ) from error
    for name, (result, arguments) in PROTOTYPES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


lib = _load()
