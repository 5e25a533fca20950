// linkage/sample.hpp: how often a linkage errs, measured by a person who looks at a few hundred pairs.
//
//     Linkage ──draw_sample()──> sample.csv ──a person──> read_verdicts() ──> measure(): shares, intervals
//
// Pairs are drawn at random within strata: links, by their chance, to see what share is false; and pairs
// that were not linked, the likeliest first, to see what share of true links is missed. More are drawn where
// it is uncertain. Each stands for pairs/drawn of its stratum.
//
// Of the pairs not linked the sample sees as many as there are links (at least a thousand), by chance: one
// true link among millions of unlikely pairs no sample finds. What lies below, and what no pass compared,
// it does not see; Sample says how many pairs that are and what the model expects of them.
//
// The file shows people. It is written for its owner only, and nothing of it goes to a screen, a log or JSON.
//
// Sources  [CP34] Clopper, Pearson (1934), Biometrika 26, 404-413 (limits; here of a finite stratum). [ZD08]
//          Zou, Donner (2008), Stat. Med. 27, 1693-1702 (limits of a sum from limits of its parts). [DZ12]
//          Donner, Zou (2012), Stat. Methods Med. Res. 21, 347-359 (of a ratio). [HSW07] Herzog, Scheuren,
//          Winkler (2007), Data Quality and Record Linkage Techniques (clerical samples).
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/linkage/decisions.hpp"

namespace palermo::linkage {

/// Pairs of one kind: linked or not, with a chance of about the same size.
struct Stratum {
    bool linked = false;
    std::int64_t pairs = 0, drawn = 0;
};

struct Sample {
    struct Drawn {
        std::size_t pair = 0;  // of compared.pairs
        std::size_t stratum = 0;
    };
    std::vector<Stratum> strata;
    std::vector<Drawn> drawn;   // in an order that says nothing
    std::int64_t not_seen = 0;  // pairs not linked that are less likely than those it sees
    double not_seen_links = 0;  // of these, by the model
};
inline constexpr std::int64_t least_seen = 1'000;

/// `decisions` has the shape of compared.pairs: what a person decided is known and not drawn again.
/// Deterministic by seed. At most `size` pairs; all there are where these are fewer.
///
/// Cost     O(pairs log pairs)
Sample draw_sample(const Records& records, const Compared& compared, const Model& model,
                   const Linkage& linked, std::span<const Decision> decisions, std::int64_t size,
                   std::uint64_t seed);

/// What the two records say in a field, as the list has it.
using ValueOf = std::function<std::string(std::size_t record, std::size_t field)>;

/// number, list_a, row_a, list_b, row_b, both values of each field (a.family, b.family), verdict (empty),
/// stands_for, and what read_verdicts() needs: question, stratum, pairs, drawn, rows, check. Cells that a
/// spreadsheet would run as a formula begin with an apostrophe.
std::string sample_csv(const Records& records, const Compared& compared, const Linkage& linked,
                       const Questions& questions, const crypto::Key& key, const Sample& sample,
                       const ValueOf& value_of);

/// What was found of one stratum.
struct Judged {
    bool linked = false;
    std::int64_t pairs = 0, drawn = 0;
    std::int64_t same = 0, different = 0;  // the rest nobody can tell
};

/// Reads a sample back, in any order of rows.
///
/// Errors   invalid_input  linkage.sample_columns; sample_verdict: a word that is no verdict; sample_open:
///                         rows without one; review_question, review_other_key; sample_rows: rows are
///                         missing; sample_other: drawn from another linkage, or its numbers were changed
Result<std::vector<Judged>> read_verdicts(const Table& table, std::string_view file_name,
                                          const FileRows& rows, const Records& records,
                                          const Linkage& linked, const crypto::Key& key);

struct Share {
    double share = 0, low = 0, high = 0;  // NaN where there is nothing to divide by
};

/// Of links: the share that is two people. Of true links among the pairs it sees: the share not linked.
struct Measured {
    Share of_false, missed;
    std::int64_t verdicts = 0, cannot_tell = 0;
};

/// Pairs decided before: all of them are known, and no interval comes of them.
struct DecidedBefore {
    std::int64_t links = 0, false_links = 0, missed = 0;
};
DecidedBefore decided_before(const Compared& compared, const Linkage& linked,
                             std::span<const Decision> decisions);

/// Limits hold each in a share `level` of samples or more, where every stratum has a true count and the
/// person is right. Who cannot tell is counted both ways: as no error in the lower limit, as an error in the
/// upper; the share leaves them out.
///
///     measure({{true, 900, 30, 30, 0}, {false, 100, 20, 2, 18}}, {})   0 of links false; 10 of 910 missed
Measured measure(std::span<const Judged> judged, const DecidedBefore& known, double level = 0.95);

/// Limits of how many of `all` are hits, where `hits` of `drawn` were. Exact, by the hypergeometric.
struct Limits {
    double low = 0, high = 0;
};
Limits limits_of(std::int64_t all, std::int64_t drawn, std::int64_t hits, double level);

}  // namespace palermo::linkage
