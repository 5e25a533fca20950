#include "palermo/synthesis/schema.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>
#include <map>
#include <unordered_map>

#include "palermo/core/spelling.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

using formats::Json;

/// "region, form, sex"
std::string names_of(const Table& table) {
    std::string names;
    for (std::size_t i = 0; i < table.columns(); ++i) {
        names += (i > 0 ? ", " : "") + std::string(table.name(i));
    }
    return names;
}

/// Codes with their levels, as a column or a shared list gives them.
struct List {
    std::vector<std::string> codes;
    std::vector<std::pair<std::string, std::map<std::string, std::string>>> levels;
};

struct Reader {
    std::string file;

    Where place(std::string_view at) const {
        return at.empty() ? Where(file) : Where(file + ":" + std::string(at));
    }

    /// Refuses a member that nobody reads: a slip of the pen would otherwise change what the schema says,
    /// and nobody would see it. One that stands there twice was refused when the file was parsed.
    Result<void> only(const Json::Object& object, std::initializer_list<const char*> known,
                      std::string_view at) const {
        const std::vector<std::string> names(known.begin(), known.end());
        for (const auto& [key, value] : object) {
            if (std::ranges::find(names, key) != names.end()) continue;
            std::string list;
            for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
            return fail(Code::invalid_input, "schema.unknown_member",
                        {{"member", column_name(key)},
                         {"meant", our_word(closest(key, names))},
                         {"known", our_word(list)}},
                        place(at));
        }
        return {};
    }

    Error wrong_kind(const char* member, std::string_view at) const {
        return fail(Code::invalid_input, "schema.wrong_kind", {{"member", our_word(member)}},
                    place(at));
    }

    // A member that may be absent, but not of another kind; nullptr where it is absent.
    Result<const std::string*> text(const Json::Object& object, const char* member,
                                    std::string_view at) const {
        const auto* value = object.find(member);
        if (value != nullptr && value->text() == nullptr) return wrong_kind(member, at);
        return value == nullptr ? nullptr : value->text();
    }
    Result<const Json::Array*> array(const Json::Object& object, const char* member,
                                     std::string_view at) const {
        const auto* value = object.find(member);
        if (value != nullptr && value->array() == nullptr) return wrong_kind(member, at);
        return value == nullptr ? nullptr : value->array();
    }

    Result<std::vector<std::string>> strings(const Json& value, std::string_view at) const {
        const auto refused = [&] {
            return fail(Code::invalid_input, "schema.no_list_of_texts", {}, place(at));
        };
        if (value.array() == nullptr) return refused();
        std::vector<std::string> texts;
        for (const auto& each : *value.array()) {
            if (each.text() == nullptr) return refused();
            texts.push_back(*each.text());
        }
        return texts;
    }

    Result<std::pair<std::string, std::map<std::string, std::string>>> level(
        const Json& value, std::string_view at) const {
        const auto* name = value.find("name");
        const auto* of = value.find("of");
        if (name == nullptr || name->text() == nullptr || of == nullptr || of->object() == nullptr)
            return fail(Code::invalid_input, "schema.no_level", {}, place(at));
        TRY(only(*value.object(), {"name", "of"}, at));
        std::map<std::string, std::string> groups;
        for (const auto& [code, group] : *of->object()) {
            if (group.text() == nullptr)
                return fail(Code::invalid_input, "schema.group_no_text", {}, place(at));
            groups[code] = *group.text();
        }
        return std::pair(*name->text(), std::move(groups));
    }

    Result<List> list(const Json::Object& object, std::string_view at) const {
        List result;
        const auto* codes = object.find("codes");
        if (codes == nullptr) {
            return fail(Code::invalid_input, "schema.member_missing",
                        {{"member", our_word("codes")}}, place(at));
        }
        result.codes = TRY(strings(*codes, at));
        if (const auto* levels = TRY(array(object, "levels", at))) {
            for (const auto& each : *levels) result.levels.push_back(TRY(level(each, at)));
        }
        return result;
    }

