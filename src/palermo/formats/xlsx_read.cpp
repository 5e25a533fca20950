#include <algorithm>
#include <optional>

#include "palermo/formats/detail/xlsx_sheet.hpp"
#include "palermo/formats/xlsx.hpp"

namespace palermo::formats {
namespace {

using detail::refused_as;
using detail::SharedStrings;
using detail::text_fault;
using detail::XmlEvent;
using detail::XmlReader;
using detail::ZipArchive;

constexpr std::size_t sheet_count_limit = 1'000;

// XML errors know no place; this gives them one.
template <class T>
Result<T> placed(Result<T> result, const std::string& where) {
    if (result || !result.error().where.empty()) return result;
    auto error = std::move(result).error();
    error.where = where;
    return error;
}

// "xl/workbook.xml" and "worksheets/sheet1.xml" give "xl/worksheets/sheet1.xml". Nothing where the
// target leaves the archive.
std::optional<std::string> resolve(std::string_view from, std::string_view target) {
    std::string slashes(target);
    std::replace(slashes.begin(), slashes.end(), '\\', '/');
    target = slashes;
    std::vector<std::string_view> parts;
    const auto add = [&](std::string_view path) {
        while (!path.empty()) {
            const auto slash = std::min(path.find('/'), path.size());
            const auto part = path.substr(0, slash);
            if (part == "..") {
                if (parts.empty()) return false;
                parts.pop_back();
            } else if (!part.empty() && part != ".") {
                parts.push_back(part);
            }
            path.remove_prefix(std::min(slash + 1, path.size()));
        }
        return true;
    };
    if (!target.starts_with('/')) {
        const auto slash = from.rfind('/');
        add(slash == from.npos ? "" : from.substr(0, slash));
    }
    if (!add(target)) return std::nullopt;
    std::string path;
    for (const auto part : parts) {
        if (!path.empty()) path += '/';
        path += part;
    }
    return path;
}

struct Relation {
    std::string id, kind, target;  // kind is the last word of the type, "worksheet"
};

class Workbook {
public:
    static Result<Workbook> open(std::string_view bytes, std::string_view file_name,
                                 const XlsxOptions& options) {
        detail::ZipLimits limits;
        limits.unpacked_bytes = options.unpacked_limit_bytes;
        Workbook book(TRY(ZipArchive::open(bytes, file_name, limits)), std::string(file_name),
                      options);
        TRY(book.read_parts());
        return book;
    }

    Result<detail::SheetAsRead> read() {
        const auto& listed = *TRY(chosen_sheet());
        const auto* entry = archive_.find(listed.path);
        if (entry == nullptr) {
            return refused_as(file_name_, "xlsx.no_sheet_data");
        }
        const auto shared = TRY(shared_strings());
        const auto formats = TRY(number_formats());
        auto source = TRY(archive_.read(*entry));
        XmlReader xml(source);
        const auto place = file_name_ + ":" + listed.name;
        auto read = detail::read_cells(xml, shared, formats, options_, place);
        // A cover has a sentence a row, some beside others; what is meant stands on another sheet.
        const bool guessed = options_.sheet.empty() && sheets_.size() > 1;
        if (!read && guessed) return beside_others(std::move(read).error());
        auto stored = TRY(std::move(read));
        auto& sheet = stored.sheet;
        if (guessed && sheet.table.columns() < 2) {
            return refused_as(place, "xlsx.one_column", sheets_in_words());
        }
        sheet.name = listed.name;
        for (const auto& each : sheets_) {
            if (&each != &listed) sheet.others.push_back(told(each));
        }
        return stored;
    }

    // Every sheet as its cells stand.
    Result<void> read_all(const GridOptions& limits, GridFile& file) {
        if (sheets_.empty()) return refused_as(file_name_, "xlsx.no_sheet");
        detail::Room room(limits.memory_limit_bytes);
        const auto shared = TRY(shared_strings());
        const auto formats = TRY(number_formats());
        for (const auto& listed : sheets_) {
            const auto* entry = archive_.find(listed.path);
            if (entry == nullptr) return refused_as(file_name_, "xlsx.no_sheet_data");
            auto& grid = file.grids.emplace_back();
            grid.name = listed.name;
            grid.hidden = !listed.visible;
            for (const auto& relation : TRY(relations_of(listed.path))) {
                grid.pivot = grid.pivot || relation.kind == "pivotTable";
            }
            auto source = TRY(archive_.read(*entry));
            XmlReader xml(source);
            TRY(detail::read_grid(xml, shared, formats, room, file_name_ + ":" + listed.name,
                                  grid));
        }
        const auto& entries = archive_.entries();
        file.macros = std::any_of(
            entries.begin(), entries.end(),
            [](const detail::ZipEntry& entry) { return entry.name.ends_with("vbaProject.bin"); });
        return {};
    }

private:
    struct Listed {
        std::string name, path;
        bool visible;
    };

