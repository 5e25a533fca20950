// disclosure/candidate.hpp: a table of our own on its way out.
//
//     suppress, round, perturb, anonymize, synthesize, estimate ──> Candidate ──publish()──> Release
//
// A Candidate is not public and the open side does not take it. It brings what publish() needs: the
// table, how readers count with it, what it promises, and the attack that is made on it there. An
// attack is not handed in from outside: only the functions named below make a Candidate, each with
// the attack of its kind.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).   Thread safety: a Candidate never changes.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "palermo/disclosure/earlier.hpp"
#include "palermo/disclosure/group_disclosure.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/release/release.hpp"

namespace palermo::crypto {
class SecureRandom;
}

namespace palermo::protect {

struct Anonymized;
struct AnonymizeRules;
struct CellKeyRules;
struct Cube;
struct HistoryCounts;
struct Mended;
struct RoundingRules;
struct SmallNumbers;
struct SuppressionRules;
enum class CellFate : std::uint8_t;
class Schema;
struct Records;
struct SynthesisPlan;
struct SyntheticRelease;

class Candidate {
public:
    const Table& table() const noexcept { return table_; }
    const std::string& kind() const noexcept { return kind_; }  // "exact tables"
    const std::string& promise() const noexcept { return promise_; }

    /// How readers count with it, for attacks on this and on later releases.
    const EarlierRelease& reading() const noexcept { return reading_; }

    /// The rules it was made by, as JSON: public, for the attacker knows them anyway.
    const std::string& options() const noexcept { return options_; }

    /// What no attack on this one looked at, in words, beside not_attacked() of publish.hpp.
    const std::vector<std::string>& not_attacked() const noexcept { return not_attacked_; }

    /// What it says of everybody in a group; counted and said, and no attack that must fail.
    const GroupDisclosure& groups() const noexcept { return groups_; }

private:
    // docs and errors beside each: suppress.hpp, mend.hpp, round.hpp, cell_key.hpp, anonymize.hpp,
    // differencing.hpp, estimates.hpp, synthesize.hpp
    friend Result<Candidate> suppressed_candidate(const Cube&, const std::vector<CellFate>&,
                                                  const SuppressionRules&);
    friend Result<Candidate> mended_candidate(const Cube&, const Mended&, const SuppressionRules&);
    friend Result<Candidate> rounded_candidate(const Cube&, const std::vector<std::int64_t>&,
                                               const RoundingRules&);
    friend Result<Candidate> perturbed_candidate(const Cube&, const CellKeyRules&,
                                                 const std::string&);
    friend Result<Candidate> anonymized_candidate(const Table&, const Anonymized&,
                                                  const AnonymizeRules&);
    friend Result<Candidate> long_file_candidate(const Table&, const TableLayout&,
                                                 std::span<const EarlierRelease>,
                                                 const SmallNumbers&);
    friend Result<Candidate> estimates_candidate(Table, const HistoryCounts&, const Release*,
                                                 std::string);
    friend Result<Candidate> synthesized_candidate(const Records&, const Schema&,
                                                   const std::string&, const SynthesisPlan&,
                                                   const SyntheticRelease&, std::int64_t,
                                                   crypto::SecureRandom&, const Task&);
    friend Result<Release> publish(Candidate, Citation, const Account&, const Task&);
    Candidate() = default;

    void say_of_groups(GroupDisclosure told) {
        members_.add("group_disclosure", to_json(told));
        groups_ = std::move(told);
    }

    std::string kind_, promise_, program_;
    Table table_;
    EarlierRelease reading_;
    std::optional<std::int64_t> paid_by_;  // the entry whose budget was spent on it
    std::string options_ = "{}";
    std::vector<InputDigest> inputs_;                      // published files alone, never cases
    std::function<Result<std::vector<Attack>>()> attack_;  // within the release itself
    GroupDisclosure groups_;
    std::vector<std::string> not_attacked_;  // beside what no attack looks at (publish.hpp)
    formats::JsonObject members_;            // further members of release.json
    std::vector<ReleaseFile> files_;         // of a folder; empty: one CSV file of the table
};

}  // namespace palermo::protect
