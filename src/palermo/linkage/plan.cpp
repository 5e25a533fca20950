#include "palermo/linkage/plan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include "palermo/core/spelling.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/linkage/known_columns.hpp"

namespace palermo::linkage {

namespace {

using formats::Json;

constexpr std::array<std::string_view, 8> compare_names = {
    "exact", "name", "text", "edit", "date", "number", "identifier", "filter"};
constexpr std::string_view telephone = "telephone";  // an identifier in a plan
constexpr std::array<std::string_view, 5> order_names = {"year", "day", "month", "serial",
                                                         "serial_1904"};
constexpr std::array<std::string_view, 8> part_names = {"whole",    "sound", "initials", "year",
                                                        "birthday", "front", "back",     "either"};
constexpr std::array<std::string_view, 4> duplicates_names = {"merge", "equal", "apart", "refuse"};
constexpr std::size_t most_fields = 10, most_passes = 16;

std::string listed(const std::vector<std::string>& names) {
    std::string made;
    for (const auto& name : names) made += (made.empty() ? "" : ", ") + name;
    return made;
}

std::string shortest(double number) {
    std::array<char, 32> digits;
    return {digits.data(), std::to_chars(digits.data(), digits.data() + 32, number).ptr};
}

// Reads members by name and remembers which were asked for, so that the others can be refused.
class Reader {
public:
    Reader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

