#include "palermo/synthesis/schema.hpp"

#include <simdjson.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>
#include <unordered_map>

#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/rows.hpp"

namespace palermo::protect {
namespace {

namespace json = simdjson::dom;

/// Codes with their levels, as a column or a shared list gives them.
struct List {
    std::vector<std::string> codes;
    std::vector<std::pair<std::string, std::map<std::string, std::string>>> levels;
};

struct Reader {
    std::string file;

    Error refuse(std::string message, std::string_view at = {}) const {
        return fail_plainly(Code::invalid_input, std::move(message),
                            at.empty() ? file : file + ":" + std::string(at));
    }

    /// Refuses a member that nobody reads, or that stands there twice: a slip of the pen would
    /// otherwise change what the schema says, and nobody would see it.
    Result<void> only(json::object object, std::initializer_list<std::string_view> known,
                      std::string_view at) const {
        TRY(once(object, at));
        for (const auto [key, value] : object) {
            if (std::find(known.begin(), known.end(), key) == known.end()) {
                return refuse("\"" + std::string(key) + "\" is not known here", at);
            }
        }
        return {};
    }

    Result<void> once(json::object object, std::string_view at) const {
        std::set<std::string_view> seen;
        for (const auto [key, value] : object) {
            if (!seen.insert(key).second) {
                return refuse("\"" + std::string(key) + "\" stands here twice", at);
            }
        }
        return {};
    }

    /// Reads a member that may be absent, but not of another type. False where it is absent.
    template <class Value>
    Result<bool> may_have(json::object object, std::string_view key, Value& value,
                          std::string_view at) const {
        json::element element;
        if (object[key].get(element) != simdjson::SUCCESS) return false;
        if (element.get(value) != simdjson::SUCCESS) {
            return refuse("\"" + std::string(key) + "\" is not of the right kind", at);
        }
        return true;
    }

    Result<std::vector<std::string>> strings(json::element element, std::string_view at) const {
        json::array array;
        if (element.get(array) != simdjson::SUCCESS) {
            return refuse("a list of texts is expected here", at);
        }
        std::vector<std::string> texts;
        for (const auto each : array) {
            std::string_view text;
            if (each.get(text) != simdjson::SUCCESS) {
                return refuse("a list of texts is expected here", at);
            }
            texts.emplace_back(text);
        }
        return texts;
    }

    Result<List> list(json::object object, std::string_view at) const {
        List result;
        json::element codes;
        if (object["codes"].get(codes) != simdjson::SUCCESS) {
            return refuse("\"codes\" is missing", at);
        }
        result.codes = TRY(strings(codes, at));
        json::array levels;
        if (TRY(may_have(object, "levels", levels, at))) {
            for (const auto each : levels) {
                std::string_view name;
                json::object whole, of;
                if (each.get(whole) != simdjson::SUCCESS ||
                    whole["name"].get(name) != simdjson::SUCCESS ||
                    whole["of"].get(of) != simdjson::SUCCESS) {
                    return refuse("a level has a \"name\" and an \"of\" for every code", at);
                }
                TRY(only(whole, {"name", "of"}, at));
                TRY(once(of, at));
                std::map<std::string, std::string> groups;
                for (const auto [code, group] : of) {
                    std::string_view text;
                    if (group.get(text) != simdjson::SUCCESS) {
                        return refuse("the group of a code is a text", at);
                    }
                    groups[std::string(code)] = text;
                }
                result.levels.emplace_back(name, std::move(groups));
            }
        }
        return result;
    }