    /// The list a column names, or its own.
    Result<List> list_of(const Json::Object& column, const std::map<std::string, List>& lists,
                         std::string_view name) const {
        const auto* list_name = TRY(text(column, "list", name));
        if (list_name == nullptr) return list(column, name);
        const auto found = lists.find(*list_name);
        if (found == lists.end()) {
            std::vector<std::string> names;
            for (const auto& [known, list] : lists) names.push_back(known);
            return fail(Code::invalid_input, "schema.unknown_list",
                        {{"list", column_name(*list_name)},
                         {"meant", our_word(closest(*list_name, names))}},
                        place(name));
        }
        auto both = found->second;
        if (column.find("codes") == nullptr && column.find("levels") == nullptr) return both;
        // Codes of its own after those of the list, each a group of its own unless the column says another.
        auto own = TRY(list(column, name));
        for (auto& [level, groups] : both.levels) {
            const auto said = std::find_if(own.levels.begin(), own.levels.end(),
                                           [&](const auto& each) { return each.first == level; });
            for (const auto& code : own.codes) {
                const bool is_said = said != own.levels.end() && said->second.contains(code);
                groups.emplace(code, is_said ? said->second.at(code) : code);
                if (is_said) said->second.erase(code);
            }
            if (said != own.levels.end() && said->second.empty()) own.levels.erase(said);
        }
        if (!own.levels.empty())
            return fail(Code::invalid_input, "schema.list_and_codes", {}, place(name));
        both.codes.insert(both.codes.end(), own.codes.begin(), own.codes.end());
        return both;
    }

    /// Absent, or the one thing that can be said of rows that would else be refused.
    Result<bool> left_out(const Json::Object& object, const char* member) const {
        const auto* said = TRY(text(object, member, {}));
        if (said != nullptr && *said != "left out") {
            return fail(Code::invalid_input, "schema.left_out_or_nothing",
                        {{"member", our_word(member)}}, place({}));
        }
        return said != nullptr;
    }

    Result<Level> grouped(const std::string& name, const std::map<std::string, std::string>& groups,
                          const std::vector<std::string>& codes, std::string_view at) const {
        Level level;
        level.name = name;
        for (const auto& code : codes) {
            std::string group;
            if (!code.empty()) {
                const auto found = groups.find(code);
                if (found == groups.end() || found->second.empty()) {
                    return fail(Code::invalid_input, "schema.code_without_group",
                                {{"level", column_name(name)}}, place(at));
                }
                group = found->second;
            }
            const auto stands = std::find(level.groups.begin(), level.groups.end(), group);
            level.group_of.push_back(static_cast<Code16>(stands - level.groups.begin()));
            if (stands == level.groups.end()) level.groups.push_back(std::move(group));
        }
        return level;
    }

    Result<SchemaColumn> column(const Json& value, const std::map<std::string, List>& lists) const {
        if (value.object() == nullptr)
            return fail(Code::invalid_input, "schema.column_no_object", {}, place({}));
        const auto& object = *value.object();
        const auto* own_name = object.find("name");
        if (own_name == nullptr || own_name->text() == nullptr || own_name->text()->empty())
            return fail(Code::invalid_input, "schema.column_without_name", {}, place({}));
        SchemaColumn column;
        const auto& name = column.name = *own_name->text();
        TRY(only(object, {"name", "missing", "codes", "list", "levels", "other", "note"}, name));
        const auto* missing = object.find("missing");
        if (missing == nullptr || missing->boolean() == nullptr)
            return fail(Code::invalid_input, "schema.missing_not_said", {}, place(name));
        column.may_be_missing = *missing->boolean();
        auto list = TRY(list_of(object, lists, name));
        if (list.codes.empty())
            return fail(Code::invalid_input, "schema.no_codes_yet", {}, place(name));
        if (column.may_be_missing) column.codes.emplace_back();
        for (auto& code : list.codes) {
            if (code.empty())
                return fail(Code::invalid_input, "schema.empty_code", {}, place(name));
            column.codes.push_back(std::move(code));
        }
        auto sorted = column.codes;
        std::sort(sorted.begin(), sorted.end());
        if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
            return fail(Code::invalid_input, "schema.code_twice", {}, place(name));
        if (column.codes.size() > 65'535)
            return fail(Code::invalid_input, "schema.too_many_codes", {}, place(name));
        if (const auto* other = TRY(text(object, "other", name))) {
            column.other = column.find(*other);
            if (!column.other || other->empty())
                return fail(Code::invalid_input, "schema.other_is_no_code", {}, place(name));
        }
        for (const auto& [level_name, groups] : list.levels) {
            if (groups.size() > list.codes.size()) {
                return fail(Code::invalid_input, "schema.group_of_unknown_code",
                            {{"level", column_name(level_name)}}, place(name));
            }
            column.levels.push_back(TRY(grouped(level_name, groups, column.codes, name)));
        }
        return column;
    }
};

/// The rules of a schema whose columns are known.
struct RuleReader {
    const Reader& reader;
    const Schema& schema;

