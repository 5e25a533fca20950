#include "palermo/formats/csv.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <unordered_map>
#include <vector>

#include "palermo/formats/detail/value.hpp"

namespace palermo::formats {
namespace {

constexpr std::uint64_t repeat(char c) {
    return 0x0101010101010101 * static_cast<unsigned char>(c);
}

// 0x80 in every byte of `word` that is zero, nothing elsewhere.
constexpr std::uint64_t zero_bytes(std::uint64_t word) {
    constexpr std::uint64_t low = 0x7f7f7f7f7f7f7f7f;
    return ~(((word & low) + low) | word | low);
}

constexpr int first_byte(std::uint64_t marks) {
    if constexpr (std::endian::native == std::endian::little) return std::countr_zero(marks) / 8;
    return std::countl_zero(marks) / 8;
}

// Where an unquoted field ends: the first separator, CR or LF, or `end`.
const char* field_end(const char* p, const char* end, char separator) {
    const auto separators = repeat(separator);
    constexpr auto line_feeds = repeat('\n'), returns = repeat('\r');
    for (; end - p >= 8; p += 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        const auto marks = zero_bytes(word ^ separators) | zero_bytes(word ^ line_feeds) |
                           zero_bytes(word ^ returns);
        if (marks != 0) return p + first_byte(marks);
    }
    while (p < end && *p != separator && *p != '\n' && *p != '\r') ++p;
    return p;
}

const char* find(const char* p, const char* end, char c) {
    const auto* found = std::memchr(p, c, static_cast<std::size_t>(end - p));
    return found == nullptr ? end : static_cast<const char*>(found);
}

Shown name_of_separator(char separator) {
    switch (separator) {
        case ',':
            return text_of("separator.comma");
        case ';':
            return text_of("separator.semicolon");
        case '\t':
            return text_of("separator.tab");
        default:
            return text_of("separator.bar");
    }
}

Shown size_of(std::uint64_t bytes) {
    return our_word(detail::size_in_words(bytes));
}

// One pass over one file. Positions are pointers into the text; line and column are worked out
// from them only when something is refused.
class Reader {
public:
    Reader(std::string_view text, std::size_t skip, std::string_view file_name,
           const CsvOptions& options, char separator)
        : text_(text),
          file_name_(file_name),
          options_(options),
          separator_(separator),
          at_(text.data() + skip),
          end_(text.data() + text.size()),
          room_(options.memory_limit_bytes) {}

    // `lines_before` were looked at by others.
    Result<CsvTable> read(std::int64_t lines_before) {
        auto header_row = lines_before + 1;
        for (; skip_blank_row() || skip_blank_line(); ++header_row) {
        }
        rows_ = FileRows(header_row);
        TRY(read_header());
        while (at_ < end_) TRY(read_row());
        std::vector<Table::Column> columns;
        columns.reserve(columns_.size());
        for (auto& column : columns_) columns.emplace_back(std::move(column.values));
        CsvTable read;
        read.table = TRY(Table::make(std::move(columns)));
        read.rows = std::move(rows_);
        read.unnamed_columns = static_cast<std::int64_t>(unnamed_);
        return read;
    }

private:
    struct Column {
        TextColumn values;
        std::string_view last = "";  // the raw field before, when it stood unquoted
        TextCode last_code = 0;
    };

    Error refused_as(const char* at, ErrorId id, std::vector<Argument> arguments = {}) const {
        return fail(Code::invalid_input, id, std::move(arguments),
                    place_of(file_name_, text_, static_cast<std::size_t>(at - text_.data())));
    }

    // What is wrong with the bytes of a new value, if anything. Values already in a column were
    // looked at when they came, so published tables pay for each different value only.
    Result<void> check_bytes(const char* begin, const char* end) const {
        const std::string_view raw(begin, static_cast<std::size_t>(end - begin));
        if (const auto nul = raw.find('\0'); nul != std::string_view::npos) {
            return refused_as(begin + nul, "csv.nul_byte");
        }
        if (const auto bad = invalid_utf8(raw)) {
            return refused_as(begin + *bad, "csv.not_utf8");
        }
        return {};
    }

