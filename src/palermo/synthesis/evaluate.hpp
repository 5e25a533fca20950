// synthesis/evaluate.hpp: what a release is worth, measured against the data it stands for.
//
//     original, release ──evaluate()──> Evaluation (stays inside: it is computed from the original)
//
// The figures tell the office what its users will get. They are exact functions of the original and
// so are not themselves protected: they are for deciding, not for publishing.
//
// Method   docs/methods/synthetic_microdata.md, "What it is worth"
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "palermo/core/task.hpp"
#include "palermo/synthesis/schema.hpp"

namespace palermo::protect {

/// All tables of one order (1, 2 or 3 columns) compared.
struct OrderComparison {
    int order = 0;
    std::int64_t tables = 0;
    double tvd_mean = 0;       // total variation distance, mean over tables
    double tvd_max = 0;        //
    double suppressed = 0;     // share of true combinations absent from the release
    double suppressed_50 = 0;  // the same among those of 50 people and more; NaN: there is none
    double invented_mass = 0;  // share of the release on combinations nobody has
    double relative_error_median = 0;  // over true combinations of 100 people and more; NaN: none
    double relative_error_p90 = 0;
};

/// A column with a long list of codes (25 or more).
struct CodesKept {
    std::string column;
    std::int64_t present = 0;     // codes somebody has
    std::int64_t kept = 0;        // of these, in the release
    double never_seen_share = 0;  // of released records, on codes nobody has
};

/// A question an analyst might put: predict one answer from all others.
struct DownstreamTask {
    std::string column;            // empty: no column of the schema suits
    std::string code;              // "1"
    double auc_from_original = 0;  // trained on one half of the original, tested on the other
    double auc_from_release = 0;   // trained on the release, tested on the same half
};

struct Evaluation {
    std::size_t original_records = 0;
    std::size_t released_records = 0;
    std::vector<OrderComparison> orders;
    std::vector<CodesKept> codes;
    std::int64_t rule_violations = 0;
    DownstreamTask task;
};

struct EvaluateOptions {
    int order_max = 3;
    bool zero_is_missing = false;  // "0" and "" as one, to compare with programs that merge them
    std::string task_column = {};  // empty: the first column with codes 0 and 1
};

/// Errors   invalid_input  no records on one side, or an unknown task column
///          unavailable    stopped
/// Cost     (rows + cells) for each table of up to order_max columns, shared by the task's threads
Result<Evaluation> evaluate(const Records& original, const Records& release, const Schema& schema,
                            const EvaluateOptions& options = {}, const Task& task = {});

}  // namespace palermo::protect