    Result<SchemaRule::Part> part(const std::string& name, const Json& codes) const {
        const auto column = schema.find(name);
        if (!column) {
            return fail(Code::invalid_input, "schema.rule_of_unknown_column", {},
                        reader.place(name));
        }
        const auto& known = schema.columns()[*column];
        SchemaRule::Part part{*column, std::vector<bool>(known.codes.size())};
        for (const auto& code : TRY(reader.strings(codes, name))) {
            const auto at = known.find(code);
            if (!at) {
                return fail(Code::invalid_input, "schema.rule_of_unknown_code", {},
                            reader.place(name));
            }
            part.codes[*at] = true;
        }
        return part;
    }

    /// One question, several columns: answered together or not at all. For each two neighbours, missing
    /// here means missing there and the reverse.
    Result<std::vector<SchemaRule>> missing_together(const Json& together,
                                                     const std::string& why) const {
        const auto names = TRY(reader.strings(together, "missing_together"));
        if (names.size() < 2)
            return fail(Code::invalid_input, "schema.few_together", {}, reader.place(why));
        const auto& columns = schema.columns();
        std::vector<SchemaRule> rules;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto a = schema.find(names[i]);
            const auto b = schema.find(names[(i + 1) % names.size()]);
            if (!a || !b) {
                return fail(Code::invalid_input, "schema.rule_of_unknown_column", {},
                            reader.place(names[a ? (i + 1) % names.size() : i]));
            }
            if (!columns[*a].may_be_missing || !columns[*b].may_be_missing) {
                return fail(Code::invalid_input, "schema.together_not_missing", {},
                            reader.place(names[i]));
            }
            for (const bool missing : {true, false}) {
                const auto part = [&](std::size_t column) {
                    SchemaRule::Part made{
                        column, std::vector<bool>(columns[column].codes.size(), !missing)};
                    made.codes[0] = missing;
                    return made;
                };
                rules.push_back({{part(*a)}, part(*b), why});
            }
        }
        return rules;
    }