    // Reads the field at `at_` and leaves `at_` at the separator, line end or end of text after it.
    // The value is a view into the text, or into `unquoted_` where quotes were doubled.
    Result<std::string_view> read_field() {
        const char* const begin = at_;
        if (at_ < end_ && *at_ == '"') return read_quoted();
        const auto limit = options_.field_limit_bytes;
        const bool may_pass = static_cast<std::uint64_t>(end_ - at_) > limit;
        const char* const stop = may_pass ? at_ + limit + 1 : end_;
        at_ = field_end(at_, stop, separator_);
        if (may_pass && at_ == stop) {
            at_ = begin;
            TRY(check_bytes(begin, begin + std::min<std::uint64_t>(limit, 4096)));
            return refused_as(begin, "csv.field_too_long", {{"limit", size_of(limit)}});
        }
        return std::string_view(begin, static_cast<std::size_t>(at_ - begin));
    }

    Result<std::string_view> read_quoted() {
        const char* const opened = at_;
        const auto limit = options_.field_limit_bytes;
        const bool may_pass = static_cast<std::uint64_t>(end_ - at_) > limit + 2;
        const char* const stop = may_pass ? at_ + limit + 2 : end_;
        const char* begin = ++at_;
        bool doubled = false;
        for (;;) {
            // A doubled quote may have stepped over the stop.
            at_ = at_ < stop ? find(at_, stop, '"') : stop;
            if (at_ == stop) {
                if (!may_pass) return refused_as(opened, "csv.quote_open");
                return refused_as(opened, "csv.quote_open_within", {{"limit", size_of(limit)}});
            }
            if (at_ + 1 >= end_ || at_[1] != '"') break;
            if (!doubled) unquoted_.clear();
            doubled = true;
            unquoted_.append(begin, at_ + 1);
            at_ += 2;
            begin = at_;
        }
        const std::string_view rest(begin, static_cast<std::size_t>(at_ - begin));
        ++at_;
        if (at_ < end_ && *at_ != separator_ && *at_ != '\n' && *at_ != '\r') {
            return refused_as(at_, "csv.text_after_quote");
        }
        TRY(check_lines(opened));
        if (!doubled) return rest;
        unquoted_ += rest;
        return std::string_view(unquoted_);
    }

    // A quote that was never meant swallows rows up to the next such quote. The field that was read
    // from `opened` is refused where its lines are whole rows of the table but for the quotes: all
    // of them have as many separators as the header. Two lines may look so by chance, as an address
    // does: there half of the values have to be known from their columns.
    Result<void> check_lines(const char* opened) const {
        const auto width = columns_.size() + unnamed_;
        // Rows are kept in files that a program of ours wrote, and its quotes are right.
        if (!in_row_ || width < 2 || options_.blank_rows == BlankRows::kept) return {};
        const std::string_view field(opened + 1, static_cast<std::size_t>(at_ - opened) - 2);
        if (field.find_first_of("\r\n") == field.npos) return {};
        std::size_t lines = 1, column = row_fields_, values = 0, known = 0;
        const char* const end = field.data() + field.size();
        for (const char *begin = field.data(), *p = begin;; ++p) {
            const bool line_ends = p < end && (*p == '\n' || *p == '\r');
            if (p < end && *p != separator_ && !line_ends) continue;
            if (column < columns_.size() && lines < 3) {
                const std::string_view value(begin, static_cast<std::size_t>(p - begin));
                ++values;
                known += !value.empty() && columns_[column].values.find(value).has_value();
            }
            if (p == end) break;
            if (!line_ends) {
                if (++column >= width) return {};
            } else {
                if (column + 1 != width) return {};
                column = 0;
                ++lines;
                if (*p == '\r' && p + 1 < end && p[1] == '\n') ++p;
            }
            begin = p + 1;
        }
        if (column != row_fields_ || (lines == 2 && 2 * known < values)) return {};
        return refused_as(opened, "csv.quote_swallows", {{"n", lines - 1}});
    }

    // Steps over one line end.
    void end_line() {
        if (at_ < end_ && *at_ == '\r')
            ++at_, at_ += at_ < end_ && *at_ == '\n';
        else if (at_ < end_)
            ++at_;
    }

    bool at_line_end() const { return at_ == end_ || *at_ == '\n' || *at_ == '\r'; }

