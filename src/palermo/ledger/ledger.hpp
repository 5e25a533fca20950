// ledger/ledger.hpp: the account book of privacy: what was published about these people, at which
// cost, and how much may still be.
//
//     reserve ──> draw noise, fit, attack, write aside ──> seal ──> rename ──> commit
//     enter   ──> write aside ──> seal ──> rename ──> commit      without differential privacy
//
// What is published without differential privacy (exact, rounded or perturbed tables, anonymized
// records) costs no budget, but the next release must be attacked together with it (earlier_releases.hpp):
// its entry says where it stands, by which digest it is known, and how a reader counts with it.
//
// One file for one set of people. Each line holds the digest of the line before it; a second small
// file, `<ledger>.head`, holds the number of lines and the last digest, so that neither a changed
// line nor a missing tail passes unseen. Every line is on the disk before the step it allows.
//
// Beside them lies `<ledger>.key`: with it the ledger names the data set of an entry, so that its owner sees
// which entries were made of one file. Without it the name can be tested against no guess of that file,
// and nothing else needs it: a ledger that is handed on goes without.
//
// Both files restored together from an old copy fit each other, and have forgotten what was published
// since. So each machine keeps what it has seen of a ledger in a folder of its own, and each release
// repeats its entry: an old copy is noticed and refused, and recover() mends it from both.
//
// A process may be killed between any two instructions. Whoever opens the ledger next finishes the
// story: a sealed release that stands in its place with the sealed digest is committed, and so is
// one that somebody has moved since; one that never left the folder it was made in was never
// published: the folder is removed and the budget is free again.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05): privacy and safety of the people in the data.
// Format   docs/formats/privacy_ledger.md
//
// Thread safety: one Ledger a thread; two processes take turns by a lock on the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/ledger/rational.hpp"
#include "palermo/ledger/statement_place.hpp"

namespace palermo::formats {
class JsonObject;
}
namespace palermo::crypto {
class Key;
}

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
    lost,       // published, and nobody has it any more: its budget is spent, and that is all
};

std::string_view name_of(EntryState state);

/// One release, or the attempt at one.
struct LedgerEntry {
    std::int64_t number = 0;  // from 1
    EntryState state = EntryState::reserved;
    std::string mark;       // public name of this entry, 32 random hex digits
    std::string when;       // UTC, "2026-11-24T03:30:00Z"
    std::string purpose;    // "annual report 2026, table 4"
    Rational rho;           //
    std::string data_name;  // keyed name of the data set, 32 hex digits; empty: an earlier version
                            // entered it, or it was recovered. In no release, receipt or witness
    std::string target;     // where the release goes
    std::string release_sha256;  // of its statement, or of the one file; empty until sealed
    std::string making;          // the folder or file it was made in, renamed to `target`
    std::int64_t was = 0;        // recovered: its number before; 0: entered here and never lost

    /// How a reader counts with it: one JSON object, as to_json(EarlierRelease) writes it. Empty: made
    /// with differential privacy, and nothing to count with.
    std::string reading;

    bool is_private() const { return reading.empty(); }  // differentially
};

/// Where this machine keeps what it has seen of ledgers: "ledgers" in $PALERMO_STATE, else in palermo in
/// $XDG_STATE_HOME, else in ~/.local/state/palermo. Empty where there is none of them.
std::filesystem::path default_seen_folder();

struct Recovery;

namespace detail {
struct Witness;
}

class Ledger {
public:
    /// Starts a ledger at `path`, for its owner alone (mode 600: it holds a secret). Whoever opens it later
    /// takes from others what they may do with it, its head, its key and what was seen of it.
    ///
    /// Errors   conflict       a ledger is there already
    ///          invalid_input  a budget of nothing, delta outside (0, 1), fewer than one row
    ///          unavailable    what this machine has seen cannot be kept in `seen_in`
    static Result<Ledger> create(const std::filesystem::path& path, LedgerTerms terms,
                                 const std::filesystem::path& seen_in = default_seen_folder());

    /// Reads, checks every link and finishes what a killed process left open. Locks the file until
    /// the Ledger is destroyed. A ledger this machine has not seen is taken as it is: note() says so.
    ///
    /// Errors   not_found    no ledger there
    ///          not_permitted  others may read it, and that cannot be changed
    ///          corrupt      a line was changed, added, cut or lost; or it was restored from an old copy:
    ///                       this machine has seen more of it, or a release of it lies where the others
    ///                       do and is not in it. Nothing is changed then
    ///          unavailable  another process holds it; what this machine has seen cannot be kept; a later
    ///                       version wrote it
    static Result<Ledger> open(const std::filesystem::path& path,
                               const std::filesystem::path& seen_in = default_seen_folder());

    /// As open(), for reading only: waits for no lock, looks at no release, and writes no line. Others
    /// lose what they may do with its files, and temporaries of killed processes go, where that is possible.
    static Result<Ledger> read(const std::filesystem::path& path,
                               const std::filesystem::path& seen_in = default_seen_folder());