    Result<std::vector<SchemaRule>> rules(const Json& value) const {
        const auto* why = value.find("why");
        if (why == nullptr || why->text() == nullptr)
            return fail(Code::invalid_input, "schema.rule_without_why", {}, reader.place({}));
        if (const auto* together = value.find("missing_together")) {
            TRY(reader.only(*value.object(), {"why", "missing_together"}, *why->text()));
            return missing_together(*together, *why->text());
        }
        TRY(reader.only(*value.object(), {"why", "when", "then"}, *why->text()));
        const auto* when = value.find("when");
        const auto* then = value.find("then");
        const auto says = [](const Json* json) {
            return json != nullptr && json->object() != nullptr && !json->object()->empty();
        };
        if (!says(when) || !says(then))
            return fail(Code::invalid_input, "schema.no_rule", {}, reader.place({}));
        SchemaRule rule;
        rule.why = *why->text();
        for (const auto& [name, codes] : *when->object()) {
            rule.when.push_back(TRY(part(name, codes)));
        }
        std::vector<SchemaRule> rules;
        for (const auto& [name, codes] : *then->object()) {
            rule.then = TRY(part(name, codes));
            rules.push_back(rule);
        }
        return rules;
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
    copy.leaves_out_surplus_ = copy.leaves_out_breaking_ = false;
    for (auto& column : copy.columns_) column.other.reset();
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
    const auto whole = TRY(formats::parse_json(text, file));
    const auto* word = whole.find("schema");
    if (word == nullptr || word->text() == nullptr || *word->text() != "palermo microdata 1")
        return fail(Code::invalid_input, "schema.no_schema", {}, file);
    const auto& root = *whole.object();
    Schema schema;
    schema.sha256_ = crypto::sha256(text);
    TRY(reader.only(
        root,
        {"schema", "name", "source", "note", "to_do", "victim_column", "rows_per_victim_max",
         "surplus_rows", "rows_breaking_rules", "lists", "columns", "rules"},
        {}));
    if (const auto* to_do = root.find("to_do")) TRY(reader.strings(*to_do, "to_do"));
    if (const auto* name = TRY(reader.text(root, "name", {}))) schema.name_ = *name;
    if (const auto* victim = TRY(reader.text(root, "victim_column", {})))
        schema.victim_column_ = *victim;
    if (const auto* most = root.find("rows_per_victim_max")) {
        if (most->integer() == nullptr) return reader.wrong_kind("rows_per_victim_max", {});
        const auto rows = *most->integer();
        if (rows > 10'000) return fail(Code::invalid_input, "schema.too_many_rows", {}, file);
        if (rows < 1 || (rows > 1 && schema.victim_column_.empty()))
            return fail(Code::invalid_input, "schema.rows_without_victim_column", {}, file);
        schema.rows_per_victim_max_ = rows;
    }
    schema.leaves_out_surplus_ = TRY(reader.left_out(root, "surplus_rows"));
    schema.leaves_out_breaking_ = TRY(reader.left_out(root, "rows_breaking_rules"));
    if (schema.leaves_out_surplus_ && schema.victim_column_.empty())
        return fail(Code::invalid_input, "schema.surplus_without_victim_column", {}, file);

    std::map<std::string, List> lists;
    if (const auto* shared = root.find("lists")) {
        if (shared->object() == nullptr) return reader.wrong_kind("lists", {});
        for (const auto& [name, list] : *shared->object()) {
            if (list.object() == nullptr)
                return fail(Code::invalid_input, "schema.list_no_object", {}, reader.place(name));
            TRY(reader.only(*list.object(), {"codes", "levels", "note"}, name));
            lists[name] = TRY(reader.list(*list.object(), name));
        }
    }
    const auto* columns = TRY(reader.array(root, "columns", {}));
    if (columns == nullptr || columns->empty()) {
        return fail(Code::invalid_input, "schema.member_missing", {{"member", our_word("columns")}},
                    file);
    }
    for (const auto& each : *columns) {
        auto column = TRY(reader.column(each, lists));
        if (schema.find(column.name) || column.name == schema.victim_column_)
            return fail(Code::invalid_input, "schema.column_twice", {}, reader.place(column.name));
        schema.columns_.push_back(std::move(column));
    }
    if (const auto* rules = TRY(reader.array(root, "rules", {}))) {
        const auto rules_of = [&](const Json& json) {
            return RuleReader{reader, schema}.rules(json);
        };
        for (const auto& each : *rules) {
            for (auto& rule : TRY(rules_of(each))) schema.rules_.push_back(std::move(rule));
        }
    }
    return schema;
}

std::vector<Code16> Records::row(std::size_t index) const {
    std::vector<Code16> codes(columns.size());
    for (std::size_t j = 0; j < columns.size(); ++j) codes[j] = columns[j][index];
    return codes;
}

namespace {

/// a.csv:3:place
using PlaceOf = std::function<std::string(std::size_t row, std::string_view column)>;

Result<void> leave_out_breaking_rows(const Schema& schema, const Records& records,
                                     std::vector<bool>& stays, Adjusted& done,
                                     const PlaceOf& place) {
    if (schema.rules().empty()) return {};
    std::vector<Code16> record(schema.columns().size());
    for (std::size_t row = 0; row < records.rows; ++row) {
        for (std::size_t j = 0; j < record.size(); ++j) record[j] = records.columns[j][row];
        if (schema.broken_rules(record) == 0) continue;
        if (schema.leaves_out_breaking_rows()) {
            stays[row] = false;
            ++done.rows_breaking_rules;
            continue;
        }
        for (const auto& rule : schema.rules()) {
            const bool applies =
                std::all_of(rule.when.begin(), rule.when.end(),
                            [&](const auto& part) { return part.codes[record[part.column]]; });
            if (applies && !rule.then.codes[record[rule.then.column]]) {
                return fail(Code::invalid_input, "records.rule_broken", {{"why", asked(rule.why)}},
                            place(row, schema.columns()[rule.then.column].name));
            }
        }
    }
    return {};
}

/// Victim and answers, as one text that no other has.
std::string text_of_row(std::string_view victim, const Records& records, std::size_t row) {
    auto text = std::to_string(victim.size()) + ":" + std::string(victim);
    for (const auto& column : records.columns) {
        text += static_cast<char>(column[row] & 0xFF);
        text += static_cast<char>(column[row] >> 8);
    }
    return text;
}

Result<void> leave_out_surplus_rows(const Table& table, const Schema& schema,
                                    const Records& records, const std::string& file,
                                    const crypto::Key* order, std::vector<bool>& stays,
                                    Adjusted& done, const PlaceOf& place) {
    const auto& name = schema.victim_column();
    if (name.empty()) return {};
    const auto* victims = table.text(name);
    if (victims == nullptr) {
        return fail(Code::invalid_input, "records.no_victim_column", {}, file + ":1:" + name);
    }
    const auto most = static_cast<std::size_t>(schema.rows_per_victim_max());
    std::vector<std::vector<std::size_t>> rows_of(victims->values().size());
    for (std::size_t row = 0; row < records.rows; ++row) {
        if (!stays[row]) continue;
        if (victims->missing(row)) {
            if (!schema.leaves_out_surplus_rows()) {
                return fail(Code::invalid_input, "records.row_of_nobody", {}, place(row, name));
            }
            stays[row] = false;
            ++done.rows_of_nobody;
            continue;
        }
        auto& rows = rows_of[victims->code(row)];
        rows.push_back(row);
        if (rows.size() > most && !schema.leaves_out_surplus_rows()) {
            return fail(Code::invalid_input, "records.victim_on_more_rows",
                        {{"most", schema.rows_per_victim_max()}}, place(row, name));
        }
    }
    // Of what stays in the office the order need not be a secret, only the same each time.
    const auto in_office =
        TRY(crypto::Key::of("palermo order of rows for what stays in the office"));
    const auto& key = order == nullptr ? in_office : *order;
    for (const auto& rows : rows_of) {
        if (rows.size() <= most) continue;
        std::vector<std::pair<std::array<std::uint8_t, 32>, std::size_t>> in_order;
        for (const auto row : rows) {
            in_order.emplace_back(key.hmac(text_of_row((*victims)[row], records, row)), row);
        }
        std::sort(in_order.begin(), in_order.end());
        for (std::size_t i = most; i < in_order.size(); ++i) stays[in_order[i].second] = false;
        done.surplus_rows += static_cast<std::int64_t>(in_order.size() - most);
    }
    return {};
}

void keep(Records& records, const std::vector<bool>& stays) {
    const auto rows = static_cast<std::size_t>(std::count(stays.begin(), stays.end(), true));
    if (rows == records.rows) return;
    for (auto& column : records.columns) {
        std::size_t to = 0;
        for (std::size_t row = 0; row < records.rows; ++row) {
            if (stays[row]) column[to++] = column[row];
        }
        column.resize(rows);
    }
    records.rows = rows;
}

}  // namespace

Result<Records> encode(const Table& table, const Schema& schema, const std::string& file,
                       std::span<const std::string> ignored, const crypto::Key* order,
                       Adjusted* adjusted) {
    Adjusted unseen;
    auto& done = adjusted == nullptr ? unseen : *adjusted;
    done = {std::vector<std::int64_t>(schema.columns().size()), 0, 0, 0};
    const auto place = [&](std::size_t row, std::string_view column) {
        return file + ":" + std::to_string(row + 2) + ":" + std::string(column);
    };
    for (std::size_t i = 0; i < table.columns(); ++i) {
        const auto name = table.name(i);
        if (!schema.find(name) && name != schema.victim_column() &&
            std::find(ignored.begin(), ignored.end(), name) == ignored.end()) {
            return fail(Code::invalid_input, "records.column_not_in_schema", {},
                        file + ":1:" + std::string(name));
        }
    }
    if (const auto counts = refuse_counts(table); !counts) {
        auto refused = counts.error();
        refused.where = file + ":1:" + to_string(refused.where);
        return refused;
    }
    for (const auto& name : ignored) {
        if (table.text(name) == nullptr && table.counts(name) == nullptr) {
            return fail(Code::invalid_input, "records.no_column_to_leave_out",
                        {{"columns", column_name(names_of(table))}}, file + ":1:" + name);
        }
        if (schema.find(name) || name == schema.victim_column()) {
            return fail(Code::invalid_input, "records.schema_names_it", {}, file + ":1:" + name);
        }
        if (const auto* text = table.text(name)) {
            TRY(refuse_people_on_more_rows(*text, schema.rows_per_victim_max(), file));
        }
    }
    Records records;
    records.rows = table.rows();
    for (std::size_t j = 0; j < schema.columns().size(); ++j) {
        const auto& column = schema.columns()[j];
        const auto* text = table.text(column.name);
        if (text == nullptr) {
            return fail(Code::invalid_input, "records.no_column", {}, file + ":1:" + column.name);
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
            auto code = code_of[text->code(row)];
            if (code == unknown && column.other) {
                code = *column.other;
                ++done.other[j];
            }
            if (code == unknown && text->missing(row)) {
                return fail(Code::invalid_input, "records.answer_missing", {},
                            place(row, column.name));
            }
            if (code == unknown) {
                return fail(Code::invalid_input, "records.not_in_list", {},
                            place(row, column.name));
            }
            codes[row] = static_cast<Code16>(code);
        }
        records.columns.push_back(std::move(codes));
    }

    std::vector<bool> stays(records.rows, true);
    TRY(leave_out_breaking_rows(schema, records, stays, done, place));
    TRY(leave_out_surplus_rows(table, schema, records, file, order, stays, done, place));
    keep(records, stays);
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
