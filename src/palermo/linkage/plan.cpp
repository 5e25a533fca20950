#include "palermo/linkage/plan.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>

#include "palermo/formats/json.hpp"

namespace palermo::linkage {

namespace {

using formats::Json;

constexpr std::array<std::string_view, 7> compare_names = {"exact", "name",   "text",  "edit",
                                                           "date",  "number", "filter"};
constexpr std::array<std::string_view, 5> part_names = {"whole", "sound", "initials", "year",
                                                        "birthday"};
constexpr std::int64_t most_pairs_of_all = 10'000'000;
constexpr std::size_t most_fields = 10;

// Reads members by name and remembers which were asked for, so that the others can be refused.
class Reader {
public:
    Reader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

    const Json* find(std::string_view key) {
        asked_.insert(std::string(key));
        return json_.find(key);
    }
    Error wrong(std::string_view key, std::string what) const {
        return fail(Code::invalid_input, std::move(what), where_ + "/" + std::string(key));
    }
    Result<void> no_others() const {
        for (const auto& [key, value] : *json_.object()) {
            if (!asked_.contains(key)) return wrong(key, "no such option of a linkage plan");
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
            return wrong(key, "a number is needed");
        }
        if (!(value >= low && value <= high)) return wrong(key, "the number is out of range");
        return value;
    }
    Result<bool> flag(std::string_view key, bool otherwise) {
        const auto* found = find(key);
        if (found == nullptr) return otherwise;
        if (found->boolean() == nullptr) return wrong(key, "true or false is needed");
        return *found->boolean();
    }
    Result<std::string> text(std::string_view key, std::string otherwise) {
        const auto* found = find(key);
        if (found == nullptr) return otherwise;
        if (found->text() == nullptr) return wrong(key, "a text is needed");
        return *found->text();
    }
    // One text or a list of them.
    Result<std::vector<std::string>> texts(std::string_view key) {
        const auto* found = find(key);
        std::vector<std::string> made;
        if (found == nullptr) return made;
        if (found->text() != nullptr) return std::vector<std::string>{*found->text()};
        if (found->array() == nullptr) return wrong(key, "a text or a list of texts is needed");
        for (const auto& one : *found->array()) {
            if (one.text() == nullptr) return wrong(key, "a text or a list of texts is needed");
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

Result<Field> read_field(const Json& json, const std::string& where) {
    if (json.object() == nullptr) return fail(Code::invalid_input, "a field is an object", where);
    Reader read(json, where);
    Field field;
    field.columns = TRY(read.texts("columns"));
    if (field.columns.empty()) return read.wrong("columns", "a field has at least one column");
    field.name = TRY(read.text("name", field.columns.front()));
    if (field.name.empty() || field.name.find(':') != std::string::npos) {
        return read.wrong("name", "a field has a name without a colon");
    }
    const auto compare = place_in(compare_names, TRY(read.text("compare", "exact")));
    if (!compare || static_cast<Compare>(*compare) == Compare::filter) {
        return read.wrong("compare", "one of exact, name, text, edit, date, number");
    }
    field.compare = static_cast<Compare>(*compare);
    const auto order = TRY(read.text("order", "year"));
    if (order != "year" && order != "day" && order != "month") {
        return read.wrong("order", "year, day or month: which part of a date stands first");
    }
    field.order = order == "day"     ? DateOrder::day_first
                  : order == "month" ? DateOrder::month_first
                                     : DateOrder::year_first;
    field.within = TRY(read.number("within", field.compare == Compare::date ? 1 : 0, 0, 1e15));
    field.term_frequency = TRY(read.flag("term_frequency", true));
    TRY(read.no_others());
    return field;
}

bool part_fits(Compare compare, KeyPart part) {
    if (part == KeyPart::whole) return true;
    const bool words = compare == Compare::name || compare == Compare::text;
    const bool for_words = part == KeyPart::sound || part == KeyPart::initials;
    return for_words ? words : compare == Compare::date;
}

Result<Pass> read_pass(const Plan& plan, const Json& json, const std::string& where) {
    if (json.array() == nullptr)
        return fail(Code::invalid_input, "a pass is a list of keys", where);
    Pass pass;
    for (const auto& one : *json.array()) {
        if (one.text() == nullptr) return fail(Code::invalid_input, "a key is a text", where);
        const std::string_view text = *one.text();
        const auto colon = text.find(':');
        const auto field = field_named(plan, text.substr(0, colon));
        if (!field) return fail(Code::invalid_input, "a key names no field of the plan", where);
        Key key{*field, KeyPart::whole};
        if (colon != std::string_view::npos) {
            const auto part = place_in(part_names, text.substr(colon + 1));
            if (!part || !part_fits(plan.fields[*field].compare, static_cast<KeyPart>(*part))) {
                return fail(
                    Code::invalid_input,
                    "keys are whole; sound or initials of names and texts; year or birthday "
                    "of dates",
                    where);
            }
            key.part = static_cast<KeyPart>(*part);
        }
        pass.push_back(key);
    }
    return pass;
}

Result<EncodeSettings> read_encode(const Plan& plan, const Json& json, const std::string& where) {
    if (json.object() == nullptr) return fail(Code::invalid_input, "an object is needed", where);
    Reader read(json, where);
    EncodeSettings made;
    made.salted = TRY(read.flag("salted", true));
    if (const auto* groups = read.find("groups")) {
        if (groups->object() == nullptr) return read.wrong("groups", "an object is needed");
        for (const auto& [name, fields] : *groups->object()) {
            EncodeGroup group{name, {}};
            if (fields.array() == nullptr)
                return read.wrong("groups", "a group is a list of fields");
            for (const auto& one : *fields.array()) {
                const auto field =
                    one.text() == nullptr ? std::nullopt : field_named(plan, *one.text());
                if (!field) return read.wrong("groups", "a group names no field of the plan");
                group.fields.push_back(*field);
            }
            made.groups.push_back(std::move(group));
        }
    }
    TRY(read.no_others());
    return made;
}

// Small letters and digits only: "Birth Date" and "birth_date" are one column.
std::string bare(std::string_view column) {
    std::string made;
    for (const char c : column) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            made += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    return made;
}

}  // namespace

std::string_view name_of(Compare compare) {
    return compare_names[static_cast<std::size_t>(compare)];
}

int top_level(const Field& field) {
    constexpr int tops[] = {2, 4, 4, 4, 5, 3, 9};
    return tops[static_cast<std::size_t>(field.compare)];
}

Result<Plan> read_plan(std::string_view json, std::string_view file_name) {
    formats::JsonOptions limits;
    limits.limit_bytes = std::uint64_t{1} << 20;
    const auto document = TRY(formats::parse_json(json, file_name, limits));
    const std::string where(file_name);
    if (document.object() == nullptr) {
        return fail(Code::invalid_input, "a linkage plan is a JSON object", where);
    }
    Reader read(document, where);
    Plan plan;
    const auto* fields = read.find("fields");
    if (fields == nullptr || fields->array() == nullptr || fields->array()->empty() ||
        fields->array()->size() > most_fields) {
        return read.wrong("fields", "a list of one to ten fields is needed");
    }
    for (const auto& one : *fields->array()) {
        auto field = TRY(read_field(one, where + "/fields/" + std::to_string(plan.fields.size())));
        if (field_named(plan, field.name))
            return read.wrong("fields", "a field's name is used twice");
        plan.fields.push_back(std::move(field));
    }
    if (const auto* blocking = read.find("blocking")) {
        if (blocking->text() != nullptr && *blocking->text() == "all") {
            plan.passes = {Pass{}};
        } else if (blocking->array() == nullptr || blocking->array()->size() > 16) {
            return read.wrong("blocking", "\"all\" or a list of up to sixteen passes is needed");
        } else {
            for (const auto& one : *blocking->array()) {
                plan.passes.push_back(TRY(read_pass(plan, one, where + "/blocking")));
            }
        }
    }
    plan.largest_block =
        static_cast<std::int64_t>(TRY(read.number("largest_block", 2'000, 2, 1'000'000)));
    plan.duplicates = TRY(read.flag("duplicates", false));
    plan.threshold = TRY(read.number("threshold", 0.5, 0.01, 0.9999));
    plan.review_from = TRY(read.number("review_from", 0.1, 0, 1));
    plan.review_to = TRY(read.number("review_to", 0.9, plan.review_from, 1));
    plan.missing_words = TRY(read.texts("missing"));
    if (const auto* encode = read.find("encode")) {
        plan.encode = TRY(read_encode(plan, *encode, where + "/encode"));
    }
    TRY(read.no_others());
    return plan;
}

Result<Plan> plan_after(std::span<const std::string> columns) {
    struct Known {
        std::string_view field;
        Compare compare;
        std::vector<std::string_view> columns;
    };
    static const std::vector<Known> known = {
        {"given",
         Compare::name,
         {"givenname", "givennames", "firstname", "forename", "given", "first"}},
        {"family", Compare::name, {"familyname", "lastname", "surname", "family", "last"}},
        {"name", Compare::name, {"name", "fullname"}},
        {"birth", Compare::date, {"birthdate", "dateofbirth", "dob", "birth", "born"}},
        {"sex", Compare::exact, {"sex", "gender"}},
        {"nationality",
         Compare::exact,
         {"nationality", "citizenship", "country", "countryofbirth"}},
        {"place", Compare::text, {"place", "town", "city", "municipality", "district", "region"}},
    };
    Plan plan;
    for (const auto& one : known) {
        for (const auto& column : columns) {
            if (std::ranges::find(one.columns, bare(column)) == one.columns.end()) continue;
            Field field;
            field.name = one.field;
            field.columns = {column};
            field.compare = one.compare;
            field.within = one.compare == Compare::date ? 1 : 0;
            plan.fields.push_back(std::move(field));
            break;
        }
    }
    if (plan.fields.size() < 2) {
        return fail(Code::invalid_input,
                    "fewer than two columns are known by their names; say with --config which "
                    "columns hold names, dates and codes");
    }
    return plan;
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

Result<std::vector<Pass>> chosen_passes(const Plan& plan, std::int64_t pairs) {
    if (!plan.passes.empty()) return plan.passes;
    if (pairs <= most_pairs_of_all) return std::vector<Pass>{Pass{}};
    std::vector<std::size_t> names, dates, others;
    for (std::size_t i = 0; i < plan.fields.size(); ++i) {
        const auto compare = plan.fields[i].compare;
        if (compare == Compare::name) names.push_back(i);
        if (compare == Compare::date) dates.push_back(i);
        if (compare == Compare::text) others.push_back(i);
    }
    std::vector<Pass> made;
    for (const auto date : dates) {
        made.push_back({{date, KeyPart::whole}});
        for (const auto name : names) {
            made.push_back({{name, KeyPart::sound}, {date, KeyPart::year}});
            made.push_back({{name, KeyPart::sound}, {date, KeyPart::birthday}});
        }
    }
    if (names.size() > 1) made.push_back({{names[0], KeyPart::sound}, {names[1], KeyPart::sound}});
    if (dates.empty()) {
        for (const auto name : names) {
            for (const auto other : others) {
                made.push_back({{name, KeyPart::sound}, {other, KeyPart::sound}});
            }
        }
        if (names.size() == 1) made.push_back({{names[0], KeyPart::sound}});
    }
    if (made.empty()) {
        return fail(
            Code::invalid_input,
            "too many pairs to compare all, and no name or date to block by: the plan needs "
            "\"blocking\"");
    }
    return made;
}

}  // namespace palermo::linkage
