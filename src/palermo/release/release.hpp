// release/release.hpp: what the public may read, and the lock on making it.
//
//     PublishedFile, Citation ───published::admit()───╮
//                                                     ├──> Release ──> report, exchange
//     Candidate, Citation, Account ────publish()──────╯
//
// A Table may hold anything. A Release has passed a door: it has no public constructor, and the open
// side (`report`, `exchange`) accepts nothing else. Two functions hold a key, and the lock below names
// them; a third cannot come without a change of this file. Functions and not classes, because a second
// definition of a function fails to link where that of a befriended class would pass.
//
//   publish()           a table of our own, attacked alone and with everything released before
//   published::admit()  what others have published, as the bytes of a file with a citation
//
// What does not compile stands in tests/compile.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05); Trafficking Protocol, art. 6 (1).
// Thread safety  a Release never changes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "palermo/core/recipe.hpp"
#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo {
struct Task;  // core/task.hpp
}

namespace palermo::protect {

/// Who published something, and under what words it may be used again. It is a person's word: palermo
/// cannot tell an invented citation from a true one, so it repeats it wherever the numbers stand.
struct Citation {
    std::string publisher;    // "UNODC"
    std::string title;        // "Detected trafficking victims and offenders"
    std::string released;     // ISO date, "2025-04-14"; or a year and month, or a year
    std::string terms;        // "reproduce with citation"; may be empty
    std::string source = {};  // the whole reference as readers know it; may be empty

    bool operator==(const Citation&) const = default;
};

/// Errors   invalid_input  the publisher or the title is missing, or the date is no day, month or year;
///                         `where` says which citation it is
Result<void> check(const Citation& citation, const std::string& where);

/// One attack made on a table before it was let out.
struct Attack {
    std::string name;            // "differencing"
    std::string method;          // one sentence: what was tried
    std::int64_t tried = 0;      // how many cells, records or runs
    std::int64_t succeeded = 0;  // above 0 the table stays in
};

/// What stands under every table and chart made from a release.
struct Statement {
    Citation citation;
    Recipe recipe;  // how the table was read and cleaned
    std::string promise =
        {};  // "epsilon 1, delta 8.9e-7; one victim"; empty where others published
    std::vector<Attack> attacks = {};  // made before the release; empty where others published
    std::int64_t printed_small = 0;    // numbers of 1 to 9 that others print openly
};

/// One file of a release: its name beside the others, and its bytes.
struct ReleaseFile {
    std::string name;
    std::string bytes;
};

class Candidate;
class Release;
struct Account;
Result<Release> publish(Candidate candidate, Citation citation, const Account& account,
                        const Task& task);

}  // namespace palermo::protect

namespace palermo::published {
class Reading;  // made of the bytes of files, by `published` alone (published/admit.hpp)
Result<protect::Release> admit(Reading reading, protect::Citation citation);
}  // namespace palermo::published

namespace palermo::protect {

/// A table fit to leave the building. It never changes.
class Release {
public:
    const Table& table() const noexcept { return table_; }
    const Statement& statement() const noexcept { return statement_; }

    /// As it stands on the disk, the statement (release.json) last; empty for what others published.
    const std::vector<ReleaseFile>& files() const noexcept { return files_; }

    /// Releases of the same columns as one, in this order. Every row of it is public already.
    ///
    /// Errors   invalid_input  none, or other columns than the first
    static Result<Release> joined(std::span<const Release> releases);

private:
    friend Result<Release> publish(Candidate candidate, Citation citation, const Account& account,
                                   const Task& task);
    friend Result<Release> published::admit(published::Reading reading, protect::Citation citation);
    Release(Table table, Statement statement, std::vector<ReleaseFile> files = {})
        : table_(std::move(table)), statement_(std::move(statement)), files_(std::move(files)) {}

    Table table_;
    Statement statement_;
    std::vector<ReleaseFile> files_;
};

}  // namespace palermo::protect