    Result<SchemaColumn> column(json::object object,
                                const std::map<std::string, List>& lists) const {
        SchemaColumn column;
        std::string_view name;
        if (object["name"].get(name) != simdjson::SUCCESS || name.empty()) {
            return refuse("a column without a name");
        }
        column.name = name;
        TRY(only(object, {"name", "missing", "codes", "list", "levels", "note"}, name));
        if (object["missing"].get(column.may_be_missing) != simdjson::SUCCESS) {
            return refuse("say whether an answer may be missing: \"missing\": true or false", name);
        }
        List list;
        std::string_view list_name;
        if (TRY(may_have(object, "list", list_name, name))) {
            json::element own;
            if (object["codes"].get(own) == simdjson::SUCCESS ||
                object["levels"].get(own) == simdjson::SUCCESS) {
                return refuse("a column has a \"list\" or \"codes\" of its own, not both", name);
            }
            const auto found = lists.find(std::string(list_name));
            if (found == lists.end()) return refuse("the column names an unknown list", name);
            list = found->second;
        } else {
            list = TRY(this->list(object, name));
        }
        if (list.codes.empty()) {
            return refuse("the column has no codes yet; copy them from the public code book", name);
        }
        if (column.may_be_missing) column.codes.emplace_back();
        for (auto& code : list.codes) {
            if (code.empty()) return refuse("\"\" is the missing answer, not a code", name);
            column.codes.push_back(std::move(code));
        }
        auto sorted = column.codes;
        std::sort(sorted.begin(), sorted.end());
        if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
            return refuse("a code stands in the list twice", name);
        }
        if (column.codes.empty() || column.codes.size() > 65'535) {
            return refuse("a column has between 1 and 65,535 codes", name);
        }
        for (const auto& [level_name, groups] : list.levels) {
            Level level;
            level.name = level_name;
            if (groups.size() > list.codes.size()) {
                return refuse(
                    "level \"" + level_name + "\" speaks of a code that is not in the list", name);
            }
            for (const auto& code : column.codes) {
                std::string group;
                if (!code.empty()) {
                    const auto found = groups.find(code);
                    if (found == groups.end() || found->second.empty()) {
                        return refuse("a code has no group in level \"" + level_name + "\"", name);
                    }
                    group = found->second;
                }
                const auto at = std::find(level.groups.begin(), level.groups.end(), group);
                level.group_of.push_back(static_cast<Code16>(at - level.groups.begin()));
                if (at == level.groups.end()) level.groups.push_back(std::move(group));
            }
            column.levels.push_back(std::move(level));
        }
        return column;
    }
};

}  // namespace

std::optional<Code16> SchemaColumn::find(std::string_view code) const {
    const auto at = std::find(codes.begin(), codes.end(), code);
    if (at == codes.end()) return std::nullopt;
    return static_cast<Code16>(at - codes.begin());
}

std::optional<std::size_t> Schema::find(std::string_view column) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].name == column) return i;
    }
    return std::nullopt;
}

Schema Schema::as_released() const {
    auto copy = *this;
    copy.rules_.clear();
    copy.victim_column_.clear();
    copy.rows_per_victim_max_ = 1;
    return copy;
}

std::size_t Schema::broken_rules(std::span<const Code16> record) const {
    std::size_t broken = 0;
    for (const auto& rule : rules_) {
        const bool applies = std::all_of(
            rule.when.begin(), rule.when.end(),
            [&](const SchemaRule::Part& part) { return part.codes[record[part.column]]; });
        broken += applies && !rule.then.codes[record[rule.then.column]];
    }
    return broken;
}