    const Json* find(std::string_view key) {
        asked_.insert(std::string(key));
        return json_.find(key);
    }
    /// "plan.json/fields/0/compare"
    Where at(std::string_view key) const { return where_ + "/" + std::string(key); }
    Result<void> no_others() const {
        for (const auto& [key, value] : *json_.object()) {
            if (asked_.contains(key)) continue;
            const std::vector<std::string> names(asked_.begin(), asked_.end());
            return fail(
                Code::invalid_input, "linkage.plan_no_setting",
                {{"meant", our_word(closest(key, names))}, {"names", our_word(listed(names))}},
                at(key));
        }
        return {};
    }
    Result<double> number(std::string_view key, double otherwise, double low, double high) {
        const auto* found = find(key);
        if (found == nullptr) return otherwise;
        double value = 0;
        if (const auto* whole = found->integer()) {
            value = static_cast<double>(*whole);
        } else if (const auto* real = found->real()) {
            value = *real;
        } else {
            return fail(Code::invalid_input, "linkage.plan_number", {}, at(key));
        }
        if (!(value >= low && value <= high)) {
            return fail(Code::invalid_input, "linkage.plan_range",
                        {{"low", our_word(shortest(low))}, {"high", our_word(shortest(high))}},
                        at(key));
        }
        return value;
    }
    Result<bool> flag(std::string_view key, bool otherwise) {
        const auto* found = find(key);
        if (found == nullptr) return otherwise;
        if (found->boolean() == nullptr) {
            return fail(Code::invalid_input, "linkage.plan_flag", {}, at(key));
        }
        return *found->boolean();
    }
    Result<std::string> text(std::string_view key, std::string otherwise) {
        const auto* found = find(key);
        if (found == nullptr) return otherwise;
        if (found->text() == nullptr) {
            return fail(Code::invalid_input, "linkage.plan_text", {}, at(key));
        }
        return *found->text();
    }
    // One text or a list of them.
    Result<std::vector<std::string>> texts(std::string_view key) {
        const auto* found = find(key);
        std::vector<std::string> made;
        if (found == nullptr) return made;
        if (found->text() != nullptr) return std::vector<std::string>{*found->text()};
        const auto no_text = [](const Json& one) { return one.text() == nullptr; };
        if (found->array() == nullptr || std::ranges::any_of(*found->array(), no_text)) {
            return fail(Code::invalid_input, "linkage.plan_texts", {}, at(key));
        }
        for (const auto& one : *found->array()) {
            made.push_back(*one.text());
        }
        return made;
    }

private:
    const Json& json_;
    std::string where_;
    std::set<std::string, std::less<>> asked_;
};

template <std::size_t n>
std::optional<std::size_t> place_in(const std::array<std::string_view, n>& names,
                                    std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

std::optional<std::size_t> field_named(const Plan& plan, std::string_view name) {
    for (std::size_t i = 0; i < plan.fields.size(); ++i) {
        if (plan.fields[i].name == name) return i;
    }
    return std::nullopt;
}

std::vector<std::string> names_of_fields(const Plan& plan) {
    std::vector<std::string> names;
    for (const auto& field : plan.fields) names.push_back(field.name);
    return names;
}

Result<Field> read_field(const Json& json, const std::string& where) {
    if (json.object() == nullptr)
        return fail(Code::invalid_input, "linkage.plan_field",
                    {{"example", our_word(R"({"columns": "birth_date", "compare": "date"})")}},
                    where);
    Reader read(json, where);
    Field field;
    if (const auto* columns = read.find("columns"); columns && columns->object() != nullptr) {
        // {"police": "given_name", "ngo": "Given Name"}: each list by its own.
        Reader by_list(*columns, where + "/columns");
        for (const auto& [list, unused] : *columns->object()) {
            auto names = TRY(by_list.texts(list));
            if (names.empty()) {
                return fail(Code::invalid_input, "linkage.plan_no_column", {}, by_list.at(list));
            }
            if (field.columns.empty()) field.columns = names;
            field.columns_in.emplace(list, std::move(names));
        }
    } else {
        field.columns = TRY(read.texts("columns"));
    }
    if (field.columns.empty()) {
        return fail(Code::invalid_input, "linkage.plan_no_column", {}, read.at("columns"));
    }
    field.name = TRY(read.text("name", field.columns.front()));
    if (field.name.empty() || field.name.find(':') != std::string::npos) {
        return fail(Code::invalid_input, "linkage.plan_name", {}, read.at("name"));
    }
    const auto way = TRY(read.text("compare", "exact"));
    field.telephone = way == telephone;
    const auto compare = place_in(compare_names, field.telephone ? "identifier" : way);
    if (!compare || static_cast<Compare>(*compare) == Compare::filter) {
        std::vector<std::string> ways(compare_names.begin(), compare_names.end() - 1);
        ways.emplace_back(telephone);
        return fail(Code::invalid_input, "linkage.plan_compare",
                    {{"meant", our_word(closest(way, ways))}, {"choices", our_word(listed(ways))}},
                    read.at("compare"));
    }
    field.compare = static_cast<Compare>(*compare);
    const auto order = place_in(order_names, TRY(read.text("order", "year")));
    if (!order) return fail(Code::invalid_input, "linkage.plan_order", {}, read.at("order"));
    field.order = static_cast<DateOrder>(*order);
    const bool dates = field.compare == Compare::date;
    field.within = TRY(read.number("within", dates ? 1 : 0, 0, dates ? 100 : 1e15));
    field.term_frequency = TRY(read.flag("term_frequency", true));
    field.estimated_dates = TRY(read.flag("estimated_dates", true));
    TRY(read.no_others());
    return field;
}

bool part_fits(Compare compare, KeyPart part) {
    if (part == KeyPart::whole) return true;
    if (part == KeyPart::front || part == KeyPart::back) return compare == Compare::identifier;
    if (part == KeyPart::either) return compare == Compare::name;
    const bool words = compare == Compare::name || compare == Compare::text;
    const bool for_words = part == KeyPart::sound || part == KeyPart::initials;
    return for_words ? words : compare == Compare::date;
}

Result<Pass> read_pass(const Plan& plan, const Json& json, const std::string& where) {
    if (json.array() == nullptr) {
        return fail(Code::invalid_input, "linkage.plan_pass",
                    {{"example", our_word(R"(["name:sound", "birth:year"])")}}, where);
    }
    Pass pass;
    for (const auto& one : *json.array()) {
        if (one.text() == nullptr) {
            return fail(Code::invalid_input, "linkage.plan_key",
                        {{"example", our_word(R"("birth:year")")}}, where);
        }
        const std::string_view text = *one.text();
        const auto colon = text.find(':');
        const auto name = text.substr(0, colon);
        const auto field = field_named(plan, name);
        if (!field) {
            const auto names = names_of_fields(plan);
            return fail(
                Code::invalid_input, "linkage.plan_key_field",
                {{"meant", our_word(closest(name, names))}, {"names", our_word(listed(names))}},
                where);
        }
        Key key{*field, KeyPart::whole};
        if (colon != std::string_view::npos) {
            const auto part = place_in(part_names, text.substr(colon + 1));
            if (!part || !part_fits(plan.fields[*field].compare, static_cast<KeyPart>(*part))) {
                return fail(Code::invalid_input, "linkage.plan_key_part", {}, where);
            }
            key.part = static_cast<KeyPart>(*part);
        }
        pass.push_back(key);
    }
    return pass;
}

// A word; or as plans said before: true, false.
Result<Duplicates> read_duplicates(const Json& json, Where where) {
    if (const auto* flag = json.boolean()) return *flag ? Duplicates::merge : Duplicates::apart;
    const auto named = json.text() == nullptr ? std::nullopt : duplicates_named(*json.text());
    if (named) return *named;
    const std::vector<std::string> ways(duplicates_names.begin(), duplicates_names.end());
    return fail(Code::invalid_input, "linkage.plan_duplicates",
                {{"choices", our_word(listed(ways))}}, std::move(where));
}

// "case_no"; or by list {"police": "case_no", "ngo_2027": {"column": "ref", "list": "ngo"}}.
Result<std::map<std::string, RecordId, std::less<>>> read_record_ids(const Json& json,
                                                                     const std::string& where) {
    std::map<std::string, RecordId, std::less<>> made;
    if (json.text() != nullptr) {
        made.emplace("", RecordId{*json.text()});
        return made;
    }
    if (json.object() == nullptr) {
        return fail(Code::invalid_input, "linkage.plan_record_id", {}, where);
    }
    for (const auto& [list, said] : *json.object()) {
        RecordId id;
        if (said.text() != nullptr) {
            id.column = *said.text();
        } else if (said.object() != nullptr) {
            Reader read(said, where + "/" + list);
            id.column = TRY(read.text("column", ""));
            id.list = TRY(read.text("list", ""));
            TRY(read.no_others());
        }
        if (id.column.empty()) {
            return fail(Code::invalid_input, "linkage.plan_record_id", {}, where + "/" + list);
        }
        made.emplace(list, std::move(id));
    }
    return made;
}

Result<EncodeSettings> read_encode(const Plan& plan, const Json& json, const std::string& where) {
    if (json.object() == nullptr) {
        return fail(Code::invalid_input, "linkage.plan_object", {}, where);
    }
    Reader read(json, where);
    EncodeSettings made;
    made.salted = TRY(read.flag("salted", true));
    if (const auto* groups = read.find("groups")) {
        if (groups->object() == nullptr) {
            return fail(Code::invalid_input, "linkage.plan_object", {}, read.at("groups"));
        }
        for (const auto& [name, fields] : *groups->object()) {
            EncodeGroup group{name, {}};
            if (fields.array() == nullptr) {
                return fail(Code::invalid_input, "linkage.plan_group", {}, read.at("groups"));
            }
            for (const auto& one : *fields.array()) {
                const auto field =
                    one.text() == nullptr ? std::nullopt : field_named(plan, *one.text());
                if (!field) {
                    return fail(Code::invalid_input, "linkage.plan_group_field",
                                {{"names", our_word(listed(names_of_fields(plan)))}},
                                read.at("groups"));
                }
                group.fields.push_back(*field);
            }
            made.groups.push_back(std::move(group));
        }
    }
    TRY(read.no_others());
    return made;
}

}  // namespace

std::string_view name_of(Compare compare) {
    return compare_names[static_cast<std::size_t>(compare)];
}

std::string_view name_of(Duplicates duplicates) {
    return duplicates_names[static_cast<std::size_t>(duplicates)];
}

std::optional<Duplicates> duplicates_named(std::string_view name) {
    const auto place = place_in(duplicates_names, name);
    if (!place) return {};
    return static_cast<Duplicates>(*place);
}

int top_level(const Field& field) {
    constexpr int tops[] = {2, 4, 4, 4, 6, 3, 4, 9};
    return tops[static_cast<std::size_t>(field.compare)] + (field.crosswise ? 1 : 0);
}

Result<Plan> read_plan(std::string_view json, std::string_view file_name) {
    formats::JsonOptions limits;
    limits.limit_bytes = std::uint64_t{1} << 20;
    const auto document = TRY(formats::parse_json(json, file_name, limits));
    const std::string where(file_name);
    if (document.object() == nullptr) {
        return fail(Code::invalid_input, "linkage.plan_no_object", {}, where);
    }
    Reader read(document, where);
    Plan plan;
    const auto* fields = read.find("fields");
    if (fields == nullptr || fields->array() == nullptr || fields->array()->empty() ||
        fields->array()->size() > most_fields) {
        return fail(Code::invalid_input, "linkage.plan_fields", {{"most", most_fields}},
                    read.at("fields"));
    }
    for (const auto& one : *fields->array()) {
        auto field = TRY(read_field(one, where + "/fields/" + std::to_string(plan.fields.size())));
        if (field_named(plan, field.name)) {
            return fail(Code::invalid_input, "linkage.plan_name_twice",
                        {{"name", our_word(field.name)}}, read.at("fields"));
        }
        plan.fields.push_back(std::move(field));
    }
    if (const auto* blocking = read.find("blocking")) {
        if (blocking->text() != nullptr && *blocking->text() == "all") {
            plan.passes = {Pass{}};
        } else if (blocking->array() == nullptr || blocking->array()->size() > most_passes) {
            return fail(Code::invalid_input, "linkage.plan_blocking", {{"most", most_passes}},
                        read.at("blocking"));
        } else {
            for (const auto& one : *blocking->array()) {
                plan.passes.push_back(TRY(read_pass(plan, one, where + "/blocking")));
            }
        }
    }
    plan.largest_block =
        static_cast<std::int64_t>(TRY(read.number("largest_block", 2'000, 2, 1'000'000)));
    if (const auto* duplicates = read.find("duplicates")) {
        plan.duplicates = TRY(read_duplicates(*duplicates, read.at("duplicates")));
    }
    plan.threshold = TRY(read.number("threshold", 0.5, 0.01, 0.9999));
    plan.review_from = TRY(read.number("review_from", 0.1, 0, 1));
    plan.review_to = TRY(read.number("review_to", 0.9, plan.review_from, 1));
    plan.missing_words = TRY(read.texts("missing"));
    plan.placeholders = TRY(read.flag("placeholders", true));
    if (TRY(read.flag("crosswise", true))) let_names_cross(plan);
    if (const auto* ids = read.find("record_id")) {
        plan.record_ids = TRY(read_record_ids(*ids, where + "/record_id"));
    }
    if (const auto* encode = read.find("encode")) {
        plan.encode = TRY(read_encode(plan, *encode, where + "/encode"));
    }
    TRY(read.no_others());
    return plan;
}

const std::vector<std::string>& Field::columns_of(std::string_view list) const {
    const auto found = columns_in.find(list);
    return found == columns_in.end() ? columns : found->second;
}

std::string name_of(const Plan& plan, const Pass& pass) {
    if (pass.empty()) return "all pairs";
    std::string made;
    for (const auto& key : pass) {
        if (!made.empty()) made += " + ";
        made += plan.fields[key.field].name;
        if (key.part != KeyPart::whole) {
            made += ":" + std::string(part_names[static_cast<std::size_t>(key.part)]);
        }
    }
    return made;
}

}  // namespace palermo::linkage