    // Steps over a record of separators, white space and quotes around white space, with at least
    // one separator or pair of quotes. Most rows show by their first byte that they are none.
    bool skip_blank_row() {
        const char* p = at_;
        bool fields = false, quoted = false;
        for (; p < end_; ++p) {
            if (*p == '"') {
                quoted = !quoted;
                fields = true;
            } else if (*p == '\n' || *p == '\r') {
                if (!quoted) break;
            } else if (*p == separator_) {
                fields = true;
            } else if (*p == '\xc2' && p + 1 < end_ && p[1] == '\xa0') {
                ++p;
            } else if (*p != ' ' && *p != '\t') {
                return false;
            }
        }
        if (!fields || quoted) return false;
        at_ = p;
        end_line();
        return true;
    }

    // Steps over a line of white space alone.
    bool skip_blank_line() {
        const char* p = at_;
        while (p < end_ && (*p == ' ' || (*p == '\t' && separator_ != '\t'))) ++p;
        if (p == end_ ? p == at_ : *p != '\n' && *p != '\r') return false;
        at_ = p;
        end_line();
        return true;
    }

    Result<void> read_header() {
        std::unordered_map<std::string, std::size_t> places;
        const char* unnamed = at_;  // the first one without a name
        for (;;) {
            const char* const begin = at_;
            const std::string name(TRY(read_field()));
            TRY(check_bytes(begin, at_));
            const auto number = columns_.size() + unnamed_ + 1;
            if (number > options_.column_limit) {
                return refused_as(begin, "csv.too_many_columns",
                                  {{"limit", options_.column_limit}});
            }
            if (detail::is_blank(name)) {
                // At the end they are what a spreadsheet program leaves; nothing may stand in them.
                if (unnamed_++ == 0) unnamed = begin;
                if (at_line_end()) break;
                ++at_;
                continue;
            }
            if (unnamed_ > 0) {
                return refused_as(unnamed, "csv.no_name", {{"column", number - unnamed_}});
            }
            if (const auto [earlier, is_new] = places.emplace(name, number); !is_new) {
                return refused_as(begin, "columns.same_name",
                                  {{"first", earlier->second}, {"second", number}});
            }
            columns_.push_back({.values = TextColumn(name)});
            if (at_line_end()) break;
            ++at_;
        }
        if (columns_.empty()) {
            return refused_as(unnamed, "csv.no_name", {{"column", 1}});
        }
        end_line();
        return {};
    }

    Result<void> read_row() {
        const char* const begin = at_;
        if (at_line_end()) return read_blank();
        if (*at_ == separator_ || *at_ == '"' || *at_ == ' ' || *at_ == '\t' || *at_ == '\xc2') {
            const bool leaves = options_.blank_rows == BlankRows::left_out;
            // Where there is one column, "" is how a missing value is written.
            if (leaves && columns_.size() > 1 && skip_blank_row()) {
                rows_.leave_out(row_count_, 1);
                return {};
            }
            if (skip_blank_line()) {
                at_ = begin;
                return read_blank();
            }
        }
        const auto width = columns_.size();
        in_row_ = true;
        for (std::size_t i = 0;;) {
            row_fields_ = i;
            TRY(read_cell(columns_[i]));
            if (++i == width) break;
            if (at_line_end()) return ragged(begin, i);
            ++at_;
        }
        for (std::size_t i = 0; i < unnamed_; ++i) {
            if (at_line_end()) return ragged(begin, width + i);
            const char* const field = ++at_;
            row_fields_ = width + i;
            if (!detail::is_blank(TRY(read_field()))) {
                return refused_as(field, "csv.value_beside", {{"column", width + i + 1}});
            }
        }
        if (!at_line_end()) return ragged(begin, width + unnamed_);
        ++row_count_;
        if (static_cast<std::uint64_t>(at_ - begin) > options_.line_limit_bytes) {
            return refused_as(begin, "csv.row_too_long",
                              {{"limit", size_of(options_.line_limit_bytes)}});
        }
        room_.cells(width);
        if (room_.full()) {
            return refused_as(begin, "columns.table_too_large",
                              {{"limit", size_of(options_.memory_limit_bytes)}});
        }
        end_line();
        return {};
    }

