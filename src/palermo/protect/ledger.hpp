// protect/ledger.hpp: the account book of privacy: what was published about these people, at which
// cost, and how much may still be.
//
//     reserve ──> draw noise, fit, attack, write aside ──> seal ──> rename ──> commit
//     enter   ──> write aside ──> seal ──> rename ──> commit      without differential privacy
//
// What is published without differential privacy (exact, rounded or perturbed tables, anonymized
// records) costs no budget, but the next release must be attacked together with it (on_ledger.hpp):
// its entry says where it stands, by which digest it is known, and how a reader counts with it.
//
// One file for one set of people. Each line holds the digest of the line before it; a second small
// file, `<ledger>.head`, holds the number of lines and the last digest, so that neither a changed
// line nor a missing tail passes unseen. Every line is on the disk before the step it allows.
//
// A process may be killed between any two instructions. Whoever opens the ledger next finishes the
// story: a sealed release that stands in its place with the sealed digest is committed, and so is
// one that somebody has moved since; one that never left the folder it was made in was never
// published: the folder is removed and the budget is free again.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05): privacy and safety of the people in the data.
// Format   docs/formats/privacy_ledger.md
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "palermo/protect/rational.hpp"

namespace palermo::protect {

/// What was promised to the people in the data, fixed when the ledger is opened.
struct LedgerTerms {
    std::string about;                     // "cases of the national referral mechanism"
    Rational rho_limit;                    // zCDP budget over the whole life of the data
    double delta = 1e-6;                   // at which epsilon is told
    std::int64_t rows_per_victim_max = 1;  // more rows are refused before any query
};

enum class EntryState : std::uint8_t {
    reserved,   // budget is held; nothing published
    committed,  // published; the budget is spent for ever
    withdrawn,  // never published; the budget is free again
};

std::string_view name_of(EntryState state);

/// One release, or the attempt at one.
struct LedgerEntry {
    std::int64_t number = 0;  // from 1
    EntryState state = EntryState::reserved;
    std::string mark;            // public name of this entry, 32 random hex digits
    std::string when;            // UTC, "2026-11-24T03:30:00Z"
    std::string purpose;         // "annual report 2026, table 4"
    Rational rho;                //
    std::string dataset_sha256;  // digest of the rows; stays in the ledger, never in a release
    std::string target;          // where the release goes
    std::string release_sha256;  // of its statement, or of the one file; empty until sealed
    std::string making;          // the folder or file it was made in, renamed to `target`

    /// How a reader counts with it: one JSON object, as to_json(Published) writes it. Empty: made
    /// with differential privacy, and nothing to count with.
    std::string reading;

    bool is_private() const { return reading.empty(); }  // differentially
};

class Ledger {
public:
    /// Starts a ledger at `path`.
    ///
    /// Errors   conflict       a ledger is there already
    ///          invalid_input  a budget of nothing, delta outside (0, 1), fewer than one row
    static Result<Ledger> create(const std::filesystem::path& path, LedgerTerms terms);

    /// Reads, checks every link and finishes what a killed process left open. Locks the file until
    /// the Ledger is destroyed.
    ///
    /// Errors   not_found    no ledger there
    ///          corrupt      a line was changed, added, cut or lost; nothing is changed then
    ///          unavailable  another process holds it
    static Result<Ledger> open(const std::filesystem::path& path);

    /// As open(), for reading only: takes no lock and repairs nothing.
    static Result<Ledger> read(const std::filesystem::path& path);

    Ledger(Ledger&& other) noexcept;
    Ledger& operator=(Ledger&&) = delete;
    ~Ledger();

    const LedgerTerms& terms() const noexcept { return terms_; }
    const std::vector<LedgerEntry>& entries() const noexcept { return entries_; }

    /// Committed and still reserved.
    Rational spent() const;
    Rational left() const { return terms_.rho_limit - spent(); }

    /// A name for the data set that tells outsiders nothing about its bytes: a digest salted with a
    /// secret of this ledger. A plain digest would let anybody test a guess of the whole file.
    std::string public_name(const std::string& dataset_sha256) const;

    /// A public name of this ledger, 32 hex digits, from which its secret cannot be found.
    std::string id() const;

    /// An entry as its release repeats it, so that a ledger restored from an old copy can be mended
    /// from what is public (`palermo protect ledger --recover`): one JSON object, the member "ledger"
    /// of release.json. It says nothing about the data set, nor where anything lies, and is signed with
    /// a secret of this ledger. To be asked for after reserve() or enter(), and before seal().
    ///
    /// `files_sha256` are the digests of the released files; without differential privacy of the one
    /// file that the next releases are attacked with, first.
    std::string receipt(std::int64_t number, const std::vector<std::string>& files_sha256) const;

    /// Holds budget for one release at `target`, before any noise is drawn. Returns its number.
    ///
    /// Errors   conflict  the budget does not cover it; says how much is left
    Result<std::int64_t> reserve(const Rational& rho, std::string purpose,
                                 std::string dataset_sha256, const std::filesystem::path& target);

    /// Enters one release without differential privacy, a file at `target`, before it is written.
    /// Returns its number. `reading` is one JSON object.
    Result<std::int64_t> enter(std::string reading, std::string purpose, std::string dataset_sha256,
                               const std::filesystem::path& target);

    /// Says which bytes are about to be put in place, and from where: the digest of the release
    /// statement, which holds the digest of every other file; or of the one file there is.
    Result<void> seal(std::int64_t number, std::string release_sha256,
                      const std::filesystem::path& making);

    /// The release is in its place. Spent for ever.
    Result<void> commit(std::int64_t number);

    /// Nothing was published and nothing will be. The budget is free again.
    Result<void> withdraw(std::int64_t number);

private:
    Ledger() = default;

    static Result<Ledger> load(const std::filesystem::path& path, bool for_writing);
    Result<void> append(std::string body);
    Result<std::int64_t> hold(LedgerEntry entry, const std::filesystem::path& target);
    Result<void> finish_open_entries();
    LedgerEntry* pending(std::int64_t number);

    std::filesystem::path path_;
    LedgerTerms terms_;
    std::string salt_;  // 64 hex digits
    std::vector<LedgerEntry> entries_;
    std::int64_t lines_ = 0;
    std::string last_digest_;
    int lock_ = -1;
};

/// The name of the statement inside a release folder; its digest is what seal() records.
inline constexpr const char* statement_file = "release.json";

namespace detail {
/// Called with the name of each step of a release, so that a test can end the process there. Null
/// outside tests.
extern void (*at_step)(const char* step);
inline void step(const char* name) {
    if (at_step != nullptr) at_step(name);
}
}  // namespace detail

}  // namespace palermo::protect
