// The descriptions of the nouns of analysis (see base/nouns.hpp and engine/nouns.hpp for the others).
#pragma once

#include <boost/describe.hpp>

#include "csirt/evaluation.hpp"

namespace csirt {

BOOST_DESCRIBE_STRUCT(MeasureValue, (), (name, value, undefined, low, high, interval, undefined_resamples))
BOOST_DESCRIBE_STRUCT(ClassScore, (), (name, tp, fp, fn, tn, measures))
BOOST_DESCRIBE_STRUCT(RuleScore, (),
                      (rule, title, level, fired, tp, fp, fn, tn, alone, measures, tried, nanoseconds))
BOOST_DESCRIBE_STRUCT(MatrixCell, (), (expected, said, count))
BOOST_DESCRIBE_STRUCT(SetScore, (),
                      (name, kind, hash, right, overall, micro, macro, matrix, classes, rules, nanoseconds))
BOOST_DESCRIBE_STRUCT(DifferingCase, (), (number, expected, first, second, first_right, second_right))
BOOST_DESCRIBE_STRUCT(SetComparison, (),
                      (both_right, only_first, only_second, both_wrong, p, differences, differing, cases))
BOOST_DESCRIBE_STRUCT(EvaluationReport, (),
                      (cases, malformed, unlabelled, aim, seed, resamples, block, blocks, sets, comparison))

}  // namespace csirt
