#include "palermo/formats/detail/ods.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>

#include "palermo/core/finding.hpp"
#include "palermo/formats/detail/grid_maker.hpp"
#include "palermo/formats/detail/xlsx_sheet.hpp"
#include "palermo/formats/detail/xml.hpp"

namespace palermo::formats::detail {
namespace {

constexpr std::int64_t row_limit = 1'048'576;
constexpr std::int64_t column_limit = 16'384;
constexpr std::size_t text_limit_bytes = std::size_t{1} << 20;
constexpr std::size_t row_limit_bytes = std::size_t{64} << 20;
constexpr std::size_t sheet_limit = 1'000;
constexpr std::size_t told_limit = 100'000;

bool says(const XmlReader& xml, std::string_view name, std::string_view value) {
    const auto* const said = xml.attribute(name);
    return said != nullptr && *said == value;
}

class OdsReader {
public:
    OdsReader(XmlReader& xml, const GridOptions& options, GridFile& file)
        : xml_(xml), room_(options.memory_limit_bytes), file_(file) {}

    Result<void> read() {
        auto result = read_all();
        if (result || !result.error().where.empty()) return result;
        auto error = std::move(result).error();
        error.where = place();
        return error;
    }

private:
    struct Value {
        std::int64_t column = 0, times = 1;
        std::size_t begin = 0, length = 0;
    };

    std::string place() const {
        const auto sheet = file_.grids.empty() || row_ == 0 ? "" : ":" + file_.grids.back().name;
        return to_string(Place{file_.digest.name + sheet, row_, column_});
    }

    // "3" of number-columns-repeated; 1 where nothing is said.
    Result<std::int64_t> count(std::string_view name) const {
        const auto* const said = xml_.attribute(name);
        if (said == nullptr) return 1;
        std::int64_t number = 0;
        const char* const end = said->data() + said->size();
        const auto [stop, error] = std::from_chars(said->data(), end, number);
        if (error != std::errc() || stop != end || number < 1) {
            return fail(Code::invalid_input, "ods.repeat");
        }
        return number;
    }

    Result<void> read_all() {
        for (;;) {
            const auto event = TRY(xml_.next());
            if (event == XmlEvent::finish) break;
            if (event != XmlEvent::start) continue;
            if (xml_.depth() == 1 && xml_.name() != "document-content") {
                return fail(Code::invalid_input, "ods.no_content");
            }
            if (xml_.name() == "style") {
                TRY(read_style());
            } else if (xml_.name() == "table" && xml_.depth() == 4) {
                TRY(read_table());
            } else if (xml_.name() == "data-pilot-table") {
                TRY(read_pivot());
            } else if (xml_.name() == "tracked-changes" || xml_.name() == "content-validations") {
                // Rows that were deleted stand in the first.
                TRY(xml_.skip());
            }
        }
        if (file_.grids.empty()) return fail(Code::invalid_input, "ods.no_sheet");
        for (auto& grid : file_.grids) {
            grid.pivot = std::find(pivots_.begin(), pivots_.end(), grid.name) != pivots_.end();
        }
        return {};
    }

    // <style:style style:name="ta2"><style:table-properties table:display="false"/>
    Result<void> read_style() {
        if (!says(xml_, "family", "table")) return xml_.skip();
        const auto* const name = xml_.attribute("name");
        const std::string kept(name == nullptr ? std::string_view() : *name);
        const auto depth = xml_.depth();
        while (xml_.depth() >= depth) {
            if (TRY(xml_.next()) == XmlEvent::start && xml_.name() == "table-properties" &&
                says(xml_, "display", "false") && hidden_styles_.size() < told_limit) {
                hidden_styles_.insert(kept);
            }
        }
        return {};
    }

    // target-range-address="Pivot.A1:Pivot.D9", the name in quotes where it holds spaces.
    Result<void> read_pivot() {
        const auto* const target = xml_.attribute("target-range-address");
        if (target == nullptr || pivots_.size() >= told_limit) return {};
        const auto address = TRY(XmlReader::unescaped(*target));
        auto first = address.substr(0, address.find(':'));
        first.resize(std::min(first.size(), first.rfind('.')));
        std::string name;
        const bool quoted = first.size() > 1 && first.front() == '\'' && first.back() == '\'';
        for (std::size_t i = quoted ? 1 : 0; i + (quoted ? 1 : 0) < first.size(); ++i) {
            if (quoted && first[i] == '\'') ++i;
            name += first[i];
        }
        pivots_.push_back(std::move(name));
        return {};
    }

