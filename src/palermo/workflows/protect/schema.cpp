#include "palermo/workflows/protect/schema.hpp"

#include <fmt/format.h>

#include <optional>

#include "palermo/core/files.hpp"

namespace palermo::workflows {

std::span<const FieldRule> DraftRequest::rules() {
    static const std::vector<FieldRule> rules = {{"replace", {"out"}},
                                                 {"update", {"out"}, {"replace"}}};
    return rules;
}

namespace {

std::vector<std::string> column_names(const Table& table) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < table.columns(); ++i) names.emplace_back(table.name(i));
    return names;
}

}  // namespace

Result<DraftOutcome> draft(const DraftRequest& request, const Task& task, Notes& notes) {
    const auto& out = request.out.path;
    std::optional<OutputFile> file;
    std::optional<DraftSoFar> so_far;
    std::error_code ignored;
    const bool stands = !out.empty() && std::filesystem::is_regular_file(out, ignored) &&
                        std::filesystem::file_size(out, ignored) > 0;
    if (stands && request.update) {
        so_far = DraftSoFar{TRY(read_file(out, 64 << 20)), out.filename().string()};
    } else if (stands && !request.replace) {
        return fail(Code::conflict, "schema.stands",
                    {{"update", field_name("update")}, {"replace", field_name("replace")}},
                    out.string());
    } else if (!out.empty()) {
        file = TRY(OutputFile::at(out, {.inputs = {request.data.path, request.code_book.path},
                                        .replace = replaced(request.replace)}));
    }
    const auto how = TRY(reading_of(request.reading, notes, 0, 2));
    const auto columns = column_names(TRY(formats::read_source(request.data.path, how)).table);
    TRY(task.go_on());
    Table book;
    std::string book_name;
    if (!request.code_book.empty()) {
        const auto how_book = TRY(reading_of(request.reading, notes, 1, 2));
        book = TRY(formats::read_source(request.code_book.path, how_book)).table;
        book_name = request.code_book.path.filename().string();
    }
    DraftOutcome outcome{
        TRY(draft_schema(columns, book, request.name, book_name, so_far ? &*so_far : nullptr)),
        out.string(), so_far.has_value()};
    // All of it was kept, so writing over it takes nothing from anybody.
    if (so_far) TRY(write_file(out, outcome.draft.json));
    if (file) TRY(file->write(outcome.draft.json));
    return outcome;
}

formats::Json to_json(const DraftOutcome& outcome) {
    using formats::Json;
    return Json::Object{{"victim_column", outcome.draft.victim_column},
                        {"without_codes", Json::list(outcome.draft.without_codes)},
                        {"to_do", Json::list(outcome.draft.to_do)},
                        {"draft", outcome.draft.json}};
}

std::string in_words(const DraftOutcome& outcome) {
    const auto& draft = outcome.draft;
    if (outcome.out.empty()) return draft.json;
    std::string text =
        fmt::format("{}: {}\n", outcome.out,
                    outcome.updated ? "what was filled in is kept" : "a draft to finish");
    if (!draft.victim_column.empty()) {
        text +=
            fmt::format("{} tells victims apart: checked, never released\n", draft.victim_column);
    }
    if (outcome.updated) {
        for (const auto& each : draft.added) text += fmt::format("{} is new\n", each);
    }
    for (const auto& each : draft.not_in_file) {
        text +=
            fmt::format("{} is not in the file: kept; delete its line, or add the column\n", each);
    }
    text += "no row was looked at: a list read from the data would tell who is in it\n";
    if (!draft.to_do.empty())
        text += fmt::format("to do in {} (also there, under to_do):\n", outcome.out);
    for (const auto& each : draft.to_do) text += fmt::format("  - {}\n", each);
    return text + fmt::format("then: palermo protect plan --schema {}\n", outcome.out);
}

}  // namespace palermo::workflows