Result<Schema> Schema::parse(std::string_view text, const std::string& file) {
    const Reader reader{file};
    json::parser parser;
    json::object root;
    if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) {
        return reader.refuse("this is not a JSON object");
    }
    Schema schema;
    schema.sha256_ = crypto::sha256(text);
    std::string_view word;
    if (root["schema"].get(word) != simdjson::SUCCESS || word != "palermo microdata 1") {
        return reader.refuse(
            "this is not a schema: \"schema\": \"palermo microdata 1\" is missing");
    }
    TRY(reader.only(root,
                    {"schema", "name", "source", "note", "victim_column", "rows_per_victim_max",
                     "lists", "columns", "rules"},
                    {}));
    if (TRY(reader.may_have(root, "name", word, {}))) schema.name_ = word;
    if (TRY(reader.may_have(root, "victim_column", word, {}))) schema.victim_column_ = word;
    std::int64_t most_rows = 1;
    if (TRY(reader.may_have(root, "rows_per_victim_max", most_rows, {}))) {
        if (most_rows > 10'000) {
            return reader.refuse("\"rows_per_victim_max\" is 10,000 at most");
        }
        if (most_rows < 1 || (most_rows > 1 && schema.victim_column_.empty())) {
            return reader.refuse(
                "\"rows_per_victim_max\" above 1 needs a \"victim_column\" to check it by");
        }
        schema.rows_per_victim_max_ = most_rows;
    }

    std::map<std::string, List> lists;
    json::object shared;
    if (TRY(reader.may_have(root, "lists", shared, {}))) {
        TRY(reader.once(shared, "lists"));
        for (const auto [name, list] : shared) {
            json::object object;
            if (list.get(object) != simdjson::SUCCESS) return reader.refuse("a list is an object");
            TRY(reader.only(object, {"codes", "levels", "note"}, name));
            lists[std::string(name)] = TRY(reader.list(object, name));
        }
    }
    json::array columns;
    if (root["columns"].get(columns) != simdjson::SUCCESS || columns.size() == 0) {
        return reader.refuse("\"columns\" is missing");
    }
    for (const auto each : columns) {
        json::object object;
        if (each.get(object) != simdjson::SUCCESS) return reader.refuse("a column is an object");
        auto column = TRY(reader.column(object, lists));
        if (schema.find(column.name) || column.name == schema.victim_column_) {
            return reader.refuse("a column is named twice", column.name);
        }
        schema.columns_.push_back(std::move(column));
    }

    const auto part_of = [&](std::string_view name,
                             json::element codes) -> Result<SchemaRule::Part> {
        const auto column = schema.find(name);
        if (!column) return reader.refuse("a rule speaks of an unknown column", name);
        const auto& known = schema.columns_[*column];
        SchemaRule::Part part{*column, std::vector<bool>(known.codes.size())};
        for (const auto& code : TRY(reader.strings(codes, name))) {
            const auto at = known.find(code);
            if (!at) return reader.refuse("a rule speaks of a code that is not in the list", name);
            part.codes[*at] = true;
        }
        return part;
    };
    json::array rules;
    if (TRY(reader.may_have(root, "rules", rules, {}))) {
        for (const auto element : rules) {
            std::string_view why;
            json::object each;
            if (element.get(each) != simdjson::SUCCESS ||
                each["why"].get(why) != simdjson::SUCCESS) {
                return reader.refuse("every rule says \"why\": where the public can read it");
            }
            json::element together;
            const bool of_missing = each["missing_together"].get(together) == simdjson::SUCCESS;
            TRY(of_missing ? reader.only(each, {"why", "missing_together"}, why)
                           : reader.only(each, {"why", "when", "then"}, why));
            if (of_missing) {
                // One question, several columns: answered together or not at all. For each two
                // neighbours, missing here means missing there and the reverse.
                const auto names = TRY(reader.strings(together, "missing_together"));
                if (names.size() < 2) {
                    return reader.refuse("two columns or more are missing together", why);
                }
                for (std::size_t i = 0; i < names.size(); ++i) {
                    const auto a = schema.find(names[i]);
                    const auto b = schema.find(names[(i + 1) % names.size()]);
                    if (!a || !b) return reader.refuse("a rule speaks of an unknown column");
                    if (!schema.columns_[*a].may_be_missing ||
                        !schema.columns_[*b].may_be_missing) {
                        return reader.refuse("columns missing together must allow missing answers",
                                             names[i]);
                    }
                    for (const bool missing : {true, false}) {
                        SchemaRule rule;
                        rule.why = why;
                        SchemaRule::Part when{
                            *a, std::vector<bool>(schema.columns_[*a].codes.size(), !missing)};
                        SchemaRule::Part then{
                            *b, std::vector<bool>(schema.columns_[*b].codes.size(), !missing)};
                        when.codes[0] = missing;
                        then.codes[0] = missing;
                        rule.when.push_back(std::move(when));
                        rule.then = std::move(then);
                        schema.rules_.push_back(std::move(rule));
                    }
                }
                continue;
            }
            json::object when, then;
            if (each["when"].get(when) != simdjson::SUCCESS ||
                each["then"].get(then) != simdjson::SUCCESS || when.size() == 0 ||
                then.size() == 0) {
                return reader.refuse("a rule has \"when\" and \"then\", or \"missing_together\"");
            }
            TRY(reader.once(when, why));
            TRY(reader.once(then, why));
            SchemaRule rule;
            rule.why = why;
            for (const auto [name, codes] : when) {
                rule.when.push_back(TRY(part_of(name, codes)));
            }
            for (const auto [name, codes] : then) {
                rule.then = TRY(part_of(name, codes));
                schema.rules_.push_back(rule);
            }
        }
    }
    return schema;
}

std::vector<Code16> Records::row(std::size_t index) const {
    std::vector<Code16> codes(columns.size());
    for (std::size_t j = 0; j < columns.size(); ++j) codes[j] = columns[j][index];
    return codes;
}