    Result<void> read_table() {
        if (file_.grids.size() >= sheet_limit) {
            return fail(Code::invalid_input, "xlsx.too_many_sheets");
        }
        auto& grid = file_.grids.emplace_back();
        row_ = column_ = 0;
        if (const auto* const name = xml_.attribute("name")) {
            grid.name = TRY(XmlReader::unescaped(*name));
            if (text_fault(grid.name)) {
                return fail(Code::invalid_input, "xlsx.sheet_name_no_text");
            }
        }
        const auto* const style = xml_.attribute("style-name");
        grid.hidden = style != nullptr && hidden_styles_.contains(std::string(*style));
        GridMaker maker(grid, room_);
        std::vector<FileRows::Gap> hidden;
        std::int64_t columns = 0;
        const auto depth = xml_.depth();
        while (xml_.depth() >= depth) {
            if (TRY(xml_.next()) != XmlEvent::start) continue;
            const auto name = xml_.name();
            if (name == "table-row") {
                TRY(read_row(grid, maker));
            } else if (name == "table-column") {
                const auto times = TRY(count("number-columns-repeated"));
                if (times > column_limit - columns) {
                    return fail(Code::invalid_input, "xlsx.too_many_columns");
                }
                const bool unseen =
                    says(xml_, "visibility", "collapse") || says(xml_, "visibility", "filter");
                if (unseen && hidden.size() < told_limit) {
                    hidden.push_back({columns + 1, columns + times});
                }
                columns += times;
            } else if (name != "table-row-group" && name != "table-header-rows" &&
                       name != "table-rows" && name != "table-column-group" &&
                       name != "table-header-columns" && name != "table-columns") {
                TRY(xml_.skip());  // forms, pictures, what validates
            }
        }
        maker.finish();
        for (const auto& [first, last] : hidden) {
            const auto width = static_cast<std::int64_t>(grid.columns.size());
            for (auto at = first; at <= std::min(last, width); ++at) {
                grid.hidden_columns[static_cast<std::size_t>(at - 1)] = true;
            }
        }
        return {};
    }

    Result<void> read_row(Grid& grid, GridMaker& maker) {
        const auto times = TRY(count("number-rows-repeated"));
        const bool hidden =
            says(xml_, "visibility", "collapse") || says(xml_, "visibility", "filter");
        if (times > row_limit - row_) return fail(Code::invalid_input, "xlsx.too_many_rows");
        column_ = 0;
        values_.clear();
        scratch_.clear();
        ++row_;
        const auto depth = xml_.depth();
        while (xml_.depth() >= depth) {
            if (TRY(xml_.next()) != XmlEvent::start) continue;
            if (xml_.name() == "table-cell" || xml_.name() == "covered-table-cell") {
                TRY(read_cell(grid));
            } else {
                TRY(xml_.skip());
            }
        }
        if (!values_.empty()) {
            for (std::int64_t i = 0; i < times; ++i) TRY(keep_row(maker, row_ + i, hidden));
        }
        row_ += times - 1;
        return {};
    }

    Result<void> keep_row(GridMaker& maker, std::int64_t number, bool hidden) {
        bool fits = true;
        for (const auto& value : values_) {
            const auto text = std::string_view(scratch_).substr(value.begin, value.length);
            for (std::int64_t i = 0; fits && i < value.times; ++i) {
                fits = maker.cell(value.column + i, text);
            }
        }
        if (fits && maker.end_row(number, hidden)) return {};
        return fail(Code::invalid_input, "columns.table_too_large",
                    {{"limit", our_word(size_in_words(room_.limit_bytes()))}}, place());
    }

    Result<void> read_cell(Grid& grid) {
        const auto times = TRY(count("number-columns-repeated"));
        if (times > column_limit - column_) {
            return fail(Code::invalid_input, "xlsx.too_many_columns");
        }
        const auto first = column_ + 1;
        column_ += times;
        TRY(read_span(grid, first));
        const auto* const type = xml_.attribute("value-type");
        const auto& attributes = xml_.attributes();
        const bool failed =
            std::any_of(attributes.begin(), attributes.end(), [](const XmlReader::Attribute& each) {
                return each.name == "value-type" && each.raw == "error";
            });
        const bool formula = xml_.attribute("formula") != nullptr;
        Value value{first, times, scratch_.size(), 0};
        bool said = false;  // by an attribute: what is shown is the same in other words
        if (type != nullptr && !failed) said = TRY(keep_attribute(*type));
        const auto before = scratch_.size();
        TRY(read_paragraphs());
        if (said) scratch_.resize(before);
        value.length = scratch_.size() - value.begin;
        if (failed || (type == nullptr && formula)) {
            scratch_.resize(value.begin);
            auto& told = failed ? grid.errors : grid.no_results;
            if (told.size() < told_limit) told.push_back({row_, first});
            return {};
        }
        const auto text = std::string_view(scratch_).substr(value.begin);
        if (auto fault = text_fault(text)) return *std::move(fault);
        if (scratch_.size() > row_limit_bytes)
            return fail(Code::invalid_input, "xlsx.row_too_long");
        if (!is_blank(text)) values_.push_back(value);
        return {};
    }

    Result<void> read_span(Grid& grid, std::int64_t column) {
        const auto columns = TRY(count("number-columns-spanned"));
        const auto rows = TRY(count("number-rows-spanned"));
        if (columns == 1 && rows == 1) return {};
        if (columns > column_limit - column + 1 || rows > row_limit - row_ + 1) {
            return fail(Code::invalid_input, "xlsx.merged_nowhere");
        }
        if (grid.merged.size() < told_limit) {
            grid.merged.push_back({{row_, column}, {row_ + rows - 1, column + columns - 1}});
        }
        return {};
    }

