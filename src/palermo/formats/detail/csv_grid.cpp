#include "palermo/formats/detail/csv_grid.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "palermo/core/utf8.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/detail/grid_maker.hpp"

namespace palermo::formats::detail {
namespace {

constexpr std::string_view separators = ",;\t|";
constexpr std::int64_t column_limit = 16'384;

Error refused(std::string where, ErrorId id, std::vector<Argument> arguments = {}) {
    return fail(Code::invalid_input, id, std::move(arguments), std::move(where));
}

// UTF-16 as some programs write it, without the mark that says so: every other byte of most is zero.
std::optional<Encoding> unmarked_utf16(std::string_view bytes) {
    const auto looked = bytes.substr(0, 4096);
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < looked.size(); ++i) zeros[i % 2] += looked[i] == '\0';
    // Letters of any script: separators, digits and line ends alone are one in ten.
    const auto enough = looked.size() / 20 + 1;
    if (zeros[1] >= enough && zeros[0] * 10 < zeros[1]) return Encoding::utf16_le;
    if (zeros[0] >= enough && zeros[1] * 10 < zeros[0]) return Encoding::utf16_be;
    return std::nullopt;
}

// In Western European languages a letter above ASCII stands among plain ones; in Cyrillic, Greek, Arabic and
// other scripts whole words are above it. Those are other encodings, and read as windows-1252 they are words
// of nobody.
bool western(std::string_view bytes) {
    std::size_t alone = 0, in_runs = 0, run = 0;
    const auto close = [&] {
        (run >= 3 ? in_runs : alone) += run;
        run = 0;
    };
    for (const char c : bytes) {
        if (static_cast<unsigned char>(c) >= 0x80)
            ++run;
        else
            close();
    }
    close();
    return alone >= in_runs;
}

// The text as UTF-8, and how that was known.
Result<std::string_view> decoded(std::string_view bytes, Encoding encoding, GridFile& file,
                                 std::string& room) {
    const auto& name = file.digest.name;
    if (encoding != Encoding::automatic) return to_utf8(bytes, encoding, name, room);
    const bool marked = bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
    if (marked) return to_utf8(bytes, encoding, name, room);
    if (const auto unmarked = unmarked_utf16(bytes)) {
        file.text_as = TextAs::utf16_without_mark;
        return to_utf8(bytes, *unmarked, name, room);
    }
    const auto bad = invalid_utf8(bytes);
    if (!bad) return to_utf8(bytes, Encoding::utf8, name, room);
    if (bytes.find('\0') != bytes.npos) return refused(name, "csv.nul_byte");
    // A mark says UTF-8: then one byte is damaged, and the text is not of another encoding.
    if (bytes.starts_with("\xef\xbb\xbf") || !western(bytes)) {
        return refused(place_of(name, bytes, *bad), "encoding.not_utf8");
    }
    file.text_as = TextAs::windows_1252;
    return to_utf8(bytes, Encoding::windows_1252, name, room);
}

// One pass over the text. Rows are as long as they are.
class RaggedReader {
public:
    RaggedReader(std::string_view text, const std::string& file_name, char separator)
        : text_(text), file_name_(file_name), separator_(separator) {}

    // The fields of the next row; nothing at the end. Views hold until the next call.
    Result<bool> next(std::vector<std::string_view>& fields) {
        fields.clear();
        unquoted_.clear();
        pieces_.clear();
        quoted_lines_ = 0;
        if (at_ >= text_.size()) return false;
        for (;;) {
            TRY(read_field());
            if (static_cast<std::int64_t>(pieces_.size()) > column_limit) {
                return refused(here(at_), "csv.too_many_columns", {{"limit", column_limit}});
            }
            if (at_ >= text_.size() || text_[at_] != separator_) break;
            ++at_;
        }
        if (at_ < text_.size()) {
            at_ += text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n' ? 2 : 1;
        }
        ++row_;
        for (const auto& piece : pieces_) {
            const std::string_view from = piece.unquoted ? std::string_view(unquoted_) : text_;
            fields.push_back(from.substr(piece.begin, piece.length));
        }
        return true;
    }

    std::int64_t row() const { return row_; }

    // A quote that was never meant swallows rows up to the next such quote: lines inside of quotes that hold
    // as many separators as a row of `width` cells.
    Result<void> check_lines(std::size_t width) const {
        if (width < 3 || quoted_lines_ == 0) return {};
        for (const auto& piece : pieces_) {
            if (!piece.quoted) continue;
            const std::string_view from = piece.unquoted ? std::string_view(unquoted_) : text_;
            auto field = from.substr(piece.begin, piece.length);
            std::size_t lines = 0;
            bool rows = false;
            while (!field.empty()) {
                const auto end = std::min(field.find('\n'), field.size());
                const auto line = field.substr(0, end);
                const auto found =
                    static_cast<std::size_t>(std::count(line.begin(), line.end(), separator_));
                rows = rows || (lines > 0 && found + 1 >= width - 1);
                ++lines;
                field.remove_prefix(std::min(end + 1, field.size()));
            }
            if (rows) {
                return refused(here(piece.opened), "csv.quote_swallows", {{"n", lines - 1}});
            }
        }
        return {};
    }