    Result<void> read_cell(Column& column) {
        const auto length = column.last.size();
        // Published tables repeat: most fields are the one above, and need no search and no hash.
        if (static_cast<std::size_t>(end_ - at_) > length && at_[length] == separator_ &&
            std::memcmp(at_, column.last.data(), length) == 0 && *at_ != '"') {
            at_ += length;
            column.values.push_code(column.last_code);
            return {};
        }
        const char* const begin = at_;
        const auto value = TRY(read_field());
        const auto known = column.values.values().size();
        const auto code = column.values.code_for(value);
        if (column.values.values().size() != known) {
            TRY(check_bytes(begin, at_));
            room_.value(value.size());
        }
        column.values.push_code(code);
        if (begin == at_ || *begin != '"') {
            column.last = value;
            column.last_code = code;
        }
        return {};
    }

    // Blank lines end a file; between rows they hide that something is missing.
    Result<void> read_blank() {
        const char* const begin = at_;
        const bool rows_too = options_.blank_rows == BlankRows::left_out && columns_.size() > 1;
        for (;;) {
            if (skip_blank_line()) continue;
            if (!rows_too || !skip_blank_row()) break;
            rows_.leave_out(row_count_, 1);
        }
        if (at_ == end_) return {};
        if (columns_.size() > 1) return refused_as(begin, "csv.blank");
        if (row_count_ == 0) return refused_as(begin, "csv.blank_below_title");
        return refused_as(begin, "csv.blank_or_missing");
    }

    // The row has another number of fields than the header. `read` fields are behind us.
    Result<void> ragged(const char* begin, std::uint64_t read) {
        while (!at_line_end() && read <= options_.column_limit) {
            ++at_;
            row_fields_ = read;
            TRY(read_field());
            ++read;
        }
        const auto width = columns_.size() + unnamed_;
        const auto separator = name_of_separator(separator_);
        if (read > options_.column_limit) {
            return refused_as(begin, "csv.too_many_fields",
                              {{"limit", read - 1}, {"expected", width}, {"separator", separator}});
        }
        if (columns_.size() == 1 && row_count_ == 0) {
            return refused_as(begin, "csv.ragged_title",
                              {{"n", read}, {"expected", width}, {"separator", separator}});
        }
        return refused_as(begin, "csv.ragged",
                          {{"n", read}, {"expected", width}, {"separator", separator}});
    }

    std::string_view text_;
    std::string_view file_name_;
    const CsvOptions& options_;
    char separator_;
    const char* at_;
    const char* end_;
    detail::Room room_;
    std::vector<Column> columns_;
    std::size_t unnamed_ = 0;     // columns at the end
    bool in_row_ = false;         // below the header
    std::size_t row_fields_ = 0;  // of the row being read, before the field being read
    std::int64_t row_count_ = 0;
    FileRows rows_;
    std::string unquoted_;
};

// The first records of a text and how often each separator stands in them outside quotes.
using Tally = std::vector<std::array<std::uint64_t, 4>>;
constexpr std::string_view separators = ",;\t|";

Tally tally(std::string_view text, std::size_t records) {
    Tally counts(1);
    bool quoted = false, any = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') quoted = !quoted;
        if (!quoted && (c == '\n' || c == '\r')) {
            if (any && counts.size() == records) break;
            if (any) counts.emplace_back();
            any = false;
            continue;
        }
        any = true;
        if (quoted) continue;
        if (const auto which = separators.find(c); which != separators.npos) ++counts.back()[which];
    }
    if (!any && counts.size() > 1) counts.pop_back();
    return counts;
}

}  // namespace

char separator_of(std::string_view text) {
    // Eurostat's own: "freq,sex,geo\\TIME_PERIOD<tab>2020": the dimensions are joined by commas.
    const auto line = text.substr(0, text.find_first_of("\r\n"));
    const auto first_tab = line.find('\t');
    if (first_tab != line.npos && line.find('\\') < first_tab) return '\t';
    const auto counts = tally(text.substr(0, std::size_t{64} << 10), 12);
    const std::array<std::uint64_t, 4> none{};
    std::size_t header = 0;
    while (header + 1 < counts.size() && counts[header] == none) ++header;
    // Below a title only what two records agree on: a column of free text holds separators too.
    const auto& first = counts[header];
    const auto& second = counts[std::min(header + 1, counts.size() - 1)];
    std::size_t best = 0;
    std::uint64_t best_score = 0;
    for (std::size_t i = 0; i < separators.size(); ++i) {
        const bool agrees = first[i] == second[i] && (header == 0 || header + 1 < counts.size());
        const auto score = first[i] * 2 + (agrees ? std::uint64_t{1} << 32 : 0);
        if (first[i] > 0 && (agrees || header == 0) && score > best_score) {
            best = i;
            best_score = score;
        }
    }
    return separators[best];
}

