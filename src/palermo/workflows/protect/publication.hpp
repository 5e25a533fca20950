// workflows/protect/publication.hpp: one table or file of records of ours, from Candidate to reader.
//
//     Publication ──open_account()──> OpenAccount ──╮
//     Candidate ────────────────────────────────────┴─publish_on()──> Release ──> PublishedFile
//
//     auto account = TRY(open_account(request.publication, source.digest.sha256, notes));
//     const auto release = TRY(publish_on(account, request.publication, "safe.csv",
//                                         anonymized_candidate(records, made, rules), task, notes));
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Thread safety: one ledger is used by one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/files.hpp"
#include "palermo/core/task.hpp"
#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/publish.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/workflows/field.hpp"
#include "palermo/workflows/notes.hpp"

namespace palermo::workflows {

/// Fields of a Request that publishes: who, on which day, on which ledger, beside what.
struct Publication {
    std::string publisher = "not named";
    std::string title;
    std::string date = {};  // empty: today
    std::string terms = {};
    Input ledger = {};
    std::string purpose = {};
    std::vector<Input> earlier = {};

    /// `earlier` says how earlier files are read.
    static void fields(auto& self, auto&& field, std::string_view earlier) {
        constexpr std::string_view group = "Who publishes, and what is known already";
        field(Field{.name = "publisher",
                    .text = "Who publishes it; stands in its release.json",
                    .group = group},
              self.publisher);
        field(Field{.name = "title", .text = "Under which title", .group = group}, self.title);
        field(Field{.name = "date", .text = "On which day (default: today)", .group = group},
              self.date);
        field(
            Field{.name = "terms", .text = "Under what words it may be used again", .group = group},
            self.terms);
        field(Field{.name = "ledger",
                    .text = "The account of these people: enters this release, and attacks it "
                            "together with every earlier one entered there",
                    .group = group},
              self.ledger);
        field(Field{.name = "purpose", .text = "Why; stands in the ledger", .group = group},
              self.purpose);
        field(Field{.name = "earlier", .text = earlier, .group = group}, self.earlier);
    }
};

/// Asked before anything is read.
///
/// Errors   invalid_input  publication.no_day, publication.no_purpose
Result<void> check(const Publication& publication);

/// Where a release may not go: over what is read. `inputs` are those of the Request beside its
/// publication.
OutputRules output_rules(const Publication& publication, std::vector<Input> inputs);

/// The ledger a release is entered in, held until this goes, and what was released before it.
struct OpenAccount {
    std::optional<protect::Ledger> ledger;
    std::vector<protect::EarlierRelease> earlier;
    std::string dataset_sha256;
};

/// Errors   those of Ledger::open() and earlier_releases()
Result<OpenAccount> open_account(const Publication& publication, std::string dataset_sha256,
                                 Notes& notes, const protect::TableLayout* long_file = nullptr);

/// What is known to follow from what: "age:minor" as somebody said, with names as the records write
/// them, and columns of earlier tables to look for more.
///
/// Errors   those of dependencies_declared()
Result<protect::KnownDependencies> known_dependencies(std::span<const std::string> follows,
                                                      const Table& records,
                                                      const OpenAccount& account);

/// Through the door: attacked alone and with all earlier ones, and written with its statement.
///
/// Errors   those of the candidate, of written_alike() and of publish()
Result<protect::Release> publish_on(OpenAccount& account, const Publication& publication,
                                    const std::filesystem::path& out,
                                    Result<protect::Candidate> made, const Task& task,
                                    Notes& notes);

/// A number of cells, answers or records, and what was done to them.
struct Done {
    std::string_view what;  // "hidden to protect others"; in JSON hidden_to_protect_others
    std::int64_t count = 0;
};

/// One file that left, with its gate and its recipe (those of the Release).
struct PublishedFile {
    protect::Release release;
    std::vector<Done> done;
    std::vector<protect::ColumnUse> columns = {};
    std::vector<std::string> remarks = {};       // what a reader of the file should know
    std::vector<std::string> not_attacked = {};  // of this release in particular
};

formats::Json to_json(const PublishedFile& published);
std::string in_words(const PublishedFile& published);

}  // namespace palermo::workflows
