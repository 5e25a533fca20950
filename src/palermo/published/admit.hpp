// published/admit.hpp: what others have published comes in here: as the bytes of a file, with a citation.
//
//     file ──PublishedFile::read()──> PublishedFile ──release_of_...() + Citation──> Release
//
// A table of our own cannot come in this way: a Reading is made of a PublishedFile by the functions
// below and by nothing else, and a PublishedFile of the bytes of a file. The citation is a person's
// word, or that of the metadata beside the file. palermo cannot tell an invented one from a true one
// (docs/limits.md); so it stands on every page made from it, and numbers of few people are counted.
//
//     const auto file = TRY(PublishedFile::read("data_glotip_2025-04-14.csv"));
//     const auto release = TRY(release_of_glotip(file, labels, {}, citation));
//
// Mandate  A/RES/76/7, para 22-23 (A76-7.P22.05).
// Thread safety  nothing here is changed after it is made.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/glotip.hpp"
#include "palermo/published/labels.hpp"
#include "palermo/release/release.hpp"

namespace palermo::published {

class PublishedFile {
public:
    /// Errors   those of formats::read_source()
    static Result<PublishedFile> read(const std::filesystem::path& path,
                                      const formats::ReadOptions& options = {});

    /// A CSV file known by its unpacked bytes, whatever it is packed in: so statements name files.
    ///
    /// Errors   as read()
    static Result<PublishedFile> read_unpacked(const std::filesystem::path& path);

    /// The bytes of a CSV file of this name.
    ///
    /// Errors   those of formats::parse_csv()
    static Result<PublishedFile> parse(std::string_view bytes, std::string name);

    const formats::Source& source() const noexcept { return source_; }

private:
    explicit PublishedFile(formats::Source source) : source_(std::move(source)) {}
    formats::Source source_;
};

/// Another way to write the same published cells; `reader` names it in the recipe. Empty: as they stand.
struct ReadAs {
    std::string_view reader = "protected";
    std::function<Result<Table>(const Table&)> table = {};
};

/// What one of the functions below read from published files.
class Reading {
    friend Result<protect::Release> admit(Reading reading, protect::Citation citation);
    friend Result<protect::Release> release_of_glotip(const PublishedFile&, const Labels&,
                                                      GlotipOptions, protect::Citation);
    friend Result<protect::Release> release_of_sdg(const PublishedFile&, protect::Citation);
    friend Result<protect::Release> release_of_layout(const PublishedFile&, protect::Citation);
    friend Result<protect::Release> release_as_it_stands(const PublishedFile&, std::string_view,
                                                         protect::Citation);
    friend Result<protect::Release> release_of_protected(const PublishedFile&, std::string_view,
                                                         const std::string&, std::string_view,
                                                         const ReadAs&);
    Reading(Table table, Recipe recipe) : table_(std::move(table)), recipe_(std::move(recipe)) {}

    Table table_;
    Recipe recipe_;
    std::string promise_;
    std::vector<protect::Attack> attacks_;
    std::int64_t printed_small_ = 0;
};

/// The UNODC file of detected victims and offenders (glotip.hpp). Where the options name no date of
/// release it is that of the citation.
///
/// Errors   invalid_input  those of read_glotip(), or no full citation
Result<protect::Release> release_of_glotip(const PublishedFile& file, const Labels& labels,
                                           GlotipOptions options, protect::Citation citation);

/// One series of SDG 16.2.2 (sdg.hpp); several are joined by Release::joined().
///
/// Errors   invalid_input  those of read_sdg(), or no full citation
Result<protect::Release> release_of_sdg(const PublishedFile& file, protect::Citation citation);

/// A public file of others, read by the shipped layout it has (laid_out.hpp): of it only numbers of victims,
/// in persons or per 100,000 population, of a whole State and a year of the calendar. Columns: area (ISO
/// 3166 alpha-3), year, unit, sex, age, form, value (as published), people (counts of persons), file,
/// publisher.
///
/// Errors   invalid_input  no layout that is known by itself, or no full citation
Result<protect::Release> release_of_layout(const PublishedFile& file, protect::Citation citation);

/// Capture histories as somebody published them: the file as it stands.
///
/// Errors   invalid_input  no full citation
Result<protect::Release> release_of_histories(const PublishedFile& file,
                                              protect::Citation citation);

/// A file as it stands; `reader` names this way of reading in the recipe.
///
/// Errors   invalid_input  no full citation
Result<protect::Release> release_as_it_stands(const PublishedFile& file, std::string_view reader,
                                              protect::Citation citation);

/// A table that palermo released earlier, read back with the statement that stands beside it:
/// its citation, promise and attacks are those of the statement.
///
/// `statement` are the bytes of release.json, `name` what messages call it, `kind` the kind it must be
/// ("synthetic microdata"). A statement is not signed: like a citation it is somebody's word.
/// Errors   invalid_input  not a statement of palermo, without a promise or with an attack that
///                         succeeded, or it has no full citation
///          corrupt        the statement names no file with the bytes of this one
Result<protect::Release> release_of_protected(const PublishedFile& file, std::string_view statement,
                                              const std::string& name, std::string_view kind,
                                              const ReadAs& as = {});

/// The same for tables.csv of case data, where every cell has an interval, as a measurement under
/// differential privacy has.
///
/// Errors   as release_of_protected(); invalid_input where one of the columns is missing
Result<protect::Release> release_of_case_tables(const PublishedFile& file,
                                                std::string_view statement,
                                                const std::string& name);

/// A file on its way in, with what stands beside it.
struct GivenFile {
    const PublishedFile& file;
    const Lookups& lookups;
    protect::Citation citation = {};
    std::string_view statement = {};  // bytes of the release.json of what palermo made
    std::string statement_name = {};
};
using Reader = Result<protect::Release> (*)(const GivenFile&);

/// A citation as people write it: "UNODC; Detected victims; 2025-04-14", and after a third semicolon
/// the terms. `where` is named in a refusal.
///
/// Errors   invalid_input  not three or four parts, or no full citation
Result<protect::Citation> parse_citation(std::string_view text, const std::string& where);

/// publisher, released, source, terms and title, as the manifest of a site has them, and back. What is no
/// text there is empty.
formats::Json json_of(const protect::Citation& citation);
protect::Citation citation_of(const formats::Json& json);

/// The citation in the metadata beside a file [CSVW]: "FILE-metadata.json", or a table of
/// "csv-metadata.json" in the same folder. Members dc:publisher (or dc:creator, dc:source), dc:title,
/// dc:issued (or dc:date), dc:license (or dc:rights). Nothing where there is no such file.
///
/// Errors   invalid_input  the metadata is no JSON, or lacks one of the first three
/// Source   [CSVW] W3C (2015), Metadata Vocabulary for Tabular Data, 5.1; DCMI Metadata Terms
Result<std::optional<protect::Citation>> citation_beside(const std::filesystem::path& file);

/// What a column holds, in the words of whoever published it.
struct ColumnDescription {
    std::string column;  // "P"
    std::string text;    // "national police"
};

/// The descriptions in the metadata beside a file: dc:description of the columns of its tableSchema, in
/// their order [CSVW]. Empty where there is no such file or it describes none.
///
/// Errors   invalid_input  the metadata is no JSON
Result<std::vector<ColumnDescription>> descriptions_beside(const std::filesystem::path& file);

/// "UKdat.csv-metadata.json" of "UKdat.csv", where CSVW looks for it first.
std::filesystem::path metadata_beside(const std::filesystem::path& file);

}  // namespace palermo::published
