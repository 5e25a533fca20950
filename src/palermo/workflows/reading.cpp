#include "palermo/workflows/reading.hpp"

#include <algorithm>

#include "palermo/core/spelling.hpp"

namespace palermo::workflows {

Result<formats::ReadOptions> reading_of(const Reading& reading, Notes& notes, std::size_t file,
                                        std::size_t files) {
    formats::ReadOptions options;
    options.notes = &notes.of_files;
    const auto one = [&](const std::vector<std::string>& given,
                         const char* field) -> Result<std::string> {
        if (given.empty()) return std::string();
        if (given.size() == 1) return given.front();
        if (given.size() == files) return given[file];
        if (files == 1)
            return fail(Code::invalid_input, "request.once", {}, Where::of_field(field));
        return fail(Code::invalid_input, "request.once_or_each", {{"files", files}},
                    Where::of_field(field));
    };
    const auto name = TRY(one(reading.encodings, "encodings"));
    if (!name.empty()) {
        const auto encoding = formats::encoding_named(name);
        if (!encoding) {
            const std::vector<std::string> known = {"auto", "utf-8", "utf-16le", "utf-16be",
                                                    "windows-1252"};
            return fail(Code::invalid_input, "request.no_encoding",
                        {{"value", asked(name)}, {"meant", our_word(closest(name, known))}},
                        Where::of_field("encodings"));
        }
        options.csv.encoding = *encoding;
    }
    options.xlsx.sheet = TRY(one(reading.sheets, "sheets"));
    return options;
}

Result<std::vector<words::Language>> languages_of(const std::vector<std::string>& codes,
                                                  const std::string& field) {
    std::vector<words::Language> languages;
    for (const auto& code : codes) {
        if (code == "all")
            return std::vector(words::all_languages.begin(), words::all_languages.end());
        const auto language = words::language(code);
        if (!language) {
            return fail(Code::invalid_input, "request.no_language", {{"value", asked(code)}},
                        Where::of_field(field));
        }
        if (std::ranges::find(languages, *language) != languages.end()) {
            return fail(Code::invalid_input, "request.language_twice", {{"value", asked(code)}},
                        Where::of_field(field));
        }
        languages.push_back(*language);
    }
    return languages;
}

}  // namespace palermo::workflows
