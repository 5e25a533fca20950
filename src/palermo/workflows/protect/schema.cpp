#include "palermo/workflows/protect/schema.hpp"

#include <fmt/format.h>

#include <optional>

#include "palermo/core/files.hpp"

namespace palermo::workflows {

std::span<const FieldRule> DraftRequest::rules() {
    static const std::vector<FieldRule> rules = {{"replace", {"out"}}};
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
    if (!out.empty()) {
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
    DraftOutcome outcome{TRY(draft_schema(columns, book, request.name, book_name)), out.string()};
    if (file) TRY(file->write(outcome.draft.json));
    return outcome;
}

formats::Json to_json(const DraftOutcome& outcome) {
    using formats::Json;
    return Json::Object{{"victim_column", outcome.draft.victim_column},
                        {"without_codes", Json::list(outcome.draft.without_codes)},
                        {"draft", outcome.draft.json}};
}

std::string in_words(const DraftOutcome& outcome) {
    const auto& draft = outcome.draft;
    if (outcome.out.empty()) return draft.json;
    std::string text = fmt::format("{}: a draft to finish\n", outcome.out);
    if (!draft.victim_column.empty()) {
        text +=
            fmt::format("{} tells victims apart: checked, never released\n", draft.victim_column);
    }
    for (const auto& each : draft.without_codes) {
        text += fmt::format("{} has no codes yet: copy them from the public code book\n", each);
    }
    return text + fmt::format(
                      "no row was looked at: a list read from the data would tell who is in it\n"
                      "next: say under \"source\" where the lists are public, add rules, then\n"
                      "  palermo protect plan --schema {}\n",
                      outcome.out);
}

}  // namespace palermo::workflows