namespace {

// The separator that Excel writes into a line of its own, "sep=;", before the header.
std::optional<char> declared_separator(std::string_view text) {
    if (text.size() < 6 || !text.starts_with("sep=") || (text[5] != '\r' && text[5] != '\n')) {
        return std::nullopt;
    }
    return separators.find(text[4]) == separators.npos ? std::nullopt : std::optional(text[4]);
}

}  // namespace

Result<Table> parse_csv(std::string_view bytes, std::string_view file_name,
                        const CsvOptions& options) {
    return TRY(read_csv(bytes, file_name, options)).table;
}

Result<CsvTable> read_csv(std::string_view bytes, std::string_view file_name,
                          const CsvOptions& options) {
    std::string room;
    const auto text = TRY(to_utf8(bytes, options.encoding, file_name, room));
    if (text.substr(0, options.field_limit_bytes).find_first_not_of(" \t\r\n") == text.npos) {
        return fail(Code::invalid_input, "csv.empty", {}, std::string(file_name));
    }
    if (options.separator != 0 && separators.find(options.separator) == separators.npos) {
        return fail(Code::invalid_input, "csv.separator", {}, std::string(file_name));
    }
    const auto told = declared_separator(text);
    // The line stays in the text, so that places hold.
    const auto skip =
        told ? text.find_first_of("\r\n") + (text[5] == '\r' && text[6] == '\n' ? 2 : 1)
             : std::size_t{0};
    char separator = options.separator;
    if (separator == 0) separator = told ? *told : separator_of(text);
    return Reader(text, skip, file_name, options, separator).read(told ? 1 : 0);
}

CsvWriter::CsvWriter(std::initializer_list<std::string_view> names, Formulas formulas)
    : formulas_(formulas) {
    row(names);
}

void CsvWriter::row(std::initializer_list<std::string_view> values) {
    for (const auto value : values) field(value);
    end_row();
}

namespace {

bool number(std::string_view value) {
    if (value.starts_with('-') || value.starts_with('+')) value.remove_prefix(1);
    return !value.empty() && value.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool formula(std::string_view value) {
    return !value.empty() &&
           std::string_view("=+-@\t\r").find(value[0]) != std::string_view::npos && !number(value);
}

}  // namespace

void CsvWriter::field(std::string_view value) {
    if (!first_) text_ += ',';
    first_ = false;
    const bool guarded = formulas_ == Formulas::as_text && formula(value);
    // At the very front these would be taken for a byte-order mark, or for Excel's separator line.
    const bool mark =
        text_.empty() && (value.starts_with("\xef\xbb\xbf") || value.starts_with("sep="));
    // White space alone would be a blank line where it stands alone.
    const bool blank = !value.empty() && detail::is_blank(value);
    if (!mark && !blank && value.find_first_of(",\"\r\n") == std::string_view::npos) {
        if (guarded) text_ += '\'';
        text_ += value;
        return;
    }
    text_ += guarded ? "\"'" : "\"";
    for (const char c : value) {
        if (c == '"') text_ += '"';
        text_ += c;
    }
    text_ += '"';
}

void CsvWriter::end_row() {
    // A row that is one missing value would be a blank line.
    if (text_.size() == row_start_) text_ += "\"\"";
    text_ += "\r\n";
    row_start_ = text_.size();
    first_ = true;
}

std::string csv_text(const Table& table, Formulas formulas, std::string_view suppressed_mark) {
    CsvWriter csv(formulas);
    for (std::size_t i = 0; i < table.columns(); ++i) csv.field(table.name(i));
    csv.end_row();
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t i = 0; i < table.columns(); ++i) {
            if (const auto* text = std::get_if<TextColumn>(&table.column(i))) {
                csv.field((*text)[row]);
                continue;
            }
            const auto count = std::get<CountColumn>(table.column(i))[row];
            if (count.known())
                csv.field(count.value);
            else
                csv.field(count.state == CellState::suppressed ? suppressed_mark : "");
        }
        csv.end_row();
    }
    return std::move(csv).text();
}

}  // namespace palermo::formats