    std::string here(std::size_t offset) const { return place_of(file_name_, text_, offset); }
    std::size_t offset() const { return at_; }

private:
    struct Piece {
        std::size_t begin, length;
        bool quoted, unquoted;
        std::size_t opened;
    };

    Result<void> read_field() {
        if (at_ < text_.size() && text_[at_] == '"') return read_quoted();
        const char ends[] = {separator_, '\r', '\n'};
        const auto end =
            std::min(text_.find_first_of(std::string_view(ends, 3), at_), text_.size());
        pieces_.push_back({at_, end - at_, false, false, at_});
        at_ = end;
        return {};
    }

    Result<void> read_quoted() {
        const auto opened = at_++;
        const auto start = unquoted_.size();
        for (;;) {
            const auto close = text_.find('"', at_);
            if (close == text_.npos) return refused(here(opened), "csv.quote_open");
            unquoted_.append(text_, at_, close - at_);
            at_ = close + 1;
            if (at_ >= text_.size() || text_[at_] != '"') break;
            unquoted_ += '"';
            ++at_;
        }
        if (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\r' &&
            text_[at_] != '\n') {
            return refused(here(at_), "csv.text_after_quote");
        }
        quoted_lines_ += unquoted_.find('\n', start) != unquoted_.npos;
        pieces_.push_back({start, unquoted_.size() - start, true, true, opened});
        return {};
    }

    std::string_view text_;
    const std::string& file_name_;
    char separator_;
    std::size_t at_ = 0;
    std::int64_t row_ = 0;
    std::size_t quoted_lines_ = 0;
    std::vector<Piece> pieces_;
    std::string unquoted_;
};

// Cells of most rows with more than one, and how many of the first rows have so many.
struct Width {
    std::size_t cells = 1, rows = 0;
};
Width width_of(std::string_view text, const std::string& name, char separator) {
    constexpr int looked_at = 200;
    RaggedReader reader(text, name, separator);
    std::vector<std::string_view> fields;
    std::map<std::size_t, std::size_t> rows;
    for (int i = 0; i < looked_at; ++i) {
        const auto more = reader.next(fields);
        if (!more || !*more) break;
        if (fields.size() > 1) ++rows[fields.size()];
    }
    Width best;
    for (const auto& [cells, count] : rows) {
        if (count >= best.rows) best = {cells, count};
    }
    return best;
}

// The separator by which most rows have one width; of two as good the one that parts more.
char likely_separator(std::string_view text, const std::string& name) {
    char best = ',';
    std::size_t best_score = 0;
    for (const char each : separators) {
        const auto [cells, rows] = width_of(text, name, each);
        const auto score = rows * std::min<std::size_t>(cells - 1, 50);
        if (score > best_score) {
            best = each;
            best_score = score;
        }
    }
    return best;
}

Result<void> read_ragged(std::string_view text, const GridOptions& options, GridFile& file) {
    const auto& name = file.digest.name;
    auto& grid = file.grids.emplace_back();
    std::int64_t before = 0;
    if (text.size() > 5 && text.starts_with("sep=") &&
        separators.find(text[4]) != separators.npos && (text[5] == '\r' || text[5] == '\n')) {
        file.separator = text[4];
        text.remove_prefix(
            std::min(text.size(), text.find('\n') == text.npos ? 6 : text.find('\n') + 1));
        before = 1;
    } else {
        file.separator = likely_separator(text, name);
    }
    file.width = width_of(text, name, file.separator).cells;
    Room room(options.memory_limit_bytes);
    GridMaker maker(grid, room);
    RaggedReader reader(text, name, file.separator);
    std::vector<std::string_view> fields;
    while (TRY(reader.next(fields))) {
        TRY(reader.check_lines(file.width));
        bool fits = true;
        std::int64_t column = 0;
        for (const auto field : fields) {
            if (field.find('\0') != field.npos) return refused(name, "csv.nul_byte");
            fits = fits && maker.cell(++column, field);
        }
        const auto number = before + reader.row();
        if (fields.size() > file.width) file.too_long.push_back(number);
        if (fields.size() < file.width) file.too_short.push_back(number);
        if (!fits || !maker.end_row(number, false)) {
            return refused(reader.here(reader.offset()), "columns.table_too_large",
                           {{"limit", our_word(size_in_words(room.limit_bytes()))}});
        }
    }
    maker.finish();
    return {};
}

// What the strict reader refuses because of how the table stands in the text; all else is damage.
bool about_shape(std::string_view id) {
    return id == "csv.no_name" || id == "columns.same_name" || id.starts_with("csv.ragged") ||
           id.starts_with("csv.blank") || id == "csv.value_beside" || id == "csv.empty" ||
           id == "csv.too_many_fields";
}

}  // namespace

Result<void> read_text_grid(std::string_view bytes, const GridOptions& options, GridFile& file) {
    file.text = true;
    std::string room;
    const auto text = TRY(decoded(bytes, options.encoding, file, room));
    CsvOptions strict;
    strict.encoding = Encoding::utf8;
    strict.memory_limit_bytes = options.memory_limit_bytes;
    auto plain = read_csv(text, file.digest.name, strict);
    if (plain) {
        file.separator = separator_of(text);
        file.plain = *std::move(plain);
        return {};
    }
    if (!about_shape(plain.error().id)) return std::move(plain).error();
    return read_ragged(text, options, file);
}

}  // namespace palermo::formats::detail