Result<Records> encode(const Table& table, const Schema& schema, const std::string& file,
                       std::span<const std::string> ignored) {
    const auto place = [&](std::size_t row, std::string_view column) {
        return file + ":" + std::to_string(row + 2) + ":" + std::string(column);
    };
    for (std::size_t i = 0; i < table.columns(); ++i) {
        const auto name = table.name(i);
        if (!schema.find(name) && name != schema.victim_column() &&
            std::find(ignored.begin(), ignored.end(), name) == ignored.end()) {
            return fail_plainly(
                Code::invalid_input,
                "the schema does not name this column; add it, or leave it out on purpose",
                file + ":1:" + std::string(name));
        }
    }
    if (const auto counts = refuse_counts(table); !counts) {
        auto refusal = counts.error();
        refusal.where = file + ":1:" + to_string(refusal.where);
        return refusal;
    }
    for (const auto& name : ignored) {
        if (table.text(name) == nullptr && table.counts(name) == nullptr) {
            return fail(Code::invalid_input, "columns.none_to_leave_out",
                        {{"columns", names_of_columns(table)}}, file + ":1:" + name);
        }
        if (schema.find(name) || name == schema.victim_column()) {
            return fail_plainly(
                Code::invalid_input,
                "the schema names this column, so it cannot be left out; take it out of "
                "the schema, or keep it",
                file + ":1:" + name);
        }
        if (const auto* text = table.text(name)) {
            TRY(refuse_people_on_more_rows(*text, schema.rows_per_victim_max(), file));
        }
    }
    Records records;
    records.rows = table.rows();
    for (const auto& column : schema.columns()) {
        const auto* text = table.text(column.name);
        if (text == nullptr) {
            return fail_plainly(Code::invalid_input, "the file lacks a column of the schema",
                                file + ":1:" + column.name);
        }
        std::unordered_map<std::string_view, Code16> known;
        for (std::size_t i = 0; i < column.codes.size(); ++i) {
            known.emplace(column.codes[i], static_cast<Code16>(i));
        }
        constexpr std::int32_t unknown = -1;
        std::vector<std::int32_t> code_of;
        for (const auto& value : text->values()) {
            const auto found = known.find(value);
            code_of.push_back(found == known.end() ? unknown : found->second);
        }
        std::vector<Code16> codes(records.rows);
        for (std::size_t row = 0; row < records.rows; ++row) {
            const auto code = code_of[text->code(row)];
            if (code == unknown) {
                return fail_plainly(
                    Code::invalid_input,
                    text->missing(row)
                        ? "an answer is missing where the schema says it may not be"
                        : "the value is not in the public list of this column; correct it, "
                          "or extend the schema from a public source",
                    place(row, column.name));
            }
            codes[row] = static_cast<Code16>(code);
        }
        records.columns.push_back(std::move(codes));
    }

    if (!schema.victim_column().empty()) {
        const auto* victims = table.text(schema.victim_column());
        if (victims == nullptr) {
            return fail_plainly(Code::invalid_input,
                                "the file lacks the column that tells victims apart",
                                file + ":1:" + schema.victim_column());
        }
        std::vector<std::int64_t> rows_of(victims->values().size());
        for (std::size_t row = 0; row < records.rows; ++row) {
            if (victims->missing(row)) {
                return fail_plainly(Code::invalid_input, "a row does not say whose it is",
                                    place(row, schema.victim_column()));
            }
            if (++rows_of[victims->code(row)] > schema.rows_per_victim_max()) {
                return fail_plainly(
                    Code::invalid_input,
                    "a victim has more rows than the " +
                        std::to_string(schema.rows_per_victim_max()) +
                        " declared; declare more, which costs accuracy, or merge the rows",
                    place(row, schema.victim_column()));
            }
        }
    }
    if (!schema.rules().empty()) {
        std::vector<Code16> record(schema.columns().size());
        for (std::size_t row = 0; row < records.rows; ++row) {
            for (std::size_t j = 0; j < record.size(); ++j) record[j] = records.columns[j][row];
            if (schema.broken_rules(record) == 0) continue;
            for (const auto& rule : schema.rules()) {
                const bool applies =
                    std::all_of(rule.when.begin(), rule.when.end(),
                                [&](const auto& part) { return part.codes[record[part.column]]; });
                if (applies && !rule.then.codes[record[rule.then.column]]) {
                    return fail_plainly(Code::invalid_input,
                                        "the row breaks a rule of the schema (" + rule.why + ")",
                                        place(row, schema.columns()[rule.then.column].name));
                }
            }
        }
    }
    return records;
}

Table decode(const Records& records, const Schema& schema) {
    std::vector<Table::Column> columns;
    for (std::size_t j = 0; j < schema.columns().size(); ++j) {
        const auto& column = schema.columns()[j];
        TextColumn text(column.name);
        text.reserve(records.rows);
        std::vector<TextCode> codes;
        for (const auto& code : column.codes) codes.push_back(text.code_for(code));
        for (const auto code : records.columns[j]) text.push_code(codes[code]);
        columns.emplace_back(std::move(text));
    }
    auto table = Table::make(std::move(columns));
    expects(table.has_value());
    return *std::move(table);
}

}  // namespace palermo::protect