    Result<SharedStrings> shared_strings() {
        const auto* strings = archive_.find(strings_path_);
        if (strings == nullptr) return SharedStrings();
        // A quarter of the room: the table has to fit beside it.
        return placed(SharedStrings::read(archive_, *strings, options_.memory_limit_bytes / 4),
                      file_name_ + ":" + strings->name);
    }

    static std::string told(const Listed& sheet) {
        return sheet.name + (sheet.visible ? "" : " (hidden)");
    }

    // "the workbook has the sheets {shown}", with the names, and the field that names one.
    std::vector<Argument> sheets_in_words() const {
        constexpr int most = 20;
        std::string shown, hidden;
        int count = 0;
        for (const auto& sheet : sheets_) {
            auto& names = sheet.visible ? shown : hidden;
            if (++count > most + 1) continue;
            names += (names.empty() ? "" : ", ") + (count > most ? "..." : sheet.name);
        }
        const auto text =
            hidden.empty() ? count == 1 ? text_of("workbook.one_sheet") : text_of("workbook.sheets")
            : shown.empty() ? text_of("workbook.hidden")
                            : text_of("workbook.sheets_and_hidden");
        return {{"sheets", text},
                {"shown", column_name(shown)},
                {"hidden", column_name(hidden)},
                {"field", field_name("sheets")}};
    }

    // What is wrong with the first sheet, and that another one may have been meant.
    Error beside_others(Error error) const {
        auto arguments = sheets_in_words();
        arguments.push_back({"reason", text_of("error." + error.id)});
        for (auto& each : error.arguments) arguments.push_back(std::move(each));
        return fail(error.code, "xlsx.first_sheet", std::move(arguments), std::move(error.where));
    }

    Result<detail::NumberFormats> number_formats() {
        detail::NumberFormats formats;
        if (from_1904_) formats.system = detail::DateSystem::from_1904;
        const auto* entry = archive_.find(styles_path_);
        if (entry == nullptr) return formats;
        auto source = TRY(archive_.read(*entry));
        XmlReader xml(source);
        formats.cells = TRY(placed(detail::CellFormats::read(xml), file_name_ + ":" + entry->name));
        return formats;
    }

    Workbook(ZipArchive archive, std::string file_name, const XlsxOptions& options)
        : archive_(std::move(archive)), file_name_(std::move(file_name)), options_(options) {}

    // Calls `visit` at every start of an element of one part.
    template <class Visit>
    Result<void> each_start(const detail::ZipEntry& entry, Visit visit) {
        const auto run = [&]() -> Result<void> {
            auto source = TRY(archive_.read(entry));
            XmlReader xml(source);
            for (;;) {
                const auto event = TRY(xml.next());
                if (event == XmlEvent::finish) return {};
                if (event == XmlEvent::start) TRY(visit(xml));
            }
        };
        return placed(run(), file_name_ + ":" + entry.name);
    }

    Result<std::vector<Relation>> relations_of(const std::string& part) {
        const auto slash = part.rfind('/');
        const auto folder = slash == part.npos ? "" : part.substr(0, slash + 1);
        const auto name = slash == part.npos ? part : part.substr(slash + 1);
        std::vector<Relation> relations;
        const auto* entry = archive_.find(folder + "_rels/" + name + ".rels");
        if (entry == nullptr) return relations;
        const auto keep = [&](const XmlReader& xml) -> Result<void> {
            if (xml.name() != "Relationship") return {};
            const auto* const id = xml.attribute("Id");
            const auto* const type = xml.attribute("Type");
            const auto* const target = xml.attribute("Target");
            const auto* const mode = xml.attribute("TargetMode");
            if (id == nullptr || type == nullptr || target == nullptr) return {};
            // What lies outside the archive is never fetched.
            if (mode != nullptr && *mode == "External") return {};
            const auto path = resolve(part, TRY(XmlReader::unescaped(*target)));
            if (!path) return fail(Code::invalid_input, "xlsx.part_leaves");
            relations.push_back(
                {std::string(*id), std::string(type->substr(type->rfind('/') + 1)), *path});
            return {};
        };
        TRY(each_start(*entry, keep));
        return relations;
    }

