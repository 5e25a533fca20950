#include "palermo/linkage/encode.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include "palermo/crypto/random.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/linkage/names.hpp"

namespace palermo::linkage {

namespace {

constexpr std::size_t bits = filter_words * 64;  // of a finished filter
constexpr std::size_t half = bits / 2;           // after folding
constexpr int hashes = 8;                        // bits a token
constexpr std::size_t least_records = 20, most_words = 12, most_letters = 80;
constexpr std::string_view mark_name = "palermo_encoded_list";
constexpr int mark_version = 1;
constexpr std::string_view mark = R"({"palermo_encoded_list":1,)";  // as the first line begins

using Filter = std::array<std::uint64_t, filter_words>;

void set(Filter& filter, std::size_t bit) {
    filter[bit / 64] |= std::uint64_t{1} << (bit % 64);
}
bool get(const Filter& filter, std::size_t bit) {
    return (filter[bit / 64] >> (bit % 64) & 1) != 0;
}

// A random order of 0 .. n-1 that who has the key can make again.
std::vector<std::size_t> keyed_order(const crypto::Key& key, std::string_view purpose,
                                     std::size_t n) {
    std::vector<std::pair<std::string, std::size_t>> by_digest;
    for (std::size_t i = 0; i < n; ++i) {
        by_digest.emplace_back(crypto::hex(key.hmac(std::string(purpose) + std::to_string(i))), i);
    }
    std::ranges::sort(by_digest);
    std::vector<std::size_t> order;
    for (const auto& one : by_digest) order.push_back(one.second);
    return order;
}

// Pairs of letters with the ends marked: "_a", "an", "na", "a_".
void add_letters(const std::string& word, std::vector<std::string>& tokens) {
    const auto padded = "_" + word + "_";
    for (std::size_t i = 0; i + 1 < padded.size(); ++i) tokens.push_back(padded.substr(i, 2));
}

// What of a field's normal form sets bits. Repeated tokens count once.
std::vector<std::string> tokens_of(const Field& field, const std::string& normal) {
    std::vector<std::string> tokens;
    if (field.compare == Compare::date) {
        std::array<int, 3> parts{};
        std::size_t at = 0;
        for (std::size_t p = 0; p < 3; ++p) {
            std::from_chars(normal.data() + at, normal.data() + normal.size(), parts[p]);
            at = normal.find('-', at) + 1;
        }
        const char* const names[] = {"year", "month", "day"};
        for (std::size_t p = 0; p < 3; ++p) {
            // Each part several times over, or a wrong day would weigh like a wrong letter.
            for (int copy = 0; copy < 3 && parts[p] != 0; ++copy) {
                tokens.push_back(names[p] + std::to_string(copy) + ":" + std::to_string(parts[p]));
            }
        }
    } else if (field.compare == Compare::exact || field.compare == Compare::number) {
        for (int copy = 0; copy < 4; ++copy) tokens.push_back(std::to_string(copy) + ":" + normal);
    } else {
        std::string word;
        for (const char c : normal + " ") {
            if (c != ' ') {
                word += c;
                continue;
            }
            if (!word.empty()) add_letters(word, tokens);
            word.clear();
        }
    }
    std::ranges::sort(tokens);
    const auto rest = std::ranges::unique(tokens);
    tokens.erase(rest.begin(), rest.end());
    return tokens;
}

// Sets a token's bits: each from its own 16 bits of a keyed digest, so that no pattern of two hash
// functions shows [NSTB14].
void add_token(Filter& filter, const crypto::Key& key, const std::string& token) {
    const auto digest = key.hmac(token);
    for (std::size_t h = 0; h < hashes; ++h) {
        set(filter, (std::size_t{digest[2 * h]} << 8 | digest[2 * h + 1]) % bits);
    }
}

// Folds the filter in two by exclusive or, appends the complement, and stirs [SB16].
Filter hardened(const Filter& plain, const std::vector<std::size_t>& order) {
    Filter made{};
    for (std::size_t i = 0; i < half; ++i) {
        const bool folded = get(plain, i) != get(plain, i + half);
        set(made, order[folded ? i : i + half]);
    }
    return made;
}

std::vector<EncodeGroup> groups_of(const Plan& plan) {
    if (!plan.encode.groups.empty()) return plan.encode.groups;
    EncodeGroup names{"names", {}}, rest{"rest", {}};
    for (std::size_t f = 0; f < plan.fields.size(); ++f) {
        (plan.fields[f].compare == Compare::name ? names : rest).fields.push_back(f);
    }
    // One column of full names is joined by the next field, for it must not stand alone.
    if (names.fields.size() == 1 && rest.fields.size() > 2) {
        names.fields.push_back(rest.fields.back());
        rest.fields.pop_back();
    }
    return {names, rest};
}

Result<void> check_groups(const std::vector<EncodeGroup>& groups) {
    if (groups.size() < 2 || groups.size() > 4) {
        return fail(Code::invalid_input, "linkage.encode_groups", {{"groups", groups.size()}});
    }
    for (const auto& group : groups) {
        if (group.fields.size() < 2) {
            return fail(Code::invalid_input, "linkage.encode_group_of_one", {}, group.name);
        }
    }
    return {};
}

std::vector<std::string> lines(const std::string& content) {
    std::vector<std::string> made;
    std::size_t first = 0;
    for (auto at = content.find('\n'); at != std::string::npos; at = content.find('\n', first)) {
        made.push_back(content.substr(first, at - first));
        first = at + 1;
    }
    return made;
}

std::string description(const Plan& plan, const std::vector<EncodeGroup>& groups) {
    std::string made = "v1 " + std::to_string(bits) + " " + std::to_string(hashes);
    for (const auto& group : groups) {
        made += "\n" + group.name;
        for (const auto f : group.fields) {
            made += " " + plan.fields[f].name + ":" + std::string(name_of(plan.fields[f].compare));
        }
    }
    return made + (plan.encode.salted ? "\nsalted" : "\nplain");
}

// Records out of order for good: their rows cannot be told from the file.
void shuffle(std::vector<std::uint64_t>& filters, std::size_t stride) {
    crypto::SecureRandom random;
    for (std::size_t i = filters.size() / stride; i > 1; --i) {
        std::uint64_t draw = random.bits();
        const std::uint64_t bound = UINT64_MAX - UINT64_MAX % i;
        while (draw >= bound) draw = random.bits();
        const auto a = filters.begin() + std::ptrdiff_t((i - 1) * stride);
        const auto b = filters.begin() + std::ptrdiff_t(draw % i * stride);
        if (a != b) std::swap_ranges(a, a + std::ptrdiff_t(stride), b);
    }
}

}  // namespace

Result<EncodedList> encode(const List& list, const Plan& plan, const crypto::Key& key) {
    const auto groups = groups_of(plan);
    TRY(check_groups(groups));
    const auto records = TRY(Records::make(std::span(&list, 1), plan, Equals::apart));
    if (records.size() < least_records) {
        return fail(Code::invalid_input, "linkage.encode_few_people", {{"least", least_records}},
                    Where::of_file(list.file_name));
    }
    EncodedList made;
    made.salted = plan.encode.salted;
    made.findings = records.findings();
    made.key_check = crypto::hex(key.hmac("palermo key check"), 8);
    made.plan_check = crypto::hex(key.hmac("palermo plan\n" + description(plan, groups)), 8);
    const auto birth = std::ranges::find(plan.fields, Compare::date, &Field::compare);
    std::vector<crypto::Key> keys;
    std::vector<std::vector<std::size_t>> orders;
    for (const auto& group : groups) {
        made.groups.push_back(group.name);
        keys.push_back(key.derived("filter " + group.name));
        orders.push_back(keyed_order(keys.back(), "order ", bits));
    }
    for (std::size_t r = 0; r < records.size(); ++r) {
        const auto fields = lines(records.content(r));
        std::string salt;
        if (plan.encode.salted && birth != plan.fields.end()) {
            const auto& date = fields[std::size_t(birth - plan.fields.begin())];
            salt = date.substr(0, date.find('-'));
        }
        for (std::size_t g = 0; g < groups.size(); ++g) {
            Filter filter{};
            bool known = false;
            for (const auto f : groups[g].fields) {
                if (fields[f].empty()) continue;
                if (fields[f].size() > most_letters ||
                    std::size_t(std::ranges::count(fields[f], ' ')) >= most_words) {
                    return fail(Code::invalid_input, "linkage.encode_free_text",
                                {{"name", column_name(plan.fields[f].name)}},
                                Where::of_file(list.file_name, records.file_row(r)));
                }
                known = true;
                for (const auto& token : tokens_of(plan.fields[f], fields[f])) {
                    add_token(filter, keys[g], salt + "\n" + plan.fields[f].name + "\n" + token);
                }
            }
            if (known) filter = hardened(filter, orders[g]);
            made.filters.insert(made.filters.end(), filter.begin(), filter.end());
        }
    }
    shuffle(made.filters, groups.size() * filter_words);
    return made;
}

std::string text_of(const EncodedList& list) {
    auto made = formats::to_text(formats::Json::Object{{std::string(mark_name), mark_version},
                                                       {"bits", bits},
                                                       {"groups", formats::Json::list(list.groups)},
                                                       {"key_check", list.key_check},
                                                       {"plan_check", list.plan_check},
                                                       {"records", list.records()},
                                                       {"salted", list.salted}}) +
                "\n";
    expects(looks_encoded(made));
    constexpr char digits[] = "0123456789abcdef";
    const auto stride = list.groups.size() * filter_words;
    for (std::size_t i = 0; i < list.filters.size(); ++i) {
        for (int shift = 60; shift >= 0; shift -= 4) made += digits[list.filters[i] >> shift & 15];
        if ((i + 1) % stride == 0) {
            made += '\n';
        } else if ((i + 1) % filter_words == 0) {
            made += ',';
        }
    }
    return made;
}

bool looks_encoded(std::string_view bytes) {
    return bytes.starts_with(mark);
}

Result<EncodedList> read_encoded(std::string_view bytes, std::string_view file_name) {
    const auto at_line = [&](std::size_t line) {
        return Where::of_file(std::string(file_name), static_cast<std::int64_t>(line));
    };
    const auto end_of_head = bytes.find('\n');
    if (!looks_encoded(bytes) || end_of_head == std::string_view::npos) {
        return fail(Code::invalid_input, "linkage.not_encoded", {}, at_line(1));
    }
    const auto head = TRY(formats::parse_json(bytes.substr(0, end_of_head), file_name));
    EncodedList made;
    made.file_name = file_name;
    const auto* width = head.find("bits");
    const auto* count = head.find("records");
    const auto* groups = head.find("groups");
    const auto* salted = head.find("salted");
    if (width == nullptr || width->integer() == nullptr ||
        *width->integer() != std::int64_t(bits) || count == nullptr ||
        count->integer() == nullptr || groups == nullptr || groups->array() == nullptr ||
        salted == nullptr || salted->boolean() == nullptr) {
        return fail(Code::invalid_input, "linkage.encoded_head", {}, at_line(1));
    }
    made.salted = *salted->boolean();
    for (const auto& group : *groups->array()) {
        if (group.text() == nullptr) {
            return fail(Code::invalid_input, "linkage.encoded_group_name", {}, at_line(1));
        }
        made.groups.push_back(*group.text());
    }
    if (made.groups.size() < 2 || made.groups.size() > 4) {
        return fail(Code::invalid_input, "linkage.encoded_groups", {{"groups", made.groups.size()}},
                    at_line(1));
    }
    for (auto [name, check] :
         {std::pair{"key_check", &made.key_check}, std::pair{"plan_check", &made.plan_check}}) {
        const auto* found = head.find(name);
        if (found == nullptr || found->text() == nullptr || found->text()->size() != 16) {
            return fail(Code::invalid_input, "linkage.encoded_checks", {}, at_line(1));
        }
        *check = *found->text();
    }
    constexpr std::size_t digits = filter_words * 16;
    const std::size_t line_size = made.groups.size() * (digits + 1);  // commas and the line's end
    const auto body = bytes.substr(end_of_head + 1);
    if (body.size() % line_size != 0 ||
        *count->integer() != std::int64_t(body.size() / line_size)) {
        return fail(Code::invalid_input, "linkage.encoded_cut_off", {}, at_line(2));
    }
    made.filters.reserve(body.size() / 16);
    for (std::size_t at = 0; at < body.size(); at += digits + 1) {
        for (std::size_t word = 0; word < filter_words; ++word) {
            const auto text = body.substr(at + word * 16, 16);
            std::uint64_t value = 0;
            const auto [stop, trouble] =
                std::from_chars(text.data(), text.data() + text.size(), value, 16);
            if (trouble != std::errc{} || stop != text.data() + text.size()) {
                return fail(Code::invalid_input, "linkage.encoded_digits", {},
                            at_line(2 + at / line_size));
            }
            made.filters.push_back(value);
        }
        const bool last = (at + digits + 1) % line_size == 0;
        if (body[at + digits] != (last ? '\n' : ',')) {
            return fail(Code::invalid_input, "linkage.encoded_commas", {},
                        at_line(2 + at / line_size));
        }
    }
    return made;
}

Result<Records> records_of(std::vector<std::string> list_names, std::span<const EncodedList> lists,
                           double threshold) {
    expects(!lists.empty() && list_names.size() == lists.size());
    Plan plan;
    std::vector<std::vector<std::uint64_t>> filters;
    const auto place = [&](std::size_t i) {
        return lists[i].file_name.empty() ? list_names[i] : lists[i].file_name;
    };
    for (std::size_t i = 0; i < lists.size(); ++i) {
        if (lists[i].key_check != lists[0].key_check) {
            return fail(Code::conflict, "linkage.encoded_with_another_key",
                        {{"other", file_name(place(0))}}, Where::of_file(place(i)));
        }
        if (lists[i].plan_check != lists[0].plan_check || lists[i].groups != lists[0].groups) {
            return fail(Code::conflict, "linkage.encoded_in_another_way",
                        {{"other", file_name(place(0))}}, Where::of_file(place(i)));
        }
        filters.push_back(lists[i].filters);
    }
    for (const auto& group : lists[0].groups) {
        Field field;
        field.name = group;
        field.columns = {group};
        field.compare = Compare::filter;
        field.term_frequency = false;
        plan.fields.push_back(std::move(field));
    }
    plan.passes = {Pass{}};
    plan.threshold = threshold;
    return Records::make(std::move(list_names), std::move(plan), filters, filter_words);
}

}  // namespace palermo::linkage