    /// Mends a ledger that was restored from an old copy: enters again what this machine has seen of it,
    /// and the `releases` (statements, or folders of them), as recovered. Drops nothing. `lost` are
    /// numbers of entries that existed and of which nobody has the release any more; they are entered as
    /// such, with the budget they cost. May be repeated, after being killed too.
    ///
    /// Errors   corrupt        a release somebody changed, or whose files are not beside it
    ///          invalid_input  a release of another ledger, or without an entry; a number not missing
    ///          conflict       entries are still missing: nothing is entered, what was given is
    ///                         remembered, and open() refuses until all of them are given or lost
    ///          those of open()
    /// Of several releases that are wrong the first is refused; `all_wrong` has every one.
    static Result<Recovery> recover(const std::filesystem::path& path,
                                    const std::vector<std::filesystem::path>& releases,
                                    const std::vector<std::int64_t>& lost,
                                    const std::filesystem::path& seen_in = default_seen_folder(),
                                    std::vector<Error>* all_wrong = nullptr);

    Ledger(Ledger&& other) noexcept;
    Ledger& operator=(Ledger&&) = delete;
    ~Ledger();

    const LedgerTerms& terms() const noexcept { return terms_; }
    const std::vector<LedgerEntry>& entries() const noexcept { return entries_; }

    /// What somebody should know who goes on with this ledger: that this machine sees it for the first
    /// time, and so cannot tell whether it is an old copy; which entries are lost; which hold a plain digest
    /// of the data set; which files others could read until now. Empty: nothing.
    std::string note() const;

    /// Does every release that lies beside it or where it released stand in it? open() looks too.
    ///
    /// Errors   corrupt  a release of this ledger that it does not hold: it was restored from an old copy
    Result<void> check_releases() const;

    /// The file in which this machine keeps what it has seen of this ledger.
    std::filesystem::path seen_file() const;

    /// Committed, lost and still reserved.
    Rational spent() const;
    Rational left() const { return terms_.rho_limit - spent(); }

    /// A public name for a secret of rounding or perturbation: its digest salted with the secret of this
    /// ledger. A plain one would let anybody test a guess of it.
    std::string name_of_secret(const std::string& secret_sha256) const;

    /// A key for one purpose ("order of rows"), the same wherever this ledger is, and after a restore.
    crypto::Key key(std::string_view purpose) const;

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

    /// Holds budget for one release at `target`, before any noise is drawn. Returns its number. Of the
    /// data set only a keyed name is kept.
    ///
    /// Errors   conflict  the budget does not cover it; says how much is left
    Result<std::int64_t> reserve(const Rational& rho, std::string purpose,
                                 const std::string& dataset_sha256,
                                 const std::filesystem::path& target);

    /// Enters one release without differential privacy, a file at `target`, before it is written.
    /// Returns its number. `reading` is one JSON object.
    Result<std::int64_t> enter(const std::string& reading, std::string purpose,
                               const std::string& dataset_sha256,
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

    enum class For : std::uint8_t { reading, writing, recovering };

    static Result<Ledger> load(const std::filesystem::path& path, For purpose,
                               const std::filesystem::path& seen_in);
    Result<void> check_seen(const detail::Witness& seen) const;
    bool follows(const detail::Witness& seen) const;
    Result<void> check_releases_in(const std::filesystem::path& folder) const;
    Result<void> witness_all() const;
    Result<void> witness_step() const;
    Result<void> keep_for_owner();
    void remove_temporaries() const;
    Result<std::string> name_of_data(const std::string& dataset_sha256) const;
    std::set<std::filesystem::path> folders_of_releases() const;
    Result<void> append(formats::JsonObject body);
    Result<std::int64_t> hold(LedgerEntry entry, const std::filesystem::path& target);
    Result<void> finish_open_entries();
    Result<void> enter_again(LedgerEntry& entry, const detail::Witness& seen);
    LedgerEntry* pending(std::int64_t number);
    const LedgerEntry* marked(const std::string& mark) const;

    std::filesystem::path path_;
    LedgerTerms terms_;
    std::string salt_;  // 64 hex digits
    std::vector<LedgerEntry> entries_;
    std::int64_t lines_ = 0;
    std::string last_digest_;
    int lock_ = -1;
    std::filesystem::path seen_in_;
    bool first_seen_ = false;                    // by this machine, and not made by it
    bool recovering_ = false;                    // nothing is witnessed before all of it is there
    std::vector<std::string> digests_;           // shape [lines]
    std::vector<std::int64_t> plain_;            // entries with a plain digest of the data set
    std::vector<std::string> opened_to_others_;  // files, until now
};

/// What recover() did.
struct Recovery {
    std::vector<LedgerEntry> recovered;  // as they stand in the ledger now
    std::vector<LedgerEntry> lost;
    std::int64_t known = 0;                          // releases given that the ledger had
    std::vector<std::filesystem::path> passed_over;  // in folders: of other ledgers, or of none
    bool was_whole = false;                          // nothing was missing
    bool first_seen = false;  // by this machine: what it was not given it cannot know
};

namespace detail {
/// Called with the name of each step of a release, so that a test can end the process there. Null
/// outside tests.
extern void (*at_step)(const char* step);
inline void step(const char* name) {
    if (at_step != nullptr) at_step(name);
}
}  // namespace detail

}  // namespace palermo::protect