    Result<void> read_parts() {
        if (const auto refusal = other_kind()) return refused_as(file_name_, *refusal);
        std::string workbook_path;
        for (const auto& relation : TRY(relations_of(""))) {
            if (relation.kind == "officeDocument") workbook_path = relation.target;
        }
        const auto* entry = archive_.find(workbook_path);
        if (entry == nullptr) {
            return refused_as(file_name_, "source.zip");
        }
        if (workbook_path.ends_with(".bin")) {
            return refused_as(file_name_, "source.binary_workbook");
        }
        const auto relations = TRY(relations_of(workbook_path));
        for (const auto& relation : relations) {
            if (relation.kind == "sharedStrings") strings_path_ = relation.target;
            if (relation.kind == "styles") styles_path_ = relation.target;
        }
        const auto list = [&](const XmlReader& xml) -> Result<void> {
            if (xml.depth() == 1 && xml.name() != "workbook") {
                return fail(Code::invalid_input, "xlsx.no_workbook");
            }
            if (xml.name() == "workbookPr" && xml.depth() == 2) {
                const auto* const since = xml.attribute("date1904");
                from_1904_ = since != nullptr && (*since == "1" || *since == "true");
            }
            if (xml.name() != "sheet" || xml.depth() != 3) return {};
            const auto* const name = xml.attribute("name");
            const auto* const id = xml.attribute("id");
            const auto* const state = xml.attribute("state");
            if (name == nullptr || id == nullptr) return {};
            if (sheets_.size() >= sheet_count_limit) {
                return fail(Code::invalid_input, "xlsx.too_many_sheets");
            }
            for (const auto& relation : relations) {
                if (relation.id != *id || relation.kind != "worksheet") continue;
                auto plain = TRY(XmlReader::unescaped(*name));
                if (text_fault(plain)) {
                    return fail(Code::invalid_input, "xlsx.sheet_name_no_text");
                }
                sheets_.push_back(
                    {std::move(plain), relation.target, state == nullptr || *state == "visible"});
                break;
            }
            return {};
        };
        return each_start(*entry, list);
    }

    // What else comes as a zip.
    std::optional<ErrorId> other_kind() const {
        const auto has = [&](std::string_view name) { return archive_.find(name) != nullptr; };
        if (has("word/document.xml")) return ErrorId("source.word");
        if (has("ppt/presentation.xml")) return ErrorId("source.presentation");
        if (has("mimetype") && has("content.xml")) return ErrorId("source.open_document");
        return std::nullopt;
    }

    Result<const Listed*> chosen_sheet() const {
        const auto lower = [](std::string text) {
            for (auto& c : text) {
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            }
            return text;
        };
        for (const auto& sheet : sheets_) {
            if (options_.sheet.empty() ? sheet.visible : sheet.name == options_.sheet) {
                return &sheet;
            }
        }
        for (const auto& sheet : sheets_) {
            if (!options_.sheet.empty() && lower(sheet.name) == lower(options_.sheet)) {
                return &sheet;
            }
        }
        if (options_.sheet.empty() && sheets_.empty()) {
            return refused_as(file_name_, "xlsx.no_sheet");
        }
        if (options_.sheet.empty()) {
            return refused_as(file_name_, "xlsx.all_hidden", sheets_in_words());
        }
        return fail(Code::not_found, "xlsx.no_such_sheet", sheets_in_words(), file_name_);
    }

    ZipArchive archive_;
    std::string file_name_;
    const XlsxOptions& options_;
    std::string strings_path_, styles_path_;
    bool from_1904_ = false;
    std::vector<Listed> sheets_;
};

}  // namespace

Result<detail::SheetAsRead> detail::read_sheet_as_stored(std::string_view bytes,
                                                         std::string_view file_name,
                                                         const XlsxOptions& options) {
    auto book = TRY(Workbook::open(bytes, file_name, options));
    return book.read();
}

Result<void> detail::read_xlsx_grids(std::string_view bytes, const GridOptions& options,
                                     GridFile& file) {
    XlsxOptions limits;
    limits.unpacked_limit_bytes = options.unpacked_limit_bytes;
    limits.memory_limit_bytes = options.memory_limit_bytes;
    auto book = TRY(Workbook::open(bytes, file.digest.name, limits));
    return book.read_all(options, file);
}

Result<XlsxSheet> read_sheet(std::string_view bytes, std::string_view file_name,
                             const XlsxOptions& options) {
    return TRY(detail::read_sheet_as_stored(bytes, file_name, options)).sheet;
}

Result<Table> parse_xlsx(std::string_view bytes, std::string_view file_name,
                         const XlsxOptions& options) {
    return TRY(read_sheet(bytes, file_name, options)).table;
}

}  // namespace palermo::formats