    // The value where an attribute says it; text is what the paragraphs say.
    Result<bool> keep_attribute(std::string_view type) {
        const bool number = type == "float" || type == "currency" || type == "percentage";
        const auto* const raw = xml_.attribute(number              ? "value"
                                               : type == "date"    ? "date-value"
                                               : type == "boolean" ? "boolean-value"
                                               : type == "string"  ? "string-value"
                                                                   : "");
        if (raw == nullptr) return false;
        const auto plain = TRY(XmlReader::unescaped(*raw));
        if (number) {
            if (!append_number(scratch_, plain)) return fail(Code::invalid_input, "xlsx.no_number");
        } else if (type == "boolean") {
            scratch_ += plain == "true" ? "TRUE" : "FALSE";
        } else {
            scratch_ += type == "date" ? plain_day(plain) : std::string_view(plain);
        }
        return true;
    }

    // <text:p>, one line each; notes beside the cell, pictures and tables in it are passed over.
    Result<void> read_paragraphs() {
        const auto depth = xml_.depth();
        const auto begin = scratch_.size();
        std::size_t paragraph = 0;
        bool first = true;
        while (xml_.depth() >= depth) {
            switch (TRY(xml_.next())) {
                case XmlEvent::start: {
                    const auto name = xml_.name();
                    if (name == "annotation" || name == "table" || name == "shape" ||
                        name == "frame" || name == "custom-shape" || name == "ruby-text") {
                        TRY(xml_.skip());
                    } else if (name == "p" && paragraph == 0) {
                        if (!first) scratch_ += '\n';
                        first = false;
                        paragraph = xml_.depth();
                    } else if (name == "s" && paragraph != 0) {
                        const auto* const said = xml_.attribute("c");
                        std::size_t spaces = 1;
                        if (said != nullptr) {
                            std::from_chars(said->data(), said->data() + said->size(), spaces);
                        }
                        scratch_.append(std::min(spaces, text_limit_bytes + 1), ' ');
                    } else if (name == "tab" && paragraph != 0) {
                        scratch_ += '\t';
                    } else if (name == "line-break" && paragraph != 0) {
                        scratch_ += '\n';
                    }
                    break;
                }
                case XmlEvent::text:
                    if (paragraph != 0) scratch_ += xml_.text();
                    break;
                case XmlEvent::end:
                    if (xml_.depth() < paragraph) paragraph = 0;
                    break;
                case XmlEvent::finish:
                    return {};
            }
            if (scratch_.size() - begin > text_limit_bytes) {
                return fail(Code::invalid_input, "xlsx.text_too_long");
            }
        }
        return {};
    }

    XmlReader& xml_;
    Room room_;
    GridFile& file_;
    std::set<std::string> hidden_styles_;
    std::vector<std::string> pivots_;
    std::int64_t row_ = 0, column_ = 0;
    std::vector<Value> values_;
    std::string scratch_;  // the row's texts
};

// Parts of a file with a password are listed in the manifest with how they were encrypted.
Result<bool> has_password(ZipArchive& archive) {
    const auto* entry = archive.find("META-INF/manifest.xml");
    if (entry == nullptr) return false;
    auto source = TRY(archive.read(*entry));
    XmlReader xml(source);
    for (;;) {
        const auto event = TRY(xml.next());
        if (event == XmlEvent::finish) return false;
        if (event == XmlEvent::start && xml.name() == "encryption-data") return true;
    }
}

Result<std::string> media_type(ZipArchive& archive) {
    const auto* entry = archive.find("mimetype");
    if (entry == nullptr) return std::string();
    auto source = TRY(archive.read(*entry));
    std::string text(100, '\0');
    text.resize(TRY(source.read(text.data(), text.size())));
    return text;
}

}  // namespace

bool is_open_document(const ZipArchive& archive) {
    return archive.find("mimetype") != nullptr &&
           archive.find("META-INF/manifest.xml") != nullptr &&
           archive.find("_rels/.rels") == nullptr;
}

Result<void> read_ods(ZipArchive& archive, const GridOptions& options, GridFile& file) {
    const auto& name = file.digest.name;
    const auto type = TRY(media_type(archive));
    if (!type.starts_with("application/vnd.oasis.opendocument.spreadsheet")) {
        return refused_as(name, "ods.no_spreadsheet");
    }
    if (TRY(has_password(archive))) return refused_as(name, "source.password");
    const auto* entry = archive.find("content.xml");
    if (entry == nullptr) return refused_as(name, "ods.no_content");
    for (const auto& each : archive.entries()) {
        file.macros =
            file.macros || each.name.starts_with("Basic/") || each.name.starts_with("Scripts/");
    }
    auto source = TRY(archive.read(*entry));
    XmlReader xml(source);
    return OdsReader(xml, options, file).read();
}

}  // namespace palermo::formats::detail
